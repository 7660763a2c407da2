# Makes imputation_rows.csv, imputation.csv, pooled.csv, ordinal_slopes.csv and net.csv.
# Run from the root of the repository: Rscript tests/reference/imputation.R (R 4.2.2, mice 3.15.0, ordinal 2022.11-16).
suppressMessages({library(mice); library(ordinal); library(MASS)})

# 1. Clients with four domains each, first and last level 1-5; who starts low is lost more often, some on one domain only.
set.seed(14)
clients <- 500; d <- 4
domains <- c("financien", "huisvesting", "sociaal_netwerk", "justitie")
person <- rnorm(clients); team <- sample(c("a", "b", "c"), clients, TRUE)
first <- 0.6 * person + 0.8 * matrix(rnorm(clients * d), clients)
last <- 0.5 * first + 0.3 + sqrt(0.75) * (sqrt(0.4) * rnorm(clients) + sqrt(0.6) * matrix(rnorm(clients * d), clients))
last <- last + c(a = -0.3, b = 0, c = 0.3)[team]
level <- function(x) matrix(findInterval(x, c(-1.4, -0.6, 0.2, 1)) + 1L, clients)
first <- level(first); last <- level(last)
kept <- runif(clients) < plogis(0.3 + rowMeans(first) - 3)
keep <- kept & matrix(runif(clients * d) < 0.9, clients)
rows <- data.frame(client = rep(seq_len(clients), d), domain = rep(domains, each = clients), level = c(first),
                   after = ifelse(c(keep), c(last), NA), team = rep(team, d))
write.csv(rows, "tests/reference/imputation_rows.csv", row.names = FALSE, quote = FALSE, na = "")

# 2. mice, proportional odds per domain: share higher of all low starters.
wide <- data.frame(team = factor(team))
for (j in seq_len(d)) {
  wide[[paste0("first", j)]] <- first[, j]
  wide[[paste0("last", j)]] <- factor(ifelse(keep[, j], last[, j], NA), levels = 1:5, ordered = TRUE)
}
made <- suppressWarnings(mice(wide, m = 60, maxit = 10, method = "polr", seed = 14, printFlag = FALSE))
low <- first <= 3
one <- function(i) {
  done <- complete(made, i)
  after <- sapply(seq_len(d), function(j) as.integer(as.character(done[[paste0("last", j)]])))
  m <- rowSums(low); y <- rowSums(low & after > first); n <- rowSums(low & after > first) - rowSums(low & after < first)
  inside <- m > 0; m <- m[inside]; C <- length(m)
  v <- function(y) { p <- sum(y) / sum(m); C / (C - 1) * sum((y - p * m)^2) / sum(m)^2 }
  c(sum(y[inside]) / sum(m), v(y[inside]), sum(n[inside]) / sum(m), v(n[inside]), C)
}
each <- t(sapply(1:60, one))
share <- pool.scalar(each[, 1], each[, 2], n = each[1, 5], k = 1); net <- pool.scalar(each[, 3], each[, 4], n = each[1, 5], k = 1)
write.csv(data.frame(figure = c("share", "net"), estimate = c(share$qbar, net$qbar), error = sqrt(c(share$t, net$t))),
          "tests/reference/imputation.csv", row.names = FALSE, quote = FALSE)

# 3. Rubin's rules with the degrees of freedom of Barnard and Rubin: pool.scalar of mice.
sets <- list(c(1, 2, 3), c(0.41, 0.44, 0.40, 0.43, 0.45), c(0.2, 0.21, 0.19, 0.2)) # mice takes at least 0.0001 as the part that is missing
within <- list(c(1, 1, 1), c(4, 4.1, 3.9, 4, 4) * 1e-4, c(1, 1.1, 0.9, 1) * 1e-3)
df <- c(98, 299, 19)
out <- do.call(rbind, lapply(1:3, function(i) {
  p <- pool.scalar(sets[[i]], within[[i]], n = df[i] + 1, k = 1)
  data.frame(estimates = paste(sets[[i]], collapse = " "), variances = paste(within[[i]], collapse = " "), complete = df[i],
             estimate = p$qbar, variance = p$t, df = p$df)
}))
write.csv(format(out, digits = 12), "tests/reference/pooled.csv", row.names = FALSE, quote = FALSE)

# 4. Slopes among answers of one domain and first level (limits of their own): clm; and the same with an error per client: clmm.
seen <- rows[!is.na(rows$after), ]
seen$cell <- factor(paste(seen$domain, seen$level)); seen$after <- factor(seen$after, levels = 1:5, ordered = TRUE)
mean_first <- rowMeans(first)
seen$others <- (mean_first[seen$client] * d - seen$level) / (d - 1)
seen$client <- factor(seen$client)
seen <- seen[seen$level == 3, ] # a cell with all five last levels in each domain
flat <- clm(after ~ others + I(team == "b") + I(team == "c"), nominal = ~ domain, data = seen, link = "probit")
mixed <- clmm(after ~ others + I(team == "b") + I(team == "c") + domain + (1 | client), data = seen, link = "probit")
s <- as.numeric(mixed$ST$client)^2
write.csv(data.frame(slope = c("others", "b", "c", "correlation"), clm = c(tail(coef(flat), 3), NA),
                     clmm = c(coef(mixed)[c("others", "I(team == \"b\")TRUE", "I(team == \"c\")TRUE")] / sqrt(1 + s), s / (1 + s))),
          "tests/reference/ordinal_slopes.csv", row.names = FALSE, quote = FALSE)

# 5. Share higher less share lower with Agresti and Min's interval, one pair a client; and beside it a mixed cumulative model of
# first and last level with an error per client: the same direction, and about the same z.
pairs <- rows[!is.na(rows$after), ]
out <- do.call(rbind, lapply(domains, function(name) {
  p <- pairs[pairs$domain == name, ]
  up <- sum(p$after > p$level); down <- sum(p$after < p$level); n <- nrow(p)
  middle <- (up - down) / (n + 2); e <- sqrt(up + down + 1 - (up - down)^2 / (n + 2)) / (n + 2)
  long <- data.frame(y = factor(c(p$level, p$after), levels = 1:5, ordered = TRUE), occasion = rep(0:1, each = n), client = factor(c(p$client, p$client)))
  f <- summary(clmm(y ~ occasion + (1 | client), data = long, nAGQ = 10))$coefficients["occasion", ]
  data.frame(domain = name, up = up, down = down, n = n, low = middle - qnorm(0.975) * e, high = middle + qnorm(0.975) * e,
             z = middle / e, clmm = f[["Estimate"]], clmm_error = f[["Std. Error"]], clmm_z = f[["z value"]])
}))
write.csv(format(out, digits = 10), "tests/reference/net.csv", row.names = FALSE, quote = FALSE)
