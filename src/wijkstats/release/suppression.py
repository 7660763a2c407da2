"""Hide more, until no hidden count follows from what is shown.

Question answered: which further counts must be hidden, at the lowest cost to the reader? Every hidden count that needs
guarding is
tried against everything the report tells (`equations.Outsider`): could it be 0, could it be `minimum` or more? Where not, the
cells of the cheapest way out are hidden, and all is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from wijkstats.ground.population import Cell
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.equations import Equations, Outsider, write_equations
from wijkstats.release.ledger import SUM, Ledger

TRIES = 20
"""So many are mended one by one before the rest is tried together again."""
BATCHES = (8, 3)
"""What is not possible all at once is tried in batches of so many."""

Move = tuple[int, float]


def suppress(ledger: Ledger, rules: DisclosureRules) -> None:
    """Hide counts in the ledger until every guarded one is as uncertain as the rules ask."""
    if not any(any(entry.guard) for entry in ledger.entries.values()):
        return
    values = {one: entry.value for one, entry in ledger.entries.items()}
    for equations in write_equations(values, ledger.at_most, ledger.splits):
        guards = [ledger.entries[one].guard for one in equations.cells]
        moves = [(i, -down) for i, (down, _) in enumerate(guards) if down]
        moves += [(i, up) for i, (_, up) in enumerate(guards) if up]
        _close(ledger, equations, moves, rules)


def what_is_known(ledger: Ledger, equations: Equations, rules: DisclosureRules) -> Outsider:
    """The report as an outsider sees it."""
    entries = [ledger.entries[one] for one in equations.cells]
    told = np.array([entry.told for entry in entries])
    shown = np.array([bool(entry.shown and not entry.reason) for entry in entries]) | told
    if rules.rounding:
        low, high = rules.reach(rules.round(equations.values))
    else:
        low = high = equations.values
    return Outsider(equations, shown, low, high, told)


def _close(ledger: Ledger, equations: Equations, moves: Iterable[Move], rules: DisclosureRules) -> None:
    cost = np.array([ledger.entries[one].weight for one in equations.cells])
    cost *= 1 + 1e-4 * np.arange(len(cost)) / max(len(cost), 1)  # of two that cost the same, always the same one
    pending = list(moves)
    while pending := _unguarded(what_is_known(ledger, equations, rules), pending):
        for at, move in pending[:TRIES]:
            outsider = what_is_known(ledger, equations, rules)
            more = outsider.cheapest(at, move, cost)
            if not more and not outsider.reachable([at], np.array([move]))[0]:
                ledger.open.append(equations.cells[at])
            for other in more:
                ledger.hide(equations.cells[other], SUM, protects=_short(equations.cells[at]))
        pending = pending[TRIES:]


def _unguarded(outsider: Outsider, moves: list[Move]) -> list[Move]:
    """The moves that are not possible for somebody who knows the report, as far as trying many at once tells.

    Many together get in each other's way, so what is left is tried again in smaller batches.
    """
    left = []
    for side in ([m for m in moves if m[1] < 0], [m for m in moves if m[1] > 0]):
        for size in (len(side), *BATCHES):
            found, before = side, len(side) + 1
            while size and found and len(found) < before:
                before = len(found)
                batches = [found[i : i + size] for i in range(0, len(found), size)]
                found = [m for batch in batches for m in _not_reached(outsider, batch)]
                if size < len(side):
                    break
            side = found
        left += side
    return left


def _not_reached(outsider: Outsider, moves: list[Move]) -> list[Move]:
    reached = outsider.reachable([at for at, _ in moves], np.array([move for _, move in moves]))
    return [move for move, done in zip(moves, reached, strict=True) if not done]


def _short(one: Cell) -> str:
    text = str(one)
    return text if len(text) <= 100 else text[:97] + "..."
