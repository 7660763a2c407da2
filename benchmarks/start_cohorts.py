"""Is a difference between start cohorts found as it is, and no difference as none? In full, on invented low pairs.

Run: python benchmarks/start_cohorts.py [data sets]. Prints the mean difference, how often the 95% interval holds the true one,
how often p is at most 0.05, and what the plain difference and that of two overlapping deliveries would be. Ends with 1
when coverage is more than three standard errors from 95%.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from start_cohorts import low_pairs

from wijkstats.chapters.zrm.statistics.cohorts import at_same_mix

SEED = 20_181_130


def main() -> int:
    """Print one line per number of clients, true difference and shift of the mix."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    wrong = 0
    print("clients  true   shift  found  covered  p<=0.05  plain  overlapping")
    for clients in (60, 120, 300):
        for effect, shift in ((0.0, 0.0), (0.08, 0.0), (0.0, 1.0), (0.08, 1.0)):
            rng, lines = np.random.default_rng(SEED), []
            for _ in range(runs):
                rows = low_pairs(rng, clients, {"2016": 0.0, "2017": effect / 2, "2018": effect}, shift)
                apart = rows[rows["start_year"] != "2017"]
                found = at_same_mix(apart, (apart["start_year"] == "2018").astype(int), 2).contrast([-1, 1])
                plain = apart.groupby("start_year")["improved"].mean()
                now, then = (rows.loc[rows["start_year"] != out, "improved"].mean() for out in ("2016", "2018"))
                lines.append((*found, plain["2018"] - plain["2016"], now - then))
            estimate, low, high, p, raw, present = np.array(lines).T
            covered = ((low <= effect) & (effect <= high)).mean()
            wrong += abs(covered - 0.95) > 3 * np.sqrt(0.95 * 0.05 / runs)
            print(f"{clients:7} {effect:5.2f} {shift:7.0f} {estimate.mean():6.3f} {covered:8.3f} {(p <= 0.05).mean():8.3f}"
                  f" {raw.mean():6.3f} {present.mean():12.3f}", flush=True)  # fmt: skip
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
