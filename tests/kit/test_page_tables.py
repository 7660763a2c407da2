"""Tables: readable by a screen reader, hidden counts in words, nothing from the data taken as HTML."""

from __future__ import annotations

import re

import pandas as pd

from wijkstats.chapters.benchmark import columns as columns_benchmark
from wijkstats.chapters.zrm import columns as columns_zrm
from wijkstats.ground.coarse import WITHHELD
from wijkstats.ground.kinds import of
from wijkstats.kit.page.cells import render
from wijkstats.kit.page.kinds import Kinds
from wijkstats.kit.page.words import load_words

NL = load_words("nl")
HOSTILE = "<script>alert(1)</script>"
BENCHMARK = Kinds("benchmark_indicators", columns_benchmark.INDICATORS)
NAMES = Kinds(kinds={"names": of("names")})
KINDS = Kinds("zrm_development", columns_zrm.DEVELOPMENT)


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "grouping": ["team"] * 3,
            "level": ["Holy", HOSTILE, "Centrum"],
            "pairs": pd.array([1350, None, 0], dtype="Int64"),
            "improved_share": pd.array([0.398, None, 0.0], dtype="Float64"),
            "improved_low": pd.array([0.36, None, 0.0], dtype="Float64"),
            "improved_high": pd.array([0.43, None, 0.1], dtype="Float64"),
            "suppressed": ["", "suppressed", ""],
        }
    )


def html() -> str:
    columns = ["level", "pairs", "improved_share", "improved_interval"]
    return str(render(table(), columns, NL, "Naar <team>", kinds=KINDS))


def rows(text: str) -> list[str]:
    return re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)


def test_every_header_has_a_scope_and_the_table_a_caption() -> None:
    text = html()
    assert "<caption>Naar &lt;team&gt;</caption>" in text
    headers = re.findall(r"<th(?= |>)[^>]*>", text)
    assert len(headers) == 4 + 3
    assert all('scope="col"' in h or 'scope="row"' in h for h in headers)
    assert not re.search(r"<th(?= |>)[^>]*></th>", text)


def test_numbers_are_written_in_the_language_and_to_the_right() -> None:
    assert html().startswith('<table class="nums">')
    holy = rows(html())[1]
    assert "<td>1.350</td>" in holy
    assert "<td>39,8%</td>" in holy
    assert "36,0% tot 43,0%" in holy


def test_a_hidden_count_is_words_and_never_a_number() -> None:
    hidden = rows(html())[2]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", hidden)
    assert cells == [NL("table.not_shown")] * 3
    assert NL("table.not_shown_why") in html()


def test_a_real_zero_stays_a_zero() -> None:
    assert "<td>0</td>" in rows(html())[3]


def test_nothing_is_explained_when_nothing_is_hidden() -> None:
    text = str(render(table().iloc[[0]], ["level", "pairs"], NL, "x"))
    assert NL("table.not_shown_why") not in text


def test_names_from_the_data_are_escaped() -> None:
    text = html()
    assert HOSTILE not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_municipal_figure_without_value_is_not_published_and_a_code_gets_its_name() -> None:
    figures = pd.DataFrame(
        {"indicator": ["jeugdzorg"] * 2, "area": ["0622", "0090"], "value": [0.1, None], "unit": ["share"] * 2}
    )
    text = str(
        render(figures, ["indicator", "area", "value"], NL, "x", {"names": {"0622": "Vlaardingen"}}, kinds=BENCHMARK)
    )
    assert "Vlaardingen" in text
    assert "0622" not in text
    assert "0090" in text
    assert NL("table.not_published") in text


def test_no_movement_is_said_and_a_tiny_p_is_not_zero() -> None:
    tests = pd.DataFrame(
        {
            "domain": ["justitie", "adl"],
            "test": ["bowker"] * 2,
            "statistic": [float("nan"), 12.3],
            "p": [float("nan"), 1e-9],
            "suppressed": ["", ""],
        }
    )
    text = str(
        render(tests, ["domain", "test", "statistic", "p"], NL, "x", kinds=Kinds("zrm_tests", columns_zrm.TESTS))
    )
    assert NL("table.no_movement") in text
    assert "&lt; 0,001" in text


def test_a_sign_without_a_figure_is_explained_where_it_stands_and_has_one_meaning() -> None:
    """Withheld because a step would be too coarse is `not shown` too, though every count of its row is shown."""
    figures = pd.DataFrame(
        {
            "level": ["Noord", "Oost", "Zuid"],
            "expected": pd.Series([0.3, WITHHELD, None], dtype=object),
            "suppressed": ["", "suppressed", "suppressed"],
        }
    )
    text = str(render(figures, ["level", "expected"], NL, "x", kinds=Kinds(columns=frozenset({"level", "expected"}))))
    assert re.findall(r"<td[^>]*>(.*?)</td>", text)[1:] == [NL("table.not_shown"), NL("table.none")]
    assert text.count(NL("table.not_shown_why")) == text.count(NL("table.none_why")) == 1
    assert NL("table.none_why") not in str(render(figures.iloc[:2], ["level", "expected"], NL, "x"))


def test_an_empty_list_is_no_figure_that_is_missing() -> None:
    text = str(render(pd.DataFrame({"level": ["a"], "names": [""]}), ["level", "names"], NL, "x", kinds=NAMES))
    assert NL("table.nothing") in text
    assert NL("table.none_why") not in text
