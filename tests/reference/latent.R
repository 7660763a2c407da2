# Reference values for latent classes with missing answers and three levels, made with R alone (Debian: r-base-core): a plain EM
# over clients, one start at a time. poLCA is no Debian package; its published results stand in test_latent_r.py too.
# Run from the repository: Rscript tests/reference/latent.R
set.seed(20261127)
n <- 400
class <- sample(3, n, TRUE, c(0.5, 0.3, 0.2))
low <- sapply(c(0.1, 0.2, 0.15, 0.25), function(base) rbinom(n, 1, c(base, base + 0.5, 0.9)[class]))
age <- sapply(class, function(k) sample(3, 1, prob = list(c(2, 5, 3), c(6, 3, 1), c(1, 3, 6))[[k]]))
answers <- data.frame(low + 1, age)
answers[matrix(runif(n * 5) < 0.12, n)] <- NA
names(answers) <- c("a", "b", "c", "d", "age")
write.csv(answers, "tests/reference/latent.csv", row.names = FALSE, quote = FALSE, na = "")
em <- function(k) {
  size <- rep(1 / k, k)
  chance <- lapply(answers, function(x) { p <- matrix(rexp(k * max(x, na.rm = TRUE)), k); p / rowSums(p) })
  before <- -Inf
  repeat {
    joint <- matrix(size, n, k, byrow = TRUE)
    for (j in names(answers)) {
      given <- !is.na(answers[[j]])
      joint[given, ] <- joint[given, ] * t(chance[[j]][, answers[[j]][given]])
    }
    likelihood <- sum(log(rowSums(joint)))
    if (likelihood - before < 1e-10) break
    before <- likelihood
    post <- joint / rowSums(joint)
    size <- colMeans(post)
    for (j in names(answers)) {
      given <- !is.na(answers[[j]])
      sums <- sapply(seq_len(ncol(chance[[j]])), function(l) colSums(post[given & answers[[j]] == l, , drop = FALSE]))
      chance[[j]] <- sums / rowSums(sums)
    }
  }
  list(likelihood = likelihood, size = size, chance = chance, post = post)
}
options(digits = 10, width = 200)
for (k in 2:3) {
  fits <- lapply(1:30, function(start) em(k))
  fit <- fits[[which.max(sapply(fits, `[[`, "likelihood"))]]
  order <- order(-fit$size)
  parameters <- k - 1 + k * 6
  spread <- -sum(ifelse(fit$post > 0, fit$post * log(fit$post), 0))
  cat("\nclasses", k, "likelihood", fit$likelihood, "bic", -2 * fit$likelihood + parameters * log(n), "entropy",
      1 - spread / (n * log(k)), "unsure", mean(apply(fit$post, 1, max) < 0.7), "\n")
  print(fit$size[order])
  print(do.call(cbind, fit$chance)[order, ])
}
