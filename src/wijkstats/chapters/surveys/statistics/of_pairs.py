"""Do people answer otherwise about what should be than about what is? Two items of one pair, answered by the same people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from wijkstats.chapters.surveys import columns
from wijkstats.chapters.surveys.statistics.asked import Surveyed, corrected, has_order, on_scale, typed
from wijkstats.ground.local_words import SIDES
from wijkstats.ground.population import PAIR, Cell, cell
from wijkstats.ground.records import Result
from wijkstats.kit.inference.marks import would_show
from wijkstats.kit.inference.paired import wilcoxon

COUNTS = ("n", "higher", "same", "lower")
TOLD = ("p", "p_holm", "effect")


def pairs(data: Surveyed) -> Result:
    """Theory beside practice: Wilcoxon's signed rank test over those who answered both. One row per survey and pair.

    A pair has one item about theory, and an item about practice on the same scale of three to eleven levels; of more items about
    practice each makes a pair. The fact `unlike` says how many cannot be compared. `smallest`: the mean difference that four in
    five surveys of so many people would show.
    """
    known, unlike = _known(data)
    made, cells = [], []
    if known:
        assert data.items is not None
        assert data.answers is not None
        given = on_scale(data.answers, data.items)
        for survey, pair, theory, practice in known:
            row, found = _row(given[given["survey"] == survey], survey, pair, theory, practice)
            made.append(row)
            cells.append(found)
    table = typed(made, [*columns.PAIRS, "moved"], ("survey", "pair"), (*COUNTS, "moved"))
    table["p_holm"] = corrected(table)
    ends = [float(end) for _, _, one, _ in known for end in (one.minimum, one.maximum)]
    return Result(
        "survey_pairs",
        table,
        ("survey", "pair"),
        COUNTS,
        derived=dict.fromkeys(("theory", "practice", "difference", "smallest", "smallest_sd"), ("n",))
        | dict.fromkeys(TOLD, COUNTS),
        exact=("smallest_sd",),
        less={"difference": ("practice", "theory")},
        behind={"effect": "moved"},
        totals={"n": ("higher", "same", "lower")},
        cells={name: [one[name] for one in cells] for name in COUNTS},
        columns=columns.PAIRS,
        of_period=False,
        moment="survey",
        known=("lowest", "highest", "unlike"),
        facts={"lowest": min(ends, default=0.0), "highest": max(ends, default=0.0), "unlike": unlike},
        absent=table.empty,
    )


def _known(data: Surveyed) -> tuple[list[tuple[str, str, Any, Any]], int]:
    """Survey, name, item about theory and item about practice of each pair; and how many cannot be compared."""
    if not data.complete:
        return [], 0
    assert data.items is not None
    found, unlike = [], 0
    items = data.items[has_order(data.items)]
    for (survey, pair), part in data.items.dropna(subset=["pair", "side"]).groupby(["survey", "pair"], sort=False):
        theory, practice = ([*part[part["side"] == side].itertuples()] for side in SIDES)
        scale = (theory[0].minimum, theory[0].maximum) if len(theory) == 1 else None
        alike = [item for item in practice if (item.minimum, item.maximum) == scale and item.Index in items.index]
        unlike += max(len(practice), 1) - len(alike)
        many = len(practice) > 1
        found += [(survey, f"{pair} ({item.item})" if many else pair, theory[0], item) for item in alike]
    return found, unlike


def _row(
    given: pd.DataFrame, survey: str, pair: str, theory: Any, practice: Any
) -> tuple[dict[str, Any], dict[str, Cell]]:
    one, other = (given[given["item"] == item.item].set_index("respondent")["value"] for item in (theory, practice))
    both = pd.concat([one, other], axis=1, keys=["theory", "practice"]).dropna().astype(float)
    steps, levels = (both["practice"] - both["theory"]).to_numpy(), int(theory.maximum - theory.minimum)
    square = np.zeros((levels + 1, levels + 1))
    at = (both - theory.minimum).to_numpy(dtype=int)
    np.add.at(square, (at[:, 0], at[:, 1]), 1)
    test, n = wilcoxon(square), len(both)
    up, down = int((steps > 0).sum()), int((steps < 0).sum())
    spread = float(steps.std(ddof=1)) if n > 1 else np.nan
    of = {"survey": survey, "pair": pair}
    figures = {
        "theory": both["theory"].mean(),
        "practice": both["practice"].mean(),
        "difference": steps.mean() if n else np.nan,
        "p": test.p,
        "effect": test.effect,
        "smallest": would_show(n) * spread if spread > 0 else np.nan,
        "smallest_sd": would_show(n),
    }
    counts = {"n": n, "higher": up, "same": n - up - down, "lower": down, "moved": up + down}
    region = {
        "n": range(-levels, levels + 1),
        "higher": range(1, levels + 1),
        "same": [0],
        "lower": range(-levels, 0),
    }
    return of | counts | figures, {name: cell(PAIR, map(str, outcomes), of) for name, outcomes in region.items()}
