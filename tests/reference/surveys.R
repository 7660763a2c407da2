# Reference for raking, pooling and intervals of surveys: R survey (rake), metafor (Paule-Mandel, Knapp-Hartung), Hmisc (Wilson),
# base R (Student's t, Wilcoxon's rank sum). Run: Rscript tests/reference/surveys.R; writes the csv files beside this script.
suppressMessages({library(survey); library(metafor); library(Hmisc)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
set.seed(5)
n <- 262
d <- data.frame(age = sample(c("jong", "midden", "ouder"), n, TRUE, c(.2, .3, .5)),
                team = sample(c("a", "b"), n, TRUE, c(.6, .4)), stringsAsFactors = FALSE)
d$positive <- rbinom(n, 1, ifelse(d$age == "ouder", .85, .65))
d$mark <- pmin(10, pmax(1, round(rnorm(n, 7.2, 1.4))))
plain <- svydesign(ids = ~1, weights = rep(1, n), data = d)
margins <- list(data.frame(age = c("jong", "midden", "ouder"), Freq = c(700, 900, 600)),
                data.frame(team = c("a", "b"), Freq = c(1000, 1200)))
raked <- rake(plain, list(~age, ~team), margins, control = list(maxit = 500, epsilon = 1e-10))
w <- weights(raked)
d$weight <- w / mean(w)
write.csv(d, file.path(here, "surveys_answers.csv"), row.names = FALSE, quote = FALSE)
rows <- list()
add <- function(name, value) rows[[length(rows) + 1]] <<- data.frame(name = name, value = sprintf("%.10f", value))
add("weighted", coef(svymean(~positive, raked)))
add("design", n * sum(w^2) / sum(w)^2)
b <- binconf(373, 419, method = "wilson")
add("wilson_low", b[2]); add("wilson_high", b[3])
t <- t.test(d$mark)$conf.int
add("mark_low", t[1]); add("mark_high", t[2])
m <- suppressWarnings(wilcox.test(mark ~ team, d, exact = FALSE, correct = FALSE))
add("groups_p", m$p.value)
pool <- function(name, p, size) {
  f <- rma(yi = qlogis(p), vi = 1 / (size * p * (1 - p)), method = "PM", test = "knha")
  add(paste0(name, "_random"), plogis(coef(f))); add(paste0(name, "_low"), plogis(f$ci.lb)); add(paste0(name, "_high"), plogis(f$ci.ub))
  add(paste0(name, "_tau2"), f$tau2); add(paste0(name, "_q"), f$QE)
  ws <- weights(f) / 100
  for (i in seq_along(ws)) add(sprintf("%s_weight_%d", name, i), ws[i])
}
pool("three", c(.80, .71, .74), c(2874, 967, 1939))
pool("five", c(.81, .64, .75, .70, .58), c(410, 120, 260, 900, 75))
# A next source: Nagashima, Noma and Furukawa (2019), algorithm of their section 3, by draws and uniroot.
following <- function(p, size, draws = 4000, each = 500) {
  y <- qlogis(p); v <- 1 / (size * p * (1 - p)); k <- length(y)
  q <- function(t2) { w <- 1 / (v + t2); sum(w * (y - weighted.mean(y, w))^2) }
  one <- function(u) if (q(0) <= u) 0 else uniroot(function(t2) q(t2) - u, c(0, 1e5), tol = 1e-9)$root
  t2 <- sapply(qchisq(ppoints(draws), k - 1), one)
  hk <- t(sapply(t2, function(x) { w <- 1 / (v + x); m <- weighted.mean(y, w)
                                   c(m, sqrt(sum(w * (y - m)^2) / (k - 1) / sum(w))) }))
  many <- draws * each
  quantile(hk[, 1] + rnorm(many) * sqrt(t2) + rt(many, k - 1) * hk[, 2], c(.025, .975))
}
g <- following(c(.81, .64, .75, .70, .58), c(410, 120, 260, 900, 75))
add("five_next_low", plogis(g[1])); add("five_next_high", plogis(g[2]))
r <- cor.test(d$mark[1:27], as.numeric(factor(d$age[1:27])) + d$positive[1:27])
add("service_r", r$estimate); add("service_low", r$conf.int[1]); add("service_high", r$conf.int[2]); add("service_p", r$p.value)
write.csv(do.call(rbind, rows), file.path(here, "surveys.csv"), row.names = FALSE, quote = FALSE)
