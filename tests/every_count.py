"""Every count of the chapters about change, about clients and about how clients are measured, by name: for comparing engines."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path

import pandas as pd
from conftest import ROOT
from exports import KEY, Table, put

from wijkstats.chapters.clients import opened as clients
from wijkstats.chapters.clients.counts import capacity, cases, durations, profiles, support, words, years
from wijkstats.chapters.quality.counts import completeness
from wijkstats.chapters.zrm import opened as zrm
from wijkstats.chapters.zrm.counts import attrition, cohorts, course, model_rows, outcomes, pairing, reliability
from wijkstats.delivery.clean import clean_delivery
from wijkstats.delivery.tables import Tables, open_tables
from wijkstats.ground.scales import EDITIONS
from wijkstats.kit.counting.started import outside_period
from wijkstats.settings.choices import PairRule, Period, Settings
from wijkstats.settings.delivery import Delivery

Counts = dict[str, Callable[[], object]]
"""Name -> a function that counts."""
FILES = ("zrm", "trajecten", "contacten", "inzet", "doorstroom", "indeling", "formatie")
OF_CLIENTS = {"zrm": 0, "trajecten": 0, "contacten": 4, "doorstroom": 0}
"""In which column of a file of the demo the client stands."""


def small_demo(root: Path, name: str, one_in: int) -> Delivery:
    """A demo with one in so many of its clients, cleaned; with two editions, also on one day, and with what is not known."""
    folder = ROOT / "data" / "raw" / name
    sign, encoding = {"demo-2018": (";", "utf-8"), "demo-2019": (",", "cp1252")}[name]
    tables = {
        table: [*csv.reader((folder / f"{table}.csv").read_text(encoding=encoding).splitlines(), delimiter=sign)]
        for table in FILES
    }
    started = tables["trajecten"][1:]
    chosen = {row[0] for row in started if not int(row[0][1:]) % one_in}
    courses = {row[1] for row in started if row[0] in chosen}
    for table, column in OF_CLIENTS.items():
        tables[table][1:] = [row for row in tables[table][1:] if row[column] in chosen | {""}]
    tables["inzet"][1:] = [row for row in tables["inzet"][1:] if row[0] in courses]
    head, *rows = tables["zrm"]
    tables["zrm"] = [head, *chain.from_iterable(_editions(i, row, head[5:]) for i, row in enumerate(rows))]
    for column, every in (("wijkteam", 9), ("geslacht", 7), ("geboortedatum", 11), ("wet", 5)):
        for row in tables["trajecten"][1::every]:
            row[tables["trajecten"][0].index(column)] = ""
    delivery = put(root, tables, (folder / "delivery.yaml").read_text(encoding="utf-8"), name)
    clean_delivery(delivery, KEY)
    return delivery


def _editions(i: int, row: list[str], domains: list[str]) -> Table:
    """A measurement, some by an older edition, and some by both on one day with other scores."""
    known = {domain: score for domain, score in zip(domains, row[5:], strict=True) if domain in EDITIONS["2013"]}
    older = [*row[:3], "2013", row[4], *(known.get(domain, "") for domain in domains)]
    other = [*older[:5], *(str(6 - int(score)) if score.isdigit() else score for score in older[5:])]
    return [row, other] if i % 7 == 0 else [older] if i % 5 == 0 else [row]


def counts(earlier: Delivery, delivery: Delivery, engine: str = "duckdb") -> Counts:
    """Every count of a cleaned delivery, and of the one before it, by this engine."""
    before, tables = (open_tables(_by(one, engine)) for one in (earlier, delivery))
    of_measuring = _of_measuring(tables)
    return {
        **_of_change(tables),
        **_of_cohorts(tables, before),
        **_of_pairs(tables),
        **_of_clients(tables),
        **of_measuring,
    }


def _by(delivery: Delivery, engine: str) -> Delivery:
    return replace(delivery, settings=delivery.settings.model_copy(update={"engine": engine}))


def _of_change(tables: Tables) -> Counts:
    data = zrm.Opened(tables.measurements, tables.trajectories, tables.delivery.settings)
    men = {"sex": ["M"]}
    return {
        "outside_period": lambda: outside_period(data.trajectories, data.settings),
        "coverage_counts": lambda: outcomes.coverage_counts(data.started, data.pairs),
        "change_by_group_sums": lambda: outcomes.change_by_group_sums(data.pairs),
        "cut_sums improved": lambda: outcomes.cut_sums(data.pairs, ("domain",), men)["improved"][0],
        "cut_sums low": lambda: outcomes.cut_sums(data.pairs, ("team", "age_group"), of="low")["low_last"][0],
        "cut_sums steps": lambda: outcomes.cut_sums(data.pairs, ("start_year",), of="steps")["steps"][0],
        "pair_rows": lambda: outcomes.pair_rows(data.pairs),
        "low_pair_rows": lambda: outcomes.low_pair_rows(data.pairs),
        "client_outcome_counts": lambda: outcomes.client_outcome_counts(data.pairs),
        "outcome_sums": lambda: data.outcome_sums,
        "room_sums": lambda: outcomes.room_sums(data.pairs),
        "low_domain_sums": lambda: outcomes.low_domain_sums(data.pairs),
        "transition_counts": lambda: data.transition_counts,
        "level_counts": lambda: outcomes.level_counts(data.pairs),
        "attrition_counts": lambda: attrition.attrition_counts(data.begun, data.low),
        "course_rows": lambda: attrition.course_rows(data.begun, data.started),
        "first_scores": lambda: attrition.first_scores(data.begun),
        "kept_by_level_sums": lambda: attrition.kept_by_level_sums(data.begun),
        "course_sums": lambda: course.course_sums(data.scores, data.started, data.low),
        "model_rows": lambda: model_rows.model_rows(data.pairs),
        "flow_counts": lambda: pairing.flow_counts(data.scores, data.started, data.pairs, data.settings),
        "second_ratings": lambda: reliability.second_ratings(
            data.measurements, data.scores_by_edition, data.keys, data.settings
        ),
        "first_ratings": lambda: reliability.first_ratings(data.scores_by_edition, data.keys),
    }


def _of_cohorts(tables: Tables, earlier: Tables) -> Counts:
    own = cohorts.Source(tables.measurements, tables.trajectories, tables.delivery.settings)
    made = cache(lambda: cohorts.start_cohorts(own, earlier))
    return {
        "start_cohorts": lambda: made().rows.drop(columns="client"),
        "start_cohorts flow": lambda: made().flow,
        "start_cohorts years": lambda: made().years.drop(columns="client"),
    }


RULES = {"near_12_months": PairRule(last="near_12_months"), "only_two": PairRule(last="only_two"),
         "across_editions": PairRule(across_editions=("financien",), minimum_days=0)}  # fmt: skip


def _of_pairs(tables: Tables) -> Counts:
    found: Counts = {}
    for name, rule in RULES.items():
        settings = tables.delivery.settings.model_copy(update={"pairs": rule})
        data = zrm.Opened(tables.measurements, tables.trajectories, settings)
        found[f"make_pairs {name}"] = lambda data=data: data.pairs.table.execute()
        found[f"flow_counts {name}"] = lambda data=data: pairing.flow_counts(
            data.scores, data.started, data.pairs, data.settings
        )
    return found


def _of_clients(tables: Tables) -> Counts:
    of = {name: tables.of(name) for name in ("contacts", "support", "transfers")}
    data = clients.Opened(tables.measurements, tables.trajectories, tables.delivery.settings, **of)
    m, settings = data.measurements, data.settings
    days = [date(2017, 3, 31), date(2017, 9, 30)]
    return {
        "cases_of": lambda: data.cases.execute(),
        "until": lambda: cases.until(settings.model_copy(update={"reference_date": None}), data.cases),
        "delivered": lambda: data.delivered,
        "complete": lambda: data.complete,
        "open_by_team": lambda: capacity.open_by_team(data.cases, days),
        "duration_rows": lambda: durations.duration_rows(data.cases, settings.period.start, data.last),
        "return_rows": lambda: durations.return_rows(data.cases, data.last),
        "waiting_rows": lambda: durations.waiting_rows(data.cases, data.last),
        "turned_18": lambda: durations.turned_18(data.cases, data.last),
        "profiles": lambda: profiles.profiles(m, data.cases, data.last, settings),
        "support_sums": lambda: support.support_sums(m, of["support"], settings),
        "reasons": lambda: support.reasons(m, of["support"], settings),
        "onward": lambda: support.onward(of["transfers"]),
        "known_before": lambda: support.known_before(of["transfers"], data.cases, data.years),
        "referrers": lambda: words.referrers(data.cases, data.years),
        "closures": lambda: words.closures(data.cases, data.years),
        "contacts_by_year": lambda: words.contacts_by_year(of["contacts"], data.cases, data.years, data.last),
        "contact_teams": lambda: words.contact_teams(of["contacts"], data.years),
        "years_of": lambda: years.years_of(data.cases, data.last),
        "opened": lambda: years.opened(data.cases, data.years),
        "clients_by_year": lambda: years.clients_by_year(data.cases, data.last, data.years),
        "year_patterns": lambda: years.year_patterns(data.cases, data.last, data.years),
        "flow": lambda: years.flow(data.cases, settings.period.start, data.last),
    }


def _of_measuring(tables: Tables) -> Counts:
    m, t, settings = tables.measurements, tables.trajectories, tables.delivery.settings
    return {
        "completeness_sums": lambda: completeness.completeness_sums(m, t),
        "waiting_counts": lambda: completeness.waiting_counts(m, t, settings),
        "uniform_sums": lambda: completeness.uniform_sums(m, t),
        "rater_counts": lambda: completeness.rater_counts(m),
    }


ON_A_CLUSTER = (
    "coverage_counts", "change_by_group_sums", "outcome_sums", "low_domain_sums", "transition_counts", "attrition_counts",
    "course_sums", "flow_counts",
)  # fmt: skip
"""What a region asks a cluster for; all counts take minutes there."""


def differences(here: Counts, there: Counts, names: Collection[str] = ()) -> list[str]:
    """What another engine counts otherwise: the name of each count (of these, or of all) with what pandas says of it."""
    found = []
    for name, count in ((name, here[name]) for name in names or here):
        one, other = _frame(name, count()), _frame(name, there[name]())
        try:
            pd.testing.assert_frame_equal(one, other)
        except AssertionError as error:
            found.append(f"{name}: {error}")
    return found


def _frame(name: str, counted: object) -> pd.DataFrame:
    """What was counted as a frame, in its own order where it has one. What is missing everywhere has no kind."""
    if not isinstance(counted, pd.DataFrame):
        return pd.DataFrame({"value": [repr(counted)]})
    frame = counted.astype({c: "datetime64[us]" for c in counted if counted[c].dtype.kind == "M"})
    frame = frame.astype({c: object for c in frame if frame[c].isna().all()})
    frame = frame.where(frame.notna(), None) if name == "profiles" else frame
    if name == "course_rows":
        frame = _named_by_their_rows(frame)
    ordered = name.partition(" ")[0] not in NO_ORDER
    return frame if ordered else frame.sort_values(list(frame.columns), ignore_index=True)


NO_ORDER = ("outcome_sums", "room_sums", "attrition_counts", "course_rows", "first_scores", "make_pairs", "cases_of")
"""Their rows stand in no order, here as little as there: what is made of them does not hang on it."""


def _named_by_their_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Courses with trajectory and client named by all their rows: their numbers follow the order of the rows."""
    text = rows.drop(columns=["client", "trajectory"]).map(str).agg("|".join, axis=1)
    text = text.groupby(rows["trajectory"]).transform(lambda own: "/".join(sorted(own)))
    return rows.assign(
        trajectory=text, client=text.groupby(rows["client"]).transform(lambda own: "//".join(sorted(own)))
    )


PARTS = {"demo-2018": ("0622", "2018"), "demo-2019": ("0622", "2019"), "again": ("0141", "2018")}
"""Deliveries of two municipalities; the second one is the first delivery once more, with the same hashes."""


def in_parts(root: Path, made: dict[str, Delivery]) -> Path:
    """A folder with the processed tables of these deliveries by municipality and year."""
    for name, (code, year) in PARTS.items():
        delivery = made.get(name, made["demo-2018"])
        for table in ("measurements", "trajectories"):
            place = root / "many" / table / f"municipality={code}" / f"year={year}"
            place.mkdir(parents=True)
            shutil.copy(delivery.processed / f"{table}.parquet", place / "part-0.parquet")
    return root / "many"


def all_years(delivery: Delivery, engine: str = "duckdb") -> Settings:
    """The settings of a delivery, for the trajectories of all years together."""
    period = Period(start=date(2016, 1, 1), end=date(2018, 12, 31))
    return delivery.settings.model_copy(update={"period": period, "engine": engine})
