"""Disclosure control: the only way from a result to something that may be published.

A count is hidden when fewer than `minimum` people stand behind it (and somebody does). A second count in the same row is
hidden where the first would follow from a total, and every figure computed from a hidden count goes with it. A hidden
count is empty, never 0.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.records import Published, Result

MARK = "suppressed"


def protect(result: Result, minimum: int) -> Published:
    """Hide what could point to a person. minimum = 0 switches this off; figures without persons pass unchanged."""
    table = result.table.reset_index(drop=True).copy()
    hide = {count: np.zeros(len(table), dtype=bool) for count in result.counts}
    if result.persons and minimum > 0:
        for count in result.counts:
            people = table[result.contributors.get(count, count)]
            hide[count] = _small(people, minimum) | _small(table[count], minimum)
        for total, parts in result.sums.items():
            for count in result.counts:  # a row about too few people says nothing at all
                hide[count] |= hide[total]
            _hide_second(table, hide, total, parts)
    for column, sources in result.derived.items():
        gone = np.logical_or.reduce([hide[s] for s in sources if s in hide])
        table[column] = table[column].astype(object if table[column].dtype == object else "Float64").mask(gone)
    for count, gone in hide.items():
        table[count] = table[count].astype("Int64").mask(gone)
    if result.persons and result.counts:
        any_hidden = np.logical_or.reduce(list(hide.values()))
        table[MARK] = np.where(any_hidden, MARK, "")
    private = set(result.contributors.values()) - set(result.keys) - set(result.counts)
    table = table.drop(columns=sorted(private))
    hidden = int(sum(gone.sum() for gone in hide.values()))
    return Published(result.name, table, result.keys, result.counts, hidden, minimum, result.facts)


def _small(people: pd.Series, minimum: int) -> npt.NDArray[np.bool_]:
    numbers = people.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return np.asarray((numbers > 0) & (numbers < minimum), dtype=bool)


def _hide_second(
    table: pd.DataFrame, hide: dict[str, npt.NDArray[np.bool_]], total: str, parts: tuple[str, ...]
) -> None:
    """Where one part of a row is hidden and the total is not, hide the smallest other part that says anything."""
    numbers = table[list(parts)].astype(float).to_numpy()
    hidden = np.column_stack([hide[part] for part in parts])
    exposed = (hidden.sum(axis=1) == 1) & ~hide[total]
    for row in np.flatnonzero(exposed):
        others = [i for i in range(len(parts)) if not hidden[row, i]]
        second = min(others, key=lambda i: (numbers[row, i] == 0, numbers[row, i]))
        hide[parts[second]][row] = True
