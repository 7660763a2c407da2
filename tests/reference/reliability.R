# Reference values for two ratings of the same clients and for one rating on several domains, made with R (Debian: r-base-core,
# r-cran-psych). Run from the repository: Rscript tests/reference/reliability.R
suppressMessages(library(psych))
set.seed(20141)
clients <- 150
person <- rnorm(clients)
domains <- c("financien", "huisvesting", "sociaal_netwerk", "justitie")
cuts <- list(c(-1.6, -0.8, 0, 1), c(-2, -1.2, -0.4, 0.5), c(-1, -0.2, 0.6, 1.4), c(-2.2, -1.8, -1.2, -0.6))
rows <- do.call(rbind, lapply(seq_along(domains), function(d) {
  true <- sqrt(0.35) * person + sqrt(0.45) * rnorm(clients)
  rate <- function() findInterval(true + sqrt(0.2) * rnorm(clients), cuts[[d]]) + 1
  data.frame(client = seq_len(clients), domain = domains[d], first = rate(), second = rate())
}))
write.csv(rows, "tests/reference/twice.csv", row.names = FALSE, quote = FALSE)

found <- do.call(rbind, lapply(domains, function(d) {
  one <- rows[rows$domain == d, c("first", "second")]
  icc <- suppressWarnings(ICC(one, lmer = FALSE))$results
  joint <- table(factor(one$first, 1:5), factor(one$second, 1:5))
  even <- (joint + t(joint)) / 2 # limits are those of both ratings together
  latent <- suppressWarnings(polychoric(as.matrix(even), correct = 0))$rho
  kappa <- suppressWarnings(cohen.kappa(matrix(joint, 5), w = outer(1:5, 1:5, function(i, j) 1 - (i - j)^2 / 16)))
  data.frame(domain = d, icc = icc[icc$type == "ICC1", "ICC"], kappa = kappa$weighted.kappa, latent = as.numeric(latent))
}))
write.csv(found, "tests/reference/twice_agreement.csv", row.names = FALSE, quote = FALSE)

wide <- reshape(rows[, c("client", "domain", "first")], idvar = "client", timevar = "domain", direction = "wide")[, -1]
alpha <- suppressWarnings(psych::alpha(wide))
between <- cor(wide, method = "spearman")
write.csv(data.frame(alpha = alpha$total$raw_alpha, low = alpha$feldt$lower.ci[[1]], high = alpha$feldt$upper.ci[[1]],
                     mean = mean(between[lower.tri(between)])),
          "tests/reference/first_alpha.csv", row.names = FALSE, quote = FALSE)
