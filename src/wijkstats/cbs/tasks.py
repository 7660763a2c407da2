"""Taakvelden and their parts: what is booked on 6.71 itself in a year in which 6.71a to 6.71d exist.

Question answered: is an amount on the undivided key a booking, which is added to the parts, or the total of the parts, which
is not? And who booked there? A key belongs to the quantity that has the taakveld without its letter, in every year: 6.71, 6.71a
and a letter that the catalogue does not name. The tables say which of the two it is: where the undivided amount of most
municipalities with parts, and of at least three, is the sum of their parts, on both sides of the account, it is a total. Then
only what is left after taking off the parts was booked there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkstats.cbs.check import COUNTRY, Asked
from wijkstats.ground.catalogue import WHERE, Catalogue, undivided
from wijkstats.ground.errors import Fault, SourceError

AGREE = 3
"""An undivided amount that is the sum of the parts of fewer municipalities than this can be chance."""
NEAR = 0.001
"""A total and its parts are rounded apart: they may differ this share, or half a thousand euro."""
ACCOUNT = ["area", "status", "side"]


@dataclass(frozen=True, slots=True)
class Total:
    """In the accounts of this status the amount on `task` is the sum of the parts of the taakvelden `of`."""

    task: str
    of: tuple[str, ...]
    status: str


def find_totals(asked: Asked, booked: pd.DataFrame) -> list[Total]:
    """The undivided keys whose amounts are totals of their parts."""
    stems = booked["task"].map(undivided)
    found = []
    for task in sorted(set(booked["task"]) & set(stems[stems != booked["task"]])):
        for status in sorted(booked["status"].unique()):
            sets = dict.fromkeys([(task,), asked.source.split.get(task, (task,))])
            found += [Total(task, of, status) for of in sets if _adds_up(booked, Total(task, of, status))][:1]
    return found


def without_totals(booked: pd.DataFrame, totals: Sequence[Total]) -> pd.DataFrame:
    """The same rows, of which a total holds only what is left after taking off its parts."""
    booked = booked.copy()
    for total in totals:
        mine = (booked["task"] == total.task) & (booked["status"] == total.status)
        parts = _parts(booked, total).groupby(ACCOUNT)["value"].sum()
        there = parts.reindex(pd.MultiIndex.from_frame(booked.loc[mine, ACCOUNT])).fillna(0.0).to_numpy()
        rest = booked.loc[mine, "value"].to_numpy() - there
        booked.loc[mine, "value"] = np.where((there != 0) & _near(rest, there), 0.0, rest)
    return booked


def check_deeper(asked: Asked, booked: pd.DataFrame) -> None:
    """Money on a key that goes on with a digit where a quantity stops (6.711 after 6.71) is counted nowhere: SourceError."""
    counted = {undivided(t) for f in asked.quantities.values() for t in f.tasks_in(asked.year)}
    used = sorted(set(booked.loc[booked["value"].fillna(0) != 0, "task"]))
    faults = [
        Fault(
            asked.where,
            f"amounts on taakveld {task}, which no quantity counts, while there is one of {stem}",
            "every amount in one quantity",
            f"say under `tasks` from {asked.year} on in {WHERE} which taakvelden there are, or leave out this year",
        )
        for task in used
        for stem in sorted(counted)
        if re.match(rf"{re.escape(stem)}\d", task) and undivided(task) not in counted
    ]
    if faults:
        raise SourceError(faults)


def counted_otherwise(asked: Asked, booked: pd.DataFrame) -> Iterator[str]:
    """What is counted otherwise than the catalogue says: totals, and parts that it does not name."""
    for total in find_totals(asked, booked):
        parts = ", ".join(f"{task} with a letter" for task in total.of)
        yield f"{total.task} ({total.status}) is the total of {parts}: the parts are counted, and what is left"
    named = {t for f in asked.quantities.values() for t in f.tasks_in(asked.year)}
    used = set(booked.loc[booked["value"].fillna(0) != 0, "task"]) - named
    if others := sorted(task for task in used if undivided(task) in {undivided(t) for t in named}):
        yield f"{', '.join(others)} not named in the catalogue: counted with the taakveld without its letter"


def who_booked(rows: pd.DataFrame, known: Catalogue, mine: Sequence[str]) -> Iterator[str]:
    """Per quantity and year of the rows of cbs.csv: which of `mine` (four digits) booked on the undivided key, and how much."""
    of = {key: quantity.undivided_of for key, quantity in known.quantities.items() if quantity.undivided_of}
    money = rows.assign(
        value=pd.to_numeric(rows["waarde"], errors="coerce"), code=rows["gemeentecode"].str.removeprefix("GM")
    )
    keys = [money[column] for column in ("jaar", "status", "indicator", "code")]
    wholes = dict(zip(zip(*keys, strict=True), money["value"], strict=True))
    there = money[money["indicator"].isin(list(of)) & (money["code"] != COUNTRY) & (money["value"].fillna(0) != 0)]
    for (year, status, quantity), booked in there.groupby(["jaar", "status", "indicator"], sort=True):
        own = booked[booked["code"].isin(mine)]
        told = []
        for r in own.to_dict("records"):
            whole = wholes.get((year, status, of[quantity], r["code"]))
            share = f", {r['value'] / whole:.1%} of it" if whole else ""
            told.append(f"{r['gemeentecode']} {r['gemeente']} {r['value']:g} thousand euro{share}")
        others = len(booked) - len(own)
        rest = [f"{others} other municipalit{'y' if others == 1 else 'ies'}"] if others else []
        yield f"{of[quantity]} {year} ({status}), booked on the undivided taakveld and counted: {'; '.join(told + rest)}"


def _adds_up(booked: pd.DataFrame, total: Total) -> bool:
    """Is the undivided amount the sum of the parts, of most municipalities with parts?"""
    of_status = booked[booked["status"] == total.status]
    parts = _by_side(_parts(of_status, total))
    parts = parts[(parts != 0).any(axis=1)]
    whole = _by_side(of_status[of_status["task"] == total.task])
    whole = whole.reindex(index=parts.index, columns=parts.columns.union(whole.columns)).fillna(0.0)
    parts = parts.reindex(columns=whole.columns).fillna(0.0)
    near = _near((whole - parts).to_numpy(), parts.to_numpy()).all(axis=1)
    same = int((near & (whole != 0).any(axis=1)).sum())
    return same >= AGREE and 2 * same > len(parts)


def _parts(booked: pd.DataFrame, total: Total) -> pd.DataFrame:
    stems = booked["task"].map(undivided)
    return booked[stems.isin(total.of) & (stems != booked["task"]) & (booked["status"] == total.status)]


def _by_side(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.pivot_table(index="area", columns="side", values="value", aggfunc="sum").fillna(0.0)


def _near(difference: np.ndarray, of: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(difference) <= np.maximum(NEAR * np.abs(of), 0.5))
