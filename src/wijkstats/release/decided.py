"""What was decided about a report before, so that only other numbers, rules or code are decided anew.

Question answered: was it already found which counts must be hidden for the sake of others, from these same counts, by this same
code? The search takes longest of all that a report does, and changing a word changes nothing of it. What is kept lies with the
processed data and is private, as the account of hidden counts is; whoever takes the file away searches again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from wijkstats.ground.keeping import PACKAGE, code_sign, write_whole
from wijkstats.ground.population import Cell
from wijkstats.ground.private import owned, private
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.ledger import Ledger

Search = Callable[[Ledger, DisclosureRules], None]
"""Hides counts in a ledger, or finds that they must stay open."""
CODE = ("ground", "release")
LIBRARIES = ("highspy", "numpy", "scipy")


def remembered(search: Search, path: Path) -> Search:
    """The same search, that does what is kept in this file when that was found for the same ledger, and keeps what it finds."""

    def decided(ledger: Ledger, rules: DisclosureRules) -> None:
        sign = sign_of(ledger, rules)
        entries = [*ledger.entries.items()]
        try:
            told = json.loads(path.read_text(encoding="utf-8")) if owned(path) else {}
        except (OSError, ValueError):
            told = {}  # never kept, or half of it
        if told.get("sign") == sign:
            for place, reason, protects in told["hidden"]:
                ledger.hide(entries[place][0], reason, protects)
            ledger.open += [entries[place][0] for place in told["open"]]
            return
        known, open_before = {one for one, entry in entries if entry.reason}, len(ledger.open)
        search(ledger, rules)
        hidden = [
            (place, entry.reason, entry.protects)
            for place, (one, entry) in enumerate(entries)
            if entry.reason and one not in known
        ]
        at = {one: place for place, (one, _) in enumerate(entries)}
        with private():
            found = {"sign": sign, "hidden": hidden, "open": [at[one] for one in ledger.open[open_before:]]}
            write_whole(path, json.dumps(found))

    return decided


def sign_of(ledger: Ledger, rules: DisclosureRules) -> str:
    """A sign of all that a search looks at: another one as soon as a count, a rule or the code differs."""
    names: dict[Cell, str] = {one: str(one) for one in ledger.entries}

    def name(one: Cell) -> str:
        return names.get(one) or str(one)

    told = (
        code_sign([PACKAGE / name for name in CODE], LIBRARIES), rules, [*map(name, ledger.open)],
        [(names[one], e.value, e.people, e.shown, e.weight, e.reason, e.told, e.each, e.guard, e.protects)
         for one, e in ledger.entries.items()],
        [(name(few), name(many)) for few, many in ledger.at_most],
        [tuple(map(name, split)) for split in ledger.splits],
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()
