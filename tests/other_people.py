"""Another delivery with the same shown counts and other hidden ones: for all that an outsider knows it may be the true one.

An integer program over the courses of a delivery: some of them get other first and last levels, so that every count that the
report shows stays the same, and a hidden one does not. Nothing here knows which columns there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from wijkstats.chapters.zrm.counts.outcomes import low_pairs
from wijkstats.ground.population import COURSE, Cell
from wijkstats.ground.records import Pairs, Result
from wijkstats.ground.scales import LEVELS
from wijkstats.release.disclosure import Protected
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.ledger import Ledger, open_ledger

FEATURES = ("domain", "age_group", "team", "sex", "start_year", "duration", "low_domains")
SECONDS = 20
RULES = DisclosureRules(5)


@dataclass(frozen=True)
class Move:
    """A course that begins and ends at other levels; `delta`: what that does to each count."""

    course: int
    step: str
    delta: dict[object, int]


class Courses:
    """The pairs of a delivery, and what the counts of them are. `tried`: so many of them may be another."""

    def __init__(self, pairs: Pairs, ledger: Ledger, tried: int, rng: np.random.Generator) -> None:
        table = low_pairs(Pairs(pairs.table, max(LEVELS))).execute()  # every pair, with its features
        order = ["trajectory", "domain"]
        self.table, self.low, self.rng = table.sort_values(order, ignore_index=True), pairs.low, rng
        self.features = [*FEATURES, *pairs.more]
        self.cells = [one for one, entry in ledger.entries.items() if one.unit == COURSE and entry.shown]
        self.hidden = [one for one in self.cells if ledger.entries[one].reason]
        self.hidden_ones = frozenset(self.hidden)
        self.by_place: dict[frozenset[tuple[str, str]], list[tuple[Cell, frozenset[str]]]] = defaultdict(list)
        for one in self.cells:
            for where, region in one.parts:
                self.by_place[where].append((one, region))
        self.steps = [*self.table[["before", "after"]].astype(int).itertuples(index=False, name=None)]
        self.of_client = self.table.groupby("client").indices
        features = self.table[self.features].astype(str).to_dict("records")
        self.counted = [self._counted(frozenset(row.items())) for row in features]
        some = sorted(rng.permutation(len(self.table)), key=lambda course: not self._is_hidden(course))[:tried]
        self.moves = [move for course in some for move in self._moves(int(course))]

    def _counted(self, where: frozenset[tuple[str, str]]) -> dict[str, dict[Cell, None]]:
        """For each step the counts that a course with these features is in, in their order."""
        found: dict[str, dict[Cell, None]] = defaultdict(dict)
        features = sorted(where)
        for part in (part for size in range(len(features) + 1) for part in combinations(features, size)):
            for one, region in self.by_place.get(frozenset(part), ()):
                for step in region:
                    found[step][one] = None
        return found

    def _is_hidden(self, course: int) -> bool:
        """Is this pair in a hidden count? Of those there may be more or fewer."""
        before, after = self.steps[course]
        return not self.hidden_ones.isdisjoint(self.counted[course][f"{before}{after}"])

    def _moves(self, course: int) -> Iterator[Move]:
        first, last = self.steps[course]
        others = [self.steps[at] for at in self.of_client[self.table["client"].iloc[course]] if at != course]
        counted, client = self.counted[course], self._client([*others, (first, last)])
        now = counted[f"{first}{last}"]
        for before, after in product(LEVELS, LEVELS):
            same_side = all((a <= self.low) == (b <= self.low) for a, b in ((before, first), (after, last)))
            if (before, after) == (first, last) or not same_side:
                continue
            delta: dict[object, int] = defaultdict(int)
            changed = self._client([*others, (before, after)])
            for by, parts in ((1, counted[f"{before}{after}"]), (-1, now), (1, changed), (-1, client)):
                for part in parts:
                    delta[part] += by
            yield Move(course, f"{before}{after}", {key: value for key, value in delta.items() if value})

    def _client(self, steps: list[tuple[int, int]]) -> list[object]:
        """What of a client is counted once: the low levels at the start, and whether a low score rose or fell."""
        low = [(before, after) for before, after in steps if before <= self.low]
        ended = ("ended", any(b > a for a, b in low), any(b < a for a, b in low))
        return [*dict.fromkeys(("at", before) for before, _ in low), *([ended] if low else [])]

    def other(self, target: Cell, least: int) -> dict[int, str] | None:
        """Courses with new steps: the target is `least` more (fewer), all that is shown the same. None when there is no way."""
        moves, hidden = self.moves, self.hidden_ones
        keys = {key: i for i, key in enumerate(dict.fromkeys(k for m in moves for k in m.delta if k not in hidden))}
        shown = [(keys[k], i, by) for i, move in enumerate(moves) for k, by in move.delta.items() if k in keys]
        client = pd.factorize(self.table["client"])[0]
        once = [(int(client[move.course]), i, 1) for i, move in enumerate(moves)]
        aim = np.array([[move.delta.get(target, 0) for move in moves]], dtype=float)
        found = milp(
            1 + self.rng.random(len(moves)),
            integrality=np.ones(len(moves)),
            bounds=Bounds(0, 1),
            constraints=[
                LinearConstraint(_matrix(shown, len(keys), len(moves)), 0, 0),
                LinearConstraint(_matrix(once, int(client.max()) + 1, len(moves)), 0, 1),
                LinearConstraint(aim, least, least),
            ],
            options={"time_limit": SECONDS, "mip_rel_gap": 0.5},
        )
        return None if found.x is None else {moves[i].course: moves[i].step for i in np.flatnonzero(found.x > 0.5)}

    def applied(self, measurements: pd.DataFrame, steps: dict[int, str]) -> pd.DataFrame:
        """The scores with other first and last levels for some of the pairs."""
        changed = measurements.copy()
        for course, step in steps.items():
            pair = self.table.iloc[course]
            here = (changed["trajectory"] == pair["trajectory"]) & (changed["domain"] == pair["domain"])
            for day, level in zip(("before_date", "after_date"), step, strict=True):
                there = here & (changed["date"] == pair[day])
                assert there.sum() == 1
                changed.loc[there, "score"] = int(level)
        return changed


def _matrix(at: list[tuple[int, int, int]], rows: int, columns: int) -> sp.csr_matrix:
    i, c, w = zip(*at, strict=True) if at else ((), (), ())
    return sp.csr_matrix((w, (i, c)), shape=(rows, columns), dtype=float)


def hidden_alike(results: list[Result], ledger: Ledger) -> Ledger | None:
    """The counts of other results, with the same ones hidden; None when one that is shown is another number."""
    new = open_ledger([result for result in results if result.persons and result.counts], RULES)
    for one, entry in new.entries.items():
        known = ledger.entries.get(one)
        if known is None or (known.shown and not known.reason and known.value != entry.value):
            return None
        entry.reason = known.reason
    new.left_out = ledger.left_out
    return new


def differences(one: Protected, other: Protected) -> list[tuple[object, ...]]:
    """Every cell and fact that is published otherwise: table, column, the keys of the row, the two values."""
    found: list[tuple[object, ...]] = []
    for a, b in zip(one.published, other.published, strict=True):
        found += [(a.name, name, a.facts[name], b.facts[name]) for name in a.facts if a.facts[name] != b.facts[name]]
        assert a.table[[*a.keys]].astype(str).equals(b.table[[*b.keys]].astype(str))
        for column in a.table:
            x, y = (p.table[column].astype(object) for p in (a, b))
            for row in np.flatnonzero(~((x == y).fillna(False).astype(bool) | (x.isna() & y.isna()))):
                found.append((a.name, column, *a.table.loc[row, [*a.keys]], x[row], y[row]))
    return found
