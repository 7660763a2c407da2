"""What would the scores of those who were not measured again have been? Estimated from comparable courses, and lower than that.

Multiple imputation: the last score of a course that was not measured again is drawn many times from those that were, given
its first score, domain, the first scores of the other domains, age group and team, and given how the same client fared on
other courses. Each completed table is counted as if it had been measured, and the spread between the tables is added to the
variance (Rubin's rules). That is right when those who are lost fared as comparable others. Whether they did is not in the data:
`delta` says how many levels lower they are put than that (a pattern-mixture model).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.chapters.zrm.statistics.attrition import LEAST_KEPT, regions
from wijkstats.ground.population import COURSE, Cell, cell, low_levels
from wijkstats.ground.records import Result, Share
from wijkstats.ground.scales import DOMAIN_ORDER, LEVELS
from wijkstats.ground.verdict import told
from wijkstats.kit.inference.cumulative import Answers, Ints, draws
from wijkstats.kit.inference.imputed import Pooled, pool
from wijkstats.kit.inference.intervals import Floats, clustered_share
from wijkstats.kit.inference.unchanged.no_change import SEEN_ABOVE

TIMES = 30
"""So many completed tables."""
DELTAS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""So many levels lower, on average, than comparable courses."""
FEATURES = ("age_group", "team")
_COUNTS = ("started", "kept", "lost", "improved", "same", "worse")
_FIGURES = (
    "share", "low", "high", "missing", "net", "net_low", "net_high", "conclusion", "tipping", "expected", "beyond",
)  # fmt: skip
VERDICTS = {
    "conclusion": ("net", "net_low", "net_high"),
    "tipping": ("turns", "net_low"),
    "beyond": ("turns", "low", "expected"),
}


@dataclass(frozen=True, slots=True)
class Completed:
    """Courses with their first level and client, and what stands in the completed tables for those that were lost.

    last   the last level of each course; 0 of those lost
    drawn  tables x lost courses: the level drawn
    lower  the same shape, from 0 to 1: decides who falls one level more when delta is no whole number
    """

    first: Ints
    client: Ints
    last: Ints
    drawn: Ints
    lower: Floats

    def part(self, inside: npt.NDArray[np.bool_]) -> Completed:
        """Some of the courses, with their clients numbered anew."""
        which = inside[self.last == 0]
        client = np.unique(self.client[inside], return_inverse=True)[1]
        return Completed(self.first[inside], client, self.last[inside], self.drawn[:, which], self.lower[:, which])

    def pooled(self, delta: float) -> tuple[Pooled, Pooled]:
        """The share that rose, and that less the share that fell, when the lost end `delta` levels lower: over clients."""
        lost, size = self.last == 0, np.bincount(self.client).astype(float)
        first, client = self.first[lost], self.client[lost]
        known = np.sign(self.last - self.first)[~lost]
        base = [np.bincount(self.client[~lost], known == way, len(size)) for way in (1, -1)]
        rose, fell = [], []
        for drawn, lower in zip(self.drawn, self.lower, strict=True):
            last = np.maximum(drawn - int(delta) - (lower < delta % 1), min(LEVELS))
            rose.append(base[0] + np.bincount(client, last > first, len(size)))
            fell.append(base[1] + np.bincount(client, last < first, len(size)))
        up, down = np.array(rose), np.array(fell)
        return _pooled(up, size), _pooled(up - down, size)


def complete(rows: pd.DataFrame, times: int = TIMES) -> Completed | None:
    """Which last scores may the lost have had? None when fewer than 20 courses, or one client, were measured again.

    `rows` as `attrition.course_rows` gives. The draws follow from the contents of the rows alone: not from their order, nor from
    the numbers of clients.
    """
    rows, seed = _in_order(rows)
    first, client = rows["level"].to_numpy(int), rows["client"].to_numpy(int)
    kept = rows["after"].notna().to_numpy()
    if kept.sum() < LEAST_KEPT or len(np.unique(client[kept])) < 2:
        return None
    rng = np.random.default_rng(seed)
    last = rows["after"].fillna(0).to_numpy(int)
    drawn = np.zeros((times, int((~kept).sum())), int)
    if not kept.all():
        start, end = first - min(LEVELS), last - min(LEVELS)
        codes, domains = pd.factorize(rows["domain"], sort=True)
        answers = Answers(_features(rows), codes * len(LEVELS) + start, client, end)
        found = draws(answers[kept], answers[~kept], _expected(start[kept], end[kept], len(domains)), rng, times)
        drawn = np.array(list(found)) + min(LEVELS)
    return Completed(first, client, last, drawn, rng.random(drawn.shape))


