"""Hiding one number removes no exhibit: what the quality chapter still says when figures of its sentences are hidden."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from conftest import MakeDelivery

from wijkstats.chapters.quality.statistics import completeness
from wijkstats.chapters.quality.statistics.rows import quality_rules, quality_tables
from wijkstats.delivery.clean import clean_delivery
from wijkstats.ground.population import USED, rows_of
from wijkstats.ground.records import Result
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.earlier import Earlier
from wijkstats.report.exhibits import make_exhibit
from wijkstats.report.publish import Publisher
from wijkstats.report.site import build_site
from wijkstats.settings.choices import Settings

SETTINGS = Settings.model_validate(
    {"municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"}}
)
LANGUAGES = ("nl", "en")


def shown(result: Result, view: str | None = None, language: str = "nl") -> Exhibit:
    return make_exhibit(protect_report([result], DisclosureRules(5)).published[0], view, SETTINGS, load_words(language))


def stands(exhibit: Exhibit, language: str) -> None:
    words = load_words(language)
    assert words("table.all_hidden") not in exhibit.answer
    assert words("table.no_values") not in exhibit.answer
    assert any(sign.isdigit() for sign in exhibit.answer), exhibit.answer
    assert words("table.not_shown") in exhibit.table


def given(*rows: tuple[str, str, int, int]) -> Result:
    """Completeness: grouping, level, moments, and how many scores are missing (each of another client)."""
    table = pd.DataFrame(rows, columns=["grouping", "level", "moments", "missing"])
    table = table.assign(n=table["moments"], scored=table["moments"] - table["missing"], clients=table["moments"])
    table = table.assign(scored_clients=table["scored"], missing_clients=table["missing"], m2=table["n"])
    return completeness.completeness(table.assign(scored_my=table["scored"], scored_y2=table["scored"]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("view", "levels"),
    [("domain", ("adl", "justitie")), ("team", ("Noord", "Oost")), ("month", ("2017-01", "2017-02"))],
)
def test_completeness(language: str, view: str, levels: tuple[str, str]) -> None:
    some = shown(given((view, levels[0], 60, 1), (view, levels[1], 80, 20)), view, language)
    stands(some, language)
    assert some.figure is not None
    none = shown(given((view, levels[0], 60, 1), (view, levels[1], 80, 2)), view, language)
    stands(none, language)
    assert none.figure is not None
    assert "60" in none.answer
    assert "80" in none.answer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("waits", [(4, 60, 90, 3), (60, 2, 90, 3), (1, 60, 90, 40)])
def test_first_measurement(language: str, waits: tuple[int, ...]) -> None:
    kinds = ("d0_30", "d31_90", "d91_180", "never")
    rows = [
        (*group, kind, n)
        for group in (("total", "all"), ("start_year", "2016"))
        for kind, n in zip(kinds, waits, strict=True)
    ]
    exhibit = shown(
        completeness.first_measurement(pd.DataFrame(rows, columns=["grouping", "level", "wait", "n"])), None, language
    )
    stands(exhibit, language)
    assert exhibit.figure is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_score_for_everything(language: str) -> None:
    rows = [("total", "all", 140, 3), ("team", "Noord", 80, 2), ("team", "Oost", 60, 1)]
    table = pd.DataFrame(rows, columns=["grouping", "level", "n", "uniform"])
    table = table.assign(
        clients=table["n"], uniform_clients=table["uniform"], other_clients=table["n"] - table["uniform"]
    )
    table = table.assign(m2=table["n"], uniform_my=table["uniform"], uniform_y2=table["uniform"])
    exhibit = shown(completeness.uniform_scores(table), None, language)
    stands(exhibit, language)
    assert "140" in exhibit.answer
    assert exhibit.figure is not None
    raters = shown(
        completeness.uniform_raters(pd.DataFrame({"raters": [40], "uniform": [2], "other": [38]})), None, language
    )
    stands(raters, language)
    assert "40" in raters.answer


def beside(this: dict[str, int], earlier: dict[str, int], name: str = "") -> Result:
    """The rows of two deliveries by processed table, with a month and a domain (few scores of it are missing) beside them."""
    columns = ["grouping", "level", "moments", "n", "scored", "clients", "missing_clients"]
    others = [("month", "2017-01", 60, 60, 30, 60, 30), ("domain", "justitie", 60, 60, 58, 60, 2)]
    sides = [pd.DataFrame([*(("rows", t, None, n, None, None, None) for t, n in side.items()), *others], columns=columns)
             for side in (this, earlier)]  # fmt: skip
    return completeness.against_previous(*sides, "vorig", name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_the_previous_delivery(language: str) -> None:
    exhibit = shown(beside({"trajectories": 3, "staffing": 2}, {"trajectories": 400, "staffing": 2}), None, language)
    stands(exhibit, language)
    assert exhibit.figure is not None


def test_used_rows_that_are_hidden_do_not_stand_beside_those_of_last_year(make_delivery: MakeDelivery) -> None:
    """With the delivered rows in sight, the rows of a processed table would tell how many were refused."""
    trajecten = [f"K{i};15-01-2016" for i in range(60)]
    zrm = ["clientnummer;datum;huisvesting", *(f"K{i};01-0{m}-2016;3" for i in range(60) for m in (2, 8))]
    cleaned = clean_delivery(
        make_delivery(zrm=zrm, trajecten=["clientnummer;startdatum", *trajecten, "K60;"]), b"a key for tests only"
    )
    result = beside({"measurements": 120, "trajectories": 60, "staffing": 2}, {"trajectories": 58, "staffing": 2})
    found = protect_report([quality_tables(cleaned), quality_rules(cleaned), result], DisclosureRules(5)).published
    files = found[0].table.set_index("table")
    assert files.loc["trajecten", "rows_in"] == 61
    assert files.loc["trajecten", ["rows_kept", "rows_rejected"]].isna().all()
    table = found[2].table.set_index(["measure", "level"])
    assert pd.isna(table.loc[("rows", "trajectories"), "value_this"])
    assert pd.isna(table.loc[("rows", "trajectories"), "difference"])
    assert table.loc[("rows", "trajectories"), "value_previous"] == 58
    assert table.loc[("rows", "staffing"), "value_this"] == 2  # not about people
    assert table.loc[("rows", "measurements"), "value_this"] == 120
    assert not [column for column in found[2].table if column.startswith("used")]


def test_used_rows_that_last_year_hid_stay_hidden() -> None:
    result = beside({"trajectories": 60}, {"trajectories": 58}, "vorig")
    files = pd.DataFrame([("trajecten", 59, None, None)], columns=["table", "rows_in", "rows_kept", "rows_rejected"])
    other = pd.DataFrame(columns=["grouping", "level", "n", "missing"])
    told = {"quality_tables": files, "quality_completeness": other}
    then = Earlier("vorig", (date(2016, 1, 1), date(2016, 12, 31)), told, (date(2017, 1, 1), date(2017, 12, 31)))
    row = protect_report([result], DisclosureRules(5), [then]).published[0].table.iloc[0]
    assert (row["level"], row["value_this"]) == ("trajectories", 60)
    assert pd.isna(row["value_previous"])


def test_rows_beside_an_earlier_report_are_compared_as_they_were_shown() -> None:
    """A header in the file is no person: 122 and 122 rows are the same, whatever part of them is about nobody."""
    table = pd.DataFrame({"table": ["zrm"], "rows": [122], "others": [2]})
    result = Result("quality_tables", table, ("table",), ("rows",), cells={"rows": [rows_of("zrm", (USED,))]},
                    aside={"rows": "others"})  # fmt: skip
    span = (date(2017, 1, 1), date(2017, 12, 31))
    for was, seen in ((122, True), (200, True), (120, False)):
        then = Earlier("vorig", span, {"quality_tables": pd.DataFrame({"table": ["zrm"], "rows": [was]})}, span)
        assert protect_report([result], DisclosureRules(5), [then]).published[0].table["rows"].notna().tolist() == [
            seen
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_with_numbers_is_never_said_to_be_without(language: str) -> None:
    words, none = load_words(language), dict.fromkeys(("share", "low", "high", "started", "kept", "shown_only"))
    key = "exhibits.zrm_coverage.answer"
    assert words.sentences(key, none, suppressed=True, some_shown=True) == words("table.see_table")
    assert words.sentences(key, none, suppressed=True) == words("table.all_hidden")


def test_the_front_page_says_how_many_rows_came_in_when_the_refused_ones_are_hidden(
    make_delivery: MakeDelivery,
) -> None:
    zrm = ["clientnummer;datum;huisvesting", *(f"K{i};01-0{m}-2016;3" for i in range(60) for m in (2, 8)), "K1;;3"]
    delivery = make_delivery(zrm=zrm)
    cleaned = clean_delivery(delivery, b"a key for tests only")
    publish = Publisher(delivery, "01_clean")
    publish(quality_tables(cleaned))
    publish(quality_rules(cleaned))
    build_site(delivery, ["01_clean"])
    front = (delivery.report / "index.html").read_text(encoding="utf-8")
    assert '<span class="number">121</span> rijen zijn geleverd' in front
    quality = (delivery.report / "quality.html").read_text(encoding="utf-8")
    assert "Er zijn 121 rijen geleverd." in quality
    assert (delivery.report / "figures" / "quality_tables.svg").is_file()
    assert (delivery.report / "tables" / "quality_tables.csv").read_text(encoding="utf-8").splitlines()[
        1
    ] == "zrm,121,,,suppressed"
