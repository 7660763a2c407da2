"""A number that is known to a step only is written with the decimals that it has, wherever it is written."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from pages.test_page_workbook import read_book

from wijkstats.ground.coarse import Coarse, Withheld, step_of
from wijkstats.ground.kinds import of
from wijkstats.ground.records import Published, Result, Share
from wijkstats.kit.page.cells import render
from wijkstats.kit.page.exhibit import exhibit_of
from wijkstats.kit.page.files import to_csv
from wijkstats.kit.page.kinds import Kinds, kinds_of
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import value_of
from wijkstats.kit.page.words import LANGUAGES, load_words
from wijkstats.release.disclosure import protect
from wijkstats.report.downloads import make_workbook

NUMBERS = {"expected": 0.3431, "beyond": 0.0572, "size": 1.2345}
KINDS = {"expected": of("share"), "beyond": of("points"), "size": of("ratio")}


def published() -> Published:
    """Two rows with an exact share, of 500 and of 9,000 pairs; a third with a hidden count makes all else coarse."""
    rows = [{"level": level, "n": n, "part": 0.34 * n} | NUMBERS for level, n in (("a", 500), ("b", 9000), ("c", 3))]
    table = pd.DataFrame(rows).assign(part=[170, 3060, 1], exact=[0.34, 0.34, 1 / 3])
    columns = {"exact": of("share"), **KINDS}
    result = Result(
        "case", table, ("level",), ("n", "part"), shares={"exact": Share({"part": 1}, "n")}, columns=columns
    )
    return protect(result, 5)


@pytest.mark.parametrize(("language", "comma"), [("nl", ","), ("en", ".")])
def test_a_table_and_its_sentences_show_no_decimals_that_are_not_known(language: str, comma: str) -> None:
    shown, words = published(), load_words(language)
    page = render(shown.stepped(), ["level", "exact", *NUMBERS], words, "", kinds=kinds_of(shown))
    cells = page.replace("−", "-").split("<tr>")[2:]
    first, second = (row.replace("<td>", "").split("</td>")[:4] for row in cells[:2])
    assert first[0].endswith(f"34{comma}0%")
    assert first[1:] == ["34%", "+6", f"1{comma}2"]
    assert second[1:] == [f"34{comma}4%", f"+5{comma}8", f"1{comma}23"]
    found = value_of(shown.stepped(), "expected", level="a")
    assert words.fill("{x:share}, {y:share}", {"x": found, "y": 1 - found}) == "34%, 66%"
    assert words.interval(found, found + 0.1) == words("table.interval").format(low="34%", high="44%")


def test_a_card_an_alternative_text_and_a_figure_have_the_step_too() -> None:
    """Whatever an exhibit makes its texts from has the steps, so that a figure says 34% where the table does."""
    words, seen, drawn = load_words("nl"), [], []
    spec = Spec(
        "demo_statements",
        lambda v: seen.append(v) or {"n": 3, "holds": 2, "improved": value_of(v.table, "expected", level="a")},
        draw=lambda table, words, facts: drawn.append(table),
    )  # type: ignore[func-returns-value]
    exhibit_of(published(), None, spec, zrm_chapter.SETTINGS, words)
    assert words.fill("{improved:share}", spec.values(seen[0])) == "34%"
    assert words.show(drawn[0]["expected"][0], "share") == "34%"


def test_the_workbook_has_the_step_in_its_format_and_the_file_its_number() -> None:
    shown = published()
    tables, kinds = {"case.csv": to_csv(shown)}, {"case.csv": kinds_of(shown)}
    book = read_book(make_workbook(tables, [], {}, load_words("nl"), kinds))
    heads, line = book["Inhoud"]
    at = next(place for place, cell in enumerate(heads) if cell and "grover" in str(cell[0]))
    assert str(line[at][0]).split(", ") == ["expected", "beyond", "size"]  # as on the page; exact is not among them
    head, *rows = book["case"]
    at = {cell[0]: place for place, cell in enumerate(head) if cell}
    written = [[row[at[name]] for name in ("exact", "expected", "size")] for row in rows[:2]]
    assert [[cell[1] for cell in row if cell] for row in written] == [["0.0%", "0%", "0.0"], ["0.0%", "0.0%", "0.00"]]
    assert written[0][1] == (0.34, "0%")
    assert tables["case.csv"].splitlines()[1].split(",")[at["expected"]] == "0.34"


def test_a_fact_is_as_coarse_as_a_column() -> None:
    table = pd.DataFrame({"level": ["a", "b"], "n": [600, 3]})
    facts = protect(
        Result("case", table, ("level",), ("n",), facts={"slope": 0.03}, fact_kinds={"slope": "points"}), 5
    ).facts
    assert step_of(facts["slope"]) == 0.02
    assert load_words("nl").fill("{slope:signed_points}", facts) == "+4"


def test_a_step_goes_through_sums_and_products() -> None:
    one, other = Coarse(0.34, 0.02), Coarse(0.5, 0.05)
    found = [one - other, other - one, 1 - one, one + 0.123, -one, abs(one), 100 * one, one / 2, sum([one, other])]
    assert [round(step_of(each), 9) for each in found] == [0.05, 0.05, 0.02, 0.02, 0.02, 0.02, 2.0, 0.01, 0.05]
    assert [round(float(each), 9) for each in found] == [-0.16, 0.16, 0.66, 0.463, -0.34, 0.34, 34.0, 0.17, 0.84]
    assert step_of(float(one)) == step_of(np.float64(0.3)) == step_of("x") == 0


def test_statements_of_the_demo_are_as_coarse_on_the_page_as_in_their_file() -> None:
    table = pd.DataFrame({"id": ["V5"], "computed": ["jeugd: 41.9%, ouderen: 35%"]})
    page = render(table, ["computed"], load_words("en"), "", kinds=Kinds(kinds={"computed": of("computed")}))
    assert "41.9%" in page
    assert ": 35%" in page


def test_what_is_too_coarse_to_say_is_withheld_whatever_it_is_and_what_never_was_is_not() -> None:
    """That a number does not exist in a row of too few people would tell something of them: both are withheld there."""
    table = pd.DataFrame({"level": ["a", "b", "c", "d"], "n": [900, 150, 150, 3], "own": [0.4, 0.3, np.nan, 0.2]})
    table["other"] = [np.nan, 0.2, 0.2, 0.2]
    table["never"] = np.nan
    columns = {name: of("share") for name in ("own", "other", "never")}
    shown = protect(Result("case", table, ("level",), ("n",), columns=columns), 5)
    assert shown.withheld == {"own": (False, True, True, True), "other": (False, True, True, True)}
    stepped = shown.stepped()
    assert [isinstance(value, Withheld) for value in stepped["own"]] == [False, True, True, True]
    assert stepped["own"].isna().tolist() == [False, True, True, True]
    assert protect(Result("case", table, ("level",), ("n",), columns=columns), 0).withheld == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_column_that_is_rounded_on_purpose_says_so_under_its_table(language: str) -> None:
    """A median of 160 days that is one of 157 to 163 looks as if it were exact."""
    shown, words = published(), load_words(language)
    page = render(shown.stepped(), ["level", "exact", *NUMBERS], words, "", kinds=kinds_of(shown))
    names = words.listing([f"‘{words.column(name, 'case')}’" for name in NUMBERS])
    assert words("table.rounded_why", columns=names) in page
    largest = shown.stepped().iloc[[1]].assign(expected=0.344, beyond=0.058, size=1.23)
    assert "‘" not in render(largest, ["level", "exact", *NUMBERS], words, "", kinds=kinds_of(shown))
