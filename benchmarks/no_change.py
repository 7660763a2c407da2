"""With nobody changing, how often does a breakdown find a change, and how often does the interval hold 0? In full.

Run: python benchmarks/no_change.py [deliveries]. One line per rule at intake, and per breakdown how often any level is said to be
beyond noise and chance. Ends with 1 when that is above 5% by more than three standard errors.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from unchanged import People

from wijkstats.chapters.zrm.statistics.unchanged.beside import beside
from wijkstats.chapters.zrm.statistics.unchanged.no_change import no_change

SEED = 20_261_127
GROUPINGS = ("total", "start_score", "low_domains", "domain", "team", "age_group")


def main() -> int:
    """Print one line per rule that let clients in, and the rule that was reckoned with."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    limit = 0.05 + 3 * float(np.sqrt(0.05 * 0.95 / runs))
    wrong = 0
    for intake, rule, clients in ((0, "none", 700), (1, 1, 700), (1, "unknown", 700), (2, 2, 700), (2, "unknown", 300)):
        rng, named, covered = np.random.default_rng(SEED), [], 0
        for _ in range(runs):
            rows = People(clients, intake).rows(rng)
            twin = no_change(rows.rename(columns={"before": "level"}), 3, 0.85, rule)
            found = beside(rows[rows["before"] <= 3], GROUPINGS, twin)
            said = found["conclusion"].isin(("more", "depends", "less"))
            named.append(said.groupby(found["grouping"]).any())
            total = found[found["grouping"] == "total"].iloc[0]
            covered += total["difference_low"] <= 0 <= total["difference_high"]
        often = pd.concat(named, axis=1).mean(axis=1)
        wrong += int((often > limit).sum())
        said = ", ".join(f"{grouping} {share:.1%}" for grouping, share in often.items())
        print(
            f"let in from {intake}, reckoned with {rule}, {clients} clients: 0 held {covered / runs:.1%}; found in {said}"
        )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
