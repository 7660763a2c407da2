"""How the counts of a report hang together: what anybody can compute who has the whole report.

Question answered: which other numbers might stand behind what is shown? Every count is a sum of atoms: one place, and outcomes
that no table takes apart. Atoms of a place add up to those of the place that holds it (all ages together are everybody). An
atom is a whole number, 0 or more. That is all an outsider knows, and it is an integer program: HiGHS solves it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from wijkstats.ground.population import OVERLAPPING, SEVERAL, Cell, Region, Where

PATIENCE = {"node_limit": 1000}
"""So far are whole numbers looked for, never so many seconds: what is hidden must not depend on how busy a machine is. What is
not found counts as impossible, and more is hidden."""

Floats = npt.NDArray[np.float64]
Place = tuple[str, Where]
Atom = tuple[str, Where, Region]


@dataclass(frozen=True, slots=True)
class Equations:
    """Counts as sums of atoms, atoms as sums of atoms, and counts that are at most another.

    counts   matrix, one row per cell in the order of `cells`, one column per atom
    links    matrix of sums of atoms that are 0, but for `rest`
    at_most  matrix of sums of atoms that are 0 or less: a count of clients less the count of their courses
    rest     what is left of the links in the true numbers: a client who is in two places
    values   the true numbers of the cells
    """

    cells: tuple[Cell, ...]
    counts: sp.csr_matrix
    links: sp.csr_matrix
    at_most: sp.csr_matrix
    rest: Floats
    values: Floats


def write_equations(
    values: Mapping[Cell, int], at_most: Sequence[tuple[Cell, Cell]], splits: Sequence[tuple[Cell, Cell, Cell]] = ()
) -> list[Equations]:
    """The equations of a report, apart for counts that have nothing to do with each other.

    `at_most`: the first is never more than the second. `splits`: the first is the second and the third together.
    """
    cells = tuple(values)
    regions: dict[Place, set[Region]] = defaultdict(set)
    for one in cells:
        for where, region in one.ordered:
            regions[one.unit, where].add(region)
    units = {unit: _atoms(frozenset().union(*(r for (u, _), r in regions.items() if u == unit))) for unit, _ in regions}
    covered = {place: frozenset().union(*found) for place, found in regions.items()}
    atoms = {place: [atom for atom in units[place[0]] if atom <= covered[place]] for place in regions}
    column = {(*place, atom): i for i, (place, atom) in enumerate((p, a) for p, found in atoms.items() for a in found)}
    counts = _matrix([_columns(one, atoms, column) for one in cells], len(column))
    added = [_less(whole, (one, other), atoms, column) for whole, one, other in splits]
    links = _matrix([*_links(atoms, column), *added], len(column))
    rows = {one: i for i, one in enumerate(cells)}
    pairs = dict.fromkeys(pair for pair in at_most if all(_is_known(one, rows, atoms, covered) for one in pair))
    limits = _matrix([_less(few, (many,), atoms, column) for few, many in pairs], len(column))
    numbers = np.array([values[one] for one in cells], dtype=float)
    return [*_apart(cells, counts, links, limits, numbers)]


def _atoms(regions: Iterable[Region]) -> list[Region]:
    """The outcomes of a unit in groups that no count takes apart, at whatever place."""
    ordered = sorted(regions, key=sorted)
    signs: dict[tuple[bool, ...], set[str]] = defaultdict(set)
    for outcome in sorted(frozenset().union(*ordered)):
        signs[tuple(outcome in region for region in ordered)].add(outcome)
    return [frozenset(found) for found in signs.values()]


def _is_known(
    one: Cell, rows: Mapping[Cell, int], atoms: Mapping[Place, list[Region]], covered: Mapping[Place, Region]
) -> bool:
    """Is this a count of the report, or a sum of its atoms?"""
    if one in rows:
        return True
    places = [((one.unit, where), region) for where, region in one.parts]
    return all(
        place in atoms
        and region <= covered[place]
        and frozenset().union(*(a for a in atoms[place] if a <= region)) == region
        for place, region in places
    )


def _columns(one: Cell, atoms: Mapping[Place, list[Region]], column: Mapping[Atom, int]) -> dict[int, float]:
    return {
        column[one.unit, where, atom]: 1.0
        for where, region in one.parts
        for atom in atoms[one.unit, where]
        if atom <= region
    }


def _less(
    one: Cell, others: Sequence[Cell], atoms: Mapping[Place, list[Region]], column: Mapping[Atom, int]
) -> dict[int, float]:
    """One cell less others, in atoms."""
    row: dict[int, float] = defaultdict(float, _columns(one, atoms, column))
    for other in others:
        for c, weight in _columns(other, atoms, column).items():
            row[c] -= weight
    return row


def _links(atoms: Mapping[Place, list[Region]], column: Mapping[Atom, int]) -> Iterator[dict[int, float]]:
    """Per place and feature: each atom of the place less those of its parts, where all of them count it.

    Who is in several parts counts in each of them, and is taken off once more than needed.
    """
    families: dict[tuple[Place, str], list[Place]] = defaultdict(list)
    for unit, where in atoms:
        for feature, level in sorted(where):
            parent = (unit, where - {(feature, level)})
            if parent in atoms and feature not in OVERLAPPING.get(unit, ()):
                families[parent, feature].append((unit, where))
    for (parent, _), children in families.items():
        for atom in atoms[parent]:
            if all(atom in atoms[child] for child in children):
                signs = {child: 1.0 if (feature, SEVERAL) in child[1] else -1.0 for child in children}
                yield {column[(*parent, atom)]: 1.0} | {column[(*child, atom)]: sign for child, sign in signs.items()}


def _matrix(rows: Sequence[Mapping[int, float]], width: int) -> sp.csr_matrix:
    at = [(i, c, w) for i, row in enumerate(rows) for c, w in sorted(row.items())]
    i, c, w = zip(*at, strict=True) if at else ((), (), ())
    return sp.csr_matrix((w, (i, c)), shape=(len(rows), width), dtype=float)


def _apart(
    cells: tuple[Cell, ...], counts: sp.csr_matrix, links: sp.csr_matrix, limits: sp.csr_matrix, values: Floats
) -> Iterator[Equations]:
    """Counts that no equation ties together, each in equations of their own: many small problems instead of one large."""
    whole = sp.vstack([counts, links, limits]).tocsr()
    ties = (abs(whole).T @ abs(whole)).tocsr()
    number, label = sp.csgraph.connected_components(ties, directed=False)
    for part in range(number):
        mine = label == part
        rows = [np.flatnonzero(np.asarray(abs(m) @ mine.astype(float)).ravel() > 0) for m in (counts, links, limits)]
        if not len(rows[0]):
            continue
        c, k, u = (m[r][:, mine] for m, r in zip((counts, links, limits), rows, strict=True))
        yield _fitted(tuple(cells[i] for i in rows[0]), c, k, u, values[rows[0]])


def _fitted(
    cells: tuple[Cell, ...], counts: sp.csr_matrix, links: sp.csr_matrix, limits: sp.csr_matrix, values: Floats
) -> Equations:
    """With what is left of the links in the true numbers, as small as possible.

    Courses leave nothing. Clients may: one who is in two teams counts in both. Where two tables do not agree on a number
    at all, the numbers nearest to theirs are taken, so that there is always something to compare.
    """
    c, k = counts.shape[0], links.shape[0]
    free = sp.eye(c + k, format="csr")
    left = sp.vstack([counts, links])
    sides = sp.hstack([left, free, -free]).tocsr()
    cost = np.concatenate([np.zeros(counts.shape[1]), *[np.concatenate([np.full(c, 100.0), np.ones(k)])] * 2])
    below = sp.hstack([limits, sp.csr_matrix((limits.shape[0], 2 * (c + k)))]).tocsr() if limits.shape[0] else None
    found = linprog(
        cost, below, np.zeros(limits.shape[0]) if below is not None else None, sides,
        np.concatenate([values, np.zeros(k)]), method="highs",
    )  # fmt: skip
    assert found.success, found.message
    atoms = np.asarray(found.x[: counts.shape[1]])
    return Equations(cells, counts, links, limits, np.asarray(links @ atoms), np.asarray(counts @ atoms))


def _wider(matrix: sp.csr_matrix, columns: int) -> sp.csr_matrix:
    return sp.hstack([matrix, sp.csr_matrix((matrix.shape[0], columns))]).tocsr()


@dataclass(frozen=True)
class Outsider:
    """What somebody with the whole report knows: the equations, and which counts are shown, between which limits.

    shown   per cell: is it shown?
    low, high   the limits of the shown ones: twice the number itself, or what rounding leaves open
    told    per cell: does an earlier report tell it, so that hiding it here would be of no use?
    """

    equations: Equations
    shown: npt.NDArray[np.bool_]
    low: Floats
    high: Floats
    told: npt.NDArray[np.bool_]

    @cached_property
    def _known(self) -> tuple[sp.csr_matrix, Floats, sp.csr_matrix, Floats]:
        e = self.equations
        exact = self.shown & (self.low == self.high)
        between = self.shown & ~exact
        equal = sp.vstack([e.counts[exact], e.links]).tocsr()
        less = sp.vstack([e.at_most, e.counts[between], -e.counts[between]]).tocsr()
        top = np.concatenate([np.maximum(np.zeros(e.at_most.shape[0]), 0), self.high[between], -self.low[between]])
        return equal, np.concatenate([self.low[exact], e.rest]), less, top

    def example(self, cells: Sequence[int], moves: Floats) -> Floats | None:
        """Other whole numbers, one per count, that tell the same report: with these cells so much higher (or lower, for a
        negative move), as far as they go together. None when none is found.
        """
        equal, right, less, top = self._known
        n, k = equal.shape[1], len(cells)
        sign, size = np.sign(moves), np.abs(moves)
        rows = self.equations.counts[list(cells)]
        below = sp.vstack([_wider(less, k), sp.hstack([-sp.diags(sign) @ rows, sp.eye(k)])]).tocsc()
        limit = np.concatenate([top, -sign * self.equations.values[list(cells)]])
        rules = [LinearConstraint(_wider(equal, k).tocsc(), right, right), LinearConstraint(below, -np.inf, limit)]
        bounds = Bounds(np.zeros(n + k), np.concatenate([np.full(n, np.inf), size]))
        cost = np.concatenate([np.zeros(n), -1 / size])
        for whole in (0, 1) if k == 1 else (0,):  # nearly always the best numbers are whole by themselves
            found = milp(
                cost, integrality=np.repeat([whole, 0], [n, k]), bounds=bounds, constraints=rules, options=PATIENCE
            )
            if found.x is None:
                return None
            atoms = np.round(found.x[:n])
            if np.abs(found.x[:n] - atoms).max(initial=0) < 1e-5:
                return np.asarray(self.equations.counts @ atoms)
        return None

    def cheapest(self, target: int, move: float, cost: Floats, whole: bool) -> list[int]:
        """Which shown cells must be hidden too, so that the number of the target could be so much higher (or lower)?

        The cells that an outsider would have to doubt, of the lowest cost; empty when it is possible already, or when
        nothing helps. Kelly, Golden and Assad (1992). `whole`: with whole people, which takes longer to find.
        """
        e = self.equations
        shown = np.flatnonzero(self.shown)
        doubt = sp.csr_matrix((np.ones(len(shown)), (shown, np.arange(len(shown)))), shape=(len(e.cells), len(shown)))
        wide = sp.hstack([e.counts[shown], doubt[shown], -doubt[shown]])
        none = sp.csr_matrix((e.links.shape[0], 2 * len(shown)))
        exact = self.low[shown] == self.high[shown]
        rows = wide.tocsr()
        equal = sp.vstack([rows[exact], sp.hstack([e.links, none])]).tocsr()
        right = np.concatenate([self.low[shown][exact], e.rest])
        sign = np.sign(move)
        aim = sp.hstack([-sign * e.counts[target], sp.csr_matrix((1, 2 * len(shown)))])
        limits = sp.hstack([e.at_most, sp.csr_matrix((e.at_most.shape[0], 2 * len(shown)))])
        below = sp.vstack([limits, rows[~exact], -rows[~exact], aim]).tocsr()
        top = np.concatenate([np.zeros(e.at_most.shape[0]), self.high[shown][~exact], -self.low[shown][~exact],
                              [-sign * e.values[target] - abs(move)]])  # fmt: skip
        free, most = np.full(e.counts.shape[1], np.inf), np.where(self.told[shown], 0.0, np.inf)
        bounds = Bounds(np.zeros(len(free) + 2 * len(shown)), np.concatenate([free, most, most]))
        rules = [LinearConstraint(equal.tocsc(), right, right), LinearConstraint(below.tocsc(), -np.inf, top)]
        costs = np.concatenate([np.zeros(len(free)), cost[shown], cost[shown]])
        people = np.repeat([int(whole), 0], [len(free), 2 * len(shown)])
        found = milp(costs, integrality=people, bounds=bounds, constraints=rules, options=PATIENCE)
        if found.x is None:
            return []
        n, k = e.counts.shape[1], len(shown)
        moved = found.x[n : n + k] + found.x[n + k :]
        return [int(shown[i]) for i in np.flatnonzero(moved > 1e-6)]
