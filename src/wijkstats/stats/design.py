"""The columns of the model of improvement: which features and levels have enough pairs for an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.records import ENOUGH_CLIENTS, UNKNOWN
from wijkstats.scales import LOW_DOMAIN_CATEGORIES
from wijkstats.stats.intervals import Floats

FACTORS: tuple[str, ...] = ("start_score", "low_domains", "age_group", "domain", "team")
HALF_YEAR = 182.5
LEAST = 10
"""A model needs so many improved, and so many other pairs, per parameter; see docs/methods/model.md."""
LEAST_PAIRS = 20
LEAST_CLIENTS = 20
"""A level needs so many pairs of so many clients; by size, not by outcome."""
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


def make_design(rows: pd.DataFrame, factors: Sequence[str] = FACTORS) -> Design | None:
    """The model's columns, from the rows of `followed.model_rows`; None when there are too few outcomes for any model.

    Each factor has a column per level but its reference, the level with most pairs. Levels with fewer than `LEAST_PAIRS`
    pairs or `LEAST_CLIENTS` clients, or in which all or none improved, are taken together as `rest`; when the rest is such
    a level as well, its rows are left out. Factors are dropped from the end while there are fewer than `LEAST` outcomes a
    parameter.
    """
    whole = with_levels(rows)
    used = list(factors)
    while used:
        data, before = whole, -1
        while len(data) != before:  # rows that one factor costs can make a level of another too small
            before = len(data)
            for factor in used:
                data = _merged(data, factor)
        used = [f for f in used if len(data[f].unique()) > 1]
        rarest = min(data["improved"].sum(), (1 - data["improved"]).sum())
        parameters = 2 + sum(data[f].nunique() - 1 for f in used)
        if rarest >= LEAST * parameters and data["client"].nunique() >= ENOUGH_CLIENTS:
            break
        used = used[:-1]
    if not used:
        return None
    columns: list[tuple[str, str]] = [("constant", "")]
    parts: list[Floats] = [np.ones(len(data))]
    reference = {}
    for factor in used:
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
    few = _few(sizes["yes"], sizes["n"], sizes["clients"]) | (sizes.index == UNKNOWN)
    level = data[factor].where(~data[factor].isin(sizes.index[few]), REST)
    data = data.assign(**{factor: level})
    rest = data[data[factor] == REST]
    small = bool(_few(rest["improved"].sum(), len(rest), rest["client"].nunique()))
    return data[data[factor] != REST] if small else data


def _few(yes: Any, n: Any, clients: Any) -> Any:
    """Is a level too small, or does it have only one outcome?"""
    return (n < LEAST_PAIRS) | (clients < LEAST_CLIENTS) | (yes == 0) | (yes == n)


def with_trend(design: Design) -> Design:
    """The same rows and features, with the number of low domains as a number instead of in classes."""
    keep = [i for i, (term, _) in enumerate(design.columns) if term != "low_domains"]
    number = design.rows["number"].to_numpy(dtype=float)
    return replace(
        design,
        x=np.column_stack([design.x[:, keep], number]),
        columns=(*(design.columns[i] for i in keep), ("low_domains", "trend")),
        reference={term: level for term, level in design.reference.items() if term != "low_domains"},
    )
