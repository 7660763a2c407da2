"""The synthetic population as exports of a registration system, with the faults that real exports have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijkstats.demo.published import published_tables
from wijkstats.demo.registered import GROUPS, Registered, register
from wijkstats.demo.surveyed import survey_tables
from wijkstats.demo.synthetic import DOMAINS, RATERS, SEED, Population, make_population, trajectory_numbers

Tables = dict[str, pd.DataFrame]

DELIVERIES = (
    ("demo-2018", date(2018, 11, 30), 2016, ";", "utf-8"),
    ("demo-2019", date(2019, 11, 30), 2017, ",", "cp1252"),
)

PUBLISHED_IN = "demo-2018"
"""The delivery that has figures of others."""
EXPORTED = {"client": "clientnummer", "trajectory": "trajectnummer", "birth": "geboortedatum", "start": "startdatum"}
EXPORTED |= {
    "end": "einddatum",
    "sex": "geslacht",
    "team": "wijkteam",
    "referrer": "aanmelder",
    "closure": "afsluiting",
}
EXPORTED |= {"act": "wet", "date": "datum", "edition": "versie", "rater": "beoordelaar", "contact": "contactnummer"}
EXPORTED |= {"follow_up": "vervolg", "counted": "peildatum", "applied": "aanmelddatum"}
EXPORTED |= {"severity": "zwaarte", "household": "huishoudnummer", "job": "functie", "domain": "domein"}
EXPORTED |= {"kind": "soort", "supported": "inzet", "why_not": "reden", "sender": "verwijzer"}
LABELS = (
    "acute problematiek",
    "niet zelfredzaam",
    "beperkt zelfredzaam",
    "voldoende zelfredzaam",
    "volledig zelfredzaam",
)
SCORE_FAULTS = ("0", "6", "99", "onbesproken", "n.v.t.", "{0} ", "{0},0", "{0} - {1}", "")
ISO, DUTCH, SHORT, IMPOSSIBLE = "{0}-{1:02}-{2:02}", "{2:02}-{1:02}-{0}", "{2}-{1}-{0}", "31-02-{0}"
FAULT_SHARE = 0.002


def cut_delivery(population: Population, also: Registered, reference_date: date, first_year: int) -> Tables:
    """What did the registration export at `reference_date`, for all that was active from `first_year` on?

    Returns zrm, trajecten, contacten, formatie, inzet, doorstroom and indeling as text under their Dutch names, days as
    year-month-day and without faults. A trajectory that is still open has no end and no closure.
    """
    first, last = pd.Timestamp(first_year, 1, 1), pd.Timestamp(reference_date)
    cases, matrices = population.trajectories.join(also.cases), population.measurements
    active = cases[(cases["start"] <= last) & (cases["end"] >= first)]
    closed = active["end"] <= last
    active = active.assign(end=active["end"].where(closed), closure=active["closure"].where(closed))
    known = matrices[(matrices["date"] <= last) & matrices["trajectory"].isin(active["trajectory"])]
    callers = population.contacts.assign(client=also.callers)
    contacts, staff, onward = (t[t["date"].between(first, last)] for t in (callers, also.staff, also.transfers))
    support = also.support[also.support["trajectory"].isin(active["trajectory"])]
    indeling = pd.DataFrame(GROUPS, columns=["veld", "waarde", "groep"])
    return {
        "zrm": _text(known.assign(edition="2017"), "client trajectory date edition rater", DOMAINS),
        "trajecten": _text(
            active, "client trajectory birth start end sex team referrer closure act applied severity household"
        ),
        "contacten": _text(contacts, "contact date team follow_up client"),
        "formatie": _text(staff.rename(columns={"date": "counted"}), "team counted fte job kind"),
        "inzet": _text(support, "trajectory domain supported why_not"),
        "doorstroom": _text(onward, "client date kind sender"),
        "indeling": indeling,
    }


def add_faults(tables: Mapping[str, pd.DataFrame], rng: np.random.Generator) -> Tables:
    """What would these tables look like with a few per mille of every fault that real exports have?

    Each fault of one cell gets its own cells. Then: a matrix of a trajectory that was not delivered, a birth date after
    the start, a second rating by someone else on the same day, and rows that stand twice. The input is left as it is.
    """
    zrm, courses, contacts = (tables[name].copy() for name in ("zrm", "trajecten", "contacten"))
    scores = zrm[DOMAINS].to_numpy(dtype=object).ravel()
    for fault, cells in zip(SCORE_FAULTS, _chosen(rng, len(scores), len(SCORE_FAULTS)), strict=True):
        scores[cells] = [fault.format(score, LABELS[int(score) - 1]) for score in scores[cells]]
    zrm[DOMAINS] = scores.reshape(len(zrm), -1)
    *notations, future, orphan, second = _chosen(rng, len(zrm), 7)
    for pattern, rows in zip((ISO, DUTCH, SHORT, IMPOSSIBLE), notations, strict=True):
        zrm.loc[rows, "datum"] = [_redate(day, pattern) for day in zrm.loc[rows, "datum"]]
    zrm.loc[future, "datum"] = [_redate(day, years=20) for day in zrm.loc[future, "datum"]]
    zrm.loc[orphan, "trajectnummer"] = trajectory_numbers(pd.Series(2014, index=orphan))
    moved = zrm.loc[second, "financien"].map({"1": "2", "2": "1", "3": "2", "4": "3", "5": "4"}).fillna("3")
    rerated = zrm.loc[second].assign(beoordelaar=f"M{RATERS + 1:03d}", financien=moved)
    zrm = pd.concat([zrm, rerated]).sort_index(kind="stable").reset_index(drop=True)
    for pattern, rows in zip((ISO, DUTCH, SHORT), _chosen(rng, len(courses), 3), strict=True):
        courses.loc[rows, "startdatum"] = [_redate(day, pattern) for day in courses.loc[rows, "startdatum"]]
    closed = courses.index[courses["einddatum"] != ""].to_numpy()
    unborn = closed[_chosen(rng, len(closed), 1)[0]]
    courses.loc[unborn, "geboortedatum"] = courses.loc[unborn, "einddatum"]
    doubled = {"zrm": zrm, "trajecten": courses, "contacten": contacts}
    for name, table in doubled.items():
        twice = table.loc[_chosen(rng, len(table), 1)[0]]
        doubled[name] = pd.concat([table, twice]).sort_index(kind="stable").reset_index(drop=True)
    return {**{name: table.copy() for name, table in tables.items()}, **doubled}


def write_demo(raw_folder: Path) -> None:
    """Write the tables of both demo deliveries below `raw_folder`, byte for byte the same at every run.

    The two differ as systems do: demo-2018 is UTF-8 with semicolons, day-month-year and decimal commas, demo-2019 is
    cp1252 with commas, year-month-day and points. delivery.yaml and gemeenten.csv are kept by hand and left alone.
    """
    population = make_population(np.random.default_rng(SEED))
    also = register(population)
    for name, reference_date, first_year, separator, encoding in DELIVERIES:
        tables = cut_delivery(population, also, reference_date, first_year)
        if separator == ";":
            tables = {key: _in_dutch_notation(table) for key, table in tables.items()}
        folder = raw_folder / name
        folder.mkdir(parents=True, exist_ok=True)
        also_there = survey_tables(name) | (published_tables() if name == PUBLISHED_IN else {})
        for key, table in (add_faults(tables, np.random.default_rng((SEED, first_year))) | also_there).items():
            table.to_csv(folder / f"{key}.csv", sep=separator, encoding=encoding, index=False, lineterminator="\n")


def _text(frame: pd.DataFrame, named: str, same: Sequence[str] = ()) -> pd.DataFrame:
    """Columns under their Dutch names, then columns that keep their name; every cell as text."""
    table = frame[[*named.split(), *same]].rename(columns=EXPORTED).reset_index(drop=True)
    for column in table.select_dtypes("datetime"):
        table[column] = table[column].dt.strftime("%Y-%m-%d")
    return table.astype(object).where(table.notna(), "").astype(str)


def _in_dutch_notation(table: pd.DataFrame) -> pd.DataFrame:
    days = {c: [day and _redate(day, DUTCH) for day in table[c]] for c in table if c.endswith("datum")}
    return table.assign(**days, **({"fte": table["fte"].str.replace(".", ",")} if "fte" in table else {}))


def _redate(text: str, pattern: str = "", years: int = 0) -> str:
    """A date in another notation (the same one without a pattern), or so many years later."""
    parts = [int(part) for part in text.split("-")]
    year, month, day = parts if parts[0] > 31 else parts[::-1]
    return (pattern or (ISO if parts[0] > 31 else DUTCH)).format(year + years, month, day)


def _chosen(rng: np.random.Generator, size: int, kinds: int) -> NDArray[np.int64]:
    """For each kind of fault its own places (kinds x places), none of them used twice."""
    return rng.choice(size, (kinds, max(3, round(FAULT_SHARE * size))), replace=False)
