"""The questions of the workbench: each counts a selection, and gives the figures by the functions of the chapters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from wijkstats.chapters.clients.counts import capacity, durations
from wijkstats.chapters.clients.statistics import caseload as per_team
from wijkstats.chapters.clients.statistics import durations as lengths
from wijkstats.chapters.zrm.counts.outcomes import OUTCOMES, with_outcomes
from wijkstats.chapters.zrm.statistics.change import RULES
from wijkstats.chapters.zrm.statistics.transitions import square
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.counting.sufficient_sums import sums_by
from wijkstats.kit.inference.intervals import poisson_limits, wilson
from wijkstats.kit.inference.paired import sign_test, stuart_maxwell
from wijkstats.kit.inference.shares import add_share
from wijkstats.kit.inference.unchanged.beside import beside
from wijkstats.workbench.asked import ALL, SEPARATOR, By, Columns, Where
from wijkstats.workbench.cut import Answers, Cut, Shown
from wijkstats.workbench.needs import Bench


@dataclass(frozen=True, eq=False)
class Selection:
    """The rows that were asked for, with `level`: the groups of each row as one text.

    note  a sentence when nothing is left
    """

    table: ir.Table = field(repr=False)
    keys: tuple[str, ...]
    orders: dict[str, list[str]]
    headings: dict[str, str]
    said: str
    left_out: tuple[tuple[str, int], ...]
    note: str
    asked: tuple[tuple[By, ...], dict[str, Any]]


def select(
    columns: Columns, by: By | Sequence[By] | None, where: Where | None, only: ir.BooleanValue | None = None
) -> Selection:
    """Of which rows, and in which groups? `only`: who is asked about at all (low scores); said apart from the filter."""
    t, words = columns.table, columns.words
    asked: list[By] = [] if by is None else [by] if isinstance(by, (str, tuple)) else list(by)
    found = [columns.level_by(one) for one in asked] or [(ALL, ibis.literal(ALL), [ALL])]
    keys = tuple(name for name, _, _ in found)
    conditions, said, note = columns.filtered(where or {})
    chosen = t.trajectory.notnull()
    for condition in conditions.values():
        chosen = chosen & condition.fill_null(False)
    about = t.trajectory.notnull() if only is None else only
    level = found[0][1].cast("string")
    for _, one, _ in found[1:]:
        level = level.concat(SEPARATOR, one.cast("string"))
    counts = t.aggregate(
        all=t.count(), chosen=chosen.cast("int64").sum(), kept=(chosen & about).cast("int64").sum(),
        **{f"by_{name}": condition.fill_null(False).cast("int64").sum() for name, condition in conditions.items()},
    ).execute().fillna(0).iloc[0].astype("int64")  # fmt: skip
    if not note and not counts["kept"]:
        alone = [f"{columns.heading(name)} {of}: {int(counts[f'by_{name}'])}" for name, of in said.items()]
        note = words("workbench.nothing", alone="; ".join(alone) or "0")
    left_out = [("not_chosen", int(counts["all"] - counts["chosen"]))] if conditions else []
    left_out += [("not_low", int(counts["chosen"] - counts["kept"]))] if only is not None else []
    orders = {name: order or ([ALL] if name == ALL else columns.levels(name)) for name, _, order in found}
    orders = {name: [*order, *(["unknown"] if "unknown" not in order else [])] for name, order in orders.items()}
    text = "; ".join(f"{columns.heading(name).lower()}: {value}" for name, value in said.items())
    table = t.filter(chosen & about).mutate(level=level)
    headings = {key: columns.heading(key) for key in keys}
    return Selection(table, keys, orders, headings, text, tuple(left_out), note, (tuple(asked), dict(where or {})))


def _cut(
    bench: Bench,
    question: str,
    picked: Selection,
    table: pd.DataFrame,
    shown: Sequence[Shown],
    answers: Callable[[], Answers] | None = None,
    more: tuple[str, ...] = (),
    orders: dict[str, list[str]] | None = None,
    tests: pd.DataFrame | None = None,
) -> Cut:
    """The result: groups split into their columns and put in order, small groups marked."""
    keys, order = (*picked.keys, *more), picked.orders | (orders or {})
    split = table["level"].str.split(SEPARATOR, expand=True).reindex(columns=range(len(picked.keys)))
    table = table.assign(**{key: split[at] for at, key in enumerate(picked.keys)}).drop(columns="level")
    rank = {key: {level: at for at, level in enumerate(order.get(key, []))} for key in keys}
    places = [table[key].astype(str).map(lambda level, key=key: rank[key].get(level, len(rank[key]))) for key in keys]
    first = (
        pd.concat(places, axis=1, keys=range(len(places))).sort_values(list(range(len(places))), kind="stable").index
    )
    table = table.loc[first, [*keys, *(c for c in table.columns if c not in keys)]].reset_index(drop=True)
    people = [c for c in table.columns if str(c) == "clients" or str(c).endswith("_clients")]
    minimum = bench.settings.disclosure.minimum
    few = ((table[people] > 0) & (table[people] < minimum)).any(axis=1) if people else pd.Series(False, table.index)
    left_out = (*bench.not_measured(question), *picked.left_out)
    cut = Cut(
        question, table.assign(few=few), keys, tuple(shown), bench.words, minimum, picked.said, left_out,
        headings=picked.headings, orders=order, answers=answers, tests=tests, asked=picked.asked,
    )  # fmt: skip
    return cut.with_note(picked.note) if picked.note else cut


def improved(bench: Bench, by: By | Sequence[By] | None, where: Where | None) -> Cut:
    """Of the low scores, which share improved, stayed the same, got worse? As the chapter: `change_by_group_sums`."""
    picked = select(bench.columns, by, where, bench.columns.table.low)
    t = with_outcomes(picked.table)
    sums = sums_by(t, ("level",), OUTCOMES).execute()
    table = sums[["level", "pairs", "clients", *OUTCOMES, *(f"{o}_clients" for o in OUTCOMES)]].copy()
    for outcome in OUTCOMES:
        add_share(table, sums, outcome)
    table = table.drop(columns=[f"{o}_design" for o in OUTCOMES])
    shown = [
        Shown("pairs"), Shown("clients"), Shown("improved_share", "share", "improved_low", "improved_high"),
        Shown("same_share", "share"), Shown("worse_share", "share"),
    ]  # fmt: skip
    return _cut(bench, "improved", picked, table, shown, lambda: _answers(t, t.improved))


def low(bench: Bench, by: By | Sequence[By] | None, where: Where | None) -> Cut:
    """Which share of all pairs is low at the first and at the last measurement?"""
    picked = select(bench.columns, by, where)
    level, t = bench.zrm.low, picked.table
    t = t.mutate(first=(t.before <= level).cast("int64"), last=(t.after <= level).cast("int64"))
    sums = sums_by(t, ("level",), ("first", "last")).execute()
    table = sums[["level", "pairs", "clients", "first", "last", "first_clients", "last_clients"]].copy()
    for outcome in ("first", "last"):
        add_share(table, sums, outcome)
    table = table.rename(columns={"first": "low_first", "last": "low_last"})
    table = table.rename(columns={f"{end}_low": f"{end}_from" for end in ("first", "last")})
    table = table.rename(columns={f"{end}_high": f"{end}_to" for end in ("first", "last")})
    shown = [
        Shown("pairs"), Shown("clients"), Shown("first_share", "share", "first_from", "first_to"),
        Shown("last_share", "share", "last_from", "last_to"),
    ]  # fmt: skip
    table = table.drop(columns=["first_design", "last_design"])
    return _cut(bench, "low", picked, table, shown, lambda: _answers(t, t["last"]))


def transitions(bench: Bench, by: By | Sequence[By] | None, where: Where | None) -> Cut:
    """Of those who began at a level, which share is at each level at the last measurement? With a test per group."""
    picked = select(bench.columns, by, where)
    t = picked.table
    to = {f"to_{level}": (t.after == level).cast("int64") for level in LEVELS}
    sums = sums_by(t.mutate(**to), ("level", "before"), tuple(to)).execute()
    parts = []
    for after in LEVELS:
        part = sums[["level", "before", "pairs"]].assign(after=after, n=sums[f"to_{after}"])
        part["clients"] = sums[f"to_{after}_clients"]
        part["from_clients"] = sums["clients"]
        add_share(part, sums, f"to_{after}", stem="")
        parts.append(part.drop(columns="design"))
    table = pd.concat(parts, ignore_index=True)
    table = table.sort_values(["level", "before", "after"], kind="stable")
    tests = pd.DataFrame([_tested(level, rows) for level, rows in table.groupby("level", sort=False)])
    shown = [
        Shown("before", "plain"), Shown("after", "plain"), Shown("n"), Shown("pairs"), Shown("share", "share", "low", "high"),
    ]  # fmt: skip
    return _cut(bench, "transitions", picked, table, shown, tests=tests)


def _tested(level: str, rows: pd.DataFrame) -> dict[str, object]:
    """Stuart-Maxwell and the sign test of one group, pairs taken as those of as many people."""
    counts = square(rows.assign(domain=ALL, age_group=ALL), ALL)
    homogeneous, signs = stuart_maxwell(counts), sign_test(counts)
    return {
        "level": level.replace(SEPARATOR, " · "), "pairs": homogeneous.n, "net_improved_share": homogeneous.effect,
        "stuart_maxwell": homogeneous.statistic, "df": homogeneous.df, "p": homogeneous.p, "sign_p": signs.p,
    }  # fmt: skip


def rules(bench: Bench, by: By | Sequence[By] | None, where: Where | None) -> Cut:
    """Of the low scores, which share improved by each rule? The limits of a rule are those of the whole delivery."""
    picked = select(bench.columns, by, where, bench.columns.table.low)
    t = picked.table.inner_join(ibis.memtable(bench.zrm.outcomes), ["domain", "before", "after"])
    t = t.mutate(**{o: (t.outcome == o).cast("int64") for o in OUTCOMES})
    sums = sums_by(t, ("level", "rule"), OUTCOMES).execute()
    table = sums[["level", "rule", "pairs", "clients", *OUTCOMES, *(f"{o}_clients" for o in OUTCOMES)]].copy()
    for outcome in OUTCOMES:
        add_share(table, sums, outcome)
    cannot = table["rule"] == "crossing_low"  # who starts low cannot fall below the line
    table.loc[cannot, ["worse_low", "worse_high"]] = np.nan
    shown = [
        Shown("pairs"), Shown("improved_share", "share", "improved_low", "improved_high"), Shown("same_share", "share"),
        Shown("worse_share", "share"),
    ]  # fmt: skip
    table = table.drop(columns=[f"{o}_design" for o in OUTCOMES])
    return _cut(bench, "rules", picked, table, shown, more=("rule",), orders={"rule": list(RULES)})


def beyond_noise(bench: Bench, by: By | Sequence[By] | None, where: Where | None) -> Cut:
    """How far does the share that improved lie from what rating noise alone gives? As `unchanged.beside`."""
    picked = select(bench.columns, by, where, bench.columns.table.low)
    t, twin = picked.table, bench.zrm.no_change
    numbers = bench.zrm.keys.select("trajectory_key", number="trajectory")  # by which the twin knows them
    t = t.inner_join(numbers, [("trajectory", "trajectory_key")])
    rows = t.select("client", "domain", "before", "after", "level", trajectory="number").execute()
    rows = rows.sort_values(["client", "trajectory", "domain"], ignore_index=True)
    groups = rows.assign(improved=rows["after"] > rows["before"]).groupby("level")
    table = groups.agg(pairs=("client", "size"), clients=("client", "nunique"), improved_share=("improved", "mean"))
    found = beside(rows, ["level"], twin).set_index("level").drop(columns=["grouping", "planned"])
    table = table.reset_index().astype({"level": "str"}).join(found, on="level")
    table["conclusion"] = table["conclusion"].fillna("unknown")
    shown = [
        Shown("pairs"), Shown("clients"), Shown("improved_share", "share"), Shown("expected", "share"),
        Shown("difference", "signed_points", "difference_low", "difference_high"), Shown("p_holm", "p"),
        Shown("conclusion", "label"),
    ]  # fmt: skip

    def answers() -> Answers:
        value = (rows["after"] > rows["before"]).astype(float) - (0.0 if twin is None else twin.rises(rows))
        return Answers(rows[["level", "client"]].assign(value=value), "points")

    cut = _cut(bench, "beyond_noise", picked, table, shown, answers)
    if twin is None and not cut.note:
        return cut.with_note(bench.words("workbench.no_twin"))
    return cut


def waiting(bench: Bench, by: By | Sequence[By] | None, where: Where | None) -> Cut:
    """How many days from application to start, of who applied in the period or later?"""
    columns, since = bench.cases, bench.settings.period.start.year
    known = columns.table.applied.notnull() & (columns.table.applied.year() >= since)
    picked = select(columns, by, where, known)
    rows = durations.waiting_rows(picked.table.mutate(team=picked.table.level), bench.clients_opened.last)
    rows = rows.rename(columns={"team": "level"})
    norm = bench.settings.norms.waiting_days
    table = lengths.waiting(rows, ["level"], norm)
    table["within_low"], table["within_high"] = wilson(table["within_norm"].fillna(0) * table["n"], table["n"])
    table["clients"] = table["level"].map(rows.groupby("level")["client"].nunique())
    shown = [
        Shown("n"), Shown("median", "count", "low", "high"), Shown("within_norm", "share", "within_low", "within_high"),
    ]  # fmt: skip

    def answers() -> Answers:
        return Answers(rows.rename(columns={"days": "value"})[["level", "client", "value", "happened"]], "days")

    left_out = tuple((key.replace("not_low", "no_application"), n) for key, n in picked.left_out)
    return _cut(bench, "waiting", replace(picked, left_out=left_out), table, shown, answers)


def caseload(bench: Bench, by: By | Sequence[By] | None, where: Where | None) -> Cut:
    """How many cases are open on the last day with staff, by team per fte; otherwise the number, with Poisson limits."""
    data, columns = bench.clients_opened, bench.cases
    picked = select(columns, by, where)
    staffing = data.staffing
    known = [] if staffing is None else capacity.days_of(staffing, data.settings.period.start, data.last)
    days = [max(known)] if known else [data.last]
    rows = capacity.open_by_team(picked.table.mutate(team=picked.table.level), days)
    if staffing is not None and picked.keys == ("team",):
        table = per_team.per_fte(capacity.with_fte(rows, staffing)).rename(columns={"team": "level"})
        table = table.assign(position=table["position"].replace("", None))
        shown = [
            Shown("day", "day"), Shown("open"), Shown("fte", "one"), Shown("per_fte", "one", "low", "high"),
            Shown("position", "label"),
        ]  # fmt: skip
    else:
        table = rows.rename(columns={"team": "level"})
        table["low"], table["high"] = poisson_limits(table["open"])
        shown = [Shown("day", "day"), Shown("open", "count", "low", "high"), Shown("registered"), Shown("heavy")]
    cut = _cut(bench, "caseload", picked, table.assign(level=table["level"].astype("str")), shown)
    few = (cut.table["open"] > 0) & (cut.table["open"] < cut.minimum)
    cut.table["few"] = few
    return cut


def _answers(t: ir.Table, value: ir.Value) -> Answers:
    return Answers(t.select("level", "client", value=value).execute(), "share")
