"""Codes in delivery.yaml: without figures, ended, near, and which municipalities a panel may call gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import SETTINGS, MakeDelivery

from wijkstats.commands.new import new_delivery
from wijkstats.commands.validate import validate
from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.ground.errors import SettingsError
from wijkstats.settings.delivery import Delivery, open_delivery

KEY = b"a key for tests only"
ZRM = ["clientnummer;datum;huisvesting", "1;01-03-2016;3", "1;01-11-2017;3"]
HEAD = "gemeentecode;gemeente;jaar;indicator;waarde;eenheid;bron"
MOVES = "jaar;oude_code;nieuwe_code;gewicht;bron"


def row(code: str, year: int, name: str = "") -> str:
    return f"{code};{name};{year};inwoners;70000;personen;CBS"


def given(make_delivery: MakeDelivery, codes: Sequence[str], rows: Sequence[str], *moves: str) -> Delivery:
    settings = SETTINGS + (f"reference: {{municipalities: [{', '.join(f'{c!r}' for c in codes)}]}}\n" if codes else "")
    more = {"herindelingen": [MOVES, *moves]} if moves else {}
    return make_delivery(settings, zrm=ZRM, gemeenten=[HEAD, *rows], **more)


def notes(cleaned: Cleaned) -> str:
    return "\n".join(cleaned.notes)


def test_codes_without_figures_are_named_with_what_is_near(make_delivery: MakeDelivery) -> None:
    rows = [row("0622", 2017), row("0590", 2017, "Papendrecht"), row("0141", 2017)]
    text = notes(clean_delivery(given(make_delivery, ["0599", "9999", "0141"], rows), KEY))
    where = "data/raw/case/delivery.yaml, key reference.municipalities"
    assert f"{where}\n    found:   0599, without any value\n    allowed: a code with values" in text
    assert "next:    add its rows, or correct the code; near codes: 0590 Papendrecht" in text
    assert "9999, without any value" in text
    assert "0141, without" not in text


def test_validate_says_that_the_own_code_or_the_group_is_missing(
    make_delivery: MakeDelivery, capsys: pytest.CaptureFixture[str]
) -> None:
    validate(given(make_delivery, [], [row("0141", 2017)]))
    said = capsys.readouterr().out
    assert "key municipality\n    found:   0622, without any value" in said
    assert "key reference.municipalities\n    found:   no codes" in said
    assert "such as 0141" in said


def test_without_figures_nothing_is_said_of_codes(make_delivery: MakeDelivery) -> None:
    assert clean_delivery(make_delivery(zrm=ZRM), KEY).notes == ()


@pytest.mark.parametrize(
    ("codes", "moves", "parts"),
    [
        (["0788"], ["2021;0788;0757;1;CBS"], ["reference.municipalities", "0788, which ended on 1 January 2021", 'write "0757"']),
        (["0788"], ["2021;0788;0757;0,5;CBS", "2021;0788;0824;0,5;CBS"], ["0757, 0824", "write one of these"]),
        (["0788"], ["2021;0788;0622;1;CBS"], ["0788", "part of your own municipality now"]),
        ([], ["2021;0622;0757;1;CBS"], ["key municipality", "0622, which ended", 'write "0757"']),
        ([], ["2021;0622;0757;;CBS"], ["key municipality", 'write "0757"']),
    ],
)  # fmt: skip
def test_an_ended_code_stops_the_run(
    make_delivery: MakeDelivery, codes: list[str], moves: list[str], parts: list[str]
) -> None:
    rows = [row(code, year) for code in ("0622", "0788", "0757") for year in (2020, 2021)]
    delivery = given(make_delivery, codes, rows, *moves)
    for run in (validate, lambda d: clean_delivery(d, KEY)):
        with pytest.raises(SettingsError) as caught:
            run(delivery)
        assert all(part in str(caught.value) for part in parts), str(caught.value)


def test_a_code_that_gave_only_a_part_or_ends_later_is_no_fault(make_delivery: MakeDelivery) -> None:
    rows = [row(code, year) for code in ("0622", "1930", "0530") for year in (2017, 2018)]
    moves = ["2018;1930;1930;0,986;VNG", "2018;1930;0530;0,014;VNG", "2023;0530;1992;1;CBS"]
    assert "ended" not in notes(clean_delivery(given(make_delivery, ["1930", "0530"], rows, *moves), KEY))


# who came and went


def panel(year: int, codes: range) -> list[str]:
    return [row(str(code), year) for code in codes]


def test_a_selection_is_no_list_of_municipalities_that_ended(make_delivery: MakeDelivery) -> None:
    rows = panel(2017, range(1001, 1201)) + panel(2018, range(1001, 1151)) + panel(2019, range(1001, 1200))
    cleaned = clean_delivery(given(make_delivery, ["1150", "1160"], [*rows, row("0622", 2017), row("0622", 2018)]), KEY)
    assert cleaned.boundaries[["code", "kind", "year"]].to_numpy().tolist() == [
        ["1160", "ended", 2018], ["1160", "began", 2019], ["0622", "ended", 2019],  # watched: own and reference only
    ]  # fmt: skip
    assert "2017 has values of 201 municipalities and 2018 of 151: more differ than boundary changes" in notes(cleaned)
    assert "1160 (no value any more in 2018)" in notes(cleaned)


def test_a_figure_that_comes_back_is_no_change(make_delivery: MakeDelivery) -> None:
    rows = panel(2017, range(1001, 1121)) + panel(2018, range(1002, 1121)) + panel(2019, range(1001, 1120))
    cleaned = clean_delivery(given(make_delivery, [], [*rows, row("0622", 2019)]), KEY)
    found = {tuple(r) for r in cleaned.boundaries[["code", "kind", "year"]].to_numpy().tolist()}
    assert found == {("1120", "ended", 2019), ("0622", "began", 2019)}


# make new


def test_a_new_delivery_has_a_line_for_the_group_to_fill_in(tmp_path: Path) -> None:
    demo = tmp_path / "data" / "raw" / "demo-2018"
    demo.mkdir(parents=True)
    more = 'synthetic: true\nreference: {municipalities: ["0141"], similar: []}   # similar: most alike\n'
    (demo / "delivery.yaml").write_text(SETTINGS + more, encoding="utf-8")
    path = new_delivery("2025", tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "0141" not in text.replace('# reference: {municipalities: ["0000", "0000"], similar: ["0000"]}', "")
    assert '\n# reference: {municipalities: ["0000", "0000"], similar: ["0000"]}   # CBS codes' in text
    ready = text.replace('municipality: ""', 'municipality: "0622"').replace("# reference:", "reference:")
    path.write_text(
        ready.replace('["0000", "0000"]', '["0141", "0502"]').replace('["0000"]', '["0502"]'), encoding="utf-8"
    )
    assert open_delivery("2025", tmp_path).settings.reference.similar == ("0502",)
