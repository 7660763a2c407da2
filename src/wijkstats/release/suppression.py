"""Hide more, until no hidden count follows from what is shown; and no more than that.

Question answered: which further counts must be hidden, at the lowest cost to the reader? For every hidden count that needs
guarding other whole numbers are looked for that tell the same report (`outsider.Outsider`): one where it is 0, one where it is
`minimum` or more. Where there are none, the counts of the cheapest way out are hidden too. In the end what no example needs is
shown again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wijkstats.ground.population import Cell
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.equations import Equations, write_equations
from wijkstats.release.ledger import SUM, Ledger
from wijkstats.release.outsider import Move, Outsider
from wijkstats.release.programs import Floats

TRIES = 20
"""So many are mended one by one before the rest is tried together again."""
BATCH = 8
"""What is not possible all at once is tried in batches of so many."""
RETURNS = 60
"""For so many counts that are missed most new examples are looked for, to show them again."""


def suppress(ledger: Ledger, rules: DisclosureRules) -> None:
    """Hide counts in the ledger until every guarded one is as uncertain as the rules ask."""
    guarded = {one for one, entry in ledger.entries.items() if any(entry.guard)}
    if not guarded:
        return
    values = {one: entry.value for one, entry in ledger.entries.items()}
    for equations in write_equations(values, ledger.at_most, ledger.splits, guarded):
        guards = [ledger.entries[one].guard for one in equations.cells]
        moves = [(i, -float(down)) for i, (down, _) in enumerate(guards) if down]
        moves += [(i, float(up)) for i, (_, up) in enumerate(guards) if up]
        part = _Part(ledger, equations, rules, moves)
        examples = part.hide()
        part.show_again(examples)


class _Part:
    """Counts that have nothing to do with the others, and what an outsider makes of them."""

    def __init__(self, ledger: Ledger, equations: Equations, rules: DisclosureRules, moves: list[Move]) -> None:
        self.ledger, self.equations, self.moves = ledger, equations, moves
        self.entries = [ledger.entries[one] for one in equations.cells]
        exact = equations.values
        self.low, self.high = rules.reach(rules.round(exact)) if rules.rounding else (exact, exact)
        cost = np.array([entry.weight for entry in self.entries])
        cost *= 1 + 1e-4 * np.arange(len(cost)) / len(cost)  # of two that cost the same, always the same one
        told = np.array([entry.told for entry in self.entries])
        self.outsider = Outsider(equations, moves, self.low, self.high, cost, told)

    def known(self, also: int = -1) -> Outsider:
        """The outsider, with the report as it is now; with the cell `also` shown too."""
        shown = np.array([bool(entry.shown and not entry.reason) for entry in self.entries])
        shown[also] |= also >= 0
        self.outsider.see(shown)
        return self.outsider

    def hide(self) -> Examples:
        """Hide until each move is possible, or can never be (`Ledger.open`). Returns the examples that show it."""
        examples = Examples(self.equations.values, self.moves)
        pending = examples.search(self.known(), examples.moves)
        while pending:
            for move in pending[:TRIES]:
                outsider = self.known()
                if not examples.search(outsider, [move]):
                    continue
                cell = self.equations.cells[move[0]]
                more, found = outsider.cheapest(move, whole=False)
                if not more:
                    more, found = outsider.cheapest(move, whole=True)
                if not more:
                    self.ledger.open.append(cell)
                    examples.moves.remove(move)
                for other in more:
                    self.ledger.hide(self.equations.cells[other], SUM, protects=_short(cell))
                examples.found.extend([] if found is None or not more else [found])
            left = [move for move in pending if move in examples.moves]
            pending = examples.search(self.known(), left)  # examples of before still hold
        return examples

    def show_again(self, examples: Examples) -> None:
        """Show again what the examples do not need, what is missed most first: also what an outsider knows anyhow."""
        hidden = [i for i, e in enumerate(self.entries) if e.shown and e.reason == SUM and not any(e.guard)]
        hidden.sort(key=lambda i: -self.entries[i].weight)
        for place, at in enumerate(hidden):
            kept = examples.agreeing(at, self.low[at], self.high[at])
            missed = kept.missed()
            if missed and place < RETURNS:
                kept.try_together(self.known(also=at), missed, len(missed))
                missed = kept.missed()
            if not missed:
                examples = kept
                self.entries[at].reason = self.entries[at].protects = ""


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
                found = outsider.example(batch)
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
