"""Reports of the same municipality that were published before, and what may not be learned by laying one beside this one.

Question answered: does a figure of this report, less the same figure of an earlier one, tell something about a few
people? Compared are the published tables themselves: nothing else of an earlier year is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wijkstats.ground.errors import ContractError, Fault, PrivacyError
from wijkstats.ground.formulas import unshield
from wijkstats.ground.population import depends_on
from wijkstats.ground.records import Result, Stood
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.ledger import EARLIER, Ledger, numbers
from wijkstats.release.people import former_codes, look_alike, share_people
from wijkstats.settings.delivery import Delivery

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A published report.

    name     folder under reports/
    period   first and last day on which its trajectories started
    tables   its published tables by name; a count that was hidden is empty
    own      the period of the report that is being made
    differs  choices that were made in another way than in the report that is being made: age_groups, low, pairs
    rounded  were its counts rounded?
    """

    name: str
    period: tuple[date, date]
    tables: Mapping[str, pd.DataFrame]
    own: tuple[date, date]
    differs: frozenset[str] = frozenset()
    rounded: bool = False

    def nested(self) -> bool:
        """Is one of the two periods part of the other?"""
        return _nested(self.period, self.own)

    def same_year(self, year: str) -> bool:
        """Does this calendar year lie in both periods to the same extent?"""
        if not year.isdigit():
            return False
        first, last = date(int(year), 1, 1), date(int(year), 12, 31)
        ours, theirs = ((max(first, start), min(last, end)) for start, end in (self.own, self.period))
        return ours == theirs and ours[0] <= ours[1]


def comparable(delivery: Delivery) -> dict[str, object]:
    """The choices in delivery.yaml that two reports must share before their figures are about the same people."""
    s = delivery.settings
    pairs = s.pairs.model_dump(mode="json")
    return {"low": s.zrm.low, "pairs": pairs, "age_groups": {k: list(v) for k, v in s.age_groups.items()}}


