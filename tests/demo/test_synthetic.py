"""The demo deliveries: made by the generator, in the agreed form, with every fault and without a real person."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijkstats.demo.export import PUBLISHED_IN, add_faults, cut_delivery, write_demo
from wijkstats.demo.published import published_tables
from wijkstats.demo.registered import Registered, register
from wijkstats.demo.surveyed import survey_tables
from wijkstats.demo.synthetic import Population, make_population
from wijkstats.ground.scales import EDITIONS
from wijkstats.settings.delivery import open_delivery

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT / "data" / "raw"
DOMAINS = list(EDITIONS["2017"])
DIALECTS = {"demo-2018": (";", "utf-8"), "demo-2019": (",", "cp1252")}
REFERENCE = {"demo-2018": date(2018, 11, 30), "demo-2019": date(2019, 11, 30)}
COURSE = ["geslacht", "wijkteam", "aanmelder", "afsluiting", "wet", "aanmelddatum", "zwaarte", "huishoudnummer"]
COLUMNS = {
    "zrm": ["clientnummer", "trajectnummer", "datum", "versie", "beoordelaar", *DOMAINS],
    "trajecten": ["clientnummer", "trajectnummer", "geboortedatum", "startdatum", "einddatum", *COURSE],
    "contacten": ["contactnummer", "datum", "wijkteam", "vervolg", "clientnummer"],
    "formatie": ["wijkteam", "peildatum", "fte", "functie", "soort"],
    "inzet": ["trajectnummer", "domein", "inzet", "reden"],
    "doorstroom": ["clientnummer", "datum", "soort", "verwijzer"],
    "indeling": ["veld", "waarde", "groep"],
}
OWN = {"demo-2018": r"\d{2}-\d{2}-\d{4}", "demo-2019": r"\d{4}-\d{2}-\d{2}"}
both = pytest.mark.parametrize("name", DIALECTS)


@pytest.fixture(scope="module")
def population() -> Population:
    return make_population(np.random.default_rng(1))


@pytest.fixture(scope="module")
def also(population: Population) -> Registered:
    return register(population)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    write_demo(folder)
    return folder


def read(name: str, table: str, folder: Path = RAW) -> pd.DataFrame:
    separator, encoding = DIALECTS[name]
    path = folder / name / f"{table}.csv"
    return pd.read_csv(path, sep=separator, encoding=encoding, dtype=str, keep_default_na=False)


def day(text: pd.Series) -> pd.Series:
    """Dates in any of the three notations; NaT for days that do not exist."""
    iso = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
    return iso.fillna(pd.to_datetime(text, format="%d-%m-%Y", errors="coerce"))


def passes_eleven_test(digits: str) -> bool:
    weighted = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), digits[:-1], strict=True))
    return (weighted - int(digits[-1])) % 11 == 0


@both
def test_committed_files_are_what_the_generator_makes(name: str, written: Path) -> None:
    made = {*COLUMNS, *survey_tables(name), *(published_tables() if name == PUBLISHED_IN else ())}
    assert {p.stem for p in (written / name).iterdir()} == made
    for table in made:
        assert (RAW / name / f"{table}.csv").read_bytes() == (written / name / f"{table}.csv").read_bytes(), table


def test_committed_files_are_small_enough_to_commit() -> None:
    assert sum(p.stat().st_size for name in DIALECTS for p in (RAW / name).iterdir()) < 4_000_000


@both
def test_each_delivery_has_its_own_dialect(name: str) -> None:
    separator, encoding = DIALECTS[name]
    for table in COLUMNS:
        raw = (RAW / name / f"{table}.csv").read_bytes()
        assert b"\r" not in raw
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.decode(encoding).splitlines()[0] == separator.join(COLUMNS[table])
    assert "Wijkteam Westwijk-Zuid / Oriëntatie".encode(encoding) in (RAW / name / "trajecten.csv").read_bytes()
    for table, column in (("contacten", "datum"), ("formatie", "peildatum"), ("trajecten", "geboortedatum")):
        assert read(name, table)[column].str.fullmatch(OWN[name]).all()


@both
def test_numbers_have_the_agreed_form(name: str) -> None:
    zrm, courses = read(name, "zrm"), read(name, "trajecten")
    for table in (zrm, courses):
        assert table["clientnummer"].str.fullmatch(r"K\d{6}").all()
        assert table["trajectnummer"].str.fullmatch(r"T20\d\d-\d{5}").all()
    assert zrm["beoordelaar"].str.fullmatch(r"M0\d\d").all()
    assert zrm["versie"].eq("2017").all()
    assert read(name, "contacten")["contactnummer"].str.fullmatch(r"C\d{6}").all()
    assert courses["wijkteam"].nunique() == 6


@both
@pytest.mark.parametrize("table", ["zrm", "trajecten", "contacten", "inzet", "doorstroom"])
def test_no_number_is_a_citizen_service_number(name: str, table: str) -> None:
    for column in (c for c in COLUMNS[table] if c in ("clientnummer", "trajectnummer", "huishoudnummer")):
        for number in set(read(name, table)[column]) - {""}:
            assert re.search(r"\d{8,9}", number) is None
            assert not passes_eleven_test(re.sub(r"\D", "", number).zfill(9)), column


@both
def test_every_score_fault_is_there_a_few_per_mille_each(name: str) -> None:
    scores = read(name, "zrm")[DOMAINS].melt()["value"]
    faults = [r"0", r"6", r"99", r"onbesproken", r"n\.v\.t\.", r"[1-5] ", r"[1-5],0", r"[1-5] - [a-z ]+", r""]
    for fault in faults:
        assert 0.001 < scores.str.fullmatch(fault).mean() < 0.004, fault
    assert {"3 ", "3,0", "3 - beperkt zelfredzaam"} <= set(scores)
    assert scores.str.fullmatch("|".join(["[1-5]", *faults])).all()


@both
def test_every_date_fault_is_there(name: str) -> None:
    zrm, courses = read(name, "zrm"), read(name, "trajecten")
    for dates in (zrm["datum"], courses["startdatum"]):
        assert dates.str.fullmatch(r"\d{4}-\d\d-\d\d").any()
        assert dates.str.fullmatch(r"\d\d-\d\d-\d{4}").any()
        assert dates.str.fullmatch(r"\d-\d{1,2}-\d{4}").any()
    impossible = zrm["datum"].str.fullmatch(r"31-02-20\d\d")
    assert 3 <= impossible.sum() == day(zrm["datum"]).isna().sum()
    assert 3 <= (day(zrm["datum"]) > pd.Timestamp(REFERENCE[name])).sum() < 0.005 * len(zrm)
    assert 3 <= (day(courses["geboortedatum"]) > day(courses["startdatum"])).sum() < 0.005 * len(courses)


@both
def test_every_row_fault_is_there(name: str) -> None:
    zrm, courses, contacts = (read(name, table) for table in ("zrm", "trajecten", "contacten"))
    for table in (zrm, courses, contacts):
        assert 3 <= table.duplicated().sum() < 0.005 * len(table)
    assert courses.drop_duplicates()["trajectnummer"].is_unique
    orphans = ~zrm["trajectnummer"].isin(courses["trajectnummer"])
    assert 3 <= orphans.sum() < 0.005 * len(zrm)
    same_day = zrm.drop_duplicates().duplicated(["clientnummer", "datum"], keep=False)
    pairs = zrm.drop_duplicates()[same_day].groupby(["clientnummer", "datum"])["beoordelaar"].nunique()
    assert len(pairs) >= 3
    assert pairs.eq(2).all()


@both
def test_delivery_yaml_can_be_used_and_copied(name: str) -> None:
    settings = open_delivery(name, ROOT).settings
    assert settings.synthetic
    assert settings.municipality == "0622"
    assert settings.reference_date == REFERENCE[name]
    assert settings.period.end.year == REFERENCE[name].year - 1
    assert not settings.model_fields_set & {"files", "source", "columns"}


def test_a_cut_knows_nothing_of_later_days(population: Population, also: Registered) -> None:
    tables = cut_delivery(population, also, date(2018, 11, 30), 2016)
    for table, column in (("zrm", "datum"), ("trajecten", "startdatum"), ("trajecten", "einddatum")):
        assert tables[table][column].max() <= "2018-11-30"
    courses = tables["trajecten"]
    assert (courses["einddatum"].eq("") == courses["afsluiting"].eq("")).all()
    assert 0.1 < courses["einddatum"].eq("").mean() < 0.4


def test_a_later_cut_keeps_what_an_earlier_one_said(population: Population, also: Registered) -> None:
    early = cut_delivery(population, also, date(2018, 11, 30), 2016)["zrm"]
    late = cut_delivery(population, also, date(2019, 11, 30), 2016)["zrm"]
    assert len(early.merge(late)) == len(early) < len(late)


def test_measurements_lie_within_their_trajectory(population: Population, also: Registered) -> None:
    tables = cut_delivery(population, also, date(2019, 11, 30), 2016)
    both_days = tables["zrm"].merge(tables["trajecten"], on=["clientnummer", "trajectnummer"], validate="m:1")
    assert len(both_days) == len(tables["zrm"])
    assert (both_days["datum"] >= both_days["startdatum"]).all()
    assert ((both_days["einddatum"] == "") | (both_days["datum"] <= both_days["einddatum"])).all()
    assert both_days.groupby("trajectnummer").size().max() > 2


def test_add_faults_leaves_its_input_as_it_was(population: Population, also: Registered) -> None:
    tables = cut_delivery(population, also, date(2018, 11, 30), 2016)
    before = {name: table.copy() for name, table in tables.items()}
    faulty = add_faults(tables, np.random.default_rng(2))
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])
        assert list(faulty[name]) == list(table) == COLUMNS[name]
    assert set(tables["zrm"][DOMAINS].melt()["value"]) == set("12345")


def test_municipal_figures_are_published_ones_in_both_deliveries() -> None:
    texts = {(RAW / name / "gemeenten.csv").read_text(encoding="utf-8") for name in DIALECTS}
    figures = pd.read_csv(RAW / "demo-2018" / "gemeenten.csv", dtype=str, keep_default_na=False)
    assert len(texts) == 1
    assert len(figures) == 515
    assert not figures.duplicated(["gemeentecode", "jaar", "indicator"]).any()
    assert figures["gemeentecode"].str.fullmatch(r"GM\d{4}").all()
    assert figures["gemeentecode"].nunique() == 6
    assert figures["waarde"].str.fullmatch(r"\d+(\.\d)?").all()
    found = figures.set_index(["gemeentecode", "jaar", "indicator"])["waarde"]
    assert found["GM0622", "2017", "inwoners"] == "71999"
    assert found["GM0622", "2023", "baten_6_1"] == "45447"
    assert ("GM1674", "2017", "woz_waarde") not in found.index


def test_what_else_is_registered_leaves_the_population_as_it_was(population: Population, also: Registered) -> None:
    again = register(population)
    pd.testing.assert_frame_equal(also.cases, again.cases)
    assert (also.cases["applied"] <= population.trajectories["start"])[also.cases["applied"].notna()].all()
    caller, follow_up = also.callers, population.contacts["follow_up"]
    known = caller.isin(population.trajectories["client"])
    assert 0.15 < known.mean() < 0.22  # 17% of all became a client
    assert known[follow_up == "zelf verder"].mean() < 0.05
    missing = also.cases["severity"].eq("").groupby(population.trajectories["team"]).mean()
    assert (missing > 0.25).sum() == 1  # of one team nobody may say how heavy its cases are
