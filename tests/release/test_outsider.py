"""What an outsider can make of a small table is what all tables that tell the same, written out one by one, say."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp

from wijkstats.ground.population import cell
from wijkstats.release.equations import Equations
from wijkstats.release.outsider import Bools, Move, Outsider
from wijkstats.release.programs import Floats

ROWS, COLUMNS, MOST = 2, 3, 6


def small_table(rng: np.random.Generator) -> Equations:
    """Six numbers, their sums by row and by column, and all of them together."""
    sums = [np.ravel(part) for part in (*np.eye(ROWS * COLUMNS), *by_row(), *by_column(), np.ones(ROWS * COLUMNS))]
    counts, none = sp.csr_matrix(np.array(sums)), sp.csr_matrix((0, ROWS * COLUMNS))
    atoms = rng.integers(0, 2, ROWS * COLUMNS).astype(float)
    cells = tuple(cell(f"number {i}", {"in"}) for i in range(len(sums)))
    return Equations(cells, counts, none, none, np.zeros(0), np.asarray(counts @ atoms))


def by_row() -> list[Floats]:
    return [np.repeat(np.eye(ROWS)[i], COLUMNS) for i in range(ROWS)]


def by_column() -> list[Floats]:
    return [np.tile(np.eye(COLUMNS)[i], ROWS) for i in range(COLUMNS)]


def every_table(equations: Equations) -> Floats:
    """All tables with numbers of at most so much, which is as much as they are together, as counts."""
    atoms = np.array([*product(range(MOST + 1), repeat=ROWS * COLUMNS)], dtype=float)
    return np.asarray(atoms @ equations.counts.T.toarray())


def possible(tables: Floats, values: Floats, shown: Bools, move: Move) -> bool:
    """Does one of these tables tell the same, with this move?"""
    same = tables[(tables[:, shown] == values[shown]).all(axis=1)]
    at, by = move
    return bool((np.sign(by) * (same[:, at] - values[at]) >= abs(by)).any())


def outsider_of(equations: Equations, moves: list[Move]) -> Outsider:
    values, cells = equations.values, len(equations.cells)
    return Outsider(equations, moves, values, values, 1 + np.arange(cells) / 100, np.zeros(cells, dtype=bool))


@pytest.mark.parametrize("seed", range(8))
def test_an_example_is_found_just_when_there_is_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    equations = small_table(rng)
    values, tables = equations.values, every_table(equations)
    moves: list[Move] = [(i, by) for i in range(ROWS * COLUMNS) for by in (-1.0, 1.0, 2.0)]
    outsider, found = outsider_of(equations, moves), []
    for _ in range(12):
        shown = rng.random(len(equations.cells)) < 0.5
        shown[-1] = True  # otherwise no number has an end
        outsider.see(shown)
        for move in moves:
            example = outsider.example([move])
            if example is not None:
                assert (example[shown] == values[shown]).all()
                assert (example >= 0).all()
            reached = example is not None and np.sign(move[1]) * (example[move[0]] - values[move[0]]) >= abs(move[1])
            assert bool(reached) == possible(tables, values, shown, move)
            found.append(bool(reached))
    assert 0 < sum(found) < len(found)


@pytest.mark.parametrize("seed", range(8))
def test_with_the_cheapest_cells_hidden_the_move_is_possible_and_its_example_is_one(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    equations = small_table(rng)
    values, tables = equations.values, every_table(equations)
    moves: list[Move] = [(i, 1.0) for i in range(ROWS * COLUMNS)]
    outsider = outsider_of(equations, moves)
    for move in moves:
        shown = np.ones(len(equations.cells), dtype=bool)
        shown[move[0]] = False
        outsider.see(shown)
        hidden, example = outsider.cheapest(move, whole=False)
        assert hidden
        assert shown[hidden].all()
        shown[hidden] = False
        assert possible(tables, values, shown, move)
        assert example is not None
        assert (example[shown] == values[shown]).all()
        assert example[move[0]] == values[move[0]] + 1


def test_what_an_earlier_report_tells_is_never_doubted() -> None:
    equations = small_table(np.random.default_rng(0))
    values, cells = equations.values, len(equations.cells)
    moves: list[Move] = [(0, 1.0)]
    told = np.arange(cells) > 0
    outsider = Outsider(equations, moves, values, values, np.ones(cells), told)
    outsider.see(np.zeros(cells, dtype=bool))
    assert outsider.cheapest((0, 1.0), whole=False) == ([], None)
    assert outsider.cheapest((0, 1.0), whole=True) == ([], None)
    example = outsider.example(moves)
    assert example is not None
    assert (example == values).all()
