"""Accounts of 2023 and later: what is booked on 6.71 itself counts beside 6.71a to 6.71d, a total of those does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from cbs.test_cbs_accounts import ACCOUNTS, NEW, OLD, amounts, booked, table
from cbs_server import Cbs, Run
from chapters.benchmark.test_area_values import value_rows
from chapters.benchmark.test_benchmark_answers import view
from conftest import SETTINGS, MakeDelivery
from delivery.test_boundaries import HEAD

from wijkstats.__main__ import main
from wijkstats.chapters.benchmark.exhibits.sources import sources as said_of_sources
from wijkstats.chapters.benchmark.statistics.sources import sources
from wijkstats.delivery.clean import clean_delivery
from wijkstats.delivery.tables import open_tables
from wijkstats.ground.catalogue import Catalogue, catalogue
from wijkstats.ground.errors import SourceError
from wijkstats.kit.page.words import LANGUAGES, load_words

Capture = pytest.CaptureFixture[str]
OWN, A, B, C = "GM0622", "GM0093", "GM0373", "GM0014"
ALL = [*NEW, "6.71", "6.72", "6.73", "6.74", "6.81", "6.82"]
"""The keys of 2023: the taakvelden that were divided stand in the table still."""
TASKS = ("6.71", "6.72", "6.73", "6.74", "6.81", "6.82")


@pytest.fixture
def run(cbs_run: Run) -> Run:
    cbs_run.known = ACCOUNTS
    return cbs_run


def books(code: str, values: Mapping[str, float], side: str = "L", report: str = "X005") -> list[dict[str, Any]]:
    """What one municipality booked in 2023: amount by taakveld."""
    return [booked(2023, task, f"{side}1.1", amount, report, code) for task, amount in values.items()]


def parts(task: str, amount: float) -> dict[str, float]:
    """The same amount on every part of a taakveld."""
    return {t: amount for t in NEW if t[:4] == task and t != task}


# --- what counts


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("side", ["L", "B"])
def test_booked_on_the_taakveld_itself_beside_its_parts_or_in_their_place(
    run: Run, cbs: Cbs, task: str, side: str
) -> None:
    split = parts(task, 10)
    rows = [*books(OWN, {task: 70}, side), *books(A, {task: 5, **split}, side), *books(B, split, side)]
    table(cbs, 2023, rows, ALL)
    got = run.rows(2023)
    quantity = {"L": "lasten", "B": "baten"}[side] + "_" + task.replace(".", "_")
    value = 10 * len(split)
    found = {code: amounts(got, code)[quantity] for code in (OWN, A, B)}
    assert found == {OWN: "70", A: str(value + 5), B: str(value)}
    mine = {code: amounts(got, code)[f"{quantity}_ongesplitst"] for code in (OWN, A, B)}
    assert mine == {OWN: "70", A: "5", B: "0"}
    assert [key for key in got["indicator"].unique() if "ongesplitst" in key] == [f"{quantity}_ongesplitst"]


def test_keys_with_spaces_and_in_either_case(run: Run, cbs: Cbs) -> None:
    rows = [*books(OWN, {"6.71   ": 100, "6.71A": 10, "6.71b ": 5}), *books(A, {"6.71D": 3})]
    table(cbs, 2023, rows, [key.upper() for key in ALL])
    got = run.rows(2023)
    assert (amounts(got, OWN)["lasten_6_71"], amounts(got, A)["lasten_6_71"]) == ("115", "3")


def test_a_table_need_not_have_the_taakveld_itself_but_must_have_its_parts(run: Run, cbs: Cbs) -> None:
    table(cbs, 2023, books(OWN, {"6.71a": 3}), NEW)
    got = run.rows(2023)
    assert amounts(got, OWN)["lasten_6_71"] == "3"
    assert not got["indicator"].str.contains("ongesplitst").any()
    table(cbs, 2023, books(OWN, {"6.71": 3}), [key for key in ALL if key != "6.71a"])
    with pytest.raises(SourceError, match=r"no taakveld 6\.71a"):
        run.rows(2023, refresh=True)


def test_a_letter_that_the_catalogue_does_not_name_is_a_part_too_and_is_said(run: Run, cbs: Cbs) -> None:
    table(cbs, 2023, books(OWN, {"6.82a": 3, "6.82c": 4, "6.6": 1, "6.6a": 7}), [*ALL, "6.82c", "6.6a"])
    got = amounts(run.rows(2023), OWN)
    assert (got["lasten_6_82"], got["lasten_6_6"]) == ("7", "8")
    assert "lasten_6_82_ongesplitst" not in got
    told = "cbs: 45063NED 2023: 6.6a, 6.82c not named in the catalogue: counted with the taakveld without its letter"
    assert told in run.said


def test_in_years_without_parts_nothing_changes(run: Run, cbs: Cbs) -> None:
    table(cbs, 2022, [booked(2022, "6.71", "L1.1", 10), booked(2022, "6.72", "L1.1", 60)], OLD)
    got = amounts(run.rows(2022), OWN)
    assert (got["lasten_6_71"], got["lasten_6_72"]) == ("10", "60")
    assert not [key for key in got if "ongesplitst" in key]


def test_a_key_that_goes_on_with_a_digit_leaves_out_the_table(run: Run, cbs: Cbs) -> None:
    table(cbs, 2023, books(OWN, {"6.71a": 3, "6.711": 9}), [*ALL, "6.711"])
    assert "found:   amounts on taakveld 6.711, which no quantity counts, while there is one of 6.71\n" in run.fault(
        2023
    )
    table(cbs, 2023, books(OWN, {"6.71a": 3, "6.711": 0}), [*ALL, "6.711"])
    assert amounts(run.rows(2023, refresh=True), OWN)["lasten_6_71"] == "3"


# --- a total is no booking


@pytest.mark.parametrize("of", [("6.72",), ("6.72", "6.73", "6.74")])
def test_a_total_of_the_parts_is_not_counted_again(run: Run, cbs: Cbs, of: tuple[str, ...]) -> None:
    rows = []
    for code, amount in ((OWN, 10.0), (A, 2.0), (B, 3.0)):
        split = {**parts("6.72", amount), **parts("6.73", 2 * amount), **parts("6.74", amount)}
        rows += books(code, {**split, "6.72": sum(v for t, v in split.items() if t[:4] in of)})
        rows += books(code, {"6.72a": 1, "6.72": 1}, "B")
    table(cbs, 2023, rows, ALL)
    got = run.rows(2023)
    youth = [amounts(got, OWN)[f"lasten_6_{t}"] for t in (72, 73, 74)]
    assert youth == ["40", "60", "30"]
    assert amounts(got, OWN)["baten_6_72"] == "1"
    assert not got["indicator"].str.contains("ongesplitst").any()
    assert any("6.72 (realisatie) is the total of 6.72 with a letter" in line for line in run.said)


def test_what_a_total_has_more_than_its_parts_was_booked_there(run: Run, cbs: Cbs) -> None:
    rows = [row for code in (OWN, A, B) for row in books(code, {"6.71": 40, **parts("6.71", 10)})]
    table(cbs, 2023, [*rows, *books(C, {"6.71": 45, **parts("6.71", 10)})], ALL)
    got = run.rows(2023)
    assert {code: amounts(got, code)["lasten_6_71"] for code in (OWN, C)} == {OWN: "40", C: "45"}
    assert amounts(got, C)["lasten_6_71_ongesplitst"] == "5"


def test_two_amounts_that_happen_to_be_alike_are_two_bookings(run: Run, cbs: Cbs) -> None:
    rows = [*books(OWN, {"6.71": 40, **parts("6.71", 10)}), *books(A, {"6.71": 40, **parts("6.71", 10)})]
    table(cbs, 2023, [*rows, *books(B, {"6.71": 1, **parts("6.71", 10)}), *books(C, parts("6.71", 10))], ALL)
    got = run.rows(2023)
    assert [amounts(got, code)["lasten_6_71"] for code in (OWN, A, B, C)] == ["80", "80", "41", "40"]


def test_a_total_on_one_side_only_is_no_total(run: Run, cbs: Cbs) -> None:
    rows = [
        r for c in (OWN, A, B) for r in (*books(c, {"6.71": 4, "6.71a": 4}), *books(c, {"6.71": 9, "6.71a": 1}, "B"))
    ]
    table(cbs, 2023, rows, ALL)
    got = amounts(run.rows(2023), OWN)
    assert (got["lasten_6_71"], got["baten_6_71"]) == ("8", "10")


def test_account_and_budget_are_judged_apart(run: Run, cbs: Cbs) -> None:
    rows = [r for c in (OWN, A, B) for r in books(c, {"6.71": 4, "6.71a": 4}, report="X000")]
    table(cbs, 2023, [*rows, *books(OWN, {"6.71": 7, "6.71a": 1}), *books(A, {"6.71a": 2})], ALL)
    got = run.rows(2023)
    assert amounts(got, OWN, "begroting")["lasten_6_71"] == "4"
    assert amounts(got, OWN)["lasten_6_71"] == "8"
    assert "lasten_6_71_ongesplitst" not in amounts(got, OWN, "begroting")
    assert got.loc[(got["gemeentecode"] == B) & (got["status"] == "realisatie"), "reden"].unique() == ["not_delivered"]


# --- it is kept, and said


def test_an_answer_of_before_has_these_amounts_too(run: Run, cbs: Cbs) -> None:
    before = {
        key: f.model_copy(update={"tasks": {year: f.needed_in(year) for year in f.tasks}})
        for key, f in ACCOUNTS.quantities.items()
        if not f.undivided_of
    }
    table(cbs, 2023, books(OWN, {"6.71": 70, "6.71a": 1}), ALL)
    run.rows(2023, known=Catalogue(quantities=before, indicators={}, sources=ACCOUNTS.sources))
    cbs.asked.clear()
    assert amounts(run.rows(2023), OWN)["lasten_6_71"] == "71"
    assert not cbs.asked


def test_the_country_has_the_sum_and_a_failed_table_loses_nothing(run: Run, cbs: Cbs) -> None:
    found = {key: f for key, f in catalogue().quantities.items() if key.startswith(("inwoners", "lasten_6_71"))}
    run.known = ACCOUNTS.model_copy(
        update={"quantities": found, "sources": {**catalogue().sources, "iv3": ACCOUNTS.sources["iv3"]}}
    )
    table(cbs, 2023, [*books(OWN, {"6.71": 70}), *books(A, {"6.71a": 10})], ALL)
    sources = run.known.sources | {"kwb": catalogue().sources["kwb"].model_copy(update={"least": 0})}
    run.known = run.known.model_copy(update={"sources": sources})
    people = [{"WijkenEnBuurten": code, "AantalInwoners_5": 1000} for code in (OWN, A)]
    cbs.v3("85618NED", "Kerncijfers wijken en buurten 2023", "WijkenEnBuurten", {"AantalInwoners_5": "aantal"}, people)
    rows = run.rows(2023)
    country = [run.cell(rows, "NL", f"lasten_6_71{end}")["waarde"] for end in ("", "_ongesplitst")]
    assert country == ["80", "70"]
    assert set(rows.loc[rows["indicator"] == "lasten_6_71_ongesplitst", "eenheid"]) == {"duizend euro"}
    del cbs.answers["/ODataFeed/odata/45063NED/DataProperties"]
    gone = run.found(2023, refresh=True)
    assert {(2023, "lasten_6_71"), (2023, "lasten_6_71_ongesplitst")} <= gone.failed
    assert not any("ongesplitst" in line for line in gone.absent)


def test_the_command_says_who_and_how_much(
    cbs: Cbs, make_delivery: MakeDelivery, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    delivery = make_delivery(SETTINGS + 'reference: {municipalities: ["0093"]}\n')
    monkeypatch.chdir(delivery.root)
    monkeypatch.setattr("wijkstats.commands.cbs.catalogue", lambda: ACCOUNTS)
    rows = [*books(OWN, {"6.71": 1, "6.71a": 7}), *books(B, {"6.71": 9, "6.81": 3}), *books(C, {"6.81": 4})]
    table(cbs, 2023, [*rows, *books(A, {"6.71": 6})], ALL)
    assert main(["cbs", "--years", "2023", "--delivery", "case"]) == 0
    said = capsys.readouterr().out
    told = "cbs: lasten_6_71 2023 (realisatie), booked on the undivided taakveld and counted: "
    who = "GM0093 Terschelling 6 thousand euro, 100.0% of it; GM0622 Vlaardingen 1 thousand euro, 12.5% of it"
    assert f"{told}{who}; 1 other municipality\n" in said
    assert "cbs: lasten_6_81 2023 (realisatie), booked on the undivided taakveld and counted: 2 other munic" in said


# --- the report


def undivided(*rows: tuple[str, int, str, float, str]) -> pd.DataFrame:
    return value_rows(*((code, year, quantity, value, 1000, status) for code, year, quantity, value, status in rows))


ROWS = undivided(
    ("0622", 2023, "lasten_6_71", 8, "realisatie"), ("0622", 2023, "lasten_6_71_ongesplitst", 1, "realisatie"),
    ("0622", 2023, "lasten_6_6", 8, "realisatie"),
    ("0093", 2023, "lasten_6_71", 6, "realisatie"), ("0093", 2023, "lasten_6_71_ongesplitst", 6, "realisatie"),
    ("0373", 2023, "lasten_6_71", 6, "realisatie"), ("0373", 2023, "lasten_6_71_ongesplitst", 0, "realisatie"),
    ("0093", 2024, "baten_6_81", 0, "begroting"), ("0093", 2024, "baten_6_81_ongesplitst", 3, "begroting"),
    ("0014", 2023, "lasten_6_71", 6, "realisatie"), ("0014", 2023, "lasten_6_71_ongesplitst", 6, "realisatie"),
)  # fmt: skip


def test_the_sources_of_the_report_name_them(run: Run) -> None:
    names = ROWS["code"].map({"0622": "Eigendam", "0093": "Eerstdorp", "0373": "Tweedam", "0014": "Verweg"})
    result = sources(ROWS.assign(name=names), "0622", ["0093", "0373"])
    found = said_of_sources(view(result.table, **result.facts))["undivided"]
    first = "lasten 6.71 in 2023: Eigendam (€\u00a01.000, 12,5%) en Eerstdorp (€\u00a06.000, 100,0%)"
    assert found == f"{first}; baten 6.81 in de begroting van 2024: Eerstdorp (€\u00a03.000)"
    for language in LANGUAGES:
        said = load_words(language).sentences("exhibits.benchmark_sources.answer", {"undivided": found, "many": None,
                                                                                   "one": None, "years": ""})  # fmt: skip
        assert found in said


def test_without_such_bookings_the_report_says_nothing_of_them() -> None:
    result = sources(ROWS[~ROWS["indicator"].str.contains("ongesplitst")], "0622", ["0093"])
    assert said_of_sources(view(result.table, **result.facts))["undivided"] is None


def test_a_quantity_that_was_typed_keeps_its_value_and_gets_no_remark(make_delivery: MakeDelivery) -> None:
    """gemeenten.csv holds, and nobody knows whether a typed quantity has the amount on the taakveld itself."""

    def line(quantity: str, value: int, day: str) -> str:
        return f"622;Eigendam;2023;{quantity};{value};1000;duizend euro;;CBS, Iv3 2023 jaarrekening (45063NED);{day};"

    own = "lasten_6_71_ongesplitst"
    fetched = [line("lasten_6_71", 8, "2026-11-25"), line(own, 1, "2026-11-25"), line("lasten_6_6", 2, "2026-11-25")]
    zrm = ["clientnummer;datum;huisvesting", "1;01-03-2016;3", "1;01-11-2017;3"]
    delivery = make_delivery(zrm=zrm, gemeenten=[HEAD, line("lasten_6_71", 7, "2026-11-21")], cbs=[HEAD, *fetched])
    clean_delivery(delivery, b"0123456789abcdef0123456789abcdef")
    municipal = open_tables(delivery).frame("municipal")
    assert municipal.set_index("indicator")["value"].to_dict() == {"lasten_6_71": 7, own: 1, "lasten_6_6": 2}
    assert sources(municipal, "0622", []).facts["undivided"] == []
    assert not len(pd.read_csv(delivery.processed / "remarks.csv").query("rule == 'unknown_indicator'"))
