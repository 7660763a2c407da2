"""Two cuts side by side, with a test of their difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from wijkstats.kit.inference.between import mean_difference
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.inference.survival import kaplan_meier, logrank
from wijkstats.workbench.asked import ALL, SEPARATOR
from wijkstats.workbench.cut import Answers, Cut, Shown

COLUMNS = ("n_one", "clients_one", "one", "n_other", "clients_other", "other", "difference", "low", "high", "p", "p_holm",
           "shared")  # fmt: skip


def compare(one: Cut, other: Cut, names: Sequence[str] = ()) -> Cut:
    """Per group that both have: n, clients and figure of each, the difference with its limits, p, and Holm's over the groups.

    `names`: what to call the two; without them the selection of each. `shared`: clients who are in both.
    """
    assert one.answers is not None
    assert other.answers is not None
    first, second = one.answers(), other.answers()
    keys = one.keys if one.keys == other.keys else (ALL,)
    groups = _groups(first, second, one if keys != (ALL,) else None)
    table = pd.DataFrame(
        [{"level": level, **_beside(a, b, first.kind)} for level, a, b in groups],
        columns=["level", *COLUMNS],
    )
    table["p_holm"] = holm(table["p"]) if len(table) else table["p"]
    split = table["level"].str.split(SEPARATOR, expand=True) if len(table) else pd.DataFrame(columns=range(len(keys)))
    table = table.assign(**{key: split[at] for at, key in enumerate(keys)}).drop(columns="level")
    smallest = table[["clients_one", "clients_other"]].min(axis=1)
    words = one.words
    called = [*names, *(cut.said or words("workbench.everybody") for cut in (one, other))][: 2 if names else None]
    a, b = called[0], called[1]
    headings = {"one": a, "other": b, "n_one": f"n ({a})", "n_other": f"n ({b})"}
    if first.kind == "days":
        headings["difference"] = words("workbench.headings.difference_days")
    kind, points = ("share", "signed_points") if first.kind == "share" else ("signed_points", "signed_points")
    kind, points = ("count", "signed_whole") if first.kind == "days" else (kind, points)
    limits = ("", "") if first.kind == "days" else ("low", "high")
    return replace(
        one,
        question="beside",
        table=table[[*keys, *COLUMNS]].assign(few=smallest < one.minimum),
        keys=keys,
        shown=(
            Shown("n_one"), Shown("one", kind), Shown("n_other"), Shown("other", kind),
            Shown("difference", points, *limits), Shown("p", "p"), *([Shown("p_holm", "p")] if len(table) > 1 else []),
        ),
        said=words(f"workbench.{one.question}.title"),
        left_out=(("in_both", int(table["shared"].max()) if len(table) else 0),),
        headings={**one.headings, **headings},
        answers=None,
        tests=None,
        asked=None,
    )  # fmt: skip


def _groups(first: Answers, second: Answers, cut: Cut | None) -> list[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """The answers of both per group that both have, in the order of the cut; everything together without one."""
    if cut is None:
        return [(ALL, first.rows, second.rows)]
    here, there = (dict(iter(answers.rows.groupby("level", sort=False))) for answers in (first, second))
    levels = cut.table[list(cut.keys)].astype(str).agg(SEPARATOR.join, axis=1)
    return [(level, here[level], there[level]) for level in levels if level in here and level in there]


def _beside(a: pd.DataFrame, b: pd.DataFrame, kind: str) -> dict[str, Any]:
    sizes = {
        "n_one": len(a),
        "clients_one": a["client"].nunique(),
        "n_other": len(b),
        "clients_other": b["client"].nunique(),
    }
    if kind == "days":
        medians = [kaplan_meier(rows["value"], rows["happened"]).median()[0] for rows in (a, b)]
        both = pd.concat([a.assign(of=0), b.assign(of=1)])
        p = logrank(both["value"], both["happened"], both["of"])[1]
        shared = len({*a["client"]} & {*b["client"]})
        figures = {"difference": medians[0] - medians[1], "low": np.nan, "high": np.nan, "p": p, "shared": shared}
        return {**sizes, "one": medians[0], "other": medians[1], **figures}
    found = mean_difference(a["value"], a["client"], b["value"], b["client"])
    return {
        **sizes, "one": a["value"].mean(), "other": b["value"].mean(), "difference": found.difference,
        "low": found.low, "high": found.high, "p": found.p, "shared": found.shared,
    }  # fmt: skip
