# Reference values for rating noise and for the model of improvement, made with R (Debian: r-base-core, r-cran-mvtnorm,
# r-cran-sandwich, r-cran-geepack). Run from the repository: Rscript tests/reference/change.R
suppressMessages({library(mvtnorm); library(sandwich); library(geepack)})

# 1. Two ratings of unchanged persons: bivariate normal, cut at the limits of the start distribution.
starts <- list(c(14, 92, 374, 497, 365), c(0, 4, 38, 187, 1113), c(30, 146, 422, 0, 0), c(50, 50, 0, 0, 0), c(5, 10, 20, 10, 5))
rows <- do.call(rbind, lapply(starts, function(start) do.call(rbind, lapply(c(0.3, 0.7, 0.85, 0.95), function(r) {
  limits <- qnorm(c(0, cumsum(start) / sum(start)))
  limits[length(limits)] <- Inf
  below <- function(a, b) { # exact for two variables (TVPACK)
    if (a == -Inf || b == -Inf) return(0)
    if (a == Inf || b == Inf) return(pnorm(min(a, b)))
    as.numeric(pmvnorm(upper = c(a, b), corr = matrix(c(1, r, r, 1), 2), algorithm = TVPACK(abseps = 1e-14)))
  }
  cell <- function(i, j) below(limits[i + 1], limits[j + 1]) - below(limits[i], limits[j + 1]) -
    below(limits[i + 1], limits[j]) + below(limits[i], limits[j])
  data.frame(start = paste(start, collapse = " "), reliability = r, before = rep(1:5, each = 5), after = rep(1:5, 5),
             share = format(as.vector(sapply(1:5, function(i) sapply(1:5, function(j) cell(i, j)))), digits = 12))
}))))
write.csv(rows, "tests/reference/unchanged.csv", row.names = FALSE, quote = FALSE)

# 2. A made-up data set with clients as clusters, and the average marginal effects of a logistic model on it.
set.seed(20181130)
clients <- 320
person <- rnorm(clients, 0, 0.7)
age <- sample(c("jeugd", "volwassenen", "ouderen"), clients, TRUE, c(0.3, 0.45, 0.25))
team <- sample(c("Noord", "Zuid"), clients, TRUE, c(0.6, 0.4))
domains <- c("financien", "huisvesting", "sociaal_netwerk")
data <- expand.grid(domain = domains, client = seq_len(clients), stringsAsFactors = FALSE)
data$start <- sample(1:5, nrow(data), TRUE, c(0.1, 0.2, 0.35, 0.2, 0.15))
data <- data[data$start <= 3, ]
data$low_domains <- ave(data$start, data$client, FUN = length)
data$age_group <- age[data$client]; data$team <- team[data$client]
data$days <- sample(60:600, nrow(data), TRUE)
linear <- -0.2 + person[data$client] - 0.3 * (data$start - 2) - 0.25 * data$low_domains - 0.5 * (data$age_group == "ouderen") +
  0.4 * (data$domain == "huisvesting")
improved <- runif(nrow(data)) < plogis(linear)
data$after <- ifelse(improved, pmin(data$start + 1 + (runif(nrow(data)) < 0.2), 5), pmax(data$start - (runif(nrow(data)) < 0.2), 1))
data <- data[order(data$client, data$domain), c("client", "domain", "age_group", "team", "start", "after", "low_domains", "days")]
names(data)[5] <- "before"
write.csv(data, "tests/reference/model_rows.csv", row.names = FALSE, quote = FALSE)

data$improved <- as.numeric(data$after > data$before)
data$half_years <- data$days / 182.5
data$number <- ifelse(data$low_domains == 1, "1", "2_3")
most <- function(x) { t <- table(x); names(t)[which.max(t)] } # ties: the first by name
for (f in c("before", "number", "age_group", "domain", "team")) data[[f]] <- relevel(factor(data[[f]]), most(data[[f]]))
fit <- glm(improved ~ before + number + age_group + domain + team + half_years, binomial, data)
V <- vcovCL(fit, cluster = data$client, type = "HC0", cadjust = TRUE)
V <- V * (nrow(data) - 1) / (nrow(data) - length(coef(fit))) # the correction that statsmodels makes
effect <- function(change, base = NULL, slope = NULL) { # mean difference of predicted shares, delta method
  X <- function(d) model.matrix(delete.response(terms(fit)), d, xlev = fit$xlevels)
  b <- coef(fit)
  if (is.null(slope)) {
    x1 <- X(change(data)); x0 <- X(base(data)); p1 <- plogis(x1 %*% b); p0 <- plogis(x0 %*% b)
    g <- colMeans(as.vector(p1 * (1 - p1)) * x1 - as.vector(p0 * (1 - p0)) * x0)
    c(mean(p1 - p0), sqrt(t(g) %*% V %*% g))
  } else {
    x <- X(data); p <- as.vector(plogis(x %*% b)); w <- p * (1 - p); k <- which(names(b) == slope)
    g <- b[k] * colMeans(w * (1 - 2 * p) * x); g[k] <- g[k] + mean(w)
    c(mean(w) * b[k], sqrt(t(g) %*% V %*% g))
  }
}
terms_of <- list(start_score = "before", low_domains = "number", age_group = "age_group", domain = "domain", team = "team")
out <- do.call(rbind, lapply(names(terms_of), function(term) {
  f <- terms_of[[term]]; levels_f <- levels(data[[f]])
  do.call(rbind, lapply(levels_f[-1], function(level) {
    put <- function(value) function(d) { d[[f]] <- factor(value, levels = levels_f); d }
    e <- effect(put(level), put(levels_f[1]))
    data.frame(term = term, level = level, reference = levels_f[1], estimate = e[1], se = e[2])
  }))
}))
e <- effect(slope = "half_years")
out <- rbind(out, data.frame(term = "duration", level = "half_year", reference = "", estimate = e[1], se = e[2]))
out$estimate <- format(out$estimate, digits = 10); out$se <- format(out$se, digits = 10)
write.csv(out, "tests/reference/model_effects.csv", row.names = FALSE, quote = FALSE)

# 3. The same model by GEE with an exchangeable correlation within clients.
gee <- geeglm(improved ~ before + number + age_group + domain + team + half_years, binomial, data, id = client, corstr = "exchangeable")
s <- summary(gee)$coefficients
write.csv(data.frame(name = rownames(s), estimate = format(s[, 1], digits = 10), se = format(s[, 2], digits = 10)),
          "tests/reference/model_gee.csv", row.names = FALSE, quote = FALSE)
