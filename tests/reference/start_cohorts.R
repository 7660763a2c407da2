# Reference values for shares of two cohorts at the same mix of cases, made with R (Debian: r-base-core).
# Run from the repository: Rscript tests/reference/start_cohorts.R
rows <- read.csv("tests/reference/model_rows.csv", stringsAsFactors = TRUE)
rows <- rows[rows$before <= 3, ]
rows$improved <- as.numeric(rows$after > rows$before)
rows$cohort <- (rows$client + as.integer(rows$domain)) %% 2 # most clients are in both
shares <- function(data) {
  sapply(0:1, function(c) {
    fit <- lm(improved ~ factor(before) + factor(low_domains) + domain, data[data$cohort == c, ])
    mean(predict(fit, data))
  })
}
found <- shares(rows)
clients <- unique(rows$client)
without <- t(sapply(clients, function(one) shares(rows[rows$client != one, ])))
spread <- function(x) sqrt((length(x) - 1) / length(x) * sum((x - mean(x))^2))
plain <- tapply(rows$improved, rows$cohort, mean)
made <- data.frame(quantity = c("share_0", "share_1", "difference"), plain = c(plain, plain[2] - plain[1]),
                   standardised = c(found, found[2] - found[1]),
                   jackknife_error = c(apply(without, 2, spread), spread(without[, 2] - without[, 1])))
write.csv(format(made, digits = 12), "tests/reference/start_cohorts.csv", row.names = FALSE, quote = FALSE)