def _expected(start: Ints, end: Ints, domains: int) -> Floats:
    """One answer per domain and first level, spread as last levels are over all domains: what hardly occurs is like that."""
    table = np.full((len(LEVELS), len(LEVELS)), 1 / len(LEVELS))
    np.add.at(table, (start, end), 1)
    return np.tile(table / table.sum(axis=1, keepdims=True), (domains, 1))


def _in_order(rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The rows in an order that follows from what they say: clients by their rows, rows by their content; and a seed.

    Domains and features come first, so that another score moves few clients and leaves the seed: nearly the same draws.

    Clients whose rows say the same may change places: nothing that is counted differs. Adds `others`: the mean first level of the
    other domains of the trajectory, that of all courses where there are none.
    """
    level = rows["level"].astype("int64")
    per = level.groupby(rows["trajectory"])
    others = (per.transform("sum") - level) / (per.transform("size") - 1).replace(0, np.nan)
    rows = rows.assign(level=level, others=others.fillna(level.mean()).round(6))
    about = rows[["domain", *FEATURES]].astype(object)
    told = about.assign(level=level, others=rows["others"], after=rows["after"].fillna(0).astype("int64"))
    own, place = (pd.util.hash_pandas_object(one, index=False) for one in (told, about))
    # of whole numbers that wrap around: the order does not matter
    whole, where = (one.groupby(rows["client"]).transform("sum") for one in (own, place))
    number = rows.groupby("client", sort=False).ngroup()
    by = np.lexsort((own, place, number, whole, where))
    ordered = rows.iloc[by].reset_index(drop=True)
    return ordered.assign(client=pd.factorize(ordered["client"])[0]), int(place.sum())


def _features(rows: pd.DataFrame) -> Floats:
    """One column per level of each feature, and the first level of the other domains."""
    parts = [pd.get_dummies(rows[name].astype(str), dtype=float) for name in FEATURES]
    others = (rows["others"] - rows["others"].mean()).to_numpy()
    return np.column_stack([others, *parts])


def imputation(rows: pd.DataFrame, low: int, matters: float, times: int = TIMES) -> Result:
    """Which share would be higher if everybody who started had been measured again? By how much worse the lost fared.

    `rows` as `attrition.course_rows` gives (`expected` may be missing), `low` the highest low level, `matters` the smallest
    difference that matters. One
    row per population (low, all), domain (delta 0 only; `all` with every delta). Columns:

    delta         levels that the lost are put lower, on average, than comparable courses
    share         share higher of all who started, with Wilson's interval on the pooled variance
    missing       part of that variance that is due to scores that are missing
    net           share higher less share lower, with its interval; conclusion: see `ground.verdict`
    tipping       of all domains together: the first delta at which it no longer can be said that more are higher than lower; 0
                  when it cannot be said at all, empty when it can be said at every delta
    expected      share higher of all who started without change, from rating noise alone; NaN when it is not known
    beyond        the same of share, above expected
    complete      share higher of those measured again, with its interval
    """
    rows, _ = _in_order(rows) if len(rows) else (rows.assign(others=[]), 0)
    done = complete(rows, times) if len(rows) else None
    made: list[dict[str, object]] = []
    cells: dict[str, list[Cell]] = {count: [] for count in _COUNTS}
    for population in ("low", "all"):
        start = rows["level"].isin(low_levels(low, population)).to_numpy(bool)
        present = [d for d in DOMAIN_ORDER if d == "all" or (rows["domain"] == d)[start].any()] if start.any() else []
        for domain in present:
            part = start & ((rows["domain"] == domain).to_numpy(bool) | (domain == "all"))
            counted = _counted(rows[part])
            expected = _without_change(rows[part])
            deltas = DELTAS if domain == "all" else DELTAS[:1]
            for delta, figures in _figures(done, part, expected, deltas).items():
                made.append({"population": population, "domain": domain, "delta": delta, **counted, **figures})
                for count, region in regions(low_levels(low, population)).items():
                    if count in cells:
                        cells[count].append(cell(COURSE, region, {"domain": domain}))
    people = tuple(f"{count}_clients" for count in _COUNTS)
    ends = ("improved_complete", "complete_low", "complete_high", "complete_design")
    columns = ["population", "domain", "delta", *_COUNTS, *_FIGURES, *ends, *people]
    seen = ("started", "kept", "lost", "improved", "same", "worse")
    table = pd.DataFrame(made, columns=columns)
    for name, rule in VERDICTS.items():
        table[name] = told(table, {"matters": matters}, *rule)
    return Result(
        "zrm_imputation",
        table.assign(absent=table["lost"]),
        ("population", "domain", "delta"),
        _COUNTS,
        dict.fromkeys(_FIGURES, seen),
        {"started": ("kept", "lost"), "kept": ("improved", "same", "worse")},
        dict(zip(_COUNTS, people, strict=True)),
        cells=cells,
        shares={"improved_complete": Share({"improved": 1}, "kept", *ends[1:])},
        revealing=("kept",),
        drawn=_FIGURES,
        behind={"missing": "absent"},
        known=("matters",),
        verdicts=VERDICTS,
        facts={"matters": matters, "times": times},
        columns=zrm.IMPUTATION,
    )


def _without_change(part: pd.DataFrame) -> float:
    """The share that would rise; NaN when it is not known of more than 5%."""
    known = "expected" in part and part["expected"].isna().mean() <= SEEN_ABOVE
    return round(float(part["expected"].mean()), 3) if known else np.nan


def _counted(part: pd.DataFrame) -> dict[str, object]:
    """The counts as they are, the clients behind each, and the share of those measured again with its interval."""
    kept, client = part["after"].notna().to_numpy(), part["client"].to_numpy(int)
    step = part["after"].to_numpy(float, na_value=np.nan) - part["level"].to_numpy(float)
    flags = {
        "started": kept | True,
        "kept": kept,
        "lost": ~kept,
        "improved": step > 0,
        "same": step == 0,
        "worse": step < 0,
    }
    found: dict[str, object] = {name: int(flag.sum()) for name, flag in flags.items()}
    found |= {f"{name}_clients": len(np.unique(client[flag])) for name, flag in flags.items()}
    m, y = (np.bincount(client, flags[name]) for name in ("kept", "improved"))
    share = clustered_share(
        y.sum(), m.sum(), clients=(m > 0).sum(), m2=(m * m).sum(), my=(m * y).sum(), y2=(y * y).sum()
    )
    design = m.sum() / share.effective_n if share.effective_n > 0 else np.nan
    return found | {
        "improved_complete": float(share.share), "complete_low": float(share.low), "complete_high": float(share.high),
        "complete_design": float(design),
    }  # fmt: skip


def _figures(
    done: Completed | None, inside: npt.NDArray[np.bool_], expected: float, deltas: tuple[float, ...]
) -> Mapping[float, dict[str, object]]:
    """Per delta the figures of a part of the courses; empty (NaN) when nothing could be drawn or one client is there."""
    part = done.part(inside) if done else None
    if part is None or part.client.max(initial=0) < 1:
        return {delta: dict.fromkeys(_FIGURES, np.nan) for delta in deltas}
    found: dict[float, dict[str, object]] = {}
    for delta in deltas:
        share, net = part.pooled(delta)
        figures = (share.estimate, *share.share_interval(), share.missing, net.estimate, *net.interval(), expected)
        found[delta] = dict(zip((name for name in _FIGURES if name not in VERDICTS), figures, strict=True))
    return found


def _pooled(sums: Floats, size: Floats) -> Pooled:
    """A mean over courses with its variance over clients, pooled. `sums`: tables x clients; `size`: courses of each client."""
    n, clients = size.sum(), len(size)
    means = sums.sum(axis=1) / n
    spread = ((sums - means[:, None] * size) ** 2).sum(axis=1)
    return pool(means, clients / (clients - 1) * spread / n**2, clients - 1)
