"""Start cohorts: trajectories that started in one delivery's period and not in another's, followed for equally long.

Question answered: which low scores of this delivery and of earlier ones can be laid beside each other as other clients, like for
like? Cohorts are apart by their start dates, a pair lies within the same number of days from the start in each, and
only the domains (by the same edition) and the teams that are in both count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from wijkstats.chapters.zrm.counts.pairing import YEAR, make_pairs
from wijkstats.delivery.tables import Tables
from wijkstats.ground.records import UNKNOWN
from wijkstats.kit.counting.started import in_period
from wijkstats.settings.choices import Period, Settings

MONTH = 30
"""Follow-up is a whole number of these, so that next year's report has the same."""
DAY = timedelta(days=1)
LEAST = 180
"""Days of follow-up that a cohort has at least: who started too late for it is left out."""
STEPS: tuple[str, ...] = ("started", "both", "late", "other_team", "no_pair", "compared")
"""What becomes of the trajectories that started in a period; the first is all of them."""
SIDES: tuple[str, ...] = ("this", "previous")


@dataclass(frozen=True, slots=True)
class Source:
    """A delivery as far as cohorts need it: its tables, its own settings, its name and its title."""

    measurements: ir.Table
    trajectories: ir.Table
    settings: Settings
    name: str = ""
    title: str = ""

    def known_until(self) -> date | None:
        """The day up to which the data are complete: the reference date, or the last measured day."""
        last = self.settings.reference_date or self.measurements.date.max().execute()
        return None if pd.isna(last) else pd.Timestamp(last).date()


@dataclass(frozen=True)
class Cohorts:
    """Low pairs of the two cohorts, and of all start years.

    rows     one per low pair that is compared: side (this, previous), client, trajectory, start_year, domain,
             kind (domain and edition), age_group, team, before, improved (0 or 1), day (of the start), low_domains (of the
             trajectory, over the compared domains)
    flow     side, step (`STEPS`), trajectories, clients (each once, in the last step that one of its trajectories reached),
             people (distinct clients behind the trajectories)
    years    as rows, of every delivery, with `title` of the delivery instead of side
    days     of follow-up
    periods  side -> the first and the last day on which the cohort started
    reason   why there is nothing to compare: none (no earlier delivery), no_part, no_follow_up, no_domain, no_team, no_pairs
    domains  that are in one only; `teams`: side -> names that are in this one only
    previous title and name of the previous delivery
    """

    rows: pd.DataFrame
    flow: pd.DataFrame
    years: pd.DataFrame
    days: int = 0
    periods: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    reason: str = ""
    domains: tuple[str, ...] = ()
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    previous: tuple[str, str] = ("", "")

    def facts(self) -> dict[str, object]:
        """What sentences must know that is in no table."""
        title, name = self.previous
        known = {"previous": title, "previous_name": name, "reason": self.reason, "days": self.days}
        return {**known, "domains": list(self.domains), **{f"teams_{side}": list(n) for side, n in self.teams.items()}}


PAIR: tuple[str, ...] = ("client", "trajectory", "start_year", "domain", "age_group", "team", "before")
NOTHING = pd.DataFrame(columns=["side", "step"])


