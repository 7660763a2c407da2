# Reference values for the no-change twin over three domains and two rules at intake, in base R (Debian: r-base-core).
# Run from the repository: Rscript tests/reference/no_change.R
# The model written the plain way: given what domains share (f) they are independent; a rating and a second one of the same
# domain are bivariate normal. Every combination of first levels is enumerated; integrals are done by adaptive quadrature.
shares <- rbind(c(.05, .14, .27, .27, .27), c(.01, .02, .05, .12, .80), c(.20, .30, .25, .15, .10))
common <- 0.35
reliability <- 0.8
low <- 3
limits <- t(apply(shares, 1, function(p) c(-Inf, qnorm(cumsum(p)[1:4]), Inf)))

level_given <- function(d, s, f) {
  ends <- (limits[d, s + 0:1] - sqrt(common) * f) / sqrt(1 - common)
  pnorm(ends[2]) - pnorm(ends[1])
}
again <- (reliability - common) / (1 - common)
both_given <- function(d, s, t, f) { # first level s, second level t, given f
  ends <- (limits[d, s + 0:1] - sqrt(common) * f) / sqrt(1 - common)
  to <- (limits[d, t + 0:1] - sqrt(common) * f) / sqrt(1 - common)
  inside <- function(x) {
    dnorm(x) * (pnorm((to[2] - again * x) / sqrt(1 - again^2)) - pnorm((to[1] - again * x) / sqrt(1 - again^2)))
  }
  integrate(inside, max(ends[1], -9), min(ends[2], 9), rel.tol = 1e-9, abs.tol = 1e-12)$value
}
over_f <- function(g) integrate(Vectorize(function(f) dnorm(f) * g(f)), -8, 8, rel.tol = 1e-8, abs.tol = 1e-11)$value

grid <- expand.grid(a = 1:5, b = 1:5, c = 1:5)
grid$chance <- apply(grid, 1, function(s) over_f(function(f) prod(sapply(1:3, function(d) level_given(d, s[d], f)))))
grid$low <- rowSums(grid[, 1:3] <= low)
rises <- function(s, d) if (s[d] == 5) 0 else over_f(function(f) {
  others <- prod(sapply(setdiff(1:3, d), function(e) level_given(e, s[e], f)))
  others * sum(sapply((s[d] + 1):5, function(t) both_given(d, s[d], t, f)))
})
shown <- grid[seq(1, 125, by = 6), ]
for (d in 1:3) shown[[paste0("rises_", d)]] <- apply(shown, 1, function(s) rises(s[1:3], d)) / shown$chance
write.csv(round(grid, 10), "tests/reference/no_change_combinations.csv", row.names = FALSE, quote = FALSE)
write.csv(round(shown, 8), "tests/reference/no_change.csv", row.names = FALSE, quote = FALSE)
