"""Published figures that cannot be right, by hand: units, points, ranges, wholes, words, and how it is said."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import MakeDelivery

from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.delivery.public.units import WORDS, factor
from wijkstats.delivery.tables import open_tables
from wijkstats.ground.catalogue import catalogue
from wijkstats.settings.delivery import Delivery

KEY = b"a key for tests only"
ZRM = ["clientnummer;datum;huisvesting", "1;01-03-2016;3", "1;01-11-2017;3"]
HEAD = "gemeentecode;jaar;indicator;waarde;noemer;eenheid;status;bron;opgehaald;reden"
SOUND = "0622;2017;inwoners;71999;;personen;realisatie;CBS;2026-11-21;"


def line(indicator: str, value: object, unit: str = "", per: object = "", **more: str) -> str:
    code, status, day, why = (more.get(k, "") for k in ("code", "status", "day", "why"))
    return f"{code or '0622'};{more.get('year', 2017)};{indicator};{value};{per};{unit};{status};CBS;{day or '2026-11-21'};{why}"


def made(make_delivery: MakeDelivery, *rows: str) -> tuple[Delivery, Cleaned, list[str]]:
    """Cleaned with enough sound rows for the file to be used; what was said."""
    sound = [SOUND.replace("0622", f"{9001 + i}") for i in range(len(rows))]
    delivery = make_delivery(zrm=ZRM, gemeenten=[HEAD, *rows, *sound, SOUND])
    said: list[str] = []
    return delivery, clean_delivery(delivery, KEY, said.append), said


def reasons(delivery: Delivery) -> list[tuple[int, str, str, str]]:
    frame = pd.read_csv(delivery.processed / "rejects.csv", dtype={"value": str}, keep_default_na=False)
    return list(frame[["row", "column", "value", "reason"]].itertuples(index=False, name=None))


def kept(delivery: Delivery, indicator: str) -> pd.DataFrame:
    table = open_tables(delivery).frame("municipal")
    return table[(table["indicator"] == indicator) & (table["code"] == "0622")]


def noted(cleaned: Cleaned) -> dict[str, int]:
    return dict(zip(cleaned.rules["rule"], cleaned.rules["rows"], strict=True))


# units


@pytest.mark.parametrize(
    ("value", "unit", "stored"),
    [
        ("47397000", "euro", 47397), ("47397000", "Euro's", 47397), ("47397,5", "x 1 000 euro", 47397.5),
        ("47397", "x € 1.000", 47397), ("47,397", "mln euro", 47397), ("47397", "", 47397),
    ],
)  # fmt: skip
def test_money_comes_in_thousands_of_euro(make_delivery: MakeDelivery, value: str, unit: str, stored: float) -> None:
    delivery, cleaned, _ = made(make_delivery, line("lasten_6_1", value, unit, 71999))
    assert kept(delivery, "lasten_6_1")[["value", "unit"]].to_numpy().tolist() == [
        [pytest.approx(stored), "duizend euro"]
    ]
    assert noted(cleaned).get("unit_converted", 0) == int(unit in ("euro", "Euro's", "mln euro"))
    assert noted(cleaned).get("unit_assumed", 0) == int(not unit)


@pytest.mark.parametrize(
    ("indicator", "value", "unit"),
    [
        ("lasten_6_1", "47", "procent"), ("koopwoningen", "0,45", "fractie"), ("koopwoningen", "45", "personen"),
        ("inwoners", "72", "x 1 000"), ("wmo_huishoudelijke_hulp_per_1000", "3,6", "procent"),
    ],
)  # fmt: skip
def test_another_unit_is_refused_and_said(make_delivery: MakeDelivery, indicator: str, value: str, unit: str) -> None:
    delivery, _, said = made(make_delivery, line(indicator, value, unit).replace("2017", "2016"))
    assert reasons(delivery) == [(2, "eenheid", unit, "unknown_unit")]
    text = "\n".join(said)
    assert "gemeenten.csv, row 2, column eenheid: refused (unknown_unit)" in text
    assert f"found:   {unit!r} for {indicator}" in text
    assert "allowed: " + catalogue().quantities[indicator].unit.split(" ")[0] in text
    assert "next:    give the value in" in text


def test_every_unit_of_the_catalogue_has_its_words() -> None:
    for key, quantity in catalogue().quantities.items():
        assert factor(quantity.unit, quantity.unit) == 1, key
        assert quantity.unit in WORDS or quantity.unit.startswith("procent van "), key
    assert factor("%", "procent van personen jonger dan 23") == 1
    assert factor("aantal", "personen") == 1
    assert factor("promille", "procent") is None


# numbers


@pytest.mark.parametrize(
    ("indicator", "values", "refused"),
    [
        ("lasten_6_1", ["47.345", "15.710"], True),
        ("lasten_6_1", ["47.345", "900"], True),  # below a thousand nobody writes a point
        ("lasten_6_1", ["47.345", "15.7"], True),  # a decimal elsewhere proves nothing of this one
        ("lasten_6_1", ["47345", "900.5"], False),
        ("adressendichtheid", ["2.771", "1.569"], True),
        ("fte_wijkteams", ["12.375"], True),
        ("fte_wijkteams", ["12,375"], False),
    ],
)
def test_a_thousands_point(make_delivery: MakeDelivery, indicator: str, values: list[str], refused: bool) -> None:
    rows = [line(indicator, value, code=str(9101 + i)) for i, value in enumerate(values)]
    delivery, _, said = made(make_delivery, *rows)
    wrong = [v for v in values if len(v.partition(".")[2]) == 3]
    assert [r[2:] for r in reasons(delivery)] == [(v, "thousands_point") for v in wrong if refused]
    if refused:
        assert f"next:    write {wrong[0].replace('.', '')}, or {wrong[0].replace('.', ',')}0 when" in "\n".join(said)


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        (line("bijstand", "1.234", "personen"), "waarde", "1.234", "thousands_point"),
        (line("bijstand", "1.000", "personen"), "waarde", "1.000", "thousands_point"),
        (line("bijstand", "2800", "personen", "71.999"), "noemer", "71.999", "thousands_point"),
        (line("bijstand", "1234,5", "personen"), "waarde", "1234,5", "not_whole"),
        (line("bijstand", "-5", "personen", 71999), "waarde", "-5", "out_of_range"),
        (line("jeugdhulptrajecten_gi", "-5", "trajecten"), "waarde", "-5", "out_of_range"),
        (line("inwoners", "0", "personen", code="0007"), "waarde", "0", "out_of_range"),
        (line("huishoudens_laag_inkomen", "101", "procent"), "waarde", "101", "out_of_range"),
        (line("huishoudens_laag_inkomen", "-1", "procent"), "waarde", "-1", "out_of_range"),
        (line("koopwoningen", "163", "procent"), "waarde", "163", "out_of_range"),  # swapped
        (line("woz_waarde", "45", "duizend euro"), "waarde", "45", "out_of_range"),
        (line("stedelijkheid", "6", "klasse"), "waarde", "6", "out_of_range"),
        (line("lasten_6_1", "47397000", "duizend euro", 71999), "waarde", "47397000", "out_of_range"),
        (line("lasten_6_1", "47397000", "duizend euro"), "waarde", "47397000", "out_of_range"),
        (line("bijstand", "80000", "personen"), "waarde", "80000", "more_than_all"),  # of 71,999 inhabitants
        (line("bijstand", "80000", "aantal", 71999), "waarde", "80000", "more_than_all"),
        (line("huishoudens", "80000", "huishoudens"), "waarde", "80000", "more_than_all"),
    ],
)
def test_what_cannot_be_is_refused(make_delivery: MakeDelivery, row: str, column: str, value: str, reason: str) -> None:
    delivery, _, said = made(make_delivery, row)
    assert reasons(delivery) == [(2, column, value, reason)]
    text = "\n".join(said)
    assert f"gemeenten.csv, row 2, column {column}: refused ({reason})\n    found:   {value!r}" in text
    remarks = pd.read_csv(delivery.processed / "remarks.csv")
    assert remarks.loc[0, ["row", "column", "rule"]].tolist() == [2, column, reason]
    assert remarks.loc[0, ["allowed", "next"]].notna().all()


def test_a_fraction_for_a_percentage_implies_more_youth_than_people(make_delivery: MakeDelivery) -> None:
    rows = [line("jeugdzorg", "1370", "personen"), line("jeugdzorg_procent", "0,077", "procent")]
    delivery, _, _ = made(make_delivery, *rows)
    assert reasons(delivery) == [(3, "waarde", "0,077", "more_than_all")]
    assert not kept(delivery, "jeugdzorg").empty


def test_the_country_may_be_large(make_delivery: MakeDelivery) -> None:
    rows = [line("inwoners", "17081507", "personen", code="NL"), line("huishoudens", "7800000", code="NL")]
    delivery, cleaned, _ = made(make_delivery, *rows)
    assert reasons(delivery) == []
    assert "unusual_value" not in noted(cleaned)


def test_what_is_unusual_is_noted_and_used(make_delivery: MakeDelivery) -> None:
    rows = [line("huishoudens_laag_inkomen", "0,093", "procent"), line("baten_6_1", "-3", "duizend euro", 71999)]
    delivery, cleaned, said = made(make_delivery, *rows)
    assert reasons(delivery) == []
    assert noted(cleaned)["unusual_value"] == 2
    assert kept(delivery, "huishoudens_laag_inkomen")["value"].tolist() == [0.093]
    assert "row 2, column waarde: noted (unusual_value)" in "\n".join(said)


# words


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Jaarrekening", "realisatie"), ("rekening", "realisatie"), ("REALISATIE", "realisatie"), ("", "realisatie"),
        ("Begroting", "begroting"), ("begroot", "begroting"), ("raming", None),
    ],
)  # fmt: skip
def test_words_for_a_status(make_delivery: MakeDelivery, text: str, status: str | None) -> None:
    delivery, _, said = made(make_delivery, line("lasten_6_1", "47397", "duizend euro", status=text))
    assert kept(delivery, "lasten_6_1")["status"].tolist() == ([status] if status else [])
    if status is None:
        assert reasons(delivery) == [(2, "status", "raming", "unknown_status")]
        assert "allowed: realisatie or begroting" in "\n".join(said)
        assert "jaarrekening" in "\n".join(said)


@pytest.mark.parametrize(
    ("figure", "year", "status", "refused"),
    [
        ("lasten_6_1", 2026, "gerealiseerd", True),  # fetched in November of that year
        ("lasten_6_1", 2026, "", True),  # empty is realisatie
        ("lasten_6_1", 2026, "begroting", False),
        ("lasten_6_1", 2025, "gerealiseerd", False),
        ("bijstand", 2026, "", False),  # of 1 January
        ("bijstand", 2027, "", True),
        ("bijstand", 2027, "verwacht", False),
    ],
)
def test_a_realised_figure_of_a_year_that_was_not_over(
    make_delivery: MakeDelivery, figure: str, year: int, status: str, refused: bool
) -> None:
    unit = "duizend euro" if figure == "lasten_6_1" else "personen"
    delivery, _, said = made(make_delivery, line(figure, "2800", unit, year=str(year), status=status))
    assert reasons(delivery) == ([(2, "jaar", str(year), "year_not_over")] if refused else [])
    if refused:
        told = "\n".join(said)
        assert "gemeenten.csv, row 2, column jaar: refused (year_not_over)" in told
        assert f"{figure} of 0622 in {year}, realised, and fetched in 2026" in told
        assert "status begroting, bijgesteld or verwacht" in told


def test_an_unknown_figure_and_day_are_noted(make_delivery: MakeDelivery) -> None:
    rows = [line("inwonerss", "72000", code=str(9100 + i)) for i in range(3)]
    delivery, cleaned, said = made(make_delivery, *rows, line("bijstand", "2800", day="vorige week"))
    assert reasons(delivery) == []
    assert noted(cleaned)["unknown_indicator"] == 3
    assert noted(cleaned)["no_retrieval_date"] == 1
    text = "\n".join(said)
    assert text.count("did you mean inwoners?") == 1
    assert "found:   'vorige week'" in text


def test_an_empty_value_says_that_a_reason_keeps_it(make_delivery: MakeDelivery) -> None:
    rows = [line("bijstand", ""), line("ww", "", "%", why="niet gepubliceerd"), line("ao", "", why="nan")]
    delivery, _, said = made(make_delivery, *rows)
    assert reasons(delivery) == [(2, "waarde", "", "missing_value"), (4, "waarde", "", "missing_value")]
    assert "say in column reden why there is none" in "\n".join(said)
    assert kept(delivery, "ww")["missing_reason"].tolist() == ["niet gepubliceerd"]


def test_of_public_values_numbers_and_known_words_are_shown_and_of_all_else_the_shape(
    make_delivery: MakeDelivery,
) -> None:
    rows = [line("bijstand", "ongeveer 2800"), line("ww", "1", code="Vlaardingen")]
    delivery, _, _ = made(make_delivery, *rows)
    assert [r[1:3] for r in reasons(delivery)] == [("waarde", "ongeveer 2800"), ("gemeentecode", "xxxxxxxxxxx")]


def test_many_remarks_are_counted(make_delivery: MakeDelivery) -> None:
    rows = [line("bijstand", "-1", code=str(9200 + i)) for i in range(20)]
    delivery, _, said = made(make_delivery, *rows)
    assert len(pd.read_csv(delivery.processed / "remarks.csv")) == 20
    assert "gemeenten.csv: 12 more remarks; a run writes all of them to remarks.csv" in said
