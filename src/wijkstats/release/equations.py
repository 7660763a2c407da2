"""How the counts of a report hang together: what anybody can compute who has the whole report.

Question answered: which counts are sums of which others? Every count is a sum of atoms: one place, and outcomes that no table
takes apart. Atoms of a place add up to those of the place that holds it (all ages together are everybody). An atom is a whole
number, 0 or more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from wijkstats.ground.population import OVERLAPPING, SEVERAL, Cell, Region, Where
from wijkstats.release.programs import NO_LIMIT, Floats, Program

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
    values: Mapping[Cell, int],
    at_most: Sequence[tuple[Cell, Cell]],
    splits: Sequence[tuple[Cell, Cell, Cell]] = (),
    of: Collection[Cell] | None = None,
) -> list[Equations]:
    """The equations of a report, apart for counts that have nothing to do with each other.

    `at_most`: the first is never more than the second. `splits`: the first is the second and the third together. `of`: only those
    that have to do with one of these counts.
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
    wanted = np.array([of is None or one in of for one in cells], dtype=bool)
    return [*_apart(cells, counts, links, limits, numbers, wanted)]


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
    at = [(i, c, w) for i, row in enumerate(rows) for c, w in sorted(row.items()) if w]
    i, c, w = zip(*at, strict=True) if at else ((), (), ())
    return sp.csr_matrix((w, (i, c)), shape=(len(rows), width), dtype=float)


def _apart(
    cells: tuple[Cell, ...],
    counts: sp.csr_matrix,
    links: sp.csr_matrix,
    limits: sp.csr_matrix,
    values: Floats,
    wanted: npt.NDArray[np.bool_],
) -> Iterator[Equations]:
    """Counts that no equation ties together, each in equations of their own: many small problems instead of one large."""
    whole = sp.vstack([counts, links, limits]).tocsr()
    ties = (abs(whole).T @ abs(whole)).tocsr()
    _, label = sp.csgraph.connected_components(ties, directed=False)
    of_rows = [_part_of_each(m, label) for m in (counts, links, limits)]
    for part in np.unique(of_rows[0][wanted & (of_rows[0] >= 0)]):
        mine = np.flatnonzero(label == part)
        rows = [np.flatnonzero(of_row == part) for of_row in of_rows]
        c, k, u = (m[r][:, mine] for m, r in zip((counts, links, limits), rows, strict=True))
        yield _fitted(tuple(cells[i] for i in rows[0]), c, k, u, values[rows[0]])


def _part_of_each(rows: sp.csr_matrix, label: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Of which part are the atoms of each row? They are all of one; -1 for a row without any."""
    found = np.full(rows.shape[0], -1, dtype=np.int32)
    some = np.diff(rows.indptr) > 0
    found[some] = label[rows.indices[rows.indptr[:-1][some]]]
    return found


def _fitted(
    cells: tuple[Cell, ...], counts: sp.csr_matrix, links: sp.csr_matrix, limits: sp.csr_matrix, values: Floats
) -> Equations:
    """With what is left of the links in the true numbers, as small as possible.

    Courses leave nothing. Clients may: one who is in two teams counts in both. Where two tables do not agree on a number
    at all, the numbers nearest to theirs are taken, so that there is always something to compare.
    """
    c, k, u = counts.shape[0], links.shape[0], limits.shape[0]
    rows = sp.vstack([counts, links, limits])
    free = sp.vstack([sp.eye(c + k), sp.csr_matrix((u, c + k))])
    right = np.concatenate([values, np.zeros(k + u)])
    low = np.concatenate([right[: c + k], np.full(u, -NO_LIMIT)])
    dear = np.concatenate([np.full(c, 100.0), np.ones(k)])
    cost = np.concatenate([np.zeros(counts.shape[1]), dear, dear])
    found = Program(sp.hstack([rows, free, -free]), low, right, cost, np.full(len(cost), NO_LIMIT)).solve()
    assert found is not None  # all numbers 0 keep the rules
    atoms = found[: counts.shape[1]]
    return Equations(cells, counts, links, limits, np.asarray(links @ atoms), np.asarray(counts @ atoms))
