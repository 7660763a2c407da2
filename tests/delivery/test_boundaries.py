"""Published figures of two files, and of earlier years on later boundaries, by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
from conftest import SETTINGS, MakeDelivery

from wijkstats.commands.validate import validate
from wijkstats.delivery.chosen import previous_delivery
from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.delivery.public.boundaries import boundary_breaks
from wijkstats.delivery.tables import open_tables
from wijkstats.ground.errors import DeliveryError, NotDelivered
from wijkstats.release.people import former_codes
from wijkstats.settings.delivery import Delivery

KEY = b"a key for tests only"
ZRM = ["clientnummer;datum;huisvesting", "1;01-03-2016;3", "1;01-11-2017;3"]
HEAD = "gemeentecode;gemeente;jaar;indicator;waarde;noemer;eenheid;status;bron;opgehaald;reden"
MOVES = "jaar;oude_code;nieuwe_code;gewicht;bron"
HAAREN = [
    "2021;GM0788;GM0757;0,15;CBS",
    "2021;GM0788;GM0824;0,40;CBS",
    "2021;GM0788;GM0855;0,10;CBS",
    "2021;GM0788;GM0865;0,35;CBS",
]
FOUR = ("0757", "0824", "0855", "0865")


def row(code: str, year: int, value: object, indicator: str = "inwoners", all_: object = "", reason: str = "") -> str:
    unit = {"inwoners": "personen", "bijstand": "personen", "lasten_6_1": "duizend euro"}.get(indicator, "procent")
    return f"{code};;{year};{indicator};{value};{all_};{unit};;CBS;2026-11-21;{reason}"


def made(make_delivery: MakeDelivery, **files: Iterable[str]) -> tuple[Delivery, Cleaned]:
    heads = {"gemeenten": HEAD, "cbs": HEAD, "herindelingen": MOVES}
    delivery = make_delivery(zrm=ZRM, **{table: [heads[table], *rows] for table, rows in files.items()})
    return delivery, clean_delivery(delivery, KEY)


def values(delivery: Delivery, indicator: str = "inwoners") -> dict[tuple[str, int], float | str]:
    """Value, or the reason why it is missing, by code and year."""
    table = open_tables(delivery).frame("municipal")
    table = table[table["indicator"] == indicator]
    return {(r.code, r.year): r.missing_reason if pd.isna(r.value) else r.value for r in table.itertuples(index=False)}


def rejects(delivery: Delivery) -> list[tuple[str, int, str]]:
    frame = pd.read_csv(delivery.processed / "rejects.csv")
    return list(frame[["file", "row", "reason"]].itertuples(index=False, name=None))


# two files, one table


def test_what_is_not_published_is_kept_with_its_reason(make_delivery: MakeDelivery) -> None:
    rows = [row("0307", 2018, "", reason="geheim"), row("0307", 2019, ""), row("0307", 2020, 5, reason="voorlopig")]
    delivery, _ = made(make_delivery, gemeenten=rows)
    assert values(delivery) == {("0307", 2018): "geheim", ("0307", 2020): 5}
    assert rejects(delivery) == [("gemeenten.csv", 3, "missing_value")]
    table = open_tables(delivery).frame("municipal")
    assert table["missing_reason"].isna().tolist() == [False, True]
    assert not table["recomputed"].any()


def test_the_row_of_gemeenten_holds_and_the_other_is_counted(make_delivery: MakeDelivery) -> None:
    cbs = [row("0307", 2018, 100), row("0307", 2019, 110), row("307", 2020, 120)]
    typed = [row("GM0307", 2018, 99), row("gm0307", 2020, "", reason="nog niet bekend"), row("0307", 2019, "x")]
    delivery, cleaned = made(make_delivery, gemeenten=typed, cbs=cbs)
    assert values(delivery) == {("0307", 2018): 99, ("0307", 2019): 110, ("0307", 2020): "nog niet bekend"}
    assert rejects(delivery) == [
        ("cbs.csv", 2, "also_in_gemeenten"),
        ("cbs.csv", 4, "also_in_gemeenten"),  # two of three rows: in order, the run goes on
        ("gemeenten.csv", 4, "not_a_number"),
    ]
    counted = cleaned.rules.set_index(["table", "rule"])["rows"]
    assert counted["cbs", "also_in_gemeenten"] == 2
    assert cleaned.tables.set_index("table").loc["cbs"].tolist() == [3, 1, 2]


def test_cbs_alone_is_enough(make_delivery: MakeDelivery) -> None:
    delivery, _ = made(make_delivery, cbs=[row("NL", 2018, 17e6)])
    assert values(delivery) == {("NL", 2018): 17e6}
    assert open_tables(delivery).frame("boundaries").empty


@pytest.mark.parametrize("code", ["GM0307", "0307", "307", "GM307", " GM0307   ", "gm0307"])
def test_one_municipality_however_its_code_is_written(make_delivery: MakeDelivery, code: str) -> None:
    delivery, _ = made(make_delivery, gemeenten=[row(code, 2018, 7)])
    assert values(delivery) == {("0307", 2018): 7}
    with pytest.raises(DeliveryError, match=r"cbs\.csv, rows 2, 3, column waarde"):
        made(make_delivery, cbs=[row(code, 2018, 7), row("0307", 2018, 8)])


@pytest.mark.parametrize("code", ["NL", "NL00", "NL01", "NL00  ", "nl01"])
def test_the_country(make_delivery: MakeDelivery, code: str) -> None:
    assert values(made(make_delivery, gemeenten=[row(code, 2018, 7)])[0]) == {("NL", 2018): 7}


@pytest.mark.parametrize("code", ["30707", "GM", "0", "GM0000", "WK030700", "PV26", "NL02", "", "Amersfoort", "30.7"])
def test_another_code_is_refused(make_delivery: MakeDelivery, code: str) -> None:
    delivery, _ = made(make_delivery, gemeenten=[row(code, 2018, 7), row("0307", 2018, 7)])
    assert rejects(delivery) == [("gemeenten.csv", 2, "impossible_code")]


def test_a_name_is_shown_and_never_a_key(make_delivery: MakeDelivery) -> None:
    named = [
        row(code, 2018, 7).replace(";;", f";{name};", 1)
        for code, name in (("0014", "Groningen (gemeente)"), ("0373", "Bergen (NH.)"), ("0893", "Bergen (L.)"))
    ]
    table = open_tables(made(make_delivery, gemeenten=named)[0]).frame("municipal")
    assert dict(zip(table["code"], table["name"], strict=True)) == {
        "0014": "Groningen", "0373": "Bergen (NH.)", "0893": "Bergen (L.)",
    }  # fmt: skip


# boundaries


def test_haaren_is_split_and_its_percentages_are_not(make_delivery: MakeDelivery) -> None:
    before = dict(zip(("0788", *FOUR), (14300, 30900, 26700, 219800, 26400), strict=True))
    poor = dict(zip(("0788", *FOUR), (200, 700, 600, 9000, 500), strict=True))
    rows = [row(code, 2020, n) for code, n in before.items()]
    rows += [row(code, 2020, poor[code], "bijstand", n) for code, n in before.items()]
    rows += [row(code, 2020, 70, "koopwoningen") for code in before]
    rows += [row(code, 2021, 30000 + i, "inwoners") for i, code in enumerate(FOUR)]
    rows += [row(code, 2021, 71, "koopwoningen") for code in FOUR]
    rows += [row("0622", 2020, 73000), row("0622", 2021, 73500)]
    delivery, cleaned = made(make_delivery, cbs=rows, herindelingen=HAAREN)
    found = values(delivery)
    assert {code for code, _ in found} == {*FOUR, "0622"}
    new = {code: found[code, 2020] for code in FOUR}
    assert new == pytest.approx({"0757": 33045, "0824": 32420, "0855": 221230, "0865": 31405})  # 30,900 + 0.15 x 14,300
    assert sum(map(float, new.values())) == pytest.approx(sum(before.values()), abs=1e-6)
    assert [found[code, 2021] for code in FOUR] == [30000, 30001, 30002, 30003]
    assert {values(delivery, "koopwoningen")[code, 2020] for code in FOUR} == {"boundary_changed"}
    table = open_tables(delivery).frame("municipal").set_index(["code", "year", "indicator"])
    boxtel = table.loc[("0757", 2020, "bijstand")]
    assert (boxtel["value"], boxtel["denominator"]) == pytest.approx((730, 33045))
    assert boxtel["recomputed"]
    assert not table.loc[("0622", 2020, "inwoners"), "recomputed"]
    assert table.loc[("0757", 2021, "inwoners"), "recomputed"] == False  # noqa: E712 - a numpy bool
    kept = open_tables(delivery).frame("boundaries")
    assert kept.to_dict("list") == {
        "code": ["0757", "0788", "0824", "0855", "0865"], "year": [2021] * 5, "handled": ["weights"] * 5,
    }  # fmt: skip
    assert boundary_breaks(kept).empty
    assert cleaned.tables.set_index("table").loc["herindelingen"].tolist() == [4, 4, 0]


def test_a_neighbour_gets_a_part_and_the_rest_stays(make_delivery: MakeDelivery) -> None:
    """Nissewaard 2018 lost 1.4% to Hellevoetsluis; of a neighbour without figures nothing is made up."""
    moves = ["2018;1930;1930;0.986;CBS", "2018;1930;530;0.014;CBS"]
    rows = [row("1930", 2017, 85000), row("1930", 2018, 84000)]
    assert values(made(make_delivery, gemeenten=rows, herindelingen=moves)[0]) == {
        ("1930", 2017): pytest.approx(83810), ("1930", 2018): 84000,
    }  # fmt: skip
    later = [*rows, row("0530", 2018, 40000)]
    found = values(made(make_delivery, gemeenten=later, herindelingen=moves)[0])
    assert found["0530", 2017] == "boundary_part_missing"  # it existed, and its own inhabitants are not known
    both = [*later, row("0530", 2017, 39000)]
    assert values(made(make_delivery, gemeenten=both, herindelingen=moves)[0])["0530", 2017] == pytest.approx(40190)


def test_a_chain_of_changes(make_delivery: MakeDelivery) -> None:
    """2019: 0001 and 0002 become 0011. 2021: a quarter of 0011 goes to 0003. 2022: 0003 and 0004 become 0012."""
    moves = [
        "2019;1;11;1;CBS", "2019;2;11;1;CBS", "2021;11;11;0,75;CBS", "2021;11;3;0,25;CBS",
        "2022;3;12;1;CBS", "2022;4;12;1;CBS",
    ]  # fmt: skip
    rows = [row(str(code), 2018, n) for code, n in ((1, 100), (2, 300), (3, 1000), (4, 50))]
    rows += [row(str(code), 2020, n) for code, n in ((11, 480), (3, 1000), (4, 50))]
    rows += [row("11", 2022, 380), row("12", 2022, 1200)]
    found = values(made(make_delivery, gemeenten=rows, herindelingen=reversed(moves))[0])
    assert found == {
        ("0011", 2018): 300, ("0012", 2018): 1150, ("0011", 2020): 360, ("0012", 2020): 1170,
        ("0011", 2022): 380, ("0012", 2022): 1200,
    }  # fmt: skip


def test_a_new_code_for_the_same_area_keeps_everything(make_delivery: MakeDelivery) -> None:
    rows = [row("0416", 2018, 70, "koopwoningen"), row("1980", 2022, 71, "koopwoningen")]
    rows += [row("0416", 2018, "", "woz_waarde", reason="geheim")]
    delivery, _ = made(make_delivery, gemeenten=rows, herindelingen=["2022;0416;1980;1;CBS"])
    assert values(delivery, "koopwoningen") == {("1980", 2018): 70, ("1980", 2022): 71}
    assert values(delivery, "woz_waarde") == {("1980", 2018): "geheim"}


def test_a_sum_with_an_unknown_part_is_missing(make_delivery: MakeDelivery) -> None:
    rows = [row("1", 2018, 10, "lasten_6_1", 100), row("2", 2018, "", "lasten_6_1", 50, reason="geheim")]
    rows += [row("1", 2018, 100), row("11", 2019, 9, "lasten_6_1"), row("11", 2019, 9), row("0622", 2019, 5)]
    moves = ["2019;1;11;1;CBS", "2019;2;11;1;CBS"]
    delivery, _ = made(make_delivery, gemeenten=rows, herindelingen=moves)
    assert values(delivery, "lasten_6_1")["0011", 2018] == "boundary_part_missing"
    assert values(delivery)["0011", 2018] == "boundary_part_missing"  # 0002 has no row at all


def test_a_figure_that_the_catalogue_does_not_know_is_not_added(make_delivery: MakeDelivery) -> None:
    rows = [row("1", 2018, 10, "eigen"), row("2", 2018, 10, "eigen"), row("11", 2019, 20, "eigen")]
    delivery, _ = made(make_delivery, gemeenten=rows, herindelingen=["2019;1;11;1;CBS", "2019;2;11;1;CBS"])
    assert values(delivery, "eigen")["0011", 2018] == "boundary_changed"


def test_without_weights_the_series_is_cut(make_delivery: MakeDelivery) -> None:
    rows = [row(str(c), y, 100) for c in (1, 2, 3, 4) for y in (2018, 2020)]
    moves = ["2019;1;2;;CBS", "2019;3;3;0,9;CBS", "2019;3;2;0,1;CBS"]
    delivery, _ = made(make_delivery, gemeenten=rows, herindelingen=moves)
    assert set(values(delivery).values()) == {100}
    found = boundary_breaks(open_tables(delivery).frame("boundaries"))
    assert found.to_dict("list") == {"code": ["0001", "0002", "0003"], "year": [2019] * 3}


def test_a_cut_goes_along_with_the_figures(make_delivery: MakeDelivery) -> None:
    rows = [row(str(c), y, 100) for c in (1, 2, 3) for y in (2018, 2020)] + [row("11", 2021, 200)]
    moves = ["2019;1;2;;CBS", "2021;2;11;1;CBS", "2021;3;11;1;CBS"]
    delivery, _ = made(make_delivery, gemeenten=rows, herindelingen=moves)
    found = boundary_breaks(open_tables(delivery).frame("boundaries"))
    assert ("0011", 2019) in set(found.itertuples(index=False, name=None))
    assert values(delivery)["0011", 2020] == 200


def test_a_change_after_the_own_last_year_is_a_cut(make_delivery: MakeDelivery) -> None:
    rows = [row("0622", 2018, 1), row("1", 2018, 100), row("2", 2018, 100), row("11", 2020, 210)]
    delivery, _ = made(make_delivery, gemeenten=rows, herindelingen=["2019;1;11;1;CBS", "2019;2;11;1;CBS"])
    assert values(delivery)["0001", 2018] == 100
    assert boundary_breaks(open_tables(delivery).frame("boundaries"))["code"].tolist() == ["0001", "0002", "0011"]


def test_rows_for_codes_that_did_not_change_change_nothing(make_delivery: MakeDelivery) -> None:
    rows = [row("1", 2018, 70, "koopwoningen"), row("1", 2020, 71, "koopwoningen")]
    delivery, _ = made(make_delivery, gemeenten=rows, herindelingen=["2019;1;1;1;CBS", "2019;9;9;1;CBS"])
    assert values(delivery, "koopwoningen") == {("0001", 2018): 70, ("0001", 2020): 71}
    assert open_tables(delivery).frame("boundaries").empty


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        (["2021;788;757;0,5;CBS", "2021;788;824;0,4;CBS"], ["rows 2, 3, column gewicht", "add up to 0.9", "add the row"]),
        (["2021;788;757;0,5;CBS", "2021;788;824;;CBS"], ["rows 2, 3, column gewicht", "1 of 2 are empty"]),
        (["2021;788;757;-0,5;CBS", "2021;788;824;1,5;CBS"], ["row 2, column gewicht", "'-0,5'", "row 3, column gewicht"]),
        (["2021;788;757;alles;CBS"], ["row 2, column gewicht", "'xxxxx'", "a share from 0 to 1"]),
        (["2021;78888;757;1;CBS"], ["row 2, column oude_code", "'78888'", "such as GM0788"]),
        (["2021;NL;757;1;CBS"], ["row 2, column oude_code"]),
        (["2021;788;;1;CBS"], ["row 2, column nieuwe_code", "an empty cell"]),
        ([";788;757;1;CBS"], ["row 2, column jaar", "an empty cell", "the year that began"]),
        (["2021;788;757;1;"], ["row 2, column bron", "where the weight comes from"]),
        (["2021;788;757;1"], ["row 2", "wrong_number_of_columns"]),
        (["2021;1;2;1;CBS", "2021;2;1;1;CBS"], ["rows 2, 3", "0001 goes wholly to others", "without steps between"]),
        (["2021;1;2;1;CBS", "2021;2;3;1;CBS"], ["rows 2, 3", "0002 goes wholly to others"]),
        (["2021;1;2;0,5;CBS", "2021;GM0001;2;0,5;CBS"], ["rows 2, 3", "0001 to 0002 in 2021 stands 2 times"]),
    ],
)  # fmt: skip
def test_changes_that_cannot_be_used_stop_the_run(
    make_delivery: MakeDelivery, rows: list[str], parts: list[str]
) -> None:
    with pytest.raises(DeliveryError) as caught:
        made(make_delivery, gemeenten=[row("0788", 2020, 1), row("0757", 2021, 1)], herindelingen=rows)
    for part in ("herindelingen.csv", *parts):
        assert part in str(caught.value)


def test_three_decimals_that_do_not_quite_add_up_lose_nobody(make_delivery: MakeDelivery) -> None:
    moves = [f"2019;1;{new};0,333;CBS" for new in (1, 2, 3)]
    rows = [row(str(c), y, 100) for c in (1, 2, 3) for y in (2018, 2020)]
    found = values(made(make_delivery, gemeenten=rows, herindelingen=moves)[0])
    assert sum(float(n) for (_, year), n in found.items() if year == 2018) == pytest.approx(300, abs=1e-9)


def test_an_exchange_in_both_directions_is_no_loop(make_delivery: MakeDelivery) -> None:
    moves = ["2019;1;1;0,9;CBS", "2019;1;2;0,1;CBS", "2019;2;2;0,8;CBS", "2019;2;1;0,2;CBS"]
    rows = [row(str(c), y, 100) for c in (1, 2) for y in (2018, 2020)]
    found = values(made(make_delivery, gemeenten=rows, herindelingen=moves)[0])
    assert (found["0001", 2018], found["0002", 2018]) == pytest.approx((110, 90))


# what nobody wrote down


def test_a_national_panel_shows_who_came_and_went(make_delivery: MakeDelivery) -> None:
    panel = [row(str(code), 2020, 10) for code in range(1001, 1111)]
    panel += [row(str(code), 2021, 10) for code in range(1002, 1112)]
    panel += [row("1001", 2021, "", reason="niet van toepassing"), row("NL", 2020, 1)]
    delivery, cleaned = made(make_delivery, cbs=panel, herindelingen=["2021;1001;1111;1;CBS"])
    handled = [("1111", "began", 2021, "weights"), ("1001", "ended", 2021, "weights")]
    columns = ["code", "kind", "year", "handled"]
    assert list(cleaned.boundaries[columns].itertuples(index=False, name=None)) == handled
    assert not [n for n in cleaned.notes if "herindelingen" in n]
    (delivery.raw / "herindelingen.csv").unlink()
    cleaned = clean_delivery(delivery, KEY)
    assert set(cleaned.boundaries["handled"]) == {"none"}
    said = "without a change in herindelingen.csv: 1111 (first value in 2021), 1001 (no value any more in 2021)"
    assert said in str(cleaned.notes)
    written = pd.read_csv(delivery.processed / "quality_boundaries.csv", dtype=str)
    assert written["code"].tolist() == ["1111", "1001"]


def test_the_reference_municipalities_are_watched_without_a_panel(make_delivery: MakeDelivery) -> None:
    settings = SETTINGS + 'reference: {municipalities: ["0001", "0002", "0003"]}\n'
    rows = [row(code, 2018, 1) for code in ("0622", "0001", "0002", "0009")]
    rows += [row(code, 2019, 1) for code in ("0622", "0001", "0003")] + [row("0622", 2020, 1)]  # one of four: no panel
    delivery = make_delivery(settings, zrm=ZRM, gemeenten=[HEAD, *rows])
    found = clean_delivery(delivery, KEY).boundaries
    assert found[["code", "kind", "year"]].to_numpy().tolist() == [["0003", "began", 2019], ["0002", "ended", 2019]]


def test_a_change_of_a_watched_municipality_whose_figures_go_on_is_listed(make_delivery: MakeDelivery) -> None:
    settings = SETTINGS + 'reference: {municipalities: ["0001", "0002"]}\n'
    rows = [row(code, year, 1) for code in ("0622", "0001", "0002", "0009") for year in (2018, 2019)]
    moves = ["2019;622;622;;x", "2019;1;1;0,9;CBS", "2019;1;2;0,1;CBS", "2019;9;9;;x"]
    delivery = make_delivery(settings, zrm=ZRM, gemeenten=[HEAD, *rows], herindelingen=[MOVES, *moves])
    found = clean_delivery(delivery, KEY).boundaries
    assert found[["code", "kind", "year", "handled"]].to_numpy().tolist() == [
        ["0001", "changed", 2019, "weights"],
        ["0002", "changed", 2019, "weights"],
        ["0622", "changed", 2019, "cut"],
    ]


def test_validate_reads_the_new_files_too(make_delivery: MakeDelivery, capsys: pytest.CaptureFixture[str]) -> None:
    head = HEAD.replace("opgehaald", "opgehald")
    delivery = make_delivery(
        zrm=ZRM, cbs=[head, row("307", 2018, 7)], herindelingen=[MOVES + ";opmerkng", "2021;788;757;1;CBS;x"]
    )
    validate(delivery)
    said = capsys.readouterr().out
    assert "cbs.csv: column 'opgehald' not read; did you mean opgehaald?" in said
    assert "not read in herindelingen.csv, and in no figure: opmerkng" in said
    with pytest.raises(DeliveryError, match=r"did you mean 'gewichtt'"):
        validate(make_delivery(zrm=ZRM, herindelingen=[MOVES.replace("gewicht", "gewichtt"), "2021;788;757;1;CBS"]))


def test_without_figures_there_are_no_boundaries(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    delivery, cleaned = made(make_delivery, herindelingen=HAAREN)
    assert cleaned.boundaries.empty
    with pytest.raises(NotDelivered):
        open_tables(delivery).frame("boundaries")


def test_an_earlier_delivery_of_a_municipality_that_ended_is_named_and_not_laid_beside(
    make_delivery: MakeDelivery,
) -> None:
    """Also by way of another; not that of a neighbour that went on, nor that of a municipality that came to nobody here."""
    years = SETTINGS.replace("2016-01-01", "2015-01-01").replace("2017-12-31", "2016-12-31")
    for name, code in (("haaren", "0788"), ("ver", "0801"), ("buur", "0824"), ("elders", "0802")):
        clean_delivery(make_delivery(years.replace('"0622"', f'"{code}"'), name, zrm=ZRM), KEY)
    moves = ["2017;GM0801;GM0788;1;CBS", "2018;GM0788;GM0622;1;CBS", "2018;GM0824;GM0622;0,1;CBS"]
    moves += ["2018;GM0824;GM0824;0,9;CBS", "2018;GM0802;GM0855;1;CBS"]
    delivery, cleaned = made(make_delivery, herindelingen=moves)
    said = [note for note in cleaned.notes if "is not laid beside this delivery" in note]
    assert [note.split()[0] for note in said] == ["haaren", "ver"]
    assert "gone since 2018" in said[0]
    assert 'write municipality: "0622" in data/raw/haaren/delivery.yaml' in said[0]
    assert former_codes(delivery) == {"0788", "0801"}
    assert previous_delivery(delivery) is None
    (delivery.raw / "herindelingen.csv").unlink()
    clean_delivery(delivery, KEY)
    assert former_codes(delivery) == set()
