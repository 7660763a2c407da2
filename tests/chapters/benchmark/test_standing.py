"""The place among all municipalities: by hand, against scipy, and what the page says of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from benchmark_chapter import OWN, opened
from chapters.benchmark.test_area_values import value_rows
from chapters.benchmark.test_benchmark_answers import view
from kit.test_page_figures import draw, texts
from scipy.stats import percentileofscore

from wijkstats.chapters.benchmark.chapter import standing
from wijkstats.chapters.benchmark.exhibits.standing import draw_standing, places
from wijkstats.chapters.benchmark.exhibits.standing import standing as said_of
from wijkstats.kit.page.words import load_words

NL = load_words("nl")
KEY, NET = "kosten_6_1", "kosten_6_1_netto"


def rows_of(euro: list[float], sizes: list[int] | None = None, year: int = 2023) -> list[tuple]:
    """Costs of 6.1 in euro per inhabitant, the own municipality first; the next three are the reference group."""
    rows = []
    for n, (each, size) in enumerate(zip(euro, sizes or [30_000] * len(euro), strict=True)):
        code = OWN if n == 0 else f"{n:04d}"
        rows.append((code, year, "lasten_6_1", each * size / 1000, size, "realisatie"))
    return rows


def table_of(*rows: tuple) -> pd.DataFrame:
    found = standing(opened(value_rows(*rows))).table
    return found[found["indicator"] == KEY].set_index("area")


def test_rank_and_percentile_by_hand_with_ties() -> None:
    found = table_of(*rows_of([50, 10, 20, 30, 40, 50, 60, 70, 80, 90]))
    assert (found.loc[OWN, "rank"], found.loc[OWN, "n_areas"]) == (5, 10)
    assert found.loc["0005", "rank"] == 5  # as much as the own one: both on the highest place
    assert found.loc["0006", "rank"] == 4
    assert found.loc[OWN, "percentile"] == pytest.approx((4 + 0.5) / 9)
    assert found.index[0] == OWN
    assert found.index[-1] == "0001"
    assert found["in_group"].sum() == 3


def test_percentiles_as_scipy() -> None:
    rng = np.random.default_rng(1)
    euro = [float(x) for x in rng.integers(1, 12, 60)]
    found = table_of(*rows_of(euro))
    others = np.delete(euro, 0)
    assert found.loc[OWN, "percentile"] == pytest.approx(percentileofscore(others, euro[0], kind="mean") / 100)


def test_groups_are_pooled_without_the_own_municipality() -> None:
    """Class 4 is 20,000 to 50,000 inhabitants: the limits belong to the class that begins there."""
    sizes = [49_999, 20_000, 50_000, 19_999, 30_000, 4_999, 5_000, 250_000, 100_000, 150_000]
    euro = [100, 10, 20, 30, 40, 50, 60, 70, 80, 90]
    found = table_of(*rows_of(euro, sizes))
    codes = [OWN, *(f"{n:04d}" for n in range(1, 10))]
    assert found.loc[codes, "size_class"].tolist() == [4, 4, 5, 3, 4, 1, 2, 8, 6, 7]
    assert found.loc["same_size", "value"] == pytest.approx((10 * 20_000 + 40 * 30_000) / 50_000)
    assert found.loc["same_size", "n_areas"] == 2
    pooled = (10 * 20_000 + 20 * 50_000 + 30 * 19_999) / (20_000 + 50_000 + 19_999)
    assert found.loc["reference", "value"] == pytest.approx(pooled)
    assert "national" not in found.index
    assert pd.isna(found.loc["reference", "rank"])


def test_the_country_is_without_the_own_municipality() -> None:
    country = ("NL", 2023, "lasten_6_1", 1_000_000, 10_030_000, "realisatie")
    found = table_of(*rows_of([100.0, *range(10, 19)]), country)
    assert found.loc["national", "value"] == pytest.approx((1_000_000_000 - 3_000_000) / 10_000_000)


def test_the_last_year_with_ten_municipalities_counts_and_without_one_the_page_says_so() -> None:
    euro = [float(x) for x in range(10, 20)]
    found = table_of(*rows_of(euro), *rows_of(euro[:9], year=2024))
    assert found["year"].unique().tolist() == [2023]
    few = standing(opened(value_rows(*rows_of(euro[:9]))))
    assert few.table.empty
    assert not few.absent  # a sentence, not nothing
    assert "minstens tien gemeenten" in NL("exhibits.benchmark_standing.empty")
    elsewhere = [row for row in rows_of(euro) if row[0] != OWN]
    own = (OWN, 2023, "inwoners", 30_000, np.nan, "realisatie")
    assert standing(opened(value_rows(own, *elsewhere, *rows_of(euro[1:], year=2022)[1:]))).table.empty


def test_what_is_not_published_has_no_place_and_the_sentences_say_what_is_known() -> None:
    euro = [float(x) for x in range(10, 21)]
    rows = [row for row in rows_of(euro) if row[0] != "0004"]
    found = standing(opened(value_rows(*rows))).table
    assert "0004" not in set(found["area"])
    assert set(found["n_areas"][found["rank"].notna()]) == {10}
    said = NL.sentences("exhibits.benchmark_standing.answer", said_of(view(found)))
    assert "Het totaal van Eigendam is niet bekend." in said
    assert "per inwoner uit" not in said


TASKS = ("6_1", "6_2", "6_6", "6_71", "6_72", "6_73", "6_74", "6_81", "6_82")


def whole(n: int) -> pd.DataFrame:
    """All tasks of `n` municipalities; the own one spends most on 6.1 and least on youth care."""
    rng, rows = np.random.default_rng(n), []
    for i in range(n):
        for task in TASKS:
            each = rng.uniform(50, 100) if i else {"6_1": 300, "6_72": 10}.get(task, 70)
            rows.append((OWN if i == 0 else f"{i:04d}", 2023, f"lasten_{task}", each * 30, 30_000, "realisatie"))
    return value_rows(*rows)


def test_the_sentence_counts_who_spends_more_and_less() -> None:
    found = standing(opened(whole(120)))
    values = said_of(view(found.table))
    total = found.table[(found.table["indicator"] == "kosten_totaal") & found.table["rank"].notna()]
    own = total["value"].iloc[0]
    assert (values["more"], values["less"]) == ((total["value"] > own).sum(), (total["value"] < own).sum())
    assert values["rank"] == values["more"] + 1
    assert values["n"] == 120
    said = NL.sentences("exhibits.benchmark_standing.answer", values)
    assert "hoogst staat Eigendam bij ‘Samenkracht en burgerparticipatie (6.1)’ (plaats 1 van 120)" in said
    assert "(plaats 120 van 120)" in said
    assert "andere gemeenten met 20.000 tot 50.000 inwoners (119)" in said
    assert "alle andere geleverde gemeenten samen" in said
    assert "van 120 gemeenten. Dat is niet het hele land" in said


def test_the_figure_has_a_strip_per_task_and_the_total_first() -> None:
    table = standing(opened(whole(12))).table
    svg = draw(draw_standing, table, {"own": OWN, "own_name": "Eigendam", "names": {}})
    titles = [text for text in texts(svg) if "plaats" in text]
    assert len(titles) == 6
    assert titles[0].startswith("Kosten, totaal (2023): plaats")
    shown = places(table)
    assert len(shown) == table["indicator"].nunique()
    assert shown["delivered"].isna().all()  # fewer than a hundred are not the country


def test_one_far_municipality_does_not_squash_the_strip_and_equal_ones_can_be_drawn() -> None:
    euro = [50.0] * 10
    assert "plaats 1 van 10" in draw(draw_standing, standing(opened(value_rows(*rows_of(euro)))).table, {"own": OWN})
    far = [50.0, *np.linspace(10, 100, 398), 1e6]
    sizes = [30_000] * 399 + [1_000]
    svg = draw(draw_standing, standing(opened(value_rows(*rows_of(far, sizes)))).table, {"own": OWN})
    assert not [text for text in texts(svg) if "000" in text]
