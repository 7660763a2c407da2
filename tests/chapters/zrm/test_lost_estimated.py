"""Scores of those lost, estimated: what follows from the rows and from nothing else, and what a reader is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from zrm_chapter import SETTINGS

import wijkstats as ws
from wijkstats.chapters.zrm.counts.attrition import course_rows
from wijkstats.chapters.zrm.statistics.imputation import complete, imputation
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect
from wijkstats.report.exhibits import make_exhibit

EN = load_words("en")


def rows(seed: int = 1, clients: int = 120) -> pd.DataFrame:
    data = ws.zrm.Opened(*zrm_chapter.made_up(seed, clients), SETTINGS)
    return course_rows(data.begun, data.started)


def of(table: pd.DataFrame, delta: float = 0.0, population: str = "low") -> pd.Series:
    found = table[(table["population"] == population) & (table["domain"] == "all") & (table["delta"] == delta)]
    return found.iloc[0]


def answer(result: ws.Result, minimum: int = 0) -> str:
    return make_exhibit(protect(result, minimum), None, SETTINGS, EN).answer


def test_neither_the_order_of_the_rows_nor_the_numbers_of_clients_change_a_figure() -> None:
    one = rows()
    rng = np.random.default_rng(5)
    other = one.sample(frac=1, random_state=7).reset_index(drop=True)
    for name in ("client", "trajectory"):
        other[name] = rng.permutation(10_000)[other[name]]
    pd.testing.assert_frame_equal(imputation(one, 3, 0.1).table, imputation(other, 3, 0.1).table)


def test_another_content_gives_other_draws() -> None:
    one = rows()
    changed = one.assign(team=one["team"].replace({"Noord": "West"}))
    assert (complete(one).drawn != complete(changed).drawn).any()


def test_the_counts_are_those_of_the_bounds() -> None:
    data = ws.zrm.Opened(*zrm_chapter.made_up(3), SETTINGS)
    counts = ["started", "kept", "lost", "improved", "same", "worse"]
    keys = ["population", "domain"]
    one = ws.zrm.imputation(data).table.query("delta == 0").set_index(keys)
    other = ws.zrm.attrition(data).table.set_index(keys).loc[one.index]
    pd.testing.assert_frame_equal(one[counts], other[counts], check_dtype=False)
    np.testing.assert_allclose(one["complete_low"], other["complete_low"])
    assert ((one["share"] >= other["lower_bound"] - 1e-9) & (one["share"] <= other["upper_bound"] + 1e-9)).all()


def test_lower_is_lower_and_the_conclusion_turns_where_it_says() -> None:
    table = imputation(rows(2, 260), 3, 0.1).table
    for population in ("low", "all"):
        deltas = table[(table["population"] == population) & (table["domain"] == "all")].sort_values("delta")
        assert (deltas["share"].diff().dropna() <= 0).all()
        assert (deltas["net"].diff().dropna() < 0).all()
        above = deltas[deltas["net_low"] > 0]["delta"]
        turns = deltas["tipping"].iloc[0]
        assert above.max() < turns <= deltas[deltas["net_low"] <= 0]["delta"].min() or np.isnan(turns) or turns > 1


def test_nobody_lost_is_the_share_that_was_measured() -> None:
    one = rows()
    whole = one[one["after"].notna()]
    row = of(imputation(whole, 3, 0.1).table)
    assert row["share"] == pytest.approx(row["improved_complete"])
    assert row["missing"] == 0
    assert row["low"] == pytest.approx(row["complete_low"], abs=0.003)  # Barnard and Rubin's df are a little fewer
    assert "Everybody who started low" in answer(imputation(whole, 3, 0.1))


def test_with_too_few_measured_again_nothing_is_estimated_and_the_page_says_so() -> None:
    one = rows()
    few = one.assign(after=one["after"].where(one["client"] < 3))
    result = imputation(few, 3, 0.1)
    assert result.table["share"].isna().all()
    assert set(result.table["conclusion"]) == {"unknown"}
    assert EN("table.imputation.too_few") in answer(result)


@pytest.mark.parametrize("low", [1, 4])
def test_odd_deliveries_give_a_table(low: int) -> None:
    one = rows()
    for odd in (
        one.iloc[:0],
        one[one["client"] == 0],
        one[one["level"] == 5],
        one.assign(after=one["level"]),
        one.assign(team="", age_group="unknown"),
    ):
        assert isinstance(answer(imputation(odd, low, 0.1, times=5), 5), str)


def test_a_domain_never_measured_again_is_estimated_from_the_others_with_doubt() -> None:
    one = rows(4, 260)
    gone = one.assign(after=one["after"].where(one["domain"] != "justitie"))
    table = imputation(gone, 3, 0.1).table
    row = table[(table["population"] == "low") & (table["domain"] == "justitie")].iloc[0]
    other = table[(table["population"] == "low") & (table["domain"] == "financien")].iloc[0]
    assert row["kept"] == 0
    assert row["high"] - row["low"] > 2 * (other["high"] - other["low"])


def test_how_a_client_fared_on_other_domains_counts() -> None:
    """Every client rises, or falls, on all domains alike: then so do the domains that were not measured again."""
    rng = np.random.default_rng(3)
    rise = rng.integers(0, 2, 200) * 2 - 1
    table = pd.DataFrame(
        {"client": np.repeat(np.arange(200), 4), "domain": np.tile(zrm_chapter.DOMAINS, 200), "level": 3}
    )
    table = table.assign(trajectory=table["client"], age_group="a", team="b")
    after = pd.Series(3 + rise[table["client"]], dtype="Int64")
    lost = (table["domain"] == "justitie") & (table["client"] % 2 == 0)
    done = complete(table.assign(after=after.mask(lost)))
    own = pd.Series(done.last).where(lambda x: x > 0).groupby(done.client).transform("max")[done.last == 0]
    assert (done.drawn == own.to_numpy()).mean() > 0.9


def test_what_the_page_says_of_higher_against_lower() -> None:
    result = imputation(rows(2, 260), 3, 0.1)
    assert "levels lower on average, it can no longer be said" in answer(result)
    no_change = imputation(rows(2, 260).assign(after=lambda d: d["level"].where(d["after"].notna())), 3, 0.1)
    assert EN("table.imputation.none", matters=0.1) in answer(no_change)


def test_how_much_worse_the_lost_must_fare_is_told_beside_what_noise_alone_gives() -> None:
    """More higher than lower holds among low scores without any change, so that is not what must be upset."""
    data = ws.zrm.Opened(*zrm_chapter.made_up(2, 260), SETTINGS)
    twin = data.no_change
    assert twin is not None
    of_all = course_rows(data.begun, data.started, twin.known_rises)
    result = imputation(of_all, 3, 0.1)
    row = of(result.table)
    assert row["expected"] == pytest.approx(of_all.loc[of_all["level"] <= 3, "expected"].mean(), abs=0.001)
    deltas = result.table.query("population == 'all' and domain == 'all'")
    assert ((deltas["low"] > deltas["expected"]) == (deltas["delta"] < deltas["beyond"].fillna(np.inf))).all()
    assert f"{row['expected']:.1%} of all low scores higher" in answer(result)
    unknown = of_all.assign(expected=of_all["expected"].mask(of_all["domain"] == "financien"))
    assert np.isnan(of(imputation(unknown, 3, 0.1).table)["expected"])


def test_higher_less_lower_is_told_beside_what_noise_alone_gives() -> None:
    data = ws.zrm.Opened(*zrm_chapter.made_up(1), SETTINGS)
    result = ws.zrm.ordinal(data)
    row = result.table.set_index("domain").loc["all"]
    assert abs(row["expected"]) < 0.1
    assert f"rating noise would be expected to give {EN.show(row['expected'], 'signed_points')}" in answer(result)


def test_the_net_change_per_domain_is_what_a_client_by_client_count_gives() -> None:
    data = ws.zrm.Opened(*zrm_chapter.made_up(1), SETTINGS)
    pairs = data.pairs.table.execute()
    table = ws.zrm.ordinal(data).table.set_index("domain")
    step = np.sign(pairs["after"] - pairs["before"])
    m, d = (step.groupby(pairs["client"]).agg(how).to_numpy(float) for how in ("size", "sum"))
    p = d.sum() / m.sum()
    assert table.loc["all", "net"] == pytest.approx(p)
    error = np.sqrt(len(m) / (len(m) - 1) * ((d - p * m) ** 2).sum()) / m.sum()
    alone = np.sqrt(
        ((step != 0).mean() - p**2) / (len(step) - 1)
    )  # never narrower than pairs of as many clients would give
    assert (table.loc["all", "high"] - table.loc["all", "low"]) / 3.92 == pytest.approx(max(error, alone), rel=0.03)
    each = step.groupby(pairs["domain"]).mean()
    np.testing.assert_allclose(table.loc[each.index, "net"], each)


def test_where_it_cannot_be_told_the_page_says_what_would_be_needed() -> None:
    small = ws.zrm.Opened(*zrm_chapter.made_up(1, 60), SETTINGS)
    result = ws.zrm.ordinal(small)
    unknown = result.table[(result.table["conclusion"] == "unknown") & (result.table["domain"] != "all")]
    assert len(unknown)
    assert (unknown["needed"] > unknown["clients"]).all()
    assert f"about {unknown['needed'].max():,.0f} clients" in answer(result)
    loose = ws.zrm.Opened(small.measurements, small.trajectories, SETTINGS.model_copy(update={"matters": 0.5}))
    assert "unknown" not in set(ws.zrm.ordinal(loose).table["conclusion"])
