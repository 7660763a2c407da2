# From which level to which, by domain and age group, in data.table. Reading is timed; starting R and loading the package are not.
# Arguments: folder, order of the scores, first day, last day, least days of a pair, and name:low:high of each age group.
suppressPackageStartupMessages(library(data.table))
setDTthreads(0)
given <- commandArgs(TRUE)
began <- proc.time()
known <- fread(file.path(given[1], "trajectories.csv"), select = c("trajectory", "start_date", "age"))
known <- known[between(start_date, as.IDate(given[3]), as.IDate(given[4]))]
known[, age_group := fifelse(is.na(age), "unknown", "other_age")]
for (group in strsplit(given[-(1:5)], ":")) known[between(age, as.integer(group[2]), as.integer(group[3]), NAbounds = NA), age_group := group[1]]
m <- fread(file.path(given[1], paste0(given[2], ".csv")), select = c("trajectory", "domain", "date", "score"))
read <- proc.time() - began
domains <- unique(m$domain)
m <- m[, .(t = chmatch(trajectory, known$trajectory), kind = chmatch(domain, domains), p = as.integer(date) * 8L + score)][!is.na(t)]
pairs <- m[, .(a = min(p), b = max(p)), by = .(t, kind)][b %/% 8L - a %/% 8L >= as.integer(given[5])]
pairs[, `:=`(age_group = known$age_group[t], domain = domains[kind], before = a %% 8L, after = b %% 8L)]
each <- pairs[, .(n = .N), by = .(domain, age_group, before, after)]
whole <- each[, .(age_group = "all", n = sum(n)), by = .(domain, before, after)]
found <- rbind(each, whole, use.names = TRUE)
took <- proc.time() - began
fwrite(found, file.path(given[1], "datatable.csv"))
cat(took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], read[["elapsed"]], "\n")
