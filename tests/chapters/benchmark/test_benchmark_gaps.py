"""What the benchmark says when figures are missing, negative or on other boundaries. All numbers are invented."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from benchmark_chapter import OWN, REFERENCE, municipal
from chapters.benchmark.test_area_values import WMO, value_rows
from chapters.benchmark.test_benchmark_answers import money, view
from kit.test_page_figures import draw, texts

import wijkstats as ws
from wijkstats.chapters.benchmark import columns
from wijkstats.chapters.benchmark.exhibits.comparability import draw_comparability
from wijkstats.chapters.benchmark.exhibits.costs import costs, draw_costs
from wijkstats.chapters.benchmark.exhibits.over_years import TITLE, draw_years, over_years
from wijkstats.chapters.benchmark.exhibits.robustness import draw_robustness
from wijkstats.chapters.benchmark.exhibits.shared import without_zero
from wijkstats.chapters.benchmark.exhibits.sources import sources
from wijkstats.chapters.benchmark.exhibits.unanswered import unanswered
from wijkstats.chapters.benchmark.exhibits.volume_price import _reach, volume_price
from wijkstats.chapters.benchmark.statistics.area_values import lacking_parts
from wijkstats.chapters.benchmark.statistics.indicators import robustness
from wijkstats.chapters.benchmark.statistics.over_years import values_over_years
from wijkstats.chapters.quality.exhibits.boundaries import boundaries
from wijkstats.chapters.quality.exhibits.shared import draw_shares
from wijkstats.ground.records import Result
from wijkstats.kit.page.cells import cell, quantity_labels
from wijkstats.kit.page.kinds import Kinds
from wijkstats.kit.page.words import LANGUAGES, load_words
from wijkstats.report.exhibits import find_spec

NL = load_words("nl")
UNANSWERED = Kinds("benchmark_unanswered", columns.UNANSWERED)
GROUPS = {"reference": ("0001", "0002")}


def said(name: str, result: Result, **facts: object) -> str:
    where = ("benchmark_indicators", name) if name in ("use", "costs") else (f"benchmark_{name}", None)
    values = find_spec(*where).values(view(result.table, **dict(result.facts) | facts))
    return NL.sentences(f"exhibits.benchmark_{name}.answer", values)


def tried(*values: float) -> Result:
    """Net costs of 6.1: own, then the reference municipalities, of a thousand inhabitants each, in thousands of euro."""
    rows = []
    for code, value in zip((OWN, "0001", "0002"), values, strict=True):
        rows += [
            (code, 2023, "lasten_6_1", 1000, 1000, "realisatie"),
            (code, 2023, "baten_6_1", 1000 - value, 1000, "realisatie"),
        ]
    return robustness(value_rows(*rows), OWN, GROUPS, {OWN: "Eigendam", "0001": "Eerstdorp", "0002": "Tweedam"})


def net(result: Result) -> pd.DataFrame:
    return result.table[result.table["indicator"] == "kosten_6_1_netto"].set_index("basis")


def test_a_group_with_negative_net_costs_has_no_percentage_and_the_side_holds() -> None:
    """Own 162, the group -2.40: higher, in every choice, and -6,855% says nothing."""
    found = net(tried(162, -5, 0.2))
    assert found.loc["reference", "reference"] == pytest.approx(-2.4)
    assert np.isnan(found.loc["reference", "difference"])
    assert found["stands"].all()
    assert found.loc["0001", "difference"] > 0  # of the other one alone there is a percentage
    alone = net(tried(162, -5, 400)).loc["0002"]  # of the first alone: the own municipality is above it, not below
    assert not alone["stands"]
    assert np.isnan(alone["difference"])


def test_a_group_of_exactly_nothing_has_a_side_and_no_percentage() -> None:
    found = net(tried(10, 0, 0))
    assert found["difference"].isna().all()
    assert found["stands"].all()


def test_the_page_has_no_percentage_of_a_negative_group_and_its_axis_stays_readable() -> None:
    result = tried(162, -5, 0.2)
    text = said("robustness", result)
    assert "0 of lager" in text
    assert "2023" in text
    drawn = texts(draw(draw_robustness, result.table, dict(result.facts)))
    ticks = [t.rstrip("%").replace("\u2212", "-") for t in drawn if re.fullmatch(r"[\u2212\d.]+%", t)]
    assert max(abs(float(t.replace(".", ""))) for t in ticks) <= 160
    assert NL("figure.further", limit=1.5) in drawn
    nothing = tried(10, 0, 0)
    assert NL("figure.no_percentage") in texts(draw(draw_robustness, nothing.table, dict(nothing.facts)))


def test_a_share_of_boundaries_that_changed_is_named_in_sentence_and_note() -> None:
    rows = value_rows(
        *((c, y, WMO, 20 + y % 7, 1000, "realisatie") for c in (OWN, "0001", "0002") for y in (2017, 2018, 2019))
    )
    rows["recomputed"] = (rows["code"] == "0001") & (rows["year"] < 2018)
    cuts = pd.DataFrame({"code": [OWN, "0002", "0002", "9999"], "year": [2018, 2019, 2025, 2018]})
    names = {OWN: "Eigendam", "0001": "Eerstdorp", "0002": "Tweedam"}
    result = values_over_years(rows, OWN, GROUPS, names, cuts)
    assert result.facts["cuts"] == [(OWN, 2018), ("0002", 2019)]  # 2025 lies outside the years, 9999 is nobody here
    assert result.facts["recomputed"] == [("0001", 2017)]
    text = said("development", result)
    assert "van Eigendam veranderden in 2018" in text
    assert "Tweedam (2019)" in text
    assert "omgerekend naar de nieuwe gemeentegrenzen: Eerstdorp (tot en met 2017)" in text
    values = over_years(view(result.table, **result.facts))
    assert "onderbroken bij nieuwe gemeentegrenzen (2018)" in NL("exhibits.benchmark_development.note", **values)
    plain = values_over_years(rows.drop(columns="recomputed"), OWN, GROUPS, names)
    assert "grenzen" not in said("development", plain)
    values = over_years(view(plain.table, **plain.facts))
    assert NL("exhibits.benchmark_development.note", **values).lstrip().startswith("Bij het gebruik")


def test_the_quality_page_names_changed_boundaries() -> None:
    table = pd.DataFrame(
        [("0622", "Eigendam", "changed", 2018, "cut"), ("0001", "Eerstdorp", "ended", 2018, "none")],
        columns=["code", "name", "kind", "year", "handled"],
    )
    text = NL.sentences("exhibits.quality_boundaries.answer", boundaries(view(table)))
    assert "Van 1 gemeenten" not in text
    assert "Grenzen veranderden bij Eigendam (2018)" in text


def partly() -> pd.DataFrame:
    rows = municipal()
    return rows[~((rows["code"] == OWN) & rows["indicator"].isin(["lasten_6_82"]))]


def test_a_missing_part_is_named_where_the_total_would_stand() -> None:
    rows = partly()
    result = ws.benchmark.indicators(ws.benchmark.Opened(rows, OWN, REFERENCE, names={OWN: "Eigendam"}))
    text = said("costs", result)
    assert "Het totaal van Eigendam over 2023 is niet bekend. Niet gepubliceerd: lasten 6.82." in text
    assert re.search(r"In de referentiegroep waren de bruto kosten in 2023 samen €\xa0[\d.]+ per inwoner", text)
    assert "Geen cijfers" not in text
    shown = result.table[result.table["indicator"].str.startswith("kosten")]
    drawn = texts(draw(draw_costs, shown, dict(result.facts)))
    assert " geen totaal: lasten 6.82 niet gepubliceerd" in drawn
    assert NL.label("area", "reference") in drawn


def test_no_sentence_about_similar_municipalities_stands_without_year_and_subject() -> None:
    table = pd.concat(
        [money(kosten_totaal=(np.nan, 30)), money(kosten_totaal=(np.nan, 25)).assign(area=["0622", "similar"])]
    )
    table = table.drop_duplicates(["indicator", "area"])
    text = NL.sentences("exhibits.benchmark_costs.answer", costs(view(table, similar=("0502",))))
    assert "was het" not in text
    assert "(Tweedam) waren de bruto kosten in 2023 €" in text
    assert "Van Eigendam zijn over 2023 geen kosten gepubliceerd." in text


@pytest.mark.parametrize("name", ["use", "costs", "development"])
def test_no_figures_known_never_stands_above_a_filled_figure(name: str) -> None:
    """Only the others have figures, and of the costs nobody has all parts."""
    row = {"indicator": {"use": "jeugdhulptrajecten", "costs": "kosten_6_1", "development": "kosten_jeugd"}[name],
           "year": 2023, "status": "realisatie", "stretch": 0, "area": "reference", "value": 5.0, "unit": "x"}  # fmt: skip
    spec = find_spec("benchmark_development" if name == "development" else "benchmark_indicators",
                     None if name == "development" else name)  # fmt: skip
    values = spec.values(view(pd.DataFrame([row, row | {"area": "0622", "value": np.nan}])))
    assert NL.sentences(f"exhibits.benchmark_{name}.answer", values) != NL("table.no_values")


def test_an_own_total_without_one_of_the_group_is_said() -> None:
    text = NL.sentences("exhibits.benchmark_costs.answer", costs(view(money(kosten_totaal=(59, np.nan)))))
    assert "In 2023 gaf Eigendam bruto €\xa059 per inwoner uit. Van de referentiegroep is geen totaal bekend." in text


def test_the_budget_that_is_drawn_is_said() -> None:
    budget = money(kosten_totaal=(61, 35)).assign(year=2024, status="begroting")
    found = costs(view(pd.concat([money(kosten_totaal=(59, 30)), budget])))
    text = NL.sentences("exhibits.benchmark_costs.answer", found)
    assert "In de begroting van 2024 staat bruto €\xa061 per inwoner, tegen €\xa035" in text
    without = NL.sentences("exhibits.benchmark_costs.answer", costs(view(money(kosten_totaal=(59, 30)))))
    assert "begroting" not in without


def test_volume_and_price_are_plain_sentences_with_subject_and_unit() -> None:
    row = {"indicator": "jeugd_per_client", "comparison": "group", "area": OWN, "against": "reference", "year": 2023,
           "difference": -100.0, "volume_part": -293.0, "price_part": 193.0, "volume": 0.02, "base_volume": 0.04,
           "price": 20_000.0, "base_price": 12_500.0}  # fmt: skip
    text = NL.sentences("exhibits.benchmark_volume_price.answer", volume_price(view(pd.DataFrame([row]))))
    assert "Eigendam gaf per inwoner €\xa0100 minder uit dan de referentiegroep" in text
    assert "minder jongeren met jeugdzorg, 20,0 per 1.000 inwoners tegen 40,0 per 1.000 in de groep" in text
    assert "hoort €\xa0293 per inwoner minder" in text
    assert "gaf per jongere met jeugdzorg meer uit, €\xa020.000 tegen €\xa012.500" in text
    assert "\u2212" not in text


def test_the_axis_of_the_split_fits_its_bars() -> None:
    rows = pd.DataFrame({"volume_part": [10.0, 20.0], "price_part": [30.0, -5.0], "difference": [40.0, 15.0]})
    assert _reach(rows) == (-5.0, 40.0)
    assert _reach(rows * 0) == (-0.5, 0.5)


def test_panels_of_the_years_have_whole_titles_and_a_unit() -> None:
    result = ws.benchmark.development(ws.benchmark.Opened(municipal(), OWN, REFERENCE, names={OWN: "Eigendam"}))
    drawn = texts(draw(draw_years, result.table, dict(result.facts)))
    assert not any("…" in t for t in drawn)
    assert "per 1.000 inwoners" in drawn
    assert NL.label("unit", "eur_per_inhabitant") in drawn
    assert max(len(t) for t in drawn if t.startswith(("Wmo-", "Jeugdzorg (", "Wijkteams"))) <= TITLE


def test_comparability_names_the_year_and_both_values_apart() -> None:
    result = ws.benchmark.comparability(ws.benchmark.Opened(municipal(), OWN, REFERENCE, names={OWN: "Eigendam"}))
    drawn = texts(draw(draw_comparability, result.table, dict(result.facts)))
    assert "Inwoners met bijstand (2023)" in drawn
    assert sum(bool(re.fullmatch(r"[\d,]+% \(groep [\d,]+%\)", t)) for t in drawn) == 2
    few = result.table.assign(difference_sd=np.nan)
    assert NL("table.not_published") not in " ".join(texts(draw(draw_comparability, few)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_publication_and_one_question_are_singular(language: str) -> None:
    words = load_words(language)
    table = pd.DataFrame({"year": [2018], "source": ["x"], "question": ["funnel"]})
    for name, answer in (("sources", sources), ("unanswered", unanswered)):
        one, two = (words.sentences(f"exhibits.benchmark_{name}.answer", answer(view(t)))
                    for t in (table, pd.concat([table, table.assign(source="y")])))  # fmt: skip
        assert re.search(r"\b1 (publicatie|vraag|publication|question)\b", one)
        assert re.search(r"\b2 (publicaties|vragen|publications|questions)\b", two)


def test_percentages_have_a_real_minus_and_one_decimal() -> None:
    assert NL.show(-0.05, "share") == "\u22125,0%"
    assert NL.show(-0.05, "whole") == "\u22125%"
    assert NL.value(55, "percent") == "55,0%"


def test_a_national_figure_has_no_number_of_municipalities_and_a_total_has_a_name() -> None:
    table = pd.DataFrame({"area": ["reference", "national"], "n_areas": [2, 0]})
    assert without_zero(table)["n_areas"].isna().tolist() == [False, True]
    assert NL.column("total") != "total"
    assert quantity_labels(["baten_6_71", "jeugdzorg"], NL) == ["baten 6.71", NL.label("indicator", "jeugdzorg")]
    assert cell({"lacking": "lasten_6_1, lasten_6_82"}, "lacking", NL, {}, UNANSWERED) == "lasten 6.1, lasten 6.82"


def test_lacking_parts_are_those_of_the_year() -> None:
    """Up to 2022 there was no 6.73 and 6.74; a year without any costs lacks nothing in particular."""
    rows = value_rows(
        *((OWN, y, f"lasten_{t}", 1, 1, "realisatie") for y, t in ((2021, "6_72"), (2023, "6_72"))),
        (OWN, 2019, WMO, 1, 1, "realisatie"),
    )
    found = lacking_parts(rows, OWN, ["kosten_jeugd"])
    assert found == {"kosten_jeugd": {2021: ["lasten_6_82"], 2023: ["lasten_6_73", "lasten_6_74", "lasten_6_82"]}}


def test_the_label_of_a_cut_axis_is_two_short_lines() -> None:
    label = NL("figure.axis_from", label=NL("figure.share_scored"), start=0.8)
    assert max(map(len, label.splitlines())) <= 50
    table = pd.DataFrame([{"grouping": "team", "level": "A", "share": 0.9, "low": 0.85, "high": 0.95}])
    drawn = texts(draw(draw_shares, table))
    assert all(line in drawn for line in label.splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_exhibits_that_can_be_empty_have_a_title_that_a_list_can_go_on_from(language: str) -> None:
    words = load_words(language)
    for name in ("volume_price", "peers"):
        assert not words(f"exhibits.benchmark_{name}.title").endswith("?")
