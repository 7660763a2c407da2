"""make cbs when CBS has not all of it: what is there is written, what is not is named, and half an answer is no answer."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from cbs_server import Cbs, Run
from conftest import MakeDelivery

from wijkstats.__main__ import main
from wijkstats.cbs.file import write
from wijkstats.ground.catalogue import Catalogue, catalogue

Capture = pytest.CaptureFixture[str]
KWB, REGION = "Kerncijfers wijken en buurten", "WijkenEnBuurten"
UNITS = {"AantalInwoners_5": "aantal", "WmoClienten_89": "aantal"}
KEYS = ("inwoners", "wmo_huishoudelijke_hulp", "wmo_clienten", "lasten_6_1", "fte_wijkteams")


def small(least: int) -> Catalogue:
    """The catalogue with five quantities, and tables that must have `least` municipalities."""
    known = catalogue()
    sources = {name: source.model_copy(update={"least": least}) for name, source in known.sources.items()}
    quantities = {key: known.quantities[key] for key in KEYS}
    return known.model_copy(update={"quantities": quantities, "sources": sources})


def people(cbs: Cbs, year: int, areas: int = 2, units: dict[str, str] = UNITS, **values: Any) -> None:
    rows = [{REGION: f"GM{i + 1:04}", **{column: values.get(column, 1000) for column in units}} for i in range(areas)]
    cbs.v3(catalogue().sources["kwb"].tables[year], f"{KWB} {year}", REGION, units, rows)


def accounts(cbs: Cbs, year: int, areas: int = 2, known: int | None = None) -> None:
    rows = [
        {
            **{"Gemeenten": f"GM{i + 1:04}", "Verslagsoort": f"{year}X005", "TaakveldBalanspost": "6.1"},
            **{"Categorie": "L1.1", "k_1ePlaatsing_1": 10},
        }
        for i in range(areas)
    ]
    dimensions = {"TaakveldBalanspost": ["6.1"], "Categorie": ["L1.1"], "Verslagsoort": [f"{year}X005"]}
    keys = {f"GM{i + 1:04}": "naam" for i in range(known or areas)}
    units = {"k_1ePlaatsing_1": "x 1 000 euro"}
    table = catalogue().sources["iv3"].tables[year]
    cbs.v3(table, f"Gemeenten {year} onbewerkte Iv3-data", "Gemeenten", units, rows, keys=keys, dimensions=dimensions)


@pytest.fixture
def run(cbs_run: Run) -> Run:
    cbs_run.known = small(0)
    return cbs_run


def test_wmo_of_2017_to_2019_is_household_help_and_later_all_support(run: Run, cbs: Cbs) -> None:
    for year in (2018, 2020):
        people(cbs, year)
        accounts(cbs, year)
    found = run.found(2018, 2020)
    wmo = found.rows[found.rows["indicator"].str.startswith("wmo")]
    assert set(zip(wmo["indicator"], wmo["jaar"], strict=True)) == {
        ("wmo_huishoudelijke_hulp", "2018"),
        ("wmo_clienten", "2020"),
    }
    assert set(wmo["noemer"]) == {"1000"}
    assert found.absent == (
        "wmo_huishoudelijke_hulp: not for 2020; CBS has it from 2017 on and until 2019",
        "wmo_clienten: not for 2018; CBS has it from 2020 on",
        "not available from CBS by this connector, put it in gemeenten.csv: fte_wijkteams",
    )


def test_the_years_of_the_readme_have_a_quantity_of_the_wmo() -> None:
    for year in range(2017, 2027):
        there = [
            key for key in ("wmo_huishoudelijke_hulp", "wmo_clienten") if catalogue().quantities[key].published(year)
        ]
        assert there == (["wmo_huishoudelijke_hulp"] if year < 2020 else ["wmo_clienten"])


def test_what_is_there_is_written_and_what_is_not_is_named(
    cbs: Cbs, make_delivery: MakeDelivery, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    delivery = make_delivery()
    monkeypatch.chdir(delivery.root)
    monkeypatch.setattr("wijkstats.commands.cbs.catalogue", lambda: small(0))
    people(cbs, 2018)
    accounts(cbs, 2018)
    assert main(["cbs", "--years", "2018", "--delivery", "case"]) == 0
    capsys.readouterr()
    people(cbs, 2018, AantalInwoners_5=2000)
    people(cbs, 2019, units={"AantalInwoners_5": "aantal"})
    del cbs.answers[
        "/ODataFeed/odata/45042NED/DataProperties"
    ]  # the accounts of 2018 are gone, those of 2019 never were
    assert main(["cbs", "--years", "2018:2019", "--delivery", "case", "--refresh"]) == 0
    said = capsys.readouterr().out
    assert "cbs: 45042NED 2018: not fetched" in said
    assert "not fetched now, so what it had stayed: lasten_6_1 2018" in said
    assert "cbs: left out: 84583NED (Kerncijfers wijken en buurten 2019)" in said
    assert "quantity wmo_huishoudelijke_hulp: no column WmoClienten" in said
    assert "cbs: not in cbs.csv: not available from CBS" in said
    rows = pd.read_csv(delivery.raw / "cbs.csv", dtype=str, keep_default_na=False)
    rows = rows[rows["gemeentecode"] == "GM0001"]
    assert rows.set_index(["indicator", "jaar"])["waarde"].to_dict() == {
        **{("inwoners", "2018"): "2000", ("inwoners", "2019"): "1000"},
        **{("lasten_6_1", "2018"): "10", ("wmo_huishoudelijke_hulp", "2018"): "1000"},
    }
    # the answer that was kept lacks the quantity too, and says so
    assert main(["cbs", "--years", "2019", "--delivery", "case"]) == 0
    assert "quantities wmo_huishoudelijke_hulp\n    found:   not in the answer that was kept" in capsys.readouterr().out


def test_nothing_at_all_is_an_error_that_says_so(
    cbs: Cbs, make_delivery: MakeDelivery, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    delivery = make_delivery()
    monkeypatch.chdir(delivery.root)
    assert main(["cbs", "--years", "2018", "--delivery", "case"]) == 8
    assert "cbs: nothing was written" in capsys.readouterr().out
    assert not (delivery.raw / "cbs.csv").exists()


def test_an_answer_of_a_few_municipalities_is_no_table_of_a_year(run: Run, cbs: Cbs) -> None:
    run.known = small(300)
    people(cbs, 2018, 2)
    accounts(cbs, 2018, 2)
    told = run.fault(2018)
    assert (
        "84286NED (Kerncijfers wijken en buurten 2018)\n    found:   2 municipalities\n    allowed: at least 300"
        in told
    )
    assert not list((run.folder / "cbs").glob("*"))  # and it is not kept
    people(cbs, 2018, 300)
    assert set(run.rows(2018)["indicator"]) == {"inwoners", "wmo_huishoudelijke_hulp"}


def test_a_short_answer_that_was_kept_is_not_used(run: Run, cbs: Cbs) -> None:
    people(cbs, 2018)
    run.rows(2018)
    before = small(0)
    sources = {name: source.model_copy(update={"least": 3}) for name, source in before.sources.items()}
    run.known = before.model_copy(update={"sources": sources})
    assert "2 municipalities, in the answer that was kept of 2026-11-25" in run.fault(2018)


def test_the_country_is_no_sum_of_two(run: Run, cbs: Cbs) -> None:
    run.known = small(300)
    people(cbs, 2018, 340)
    accounts(cbs, 2018, 2, known=340)
    rows = run.rows(2018)
    assert rows[(rows["gemeentecode"] == "NL") & (rows["indicator"] == "lasten_6_1")].empty
    assert any("only 2 municipalities delivered a jaarrekening: no sum for the country" in line for line in run.said)
    accounts(cbs, 2018, 320, known=340)
    country = run.cell(run.rows(2018, refresh=True), "NL", "lasten_6_1")
    assert (country["waarde"], country["reden"]) == ("3200", "")


def test_the_word_nan_leaves_the_file(run: Run, cbs: Cbs) -> None:
    people(cbs, 2018)
    path, rows = run.folder / "cbs.csv", run.rows(2018)
    write(path, rows.assign(jaar="2017", reden="nan"), [2017], run.said.append)
    write(path, rows, [2018], run.said.append)
    assert "nan" not in path.read_text(encoding="utf-8")


def test_a_message_is_in_one_language(run: Run, cbs: Cbs) -> None:
    people(cbs, 2018)
    cbs.answers["/ODataFeed/odata/84286NED/TableInfos"]["value"][0]["Title"] = "Bevolking"
    told = run.fault(2018)
    assert f"a table with '{KWB}' and 2018 in its title" in told
    assert "buurten of 2018" not in told


def test_the_real_catalogue_asks_for_a_whole_country() -> None:
    assert {source.least for source in catalogue().sources.values()} == {300}
