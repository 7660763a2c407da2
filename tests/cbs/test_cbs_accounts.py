"""Accounts of municipalities (Iv3): check 16, and what a missing amount means."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from cbs_server import Cbs, Run

from wijkstats.ground.catalogue import Catalogue, catalogue

UNITS = {"k_1ePlaatsing_1": "x 1 000 euro", "k_2ePlaatsing_2": "x 1 000 euro"}
MONEY = {key: quantity for key, quantity in catalogue().quantities.items() if quantity.kind == "money"}
SOURCES = {name: source.model_copy(update={"least": 0}) for name, source in catalogue().sources.items()}
"""The sources of the catalogue, of a country with three municipalities."""
ACCOUNTS = Catalogue(quantities=MONEY, indicators={}, sources={"iv3": SOURCES["iv3"]})
OLD = ["6.1", "6.2", "6.6", "6.71", "6.72", "6.81", "6.82", "6.7"]
NEW = ["6.1", "6.2", "6.6", *(f"6.71{x}" for x in "abcd"), *(f"6.72{x}" for x in "abcd"), *(f"6.73{x}" for x in "abc")]
NEW += [*(f"6.74{x}" for x in "abc"), "6.81a", "6.81b", "6.82a", "6.82b"]


def booked(
    year: int, task: str, category: str, amount: float | None, report: str = "X005", code: str = "GM0622"
) -> dict[str, Any]:
    """One row as CBS has it: keys filled up with spaces, the second placement another amount."""
    return {
        **{"Gemeenten": f"{code:9}", "Verslagsoort": f"{year}{report}", "TaakveldBalanspost": f"{task:6}"},
        **{"Categorie": f"{category:8}", "k_1ePlaatsing_1": amount, "k_2ePlaatsing_2": 999_999},
    }


def table(cbs: Cbs, year: int, rows: list[dict[str, Any]], tasks: list[str], **more: Any) -> None:
    ids = {2022: "45059NED", 2023: "45063NED"}
    dimensions = {
        "TaakveldBalanspost": [f"{t:6}" for t in tasks],
        "Categorie": ["L1.1    ", "B3.2    ", "A111    "],
        "Verslagsoort": more.get("reports", [f"{year}X000", f"{year}X005"]),
    }
    title = more.get("title", f"Gemeenten {year} onbewerkte Iv3-data ")
    keys = {"GM0622   ": "Vlaardingen", "GM0093   ": "Terschelling", "GM0373   ": "Bergen (NH.)"}
    cbs.v3(ids[year], title, "Gemeenten", more.get("units", UNITS), rows, keys=keys, dimensions=dimensions)


@pytest.fixture
def run(cbs_run: Run) -> Run:
    cbs_run.known = ACCOUNTS
    return cbs_run


def amounts(rows: pd.DataFrame, code: str, status: str = "realisatie") -> dict[str, str]:
    mine = rows[(rows["gemeentecode"] == code) & (rows["status"] == status)]
    return dict(zip(mine["indicator"], mine["waarde"], strict=True))


def test_check_16_the_split_of_6_72_and_6_71_apart(run: Run, cbs: Cbs) -> None:
    table(
        cbs,
        2022,
        [booked(2022, "6.71", "L1.1", 10), booked(2022, "6.72", "L1.1", 60), booked(2022, "6.7", "L1.1", 5000)],
        OLD,
    )
    new = [booked(2023, t, "L1.1", 2.5) for t in NEW if t[:4] == "6.71"]
    new += [booked(2023, t, "L1.1", 6) for t in NEW if t[:4] in ("6.72", "6.73", "6.74")]
    table(cbs, 2023, new, NEW)
    rows = run.rows(2022, 2023)
    before, after = (amounts(rows[rows["jaar"] == year], "GM0622") for year in ("2022", "2023"))
    assert before["lasten_6_71"] == after["lasten_6_71"] == "10"
    assert before["lasten_6_72"] == "60"
    assert sum(float(after[key]) for key in ("lasten_6_72", "lasten_6_73", "lasten_6_74")) == 60
    assert (after["lasten_6_72"], after["lasten_6_73"], after["lasten_6_74"]) == ("24", "18", "18")
    assert "lasten_6_73" not in before


def test_only_lasten_and_baten_and_the_first_placement(run: Run, cbs: Cbs) -> None:
    rows = [
        booked(2022, "6.1", c, n) for c, n in (("L1.1", 1.5), ("L4.3", 2.25), ("B3.2", 7), ("A111", 100), ("P222", 100))
    ]
    table(cbs, 2022, rows, OLD)
    cbs.deaf = True
    got = amounts(run.rows(2022), "GM0622")
    assert (got["lasten_6_1"], got["baten_6_1"]) == ("3.75", "7")


def test_budget_and_account_never_mix(run: Run, cbs: Cbs) -> None:
    table(
        cbs,
        2022,
        [
            booked(2022, "6.1", "L1.1", 10),
            booked(2022, "6.1", "L1.1", 900, "X000"),
            booked(2022, "6.1", "L1.1", 5, "X004"),
        ],
        OLD,
    )
    cbs.deaf = True
    rows = run.rows(2022)
    assert amounts(rows, "GM0622")["lasten_6_1"] == "10"
    assert amounts(rows, "GM0622", "begroting")["lasten_6_1"] == "900"
    assert set(rows["bron"].str.extract(r"2022 (\w+) \(45059NED\)")[0]) == {"jaarrekening", "begroting"}


def test_who_sent_nothing_is_missing_and_who_booked_nothing_has_zero(run: Run, cbs: Cbs) -> None:
    rows = [booked(2022, "6.1", "L1.1", 10), booked(2022, "6.2", "L1.1", None), booked(2022, "6.6", "L1.1", 0)]
    table(cbs, 2022, rows, OLD)
    got = run.rows(2022)
    mine = got[got["gemeentecode"] == "GM0622"].set_index("indicator")
    assert mine.loc["lasten_6_6", ["waarde", "reden"]].tolist() == ["0", ""]
    assert mine.loc["lasten_6_2", ["waarde", "reden"]].tolist() == ["0", ""]
    other = got[got["gemeentecode"] == "GM0093"]
    assert set(other["waarde"]) == {""}
    assert set(other["reden"]) == {"not_delivered"}
    assert set(got["status"]) == {"realisatie"}
    assert "cbs: 45059NED 2022: nobody delivered a begroting yet" in run.said


def test_denominator_from_the_other_table_and_the_country_as_a_sum(run: Run, cbs: Cbs) -> None:
    rows = [
        booked(2022, "6.1", "L1.1", 10),
        booked(2022, "6.2", "L1.1", 4, code="GM0093"),
        booked(2022, "6.1", "L1.1", 30, code="GM0373"),
    ]
    table(cbs, 2022, rows, OLD)
    people = {"AantalInwoners_5": "aantal"}
    region = [
        {"WijkenEnBuurten": c, "AantalInwoners_5": n}
        for c, n in (("GM0622", 70_000), ("GM0093", 5_000), ("NL00", 17_000_000))
    ]
    cbs.v3("85318NED", "Kerncijfers wijken en buurten 2022", "WijkenEnBuurten", people, region)
    quantities = {key: catalogue().quantities[key] for key in ("inwoners", "lasten_6_1")}
    got = run.rows(2022, known=catalogue().model_copy(update={"quantities": quantities, "sources": SOURCES}))
    assert run.cell(got, "GM0622", "lasten_6_1")["noemer"] == "70000"
    assert run.cell(got, "GM0373", "lasten_6_1")["noemer"] == ""  # not in the other table
    country = run.cell(got, "NL", "lasten_6_1")
    # GM0093 delivered and booked nothing on 6.1: its inhabitants count; GM0373 has no denominator and does not
    assert (country["waarde"], country["noemer"]) == ("10", "75000")
    assert country["reden"] == ""
    assert country["bron"] == "CBS, Iv3 2022 jaarrekening (45059NED), som van 2 gemeenten"
    assert run.cell(got, "NL", "inwoners")["waarde"] == "17000000"


@pytest.mark.parametrize(
    ("more", "tasks", "word"),
    [
        ({"title": "Gemeenten 2023 onbewerkte Iv3-data"}, OLD, "a table called"),
        ({"reports": ["2023X000", "2023X005"]}, OLD, "2022X005 or 2022X000"),
        ({}, [t for t in OLD if t != "6.72"], "no taakveld 6.72; nearest: 6."),
        ({"units": {"k_2ePlaatsing_2": "x 1 000 euro"}}, OLD, "no column k_1ePlaatsing"),
        ({"units": {"k_1ePlaatsing_1": "x 1 000 000 euro"}}, OLD, "unit"),
    ],
)
def test_a_table_that_is_not_what_the_catalogue_says(
    run: Run, cbs: Cbs, more: dict[str, Any], tasks: list[str], word: str
) -> None:
    table(cbs, 2022, [booked(2022, "6.1", "L1.1", 10)], tasks, **more)
    assert word in run.fault(2022)


def test_one_cell_with_two_amounts_stops_the_run(run: Run, cbs: Cbs) -> None:
    table(cbs, 2022, [booked(2022, "6.1", "L1.1", 10), booked(2022, "6.1", "L1.1", 11, code="GM622")], OLD)
    assert "GM0622 6.1 l1.1 realisatie" in run.fault(2022)


def test_no_rows_at_all(run: Run, cbs: Cbs) -> None:
    table(cbs, 2022, [booked(2022, "6.1", "L1.1", None)], OLD)
    assert "no rows for" in run.fault(2022)
