"""Figures with signs around them are read as the one number they can be, or refused; no value breaks a contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from exports import put, read, sound, whole

from wijkstats.ground.errors import DeliveryError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("31,234", None),
        ("31.234", None),
        ("€ 31.234", None),
        ("31 234", 31234),
        ("€ 1.234,50", 1234.5),
        ("31,234%", None),
    ],
)
def test_a_sum_in_thousands_of_euro(tmp_path: Path, text: str, value: float | None) -> None:
    tables = whole()
    for row in tables["gemeenten"][1:]:
        if row[3] == "kosten_wmo":
            row[3], row[4] = "lasten_6_1", text
    found = read(put(tmp_path, tables, name="plain"))
    kept = found.table("municipal").query("indicator == 'lasten_6_1'")["value"].tolist()
    assert kept == ([] if value is None else [value] * 3)
    assert set(found.rejects["reason"]) == (set() if value else {"not_a_number" if "%" in text else "thousands_point"})


STAFF = {
    "8,4": "", "-1": "out_of_range", "10000,5": "out_of_range", "9" * 400: "out_of_range", "8%": "not_a_number",
    "1e3": "not_a_number", "NaN": "missing_value",
}  # fmt: skip


def test_staff_that_cannot_be_is_a_refused_row(tmp_path: Path) -> None:
    """Each in a row of its own, among as many others that are used."""
    tables = whole()
    head, *rows = tables["formatie"]
    odd = [[rows[0][0], f"{day:02d}-02-2022", text] for day, text in enumerate(STAFF, start=1)]
    sure = [[team, f"{day:02d}-03-2022", "3,5"] for team, *_ in rows for day in range(1, 6)]
    dateless = [[rows[0][0], "?", "3,5"]]
    found = read(put(tmp_path, tables | {"formatie": [head, *odd, *dateless, *sure]}))
    refused = [[str(row), "fte", reason] for row, reason in enumerate(STAFF.values(), start=2) if reason]
    refused.append([str(len(odd) + 2), "peildatum", "missing_value"])
    assert sorted(found.rejects[["row", "column", "reason"]].values.tolist()) == refused
    assert sorted(found.table("staffing")["fte"]) == [*[3.5] * len(sure), 8.4]


def test_an_age_that_cannot_be_is_left_empty(tmp_path: Path) -> None:
    tables = sound()
    tables["trajecten"][0][2] = "leeftijd"
    for row in tables["trajecten"][1:]:
        row[2] = "45"
    for row, text in zip(
        tables["trajecten"][1:], ("1.234", "-3", "9" * 400, "45%", "€ 45", "1e2", "1.2.3,4", "4.5,0"), strict=False
    ):
        row[2] = text
    ages = read(put(tmp_path, tables)).table("trajectories")["age"]
    assert set(ages.dropna()) <= {1, 45}


@pytest.mark.parametrize("other", ["12,5", "12.5"])
@pytest.mark.parametrize("text", ["31,234", "28,000", "31.234"])
def test_a_decimal_elsewhere_makes_no_sum_of_money_a_thousand_times_less(tmp_path: Path, other: str, text: str) -> None:
    tables = whole()
    for row, value in zip(
        [r for r in tables["gemeenten"] if r[3] == "kosten_wmo"], (other, text, "31234"), strict=True
    ):
        row[3], row[4] = "lasten_6_1", value
    found = read(put(tmp_path, tables))
    assert found.rejects["reason"].tolist() == ["thousands_point"]
    assert text.replace(",", ".") not in set(found.table("municipal")["value"].astype(str))


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        (4, "1.2.3,4", "not_a_number"), (4, "12.34,5", "not_a_number"), (4, "1.234,5", ""),
        (2, "2022.75", "impossible_year"), (2, "2022,5", "impossible_year"), (2, "2022.0", ""),
    ],
)  # fmt: skip
def test_a_figure_or_year_that_is_none_is_refused(tmp_path: Path, column: int, text: str, reason: str) -> None:
    tables = whole()
    row = next(row for row in tables["gemeenten"] if row[3] == "kosten_wmo")
    row[3] = "lasten_6_1"
    row[column] = text
    assert read(put(tmp_path, tables)).rejects["reason"].tolist() == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("levels", "cause"),
    [
        (("", "I", "II", "III", "IV", "V"), "Roman"),
        (("", "1/5", "2/5", "3/5", "4/5", "5/5"), "level alone"),
        ("⁰¹²³⁴⁵", "plain digits"),
    ],
)
def test_scores_in_another_writing_are_named_as_that(tmp_path: Path, levels: tuple[str, ...] | str, cause: str) -> None:
    tables = sound(20)
    for row in tables["zrm"][1:]:
        row[6] = levels[int(row[6])]
    with pytest.raises(DeliveryError, match=cause):
        read(put(tmp_path, tables))
