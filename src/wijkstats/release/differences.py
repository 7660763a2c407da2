"""Numbers that no table shows but that follow from two that are shown: what remains of a whole, and who counts twice.

Question answered: which sums and differences of the counts of a report are about one to four people? 46 clients started, 19 in
2016 and 30 in 2017: three started in both years. Such a number is guarded as if it stood in a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from wijkstats.ground.population import OVERLAPPING, SEVERAL, Cell, Region, Where
from wijkstats.ground.records import UNKNOWN
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.ledger import Entry, Ledger

Place = tuple[str, Where]
Counts = dict[Place, dict[Region, int]]


def guard_differences(ledger: Ledger, rules: DisclosureRules) -> None:
    """Put each difference about a few people in the ledger, as a count that is shown nowhere and guarded."""
    counts: Counts = defaultdict(dict)
    for one, entry in ledger.entries.items():
        if len(one.parts) == 1 and entry.shown:
            where, region = next(iter(one.parts))
            counts[one.unit, where][region] = entry.value
    for (unit, where), region, value in [*_remains(counts, rules.minimum), *_in_several(counts)]:
        if rules.few(value):
            one = Cell(unit, frozenset({(where, region)}))
            ledger.entries.setdefault(one, Entry(one, value, value, guard=rules.guard(value)))


def _remains(counts: Counts, minimum: int) -> Iterator[tuple[Place, Region, int]]:
    """What is left of an outcome when one that lies within it is taken off."""
    for place, regions in counts.items():
        if any(level == UNKNOWN for _, level in place[1]):
            continue
        ordered = sorted(regions.items(), key=lambda count: count[1])
        for at, (whole, most) in enumerate(ordered):
            for part, value in reversed(ordered[:at]):
                if most - value >= minimum:
                    break
                if part < whole:
                    yield place, whole - part, most - value


def _in_several(counts: Counts) -> Iterator[tuple[Place, Region, int]]:
    """Who is in several levels of a feature: what those count together, less the whole."""
    levels: dict[tuple[Place, str], list[Place]] = defaultdict(list)
    for unit, where in counts:
        for feature, level in sorted(where):
            if unit in OVERLAPPING and feature not in OVERLAPPING[unit]:
                levels[(unit, where - {(feature, level)}), feature].append((unit, where))
    for (parent, feature), children in levels.items():
        for region, value in counts.get(parent, {}).items():
            found = [counts[child].get(region) for child in children]
            known = [n for n in found if n is not None]
            if len(known) == len(found):
                several = (parent[0], parent[1] | {(feature, SEVERAL)})
                yield several, region, sum(known) - value
