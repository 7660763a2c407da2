"""From protected counts to the figures that follow from them: suppress, then round, then derive.

Question answered: which figures may stand beside counts that were hidden or rounded, and how finely? Those that follow from
what is left, in the precision of their kind; with rounding a share is computed again from the rounded counts. All other figures
rest on counts that are not shown too, and are coarse (`precision`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.ground.coarse import Coarse
from wijkstats.ground.population import cell, places
from wijkstats.ground.records import Result, Share
from wijkstats.ground.verdict import told
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.ledger import Bools, numbers
from wijkstats.release.precision import (
    Floats,
    at_least,
    classes,
    design_shown,
    digits,
    in_kind,
    nearest,
    of_days,
    of_many,
    steps_of_many,
    too_few,
    upward,
    wilson,
)

Steps = dict[str, Floats]
"""Column -> the step of each of its numbers, 0 for one that is as fine as its kind; a column that is not there has only those."""
Gone = dict[str, Bools]
"""Column -> where nothing may be said, whatever there was: that there was nothing would tell something too."""


def derive(
    result: Result, hide: dict[str, Bools], rules: DisclosureRules, all_shown: bool = False
) -> tuple[pd.DataFrame, Steps, Gone]:
    """The table with hidden counts empty, the others rounded, every other figure no finer than it may be; its steps and gaps.

    `all_shown`: nothing is hidden in the whole report, so that no figure can give anything away.
    """
    table = result.table.reset_index(drop=True).copy()
    for count, shown in _rounded(result, hide, rules).items():
        table[count] = pd.array(shown, dtype="Int64")
        table[count] = table[count].mask(hide[count])
    if rules.rounding or rules.minimum:
        for name, share in result.shares.items():
            people = _answered(result, share, hide, rules, all_shown)
            _share(table, result.table, name, share, people, rules)
    if rules.rounding:
        _again(table, result, rules)
    steps, unsaid = _coarsen(table, result, hide, rules, all_shown) if rules.minimum else ({}, {})
    for column, sources in result.sources().items():
        gone = np.logical_or.reduce([hide[s] for s in _with_parts(result, sources, rules) if s in hide])
        numeric = pd.api.types.is_numeric_dtype(table[column])
        table[column] = table[column].astype("Float64" if numeric else object).mask(gone)
        unsaid[column] = gone | unsaid.get(column, False)
    return table, steps, unsaid


def _coarsen(
    table: pd.DataFrame, result: Result, hide: dict[str, Bools], rules: DisclosureRules, all_shown: bool
) -> tuple[Steps, Gone]:
    """Every number but counts in the precision that it may have; the steps of those that are coarse, and what is gone.

    What is said to follow from counts alone (`shares`, `exact`, and `blurred` where all of those are shown) has the precision of
    its kind. Of a table that has a hidden p, p corrected for all rows is in classes: it follows from the hidden one too.
    """
    of_row, steps, unsaid = _behind(result), Steps(), Gone()
    for column in (*result.sources(), *(c for c in result.blurred if c not in result.sources())):
        if column in result.verdicts:
            continue
        kind = result.kind_of(column).name
        people = _people_behind(result, column, of_row)
        if not pd.api.types.is_numeric_dtype(table[column]) or kind in ("count", "truth"):
            if column in result.blurred:
                unsaid[column] = np.logical_or.reduce([hide[s] for s in result.blurred[column]])
                table[column] = table[column].mask(unsaid[column])
            elif column not in result.exact and not all_shown:
                unsaid[column] = too_few(people, rules.minimum) | (column not in result.derived)
                table[column] = table[column].astype(object).mask(unsaid[column])
            continue
        values = numbers(table, column)
        there = ~np.isnan(values)
        tried = np.where(there, values, 1.0)  # what is gone does not depend on whether there was a number
        if column in result.days:
            about, followed = (numbers(result.table, one) for one in result.days[column])
            shown, steps[column] = of_days(tried, about, followed, rules.minimum)
            unsaid[column] = np.isnan(shown)
            table[column] = _floats(np.where(there, shown, np.nan))
            continue
        some = np.zeros(len(table), dtype=bool)
        if column in result.blurred:
            some = np.logical_or.reduce([hide[s] for s in result.blurred[column]])
        elif column not in (*result.shares, *result.share_columns(), *result.exact):
            some = np.full(len(table), not all_shown)
        coarse = of_many(tried, kind, people, rules.minimum, column in result.drawn)
        if column == "statistic":
            coarse = np.full(len(table), np.nan)
        unsaid[column] = some & np.isnan(coarse)
        shown = np.where(some & there, coarse, in_kind(values, kind))
        if some.any():
            fine = steps_of_many(kind, people, rules.minimum, column in result.drawn, values)
            steps[column] = np.where(some, fine, 0.0)
        if (
            column == "p_holm"
            and np.logical_or.reduce([hide[s] for s in result.sources().get("p", ()) if s in hide]).any()
        ):
            shown = np.where(np.isnan(shown), np.nan, classes(values))
        table[column] = _floats(shown)
    _from_what_is_shown(table, result, steps)
    if result.verdicts and not all_shown:
        _told_again(table, result, rules, of_row, unsaid)
    return steps, unsaid


def _from_what_is_shown(table: pd.DataFrame, result: Result, steps: Steps) -> None:
    """Coarse differences and limits anew from the coarse numbers they belong to.

    Rounded by itself each would tell once more what the others are, from another side: 0.33 to 0.35, and 0.349 to 0.369. Limits
    that became the same number are put a step below and above it: nothing is known exactly.
    """
    for column, (one, other) in result.less.items():
        _put(table, column, numbers(table, one) - numbers(table, other), steps)
    for column, (low, high) in result.around.items():
        reach = (numbers(result.table, high) - numbers(result.table, low)) / 2
        known = steps.get(column, np.zeros(len(table)))
        step = np.where(known > 0, known, np.nan)
        by_days = column in result.days  # few people and coarse steps: never narrower than it is, and within 0-1
        reach = step * np.ceil(reach / step - 1e-9) if by_days else nearest(reach, step)
        for end, sign in ((low, -1), (high, 1)):
            found = numbers(table, column) + sign * reach
            _put(table, end, np.clip(found, 0, 1) if by_days else found, steps)
    for low, high in ((low, f"{low[:-3]}high") for low in steps if low.endswith("low")):
        if high in steps:
            alike = (numbers(table, low) == numbers(table, high)) & (steps[low] > 0)
            share = result.kind_of(low).name.startswith("share")
            for end, sign in ((low, -1), (high, 1)):
                wider = numbers(table, end) + sign * np.where(alike, steps[end], 0.0)
                _put(table, end, np.clip(wider, 0, 1) if share else wider, steps)


def _told_again(table: pd.DataFrame, result: Result, rules: DisclosureRules, of_row: Floats, unsaid: Gone) -> None:
    """Conclusions from the numbers that are shown; none where one of those is not shown, or of too few, whatever it is."""
    facts = coarse_facts(result, rules, False)
    for column, (rule, *looked_at) in result.verdicts.items():
        shown = table.assign(**{name: numbers(table, name) for name in looked_at})
        gone = [np.isnan(shown[name]) & ~np.isnan(numbers(result.table, name)) for name in looked_at]
        gone += [few := too_few(_people_behind(result, column, of_row), rules.minimum)]
        unsaid[column] = np.logical_or.reduce([few, *(unsaid[name] for name in looked_at if name in unsaid)])
        table[column] = told(shown, facts, rule, *looked_at).mask(np.logical_or.reduce(gone))


def _floats(values: Floats) -> pd.arrays.FloatingArray:
    """Numbers for a column, with no number where they are NaN."""
    return pd.arrays.FloatingArray(np.array(values, dtype=float), np.isnan(values))


def _put(table: pd.DataFrame, column: str, found: Floats, steps: Steps) -> None:
    """Other numbers in a column, where it is coarse and has one."""
    step = steps.get(column, np.zeros(len(table)))
    there = table[column].notna().to_numpy() & (step > 0)
    shown = np.where(there, nearest(found, np.where(there, step, np.nan)), numbers(table, column))
    table[column] = _floats(shown)


def coarse_facts(result: Result, rules: DisclosureRules, all_shown: bool) -> dict[str, object]:
    """The facts, with every number that rests on people in the precision that it may have: that of the largest row."""
    people = _behind(result).max(initial=0.0)

    def coarse(value: object, kind: str) -> object:
        if isinstance(value, Mapping):
            return {name: coarse(one, kind) for name, one in value.items()}
        if not isinstance(value, float):
            return value
        one = np.array([value])
        behind = np.array([people])
        found = in_kind(one, kind) if all_shown else of_many(one, kind, behind, rules.minimum)
        step = 0.0 if all_shown else steps_of_many(kind, behind, rules.minimum)[0]
        return None if np.isnan(found[0]) else Coarse(found[0], step) if np.isfinite(step) and step else float(found[0])

    if not rules.minimum:
        return dict(result.facts)
    kinds = {name: result.fact_kinds.get(name, "ratio") for name in result.facts}
    return {name: value if name in result.known else coarse(value, kinds[name]) for name, value in result.facts.items()}


def _behind(result: Result) -> npt.NDArray[np.float64]:
    """How many pairs (or clients) each row is about: the smaller of its wholes, or its largest count where it has no parts."""
    parts = {part for names in result.totals.values() for part in names}
    wholes = [whole for whole in result.totals if whole not in parts]
    counted = np.array([numbers(result.table, count) for count in wholes or result.counts])
    counted = np.where(np.isnan(counted), np.inf if wholes else 0.0, counted)
    return np.asarray(counted.min(axis=0) if wholes else counted.max(axis=0), dtype=float)


def _people_behind(result: Result, column: str, of_row: Floats) -> Floats:
    """How many this column of each row rests on; `of_row`: what the whole row does, `_behind`."""
    return numbers(result.table, result.behind[column]) if column in result.behind else of_row


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


def _answered(result: Result, share: Share, hide: dict[str, Bools], rules: DisclosureRules, all_shown: bool) -> Floats:
    """How many people gave the answers of a share: as many as the table shows, else a number below it; NaN when unknown."""
    behind = result.contributors.get(share.whole)
    if not behind:
        return np.full(len(result.table), np.nan)
    people = numbers(result.table, behind)
    if all_shown or not rules.minimum:
        return people
    shown = behind in result.counts and behind not in result.private
    told = ~hide[behind] if shown else np.zeros(len(people), dtype=bool)
    return np.where(told, people, at_least(people, numbers(result.table, share.whole), rules.minimum))


def _again(table: pd.DataFrame, result: Result, rules: DisclosureRules) -> None:
    """With rounding: other whole numbers rounded too; all else that is no share keeps two digits."""
    for column in result.derived:
        if pd.api.types.is_integer_dtype(table[column]):
            table[column] = pd.array(_whole(rules.round(numbers(table, column))), dtype="Int64")
        elif pd.api.types.is_float_dtype(table[column]):
            shorten = upward if result.kind_of(column).name == "p" else digits
            table[column] = table[column].map(lambda v, shorten=shorten: v if pd.isna(v) else shorten(float(v)))


def _share(
    table: pd.DataFrame, before: pd.DataFrame, name: str, share: Share, people: Floats, rules: DisclosureRules
) -> None:
    """A share and its interval from the counts that are shown, and the design effect in steps: never narrower than it is."""
    part = sum(sign * numbers(table, count) for count, sign in share.part.items())
    whole = numbers(table, share.whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(whole > 0, np.clip(part / whole, 0, 1), np.nan)
        design = numbers(before, share.design) if share.design else np.ones(len(whole))
        coarse = bool(share.design) and rules.minimum  # without one, each answer is of somebody else
        size = whole / (design_shown(design, whole, people, rules.minimum) if coarse else design)
    had = before[name].notna().to_numpy()
    table[name] = np.where(had, p, np.nan)
    if share.low:
        ends = np.full((2, len(p)), np.nan)
        some = np.isfinite(p) & np.isfinite(size) & (size > 0) & before[share.low].notna().to_numpy()
        ends[:, some] = wilson(p[some], size[some])
        table[share.low], table[share.high] = np.clip(ends[0], 0, 1), np.clip(ends[1], 0, 1)
