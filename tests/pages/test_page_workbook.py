"""The workbook: a number looks there as on the page, and the columns are explained for what they hold."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from xml.etree import ElementTree

import pytest
from pages.test_page_kinds import made_up, own_table

from wijkstats.ground.records import Published
from wijkstats.kit.page.files import to_csv
from wijkstats.kit.page.kinds import kinds_of
from wijkstats.kit.page.words import LANGUAGES, load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.report.downloads import make_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BUILT_IN = {"0": "General", "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%"}

Cell = tuple[str | float, str]
"""A value, and the format of a number."""


def tables() -> dict[str, Published]:
    own = protect_report([own_table()], DisclosureRules(5)).published[0]
    return {p.name: p for p in (*made_up(), own)}


@cache
def sheets(language: str) -> dict[str, list[list[Cell | None]]]:
    """The rows of every sheet, by its name."""
    texts = {f"{name}.csv": to_csv(p) for name, p in tables().items()}
    kinds = {f"{name}.csv": kinds_of(p) for name, p in tables().items()}
    return read_book(make_workbook(texts, [], {}, load_words(language), kinds))


def read_book(made: bytes) -> dict[str, list[list[Cell | None]]]:
    """The rows of every sheet of a workbook, by its name."""
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        read = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xml")}
    strings = ["".join(t.text or "" for t in one.iter(f"{MAIN}t")) for one in read["xl/sharedStrings.xml"]]
    styles = read["xl/styles.xml"]
    own = {f.get("numFmtId"): f.get("formatCode") for f in styles.iter(f"{MAIN}numFmt")}
    forms = [(BUILT_IN | own)[xf.get("numFmtId")] for xf in styles.find(f"{MAIN}cellXfs")]
    names = [str(sheet.get("name")) for sheet in read["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    found = {}
    for at, name in enumerate(names, start=1):
        rows = []
        for line in read[f"xl/worksheets/sheet{at}.xml"].iter(f"{MAIN}row"):
            row: dict[int, Cell] = {}
            for cell in line:
                text = cell.findtext(f"{MAIN}v") or ""
                value = strings[int(text)] if cell.get("t") == "s" else float(text) if text else ""
                row[_place(str(cell.get("r")))] = (value, forms[int(cell.get("s", 0))])
            rows.append([row.get(i) for i in range(max(row) + 1)])
        found[name] = rows
    return found


def _place(reference: str) -> int:
    letters = [ord(c) - 64 for c in reference if c.isalpha()]
    return sum(number * 26**power for power, number in enumerate(reversed(letters))) - 1


def columns(language: str, name: str) -> dict[str, list[Cell]]:
    head, *rows = sheets(language)[name[:31]]
    return {
        str(cell[0]): [row[at] for row in rows if at < len(row) and row[at]] for at, cell in enumerate(head) if cell
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_and_shares_are_written_as_on_the_page(language: str) -> None:
    for name, published in tables().items():
        for column, cells in columns(language, name).items():
            if column == "suppressed" or column not in published.table:
                continue
            forms = {form for value, form in cells if isinstance(value, float)}
            if column in published.counts:
                assert forms <= {"#,##0"}, (name, column)
            elif published.kinds[column].name.startswith("share") and published.kinds[column].decimals is None:
                assert forms <= ({"0.0%", "0%"} if column in published.steps else {"0.0%"}), (name, column)
            elif published.kinds[column].name in {"key", "level", "text", "ratio", "p", "count", "number"}:
                assert not [form for form in forms if "%" in form], (name, column)


def test_a_figure_has_the_form_of_its_unit() -> None:
    found = columns("en", "benchmark_indicators")
    by_unit = {(unit[0], form) for unit, (_, form) in zip(found["unit"], found["value"], strict=True)}
    assert by_unit >= {("share", "0.0%"), ("eur_per_inhabitant", '"€" #,##0;-"€" #,##0'), ("inhabitants", "#,##0")}
    differences = {form for _, form in columns("en", "zrm_previous")["difference"]}
    assert differences == {'+0%" percentage points";-0%" percentage points";0%" percentage points"'}  # coarse


def test_codes_stay_text_and_years_have_no_thousands() -> None:
    found = columns("nl", "eigen_snede")
    assert found["wijk"] == [("0101", "General"), ("0102", "General")]
    assert found["jaar"] == [(2023.0, "General"), (2024.0, "General")]
    assert {form for _, form in found["mean_change"]} == {"General"}
    assert {form for _, form in columns("nl", "benchmark_indicators")["year"]} == {"General"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_column_is_explained_for_what_it_holds_and_a_count_is_no_limit(language: str) -> None:
    words = load_words(language)
    told = [[str(cell[0]) for cell in row if cell] for row in sheets(language)[words("workbook.terms")]]
    limit = words("workbook.low_of", of="")
    assert not [row for row in told if row[0].startswith(("n_low", "clients_low")) and row[1].startswith(limit)]
    number = next(meaning for word, meaning in told if word == "n").splitlines()
    assert f"zrm_course: {words.column('n', 'zrm_course')}" in number
    assert len(number) == len(set(number)) > 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_key_is_called_stands_in_a_column_of_its_own(language: str) -> None:
    words, head = load_words(language), load_words(language)("workbook.label_of", column="domain")
    named = [name for name in tables() if head in columns(language, name)]
    assert named
    for name in named:
        keys, labels = ([value for value, _ in columns(language, name)[c]] for c in ("domain", head))
        assert labels == [words.label("domain", key) for key in keys]
