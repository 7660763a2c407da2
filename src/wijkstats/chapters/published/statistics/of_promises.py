"""Judgements, goals and accounts of others: what they say, without a mean over judgements or a mix of budget and realised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from wijkstats.chapters.published import columns
from wijkstats.chapters.published.statistics.of_claims import place_of
from wijkstats.ground.records import Result
from wijkstats.kit.inference.intervals import wilson

REACHED, ON_THE_WAY, AWAY, UNSAID = "reached", "on_the_way", "away", "cannot_be_said"
STATUS = {"begroting": "budget", "bijgesteld": "adjusted", "verwacht": "expected", "realisatie": "realised"}


def judgements(rows: pd.DataFrame | None) -> Result:
    """How was each norm judged, by whom, and on what evidence? Nothing is averaged; the unreadable is not guessed."""
    found = _delivered(rows)
    table = found.assign(source=[place_of(row) for row in found.to_dict("records")]).reindex(
        columns=list(columns.JUDGEMENTS)
    )
    return _result("published_judgements", table, ("norm", "perspective"), rows, columns.JUDGEMENTS)


def goals(rows: pd.DataFrame | None) -> Result:
    """Was each goal reached? One row per goal and indicator, of its latest value."""
    found = _delivered(rows)
    made = (
        [_goal(each) for _, each in found.groupby(["goal", "indicator"], sort=False, dropna=False)]
        if len(found)
        else []
    )
    table = pd.DataFrame(made, columns=list(columns.GOALS))
    numbers = ("baseline", "target", "latest", "low", "high", "progress")
    whole = ("baseline_year", "target_year", "year", "n")
    table = table.astype({**dict.fromkeys(numbers, "Float64"), **dict.fromkeys(whole, "Int64")})
    return _result("published_goals", table, ("goal", "indicator"), rows, columns.GOALS)


def accounts(rows: pd.DataFrame | None) -> Result:
    """What was planned and what was spent, per year and part? Counted, without an interval. What is expected is not spent."""
    found = _delivered(rows)
    keys = ["domain", "part", "year"]
    made = [_account(each) for _, each in found.groupby(keys, sort=False, dropna=False)] if len(found) else []
    table = pd.DataFrame(made, columns=list(columns.ACCOUNTS))
    money = ("budget", "adjusted", "expected", "realised", "difference", "share")
    table = table.astype({**dict.fromkeys(money, "Float64"), "year": "Int64"})
    table["change"] = _since_last_year(table)
    table = table.sort_values("year", kind="stable").groupby(["domain", "part"], sort=False, dropna=False)
    ordered = pd.concat([each for _, each in table]) if len(made) else pd.DataFrame(columns=list(columns.ACCOUNTS))
    return _result("published_accounts", ordered.reset_index(drop=True), tuple(keys), rows, columns.ACCOUNTS)


def _goal(rows: pd.DataFrame) -> dict[str, Any]:
    """The latest row of a goal with what it says of the goal; definitions that differ between its rows are told."""
    known = rows.dropna(subset=["value"])
    last = (known if len(known) else rows).sort_values("year", kind="stable", na_position="first").iloc[-1].to_dict()
    last = {name: None if pd.isna(value) else value for name, value in last.items()}
    latest, n = last["value"], last["n"]
    low = high = latest
    if last["unit"] == "procent" and n and latest is not None:
        low, high = (float(end) * 100 for end in wilson(np.array(latest * n / 100), np.array(n)))
    differ = any(len(set(rows[c].fillna(-1))) > 1 for c in ("unit", "direction", "baseline", "baseline_year"))
    verdict, reason = (UNSAID, "other_definition") if differ else judge(last, low, high)
    start, end = last["baseline"], last["target"]
    way = None if None in (start, end, latest) or start == end else (latest - start) / (end - start)
    interval = {"low": low, "high": high} if low != high else {}
    about = {"latest": latest, "progress": way, "verdict": verdict, "reason": reason or None, "source": place_of(last)}
    return {name: last.get(name) for name in columns.GOALS} | {"low": None, "high": None} | interval | about


def judge(goal: Mapping[str, Any], low: float | None, high: float | None) -> tuple[str, str]:
    """Reached, on the way, away from it, or cannot be said; and in the last case why.

    goal: direction, baseline, baseline_year, target, target_year, year; low and high: the limits of its latest value (both that
    value when there is no interval). Not lower than before is a goal with the baseline as target.
    """
    sign = -1 if goal["direction"] == "lager" else 1
    if low is None or high is None:
        return UNSAID, "no_value"
    worst, best = sorted((sign * low, sign * high))
    start = goal["baseline"]
    if start is not None and goal["baseline_year"] and goal["year"] and goal["baseline_year"] >= goal["year"]:
        return UNSAID, "order"
    target = start if goal["target"] is None and goal["direction"] == "niet_lager" else goal["target"]
    if target is not None and worst >= sign * target:
        return REACHED, ""
    if start is None:
        return UNSAID, "interval" if target is not None and best >= sign * target else "no_baseline"
    if worst > sign * start:
        return ON_THE_WAY, ""
    if best < sign * start:
        return AWAY, ""
    return UNSAID, "interval" if best > worst else "unchanged"


def _account(rows: pd.DataFrame) -> dict[str, Any]:
    first = rows.iloc[0].to_dict()
    net = bool(rows["income"].notna().all())  # income of some of the four only would compare unlike things
    amounts = rows["costs"] - rows["income"] if net else rows["costs"]
    of = {STATUS[status]: float(amount) for status, amount in zip(rows["status"], amounts, strict=True)}
    budget, realised = of.get("budget"), of.get("realised")
    both = budget is not None and realised is not None
    return {name: first.get(name) for name in ("year", "domain", "part")} | of | {
        "difference": budget - realised if both else None,  # type: ignore[operator]
        "share": (realised - budget) / abs(budget) if both and budget else None,  # type: ignore[operator]
        "net": net,
        "same": budget == realised if both else None,
        "source": place_of(first),
    }  # fmt: skip


def _since_last_year(table: pd.DataFrame) -> pd.Series:
    """Realised beside that of the year before of the same part, both with income taken off or both without."""
    keys = ["domain", "part", "year", "net"]
    before = table[[*keys, "realised"]].assign(year=table["year"] + 1)
    both = table[keys].merge(before, how="left", on=keys)["realised"].set_axis(table.index)
    return (table["realised"] / both.where(both != 0) - 1).astype("Float64")


def _delivered(rows: pd.DataFrame | None) -> pd.DataFrame:
    names = ("goal", "indicator", "domain", "part", "year", "norm", "perspective", "source", "line")
    return pd.DataFrame(columns=list(names)) if rows is None else rows


def _result(name: str, table: pd.DataFrame, keys: tuple[str, ...], rows: pd.DataFrame | None, kinds: Any) -> Result:
    facts = {"reason": "no_file" if rows is None else "no_rows"} if table.empty else {}
    return Result(name, table, keys, persons=False, facts=facts, columns=kinds)
