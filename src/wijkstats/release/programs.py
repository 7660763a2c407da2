"""Linear programs as HiGHS keeps them: written once, then changed a little and solved again from where the last one ended.

Question answered: which numbers that keep all rules cost least? Threads are not used, and no clock: the same program after the
same changes has the same answer on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

PATIENCE = 1000
"""So many branches are looked into for whole numbers, never so many seconds: what is hidden must not depend on how busy a machine
is. What is not found counts as impossible, and more is hidden."""
OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "mip_max_nodes": PATIENCE,
    "dual_simplex_cost_perturbation_multiplier": 0.0,
}
"""Costs stay what they are: moved a little, as HiGHS does against ties, they send it on long detours here."""
NO_LIMIT = float(highspy.kHighsInf)
PRIMAL, DUAL = 4, 1
"""Ways of the simplex method: from numbers that still keep the rules, or from numbers that still cost least."""

Floats = npt.NDArray[np.float64]


class Program:
    """Numbers of 0 or more, of the lowest cost, of which these sums lie between limits."""

    def __init__(
        self, sums: sp.spmatrix, low: Floats, high: Floats, cost: Floats, most: Floats, way: int = DUAL
    ) -> None:
        """`sums`: a matrix with one row per sum, and one column per number; `most`: what a number is at most."""
        matrix = sums.tocsc()
        matrix.sort_indices()
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = matrix.shape
        program.col_cost_, program.col_lower_, program.col_upper_ = cost, np.zeros(len(cost)), most
        program.row_lower_, program.row_upper_ = low, high
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        program.a_matrix_.index_ = matrix.indices.astype(np.int32)
        program.a_matrix_.value_ = matrix.data
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (*OPTIONS.items(), ("simplex_strategy", way)):
            self._solver.setOptionValue(option, value)
        self._solver.passModel(program)
        self._low, self._high, self._cost, self._most = (np.array(a, dtype=float) for a in (low, high, cost, most))

    def limit(self, rows: npt.NDArray[np.intp], low: Floats, high: Floats) -> None:
        """From now on these sums lie between these limits."""
        changed = (self._low[rows] != low) | (self._high[rows] != high)
        for row, least, most in zip(rows[changed].tolist(), low[changed].tolist(), high[changed].tolist(), strict=True):
            self._solver.changeRowBounds(row, least, most)
        self._low[rows], self._high[rows] = low, high

    def price(self, columns: npt.NDArray[np.intp], cost: Floats, most: Floats) -> None:
        """From now on these numbers cost so much, and are at most so high."""
        changed = (self._cost[columns] != cost) | (self._most[columns] != most)
        for at, each, high in zip(
            columns[changed].tolist(), cost[changed].tolist(), most[changed].tolist(), strict=True
        ):
            self._solver.changeColCost(at, each)
            self._solver.changeColBounds(at, 0.0, high)
        self._cost[columns], self._most[columns] = cost, most

    def solve(self) -> Floats | None:
        """The numbers of the lowest cost; None when no numbers keep the rules."""
        self._solver.run()
        return self._found()

    def solve_whole(self, columns: Sequence[int] | npt.NDArray[np.intp]) -> Floats | None:
        """The same with whole numbers in these columns, looked for anew; None when none were found."""
        at = np.asarray(columns, dtype=np.int32)
        self._whole(at, highspy.HighsVarType.kInteger)
        self._solver.run()
        found = self._found()
        self._whole(at, highspy.HighsVarType.kContinuous)
        return found

    def _whole(self, columns: npt.NDArray[np.int32], kind: highspy.HighsVarType) -> None:
        self._solver.changeColsIntegrality(len(columns), columns, np.full(len(columns), int(kind), dtype=np.uint8))

    def _found(self) -> Floats | None:
        known = self._solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return np.array(self._solver.getSolution().col_value) if known else None
