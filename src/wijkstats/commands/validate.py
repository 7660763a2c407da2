"""Check the raw files only, in seconds: what would be refused, and why, as a table in the terminal, and what is left to do."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from wijkstats.commands.terminal import painted
from wijkstats.delivery.chosen import find_earlier
from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.delivery.clients.pseudonyms import KEY_FILE, load_key
from wijkstats.delivery.files.locate import find_tables
from wijkstats.delivery.previous import Overlap, overlap
from wijkstats.delivery.rules.rules import RULES
from wijkstats.delivery.rules.usable import MOST, Loss
from wijkstats.ground.errors import SettingsError, WijkstatsError, counted
from wijkstats.ground.scales import EDITIONS
from wijkstats.kit.page.words import load_words
from wijkstats.settings.delivery import Delivery
from wijkstats.settings.questions import open_questions

SPOKEN = "en"
"""The language of all commands, whatever that of the report is: reasons, labels and steps stand beside each other."""
MARKS = {"done": ("[x]", "green"), "open": ("[ ]", "red"), "look": ("[!]", "yellow")}
"""Of a line of the checklist. What is worth a look stops nothing."""


def validate(delivery: Delivery) -> None:
    """Clean into a folder that is thrown away, print what happened, and a checklist of what is left to do.

    Errors are those of a real run, and SettingsError for questions in delivery.yaml that nobody answered.
    """
    questions = [*open_questions(delivery.raw / "delivery.yaml", f"data/raw/{delivery.name}/delivery.yaml")]
    known = bool(os.environ.get("WIJKSTATS_KEY")) or (delivery.root / KEY_FILE).is_file()
    earlier = find_earlier(delivery)[:1]
    with tempfile.TemporaryDirectory(prefix="wijkstats-") as scratch:
        key = load_key(delivery.root) if known and earlier else bytes(32)
        try:
            found = clean_delivery(delivery, key, print, Path(scratch))
        except WijkstatsError as error:
            _print([*_asked(len(questions)), ("open", f"files: {counted(len(error.faults), 'fault')}, told below")])
            raise
        again = overlap(delivery, earlier[0], Path(scratch)) if earlier else None
        unmatched = [*unmatched_teams(delivery, earlier[0], Path(scratch))] if earlier else []
    print(f"\n{found.tables.to_string(index=False)}\n")
    why = {rule.code: rule.why for rule in RULES}
    words = load_words(SPOKEN)
    for row in found.rules.itertuples():
        verb = "refused" if row.dropped else "noted"
        print(
            f"{row.rows:>6} {verb:8} {row.rule:24} e.g. {row.example:22} {words.label('rule', row.rule)}: {why[row.rule]}"
        )
    for file in found.files:
        unknown = [name for name in file.unused if name not in file.idle]
        for names, what in ((unknown, "and in no figure"), (file.idle, "used by no exhibit, need not be delivered")):
            if names:
                print(f"not read in {file.file}, {what}: {', '.join(map(file.shown, names))}")
        absent = [d for d in EDITIONS[delivery.settings.zrm.edition] if d not in file.columns]
        if file.table == "zrm_wide" and absent:
            print(f"not delivered in {file.file}: {', '.join(absent)}")
    for loss in found.losses:
        if loss.why != "refused" or loss.large:
            cause, kind = words(f"table.lost_why.{loss.why}"), words.lost([(loss.kind, loss.table)])
            share = loss.lost / max(loss.delivered, 1)
            print(words("table.lost_part", why=cause, lost=loss.lost, delivered=loss.delivered, kind=kind, share=share))
    _print([*checklist(delivery, found, len(questions), earlier[0] if earlier else None, again), *unmatched])
    if questions:
        raise SettingsError(questions)
    large = [*dict.fromkeys((loss.kind, loss.table) for loss in _unexpected(found, again) if loss.large)]
    if large:
        print(f"\n{words('table.lost_large', most=MOST, kinds=words.lost(large))}")
        print(f"Check this first; a report can be made: make report DELIVERY={delivery.name}")
    else:
        print(f"\n{delivery.name} can be used: make report DELIVERY={delivery.name}")


def checklist(
    delivery: Delivery, found: Cleaned, questions: int, earlier: Delivery | None, again: Overlap | None
) -> Iterator[tuple[str, str]]:
    """What is done, what is still to do and what is worth a look before a report is made: a state and a line."""
    yield from _asked(questions)
    yield "done", f"files: {', '.join(file.table.partition('_')[0] for file in found.files)} can be read"
    if earlier is not None and not (delivery.settings.source or earlier.settings.source):
        gone = [*find_tables(earlier)[0].keys() - find_tables(delivery)[0].keys()]
        if gone:
            yield "look", f"files: {earlier.name} had {', '.join(sorted(gone))} too; what they are for is left out"
    large = any(loss.large for loss in _unexpected(found, again))
    yield ("open", "rows: much is lost, see above") if large else ("done", "rows: enough of each file can be used")
    if earlier is not None and again is None:
        yield (
            "look",
            f"{earlier.name} was cleaned with another key, or this folder has none yet: nobody can be recognised",
        )
    if earlier is not None and again is not None:
        yield overlap_line(earlier.name, again)
        if again.renumbered:
            yield (
                "look",
                f"other numbers: {again.alike:,} of the {again.strangers:,} trajectories that could stand in {earlier.name} "
                "have the start day, age and sex of one there, but another number; ask for the old numbers, or nobody is "
                "recognised",
            )


def _unexpected(found: Cleaned, again: Overlap | None) -> list[Loss]:
    """What is lost, but for what lies outside the period of a cumulative export, as it should."""
    cut = again is not None and again.cumulative
    return [loss for loss in found.losses if not (cut and loss.why != "refused")]


def unmatched_teams(delivery: Delivery, earlier: Delivery, processed: Path) -> Iterator[tuple[str, str]]:
    """A line for the teams of `previous.teams` that one of the two deliveries does not have: they match nothing."""
    named = delivery.settings.previous.teams
    for folder, name, asked in (
        (earlier.processed, earlier.name, [*named]),
        (processed, delivery.name, [*named.values()]),
    ):
        there = set(pq.read_table(folder / "trajectories.parquet", columns=["team"])["team"].unique().to_pylist())
        if odd := [team for team in dict.fromkeys(asked) if team not in there]:
            known = ", ".join(sorted(filter(None, there)))
            yield (
                "look",
                f"previous.teams: {', '.join(odd)} is no team of {name}, so nothing is matched; its teams: {known}",
            )


def _asked(questions: int) -> Iterator[tuple[str, str]]:
    asked = f"delivery.yaml: {counted(questions, 'question')} to answer (lines that begin with # ?)"
    yield ("open", asked) if questions else ("done", "delivery.yaml: nothing is asked")


def _print(lines: Iterable[tuple[str, str]]) -> None:
    print("\nwhat is left to do:")
    for state, line in lines:
        mark, colour = MARKS[state]
        print(f"  {painted(mark, colour)} {line}")


def overlap_line(name: str, again: Overlap) -> tuple[str, str]:
    """Whether last year's clients were exported again, and what happens to them."""
    cut = f"{again.outside:,} started outside `period` and count in no result about it"
    if again.cumulative:
        found = f"{again.both + again.alike * again.renumbered:,} of the {again.previous:,} trajectories of {name}"
        return "look", f"a cumulative export: {found} stand here again; {cut}"
    return "done", f"trajectories: {again.both:,} of {again.this:,} stand in {name} too; {cut}"
