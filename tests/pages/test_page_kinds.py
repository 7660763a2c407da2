"""Every number in every table: a count as a count, a share as a share, and nothing that is not a number."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import benchmark_chapter
import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from contract import contract
from pages.test_page_site import last_year

from wijkstats.chapters.benchmark import columns as columns_benchmark
from wijkstats.ground.kinds import of
from wijkstats.ground.records import Published, Result, Share
from wijkstats.kit.page.cells import cell
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.kinds import Kinds, ends_of, kinds_of
from wijkstats.kit.page.words import LANGUAGES, HiddenError, Words, load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.drafts import read_drafts
from wijkstats.report import exhibits as exhibits_module
from wijkstats.report.exhibits import find_spec, make_exhibit, specs
from wijkstats.settings.choices import Settings
from wijkstats.settings.delivery import open_delivery

ROOT = Path(__file__).resolve().parents[2]
COUNT = {"nl": r"\d{1,3}(\.\d{3})*", "en": r"\d{1,3}(,\d{3})*"}
SHARE = {"nl": r"\d{1,3},\d%", "en": r"\d{1,3}\.\d%"}
CHAPTERS = ("01_clean", "02_zrm", "03_benchmark")
VIEWS = {
    "zrm_development": (
        "total",
        "low_domains",
        "start_score",
        "age_group",
        "domain",
        "team",
        "start_year",
        "sex",
        "duration",
    ),
    "quality_completeness": ("domain", "team", "month"),
    "benchmark_indicators": ("use", "costs", None),
}


@cache
def made_up() -> tuple[Published, ...]:
    """All tables of a report on invented clients and municipalities, protected together."""
    m, t = zrm_chapter.made_up(1)
    results = [
        *(r for r, _ in zrm_chapter.quality(m, t, zrm_chapter.SETTINGS) if len(r.table)),
        last_year(),
        *zrm_chapter.results().values(),
        *benchmark_chapter.results().values(),
    ]
    return protect_report(results, DisclosureRules(5)).published


@cache
def demo() -> tuple[Published, ...]:
    """All tables of the demo, when its report was made in this folder; none otherwise."""
    made = ROOT / "data" / "processed" / "demo-2018" / "drafts"
    if not all((made / chapter).is_dir() for chapter in CHAPTERS):
        return ()
    delivery = open_delivery("demo-2018", ROOT)
    results = {result.name: result for chapter in CHAPTERS for result, _ in read_drafts(delivery, chapter)[0]}
    return protect_report([*results.values()], DisclosureRules(5)).published


@pytest.fixture(autouse=True)
def _no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only tables are looked at here."""
    monkeypatch.setattr(exhibits_module, "find_spec", lambda name, view: replace(find_spec(name, view), draw=None))


def settings_in(language: str) -> Settings:
    return zrm_chapter.SETTINGS.model_copy(update={"language": language})


def shown(published: Published, view: str | None, language: str) -> Exhibit:
    return make_exhibit(published, view, settings_in(language), load_words(language))


