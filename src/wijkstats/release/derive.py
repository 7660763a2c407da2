"""From protected counts to the figures that follow from them: suppress, then round, then derive.

Question answered: which shares and intervals may stand beside counts that were hidden or rounded? Only those that follow
from what is
left. Without rounding that is the figure as it was; with rounding a share is computed again from the rounded counts, and
what cannot be computed again (a p-value, a standardised share) keeps two digits, too few to find a count by.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from wijkstats.ground.population import cell, places
from wijkstats.ground.records import CONFIDENCE, Result, Share
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.ledger import Bools, numbers

DIGITS = 2


def derive(result: Result, hide: dict[str, Bools], rules: DisclosureRules) -> pd.DataFrame:
    """The table with hidden counts empty, the others rounded, and every other figure computed from those."""
    table = result.table.reset_index(drop=True).copy()
    for count, shown in _rounded(result, hide, rules).items():
        table[count] = pd.array(shown, dtype="Int64")
        table[count] = table[count].mask(hide[count])
    if rules.rounding:
        _again(table, result, rules)
    for column, sources in result.sources().items():
        gone = np.logical_or.reduce([hide[s] for s in _with_parts(result, sources, rules) if s in hide])
        numeric = pd.api.types.is_numeric_dtype(table[column])
        table[column] = table[column].astype("Float64" if numeric else object).mask(gone)
    for column, sources in result.blurred.items():
        _blur(table, column, np.logical_or.reduce([hide[s] for s in sources]))
    return table


CLASSES = (0.001, 0.01, 0.05, 1.0)
"""A p-value that would tell too much is given as the smallest of these that it does not exceed."""


def _blur(table: pd.DataFrame, column: str, much: Bools) -> None:
    """Where a hidden count could be worked out from a figure: no statistic, p-values in classes, all else one digit."""
    values = numbers(table, column)
    some = much & np.isfinite(values)
    if column == "statistic":
        values[some] = np.nan
    elif column in P_VALUES:
        values[some] = np.array(CLASSES)[np.searchsorted(CLASSES, np.minimum(values[some], 1.0))]
    else:
        values[some] = [float(f"{value:.1g}") for value in values[some]]
    table[column] = pd.Series(values, index=table.index).astype("Float64").mask(np.isnan(values))


def _with_parts(result: Result, sources: Sequence[str], rules: DisclosureRules) -> list[str]:
    """The counts of a figure; with rounding also the other parts of its whole: 9 of 9 would say that nobody else is there."""
    parts = [part for source in sources if rules.rounding for part in result.totals.get(source, ())]
    return [*sources, *parts]


def _rounded(result: Result, hide: dict[str, Bools], rules: DisclosureRules) -> dict[str, npt.NDArray[np.object_]]:
    """The counts as they are shown: rounded. What stands in two tables is the same number in both.

    What is not about people (None in `cells`) is not rounded. A table that counts something of its own (without names of
    `population`) also adds up: a total is the sum of its rounded parts where these are all shown, first over rows, then within
    rows.
    """
    shown = {count: rules.round(numbers(result.table, count)) for count in result.counts}
    for count, cells in result.cells.items():
        public = np.array([one is None for one in cells], dtype=bool)
        shown[count] = np.where(public, numbers(result.table, count), shown[count])
    if rules.rounding and not result.cells:
        for count in result.counts:
            for total, parts in _row_totals(result, count):
                if not hide[count][parts].any():
                    shown[count][total] = shown[count][parts].sum()
        for whole, names in reversed(list(result.totals.items())):
            known = ~np.logical_or.reduce([hide[name] for name in names])
            shown[whole] = np.where(known, sum(shown[name] for name in names), shown[whole])
    return {count: _whole(values) for count, values in shown.items()}


def _row_totals(result: Result, count: str) -> list[tuple[int, list[int]]]:
    """Rows of which the count is the sum of other rows, when the table has only one breakdown of it: (total, parts)."""
    here = [next(iter(cell("", (), place).parts))[0] for place in places(result.table, *result.keys)]
    found = []
    for row, place in enumerate(here):
        extra: dict[str, list[int]] = {}
        for other, there in enumerate(here):
            if len(there - place) == 1 and place < there:
                extra.setdefault(next(iter(there - place))[0], []).append(other)
        if len(extra) == 1 and result.table[count].notna().all():
            found.append((row, next(iter(extra.values()))))
    return found


def _whole(values: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    return np.array([pd.NA if np.isnan(v) else int(v) for v in values], dtype=object)


def _again(table: pd.DataFrame, result: Result, rules: DisclosureRules) -> None:
    """Shares and intervals from the rounded counts; other whole numbers rounded too; all else keeps two digits."""
    for name, share in result.shares.items():
        _share(table, result.table, name, share)
    for column in result.derived:
        if pd.api.types.is_integer_dtype(table[column]):
            table[column] = pd.array(_whole(rules.round(numbers(table, column))), dtype="Int64")
        elif pd.api.types.is_float_dtype(table[column]):
            shorten = _upward if column in P_VALUES else _digits
            table[column] = table[column].map(lambda v, shorten=shorten: v if pd.isna(v) else shorten(float(v)))


P_VALUES = ("p", "p_holm")


def _digits(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _upward(value: float) -> float:
    """In two digits, never below what it was: 0.0501 may not become 0.05, which counts as found."""
    short = _digits(value)
    return short if short >= value else _digits(short + 10 ** (np.floor(np.log10(value)) - DIGITS + 1))


def _share(table: pd.DataFrame, before: pd.DataFrame, name: str, share: Share) -> None:
    part = sum(sign * numbers(table, count) for count, sign in share.part.items())
    whole = numbers(table, share.whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(whole > 0, np.clip(part / whole, 0, 1), np.nan)
        size = whole / (numbers(before, share.design) if share.design else 1.0)
    had = before[name].notna().to_numpy()
    table[name] = np.where(had, p, np.nan)
    if share.low:
        ends = np.full((2, len(p)), np.nan)
        some = np.isfinite(p) & np.isfinite(size) & (size > 0) & before[share.low].notna().to_numpy()
        ends[:, some] = proportion_confint(p[some] * size[some], size[some], alpha=1 - CONFIDENCE, method="wilson")
        table[share.low], table[share.high] = np.clip(ends[0], 0, 1), np.clip(ends[1], 0, 1)
