# Reference values for tests of paired levels, made with R and coin (Debian: r-base-core, r-cran-coin).
# Run from the repository: Rscript tests/reference/paired_tests.R
# Rows = before, columns = after. Levels that nobody has are left out by hand here, which is what the tests must do themselves.
suppressMessages(library(coin))

tables <- list(
  vision_women = matrix(c(1520, 266, 124, 66, 234, 1512, 432, 78, 117, 362, 1772, 205, 36, 82, 179, 492), 4, byrow = TRUE),
  vision_men = matrix(c(821, 112, 85, 35, 116, 494, 145, 27, 72, 151, 583, 87, 43, 34, 106, 331), 4, byrow = TRUE),
  coffee = matrix(c(93, 17, 44, 7, 10, 9, 46, 11, 0, 9, 17, 11, 155, 9, 12, 6, 4, 9, 15, 2, 10, 4, 12, 2, 27), 5, byrow = TRUE),
  pathologists = matrix(c(22, 2, 2, 0, 5, 7, 14, 0, 0, 2, 36, 0, 0, 1, 17, 10), 4, byrow = TRUE),
  unused_level = matrix(c(10, 8, 3, 1, 2, 30, 12, 4, 1, 5, 40, 9, 0, 2, 3, 20), 4, byrow = TRUE),
  equal_margins = matrix(c(10, 6, 4, 2, 3, 20, 5, 6, 9, 4, 30, 7, 1, 4, 12, 25), 4, byrow = TRUE),
  insomnia_pooled = matrix(c(14, 8, 3, 1, 25, 10, 3, 2, 19, 32, 21, 3, 13, 28, 27, 30), 4, byrow = TRUE),
  insomnia_active = matrix(c(7, 4, 1, 0, 11, 5, 2, 2, 13, 23, 3, 1, 9, 17, 13, 8), 4, byrow = TRUE),
  insomnia_placebo = matrix(c(7, 4, 2, 1, 14, 5, 1, 0, 6, 9, 18, 2, 4, 11, 14, 22), 4, byrow = TRUE),
  hyperactivity = matrix(c(20, 3, 0, 10, 30, 5, 5, 15, 40), 3),
  nonpar_example = matrix(c(12, 30, 13, 7, 70, 34, 3, 20, 32), 3),
  environment = matrix(c(227, 132, 107, 678), 2, byrow = TRUE),
  nobody_moves_at_level_3 = matrix(c(5, 3, 0, 4, 6, 0, 0, 0, 9), 3, byrow = TRUE),
  two_islands = matrix(c(5, 3, 0, 0, 9, 6, 0, 0, 0, 0, 9, 2, 0, 0, 7, 3), 4, byrow = TRUE)
)

bowker <- function(x) { # base R gives NaN as soon as one pair of cells is 0 and 0; such a pair adds nothing
  k <- nrow(x); s <- 0
  for (i in 1:(k - 1)) for (j in (i + 1):k) if (x[i, j] + x[j, i] > 0) s <- s + (x[i, j] - x[j, i])^2 / (x[i, j] + x[j, i])
  c(s, k * (k - 1) / 2)
}

rows <- do.call(rbind, lapply(names(tables), function(name) {
  x <- tables[[name]]
  dimnames(x) <- list(before = seq_len(nrow(x)), after = seq_len(nrow(x)))
  stuart <- mh_test(as.table(x), distribution = "asymptotic")
  q <- as.numeric(statistic(stuart))
  df <- as.numeric(stuart@statistic@df) # the rank of the covariance matrix
  before <- rep(as.vector(row(x)), as.vector(x)); after <- rep(as.vector(col(x)), as.vector(x))
  up <- sum(after > before); down <- sum(after < before)
  sign <- binom.test(up, up + down)
  w <- suppressWarnings(wilcox.test(after, before, paired = TRUE, exact = FALSE, correct = FALSE))
  moved <- sum(after != before); ranks <- moved * (moved + 1) / 2
  rbc <- (as.numeric(w$statistic) - (ranks - as.numeric(w$statistic))) / ranks # matched pairs: rank sums of up and down
  half <- floor(nrow(x) / 2) # low: the lower half of the levels
  b <- sum(before <= half & after > half); c <- sum(before > half & after <= half)
  symmetric <- bowker(x)
  data.frame(
    case = name, levels = nrow(x), cells = paste(as.vector(t(x)), collapse = " "), n = sum(x),
    test = c("stuart_maxwell", "bowker", "sign", "wilcoxon", "mcnemar_low"),
    statistic = format(c(q, symmetric[1], up, min(as.numeric(w$statistic), ranks - as.numeric(w$statistic)), (b - c)^2 / (b + c)), digits = 15),
    df = c(df, symmetric[2], 0, 0, as.integer(b + c > 0)), # nobody crosses: no test
    p = format(c(pchisq(c(q, symmetric[1]), c(df, symmetric[2]), lower.tail = FALSE), sign$p.value, w$p.value,
                 pchisq((b - c)^2 / (b + c), 1, lower.tail = FALSE)), digits = 15),
    effect = format(c(NA, NA, up / moved - 0.5, rbc, b / c), digits = 12)
  )
}))
write.csv(rows, "tests/reference/paired_tests.csv", row.names = FALSE, quote = FALSE)

# Few movers: exact. Given who moved and how far, each of them went up or down with chance one half. Wilcoxon by coin's exact
# distribution (ties), McNemar and sign by the binomial; Stuart-Maxwell by a million resamples (coin has no exact one for more
# than two levels), so compare that with the error of a million draws.
few <- list(
  five_up = matrix(c(4, 5, 0, 6), 2, byrow = TRUE),
  five_up_of_three_levels = matrix(c(4, 3, 2, 0, 6, 0, 0, 0, 1), 3, byrow = TRUE),
  mixed = matrix(c(3, 4, 1, 0, 2, 5, 6, 2, 0, 1, 7, 3, 0, 1, 0, 9), 4, byrow = TRUE),
  near_the_limit = matrix(c(3, 2, 1, 1, 3, 5, 4, 0, 2, 1, 7, 3, 1, 2, 4, 9), 4, byrow = TRUE)
)
set.seed(20)
exact <- do.call(rbind, lapply(names(few), function(name) {
  x <- few[[name]]
  dimnames(x) <- list(before = seq_len(nrow(x)), after = seq_len(nrow(x)))
  before <- rep(as.vector(row(x)), as.vector(x)); after <- rep(as.vector(col(x)), as.vector(x))
  half <- floor(nrow(x) / 2)
  b <- sum(before <= half & after > half); c <- sum(before > half & after <= half)
  up <- sum(after > before); down <- sum(after < before)
  data.frame(
    case = name, levels = nrow(x), cells = paste(as.vector(t(x)), collapse = " "),
    test = c("stuart_maxwell", "sign", "wilcoxon", "mcnemar_low"),
    p = format(c(
      pvalue(mh_test(as.table(x), distribution = approximate(nresample = 1000000))),
      binom.test(up, up + down)$p.value,
      pvalue(wilcoxsign_test(after ~ before, distribution = "exact", zero.method = "Wilcoxon")),
      if (b + c > 0) binom.test(b, b + c)$p.value else NA
    ), digits = 12)
  )
}))
write.csv(exact, "tests/reference/paired_tests_few.csv", row.names = FALSE, quote = FALSE)