def start_cohorts(own: Source, earlier: Tables | None, older: Sequence[Tables] = ()) -> Cohorts:
    """The cohorts of this delivery and the previous one, and the start years of these and of `older` ones (newest first).

    Pairs are made by this delivery's settings in all of them. A trajectory counts once: in the newest delivery that has it.
    """
    if earlier is None:
        return Cohorts(NOTHING, NOTHING, NOTHING, reason="none")
    sources = [own, *(Source(t.measurements, t.trajectories, t.delivery.settings, t.delivery.name, t.delivery.title)
                      for t in (earlier, *older))]  # fmt: skip
    parts = _uncovered([source.settings.period for source in sources])
    ends = [source.known_until() if part else None for source, part in zip(sources, parts, strict=True)]
    known = [(part, end) for part, end in zip(parts, ends, strict=True) if part and end]
    if parts[0] is None or ends[0] is None or len(known) < 2:
        return Cohorts(NOTHING, NOTHING, NOTHING, reason="no_part",
                       previous=(earlier.delivery.title, earlier.delivery.name))  # fmt: skip
    days = follow_up(known[:2], own.settings)
    seen: set[tuple[object, object]] = set()
    started, found = [], []
    for source, part, end in zip(sources, parts, ends, strict=True):
        last = None if part is None or end is None else min(part.end, end - days * DAY)
        pairs = _low_pairs(source, Period(start=part.start, end=last), days, own.settings) if part and last and (
            last >= part.start) else None  # fmt: skip
        everyone = _started(source, own.settings).assign(late=lambda t, last=last: t["day"] > (last or date.min))
        names = [*zip(everyone["client"], everyone["trajectory"], strict=True)]  # numbers may begin anew each year
        everyone["again"] = [name in seen for name in names]
        seen |= {*names}
        started.append(everyone)
        found.append(_renamed(pairs, everyone, {} if source is own else own.settings.previous.teams))
    return _beside(sources, started, found, [end or date.min for end in ends], days)


