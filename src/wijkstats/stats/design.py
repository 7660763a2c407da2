"""The columns of the model of improvement: which features and levels have enough pairs for an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.records import ENOUGH_CLIENTS, UNKNOWN
from wijkstats.scales import LOW_DOMAIN_CATEGORIES
from wijkstats.stats.intervals import Floats

FACTORS: tuple[str, ...] = ("start_score", "low_domains", "age_group", "domain", "team")
HALF_YEAR = 182.5
LEAST = 10
"""A level needs so many improved and so many other pairs, and a model so many per parameter; see docs/methods/model.md."""
LEAST_CLIENTS = 20
REST = "rest"
"""Levels too small for an estimate of their own, taken together; never shown."""


@dataclass(frozen=True, slots=True)
class Design:
    """Columns of the model. `columns`: (term, level) of each; level `` for a number. `reference`: term -> its base level."""

    x: Floats
    y: Floats
    groups: npt.NDArray[np.int64]
    columns: tuple[tuple[str, str], ...]
    reference: dict[str, str]
    rows: pd.DataFrame


def with_levels(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of `followed.model_rows` with the outcome and the features of the model as levels."""
    category = pd.Series(UNKNOWN, index=rows.index)
    for key, (low, high) in LOW_DOMAIN_CATEGORIES.items():
        category = category.where(~rows["low_domains"].between(low, high), key)
    return rows.assign(
        improved=(rows["after"] > rows["before"]).astype(float),
        start_score=rows["before"].astype(str),
        number=rows["low_domains"].astype(float),
        low_domains=category,
        duration=rows["days"] / HALF_YEAR,
    )


def make_design(rows: pd.DataFrame, factors: Sequence[str] = FACTORS, trend: bool = False) -> Design | None:
    """The model's columns, from the rows of `followed.model_rows`; None when there are too few outcomes for any model.

    Each factor has a column per level but its reference, the level with most pairs. Levels with fewer than `LEAST`
    improved or other pairs or `LEAST_CLIENTS` clients are taken together as `rest`, or left out with their rows when the
    rest is too small as well. Factors are dropped from the end while there are fewer than `LEAST` outcomes a parameter.
    `trend`: the number of low domains as a number instead of in classes.
    """
    data = with_levels(rows)
    for factor in factors:
        data = _merged(data, factor)
    used = [f for f in factors if len(data[f].unique()) > 1]
    while used:
        rarest = min(data["improved"].sum(), (1 - data["improved"]).sum())
        parameters = 2 + sum(data[f].nunique() - 1 for f in used)
        if rarest >= LEAST * parameters and data["client"].nunique() >= ENOUGH_CLIENTS:
            break
        used.pop()
    if not used:
        return None
    columns: list[tuple[str, str]] = [("constant", "")]
    parts: list[Floats] = [np.ones(len(data))]
    reference = {}
    for factor in used:
        if trend and factor == "low_domains":
            columns.append(("low_domains", "trend"))
            parts.append(data["number"].to_numpy(dtype=float))
            continue
        sizes = data[factor].value_counts()
        reference[factor] = str(sizes[sizes.index != REST].sort_index().idxmax())
        for level in sorted(set(sizes.index) - {reference[factor]}):
            columns.append((factor, str(level)))
            parts.append((data[factor] == level).to_numpy(dtype=float))
    columns.append(("duration", "half_year"))
    parts.append(data["duration"].to_numpy(dtype=float))
    x = np.column_stack(parts)
    return Design(x, data["improved"].to_numpy(), data["client"].to_numpy(), tuple(columns), reference, data)


def _merged(data: pd.DataFrame, factor: str) -> pd.DataFrame:
    g = data.groupby(factor)
    sizes = pd.DataFrame({"yes": g["improved"].sum(), "n": g.size(), "clients": g["client"].nunique()})
    few = (sizes["yes"] < LEAST) | (sizes["n"] - sizes["yes"] < LEAST) | (sizes["clients"] < LEAST_CLIENTS)
    few |= sizes.index == UNKNOWN
    level = data[factor].where(~data[factor].isin(sizes.index[few]), REST)
    data = data.assign(**{factor: level})
    rest = data[data[factor] == REST]
    small = (
        min(rest["improved"].sum(), (1 - rest["improved"]).sum()) < LEAST or rest["client"].nunique() < LEAST_CLIENTS
    )
    return data[data[factor] != REST] if small else data