def read_manifest(path: Path, root: Path) -> dict[str, Any]:
    """The manifest of a report. ContractError when it cannot be read: then nobody knows what that report told."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        days = [date.fromisoformat(told["period"][end]) for end in ("start", "end")]
        known = days[0] <= days[1] and {"municipality", "delivery", "comparable", "disclosure", "published"} <= set(
            told
        )
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        where = path.relative_to(root).as_posix()
        step = f"make that report anew (make clean DELIVERY={path.parent.name}, make report), or move its folder away"
        raise ContractError(Fault(where, "not a manifest that can be read", "what make report writes", step))
    return dict(told)


def _others(delivery: Delivery) -> Iterator[tuple[Path, dict[str, Any], tuple[date, date]]]:
    """The other reports of this municipality, one that came to it, or the same people: folder, manifest, first and last day."""
    codes = {delivery.settings.municipality, *former_codes(delivery)}
    for path in sorted((delivery.root / "reports").glob(f"*/{MANIFEST}")):
        told = read_manifest(path, delivery.root)
        if path.parent == delivery.report:
            continue
        if told["municipality"] in codes or share_people(delivery, told["delivery"]):
            start, end = (date.fromisoformat(told["period"][key]) for key in ("start", "end"))
            yield path.parent, told, (start, end)


def earlier_reports(delivery: Delivery) -> list[Earlier]:
    """The reports under reports/ of the same municipality or people that were published before this one, by name.

    Before: an earlier period; the same delivery, in a folder of another name (a copy kept of what was published); or the same
    people in the same period under another name, unless that report was laid beside this one.
    """
    own = delivery.settings.period
    return [
        Earlier(
            folder.name,
            days,
            {p.stem: _read(p) for p in sorted((folder / "tables").glob("*.csv"))},
            (own.start, own.end),
            frozenset(k for k, chosen in comparable(delivery).items() if told["comparable"].get(k) != chosen),
            bool(told["disclosure"]["rounding"]),
        )
        for folder, told, days in reports_before(delivery)
    ]


def reports_before(delivery: Delivery) -> Iterator[tuple[Path, dict[str, Any], tuple[date, date]]]:
    """Folder, manifest, first and last day of each of `earlier_reports`."""
    own = delivery.settings.period
    for folder, told, (start, end) in _others(delivery):
        before = (end, start) < (own.end, own.start) or told["delivery"] == delivery.name
        if before or _renamed(delivery, told, (start, end)):
            yield folder, told, (start, end)


def _renamed(delivery: Delivery, told: Mapping[str, Any], period: tuple[date, date]) -> bool:
    """Is this report, of a period within ours or around it, about the same people, and not made beside ours?"""
    own = delivery.settings.period
    other = told["delivery"]
    inside = _nested(period, (own.start, own.end))
    made_later = delivery.name in told.get("earlier_reports", ())
    return inside and not made_later and (share_people(delivery, other) is not False or look_alike(delivery, other))


def _nested(one: tuple[date, date], other: tuple[date, date]) -> bool:
    (a, b), (c, d) = one, other
    return (c <= a and b <= d) or (a <= c and d <= b)


def refuse_unguarded(delivery: Delivery, earlier: Sequence[Earlier], still_open: bool) -> None:
    """PrivacyError when figures about the same people were published already, and nothing in this report can guard them.

    That is so when ages, low scores or pairs were chosen in another way: two age groups that differ by a year are about few
    people. And when what was told leaves a hidden count of this report no doubt (`still_open`). `republish` in delivery.yaml
    names reports for which that is known and accepted.
    """
    if not delivery.settings.disclosure.minimum:
        return
    close = [e for e in earlier if e.nested() and e.name not in delivery.settings.republish]
    faults = []
    for report in close:
        if report.differs or still_open:
            chosen = ", ".join(sorted(report.differs))
            found = f"the same people, with other {chosen}" if chosen else "figures from which hidden counts follow"
            step = (
                f"choose as that report did, or move its folder away if nobody has it; republish: [{report.name}] in "
                f"data/raw/{delivery.name}/delivery.yaml goes on all the same"
            )
            faults.append(Fault(f"reports/{report.name}", found, "nothing by which few people could be told", step))
    if faults:
        raise PrivacyError(faults)


def later_reports(delivery: Delivery) -> list[str]:
    """Reports of the same municipality with a later period that share people with this one and were made before it."""
    own = delivery.settings.period
    return [
        folder.name
        for folder, _, (start, end) in _others(delivery)
        if (end, start) > (own.end, own.start) and start <= own.end
    ]


def _read(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype={"level": str}, keep_default_na=False, na_values=[""])
    return table.map(lambda value: unshield(value) if isinstance(value, str) else value)


def keep_apart(ledger: Ledger, results: Sequence[Result], report: Earlier, rules: DisclosureRules) -> None:
    """Hide in the ledger what this report may not show beside the earlier one.

    What it hid stays hidden, where both are about the same people; and a figure that differs from it by fewer than `minimum`
    would tell something about those few.
    """
    for at, result in enumerate(results):
        if result.stood:
            _as_it_was(ledger, at, result, report, rules)
        elif result.name in report.tables and (result.of_period or result.moment or report.nested()):
            _beside(ledger, at, result, report, rules)
        if not report.differs and result.near:
            _near(ledger, at, result, report, rules)


def _beside(ledger: Ledger, at: int, result: Result, report: Earlier, rules: DisclosureRules) -> None:
    before = _by_keys(report.tables[result.name], result.keys)
    for row, key in enumerate(_keys(result.table, result.keys)):
        if key not in before or not _same_people(result, row, report):
            continue
        for count in (c for c in result.counts if c in before[key]):
            _compare(ledger, at, (count, row), numbers(result.table, count)[row], before[key][count], report, rules)


def _compare(
    ledger: Ledger, at: int, place: tuple[str, int], value: float, was: object, report: Earlier, rules: DisclosureRules
) -> None:
    count, row = place
    one = ledger.cells[at][count][row]
    if one is None or depends_on(one) & report.differs:
        return
    entry = ledger.entries[one]
    if is_absent(was):
        _hide(ledger, at, count, row, rules)
    elif not report.rounded and float(str(was)) == value:
        entry.told = True
    elif not report.rounded and 0 < abs(value - float(str(was))) < rules.minimum:
        _hide(ledger, at, count, row, rules)
        least = float(min(entry.value, rules.minimum))
        entry.guard = (max(entry.guard[0], least), max(entry.guard[1], float(rules.minimum)))


def is_absent(value: object) -> bool:
    """Is this cell of a published table empty?"""
    return value is None or str(value) == "nan"


def _same_people(result: Result, row: int, report: Earlier) -> bool:
    if report.nested() or result.moment:
        return True
    keys = result.table.iloc[row]
    return str(keys.get("grouping")) == "start_year" and report.same_year(str(keys.get("level")))


def _as_it_was(ledger: Ledger, at: int, result: Result, report: Earlier, rules: DisclosureRules) -> None:
    """Figures that are shown beside this year's, from the earlier delivery: what its report hid stays hidden."""
    if result.facts.get("previous_name") != report.name:
        return
    rows: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], dict[str, object]]] = {}
    for count, places in result.stood.items():
        for row, place in enumerate(places):
            if place is None or place.table not in report.tables or ledger.cells[at][count][row] is None:
                continue
            where = (place.table, tuple(place.keys))
            if where not in rows:
                rows[where] = _by_keys(report.tables[place.table], where[1])
            was = rows[where].get(tuple(place.keys.values()), {})
            if place.column in was and is_absent(was[place.column]):
                _hide(ledger, at, count, row, rules)


