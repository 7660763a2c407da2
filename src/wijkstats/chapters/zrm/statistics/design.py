"""The columns of the model of improvement: which features and levels have enough pairs for an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import logit

from wijkstats.ground.records import ENOUGH_CLIENTS, UNKNOWN
from wijkstats.ground.scales import LOW_DOMAIN_CATEGORIES
from wijkstats.kit.inference.apart import is_told, own_part
from wijkstats.kit.inference.intervals import Floats

FACTORS: tuple[str, ...] = ("start_score", "low_domains", "age_group", "domain", "team")
HALF_YEAR = 182.5
LEAST = 10
"""A model needs so many improved, and so many other pairs, per parameter; see docs/methods/model.md."""
LEAST_PAIRS = 20
LEAST_CLIENTS = 20
"""A level needs so many pairs of so many clients; by size, not by outcome."""
REST = "rest"
"""Levels too small for an estimate of their own, taken together; never shown."""
SAME = "same"
"""In place of the feature that another goes with: it is the same for everybody."""


@dataclass(frozen=True, slots=True)
class Design:
    """Columns of the model. `columns`: (term, level) of each; level `` for a number. `reference`: term -> its base level.

    `offset`: the log odds of each pair to rise without change.

    `alike`: features, or levels of one (`team: Jeugd`), left out because they cannot be told apart -> the feature they go
    with, `` when it is several, `SAME` when it is the same for everybody.
    """

    x: Floats
    y: Floats
    clusters: npt.NDArray[np.int64]
    columns: tuple[tuple[str, str], ...]
    reference: dict[str, str]
    rows: pd.DataFrame
    offset: Floats
    alike: dict[str, str] = field(default_factory=dict)


def with_levels(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of `model_rows.model_rows` with the outcome and the features of the model as levels.

    In an order that follows from what the rows hold, so that no result depends on that of the file or of the hashes.
    """
    rows = in_one_order(rows)
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


