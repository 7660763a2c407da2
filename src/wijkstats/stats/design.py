"""The columns of the model of improvement: which features and levels have enough pairs for an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.linalg import eigh

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
OWN_PART = 0.05
"""A feature needs so much that the features before it do not tell already (1 less the squared canonical correlation)."""


@dataclass(frozen=True, slots=True)
class Design:
    """Columns of the model. `columns`: (term, level) of each; level `` for a number. `reference`: term -> its base level.

    `alike`: features left out because they cannot be told apart -> the feature they go with, `` when it is several.
    """

    x: Floats
    y: Floats
    groups: npt.NDArray[np.int64]
    columns: tuple[tuple[str, str], ...]
    reference: dict[str, str]
    rows: pd.DataFrame
    alike: dict[str, str] = field(default_factory=dict)


def with_levels(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of `followed.model_rows` with the outcome and the features of the model as levels.

    In an order that follows from what the rows hold, so that no result depends on that of the file or of the hashes.
    """
    rows = _in_one_order(rows)
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


def _in_one_order(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a client together, clients by what their rows hold; clients are numbered in that order."""
    features = [column for column in rows.columns if column != "client"]
    ordered = rows.sort_values(features, kind="stable")
    kind = ordered.groupby(features, sort=False, dropna=False).ngroup()
    held = kind.groupby(ordered["client"], sort=False).agg(tuple).sort_values(kind="stable")
    number = pd.Series(np.arange(len(held)), index=held.index)
    return ordered.assign(client=ordered["client"].map(number).astype("int64")).sort_values("client", kind="stable")


def make_design(rows: pd.DataFrame, factors: Sequence[str] = FACTORS) -> Design | None:
    """The model's columns, from the rows of `followed.model_rows`; None when there are too few outcomes for any model.

    Each factor has a column per level but its reference, the level with most pairs. Levels with fewer than `LEAST_PAIRS`
    pairs or `LEAST_CLIENTS` clients, or in which all or none improved, are taken together as `rest`; when the rest is such
    a level as well, its rows are left out. A factor that cannot be told apart from those before it is left out (a team
    that sees exactly the youth). Then factors are dropped from the end while there are fewer than `LEAST` outcomes a
    parameter.
    """
    whole = with_levels(rows)
    used = list(factors)
    alike: dict[str, str] = {}
    while used:
        data = _enough(whole, used)
        used = [f for f in used if len(data[f].unique()) > 1]
        if same := _not_apart(data, used):
            alike |= same
            used = [f for f in used if f not in same]
            continue
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
        reference[factor] = _reference(data[factor])
        for level in _levels(data[factor]):
            columns.append((factor, level))
            parts.append((data[factor] == level).to_numpy(dtype=float))
    duration = data["duration"].to_numpy(dtype=float)
    if own_part(np.column_stack(parts), duration[:, None]) > OWN_PART:
        columns.append(("duration", "half_year"))
        parts.append(duration)
    x = np.column_stack(parts)
    return Design(x, data["improved"].to_numpy(), data["client"].to_numpy(), tuple(columns), reference, data, alike)


def _enough(data: pd.DataFrame, factors: Sequence[str]) -> pd.DataFrame:
    """The rows with small levels merged or left out; what one factor costs can make a level of another too small."""
    before = -1
    while len(data) != before:
        before = len(data)
        for factor in factors:
            data = _merged(data, factor)
    return data


def _reference(values: pd.Series[Any]) -> str:
    """The level with most pairs, the first by name of those with as many."""
    sizes = values.value_counts()
    return str(sizes[sizes.index != REST].sort_index().idxmax())


def _levels(values: pd.Series[Any]) -> list[str]:
    """The levels that get a column, in order."""
    return sorted(set(values.astype(str)) - {_reference(values)})


def _columns(data: pd.DataFrame, factor: str) -> Floats:
    return np.column_stack([(data[factor] == level).to_numpy(dtype=float) for level in _levels(data[factor])])


def own_part(before: Floats, columns: Floats) -> float:
    """How much of these columns do the columns `before` them (with a constant among them) not tell already?

    The least of 1 - r squared over the canonical correlations of the two: 0 when some mixture of the columns follows from
    those before, 1 when they have nothing to do with each other. A column that is the same in every row has 0.

    >>> one, half = np.ones(4), np.array([1.0, 1, 0, 0])
    >>> own_part(np.column_stack([one, half]), (1 - half)[:, None])
    0.0
    """
    if not len(columns):
        return 0.0
    middle = columns - columns.mean(axis=0)
    left = columns - before @ np.linalg.lstsq(before, columns, rcond=None)[0]
    spread, rest = middle.T @ middle, left.T @ left
    if np.linalg.matrix_rank(spread) < columns.shape[1]:
        return 0.0
    return round(max(float(eigh(rest, spread, eigvals_only=True)[0]), 0.0), 9)


def _not_apart(data: pd.DataFrame, factors: Sequence[str]) -> dict[str, str]:
    """The first factor that the factors before it (nearly) tell, with the one of those that does so by itself."""
    one = np.ones((len(data), 1))
    before = one
    for place, factor in enumerate(factors):
        columns = _columns(data, factor)
        if own_part(before, columns) <= OWN_PART:
            single = [f for f in factors[:place] if own_part(np.hstack([one, _columns(data, f)]), columns) <= OWN_PART]
            return {factor: single[0] if single else ""}
        before = np.hstack([before, columns])
    return {}


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


def with_trend(design: Design) -> Design | None:
    """The same rows and features, with the number of low domains as a number instead of in classes.

    None when low domains are not in the model, or their number follows from the other features.
    """
    if "low_domains" not in design.reference:
        return None
    keep = [i for i, (term, _) in enumerate(design.columns) if term != "low_domains"]
    number = design.rows["number"].to_numpy(dtype=float)[:, None]
    if own_part(design.x[:, keep], number) <= OWN_PART:
        return None
    return replace(
        design,
        x=np.hstack([design.x[:, keep], number]),
        columns=(*(design.columns[i] for i in keep), ("low_domains", "trend")),
        reference={term: level for term, level in design.reference.items() if term != "low_domains"},
    )
