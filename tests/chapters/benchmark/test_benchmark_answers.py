"""The sentences of the benchmark chapter claim no more than the table holds. All numbers are invented."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wijkstats.chapters.benchmark import columns as columns_benchmark
from wijkstats.chapters.benchmark.exhibits.costs import costs
from wijkstats.chapters.benchmark.exhibits.funnel import funnel
from wijkstats.chapters.benchmark.exhibits.indicators import indicators
from wijkstats.chapters.benchmark.exhibits.over_years import over_years
from wijkstats.chapters.benchmark.exhibits.structure_correction import structure_correction
from wijkstats.kit.page.cells import cell, render
from wijkstats.kit.page.kinds import Kinds
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import LANGUAGES, load_words

NL = load_words("nl")
FACTS: dict[str, Any] = {"own": "0622", "own_name": "Eigendam", "names": {"0622": "Eigendam", "0502": "Tweedam"}}


def view(table: pd.DataFrame, **facts: object) -> View:
    return View("x", None, table, FACTS | facts, NL)


def corrected(*rows: tuple[str, float, str | None, str]) -> Values:
    table = pd.DataFrame(rows, columns=["indicator", "corrected", "conclusion", "method"])
    return structure_correction(view(table.assign(year=2018, structure_year=2017)))


def test_every_conclusion_after_the_correction_has_its_own_sentence() -> None:
    nan = np.nan
    found = corrected(
        ("wmo_huishoudelijke_hulp", 35, "firm", "regression"),
        ("jeugdzorg", 45, "turned", "regression"),
        ("kosten_6_1", 39, "only_after", "regression"),
        ("kosten_wmo", 41, "only_before", "regression"),
        ("kosten_6_2", 33, "unsure", "elasticities"),
        ("kosten_jeugd", nan, None, "no_better"),
        ("kosten_6_81", nan, None, "group_incomplete"),
    )
    assert (found["n"], found["done"]) == (7, 5)
    assert found["turned"] == "‘Jongeren met jeugdzorg’"
    assert all(str(found[key]).count("‘") == 1 for key in ("firm", "turned", "only_after", "only_before", "unsure"))
    said = NL.sentences("exhibits.benchmark_correction.answer", found)
    assert "kenmerken van 2017" in said
    assert "geen bewijs dat er geen verschil is" in said
    assert "dertig gemeenten" not in said  # none had too few
    assert "niet beter voorspelt" in said
    assert "een kenmerk mist" in said
    none = NL.sentences("exhibits.benchmark_correction.answer", corrected(("kosten_jeugd", nan, None, "no_better")))
    assert "blijft het verschil staan" not in none


def changed(unit: str, indicator: str, value: tuple[float, ...]) -> str:
    columns = ["since_base", "since_base_low", "since_base_high", "since_base_rounded_low", "since_base_rounded_high"]
    row = dict(zip(columns, value, strict=True)) | {"unit": unit, "indicator": indicator, "index": 1.1}
    table = pd.DataFrame([row, row]).assign(
        area="0622", status="realisatie", value=0.1, stretch=0, base_year=2017, year=[2017, 2018]
    )
    key = {"wmo_huishoudelijke_hulp": "wmo_own", "jeugdzorg": "youth_own", "kosten_totaal": "costs_own"}[indicator]
    return str(over_years(view(table))[key])


def test_a_change_in_a_share_is_in_points_and_says_when_it_may_be_chance_or_rounding() -> None:
    firm = changed("share", "jeugdzorg", (0.01, 0.005, 0.015, 0.008, 0.012))
    assert firm == "+1,0 procentpunt (95%-interval +0,5 tot +1,5 procentpunt)"
    assert "toeval" in changed("share", "jeugdzorg", (0.01, -0.005, 0.025, 0.008, 0.012))
    assert "afronding" in changed("share", "jeugdzorg", (0.001, 0.0005, 0.0015, -0.001, 0.003))
    assert "afronding" in changed("share", "jeugdzorg", (0.003, 0.001, 0.005, 0.001, 0.005))  # both together
    assert changed("share", "wmo_huishoudelijke_hulp", (0.001, 0.0005, 0.0015, 0.0002, 0.002)).startswith(
        "+1,0 per 1.000 ("
    )
    assert changed("eur_per_inhabitant", "kosten_totaal", (5, np.nan, np.nan, np.nan, np.nan)) == "+10,0%"


def money(**tasks: tuple[float, float]) -> pd.DataFrame:
    rows = [
        (key, 2023, "realisatie", area, value, "eur_per_inhabitant")
        for key, pair in tasks.items()
        for area, value in zip(("0622", "reference"), pair, strict=True)
    ]
    return pd.DataFrame(rows, columns=["indicator", "year", "status", "area", "value", "unit"])


def test_the_task_that_decides_the_difference_is_named_gross_and_net() -> None:
    """Gross one task has half of all differences. Net none has, and without either of two the total turns: 35 - 45, 35 - 40."""
    table = money(
        kosten_6_1=(600, 100), kosten_wmo=(200, 210), kosten_totaal=(800, 310),
        kosten_6_81_netto=(105, 60), kosten_6_2_netto=(100, 60), kosten_wmo_netto=(200, 210), kosten_jeugd_netto=(360, 400),
        kosten_totaal_netto=(765, 730),
    )  # fmt: skip
    found = costs(view(table, similar=("0502",)))
    assert "Samenkracht" in str(found["drives"])
    assert "+500 van in totaal +490 euro" in str(found["drives"])
    assert re.search(r"6\.81.*\+45 euro.* of .*6\.2.*\+40 euro.*andere kant", str(found["drives_net"]))
    assert found["similar_names"] == "Tweedam"
    even = money(kosten_6_1=(20, 10), kosten_wmo=(30, 20), kosten_6_2=(9, 0), kosten_totaal=(59, 30))
    assert costs(view(even))["drives"] is None


def test_costs_and_clients_of_different_years_are_said_and_not_left_out() -> None:
    use = money(jeugdzorg=(0.07, 0.08)).assign(year=2018)
    found = costs(view(pd.concat([money(kosten_totaal=(59, 30)), use])))
    assert (
        found["years_differ"]
        == "Kosten per cliënt zijn niet te berekenen: de kosten zijn van 2023, de aantallen cliënten van 2018."
    )
    both = pd.concat([money(kosten_totaal=(59, 30), jeugd_per_client=(9, 8)), use])
    assert costs(view(both))["years_differ"] == ""


def test_only_published_figures_are_counted() -> None:
    assert indicators(view(money(kosten_totaal=(59, np.nan))))["rows"] == 1


def test_the_funnel_names_its_year_and_the_share_found() -> None:
    table = pd.DataFrame(
        [{"indicator": "jeugdzorg", "year": 2018, "area": "0622", "value": 0.07, "baseline": 0.08, "position": "usual"}]
    )
    about = {"jeugdzorg": {"areas": 309, "outside_95": 0.042, "outside_998": 0.0}}
    said = NL.sentences("exhibits.benchmark_funnel.answer", funnel(view(table, funnels=about)))
    assert "Jeugdzorg (2018)" in said
    assert "Buiten de grenzen van 95%: 13 van de 309 gemeenten (4,2%). Buiten die van 99,8%: 0 (0,0%)." in said
    assert "hoort bij die" not in said
    near = funnel(view(table.assign(position="high_95"), funnels=about))
    assert "Ook Eigendam hoort bij die 13." in NL.sentences("exhibits.benchmark_funnel.answer", near)
    assert "boven de grens van 95%, maar onder die van 99,8%" in str(near["youth_verdict"])
    assert "boven de grens van 99,8%" in NL("table.funnel.high_998")
    assert "naar verwachting" not in NL("exhibits.benchmark_funnel.note")


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (-0.3, "euro", "€\u00a00"),
        (-1234.0, "euro", "\u2212€\u00a01.234"),
        (-0.04, "signed", "0,0"),
        (-0.3, "signed_whole", "0"),
    ],
)
def test_money_has_a_real_minus_and_nothing_is_never_negative(value: float, kind: str, written: str) -> None:
    assert NL.show(value, kind) == written


def test_an_interval_keeps_its_decimals() -> None:
    assert NL.interval(0.0343, 0.0370, "per_1000") == "34,3 tot 37,0 per 1.000"


def test_rounding_and_changes_in_the_tables() -> None:
    row = {"indicator": "jeugdzorg", "unit": "share", "rounded_low": 0.0764, "rounded_high": 0.0776,
           "low": 0.07, "high": 0.08,
           "since_base": -0.002, "since_base_low": -0.004, "since_base_high": 0.0,
           "change": -0.05, "difference": -0.001}  # fmt: skip
    kinds = Kinds("benchmark_development", {**columns_benchmark.DEVELOPMENT, **columns_benchmark.INDICATORS})
    assert cell(row, "rounded_interval", NL, FACTS, kinds) == "7,6% tot 7,8%"
    assert cell(row, "since_base", NL, FACTS, kinds) == "\u22120,2 procentpunt"
    assert cell(row, "since_base_interval", NL, FACTS, kinds) == "\u22120,4 tot 0,0 procentpunt"
    assert cell(row, "change", NL, FACTS, kinds) == "\u22120,1 procentpunt"
    euro = {
        "indicator": "kosten_6_1",
        "unit": "eur_per_inhabitant",
        "since_base": 3.2,
        "change": 0.05,
        "base_year": 2017,
    }
    assert cell(euro, "since_base", NL, FACTS, kinds) == "+3 euro"
    assert cell(euro, "change", NL, FACTS, kinds) == "+5,0%"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_benchmark_says_nothing_about_causes_and_names_what_is_counted(language: str) -> None:
    words = load_words(language)
    texts = [
        str(words.find(f"exhibits.benchmark_{name}")) for name in ("volume_price", "costs", "development", "correction")
    ]
    texts += [words.column(c) for c in ("volume_part", "price_part")]
    for text in texts:
        assert not re.search(
            r"komt een verschil|\bdoor (?:meer|hogere|aantal|kosten)\b|duurdere|dearer|\bbecause of (?:more|higher)|^By ",
            text,
            re.I,
        ), text
    assert re.search("geëscaleerde|escalated", words("exhibits.benchmark_costs.headline.label"))
    assert re.search("jongere met jeugdzorg|youth in care", words.label("indicator", "jeugd_per_client"))
    assert "2023" in words.label("indicator", "kosten_6_2")
    assert "6.81" in words("exhibits.benchmark_volume_price.note")


@pytest.mark.parametrize(("language", "word"), [("nl", "aangenomen"), ("en", "assumed")])
def test_limits_of_rounding_say_on_which_rounding_they_rest(language: str, word: str) -> None:
    """How CBS rounds is not known for sure: whoever reads a limit reads the assumption under the same table, once."""
    row = {
        "indicator": "jeugdzorg",
        "area": "0622",
        "value": 0.1,
        "unit": "share",
        "rounded_low": 0.09,
        "rounded_high": 0.11,
    }
    words, columns = load_words(language), ["indicator", "area", "value", "rounded_interval"]
    kinds = Kinds("benchmark_indicators", columns_benchmark.INDICATORS)
    with_, without = (
        str(render(pd.DataFrame(table), columns, words, "x", FACTS, kinds=kinds))
        for table in ([row, row], [row | {"rounded_low": None}])
    )
    assert with_.count(word) == 1
    assert word not in without
