"""What others published of a survey: shares and means with the room that is left when little is told, and sources pooled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from wijkstats.chapters.surveys import columns
from wijkstats.chapters.surveys.statistics.asked import Surveyed, bounds, corrected, named, typed
from wijkstats.chapters.surveys.statistics.of_items import reference
from wijkstats.ground.kinds import Columns
from wijkstats.ground.local_words import REFERENCE, TOTAL
from wijkstats.ground.records import Result
from wijkstats.kit.inference.intervals import difference_interval, wilson
from wijkstats.kit.inference.marks import mean_interval, widest_sd
from wijkstats.kit.inference.pooled_shares import pool
from wijkstats.kit.inference.printed import printed

Row = dict[str, Any]


def published(data: Surveyed) -> Result:
    """Published percentages of the surveys themselves, with Wilson's interval where an n is known; figures of others."""
    rows, about, made = _rows(data, "aandeel", (TOTAL,)), _about(data), []
    own = {(row["survey"], row["name"]): row for row in rows}
    for row in rows:
        survey, share = about[row["survey"]], row["value"] / 100
        n, n_of = _n(row["n"], survey)
        low, high = _wilson(share, n)
        found = {
            "survey": row["survey"],
            "item": row["name"],
            "n": n,
            "n_of": n_of,
            "share": share,
            "low": low,
            "high": high,
            **bounds(share * (n or 0), n or 0, survey["approached"] if n else np.nan),
        }
        found |= {"source": row["source"]} | _before(row, own, about, (share, low, high), n)
        found |= reference(data.outcomes, (row["survey"], row["item"]), low, high)
        if found.get("reference") is not None and n and 0 < share < 1:
            found["z"] = against_exact(share, n, found["reference"])
        made.append(found)
    table = typed(made, columns.PUBLISHED, ("survey", "item", "n_of", "beside", "source"), ("n",))
    table["p_holm"] = corrected(table)
    return _result("survey_published", table, ("survey", "item"), columns.PUBLISHED)


def published_marks(data: Surveyed) -> Result:
    """Published means; without a standard deviation with the widest interval that the scale allows."""
    about, made = _about(data), []
    for row in _rows(data, "gemiddelde", (TOTAL,)):
        n, mean = _n(row["n"], about[row["survey"]])[0], row["value"]
        widest = pd.isna(row["sd"])
        low = high = None
        if n:
            sd = widest_sd(mean, n, row["minimum"], row["maximum"]) if widest else row["sd"]
            low, high = mean_interval(mean, sd, n)
            low, high = max(low, row["minimum"]), min(high, row["maximum"])
        found = {
            "survey": row["survey"],
            "item": row["name"],
            "n": n,
            "mean": mean,
            "sd": row["sd"],
            "low": low,
            "high": high,
        }
        made.append(found | {"widest": bool(widest) if n else None, "source": row["source"]})
    table = typed(made, columns.PUBLISHED_MARKS, ("survey", "item", "widest", "source"), ("n",))
    return _result("survey_published_marks", table, ("survey", "item"), columns.PUBLISHED_MARKS)


def pooled(data: Surveyed) -> Result:
    """One share from several sources: weighted by n, beside random effects. Items with two sources or more that tell their n.

    Two rows with the same source, n and share are one. Limits of a source are Wilson's; of the weighted share they are what the
    printed decimals leave; `next` is the prediction interval, from five sources on.
    """
    rows = pd.DataFrame(_rows(data, "aandeel", ()))
    made: list[Row] = []
    if len(rows):
        rows = rows[~rows["part"].isin([TOTAL, REFERENCE]) & rows["n"].notna()]
        once = (
            rows.drop_duplicates(["survey", "item", "source", "n", "value"]) if rows["source"].notna().any() else rows
        )
        for (survey, name), part in once.groupby(["survey", "name"], sort=False):
            if len(part) > 1:
                made += [{"survey": survey, "item": name, **row} for row in pool_rows(part)]
    table = typed(made, columns.POOLED, ("survey", "item", "source"), ("n",))
    return _result("survey_pooled", table, ("survey", "item", "source"), columns.POOLED)


