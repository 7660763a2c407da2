"""Somebody who has both tables about rows, and the figure, and a linear program: what follows about a few people?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from wijkstats.chapters.quality.statistics.rows import quality_rules, quality_tables
from wijkstats.delivery.clean import Cleaned
from wijkstats.ground.records import Published
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules

COUNTS = ["rows_in", "rows_kept", "rows_rejected"]


def published(cleaned: Cleaned, rules: DisclosureRules = DisclosureRules(5)) -> tuple[Published, Published]:  # noqa: B008
    tables, of_rules = protect_report([quality_tables(cleaned), quality_rules(cleaned)], rules).published
    return tables, of_rules


def rows(shown: Published) -> dict[str, list[int | None]]:
    """Of each file what came in, was used and was refused; None where it is not shown."""
    table = shown.table.set_index("table")[COUNTS].astype(object)
    return {str(name): [None if pd.isna(n) else int(n) for n in row] for name, row in table.iterrows()}


def by_rule(shown: Published) -> dict[tuple[str, str], int | None]:
    table = shown.table
    return {
        (t, r): None if pd.isna(n) else int(n)
        for t, r, n in zip(table["table"], table["rule"], table["rows"], strict=True)
    }


def attack(tables: Published, of_rules: Published, cleaned: Cleaned) -> int:
    """Whoever has both tables and the figure, and a linear program, cannot pin a small number of rows of people."""
    told = by_rule(of_rules)
    tried = 0
    for name, (rows_in, used, gone) in rows(tables).items():
        mine = cleaned.refused[cleaned.refused["table"] == name].reset_index(drop=True)
        reasons = mine["rule"].tolist()
        lines: list[tuple[list[float], int]] = []
        of_reason = [1.0] * len(reasons)
        for coefficients, number in (
            ([1.0, *of_reason], rows_in),
            ([1.0] + [0.0] * len(reasons), used),
            ([0.0, *of_reason], gone),
        ):
            lines += [(coefficients, number)] if number is not None else []
        for at, rule in enumerate(reasons):
            for number in (tables.facts["refused"][name][rule], told[name, rule]):  # type: ignore[index]
                unit = [0.0] * (len(reasons) + 1)
                unit[at + 1] = 1.0
                lines += [(unit, number)] if number is not None else []
        matrix, right = np.array([c for c, _ in lines]), np.array([n for _, n in lines])
        for at in np.flatnonzero((mine["persons"] > 0) & (mine["persons"] < 5)):
            cost = np.zeros(len(reasons) + 1)
            cost[at + 1] = 1
            ends = []
            for sign in (1, -1):
                found = linprog(sign * cost, A_eq=matrix if len(lines) else None, b_eq=right if len(lines) else None)
                assert found.status in (0, 3)
                ends.append(sign * found.fun if found.status == 0 else np.inf)
            assert ends[0] <= 1e-6, (name, reasons[at], ends)
            assert ends[1] >= 5 - 1e-6, (name, reasons[at], ends)
            tried += 1
    return tried
