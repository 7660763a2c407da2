# Reference values for the correction and the funnel of municipalities, made with R and metafor (Debian: r-base-core,
# r-cran-metafor). Run from the repository: Rscript tests/reference/municipalities.R
suppressMessages(library(metafor))
set.seed(20261127)

# 1. Correction. A panel of 40; the first is the own municipality, 2 to 6 are the group. What a new municipality is off from the
# group is a linear combination of the errors; its variance comes from lm, sigma() and model.matrix().
n <- 40
panel <- data.frame(size = round(exp(rnorm(n, 10.4, 0.8))), old = runif(n, 0.15, 0.25), poor = exp(rnorm(n, -3.5, 0.3)))
panel$value <- exp(-2 + 1.2 * log(panel$old) + 0.2 * log(panel$poor) + rnorm(n, 0, 0.25))
others <- panel[-1, ]
fit <- lm(log(value) ~ old + poor, data = others)
x <- model.matrix(fit)
own <- c(1, panel$old[1], panel$poor[1])
group <- 1:5 # rows of others
part <- others$size[group] * exp(fitted(fit)[group])
ratio <- exp(sum(own * coef(fit))) / (sum(part) / sum(others$size[group]))
part <- part / sum(part)
errors <- -(own - colSums(part * x[group, ])) %*% solve(crossprod(x), t(x)) # of the slopes, as weights of the errors of all others
errors[group] <- errors[group] - part
reach <- qt(0.975, df.residual(fit)) * sigma(fit) * sqrt(1 + sum(errors^2))
write.csv(format(panel, digits = 15), "tests/reference/municipalities_panel.csv", row.names = FALSE, quote = FALSE)
correction <- data.frame(ratio = ratio, low = ratio * exp(-reach), high = ratio * exp(reach))

# 2. Funnel. The same kind of sizes, twelve municipalities, the first is the own one. The variance between the others by hand
# (Paule and Mandel on winsorised z); with it metafor gives the pooled value with these weights and its error.
n <- 12
areas <- data.frame(n = round(exp(rnorm(n, 10.4, 0.8))))
areas$count <- rbinom(n, areas$n, pmax(rnorm(n, 0.03, 0.006), 0.001))
rest <- areas[-1, ]
base <- sum(rest$count) / sum(rest$n)
chance <- base * (1 - base) / areas$n
w <- rest$n / sum(rest$n)
apart <- rest$count / rest$n - base
excess <- function(between) {
  each <- chance[-1] + between
  z <- apart / sqrt(each - 2 * w * each + sum(w^2 * each))
  ends <- quantile(z, c(0.1, 0.9), type = 7)
  mean(pmin(pmax(z, ends[1]), ends[2])^2) - normal
}
e <- qnorm(0.9)
normal <- integrate(function(z) z^2 * dnorm(z), -e, e)$value + 0.2 * e^2 # of a standard normal, pulled in at e
between <- uniroot(excess, c(0, 0.01), tol = 1e-16)$root
pooled <- rma(yi = rest$count / rest$n, vi = chance[-1], weights = rest$n, tau2 = between, test = "z")
error <- sqrt(chance[1] + between + pooled$se^2)
write.csv(format(areas, digits = 15), "tests/reference/municipalities_areas.csv", row.names = FALSE, quote = FALSE)
funnel <- data.frame(baseline = as.numeric(pooled$beta), between = between, error = error,
                     reach_95 = qt(0.975, 0.7 * (n - 1)) * error, reach_998 = qt(0.999, 0.7 * (n - 1)) * error)

rows <- stack(cbind(correction, funnel))
write.csv(data.frame(name = rows$ind, value = format(rows$values, digits = 12)), "tests/reference/municipalities_values.csv",
          row.names = FALSE, quote = FALSE)
