"""The CBS connector against a server on this machine: what it reads, what it refuses, what it keeps."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from cbs_server import Cbs, Run
from conftest import MakeDelivery

from wijkstats.__main__ import main
from wijkstats.cbs import cache
from wijkstats.cbs.file import COLUMNS, write
from wijkstats.cbs.odata import TRIES, Server, base_from_environment
from wijkstats.cbs.years import read_years
from wijkstats.ground.catalogue import Catalogue, catalogue
from wijkstats.ground.errors import SettingsError, SourceError

Capture = pytest.CaptureFixture[str]
KWB = "Kerncijfers wijken en buurten"
KNOWN = Catalogue.model_validate(
    {
        "quantities": {
            "inwoners": {
                "kind": "count",
                "unit": "personen",
                "source": "kwb",
                "column": ["AantalInwoners"],
                "code": ["T1"],
            },
            "wmo": {
                **{"kind": "count", "unit": "personen", "per": "inwoners", "source": "kwb"},
                **{"column": ["WmoClienten"], "since": 2018},
            },
            "woz": {
                **{"kind": "level", "unit": "duizend euro", "source": "kwb"},
                **{"column": ["GemiddeldeWOZWaardeVanWoningen", "GemiddeldeWoningwaarde"], "code": ["M1"]},
            },
            "fte": {"kind": "count", "unit": "fte"},
        },
        "indicators": {},
        "sources": {
            "kwb": {
                **{"title": KWB, "catalog": "CBS", "region": ["WijkenEnBuurten", "RegioS"]},
                "tables": {2013: "82339NED", 2017: "83765NED", 2022: "85318NED", 2024: "85984NED"},
            }
        },
    }
)
UNITS_2022 = {
    "AantalInwoners_5": "aantal",
    "GemiddeldeWOZWaardeVanWoningen_35": "x 1 000 euro",
    "WmoClienten_89": "aantal",
}
ROWS_2022 = [
    {
        "WijkenEnBuurten": "NL00      ",
        "AantalInwoners_5": 17590672,
        "GemiddeldeWOZWaardeVanWoningen_35": 315,
        "WmoClienten_89": 1,
    },
    {
        "WijkenEnBuurten": "GM0014    ",
        "AantalInwoners_5": 234950,
        "GemiddeldeWOZWaardeVanWoningen_35": 251,
        "WmoClienten_89": 15,
    },
    {
        "WijkenEnBuurten": "GM0622    ",
        "AantalInwoners_5": 74478,
        "GemiddeldeWOZWaardeVanWoningen_35": 222,
        "WmoClienten_89": None,
    },
    {
        "WijkenEnBuurten": "WK062200  ",
        "AantalInwoners_5": 9000,
        "GemiddeldeWOZWaardeVanWoningen_35": 200,
        "WmoClienten_89": 5,
    },
]
NAMES = {
    "NL00      ": "Nederland",
    "GM0014    ": "Groningen (gemeente)",
    "GM0622    ": "Vlaardingen",
    "WK062200  ": "Wijk 00",
}


@pytest.fixture
def run(cbs_run: Run, cbs: Cbs) -> Run:
    cbs_run.known = KNOWN
    cbs.v3("85318NED", f"{KWB} 2022", "WijkenEnBuurten", UNITS_2022, ROWS_2022, keys=NAMES)
    return cbs_run


# --- what it reads


def test_v3_table_as_rows_of_gemeenten_csv(run: Run) -> None:
    rows = run.rows(2022)
    assert tuple(rows.columns) == COLUMNS
    assert set(rows["gemeentecode"]) == {"NL", "GM0014", "GM0622"}
    wmo = run.cell(rows, "GM0014", "wmo")
    assert wmo.to_dict() == {
        **{
            "gemeentecode": "GM0014",
            "gemeente": "Groningen (gemeente)",
            "jaar": "2022",
            "indicator": "wmo",
            "waarde": "15",
        },
        **{"noemer": "234950", "eenheid": "personen", "status": "realisatie"},
        **{"bron": "CBS, Kerncijfers wijken en buurten 2022 (85318NED)", "opgehaald": "2026-11-25", "reden": ""},
    }
    missing = run.cell(rows, "GM0622", "wmo")
    assert (missing["waarde"], missing["reden"]) == ("", "not_stated")
    assert run.found(2022).absent == ("not available from CBS by this connector, put it in gemeenten.csv: fte",)
    assert any(line.startswith("cbs: 85318NED 2022: 2 municipalities, 3 quantities, ") for line in run.said)


def test_only_municipalities_and_the_columns_wanted_are_asked_for(run: Run, cbs: Cbs) -> None:
    run.rows(2022)
    (query,) = [q for q in cbs.asked if "TypedDataSet" in q]
    assert "startswith(WijkenEnBuurten,'GM')" in query
    assert "$select=WijkenEnBuurten,AantalInwoners_5,WmoClienten_89,GemiddeldeWOZWaardeVanWoningen_35" in query


def test_a_server_that_ignores_the_filter_changes_nothing(run: Run, cbs: Cbs) -> None:
    cbs.deaf = True
    assert set(run.rows(2022)["gemeentecode"]) == {"NL", "GM0014", "GM0622"}


def test_v4_where_it_has_the_measure_and_v3_for_the_rest(run: Run, cbs: Cbs) -> None:
    seen = [
        {"Measure": "T1", "WijkenEnBuurten": "NL00", "Value": 17590672.0, "ValueAttribute": "None"},
        {"Measure": "T1", "WijkenEnBuurten": "GM0622", "Value": 74478.0, "ValueAttribute": "None"},
        {"Measure": "M1", "WijkenEnBuurten": "GM0622", "Value": None, "ValueAttribute": "Confidential"},
        {"Measure": "T1", "WijkenEnBuurten": "GM0014", "Value": None, "ValueAttribute": "Impossible"},
        {"Measure": "T1", "WijkenEnBuurten": "WK062200", "Value": 9000.0, "ValueAttribute": "None"},
    ]
    units = {"T1": "aantal", "M1": "x 1 000 euro", "X9": "%"}
    cbs.v4("85318NED", f"{KWB} 2022", "WijkenEnBuurten", units, seen)
    rows = run.rows(2022)
    got = {(r.gemeentecode, r.indicator): (r.waarde, r.reden) for r in rows.itertuples()}
    assert got["GM0622", "inwoners"] == ("74478", "")
    assert got["GM0622", "woz"] == ("", "Confidential")
    assert got["GM0014", "inwoners"] == ("", "Impossible")
    assert got["GM0014", "woz"] == ("", "no_observation")
    assert got["GM0014", "wmo"] == ("15", "")  # no code in v4, so by its column in v3
    (query,) = [q for q in cbs.asked if "Observations" in q]
    assert "Measure eq 'T1' or Measure eq 'M1'" in query


def test_all_pages_are_read_on_the_host_that_was_asked(run: Run, cbs: Cbs) -> None:
    cbs.page = 1
    assert len(run.rows(2022)) == 9
    assert sum("$skip=" in q and "TypedDataSet" in q for q in cbs.asked) == 2


def test_region_dimension_of_2013_and_older_column_names(run: Run, cbs: Cbs) -> None:
    units = {"AantalInwoners_5": "aantal", "GemiddeldeWoningwaarde_35": "x 1000 euro"}
    rows = [{"RegioS": "GM0622  ", "AantalInwoners_5": 71000, "GemiddeldeWoningwaarde_35": 180}]
    cbs.v3("82339NED", f"{KWB} 2013", "RegioS", units, rows)
    assert run.cell(run.rows(2013), "GM0622", "woz")["waarde"] == "180"
    assert run.found(2013).absent[0] == "wmo: not for 2013; CBS has it from 2018 on"


def test_a_v4_table_without_title_is_not_used(run: Run, cbs: Cbs) -> None:
    seen = [{"Measure": "T1", "WijkenEnBuurten": "GM0622", "Value": 1.0, "ValueAttribute": "None"}]
    cbs.v4("85318NED", "", "WijkenEnBuurten", {"T1": "aantal"}, seen)
    assert run.cell(run.rows(2022), "GM0622", "inwoners")["waarde"] == "74478"


def test_a_v4_table_of_another_year(run: Run, cbs: Cbs) -> None:
    cbs.v4(
        "85318NED", f"{KWB} 2024", "WijkenEnBuurten", {"T1": "aantal"}, [{"Measure": "T1", "WijkenEnBuurten": "GM0622"}]
    )
    assert f"a table called '{KWB} 2024'" in run.fault(2022)


# --- check 14: one key per municipality


def test_spellings_of_one_code_become_one_key(run: Run, cbs: Cbs) -> None:
    same = [{**ROWS_2022[2], "WijkenEnBuurten": code} for code in ("GM0622", "GM0622    ", "GM622", "622")]
    cbs.deaf = True
    cbs.v3("85318NED", f"{KWB} 2022", "WijkenEnBuurten", UNITS_2022, same)
    rows = run.rows(2022)
    assert len(rows) == 3
    assert set(rows["gemeentecode"]) == {"GM0622"}


def test_two_values_for_one_key_stop_the_run(run: Run, cbs: Cbs) -> None:
    twice = [*ROWS_2022, {**ROWS_2022[2], "WijkenEnBuurten": "GM0622", "AantalInwoners_5": 1}]
    cbs.v3("85318NED", f"{KWB} 2022", "WijkenEnBuurten", UNITS_2022, twice, keys=NAMES)
    fault = run.fault(2022)
    assert "GM0622 inwoners" in fault
    assert "two values: 1 and 74478" in fault
    assert not (run.folder / "cbs").exists()


# --- check 17: columns by what they are called, not by their number


def test_the_number_of_a_column_differs_each_year(run: Run, cbs: Cbs) -> None:
    units = {
        "AantalInwoners_5": "aantal",
        "WmoClienten_93": "aantal",
        "GemiddeldeWOZWaardeVanWoningen_39": "x 1 000 euro",
    }
    units["PercentageOnbewoond_89"] = "%"
    row = {"WijkenEnBuurten": "GM0622    ", **dict.fromkeys(units, 1), "WmoClienten_93": 77}
    cbs.v3("85984NED", f"{KWB} 2024", "WijkenEnBuurten", units, [row])
    rows = run.rows(2022, 2024)
    wmo = rows[(rows["indicator"] == "wmo") & (rows["gemeentecode"] == "GM0622")].set_index("jaar")["waarde"]
    assert wmo.to_dict() == {"2022": "", "2024": "77"}


def test_a_numbered_column_in_the_catalogue_is_refused(tmp_path: Path) -> None:
    from wijkstats.ground.catalogue import PATH, read_catalogue

    text = PATH.read_text(encoding="utf-8").replace("[WmoClienten]", "[WmoClienten_89]")
    (tmp_path / "c.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"WmoClienten_89[\s\S]*write WmoClienten$"):
        read_catalogue(tmp_path / "c.yaml")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (
            {"AantalInwoners_5": "aantal", "WmoKlanten_89": "aantal"},
            ["85318NED", "2022", "no column WmoClienten", "WmoKlanten"],
        ),
        (
            {"AantalInwoners_5": "aantal", "WmoClienten_88": "aantal", "WmoClienten_89": "aantal"},
            ["stands 2 times: WmoClienten_88, WmoClienten_89"],
        ),
    ],
)
def test_a_column_that_is_gone_or_stands_twice(run: Run, cbs: Cbs, columns: dict[str, str], words: list[str]) -> None:
    cbs.v3("85318NED", f"{KWB} 2022", "WijkenEnBuurten", columns, [{"WijkenEnBuurten": "GM0622", **columns}])
    found = run.found(2022)
    told = "\n".join(map(str, found.faults))
    assert all(word in told for word in words), told
    assert "inwoners" in set(found.rows["indicator"])
    assert "wmo" not in set(found.rows["indicator"])
    assert (2022, "wmo") in found.failed


@pytest.mark.parametrize("title", [f"{KWB} 2021", "Regionale kerncijfers 2022", ""])
def test_a_table_of_another_year_or_series(run: Run, cbs: Cbs, title: str) -> None:
    cbs.v3("85318NED", title, "WijkenEnBuurten", UNITS_2022, ROWS_2022)
    assert "a table called" in run.fault(2022)


def test_a_percentage_is_no_count(run: Run, cbs: Cbs) -> None:
    cbs.v3("85318NED", f"{KWB} 2022", "WijkenEnBuurten", UNITS_2022 | {"WmoClienten_89": "%"}, ROWS_2022)
    found = run.found(2022)
    assert "quantity wmo" in str(found.faults[0])
    assert set(found.rows["indicator"]) == {"inwoners", "woz"}


def test_an_empty_answer_is_no_answer(run: Run, cbs: Cbs) -> None:
    cbs.answers["/ODataFeed/odata/85318NED/TypedDataSet"] = {"value": []}
    assert "no rows for (startswith(WijkenEnBuurten,'GM')" in run.fault(2022)


def test_a_table_that_neither_interface_has(run: Run) -> None:
    assert "no such table" in run.fault(2024)


# --- faults of a server


@pytest.mark.parametrize(
    ("how", "waited"),
    [
        ({"status": 429, "retry_after": "7"}, [7.0]),
        ({"status": 503}, [1.0]),
        ({"status": 502, "times": 4}, [1.0, 2.0, 4.0, 8.0]),
        ({"body": b'{"value": [', "drop": True}, [1.0]),
        ({"body": b'{"value": ['}, [1.0]),
        ({"body": b"<html>Onderhoud</html>"}, [1.0]),
    ],
    ids=["429", "503", "502 four times", "dropped", "half JSON", "html"],
)
def test_a_fault_that_passes(run: Run, cbs: Cbs, how: dict[str, object], waited: list[float]) -> None:
    expected = run.rows(2022)
    cbs.fault("TypedDataSet", **how)
    assert run.rows(2022, refresh=True).equals(expected)
    assert run.waited == waited


@pytest.mark.parametrize(
    ("how", "word"),
    [
        ({"status": 500}, f"status 500 Internal Server Error ({TRIES} times)"),
        ({"body": b"<html>Onderhoud</html>"}, "no JSON but '<html>"),
        ({"body": b"[]"}, "JSON without keys"),
        ({"body": b"x", "drop": True}, "RemoteProtocolError"),
        ({"body": b"{}"}, "a page without `value`"),
        ({"status": 400}, "status 400"),
        ({"status": 429, "retry_after": "86400"}, "CBS asks to wait 86400 seconds"),
    ],
)
def test_a_fault_that_stays_is_one_message_and_leaves_nothing(
    run: Run, cbs: Cbs, how: dict[str, object], word: str
) -> None:
    cbs.fault("TypedDataSet", times=99, **how)
    fault = run.fault(2022)
    assert word in fault
    assert "next:" in fault
    assert not (run.folder / "cbs").exists()


def test_no_server_at_all(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIJKSTATS_CBS", "http://127.0.0.1:9")
    assert "ConnectError" in run.fault(2022)
    monkeypatch.setenv("WIJKSTATS_CBS", "localhost")
    assert "WIJKSTATS_CBS" in run.fault(2022)


def test_pages_that_go_round(run: Run, cbs: Cbs) -> None:
    path = "/ODataFeed/odata/85318NED/TypedDataSet"
    cbs.answers[path] = {"value": ROWS_2022}
    cbs.page = 1
    around = {"value": ROWS_2022[:1], "odata.nextLink": f"{cbs.base}{path}?$skip=1"}
    cbs.fault("TypedDataSet", body=json.dumps(around).encode(), times=99)
    assert "a next page that came before" in run.fault(2022)


def test_the_hosts_of_cbs_without_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIJKSTATS_CBS", raising=False)
    server = Server(base_from_environment())
    server.http.close()
    assert server.v4("CBS", "85318NED") == "https://datasets.cbs.nl/odata/v1/CBS/85318NED"
    assert server.v3("dataderden", "45063NED") == "https://dataderden.cbs.nl/ODataFeed/odata/45063NED"


# --- what is kept


def test_a_second_call_asks_nothing_and_says_so(run: Run, cbs: Cbs) -> None:
    first = run.rows(2022)
    cbs.asked.clear()
    run.day = date(2027, 1, 1)
    assert run.rows(2022).equals(first)
    assert cbs.asked == []
    assert run.said[-1].endswith("from data/cbs, fetched 2026-11-25 (REFRESH=1 fetches anew)")
    assert set(run.rows(2022, refresh=True)["opgehaald"]) == {"2027-01-01"}


def test_what_was_kept_says_where_it_comes_from(run: Run) -> None:
    import pyarrow.parquet as pq

    run.rows(2022)
    (path,) = (run.folder / "cbs").iterdir()
    told = pq.read_metadata(path).metadata[b"wijkstats"].decode()
    assert path.name.startswith("85318NED-")
    for word in ("85318NED", "AantalInwoners", f"{KWB} 2022", "2024-03-28", "2026-11-25", "sha256"):
        assert word in told


def test_an_answer_that_was_kept_under_the_older_word_is_read(run: Run, cbs: Cbs) -> None:
    first = run.rows(2022)
    (path,) = (run.folder / "cbs").iterdir()
    kept = cache._read(path)
    assert kept is not None
    cache._write(path, cache.Answer(kept.about, kept.rows.rename(columns={"quantity": "figure"})))
    cbs.asked.clear()
    assert run.rows(2022).equals(first)
    assert cbs.asked == []


@pytest.mark.parametrize("damage", ["cut", "value", "empty"])
def test_a_damaged_file_is_refused_and_fetched_again(run: Run, damage: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = run.rows(2022)
    (path,) = (run.folder / "cbs").iterdir()
    if damage == "value":
        table = pq.read_table(path)
        other = table.to_pandas().assign(value=1.0)
        pq.write_table(
            pa.Table.from_pandas(other, preserve_index=False).replace_schema_metadata(table.schema.metadata), path
        )
    else:
        path.write_bytes(path.read_bytes()[:100] if damage == "cut" else b"")
    assert run.rows(2022).equals(first)
    assert any(line.startswith(f"cbs: data/cbs/{path.name} is damaged") for line in run.said)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_another_question_is_another_file(run: Run) -> None:
    run.rows(2022)
    fewer = KNOWN.model_copy(update={"quantities": {"inwoners": KNOWN.quantities["inwoners"]}})
    assert set(run.rows(2022, known=fewer)["indicator"]) == {"inwoners"}
    assert len(list((run.folder / "cbs").iterdir())) == 2


# --- cbs.csv


def test_years_asked_for_are_replaced_and_others_stay(run: Run, tmp_path: Path) -> None:
    path, rows = tmp_path / "cbs.csv", run.rows(2022)
    write(path, rows.assign(jaar="2021"), [2021], run.said.append)
    write(path, rows, [2022], run.said.append)
    first = path.read_bytes()
    assert run.said[-1].endswith("what it had of 2021 stayed")
    write(path, rows.iloc[::-1], [2022], run.said.append)
    assert path.read_bytes() == first
    back = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert list(back.columns) == list(COLUMNS)
    assert back["jaar"].value_counts().to_dict() == {"2021": len(rows), "2022": len(rows)}
    assert [p.name for p in tmp_path.iterdir() if "part" in p.name] == []


def test_a_file_of_somebody_else_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "cbs.csv"
    path.write_text("gemeentecode;waarde\n", encoding="utf-8")
    with pytest.raises(SourceError, match="move the file away"):
        write(path, run.rows(2022), [2022], run.said.append)
    assert path.read_text(encoding="utf-8") == "gemeentecode;waarde\n"


@pytest.mark.parametrize("text", ["2012:2013", "2019:2018", "", "twee", "2022:", "1999"])
def test_years_that_no_table_has(text: str) -> None:
    with pytest.raises(SourceError, match="years from 2013 to 2026"):
        read_years(text, catalogue())


def test_the_command(
    run: Run, cbs: Cbs, make_delivery: MakeDelivery, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    delivery = make_delivery()
    monkeypatch.chdir(delivery.root)
    monkeypatch.setattr("wijkstats.commands.cbs.catalogue", lambda: KNOWN)
    assert main(["cbs", "--years", "2022", "--delivery", "case"]) == 0
    assert (delivery.raw / "cbs.csv").read_text(encoding="utf-8").startswith(",".join(COLUMNS) + "\nGM0014,")
    assert "85318NED 2022: 2 municipalities, 3 quantities" in capsys.readouterr().out
    before = (delivery.raw / "cbs.csv").read_bytes()
    cbs.answers.clear()
    assert main(["cbs", "--years", "2022", "--delivery", "case", "--refresh"]) == 8
    told = capsys.readouterr().err
    assert "the values of CBS cannot be used" in told
    assert "Traceback" not in told
    assert (delivery.raw / "cbs.csv").read_bytes() == before


def test_every_source_of_the_catalogue_can_be_asked() -> None:
    known = catalogue()
    for key, quantity in known.quantities.items():
        if quantity.source:
            years = [year for year in known.sources[quantity.source].tables if quantity.published(year)]
            assert years, key
        assert quantity.per in ("", *known.quantities)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2017:2019", [2017, 2018, 2019]), (" 2022 ", [2022]), ("2017-2019", [2017, 2018, 2019]),
        ("2017,2018", [2017, 2018]), ("2017 : 2018", [2017, 2018]), ("2019, 2017", [2017, 2019]),
        ("2017..2018", [2017, 2018]), ("2017:2018 2020", [2017, 2018, 2020]),
    ],
)  # fmt: skip
def test_years(text: str, years: list[int]) -> None:
    assert read_years(text, catalogue()) == years


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2019:2017", "found:   2019:2017: the last year is before the first"), ("2019-2017", "write 2017:2019"),
        ("", "found:   no years"), ("twee", "'twee', which is no year"), ("17-19", "'17:19', which is no year"),
        ("2017,1999", "no tables for 1999"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_years_is_named(text: str, part: str) -> None:
    with pytest.raises(SourceError, match=re.escape(part)):
        read_years(text, catalogue())
