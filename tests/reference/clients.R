# Reference values for the chapter about clients, made with R (Debian: r-base-core, r-cran-survival).
# Run from the repository: Rscript tests/reference/clients.R (some minutes: EM in plain R, until it stands quite still)
suppressMessages(library(survival))
RNGversion("4.2.0")
set.seed(20261127)
found <- list()
put <- function(name, value) found[[length(found) + 1]] <<- data.frame(name, value = as.numeric(value))

# How long until something happens: three groups, ties, and people to whom it has not happened yet.
n <- 240
rows <- data.frame(group = rep(c("a", "b", "c"), each = n / 3))
ends <- rexp(n, 1 / c(a = 120, b = 200, c = 420)[rows$group])
known <- runif(n, 30, 500)
rows$days <- ceiling(pmin(ends, known))
rows$happened <- as.integer(ends <= known)
write.csv(rows, "tests/reference/clients_days.csv", row.names = FALSE, quote = FALSE)
for (g in unique(rows$group)) {
  curve <- survfit(Surv(days, happened) ~ 1, rows[rows$group == g, ], conf.type = "log-log")
  middle <- quantile(curve, 0.5)
  put(paste0("median_", g), middle$quantile)
  put(paste0("median_low_", g), middle$lower)
  put(paste0("median_high_", g), middle$upper)
  for (t in c(60, 150, 300)) {
    at <- summary(curve, times = t)
    put(paste("within", t, g, sep = "_"), 1 - at$surv)
    put(paste("within_low", t, g, sep = "_"), 1 - at$upper)
    put(paste("within_high", t, g, sep = "_"), 1 - at$lower)
  }
}
test <- survdiff(Surv(days, happened) ~ group, rows)
put("logrank", test$chisq)
put("logrank_p", pchisq(test$chisq, 2, lower.tail = FALSE))
put("logrank_two", survdiff(Surv(days, happened) ~ group, rows[rows$group != "c", ])$chisq)

# Trend and rates: the numbers are those of the test.
line <- prop.trend.test(c(448, 501, 530), c(1000, 1050, 1090), c(2015, 2016, 2018))
put("trend", line$statistic)
put("trend_p", line$p.value)
for (k in c(0, 3, 215)) put(c(paste0("rate_low_", k), paste0("rate_high_", k)), poisson.test(k, 8)$conf.int)
for (pair in list(c(215, 8, 847, 48.8), c(2, 3, 40, 20), c(0, 3, 40, 20))) {
  two <- poisson.test(pair[c(1, 3)], pair[c(2, 4)])
  put(paste0(c("ratio_", "ratio_low_", "ratio_high_", "ratio_p_"), pair[1]), c(two$estimate, two$conf.int, two$p.value))
}
put("fisher", fisher.test(matrix(c(56, 14, 48, 32), 2))$p.value)

# Latent classes: an EM of its own, since Debian has no poLCA. Seven items, one with three answers, some not known.
clients <- 900
class <- sample(1:3, clients, TRUE, c(0.5, 0.3, 0.2))
chance <- rbind(c(.1, .2, .1, .3, .1, .2), c(.8, .7, .9, .4, .2, .3), c(.3, .2, .4, .8, .9, .7))
answers <- sapply(1:6, function(j) as.integer(runif(clients) < chance[class, j]))
age <- sapply(class, function(k) sample(0:2, 1, TRUE, rbind(c(.6, .3, .1), c(.1, .6, .3), c(.2, .2, .6))[k, ]))
answers <- cbind(answers, age)
colnames(answers) <- c(paste0("item", 1:6), "age")
answers[cbind(sample(clients, 60), sample(6, 60, TRUE))] <- NA
write.csv(answers, "tests/reference/clients_answers.csv", row.names = FALSE, quote = FALSE, na = "")
one_run <- function(k) {
  size <- rep(1 / k, k)
  p <- lapply(seq_len(ncol(answers)), function(j) {
    m <- matrix(runif(k * (max(answers[, j], na.rm = TRUE) + 1)), k)
    m / rowSums(m)
  })
  before <- -Inf
  repeat {
    log_p <- matrix(log(size), clients, k, byrow = TRUE)
    for (j in seq_along(p)) {
      each <- t(log(p[[j]]))[answers[, j] + 1, , drop = FALSE]
      each[is.na(answers[, j]), ] <- 0
      log_p <- log_p + each
    }
    most <- apply(log_p, 1, max)
    whole <- most + log(rowSums(exp(log_p - most)))
    likelihood <- sum(whole)
    posterior <- exp(log_p - whole)
    if (likelihood - before < 1e-11) break
    before <- likelihood
    size <- colMeans(posterior)
    for (j in seq_along(p)) {
      seen <- !is.na(answers[, j])
      for (a in seq_len(ncol(p[[j]]))) {
        p[[j]][, a] <- pmax(colSums(posterior[seen & answers[, j] == a - 1, , drop = FALSE]) / colSums(posterior[seen, , drop = FALSE]), 1e-12)
      }
    }
  }
  list(size = size, p = p, likelihood = likelihood, posterior = posterior)
}
for (k in 1:4) {
  runs <- lapply(seq_len(if (k == 1) 1 else 20), function(i) one_run(k))
  best <- runs[[which.max(sapply(runs, `[[`, "likelihood"))]]
  put(paste0("likelihood_", k), best$likelihood)
  put(paste0("bic_", k), -2 * best$likelihood + (k - 1 + k * 8) * log(clients))
  if (k == 3) {
    by_size <- order(-best$size)
    put(paste0("size_", 1:3), best$size[by_size])
    for (j in seq_along(best$p)) put(paste("chance", j, 1:3, sep = "_"), best$p[[j]][by_size, 1])
    q <- best$posterior
    put("entropy", 1 + sum(ifelse(q > 0, q * log(q), 0)) / (clients * log(3)))
    put("unsure", mean(apply(q, 1, max) < 0.7))
  }
}
write.csv(do.call(rbind, found), "tests/reference/clients.csv", row.names = FALSE, quote = FALSE)