def follow_up(known: Sequence[tuple[Period, date]], settings: Settings) -> int:
    """For how many days after the start can all trajectories of these cohorts be followed? Whole months of 30 days.

    `known`: per cohort the days on which it started and the day up to which its data are complete. At least half a year, or what
    the rule `near_12_months` asks.
    """
    shortest = min((end - part.end).days for part, end in known)
    near = settings.pairs.last == "near_12_months"
    return max(shortest // MONTH * MONTH, YEAR + settings.pairs.window_days if near else LEAST)


def _uncovered(periods: Sequence[Period]) -> list[Period | None]:
    """Of each period, newest first, what lies before all newer ones; None when nothing does."""
    found: list[Period | None] = []
    first = date.max
    for period in periods:
        end = min(period.end, first - DAY)
        found.append(Period(start=period.start, end=end) if end >= period.start else None)
        first = min(first, period.start)
    return found


def _low_pairs(source: Source, period: Period, days: int, settings: Settings) -> pd.DataFrame:
    """The low pairs of trajectories that started in the period, by scores of at most so many days after the start."""
    chosen = settings.model_copy(update={"period": period})
    starts = source.trajectories.select("trajectory", "start_date")
    m = source.measurements.inner_join(starts, "trajectory")
    m = m.filter(m.date.cast("date").delta(m.start_date.cast("date"), unit="day") <= days).drop("start_date")
    t = make_pairs(m, source.trajectories, chosen).table
    t = t.filter(t.before <= settings.zrm.low)
    rows = t.select(*PAIR, "edition", "after").execute().sort_values(["trajectory", "domain"], ignore_index=True)
    rows = rows.assign(
        improved=(rows["after"] > rows["before"]).astype(int), kind=rows["domain"] + " " + rows["edition"]
    )
    return rows.drop(columns=["after", "edition"])


def _started(source: Source, settings: Settings) -> pd.DataFrame:
    """Trajectories that started in the period of their delivery: client, trajectory, team, day."""
    chosen = settings.model_copy(update={"period": source.settings.period})
    t = in_period(source.trajectories, chosen).select("client", "trajectory", "team", "start_date").execute()
    return t.assign(day=pd.to_datetime(t["start_date"]).dt.date).drop(columns="start_date")


def _renamed(pairs: pd.DataFrame | None, started: pd.DataFrame, teams: Mapping[str, str]) -> pd.DataFrame:
    """The pairs of trajectories that no newer delivery has, with the day of their start; teams by their names of now."""
    started["team"] = started["team"].replace(dict(teams))
    if pairs is None:
        return pd.DataFrame(columns=[*PAIR, "kind", "improved", "day"])
    new = started.loc[~started["again"], ["trajectory", "day"]]
    return pairs.merge(new, on="trajectory").assign(team=lambda t: t["team"].replace(dict(teams)))


def _beside(
    sources: Sequence[Source],
    started: Sequence[pd.DataFrame],
    found: Sequence[pd.DataFrame],
    ends: Sequence[date],
    days: int,
) -> Cohorts:
    """The two cohorts like for like, what became of everybody who started, and the start years."""
    periods = [source.settings.period for source in sources[:2]]
    shared = [s["day"].between(p.start, p.end) | s["again"] for s, p in zip(started, periods[::-1], strict=False)]
    rows = [pairs[~pairs["trajectory"].isin(set(s.loc[b, "trajectory"]))]
            for pairs, s, b in zip(found, started, shared, strict=False)]  # fmt: skip
    apart = [s[~b] for s, b in zip(started, shared, strict=False)]
    bounds = (max(periods[0].start, periods[1].end + DAY), periods[0].end), (
        periods[1].start, min(periods[1].end, periods[0].start - DAY))  # fmt: skip
    cohorts = {side: (first, min(last, end - days * DAY)) for side, (first, last), end in
               zip(SIDES, bounds, ends, strict=False)}  # fmt: skip
    reason = "no_part" if any(s.empty for s in apart) else "no_follow_up" if any(s["late"].all() for s in apart) else ""
    kinds = [set(r["kind"]) for r in rows]
    same = kinds[0] & kinds[1]
    rows = [r[r["kind"].isin(same)] for r in rows]
    teams = [set(s["team"]) - {UNKNOWN} for s in apart]
    only = [one - other if one and other else set() for one, other in (teams, teams[::-1])]
    reason = reason or ("no_team" if all(teams) and not teams[0] & teams[1] else "")
    rows = [r[~r["team"].isin(o)] for r, o in zip(rows, only, strict=True)]
    reason = reason or ("no_domain" if not same and all(kinds) else "no_pairs" if any(r.empty for r in rows) else "")
    flow = pd.concat([_flow(side, s, b, o, set(r["trajectory"]))
                      for side, s, b, o, r in zip(SIDES, started, shared, only, rows, strict=False)])  # fmt: skip
    compared = pd.concat([r.assign(side=side) for side, r in zip(SIDES, rows, strict=True)], ignore_index=True)
    years = [
        pairs[pairs["kind"].isin(same)].assign(title=source.title)
        for pairs, source in zip(found, sources, strict=True)
        if same <= set(pairs["kind"])
    ]
    return Cohorts(
        NOTHING if reason else _counted(compared),
        flow,
        _counted(pd.concat(years, ignore_index=True)) if years and same else NOTHING,
        days,
        {} if reason else cohorts,
        reason,
        tuple(sorted({kind.partition(" ")[0] for kind in kinds[0] ^ kinds[1]})),
        {side: _named(s, o, sources[0].settings) for side, s, o in zip(SIDES, apart, only, strict=True)},
        (sources[1].title, sources[1].name),
    )


def _named(started: pd.DataFrame, teams: set[str], settings: Settings) -> tuple[str, ...]:
    """Those of the teams that may be named: with as many clients as a count needs to be shown."""
    clients = started[started["team"].isin(teams)].groupby("team")["client"].nunique()
    return tuple(sorted(clients.index[clients >= settings.disclosure.minimum]))


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    """With the number of low domains of each trajectory, and clients as numbers."""
    low = rows.groupby(["client", "trajectory"])["domain"].transform("size")
    return rows.assign(low_domains=low, client=pd.factorize(rows["client"])[0])


def _flow(side: str, started: pd.DataFrame, both: pd.Series[bool], only: set[str], pairs: set[str]) -> pd.DataFrame:
    """Per step the trajectories and clients; a client counts once, in the last step that one of its trajectories reached."""
    other, none = started["team"].isin(only), ~started["trajectory"].isin(pairs)
    step = np.select([both, started["late"], other, none], [1, 2, 3, 4], 5)
    best = pd.Series(step).groupby(started["client"].to_numpy()).max()
    people = pd.Series(started["client"].to_numpy()).groupby(step).nunique()
    table = pd.DataFrame({
        "side": side,
        "step": STEPS,
        "trajectories": [len(started), *((step == i).sum() for i in range(1, len(STEPS)))],
        "clients": [len(best), *((best == i).sum() for i in range(1, len(STEPS)))],
        "people": [len(best), *(people.get(i, 0) for i in range(1, len(STEPS)))],
    })  # fmt: skip
    return table
