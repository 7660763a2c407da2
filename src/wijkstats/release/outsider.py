"""Somebody who has the whole report, and wants to know what is not in it.

Question answered: which other numbers might stand behind what is shown? They are whole numbers that keep all equations of the
report: an integer program, which HiGHS solves (`programs.Program`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from wijkstats.release.equations import Equations
from wijkstats.release.programs import NO_LIMIT, PRIMAL, Floats, Program

Bools = npt.NDArray[np.bool_]
Move = tuple[int, float]
"""A count by its place among the cells, and how much higher (or lower) it must be for all that an outsider can tell."""
NEARLY = 1e-5
"""So near to a whole number it is one."""


class Outsider:
    """What somebody with the whole report knows: the equations, and which counts are shown, between which limits.

    moves   what may be asked: which counts could be how much higher or lower?
    low, high   the limits of a count that is shown: twice the number itself, or what rounding leaves open
    cost    per cell: what it costs to hide it
    told    per cell: does an earlier report tell it, so that hiding it here would be of no use? It counts as shown
    """

    def __init__(
        self, equations: Equations, moves: Sequence[Move], low: Floats, high: Floats, cost: Floats, told: Bools
    ):
        e, m, n, k = equations, len(equations.cells), equations.counts.shape[1], len(moves)
        self._equations, self._low, self._high, self._cost, self._told = e, low, high, cost, told
        self._atoms, self._moves = np.arange(n), {move: i for i, move in enumerate(moves)}
        self._shown = told
        at, by = [i for i, _ in moves], np.array([by for _, by in moves], dtype=float)
        self._sign, self._from = np.sign(by), np.sign(by) * e.values[at]
        sums = sp.vstack([e.counts, e.links, e.at_most, sp.diags(self._sign) @ e.counts[at]])
        self._aims = sums.shape[0] - k + np.arange(k)
        least = np.concatenate([np.zeros(m), e.rest, np.full(e.at_most.shape[0] + k, -NO_LIMIT)])
        most = np.concatenate([np.full(m, NO_LIMIT), e.rest, np.zeros(e.at_most.shape[0]), np.full(k, NO_LIMIT)])
        moved = sp.vstack([sp.csr_matrix((self._aims[0] if k else sums.shape[0], k)), -sp.eye(k)])
        free = np.full(n, NO_LIMIT)
        self._other = Program(
            sp.hstack([sums, moved]), least, most, np.zeros(n + k), np.concatenate([free, np.zeros(k)]), PRIMAL
        )
        doubt = sp.vstack([sp.eye(m), sp.csr_matrix((sums.shape[0] - m, m))])
        least[:m], most[:m] = low, high
        self._doubts = n + np.arange(2 * m)
        self._doubt = Program(
            sp.hstack([sums, doubt, -doubt]), least, most, np.concatenate([np.zeros(n), cost, cost]),
            np.concatenate([free, np.zeros(2 * m)]),
        )  # fmt: skip

    def see(self, shown: Bools) -> None:
        """From now on these cells are shown."""
        self._shown = shown = shown | self._told
        rows = np.arange(len(shown))
        self._other.limit(rows, np.where(shown, self._low, 0.0), np.where(shown, self._high, NO_LIMIT))
        cost, most = np.where(shown, self._cost, 0.0), np.where(self._told, 0.0, NO_LIMIT)
        self._doubt.price(self._doubts, np.tile(cost, 2), np.tile(most, 2))

    def example(self, moves: Sequence[Move]) -> Floats | None:
        """Other whole numbers, one per count, that tell the same report: with these moves, as far as they go together. None when
        none is found.
        """
        at = np.array([self._moves[move] for move in moves])
        size, columns = np.abs([by for _, by in moves]), len(self._atoms) + at
        self._other.limit(self._aims[at], self._from[at], np.full(len(at), NO_LIMIT))
        self._other.price(columns, -1 / size, size)
        found = self._whole(self._other.solve())
        if found is None and len(moves) == 1:  # nearly always the best numbers are whole by themselves
            found = self._whole(self._other.solve_whole(self._atoms))
        self._other.limit(self._aims[at], np.full(len(at), -NO_LIMIT), np.full(len(at), NO_LIMIT))
        self._other.price(columns, np.zeros(len(at)), np.zeros(len(at)))
        return found

    def _whole(self, found: Floats | None) -> Floats | None:
        """The counts, when all atoms are whole numbers."""
        if found is None:
            return None
        atoms = np.round(found[self._atoms])
        return np.asarray(self._equations.counts @ atoms) if np.abs(found[self._atoms] - atoms).max() < NEARLY else None

    def cheapest(self, move: Move, whole: bool) -> tuple[list[int], Floats | None]:
        """Which shown cells must be hidden too, so that this move is possible? And an example of it then, when that is whole.

        The cells that an outsider would have to doubt, of the lowest cost; empty when it is possible already, or when
        nothing helps. Kelly, Golden and Assad (1992). `whole`: with whole people, which takes longer to find.
        """
        at, none = np.array([self._moves[move]]), np.array([NO_LIMIT])
        self._doubt.solve()  # from the numbers themselves: a new aim is then near
        self._doubt.limit(self._aims[at], self._from[at] + abs(move[1]), none)
        found = self._doubt.solve_whole(self._atoms) if whole else self._doubt.solve()
        self._doubt.limit(self._aims[at], -none, none)
        if found is None:
            return [], None
        up, down = np.split(found[self._doubts], 2)
        return [int(i) for i in np.flatnonzero((up + down > 1e-6) & self._shown)], self._whole(found)
