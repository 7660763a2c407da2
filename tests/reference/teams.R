# Reference values for the random effect of teams, made with R (Debian: r-base-core, r-cran-metafor).
# Run from the repository: Rscript tests/reference/teams.R
suppressMessages(library(metafor))
set.seed(20261127)
k <- 9
error <- c(0.02, 0.025, 0.03, 0.03, 0.04, 0.05, 0.06, 0.08, 0.12)
correlation <- 0.1 # through the case mix that teams share
covariance <- outer(error, error) * (correlation + (1 - correlation) * diag(k))
estimate <- round(rnorm(k, 0.1, 0.05) + rnorm(k, 0, error), 4)
fit <- rma.mv(estimate, covariance, random = ~ 1 | team, data = data.frame(team = seq_len(k)), method = "REML",
              control = list(rel.tol = 1e-12))
apart <- ranef(fit)[[1]]
plain <- rma(estimate, error^2, method = "REML", control = list(threshold = 1e-12))
shrunken <- blup(plain)
write.csv(data.frame(
  estimate, error, mean = as.numeric(coef(fit)) + apart$intrcpt, tau = sqrt(fit$sigma2), q_p = fit$QEp,
  plain_tau = sqrt(plain$tau2), plain_mean = shrunken$pred, plain_error = shrunken$se, plain_i2 = plain$I2, plain_q_p = plain$QEp
), "tests/reference/teams.csv", row.names = FALSE, quote = FALSE)
