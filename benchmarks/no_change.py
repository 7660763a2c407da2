"""With nobody changing, how often does a breakdown find a change, and how often does the interval hold 0? In full.

Run: python benchmarks/no_change.py [deliveries]. One line per rule at intake, and per breakdown how often any level is said to be
beyond noise and chance; then how often the model, the test of groups, that of teams and the paired test find something (p 0.05 or
less). Ends with 1 when one of these is above 5% by more than three standard errors.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from unchanged import People

from wijkstats.chapters.zrm.statistics.group_differences import group_differences
from wijkstats.chapters.zrm.statistics.models import improvement_model
from wijkstats.chapters.zrm.statistics.teams import VERDICT, adjusted, heterogeneity, random_effect
from wijkstats.ground.verdict import told
from wijkstats.kit.inference.net import net_change
from wijkstats.kit.inference.unchanged.beside import beside, net_expected
from wijkstats.kit.inference.unchanged.no_change import NoChange, no_change

SEED = 20_261_127
GROUPINGS = ("total", "start_score", "low_domains", "domain", "team", "age_group")


def tests(rows: pd.DataFrame, twin: NoChange) -> dict[str, float]:
    """The p-values of one delivery: of its model (any feature), groups, teams, and higher less lower over all scores; and whether
    a team is said to lie apart.
    """
    low = rows[rows["before"] <= 3]
    low = low.assign(low_domains=low["number"], expected=twin.rises(low))
    effects = improvement_model(low.drop(columns=["number", "start_score"]), 3).table
    trend = effects[effects["level"] == "trend"].iloc[0]
    risen = (low["after"] > low["before"]).astype(float)
    apart = adjusted(low.assign(low_domains=low["low_domains"].clip(upper=6).astype(str), improved=risen))
    step = np.sign(rows["after"] - rows["before"])
    per = step.groupby(rows["client"]).agg(["sum", "size"])
    m, d = per["size"], per["sum"]
    sums = {"clients": len(per), "m2": (m * m).sum(), "md": (m * d).sum(), "d2": (d * d).sum()}
    noise = net_expected(rows, twin).loc["all"]
    paired = net_change(
        (step > 0).sum(), (step < 0).sum(), len(rows), **sums, expected=noise["expected"], unsure=noise["error"]
    )
    groups = group_differences(low, ["start_score", "low_domains", "age_group"])
    return {
        "trend of the model": trend["p"],
        **{f"groups by {name}": p for name, p in groups.items()},
        "teams": heterogeneity(apart.estimate, apart.covariance),
        "a team apart": float((told(*random_effect(apart), *VERDICT) == "alike").all()),
        "paired test": float(paired.p),
    }


def main() -> int:
    """Print one line per rule that let clients in, and the rule that was reckoned with."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    limit = 0.05 + 3 * float(np.sqrt(0.05 * 0.95 / runs))
    wrong = 0
    for intake, rule, clients in ((0, "none", 700), (1, 1, 700), (1, "unknown", 700), (2, 2, 700), (2, "unknown", 300)):
        rng, named, covered, found_by = np.random.default_rng(SEED), [], 0, []
        for _ in range(runs):
            rows = People(clients, intake).rows(rng)
            twin = no_change(rows.rename(columns={"before": "level"}), 3, 0.85, rule)
            found = beside(rows[rows["before"] <= 3], GROUPINGS, twin)
            said = found["conclusion"].isin(("more", "depends", "less"))
            named.append(said.groupby(found["grouping"]).any())
            found_by.append(tests(rows, twin))
            total = found[found["grouping"] == "total"].iloc[0]
            covered += total["difference_low"] <= 0 <= total["difference_high"]
        often = pd.concat([pd.concat(named, axis=1).mean(axis=1), (pd.DataFrame(found_by) <= 0.05).mean()])
        wrong += int((often > limit).sum())
        said = ", ".join(f"{grouping} {share:.1%}" for grouping, share in often.items())
        print(
            f"let in from {intake}, reckoned with {rule}, {clients} clients: 0 held {covered / runs:.1%}; found in {said}"
        )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
