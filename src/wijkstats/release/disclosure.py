"""Disclosure control: the only way from a result to something that may be published.

A count is hidden when fewer than `minimum` people stand behind it (and somebody does). Where a hidden count would follow
from a total in its row or from the other rows of its group, one more count is hidden there; every figure computed from a
hidden count goes with it. A hidden count is empty, never 0.

A row about those of whom a feature is not registered (`unknown`) is left out when it would be about too few people. Nothing
else is hidden for its sake: not being registered is nothing by which anyone could be recognised, and one such row would
cost the figures of a whole age group (docs/decisions/0006-unknown.md).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.records import UNKNOWN, Published, Result

MARK = "suppressed"


def protect(result: Result, minimum: int) -> Published:
    """Hide what could point to a person. minimum = 0 switches this off; figures without persons pass unchanged."""
    table = result.table.reset_index(drop=True).copy()
    hide = _few(result, table, minimum)
    if result.persons and minimum > 0:
        unregistered = (table[list(result.keys)] == UNKNOWN).any(axis=1).to_numpy()
        gone = unregistered & np.logical_or.reduce([*hide.values(), np.zeros(len(table), dtype=bool)])
        whole = _same_row(table, result, gone)
        table = table[~whole]
        hide = _few(result, table, minimum)
        _hide_more(result, table, hide, minimum)
    for column, sources in result.derived.items():
        gone = np.logical_or.reduce([hide[s] for s in sources if s in hide])
        numeric = pd.api.types.is_numeric_dtype(table[column])
        table[column] = table[column].astype("Float64" if numeric else object).mask(gone)
    for count, gone in hide.items():
        table[count] = table[count].astype("Int64").mask(gone)
    if result.persons and result.counts:
        any_hidden = np.logical_or.reduce(list(hide.values()))
        table[MARK] = np.where(any_hidden, MARK, "")
    table = table.reset_index(drop=True)
    private = set(result.contributors.values()) - set(result.keys) - set(result.counts)
    table = table.drop(columns=sorted(private))
    hidden = int(sum(gone.sum() for gone in hide.values()))
    return Published(result.name, table, result.keys, result.counts, hidden, minimum, result.facts)


def _few(result: Result, table: pd.DataFrame, minimum: int) -> dict[str, npt.NDArray[np.bool_]]:
    """Which counts have too few people behind them?"""
    if not result.persons or minimum == 0:
        return {count: np.zeros(len(table), dtype=bool) for count in result.counts}
    behind = {count: table[result.contributors.get(count, count)] for count in result.counts}
    return {count: _small(people, minimum) | _small(table[count], minimum) for count, people in behind.items()}


def _same_row(table: pd.DataFrame, result: Result, gone: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """A matrix is left out whole: all cells of an unknown group go when one of them is about too few people."""
    groups = [keys for keys in result.margins if len(keys) > 1 and (table[list(keys)] == UNKNOWN).any(axis=None)]
    for keys in groups:
        gone = gone | table.assign(gone=gone).groupby(list(keys), sort=False)["gone"].transform("any").to_numpy()
    return gone


def _small(people: pd.Series, minimum: int) -> npt.NDArray[np.bool_]:
    numbers = people.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return np.asarray((numbers > 0) & (numbers < minimum), dtype=bool)


def _hide_more(result: Result, table: pd.DataFrame, hide: dict[str, npt.NDArray[np.bool_]], minimum: int) -> None:
    """Hide further counts until no hidden one follows from its row or its group by subtraction."""
    groups = [rows for keys in result.margins for rows in table.groupby(list(keys), sort=False).indices.values()]
    groups += [np.flatnonzero(table.index.isin(block)) for block in result.blocks]
    twins = [np.flatnonzero(table.index.isin(rows)) for rows in result.twins]
    before = -1
    while (now := sum(int(gone.sum()) for gone in hide.values())) != before:
        before = now
        for rows in twins:
            for count in result.counts:
                hide[count][rows] |= hide[count][rows].any()
        for total, parts in result.sums.items():
            for count in result.counts:  # a row about too few people says nothing at all
                hide[count] |= hide[total]
            numbers = table[list(parts)].astype("Float64").fillna(0).to_numpy(dtype=float)
            hidden = np.column_stack([hide[part] for part in parts])
            for row in np.flatnonzero(hidden.any(axis=1) & ~hide[total]):
                _hide_smallest(numbers[row], hidden[row], minimum)
            for i, part in enumerate(parts):
                hide[part] |= hidden[:, i]
        for count in result.counts:
            numbers = table[count].astype("Float64").fillna(0).to_numpy(dtype=float)
            for rows in groups:
                if hide[count][rows].any():
                    hidden = hide[count][rows]
                    _hide_smallest(numbers[rows], hidden, minimum)
                    hide[count][rows] = hidden


def _hide_smallest(numbers: npt.NDArray[np.float64], hidden: npt.NDArray[np.bool_], minimum: int) -> None:
    """Hide (in place) the smallest shown counts that are not 0, until two are hidden that add up to `minimum`.

    When only zeros are left, one of them is hidden as well: an empty cell may then be 0 or not.
    """
    while hidden.sum() < 2 or numbers[hidden].sum() < minimum:
        left = np.flatnonzero(~hidden & (numbers > 0))
        if not left.size:
            zeros = np.flatnonzero(~hidden)
            if hidden.sum() < 2 and zeros.size:
                hidden[zeros[-1]] = True  # the first row is often the total
            return
        hidden[left[np.argmin(numbers[left])]] = True
