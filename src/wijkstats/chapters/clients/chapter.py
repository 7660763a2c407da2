"""Who comes, who sends them, what follows, do they return, can teams carry it? One function per analysis.

`data = read(delivery)` opens a cleaned delivery; each function takes it and returns a `Result`. What is not delivered gives a
result without rows, whose fact `reason` says what is lacking.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from wijkstats.chapters.clients.counts import capacity, durations, words, years
from wijkstats.chapters.clients.counts import support as helped
from wijkstats.chapters.clients.counts.profiles import profiles
from wijkstats.chapters.clients.opened import Opened
from wijkstats.chapters.clients.statistics import of_capacity, of_durations, of_groups, of_support, of_words, of_years
from wijkstats.chapters.clients.statistics.part_year import estimate
from wijkstats.delivery.tables import open_tables
from wijkstats.demo.client_statements import client_statements, no_client_statements
from wijkstats.demo.statements import DEMO
from wijkstats.ground.once import once
from wijkstats.ground.records import UNKNOWN, Result
from wijkstats.ground.scales import DOMAINS
from wijkstats.settings.delivery import Delivery


def read(delivery: Delivery) -> Opened:
    """Open the cleaned tables of a delivery; NotDelivered when 01_clean has not run yet."""
    tables = open_tables(delivery)
    small = {name: tables.frame_if_any(name) for name in ("staffing", "caseload")}
    large = {name: tables.of(name) for name in ("contacts", "support", "transfers")}
    return Opened(tables.measurements, tables.trajectories, delivery.settings, **large, **small, name=delivery.name)


@once
def clients_by_year(data: Opened) -> Result:
    """How many clients had help in each year, how many were new, how many under 18; and what of a year that is not over?"""
    rows = years.clients_by_year(data.cases, data.last, data.years) if data.years else years.NO_CLIENTS
    now = rows.loc[(rows["grouping"] == "total") & (rows["year"] == data.last.year), "clients"].sum()
    known = years.year_patterns(data.cases, data.last, data.tested)
    expected = None if data.whole or not data.years else estimate(known, data.tested, int(now))
    return of_years.clients_by_year(rows, data.complete, expected, "no_trajectories")


@once
def flow(data: Opened) -> Result:
    """How many trajectories started and closed in each quarter, and how many were open at its end?"""
    rows = years.flow(data.cases, data.settings.period.start, data.last) if data.years else years.NO_FLOW
    lacking = [str(year) for year, everybody in data.everybody.items() if not everybody]
    return of_years.flow(rows, "no_trajectories", lacking)


@once
def referrers(data: Opened) -> Result:
    """Who sends clients, per year of the start, and does that change? Groups of indeling.csv."""
    return of_words.referrers(*_told(words.referrers(data.cases, data.years), data))


@once
def contacts(data: Opened) -> Result:
    """What was to follow a contact, per year, and who became a client within 90 days?"""
    if data.contacts is None:
        return of_words.contacts(words.NO_CONTACTS, (), "no_file")
    first, last = data.settings.period.start.year, data.last.year
    rows = words.contacts_by_year(data.contacts, data.cases, range(first, last + 1), data.last)
    found, _, reason = _told(rows, data)
    over = [year for year in range(first, last + 1) if data.whole or year < last]
    return of_words.contacts(found, over, reason)


@once
def contact_teams(data: Opened) -> Result:
    """To which teams did the contacts of the last year go? A contact of no known team is in the total."""
    if data.contacts is None:
        return of_words.contact_teams(words.NO_CONTACT_TEAMS, (), "no_file")
    rows = words.contact_teams(data.contacts, range(data.settings.period.start.year, data.last.year + 1))
    return of_words.contact_teams(rows, contacts(data).table["level"], "no_column")


@once
def closures(data: Opened) -> Result:
    """Why were trajectories closed, per year of the end: of all, and of those under the Wmo?"""
    return of_words.closures(*_told(words.closures(data.cases, data.years), data))


@once
def returns(data: Opened) -> Result:
    """Who is back within a year after a first closure: of those who stopped by themselves, and of the others?"""
    return of_durations.returned(data.back, _lacking(data, "" if len(data.back) else "no_column"))


@once
def length(data: Opened) -> Result:
    """How long does a trajectory last, in total and by group? Those that still run count as long as they have lasted."""
    return of_durations.lasted(data.lasting, _lacking(data, "no_column"))


@once
def curves(data: Opened) -> Result:
    """How do the shares that are back after a first closure, and that are closed after the start, grow month by month?"""
    minimum = data.settings.disclosure.minimum
    return of_durations.curves(data.back, data.lasting, minimum, _lacking(data, "no_column"))


@once
def waiting(data: Opened) -> Result:
    """How long do people wait from application to start, per year and team, and how many start within the norm?"""
    rows = durations.waiting_rows(data.cases, data.last)
    rows = rows[rows["year"] >= data.settings.period.start.year]
    return of_durations.waited(rows, data.settings.norms.waiting_days, _lacking(data, "no_column"))


@once
def index(data: Opened) -> Result:
    """How did the number of clients grow beside youth care and Wmo support, since the first complete year?"""
    rows = clients_by_year(data).table
    team = rows[rows["grouping"] == "total"].rename(columns={"clients": "n"})
    if data.transfers is None:
        return of_support.index(team.head(0), helped.NO_TRANSFERS, (), "no_file")
    found = helped.onward(data.transfers)
    return of_support.index(team, found, data.tested, _lacking(data, "no_two_years"))


@once
def onward(data: Opened) -> Result:
    """Of those who went on to youth care or Wmo support, whom did a team know? By sender, from the first complete year on."""
    if data.transfers is None:
        return of_support.onward(helped.NO_KNOWN, (), "no_file")
    since = [year for year in data.years if data.tested and year >= data.tested[0]]
    found = helped.known_before(data.transfers, data.cases, since)
    return of_support.onward(found, since, _lacking(data, "no_year"))


@once
def caseload(data: Opened) -> Result:
    """How many open cases per fte, per day and team, beside all other teams together?"""
    if data.staffing is None:
        return of_capacity.caseload(capacity.no_cases(with_fte=True), "", "no_file")
    rows, source, lacking = _open_cases(data)
    found = capacity.with_fte(rows, data.staffing)
    return of_capacity.caseload(found, source, lacking or "no_day")


@once
def severity(data: Opened) -> Result:
    """Which share of the open cases is heavy, of those registered, and at least and at most of all?"""
    rows, source, lacking = _open_cases(data)
    known = bool(rows["registered"].sum())
    return of_capacity.severity(rows if known else rows.head(0), source, lacking or "no_column")


@once
def staff(data: Opened) -> Result:
    """How many fte per function, filled and budgeted, in a team or not? Of the last day that has any."""
    if data.staffing is None or data.staffing.empty:
        return of_capacity.staff(capacity.NO_STAFF, "no_file")
    return of_capacity.staff(capacity.staff(data.staffing[data.staffing["date"] == data.staffing["date"].max()]), "")


@once
def support(data: Opened) -> Result:
    """On which share of the low domains does the team work, per domain, and why not on others?"""
    if data.support is None:
        return of_support.support(helped.NO_SUPPORT, helped.NO_REASONS, "no_file")
    of = (data.measurements, data.support, data.settings)
    return of_support.support(helped.support_sums(*of), helped.reasons(*of), "no_low")


@once
def turned_18(data: Opened) -> Result:
    """Of those who turned 18 with an open trajectory, for how many was it closed within half a year?"""
    rows = durations.turned_18(data.cases, data.followed)
    return of_support.turned_18(rows, _lacking(data, "no_column"))


@once
def client_groups(data: Opened) -> Result:
    """Into which groups do clients fall at the first measurement, and how does it go with each? Delivered, or by a model."""
    rows = profiles(data.measurements, data.cases, data.followed, data.settings)
    zrm, intake = data.settings.zrm, data.settings.intake
    return of_groups.client_groups(rows, DOMAINS, data.settings.groups, zrm.low, zrm.reliability, intake)


def _open_cases(data: Opened) -> tuple[pd.DataFrame, str, str]:
    """Open cases per day and team; from where: caseload.csv, or trajectories on the days of formatie.csv; and what is lacking.

    None when trajectories that began before are not in the file on the last of these days: then it has too few.
    """
    if data.caseload is not None and len(data.caseload):
        return capacity.delivered_caseload(data.caseload), "caseload", ""
    if not data.delivered:
        return capacity.no_cases(), "", "no_trajectories"
    first = data.settings.period.start
    days = [] if data.staffing is None else capacity.days_of(data.staffing, first, data.last)
    days = days or [data.last]
    if not data.everybody.get(days[-1].year, True):
        return capacity.no_cases(), "", "not_everybody"
    return capacity.open_by_team(data.cases, days), "trajectories", ""


def _told(rows: pd.DataFrame, data: Opened) -> tuple[pd.DataFrame, list[int], str]:
    """The counts, without any when not one word is known; the years that are tested; and what is lacking."""
    known = rows[rows["level"] != UNKNOWN]
    if not len(known):
        return known, data.tested, _lacking(data, "no_column")
    if (known["level"] == "overig").all():
        return known.head(0), data.tested, "no_groups"
    return rows, data.tested, ""


def _lacking(data: Opened, otherwise: str) -> str:
    return otherwise if data.delivered else "no_trajectories"


def results(data: Opened) -> list[tuple[Result, str | None]]:
    """Every result of the chapter, in the order of the notebook."""
    shown = [(analysis(data), view) for analysis, view in SHOWN]
    return [(result, view) for result, view in shown if not result.absent]


@once
def statements(data: Opened) -> Result:
    """Do the statements of the report that is automated (V8-V14) hold on the demo? Absent elsewhere, or without a whole year."""
    tables = [one(data).table for one in (clients_by_year, referrers, contacts, closures, returns, caseload)]
    if not data.name.startswith(DEMO) or not data.tested or any(table.empty for table in tables):
        return no_client_statements()
    return client_statements(*tables)


SHOWN: tuple[tuple[Callable[[Opened], Result], str | None], ...] = (
    (clients_by_year, None),
    (flow, None),
    (index, None),
    (referrers, None),
    (contacts, None),
    (contact_teams, None),
    (closures, None),
    (returns, None),
    (onward, None),
    (length, None),
    (curves, None),
    (waiting, None),
    (caseload, None),
    (severity, None),
    (staff, None),
    (support, None),
    (turned_18, None),
    (client_groups, None),
    (statements, None),
)
"""What the notebook shows: an analysis."""