def cells_of(table: str) -> tuple[list[str], list[list[str]]]:
    """Headings, and the cells of each row."""
    rows = [
        [unescape(text) for text in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    ]
    return rows[0], rows[1:]


def columns_of(exhibit: Exhibit, published: Published, view: str | None, words: Words) -> dict[str, list[str]]:
    """The texts in each column, by the name of the column."""
    spec = find_spec(published.name, view)
    names = spec.columns or tuple(c for c in published.table if c != "suppressed")
    head, rows = cells_of(exhibit.table)
    found, left = {}, list(names)
    for at, heading in enumerate(head):
        while words.column(left[0], published.name) != heading:  # a column without any value is left out
            left.pop(0)
        found[left.pop(0)] = [row[at] for row in rows]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("full_run", [made_up, demo])
def test_every_count_is_a_whole_number_and_every_share_lies_within_0_and_100(language: str, full_run: object) -> None:
    words = load_words(language)
    empty = {words(f"table.{key}") for key in ("not_shown", "none", "not_published", "no_movement")}
    between = words("table.interval").removeprefix("{low}").removesuffix("{high}")
    seen = set()
    for published in full_run():  # type: ignore[operator]
        shares = {c for c, kind in published.kinds.items() if kind.name.startswith("share") and kind.decimals is None}
        for view in VIEWS.get(published.name, (None,)):
            exhibit = shown(published, view, language)
            if exhibit.empty:
                continue
            seen.add(exhibit.id)
            for column, texts in columns_of(exhibit, published, view, words).items():
                at = f"{exhibit.id}.{column}"
                written = [text for text in texts if text not in empty]
                assert not [t for t in texts if re.search(r"\b(nan|inf|None|NaT)\b|<NA>|\d[.,]\d{5,}", t, re.I)], at
                if column in published.kinds and published.kinds[column].name == "count":
                    assert all(re.fullmatch(COUNT[language], text) for text in written), (at, written)
                low = (ends_of(column) or (column,))[0]
                if low in shares:
                    ends = [end for text in written for end in text.split(between)]
                    form = (
                        SHARE[language].replace("%", "?%") if low in published.steps else SHARE[language]
                    )  # 34%, when coarse
                    form = form.replace(r",\d?", r"(,\d)?").replace(r"\.\d?", r"(\.\d)?")
                    assert all(re.fullmatch(form, end) for end in ends), (at, ends)
                    assert all(0 <= float(end[:-1].replace(",", ".")) <= 100 for end in ends), (at, ends)
    assert not full_run() or len(seen) > 25  # type: ignore[operator]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_every_table_is_written_by_its_kind(language: str) -> None:
    """Also the columns that stand in the file only: a kind for each, whole counts, shares between 0% and 100%."""
    words = load_words(language)
    for published in made_up():
        kinds, table = kinds_of(published), published.table
        assert set(table) - {"suppressed"} == set(published.kinds), published.name
        for place in np.unique(np.linspace(0, len(table) - 1, 40).astype(int)) if len(table) else ():
            row = {str(name): value for name, value in table.iloc[place].items()}
            for column, kind in published.kinds.items():
                try:
                    text = cell(row, column, words, dict(published.facts), kinds)
                except HiddenError:
                    continue
                at = (published.name, column, text)
                assert text or kind.words, at
                assert not re.search(r"\b(nan|inf|None|NaT)\b|<NA>", text), at
                if kind.name == "count":
                    assert re.fullmatch(COUNT[language], text), at
                if kind.name.startswith("share") and kind.decimals is None:
                    assert re.fullmatch(SHARE[language], text), at
                    assert 0 <= float(text[:-1].replace(",", ".")) <= 100, at


@pytest.mark.parametrize("language", LANGUAGES)
def test_those_who_are_low_are_counted(language: str) -> None:
    course = next(p for p in made_up() if p.name == "zrm_course")
    found = columns_of(shown(course, None, language), course, None, load_words(language))
    first = course.table.iloc[0]
    assert (found["n_low"][0], found["n_not_low"][0]) == (str(first["n_low"]), "0")
    assert found["share"][0].startswith("100")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_use_of_care_in_the_funnel_is_in_its_unit(language: str) -> None:
    funnel = next(p for p in made_up() if p.name == "benchmark_funnel")
    values = columns_of(shown(funnel, None, language), funnel, None, load_words(language))["value"]
    assert all(text.endswith("%") or "per 1" in text for text in values), values


@pytest.mark.parametrize("full_run", [made_up, demo])
def test_every_result_says_of_every_column_what_it_is(full_run: object) -> None:
    """And has them in the order of the contract; what is dropped on publishing needs no kind."""
    for published in full_run():  # type: ignore[operator]
        columns = [c for c in published.table if c != "suppressed"]
        assert columns == [c for c in contract(published.name) if c in columns], published.name
        assert set(columns) == set(contract(published.name)) or published.name == "quality_boundaries", published.name
        assert all(published.kinds[c] == contract(published.name)[c] for c in columns), published.name


def test_no_column_of_the_page_is_left_to_a_guess() -> None:
    """It stands in the table, or is made of it by an exhibit that says what it is."""
    tables = {p.name: p for p in made_up()}
    longest = sorted(tables, key=len, reverse=True)
    for name, spec in specs().items():
        table = next((t for t in longest if name.startswith(t)), "")
        if not table:  # of rows and rules only, see test_page_site
            continue
        kinds = kinds_of(tables[table], spec.made)
        for column in spec.columns:
            assert (ends_of(column) or (column,))[0] in kinds.kinds, f"{name}.{column}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heading_of_a_count_is_never_that_of_a_share(language: str) -> None:
    words = load_words(language)
    share = re.compile(r"aandeel|share|%|deel van|part of", re.I)
    for published in made_up():
        head = {column: words.column(column, published.name) for column in published.table}
        for column in published.counts:
            assert not share.search(head[column]), (published.name, column)
            twice = [c for c in head if c != column and head[c] == head[column]]
            assert not twice, (published.name, column, twice)
        of = [c for c, kind in published.kinds.items() if kind.name == "share"]
        assert not [s for s in of if head[s] in {head[c] for c in published.counts}], published.name


def test_a_heading_stands_for_a_table_and_a_column_that_exist() -> None:
    tables = {p.name: p.table for p in made_up()}
    for language in LANGUAGES:
        for table, columns in load_words(language).tree["labels"]["column_of"].items():
            shaped = {c for name, spec in specs().items() if name.startswith(table) for c in spec.columns}
            assert contract(table)
            assert set(columns) <= shaped | set(tables.get(table, ())) | set(contract(table)), table


def own_table() -> Result:
    rows = {
        "wijk": ["0101", "0102"],
        "jaar": [2023, 2024],
        "clients_low": [1350, 97],
        "mean_change": [-0.1, 0.6],
        "mean_change_low": [-0.15, 0.0412],
        "estimate": [0.25, 12.5],
        "price": [0.5, 3.0],
        "volume": [1234.56, 2.0],
        "low": [-0.2, 0.5],
    }
    return Result("eigen_snede", pd.DataFrame(rows), ("wijk", "jaar"), ("clients_low",))


def test_a_name_alone_never_makes_a_number_a_percentage() -> None:
    exhibit = shown(protect_report([own_table()], DisclosureRules(5)).published[0], None, "nl")
    _, rows = cells_of(exhibit.table)
    assert rows == [
        ["0101", "2023", "1.350", "\u22120,1", "\u22120,15", "0,25", "0,5", "1.234,6", "\u22120,2"],
        ["0102", "2024", "97", "0,6", "0,04", "12,5", "3", "2", "0,5"],
    ]


def test_an_own_share_is_a_percentage_when_the_result_says_so() -> None:
    table = pd.DataFrame({"wijk": ["a"], "n": [40], "kept": [30], "deel": [0.75], "van": [0.6], "tot": [0.86]})
    share = Share({"kept": 1}, "n", "van", "tot")
    result = Result("eigen_deel", table, ("wijk",), ("n", "kept"), shares={"deel": share})
    _, rows = cells_of(shown(protect_report([result], DisclosureRules(5)).published[0], None, "nl").table)
    assert rows == [["a", "40", "30", "75,0%", "59,8%", "85,8%"]]


def test_only_what_follows_from_a_hidden_count_is_called_not_shown() -> None:
    """The smallest step that counts is no count of people, and differs by domain in the row of all domains."""
    rules = next(p for p in made_up() if p.name == "zrm_change_rules")
    steps = columns_of(shown(rules, None, "nl"), rules, None, load_words("nl"))["least_step"]
    assert "niet getoond" not in steps
    assert {"1", "2"} <= set(steps)


def test_years_and_codes_are_words() -> None:
    kinds = Kinds("benchmark_development", columns_benchmark.DEVELOPMENT)
    assert all(kinds.of(column).words for column in ("year", "since", "base_year", "area"))
    assert not kinds.of("value").words


def test_a_mean_change_of_an_own_table_is_no_percentage_and_its_own_kinds_are_used() -> None:
    table = pd.DataFrame({"wijk": ["a"], "mean": [0.25], "low": [-0.1], "high": [0.6], "gain": [0.031], "jaar": [2024]})
    plain = Result("eigen_gemiddelde", table, ("wijk",), persons=False)
    told = replace(plain, columns={"gain": of("points"), "jaar": of("year")})
    for result, gain, year in ((plain, "0,031", "2.024"), (told, "+3,1", "2024")):
        published = protect_report([result], DisclosureRules(5)).published[0]
        row = {str(k): v for k, v in published.table.iloc[0].items()}
        words = load_words("nl")
        assert cell(row, "interval", words, {}, kinds_of(published)) == "\u22120,1 tot 0,6"
        assert [cell(row, c, words, {}, kinds_of(published)) for c in ("gain", "jaar")] == [gain, year]


def test_a_count_that_says_to_be_something_else_is_refused() -> None:
    table = pd.DataFrame({"wijk": ["a"], "n": [40]})
    with pytest.raises(AssertionError, match="counts and shares"):
        Result("eigen", table, ("wijk",), ("n",), columns={"n": of("points")})