def pool_rows(part: pd.DataFrame) -> list[Row]:
    """The rows of one item: its sources, then weighted, random and next. `part`: part, value (percent), decimals, n."""
    share, n = part["value"].to_numpy(float) / 100, part["n"].to_numpy(float)
    found, (low, high) = pool(share, n), wilson(share * n, n)
    rows = [
        {"source": name, "n": int(size), "share": p, "low": a, "high": b, "weight": w}
        for name, size, p, a, b, w in zip(part["part"], n, share, low, high, found.weights, strict=True)
    ]
    room = [printed(v, int(d)) for v, d in zip(part["value"], part["decimals"], strict=True)]
    ends = [sum(float(one[end]) * size for one, size in zip(room, n, strict=True)) / n.sum() / 100 for end in (0, 1)]
    rows.append({"source": "weighted", "n": found.n, "share": found.weighted, "low": ends[0], "high": ends[1]})
    spread = {"tau2": found.tau2, "q": found.q, "i2": found.i2}
    rows.append(
        {"source": "random", "n": found.n, "share": found.share, "low": found.low, "high": found.high, **spread}
    )
    if not np.isnan(found.next_low):
        rows.append({"source": "next", "low": found.next_low, "high": found.next_high})
    return rows


def against_exact(share: float, n: float, other: float) -> float:
    """How many standard errors does a share lie from one that is taken as exact?

    >>> round(against_exact(0.89, 419, 0.84), 2)
    2.79
    """
    return float((share - other) / np.sqrt(other * (1 - other) / n))


def _before(row: Row, own: Mapping[Any, Row], about: Mapping[str, Any], now: tuple[float, float, float], n: Any) -> Row:
    """The same question on the same scale in the last survey before of the same people."""
    mine = about[row["survey"]]
    known = [at for at, other in own.items() if _asked(other) == _asked(row) and about[at[0]]["kind"] == mine["kind"]
             and about[at[0]]["year"] < mine["year"]]  # fmt: skip
    if not known:
        return {}
    there = own[max(known, key=lambda at: about[at[0]]["year"])]
    share, size = there["value"] / 100, _n(there["n"], about[there["survey"]])[0]
    then = (share, *_wilson(share, size))
    found: Row = {"earlier": share, "difference": now[0] - share}
    if n and size:
        low, high = difference_interval(now, then)
        mean = (now[0] * n + share * size) / (n + size)
        error = np.sqrt(mean * (1 - mean) * (1 / n + 1 / size))
        found |= {"difference_low": float(low), "difference_high": float(high)}
        found["p"] = float(2 * norm.sf(abs(now[0] - share) / error)) if error > 0 else 1.0
    return found


def _asked(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("name", "minimum", "maximum", "positive_from"))


def _wilson(share: float, n: Any) -> tuple[float, float]:
    if not n:
        return np.nan, np.nan
    low, high = wilson(share * n, n)
    return float(low), float(high)


def _n(n: Any, survey: Mapping[str, Any]) -> tuple[int | None, str | None]:
    """The n of an item; else that of its survey, which is the most that it can be."""
    if not pd.isna(n):
        return int(n), "item"
    return (None, None) if pd.isna(survey["answered"]) else (int(survey["answered"]), "survey")


def _about(data: Surveyed) -> dict[str, Any]:
    return {} if data.surveys is None else data.surveys.set_index("survey").to_dict("index")


def _rows(data: Surveyed, measure: str, parts: tuple[str, ...]) -> list[Row]:
    if data.outcomes is None or data.items is None or data.surveys is None:
        return []
    rows = data.outcomes[data.outcomes["measure"] == measure]
    rows = rows[rows["part"].isin(parts)] if parts else rows
    asked = named(data.items)[["survey", "item", "name", "minimum", "maximum", "positive_from"]]
    found: list[Row] = rows.merge(asked, on=["survey", "item"]).to_dict("records")
    return found


def _result(name: str, table: pd.DataFrame, keys: tuple[str, ...], known: Columns) -> Result:
    return Result(name, table, keys, persons=False, columns=known, absent=table.empty)
