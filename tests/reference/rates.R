# Reference values for rates, funnel limits and the trend of shares, made with R alone (Debian: r-base-core).
# Run from the repository: Rscript tests/reference/rates.R; the numbers stand in tests/reference/test_rates_r.py.
options(digits = 12, width = 200)
show <- function(title, x) { cat("\n", title, "\n", sep = ""); print(x) }
# 1. Open cases per fte of the six teams of Schiedam, 31 May 2016 (rekenkamer, table 6.2).
open <- c(215, 228, 156, 130, 193, 88)
fte <- c(8, 9.7, 11, 8.5, 9.2, 7.5)
show("rate", t(mapply(function(x, t) { f <- poisson.test(x, t); c(f$estimate, f$conf.int) }, c(open, 0, 3), c(fte, 2, 2))))
show("rate, 99.8%", c(poisson.test(88, 7.5, conf.level = 0.998)$conf.int))
one <- function(i, x, t) {
  f <- poisson.test(c(x[i], sum(x[-i])), c(t[i], sum(t[-i])))
  c(ratio = unname(f$estimate), low = f$conf.int[1], high = f$conf.int[2], p = f$p.value)
}
show("against the rest", t(sapply(1:6, one, open, fte)))
show("few events", t(sapply(1:3, one, c(0, 3, 9), c(2, 2, 2.5))))
# 2. Funnel: Poisson quantiles, interpolated by root finding on the distribution drawn as a broken line.
quantile <- function(p, mean) {
  whole <- -1:(5 * mean + 50)
  max(0, approx(ppois(whole, mean), whole, p, ties = "ordered")$y)
}
for (level in c(0.95, 0.998)) {
  p <- c((1 - level) / 2, (1 + level) / 2)
  show(level, t(sapply(c(0.2, 1, 8, 45.9), function(t) sapply(p, quantile, 18.7 * t) / t)))
}
# 3. Trend.
trend <- function(x, n, ...) { f <- prop.trend.test(x, n, ...); c(unname(f$statistic), f$p.value) }
show("trend", rbind(trend(c(83, 90, 129, 70), c(86, 93, 136, 82)), trend(c(510, 500, 480), c(1000, 1010, 1000)),
                    trend(c(510, 500, 480), c(1000, 1010, 1000), c(2014, 2016, 2017)), trend(c(0, 1, 9), c(40, 50, 60))))
