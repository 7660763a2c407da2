# Reference values for curves and the log-rank test, made with R (Debian: r-base-core, r-cran-survival).
# Run from the repository: Rscript tests/reference/survival.R; the numbers stand in tests/reference/test_survival_r.py.
suppressMessages(library(survival))
options(digits = 12, width = 200)
time  <- c(5, 8, 8, 12, 12, 12, 20, 23, 23, 30, 33, 41, 41, 50, 60, 3, 3, 8, 9, 12, 12, 15, 15, 18, 27, 0, 33, 60, 14, 9)
event <- c(1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1)
group <- rep(c("a", "b"), each = 15)
three <- rep(c("a", "b", "c"), times = 10)
show <- function(title, x) { cat("\n", title, "\n", sep = ""); print(x) }
curve <- function(time, event) survfit(Surv(time, event) ~ 1, conf.type = "log-log")
for (g in c("a", "b")) {
  fit <- curve(time[group == g], event[group == g])
  some <- fit$n.event > 0
  show(g, data.frame(time = fit$time, at_risk = fit$n.risk, events = fit$n.event, share = fit$surv, low = fit$lower,
                     high = fit$upper)[some, ])
  show("median", unlist(quantile(fit, 0.5)))
}
show("exactly a half, next step", unlist(quantile(curve(1:4, rep(1, 4)), 0.5)))
show("exactly a half, to the end", unlist(quantile(curve(c(1, 2, 7, 9), c(1, 1, 0, 0)), 0.5)))
ten <- curve(rep(1:10, each = 4), rep(c(1, 1, 1, 0), 10)) # with many ties
show("many ties", data.frame(time = ten$time, share = ten$surv, low = ten$lower, high = ten$upper)[c(1, 5, 10), ])
show("many ties, median", unlist(quantile(ten, 0.5)))
for (g in list(group, three, ifelse(time == 0, "z", three))) {
  test <- survdiff(Surv(time, event) ~ g)
  show("log-rank", c(chisq = test$chisq, df = sum(test$exp > 0) - 1, p = pchisq(test$chisq, sum(test$exp > 0) - 1, lower.tail = FALSE)))
}
