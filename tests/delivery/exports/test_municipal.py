"""Municipal figures: codes that ended, changes during a year, statuses apart, zeros that stand for nothing, totals."""

from __future__ import annotations

from pathlib import Path

import pytest
from exports import SETTINGS, Table, put, read, sound, whole

from wijkstats.ground.errors import DeliveryError

AMSTERDAM = SETTINGS.replace('"0622"', '"0363"')
HEAD = ["jaar", "oude_code", "nieuwe_code", "gewicht", "bron"]


def figures(*rows: tuple[str, str, str, str, str]) -> Table:
    """Rows code, year, indicator, value, status."""
    head = ["gemeentecode", "jaar", "indicator", "waarde", "status", "bron"]
    return [head, *([*row, "invented"] for row in rows)]


def weesp() -> Table:
    here = (("0363", "2021"), ("0457", "2021"), ("0363", "2022"), ("0457", "2022"), ("0363", "2023"))
    others = ((code, year) for code in ("0606", "0556") for year in ("2021", "2022", "2023"))
    return figures(*((code, year, "inwoners", "20000", "realisatie") for code, year in (*here, *others)))


def test_a_date_for_a_year_is_refused_with_what_to_write(tmp_path: Path) -> None:
    moves = [[day, "GM0457", "GM0363", "1", "CBS"] for day in ("24-03-2022", "2022-03-24", "24/3/2022", "20220324")]
    with pytest.raises(DeliveryError) as caught:
        read(put(tmp_path, sound(8) | {"gemeenten": weesp(), "herindelingen": [HEAD, *moves]}, AMSTERDAM))
    for row in range(2, 2 + len(moves)):
        assert f"herindelingen.csv, row {row}, column jaar" in str(caught.value)
    assert str(caught.value).count("write 2023") == len(moves)


def test_a_year_or_weight_that_is_no_number_is_refused(tmp_path: Path) -> None:
    wrong = [(0, "2022.75"), (0, "2022,4"), (0, "2e3"), (3, "0.2.5,0"), (3, "1e0"), (3, "1.0,0")]
    moves = [["2023", "GM0457", "GM0363", "1", "CBS"] for _ in wrong]
    for move, (column, text) in zip(moves, wrong, strict=True):
        move[column] = text
    with pytest.raises(DeliveryError) as caught:
        read(put(tmp_path, sound(8) | {"gemeenten": weesp(), "herindelingen": [HEAD, *moves]}, AMSTERDAM))
    for row, (column, _) in enumerate(wrong, start=2):
        assert f"herindelingen.csv, row {row}, column {HEAD[column]}" in str(caught.value)


def test_a_code_that_ended_has_no_figures_in_or_after_that_year(tmp_path: Path) -> None:
    early = whole() | {"gemeenten": weesp(), "herindelingen": [HEAD, ["2022", "GM0457", "GM0363", "1", "CBS"]]}
    found = read(put(tmp_path, early, AMSTERDAM, "early"))
    assert found.rules()["ended_code"] == 1
    assert found.rejects.loc[found.rejects["reason"] == "ended_code", "row"].tolist() == ["5"]
    assert any("write jaar 2023 in herindelingen.csv" in line for line in found.said)
    right = whole() | {"gemeenten": weesp(), "herindelingen": [HEAD, ["2023", "GM0457", "GM0363", "1", "CBS"]]}
    found = read(put(tmp_path, right, AMSTERDAM, "right"))
    assert "ended_code" not in found.rules()
    made = found.table("municipal").query("code == '0363'").set_index("year")["value"]
    assert made.to_dict() == {2021: 40000, 2022: 40000, 2023: 20000}


def test_four_statuses_stay_apart(tmp_path: Path) -> None:
    words = ("realisatie", "begroting", "Bijgestelde begroting", "prognose", "bijgesteld", "verwacht")
    rows = [("0622", str(2018 + i // 4), "kosten_wmo", str(30000 + i), word) for i, word in enumerate(words)]
    found = read(put(tmp_path, whole() | {"gemeenten": figures(("0606", "2018", "inwoners", "70000", ""), *rows)}))
    made = found.table("municipal").query("indicator == 'kosten_wmo'").sort_values("value")
    assert made["status"].tolist() == ["realisatie", "begroting", "bijgesteld", "verwacht", "bijgesteld", "verwacht"]


def test_a_figure_that_is_0_in_all_others_is_noted(tmp_path: Path) -> None:
    rows = [
        (code, "2022", "wmo_clienten", value, "") for code, value in (("0622", "3900"), ("0606", "0"), ("0556", "0"))
    ]
    people = [(code, "2022", "inwoners", "60000", "") for code in ("0622", "0606", "0556")]
    said = read(put(tmp_path, whole() | {"gemeenten": figures(*rows, *people)})).said
    assert any("wmo_clienten is 0 in all 2 other municipalities" in line for line in said)
    assert not any("is 0 in all" in line for line in read(put(tmp_path, whole(), name="sound")).said)


def test_an_impossible_code_is_noted_without_figures_too(tmp_path: Path) -> None:
    tables = {name: table for name, table in whole().items() if name != "gemeenten"}
    said = read(put(tmp_path, tables, SETTINGS.replace('"0622"', '"6220"'))).said
    assert any("key municipality" in line and "look it up" in line for line in said)
    assert not any("look it up" in line for line in read(put(tmp_path, tables, name="right")).said)


TOTALS = (
    "Gemiddelde per team",
    "Som van alle teams",
    "Totaal wijkteams",
    "Alle teams",
    "Gemeente totaal",
    "Eindtotaal",
    "Totaal gemeente",
    "Subtotaal",
    "Σ",
)


def test_a_total_is_no_team_and_no_municipality(tmp_path: Path) -> None:
    tables = whole()
    more = [[row[0], day, row[2]] for day in ("01-07-2022", "01-01-2023") for row in tables["formatie"][1:]]
    tables["formatie"] += more  # a file of which most is refused stops the run
    for i, name in enumerate(TOTALS):
        tables["formatie"].append([name, "01-01-2022", "25,2"])
        tables["contacten"].append([f"N99{i}", "03-01-2022", name, "zelf verder"])
        first = tables["trajecten"][1 + i]
        tables["trajecten"].append([f"C9999{i}", f"T9999{i}", *first[2:6], name, *first[7:]])
        figure = ["2022", "inwoners", "219000", "personen", "realisatie", "invented", "2026-01-05"]
        tables["gemeenten"].append([f"099{i}", name, *figure])
    found = read(put(tmp_path, tables))
    assert found.rules()["total_row"] == 4 * len(TOTALS)
    files = ["contacten.csv", "formatie.csv", "gemeenten.csv", "trajecten.csv"]
    assert found.rejects["file"].tolist() == [file for file in files for _ in TOTALS]
    assert found.table("staffing")["team"].nunique() == 3


def test_a_team_with_a_common_word_in_its_name_is_a_team(tmp_path: Path) -> None:
    tables = whole()
    tables["formatie"].append(["Totaalzorg Noord", "01-01-2022", "2,0"])
    tables["formatie"].append(["Team Gemeentehuis", "01-01-2022", "2,0"])
    assert read(put(tmp_path, tables)).rejects.empty
