"""Hide more, until no hidden count follows from what is shown; and no more than that.

Question answered: which further counts must be hidden, at the lowest cost to the reader? For every hidden count that needs
guarding other whole numbers are looked for that tell the same report (`equations.Outsider`): one where it is 0, one where it is
`minimum` or more. Where there are none, the counts of the cheapest way out are hidden too. In the end what no example needs is
shown again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wijkstats.ground.population import Cell
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.equations import Equations, Floats, Outsider, write_equations
from wijkstats.release.ledger import SUM, Ledger

TRIES = 20
"""So many are mended one by one before the rest is tried together again."""
BATCH = 8
"""What is not possible all at once is tried in batches of so many."""
RETURNS = 6
"""For so many counts that are missed most new examples are looked for, to show them again."""

Move = tuple[int, float]
"""A count by its place among the cells, and how much higher (or lower) it must be for all that an outsider can tell."""


def suppress(ledger: Ledger, rules: DisclosureRules) -> None:
    """Hide counts in the ledger until every guarded one is as uncertain as the rules ask."""
    if not any(any(entry.guard) for entry in ledger.entries.values()):
        return
    values = {one: entry.value for one, entry in ledger.entries.items()}
    for equations in write_equations(values, ledger.at_most, ledger.splits):
        guards = [ledger.entries[one].guard for one in equations.cells]
        moves = [(i, -down) for i, (down, _) in enumerate(guards) if down]
        moves += [(i, up) for i, (_, up) in enumerate(guards) if up]
        examples = Examples(equations.values, moves)
        _hide(ledger, equations, examples, rules)
        _show_again(ledger, equations, examples, rules)


def what_is_known(ledger: Ledger, equations: Equations, rules: DisclosureRules, also: int = -1) -> Outsider:
    """The report as an outsider sees it; with the cell `also` shown too."""
    entries = [ledger.entries[one] for one in equations.cells]
    told = np.array([entry.told for entry in entries])
    shown = np.array([bool(entry.shown and not entry.reason) for entry in entries]) | told
    shown[also] |= also >= 0
    return Outsider(equations, shown, *_reach(equations, rules), told)


def _reach(equations: Equations, rules: DisclosureRules) -> tuple[Floats, Floats]:
    exact = equations.values
    return rules.reach(rules.round(exact)) if rules.rounding else (exact, exact)


def _hide(ledger: Ledger, equations: Equations, examples: Examples, rules: DisclosureRules) -> None:
    cost = np.array([ledger.entries[one].weight for one in equations.cells])
    cost *= 1 + 1e-4 * np.arange(len(cost)) / max(len(cost), 1)  # of two that cost the same, always the same one
    pending = examples.search(what_is_known(ledger, equations, rules), examples.moves)
    while pending:
        for move in pending[:TRIES]:
            outsider = what_is_known(ledger, equations, rules)
            if not examples.search(outsider, [move]):
                continue
            cell = equations.cells[move[0]]
            more = outsider.cheapest(*move, cost, whole=False) or outsider.cheapest(*move, cost, whole=True)
            if not more:
                ledger.open.append(cell)
                examples.moves.remove(move)
            for other in more:
                ledger.hide(equations.cells[other], SUM, protects=_short(cell))
        left = [move for move in pending if move in examples.moves]
        pending = examples.search(what_is_known(ledger, equations, rules), left)  # examples of before still hold


def _show_again(ledger: Ledger, equations: Equations, examples: Examples, rules: DisclosureRules) -> None:
    """Show again what the examples do not need, what is missed most first: also what an outsider knows anyhow."""
    low, high = _reach(equations, rules)
    entries = [ledger.entries[one] for one in equations.cells]
    hidden = [i for i, entry in enumerate(entries) if entry.shown and entry.reason == SUM and not any(entry.guard)]
    hidden.sort(key=lambda i: -entries[i].weight)
    for place, at in enumerate(hidden):
        kept = examples.agreeing(at, low[at], high[at])
        missed = kept.missed()
        if missed and place < RETURNS:
            kept.try_together(what_is_known(ledger, equations, rules, also=at), missed, len(missed))
            missed = kept.missed()
        if not missed:
            examples = kept
            entries[at].reason = entries[at].protects = ""


@dataclass(frozen=True, slots=True)
class Examples:
    """Other numbers that tell the same report, by which the moves are seen to be possible.

    values  the true numbers
    moves   what must be possible
    found   the numbers of each example
    """

    values: Floats
    moves: list[Move]
    found: list[Floats] = field(default_factory=list)

    def missed(self, moves: list[Move] | None = None) -> list[Move]:
        """The moves, of all or of these, that no example shows."""
        moves = self.moves if moves is None else moves
        return [move for move, shown in zip(moves, self._shown(moves, self.found), strict=True) if not shown]

    def agreeing(self, at: int, low: float, high: float) -> Examples:
        """The examples in which a count lies between these limits."""
        return Examples(self.values, self.moves, [found for found in self.found if low <= found[at] <= high])

    def search(self, outsider: Outsider, moves: list[Move]) -> list[Move]:
        """Look for examples of these moves; the moves for which there is none.

        Many together get in each other's way, so what is left is tried again in smaller batches.
        """
        left, before = self.missed(moves), len(moves) + 1
        while left and len(left) < before:
            before = len(left)
            left = self.try_together(outsider, left, before)
        return self.try_together(outsider, left, BATCH) if len(left) > 1 else left

    def try_together(self, outsider: Outsider, moves: list[Move], size: int) -> list[Move]:
        """The moves that are still not shown, after one example for so many at once, those down apart from those up."""
        left: list[Move] = []
        for side in ([m for m in moves if m[1] < 0], [m for m in moves if m[1] > 0]):
            for start in range(0, len(side), size):
                batch = side[start : start + size]
                found = outsider.example([at for at, _ in batch], np.array([by for _, by in batch]))
                self.found.extend([] if found is None else [found])
                shown = self._shown(batch, [] if found is None else [found])
                left += [move for move, done in zip(batch, shown, strict=True) if not done]
        return left

    def _shown(self, moves: list[Move], found: list[Floats]) -> npt.NDArray[np.bool_]:
        if not found or not moves:
            return np.zeros(len(moves), dtype=bool)
        at, by = np.array([at for at, _ in moves]), np.array([by for _, by in moves])
        moved = np.array([one[at] for one in found]) - self.values[at]
        return np.asarray((np.sign(by) * moved >= np.abs(by) - 1e-6).any(axis=0), dtype=bool)


def _short(one: Cell) -> str:
    text = str(one)
    return text if len(text) <= 100 else text[:97] + "..."
