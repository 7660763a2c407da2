"""An attacker who has the published tables of the ZRM chapter and a linear program, and nothing of wijkstats.

He writes down what the tables say about unknown numbers of courses, from the words of the data dictionary alone: courses by
domain, age, first level and last level (or not measured again); low pairs by team, sex, year, number of low domains and
duration; and per rule the smallest step that counts. Then he asks between which limits a hidden count must lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

import highspy
import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

LEVELS = (1, 2, 3, 4, 5)
GONE = 0
"""In place of the last level: not measured again."""
Step = Callable[[int, int], bool]
OUTCOMES: dict[str, Step] = {
    "pairs": lambda b, a: a != GONE,
    "improved": lambda b, a: a > b,
    "same": lambda b, a: a == b,
    "worse": lambda b, a: 0 < a < b,
}
Told = Iterator[tuple[int, str, list[int]]]


class Attacker:
    """What somebody can work out from `tables` (name -> published table, empty = hidden).

    `places`: the domains and ages that may occur; `nobody`: may a group of people of whom a feature is unknown be left out?
    """

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], places: Iterable[tuple[str, str]], low: int, nobody: bool
    ) -> None:
        self.tables, self.low, self.nobody = tables, low, nobody
        cells = [(d, g, b, a) for d, g in places for b in LEVELS for a in (*LEVELS, GONE)]
        self.courses = {cell: i for i, cell in enumerate(cells)}
        self.groups: dict[tuple[str, str, str], int] = {}
        self.sums: dict[tuple[str, int, str], list[int]] = {}
        for name in ("transitions", "levels", "development", "change_rules", "room", "attrition", "kept_by_level"):
            table = tables.get(f"zrm_{name}")
            if table is None:  # not in this report
                continue
            for row, count, unknowns in getattr(self, f"_{name}")(table.to_dict("records")):
                self.sums[f"zrm_{name}", row, count] = unknowns

    def _which(self, domain: str, age: str, before: Iterable[int], step: Step) -> list[int]:
        starts = set(before)
        return [
            i
            for (d, g, b, a), i in self.courses.items()
            if domain in ("all", d) and age in ("all", g) and b in starts and step(b, a)
        ]

    def _start(self, population: str) -> list[int]:
        return [s for s in LEVELS if population == "all" or (s <= self.low) == (population == "low")]

    def _group(self, grouping: str, level: str, outcome: str) -> int:
        return self.groups.setdefault((grouping, level, outcome), len(self.courses) + len(self.groups))

    def _transitions(self, rows: list[dict]) -> Told:
        for i, r in enumerate(rows):
            yield i, "n", self._which(r["domain"], r["age_group"], [r["before"]], lambda b, a, x=r["after"]: a == x)

    def _levels(self, rows: list[dict]) -> Told:
        for i, r in enumerate(rows):
            yield i, "n", self._which("all", "all", [r["before"]], lambda b, a, x=r["after"]: a == x)

    def _development(self, rows: list[dict]) -> Told:
        for i, r in enumerate(rows):
            place = {"total": ("all", "all"), "domain": (r["level"], "all"), "age_group": ("all", r["level"])}
            for outcome, step in OUTCOMES.items():
                if r["grouping"] in place:
                    yield i, outcome, self._which(*place[r["grouping"]], self._start("low"), step)
                else:
                    parts = [o for o in OUTCOMES if o != "pairs"] if outcome == "pairs" else [outcome]
                    yield i, outcome, [self._group(r["grouping"], r["level"], part) for part in parts]

    def _change_rules(self, rows: list[dict]) -> Told:
        least = {(r["rule"], r["domain"]): r["least_step"] for r in rows}
        domains = [d for d in dict.fromkeys(r["domain"] for r in rows) if d != "all"]
        for i, r in enumerate(rows):
            for outcome in OUTCOMES:
                found: list[int] = []
                for d in domains if r["domain"] == "all" else [r["domain"]]:
                    step = self._rule(r["rule"], least.get((r["rule"], d)), outcome)
                    found += self._which(d, "all", self._start(r["population"]), step)
                yield i, outcome, found

    def _rule(self, rule: str, least: float, outcome: str) -> Step:
        def moved(first: int, last: int) -> bool:
            return first <= self.low < last if rule == "crossing_low" else last - first >= least

        def step(b: int, a: int) -> bool:
            up, down = moved(b, a), moved(a, b)
            return a != GONE and {"pairs": True, "improved": up, "worse": down, "same": not up and not down}[outcome]

        return step

    def _room(self, rows: list[dict]) -> Told:
        for i, r in enumerate(rows):
            limit = 5 if r["direction"] == "improved" else 1
            inside = {"all": LEVELS, "room": [s for s in LEVELS if s != limit], "limit": [limit]}[r["base"]]
            moved = OUTCOMES[r["direction"]]
            yield i, "pairs", self._which(r["domain"], "all", inside, OUTCOMES["pairs"])
            yield i, "moved", self._which(r["domain"], "all", inside, moved)
            yield i, "still", self._which(r["domain"], "all", inside, lambda b, a, m=moved: a != GONE and not m(b, a))

    def _attrition(self, rows: list[dict]) -> Told:
        for i, r in enumerate(rows):
            before = self._start(r["population"])
            yield i, "started", self._which(r["domain"], "all", before, lambda b, a: True)
            yield i, "kept", self._which(r["domain"], "all", before, OUTCOMES["pairs"])
            for count, levels in (("lost", before), ("lost_top", {5} & {*before}), ("lost_bottom", {1} & {*before})):
                yield i, count, self._which(r["domain"], "all", levels, lambda b, a: a == GONE)
            for outcome in ("improved", "same", "worse"):
                yield i, outcome, self._which(r["domain"], "all", before, OUTCOMES[outcome])

    def _kept_by_level(self, rows: list[dict]) -> Told:
        for i, r in enumerate(rows):
            yield i, "n", self._which("all", "all", [r["before"]], lambda b, a: True)
            yield i, "kept", self._which("all", "all", [r["before"]], OUTCOMES["pairs"])
            yield i, "lost", self._which("all", "all", [r["before"]], lambda b, a: a == GONE)

    def _everybody_is_somewhere(self) -> Iterator[tuple[list[int], list[int]]]:
        """Every low pair is in one group of each breakdown."""
        for grouping in dict.fromkeys(g for g, _, _ in self.groups):
            for outcome in ("improved", "same", "worse"):
                levels = dict.fromkeys(level for g, level, _ in self.groups if g == grouping)
                here = [self._group(grouping, level, outcome) for level in levels]
                rest = [self._group(f"{grouping} unknown", "", outcome)] if self.nobody else []
                yield self._which("all", "all", self._start("low"), OUTCOMES[outcome]), here + rest

    @cached_property
    def _equations(self) -> tuple[sp.csr_matrix, np.ndarray]:
        shown = [(self.sums[name, row, count], float(value)) for name, row, count, value in self._numbers()]
        same = [*self._everybody_is_somewhere()]
        lines = [dict.fromkeys(unknowns, 1.0) for unknowns, _ in shown]
        lines += [dict.fromkeys(one, 1.0) | dict.fromkeys(other, -1.0) for one, other in same]
        at = [(i, c, w) for i, line in enumerate(lines) for c, w in line.items()]
        i, c, w = zip(*at, strict=True)
        shape = (len(lines), len(self.courses) + len(self.groups))
        return sp.csr_matrix((w, (i, c)), shape=shape), np.array([*(v for _, v in shown), *[0.0] * len(same)])

    def _numbers(self) -> Iterator[tuple[str, int, str, float]]:
        for name, row, count in self.sums:
            value = self.tables[name][count].iloc[row]
            if not pd.isna(value):
                yield name, row, count, value

    def whole_limits(self, name: str, row: int, count: str) -> tuple[float, float]:
        """Between which limits must this count lie for somebody who knows that nobody is half a person?"""
        matrix, right = self._equations
        cost = np.zeros(matrix.shape[1])
        cost[self.sums[name, row, count]] = 1
        rules, people = LinearConstraint(matrix.tocsc(), right, right), np.ones(matrix.shape[1])
        ends = []
        for sign in (1, -1):
            found = milp(sign * cost, constraints=rules, integrality=people, bounds=Bounds(0, float(right.sum())))
            assert found.status == 0, found.message
            ends.append(sign * round(found.fun))
        return ends[0], ends[1]

    @cached_property
    def _solver(self) -> highspy.Highs:
        """The equations with numbers of 0 and more, written once: each question begins where the last one ended.

        By none of the code that protects: an error there would be here too.
        """
        matrix, right = self._equations
        matrix = matrix.tocsc()
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = matrix.shape
        program.col_cost_, program.col_lower_ = np.zeros(matrix.shape[1]), np.zeros(matrix.shape[1])
        program.col_upper_ = np.full(matrix.shape[1], highspy.kHighsInf)
        program.row_lower_ = program.row_upper_ = right
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_, program.a_matrix_.index_ = matrix.indptr, matrix.indices
        program.a_matrix_.value_ = matrix.data
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("simplex_strategy", 4)):
            solver.setOptionValue(option, value)
        solver.passModel(program)
        return solver

    def limits(self, name: str, row: int, count: str) -> tuple[float, float]:
        """Between which limits must this count lie?"""
        solver, unknowns = self._solver, self.sums[name, row, count]
        ends = []
        for sign in (1.0, -1.0):
            for unknown in unknowns:
                solver.changeColCost(unknown, sign)
            solver.run()
            status = solver.getModelStatus()
            free = status == highspy.HighsModelStatus.kUnbounded  # there is no limit
            assert free or status == highspy.HighsModelStatus.kOptimal, status
            ends.append(np.inf if free else sign * solver.getInfo().objective_function_value)
        for unknown in unknowns:
            solver.changeColCost(unknown, 0.0)
        return ends[0], ends[1]
