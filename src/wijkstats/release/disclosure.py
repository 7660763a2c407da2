"""Disclosure control: the only way from results to something that may be published.

Question answered: what may be shown of all tables of a report together? A count with fewer than `minimum` people behind it is
hidden; so is whatever would give a hidden count away, in its own table or in another one (docs/methods/disclosure.md).
Then counts
are rounded, if the delivery asks for it, and only then are shares and intervals computed, from the counts that are left. A
hidden count is empty, never 0.

A row about those of whom a feature is not registered (`unknown`) is left out when it would be about too few people. Nothing
else is hidden for its sake: not being registered is nothing by which anyone could be recognised, and one such row would
cost the figures of a whole age group (docs/decisions/0006-unknown.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkstats.ground.kinds import Columns
from wijkstats.ground.population import Cell
from wijkstats.ground.records import Published, Result
from wijkstats.release.decided import Search
from wijkstats.release.derive import coarse_facts, derive
from wijkstats.release.differences import guard_differences
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.earlier import Earlier, keep_apart
from wijkstats.release.ledger import EARLIER, Bools, Ledger, open_ledger
from wijkstats.release.suppression import suppress

MARK = "suppressed"
ACCOUNT: tuple[str, ...] = ("table", "row", "count", "reason", "protects")


@dataclass(frozen=True, slots=True)
class Protected:
    """What may be shown of the results, in their order, and the account of what may not (for the analyst only).

    account   one row per hidden count: table, row (its keys), count, reason, protects (for the reason `sum`)
    """

    published: tuple[Published, ...]
    account: pd.DataFrame


def protect(result: Result, minimum: int) -> Published:
    """One result by itself, without the rest of the report; minimum = 0 switches hiding off."""
    return protect_report([result], DisclosureRules(minimum)).published[0]


def protect_report(
    results: Sequence[Result], rules: DisclosureRules, earlier: Sequence[Earlier] = (), search: Search = suppress
) -> Protected:
    """All results of a report together, also beside reports that were published earlier. Figures without persons pass.

    search  what finds the counts that are hidden for the sake of others, and may know them from before (`decided.remembered`)
    """
    return show(results, decide(results, rules, earlier, search), rules)


def likely(results: Sequence[Result], rules: DisclosureRules) -> tuple[Published, ...]:
    """What these results will be in most reports, known in a moment: only what is too small by itself is hidden.

    Never to be shown: other counts may give a hidden one away. For work that can be done ahead, and is thrown away when in the
    report they are something else.
    """
    return show(results, open_ledger(_about_people(results), rules), rules).published


def decide(
    results: Sequence[Result], rules: DisclosureRules, earlier: Sequence[Earlier] = (), search: Search = suppress
) -> Ledger:
    """Which counts of a report are hidden, and why."""
    about_people = _about_people(results)
    ledger = open_ledger(about_people, rules)
    if rules.minimum:
        for report in earlier:
            keep_apart(ledger, about_people, report, rules)
        guard_differences(ledger, rules)
        search(ledger, rules)
    return ledger


def show(results: Sequence[Result], ledger: Ledger, rules: DisclosureRules) -> Protected:
    """The results of a report with what was decided about its counts."""
    about_people = _about_people(results)
    published, rows = [], []
    place = {id(result): i for i, result in enumerate(about_people)}
    all_shown = not any(entry.reason for entry in ledger.entries.values() if entry.shown)
    for result in results:
        if id(result) not in place:
            published.append(Published(result.name, result.table.reset_index(drop=True).copy(), result.keys, result.counts,
                                       0, rules.minimum, result.facts, 0, _kinds(result), result.sources()))  # fmt: skip
            continue
        cells, left_out = ledger.cells[place[id(result)]], ledger.left_out[place[id(result)]]
        hide = {count: np.array([_hidden(ledger, one) for one in cells[count]], dtype=bool) for count in result.counts}
        published.append(_shown(result, ledger, hide, left_out, rules, all_shown))
        rows += _account(result, ledger, hide, left_out, cells)
    unguarded = dict.fromkeys(ledger.open)
    stands = _places(about_people, ledger, unguarded)
    rows += [(*stands.get(one, ("", str(one), "")), "open", _why(ledger, one)) for one in unguarded]
    return Protected(tuple(published), pd.DataFrame(rows, columns=list(ACCOUNT)))


def _about_people(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.persons and result.counts]


def _hidden(ledger: Ledger, one: Cell | None) -> bool:
    return one is not None and bool(ledger.entries[one].reason)


def _shown(
    result: Result,
    ledger: Ledger,
    hide: dict[str, Bools],
    left_out: Bools,
    rules: DisclosureRules,
    all_shown: bool,
) -> Published:
    left_out = np.logical_or.reduce([left_out, *(hide[count] for count in result.there)])
    table, steps, unsaid = derive(result, hide, rules, all_shown)
    gone = result.table.reset_index(drop=True).notna() & table.isna()  # a count, or what follows from one
    marked = gone.any(axis=1).to_numpy()
    table[MARK] = np.where(marked, MARK, "")
    empty = {
        c: marked & where & table[c].isna().to_numpy() for c, where in unsaid.items() if result.table[c].notna().any()
    }
    table = table[~left_out].reset_index(drop=True)
    kept = {*result.keys, *result.counts} - set(result.private)
    table = table.drop(columns=sorted(({*result.behind_columns(), *result.private}) - kept))
    counts = tuple(count for count in result.counts if count not in result.private)
    hidden = int(sum((hide[count] & ~left_out).sum() for count in counts))
    facts = coarse_facts(result, rules, all_shown)
    for name, (one, value) in result.extra.items():
        _tell(facts, name.split("."), None if _hidden(ledger, one) else int(rules.round(value)))
    return Published(result.name, table, result.keys, counts, hidden, rules.minimum, facts, rules.rounding,
                     {c: k for c, k in _kinds(result).items() if c in table}, result.sources(),
                     {c: tuple(step[~left_out]) for c, step in steps.items()},
                     {c: tuple(where[~left_out]) for c, where in empty.items() if c in table and where.any()})  # fmt: skip


def _kinds(result: Result) -> Columns:
    return {str(column): result.kind_of(str(column)) for column in result.table}


def _tell(facts: dict[str, object], path: Sequence[str], value: int | None) -> None:
    """Put a figure among the facts, within facts of facts when its name has points; what was there keeps its place."""
    name, *rest = path
    if rest:
        inner = facts.get(name)
        facts[name] = inside = dict(inner) if isinstance(inner, Mapping) else {}
        _tell(inside, rest, value)
    else:
        facts[name] = value


def _places(results: Sequence[Result], ledger: Ledger, wanted: Collection[Cell]) -> dict[Cell, tuple[str, str, str]]:
    """Where each of these counts stands first: table, the keys of its row, and count."""
    return {
        one: (result.name, ", ".join(map(str, result.table[[*result.keys]].iloc[row])), count)
        for result, cells in reversed([*zip(results, ledger.cells, strict=True)])
        for count in reversed([name for name in result.counts if name not in result.private])
        for row, one in enumerate(cells[count])
        if one is not None and one in wanted
    }


def _why(ledger: Ledger, one: Cell) -> str:
    """What is known of a count that nothing can guard."""
    if ledger.entries[one].reason == EARLIER:
        return "an earlier report has this number or nearly, and the rest of both reports leaves it a few numbers only"
    return (
        "the rest of this report and of earlier ones leaves it a few numbers only, or the search for others did not end"
    )


def _account(
    result: Result, ledger: Ledger, hide: dict[str, Bools], left_out: Bools, cells: dict[str, list[Cell | None]]
) -> list[tuple[str, str, str, str, str]]:
    rows = []
    names = [", ".join(row) for row in result.table[list(result.keys)].astype(str).to_numpy(dtype=object)]
    for count in (c for c in result.counts if c not in result.private):
        for row in np.flatnonzero(hide[count] | left_out):
            one = cells[count][row]
            if one is None:
                continue
            entry = ledger.entries[one]
            reason = "unregistered" if left_out[row] else entry.reason
            rows.append((result.name, names[row], count, reason, "" if left_out[row] else entry.protects))
    return rows