def in_one_order(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a client together, clients by what their rows hold; clients are numbered in that order."""
    features = [column for column in rows.columns if column not in ("client", "trajectory")]
    ordered = rows.sort_values(features, kind="stable")
    kind = ordered.groupby(features, sort=False, dropna=False).ngroup()
    held = kind.groupby(ordered["client"], sort=False).agg(tuple).sort_values(kind="stable")
    number = pd.Series(np.arange(len(held)), index=held.index)
    return ordered.assign(client=ordered["client"].map(number).astype("int64")).sort_values("client", kind="stable")


def make_design(rows: pd.DataFrame, factors: Sequence[str] = FACTORS) -> Design | None:
    """The model's columns, from the rows of `model_rows.model_rows`; None when there are too few outcomes for any model.

    Each factor has a column per level but its reference, the level with most pairs. Levels with fewer than `LEAST_PAIRS`
    pairs or `LEAST_CLIENTS` clients, or in which all or none improved, are taken together as `rest`; when the rest is such
    a level as well, its rows are left out. A level that the factors before it tell (a team that sees exactly the youth)
    has no column, and a factor without any level left, or of which only a mixture of levels is told, is left out. Then
    factors are dropped from the end while there are fewer than `LEAST` outcomes a parameter.
    """
    whole = with_levels(rows)
    used = list(factors)
    alike: dict[str, str] = {}
    while used:
        data = _enough(whole, used)
        used = [f for f in used if len(data[f].unique()) > 1]
        found = _told_apart(data, used)
        if found.factor:
            alike |= found.factor
            used = [f for f in used if f not in found.factor]
            continue
        rarest = min(data["improved"].sum(), (1 - data["improved"]).sum())
        parameters = 2 + sum(data[f].nunique() - 1 for f in used)
        if rarest >= LEAST * parameters and data["client"].nunique() >= ENOUGH_CLIENTS:
            break
        used = used[:-1]
    if not used:
        return None
    alike = {name: other for name, other in alike.items() if other in {"", SAME, *used}}  # beside what is in the model
    alike |= found.levels
    columns, parts = found.names, found.parts
    duration = data["duration"].to_numpy(dtype=float)
    clusters = data["client"].to_numpy()
    if is_told(np.column_stack(parts), duration[:, None], clusters):
        alike["duration"] = _like(data, used, duration[:, None], clusters)
    else:
        columns.append(("duration", "half_year"))
        parts.append(duration)
    x = np.column_stack(parts)
    return Design(x, data["improved"].to_numpy(), clusters, tuple(columns), found.reference, data, _offset(data), alike)


def _offset(data: pd.DataFrame) -> Floats:
    """The log odds to rise without change; 0 where that is not known."""
    chance = data["expected"].fillna(0.5) if "expected" in data else pd.Series(0.5, index=data.index)
    return np.asarray(logit(chance.clip(0.005, 0.995)), dtype=float)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Names and parts of the columns, the reference of each factor, the levels without a column because factors before tell
    them, and the first factor that must go: each of these two with the factor that it goes with.
    """

    names: list[tuple[str, str]]
    parts: list[Floats]
    reference: dict[str, str]
    levels: dict[str, str]
    factor: dict[str, str]


def _told_apart(data: pd.DataFrame, factors: Sequence[str]) -> _Columns:
    """The columns of these factors, in their order, as far as each tells something that those before it do not."""
    found = _Columns([("constant", "")], [np.ones(len(data))], {}, {}, {})
    clusters = data["client"].to_numpy()
    for place, factor in enumerate(factors):
        before, earlier = np.column_stack(found.parts), factors[:place]
        columns = {level: _columns(data, factor, [level]) for level in sorted(set(data[factor].astype(str)))}
        own = [level for level, column in columns.items() if not is_told(before, column, clusters)]
        sizes = data[factor].value_counts().reindex([level for level in own if level != REST]).sort_index()
        kept = [level for level in own if level != sizes.idxmax()] if len(sizes) > 1 else []
        if not kept or is_told(before, _columns(data, factor, kept), clusters):
            found.factor[factor] = _like(data, earlier, _columns(data, factor, kept or None), clusters)
            return found
        found.reference[factor] = str(sizes.idxmax())
        found.names.extend((factor, level) for level in kept)
        found.parts.extend(columns[level].ravel() for level in kept)
        gone = [level for level in columns if level not in own and level != REST]
        found.levels.update({f"{factor}: {level}": _like(data, earlier, columns[level], clusters) for level in gone})
    return found


def _like(data: pd.DataFrame, factors: Sequence[str], mine: Floats, clusters: npt.NDArray[np.int64]) -> str:
    """Which of these factors tells all these columns by itself? Empty when none does, `SAME` for what is the same everywhere."""
    if own_part(np.ones((len(data), 1)), mine) == 0:
        return SAME
    return next((f for f in factors if is_told(_with_constant(data, f), mine, clusters)), "")


def _enough(data: pd.DataFrame, factors: Sequence[str]) -> pd.DataFrame:
    """The rows with small levels merged or left out; what one factor costs can make a level of another too small."""
    before = -1
    while len(data) != before:
        before = len(data)
        for factor in factors:
            data = _merged(data, factor)
    return data


def _columns(data: pd.DataFrame, factor: str, levels: Sequence[str] | None = None) -> Floats:
    """A column per level, 1 where a row has it; of all levels but the first when none are named."""
    named = sorted(set(data[factor].astype(str)))[1:] if levels is None else levels
    return np.column_stack([(data[factor] == level).to_numpy(dtype=float) for level in named])


def _with_constant(data: pd.DataFrame, factor: str) -> Floats:
    return np.hstack([np.ones((len(data), 1)), _columns(data, factor)])


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
    if is_told(design.x[:, keep], number, design.clusters):
        return None
    return replace(
        design,
        x=np.hstack([design.x[:, keep], number]),
        columns=(*(design.columns[i] for i in keep), ("low_domains", "trend")),
        reference={term: level for term, level in design.reference.items() if term != "low_domains"},
    )
