"""The published files of the demo, attacked by somebody with a linear program (tests/attacker.py)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from attacker import Attacker

from wijkstats.ground.scales import DOMAINS
from wijkstats.release.drafts import read_drafts
from wijkstats.settings.delivery import open_delivery

MINIMUM, TRIED = 5, 60


def test_the_demo_gives_no_protected_count_away(demo: Path) -> None:
    tables = {p.stem: pd.read_csv(p, dtype={"level": str}) for p in (demo / "tables").glob("zrm_*.csv")}
    domains = [d for d in DOMAINS if d in set(tables["zrm_transitions"]["domain"])]
    ages = ("jeugd", "volwassenen", "ouderen", "unknown")
    attacker = Attacker(tables, [(d, g) for d in domains for g in ages], 3, nobody=True)
    drafts, _ = read_drafts(open_delivery("demo-2018", demo.parents[1]), "02_zrm")
    targets = []
    for result in {r.name: r for r, _ in drafts}.values():
        rows = result.table.reset_index(drop=True)
        shown = tables.get(result.name)
        if shown is None:
            continue
        where = {tuple(key): i for i, key in enumerate(shown[list(result.keys)].astype(str).to_numpy())}
        for count in (c for c in result.counts if c in shown):
            people = rows[result.contributors.get(count, count)].astype("Float64").fillna(0)
            for at in np.flatnonzero((people > 0) & (people < MINIMUM)):
                row = where.get(tuple(rows.loc[at, list(result.keys)].astype(str)))
                if row is not None and (result.name, row, count) in attacker.sums:
                    targets.append((result.name, row, count, float(rows.loc[at, count])))
    assert len(targets) > 150
    rng = np.random.default_rng(2018)
    for at in rng.choice(len(targets), size=TRIED, replace=False):
        name, row, count, value = targets[at]
        assert pd.isna(tables[name][count].iloc[row]), (name, row, count)
        low, high = attacker.limits(name, row, count)
        assert low - 1e-6 <= value <= high + 1e-6, f"the attacker is wrong about {name}, row {row}, {count}"
        assert high - low >= MINIMUM - 1e-6, f"{name}, row {row}, {count} lies between {low} and {high}"
        assert high >= MINIMUM - 1e-6


def test_where_a_step_is_hidden_no_statistic_tells_it(demo: Path) -> None:
    """Stuart-Maxwell, Bowker and Wilcoxon are functions of all 25 cells: with six digits they would give each cell back."""
    tests, steps = (pd.read_csv(demo / "tables" / f"zrm_{name}.csv") for name in ("tests", "transitions"))
    hidden = set(steps.loc[(steps["age_group"] == "all") & steps["n"].isna(), "domain"])
    assert hidden
    rows = tests[tests["domain"].isin(hidden) & tests["test"].isin(("stuart_maxwell", "bowker", "wilcoxon"))]
    assert len(rows) == 3 * len(hidden)
    assert rows["statistic"].isna().all()
    assert set(rows["p_holm"].dropna()) <= {0.001, 0.01, 0.05, 1.0}
    assert rows["df"].isna().all()
    assert all(round(value * 20, 9) % 1 == 0 for value in rows["effect"].dropna())  # of 1,300 pairs in steps of 0.05
