"""What a program could read without a word, and a careful person would not: each is read right, said, or stops the run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from exports import SETTINGS, TEAMS, Read, Table, as_csv, put, read, sound, whole, written
from workbooks import as_xlsx
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from wijkstats.delivery.readings.day_texts import read_text
from wijkstats.ground.errors import DeliveryError
from wijkstats.ground.scales import EDITIONS

MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def day_of(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").date()


def changed(table: Table, column: str, change: Callable[[str], str], every: int = 1) -> Table:
    place = table[0].index(column)
    for row in table[1::every]:
        row[place] = change(row[place])
    return table


def renamed(table: Table, **names: str) -> Table:
    return [[names.get(name, name) for name in table[0]], *table[1:]]


def alone(root: Path, zrm: Table) -> Read:
    """Measurements without trajecten: then each client is a trajectory, and nothing else says that a client exists."""
    place = zrm[0].index("trajectnummer")
    return read(put(root, {"zrm": [[*row[:place], *row[place + 1 :]] for row in zrm]}))


def same_measurements(found: Read, root: Path) -> None:
    pd.testing.assert_frame_equal(found.table("measurements"), read(put(root, sound())).table("measurements"))


@pytest.mark.parametrize("table", ["zrm", "trajecten"])
@pytest.mark.parametrize("above", [1, 7, 39])
def test_rows_above_the_names_of_the_columns_are_no_titles(tmp_path: Path, table: str, above: int) -> None:
    head, *rows = sound()[table]
    sorted_with_it = [*rows[:above], head, *rows[above:]]
    with pytest.raises(DeliveryError, match=rf"{table}\.csv, row {above + 1}(.|\n)*{above} rows? of data above"):
        read(put(tmp_path, sound() | {table: sorted_with_it}))


def test_titles_units_and_numbers_of_columns_are_no_rows_above_the_names(tmp_path: Path) -> None:
    tables = whole()
    width = len(tables["zrm"][0])
    above = [[str(n) for n in range(width)], ["nr", "nr", "dd-mm-jjjj", "jjjj", "code", *["1-5"] * (width - 5)]]
    tables["zrm"] = [*above, *tables["zrm"]]
    tables["formatie"] = [["Periode", "01-01-2022", "31-12-2023"], *tables["formatie"]]
    assert read(put(tmp_path, tables)).rows() == (160, 160)


def test_a_line_that_names_another_separator_than_the_file_has_says_nothing(tmp_path: Path) -> None:
    found = read(put(tmp_path / "sep", sound() | {"zrm": "sep=,\r\n" + as_csv(sound()["zrm"])}))
    same_measurements(found, tmp_path / "plain")


@pytest.mark.parametrize("page", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("odd", ["", "\r\n"])
def test_text_in_another_encoding_behind_utf_16_stops_the_run(tmp_path: Path, page: str, odd: str) -> None:
    zrm = sound()["zrm"]
    content = ("\ufeff" + as_csv(zrm[:81])).encode(page) + (as_csv(zrm[81:]) + odd).encode()
    with pytest.raises(DeliveryError, match=r"zrm\.csv, (after )?row 8[12]"):
        read(put(tmp_path, sound() | {"zrm": content}))


@pytest.mark.parametrize("word", ["voor", "na", "circa", "tot", "eind", "niet", "ca."])
def test_a_word_before_a_day_is_no_day_of_the_week(word: str) -> None:
    assert read_text(f"{word} 12 maart 2022").day is None
    for weekday in ("za", "zaterdag", "sat,", "za."):
        assert read_text(f"{weekday} 12 maart 2022").day == date(2022, 3, 12)
    assert read_text("Sat Mar 12 2022 09:30:00 GMT+0100 (CET)").day == date(2022, 3, 12)


@pytest.mark.parametrize("order", ["{d:02}-{m}-{y:02}", "{y:02}-{m}-{d:02}"])
def test_a_month_by_its_name_between_two_digits_leaves_the_order_to_the_column(tmp_path: Path, order: str) -> None:
    def write(text: str) -> str:
        day = day_of(text)
        return order.format(d=day.day, m=MONTHS[day.month - 1], y=day.year % 100)

    found = read(put(tmp_path / "odd", sound() | {"zrm": changed(sound()["zrm"], "datum", write)}))
    assert found.rules() == {"date_notation": 160}
    same_measurements(found, tmp_path / "plain")


def test_both_orders_around_the_name_of_a_month_are_not_sure(tmp_path: Path) -> None:
    zrm = changed(sound()["zrm"], "datum", lambda text: f"{text[:2]}-{MONTHS[day_of(text).month - 1]}-{text[8:]}")
    zrm = changed(zrm, "datum", lambda text: f"{text[7:]}{text[2:7]}{text[:2]}", every=2)
    with pytest.raises(DeliveryError, match="two-digit years"):
        read(put(tmp_path, sound() | {"zrm": zrm}))


def test_a_clock_of_another_zone_near_midnight_is_another_day_with_two_digit_years_too() -> None:
    assert read_text("03-01-24 23:00:00Z").why == "time_zone"
    assert read_text("03-JAN-24 11.00.00 PM +00:00").why == "time_zone"
    assert read_text("03-01-24 09:00:00Z").short == (3, 1, 24)
    assert read_text("03-JAN-24 12.00.00.000000 AM +01:00").short == (3, 1, 24)


def test_starts_and_ends_that_are_mixed_up_stop_the_run(tmp_path: Path) -> None:
    trajecten = renamed(sound()["trajecten"], startdatum="einddatum", einddatum="startdatum")
    with pytest.raises(DeliveryError, match=r"trajecten\.csv, row 2, columns startdatum and einddatum(.|\n)*80 of 80"):
        read(put(tmp_path / "ends", sound() | {"trajecten": trajecten}))
    head, *rows = sound()["trajecten"]
    applied = [written(day_of(row[3]) - timedelta(days=20)) for row in rows]
    swapped = [
        [*head[:3], "aanmelddatum", *head[4:], "startdatum"],
        *([*r, d] for r, d in zip(rows, applied, strict=True)),
    ]
    with pytest.raises(DeliveryError, match="columns aanmelddatum and startdatum"):
        read(put(tmp_path / "applied", sound() | {"trajecten": swapped}))


def test_applications_that_are_mostly_registered_after_the_start_stop_nothing(tmp_path: Path) -> None:
    head, *rows = sound()["trajecten"]
    late = [written(day_of(row[3]) + timedelta(days=3 if i % 4 else -20)) for i, row in enumerate(rows)]
    trajecten = [[*head, "aanmelddatum"], *([*row, day] for row, day in zip(rows, late, strict=True))]
    assert read(put(tmp_path, sound() | {"trajecten": trajecten})).rules()["application_after_start"] == 60


def test_some_ends_before_their_start_stop_nothing(tmp_path: Path) -> None:
    trajecten = changed(sound()["trajecten"], "einddatum", lambda text: "01-01-2021", every=3)
    assert read(put(tmp_path, sound() | {"trajecten": trajecten})).rules()["end_before_start"] == 27


@pytest.mark.parametrize("name", ["Totaal", "Gemiddelde", "Eindtotaal", "Aantal: 160"])
def test_a_total_with_a_day_and_scores_is_no_client(tmp_path: Path, name: str) -> None:
    zrm = sound()["zrm"]
    found = alone(tmp_path, [*zrm, [name, "", "31-12-2023", "2017", "", *["3"] * 13]])
    assert found.rules() == {"no_record": 1}
    assert found.table("trajectories")["client"].nunique() == 80


@pytest.mark.parametrize(
    "write",
    [
        lambda text: "C " + text[1:],
        lambda text: "C-" + text[1:],
        lambda text: text[:3] + "." + text[3:],
        lambda text: "C0" + text[1:],
        lambda text: text[1:],
        lambda text: "\u2019" + text,
        lambda text: f"({text})",
    ],
)
def test_a_client_written_in_two_ways_is_said(tmp_path: Path, write: Callable[[str], str]) -> None:
    found = alone(tmp_path, changed(sound()["zrm"], "clientnummer", write, every=2))
    assert found.rules() == {"number_writing": 80}
    assert any("column clientnummer" in line and "not joined" in line for line in found.said)


def test_numbers_of_two_series_or_with_parts_are_not_alike(tmp_path: Path) -> None:
    def series(text: str) -> str:
        return f"{'CM'[int(text[1:]) % 2]}{int(text[1:]) // 2}"

    def parts(text: str) -> str:
        number = int(text[1:]) - 10000
        return f"{number // 10}-{number % 10}" if number % 2 else f"{number // 10}-{number}"

    for name, write in (("series", series), ("parts", parts)):
        assert alone(tmp_path / name, changed(sound()["zrm"], "clientnummer", write)).rules() == {}


def test_signs_of_a_printer_or_database_make_no_other_client(tmp_path: Path) -> None:
    for sign in "\x0b\x0c\x1f\x7f\u2028\x85":
        zrm = changed(sound()["zrm"], "clientnummer", lambda text, sign=sign: text + sign, every=2)  # type: ignore[misc]
        assert alone(tmp_path / str(ord(sign)), zrm).table("trajectories")["client"].nunique() == 80, sign


def test_a_hidden_sheet_is_not_taken_for_its_name_where_another_one_shows(tmp_path: Path) -> None:
    def hide(book: Workbook, sheet: Worksheet) -> None:
        book.get_worksheet_by_name("Export 2023").activate()
        sheet.hide()

    zrm = sound()["zrm"]
    old = [zrm[0], *([*row[:5], *["1"] * 13] for row in zrm[1:])]
    made = as_xlsx(old, hide, **{"Export 2023": zrm})
    tables = {"trajecten": sound()["trajecten"], "zrm.xlsx": made}
    with pytest.raises(DeliveryError, match=r"zrm \(hidden\), Export 2023(.|\n)*zrm\.xlsx#Export 2023"):
        read(put(tmp_path / "asked", tables))
    chosen = SETTINGS + 'files: {zrm: "zrm.xlsx#Export 2023"}\n'
    same_measurements(read(put(tmp_path / "chosen", tables, chosen)), tmp_path / "plain")


def test_rows_that_excel_does_not_show_are_read_and_said(tmp_path: Path) -> None:
    def filtered(book: Workbook, sheet: Worksheet) -> None:
        for row in range(20, 60):
            sheet.set_row(row, None, None, {"hidden": True})

    made = as_xlsx(sound()["zrm"], filtered)
    found = read(put(tmp_path / "xlsx", {"trajecten": sound()["trajecten"], "zrm.xlsx": made}))
    assert any("40 rows that Excel does not show" in line and "row 21" in line for line in found.said)
    same_measurements(found, tmp_path / "plain")


def test_rows_that_are_struck_through_are_read_and_said(tmp_path: Path) -> None:
    zrm = sound()["zrm"]

    def struck(book: Workbook, sheet: Worksheet) -> None:
        through, bold = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
        for row in range(20, 60):
            sheet.write_string(row, 0, zrm[row][0], through)
            sheet.write_string(row, 1, zrm[row][1], bold)
        sheet.write_string(3, 1, zrm[3][1], bold)
        sheet.write_blank(90, 40, None, through)

    found = read(put(tmp_path / "xlsx", {"trajecten": sound()["trajecten"], "zrm.xlsx": as_xlsx(zrm, struck)}))
    said = [line for line in found.said if "struck through" in line]
    assert len(said) == 1
    assert "40 rows" in said[0]
    assert "row 21" in said[0]
    same_measurements(found, tmp_path / "plain")


def test_names_of_levels_against_their_numbers_are_never_to_be_left_out(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    names = ["volledig", "voldoende", "beperkt", "niet", "acuut"]
    for domain in EDITIONS["2017"]:
        changed(
            zrm,
            domain,
            lambda text: f"{text} - {names[int(text) - 1]} zelfredzaam".replace(
                "acuut zelfredzaam", "acute problematiek"
            ),
        )
    with pytest.raises(DeliveryError) as stopped:
        read(put(tmp_path, sound() | {"zrm": zrm}))
    assert "turned round" in str(stopped.value)
    assert "export the level alone" not in str(stopped.value)


def test_a_level_with_a_zero_in_front_is_that_level(tmp_path: Path) -> None:
    zrm = changed(sound()["zrm"], "financien", lambda text: "0" + text)
    found = read(put(tmp_path / "zeros", sound() | {"zrm": zrm}))
    assert found.rules() == {"score_notation": 160}
    same_measurements(found, tmp_path / "plain")


def test_abbreviations_of_a_sex_are_read_and_an_unknown_word_is_named(tmp_path: Path) -> None:
    trajecten = changed(sound()["trajecten"], "geslacht", {"M": "Mnl.", "V": "Vr"}.__getitem__, every=2)
    trajecten[2][trajecten[0].index("geslacht")] = "Q"
    found = read(put(tmp_path, sound() | {"trajecten": trajecten}))
    assert set(found.table("trajectories")["sex"]) == {"man", "vrouw", "Q"}
    assert any("column geslacht" in line and "no known word" in line for line in found.said)


def test_empty_rows_between_all_others_are_no_reason_to_stop(tmp_path: Path) -> None:
    head, *rows = sound()["zrm"]
    zrm = [head, *(line for row in rows for line in (["\u00a0", *[""] * 17], row))]
    found = read(put(tmp_path / "rows", sound() | {"zrm": [*zrm, ["\u00a0", *[""] * 17]]}))
    assert found.rules() == {"no_record": 161}
    same_measurements(found, tmp_path / "plain")


def test_how_a_date_is_written_behind_a_name_is_no_part_of_it(tmp_path: Path) -> None:
    trajecten = renamed(
        sound()["trajecten"],
        geboortedatum="Geboortedatum (dd-mm-jjjj)",
        startdatum="Startdatum [DD/MM/YYYY]",
        einddatum="Einddatum traject",
    )
    found = read(put(tmp_path, sound() | {"trajecten": trajecten}))
    assert found.table("trajectories")["age"].notna().all()
    assert any("did you mean einddatum? columns: {einddatum_traject: einddatum}" in line for line in found.said)


def test_numbers_before_the_names_of_domains_come_with_the_line_to_write(tmp_path: Path) -> None:
    head, *rows = sound()["zrm"]
    domains = [f"{n}. {name.replace('_', ' ')}" for n, name in enumerate(head[5:], 1)]
    long = [[*head[:5], "domein", "score"]]
    long += [[*row[:5], name, score] for row in rows for name, score in zip(domains, row[5:], strict=True)]
    settings = SETTINGS.replace("wide", "long")
    mapped = "".join(f"  {n}_{name}: {name}\n" for n, name in enumerate(head[5:], 1))
    found = read(put(tmp_path / "mapped", sound() | {"zrm": long}, f"{settings}columns:\n{mapped}"))
    same_measurements(found, tmp_path / "plain")
    some = [row for row in long if row[5] != domains[0]] + [
        [*row[:5], head[5], row[6]] for row in long if row[5] == domains[0]
    ]
    odd = read(
        put(
            tmp_path / "odd",
            sound() | {"zrm": [*some[:-80], *([*r[:5], domains[0], r[6]] for r in some[-80:])]},
            f"{settings}columns:\n{mapped.partition(chr(10))[2]}",
        )
    )
    assert any("columns: {1_financien: financien}" in line for line in odd.said)


def test_a_decimal_comma_between_commas_is_no_empty_cell_too_many(tmp_path: Path) -> None:
    rows = "".join(f"{team},01-01-2022,8,4,\r\n" for team in ("Team West", "Team Zuid", "Team Oost"))
    with pytest.raises(DeliveryError, match=r"formatie\.csv(.|\n)*wrong_number_of_columns(.|\n)*8,4 between commas"):
        read(put(tmp_path, sound() | {"formatie": "wijkteam,peildatum,fte,functie\r\n" + rows}))


def test_a_client_in_the_first_of_its_rows_only_is_named_as_that(tmp_path: Path) -> None:
    head, *rows = sound()["zrm"]
    for number, row in enumerate(rows):
        if number % 4:
            row[0] = ""
    with pytest.raises(DeliveryError, match="pivot table"):
        read(put(tmp_path, sound() | {"zrm": [head, *rows]}))


def test_scores_that_clients_gave_are_never_proposed_as_those_of_professionals(tmp_path: Path) -> None:
    zrm = renamed(sound()["zrm"], **{domain: f"{domain} (cliënt)" for domain in EDITIONS["2017"]})
    with pytest.raises(DeliveryError) as stopped:
        read(put(tmp_path, sound() | {"zrm": zrm}))
    assert "scores by clients" in str(stopped.value)
    assert "did you mean" not in str(stopped.value)


def test_days_of_birth_that_are_the_start_stop_the_run(tmp_path: Path) -> None:
    head, *rows = sound()["trajecten"]
    doubled = [head, *([*row[:2], row[3], *row[3:]] for row in rows)]
    with pytest.raises(DeliveryError, match=r"row 2, columns geboortedatum and startdatum(.|\n)*80 of 80"):
        read(put(tmp_path, sound() | {"trajecten": doubled}))


def test_teams_that_are_codes_in_one_file_and_names_in_another_are_said(tmp_path: Path) -> None:
    codes = {team: str(number) for number, team in enumerate(TEAMS, 1)}
    tables = whole()
    assert not any("stands in trajecten" in line for line in read(put(tmp_path / "plain", tables)).said)
    changed(tables["trajecten"], "wijkteam", codes.__getitem__)
    said = read(put(tmp_path / "codes", tables)).said
    assert any(line.startswith("formatie.csv, column wijkteam: none of its 3 teams") for line in said)


@pytest.mark.parametrize("above", [40, 300])
def test_names_of_columns_that_stand_too_low_are_found_and_what_to_do_is_said(tmp_path: Path, above: int) -> None:
    titles = [[f"Toelichting {i}"] for i in range(above)]
    with pytest.raises(
        DeliveryError, match=rf"zrm\.csv, row {above + 1}\n(.|\n)*remove the rows above row {above + 1}"
    ):
        read(put(tmp_path, sound() | {"zrm": [*titles, *sound()["zrm"]]}))


@pytest.mark.parametrize("sign", ["/", "-", ".", " "])
def test_a_suffix_for_each_trajectory_behind_a_client_number_is_noted(tmp_path: Path, sign: str) -> None:
    tables = sound()
    old, other = tables["trajecten"][5][0], tables["trajecten"][6][0]
    for table in tables.values():
        for row in table:
            row[0] = f"{old}{sign}1" if row[0] == other else row[0]
    found = read(put(tmp_path, tables))
    assert found.rules() == {"number_writing": 3}
    assert not any(old in line for line in found.said)


def test_a_suffix_that_all_numbers_have_or_a_trajectory_has_is_no_other_client(tmp_path: Path) -> None:
    tables = sound()
    for table in tables.values():
        for row in table[1:]:
            row[0] = f"{row[0]}-1"
            row[1] = {"T501": "T500-1"}.get(row[1], row[1])
    assert read(put(tmp_path, tables)).rules() == {}


@pytest.mark.parametrize("name", ["Jansen", "J. de Vries", "Jan Jansen"])
def test_a_name_between_the_numbers_of_clients_is_no_client(tmp_path: Path, name: str) -> None:
    """Without a trajectory number it was a trajectory of its own, of a client of that name."""
    tables = sound()
    for table in tables.values():
        table.append([name, "", *table[1][2:]])
    found = read(put(tmp_path, tables))
    assert found.rules()["missing_client"] == 2
    assert found.rows("trajecten") == (81, 80)
    assert not any(name in line for line in found.said)
    assert not found.rejects["value"].astype(str).str.contains(name, regex=False).any()


def test_codes_without_a_digit_are_numbers(tmp_path: Path) -> None:
    tables = sound()
    for table in tables.values():
        for row in table[1:]:
            row[0] = {"C10001": "QWXZK", "C10002": "bhkxtr"}.get(row[0], row[0])
    assert read(put(tmp_path, tables)).rules() == {}


@pytest.mark.parametrize(("share", "noted"), [(0.4, 32), (0.25, 0)])
def test_very_many_starts_on_one_day_are_noted(tmp_path: Path, share: float, noted: int) -> None:
    """The day on which a new system began says not how long somebody is helped."""
    tables = sound()
    for i, row in enumerate(tables["trajecten"][1:]):
        row[3] = "03-01-2022" if i < share * 80 else row[3]
    found = read(put(tmp_path, tables))
    assert found.rules().get("shared_start", 0) in (noted, noted + 1)
    assert bool(noted) == any("move to another system" in line for line in found.said)


def test_starts_on_one_day_within_a_year_are_no_move(tmp_path: Path) -> None:
    tables = sound()
    for i, row in enumerate(tables["trajecten"][1:]):
        row[3] = "03-01-2022" if i < 40 else f"{1 + i % 28:02d}-0{2 + i % 3}-2022"
        row[4] = ""
    assert "shared_start" not in read(put(tmp_path, tables)).rules()