def _near(ledger: Ledger, at: int, result: Result, report: Earlier, rules: DisclosureRules) -> None:
    """Figures about the same people, or nearly, that stand elsewhere in the earlier report."""
    for count, sums in result.near.items():
        values = numbers(result.table, count)
        for row, alternatives in enumerate(sums):
            for places in alternatives:
                was = _sum_there(places, report)
                wider = any(place.within for place in places)
                if was is not None and not (wider and (is_absent(was) or was == values[row])):
                    _compare(ledger, at, (count, row), values[row], was, report, rules)


def _sum_there(places: Sequence[Stood], report: Earlier) -> float | None:
    """The sum of these counts in a report, NaN when one is hidden there; None when the report has not all of them."""
    total = 0.0
    for place in places:
        table, days = report.tables.get(place.table), place.within
        if days and not (report.period[0] <= days[0] and days[1] <= report.period[1]):
            return None
        if table is None or not {*place.keys, place.column} <= set(table.columns):
            return None
        rows = table[np.logical_and.reduce([table[key].astype(str) == value for key, value in place.keys.items()])]
        if len(rows) != 1:
            return None
        total += float(numbers(rows, place.column)[0])
    return total if places else None


def _hide(ledger: Ledger, at: int, count: str, row: int, rules: DisclosureRules) -> None:
    one = ledger.cells[at][count][row]
    assert one is not None
    entry = ledger.entries[one]
    ledger.hide(one, EARLIER)
    if not any(entry.guard) and entry.value:
        entry.guard = rules.guard(entry.value)


def _keys(table: pd.DataFrame, keys: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(row) for row in table[list(keys)].astype(str).to_numpy(dtype=object)]


def _by_keys(table: pd.DataFrame, keys: Sequence[str]) -> dict[tuple[str, ...], dict[str, object]]:
    if not set(keys) <= set(table.columns):
        return {}
    rows = table.to_dict("records")
    return {key: row for row, key in zip(rows, _keys(table, keys), strict=True)}
