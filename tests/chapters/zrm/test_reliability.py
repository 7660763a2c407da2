"""Two ratings soon after each other: which count, how well they agree, and what is said when there are none or too few."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from zrm_chapter import DOMAINS, SETTINGS, as_tables

import wijkstats as ws
from wijkstats.chapters.zrm.counts.reliability import by_edition, first_ratings, second_ratings
from wijkstats.chapters.zrm.statistics.reliability import agreement, reliability
from wijkstats.ground.records import Result
from wijkstats.kit.counting.started import in_period
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect
from wijkstats.report.exhibits import make_exhibit

EN = load_words("en")
NO_SECOND = pd.DataFrame({c: pd.Series(dtype=object) for c in ("client", "domain", "first", "second", "raters")})
NO_FIRST = pd.DataFrame({c: pd.Series(dtype=object) for c in ("client", "edition", "domain", "score")})


def shown(result: Result) -> Exhibit:
    return make_exhibit(protect(result, 5), None, SETTINGS, EN)


def rated(
    clients: int, reliability: float = 0.8, domains: tuple[str, ...] = DOMAINS, seed: int = 14, noise: float = 0.0
) -> pd.DataFrame:
    """Clients rated twice without change; a part `noise` of the rating error is the same on all domains of one rating."""
    rng = np.random.default_rng(seed)
    limits = norm.ppf([0.1, 0.3, 0.6, 0.85])
    size = (clients, len(domains))
    true = np.sqrt(0.3) * rng.normal(size=(clients, 1)) + np.sqrt(reliability - 0.3) * rng.normal(size=size)

    def rate() -> np.ndarray:
        error = np.sqrt(noise) * rng.normal(size=(clients, 1)) + np.sqrt(1 - noise) * rng.normal(size=size)
        return np.searchsorted(limits, true + np.sqrt(1 - reliability) * error).ravel() + 1

    names = [f"c{i}" for i in range(clients)]
    rows = pd.DataFrame({"client": np.repeat(names, len(domains)), "domain": list(domains) * clients})
    return rows.assign(first=rate(), second=rate(), raters="two")


def first_of(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.rename(columns={"first": "score"}).assign(edition="2017")[["client", "edition", "domain", "score"]]


def test_a_second_rating_lies_within_the_days_after_which_a_pair_begins() -> None:
    """The day itself is no second rating, thirty days is a pair; of two in between the earliest counts."""
    start = pd.Timestamp("2016-03-01")
    days = {
        "a": ((0, 2, "x"), (4, 3, "y"), (9, 5, "z")),
        "b": ((0, 1, "x"), (30, 4, "y")),
        "c": ((0, 1, None), (29, 2, "y")),
    }
    rows = [
        (c, f"t{c}", start + pd.Timedelta(days=day), "justitie", score, "2017", rater)
        for c, visits in days.items()
        for day, score, rater in visits
    ]
    m, t = as_tables(rows, [(c, f"t{c}", start, 40, "Noord", "v") for c in days])
    started = in_period(t, SETTINGS)
    scores = by_edition(m, started, SETTINGS)
    found = second_ratings(m, scores, started, SETTINGS)
    assert found.to_numpy().tolist() == [["a", "justitie", 2, 3, "two"], ["c", "justitie", 1, 2, "other"]]
    assert first_ratings(scores, started)["score"].tolist() == [2, 1, 1]


def test_the_noise_table_has_a_row_at_what_clients_rated_twice_show() -> None:
    rows = rated(150)
    start = pd.Timestamp("2016-03-01")
    visits = [(0, "first"), (7, "second"), (200, "second")]
    scores = [
        (r["client"], f"t{r['client']}", start + pd.Timedelta(days=day), r["domain"], int(r[which]), "2017", f"r{day}")
        for r in rows.to_dict("records")
        for day, which in visits
    ]
    clients = [(c, f"t{c}", start, 40, "Noord", "v") for c in rows["client"].unique()]
    data = ws.zrm.Opened(*as_tables(scores, clients), SETTINGS)
    estimated = ws.zrm.reliability(data).facts["estimated"]
    assert estimated == pytest.approx(0.8, abs=0.06)
    noise = ws.zrm.rating_noise(data)
    assert estimated in set(noise.table["reliability"])
    assert noise.less.keys() == noise.around.keys()  # rounded by themselves the limits would tell the difference
    assert "clients who were rated twice" in shown(noise).answer
    answer = shown(ws.zrm.reliability(data)).answer
    assert "Of 150 clients, 600 scores were given again within 30 days" in answer
    assert "In 600 of those there were two different raters" in answer


@pytest.mark.parametrize("noise", [0.0, 0.4])
def test_intervals_hold_the_true_agreement_also_when_a_rater_errs_on_all_domains_alike(noise: float) -> None:
    """100 deliveries of 60 clients: 95% intervals that miss in more than 12 have at least 99.5% chance to be wrong."""

    def tables(rows: pd.DataFrame) -> np.ndarray:
        made = np.zeros((rows["client"].nunique(), len(DOMAINS), 5, 5))
        place = rows["domain"].map({d: i for i, d in enumerate(DOMAINS)})
        made[pd.factorize(rows["client"])[0], place, rows["first"] - 1, rows["second"] - 1] = 1
        return made

    large = tables(rated(40_000, noise=noise))
    truth = {"icc": agreement(large, "icc")[0], "kappa": agreement(large, "kappa")[0], "latent": 0.8}
    for measure, value in truth.items():
        ends = [agreement(tables(rated(60, seed=seed, noise=noise)), measure) for seed in range(100)]
        assert sum(low <= value <= high for _, low, high in ends) >= 88, measure
        assert np.mean([found for found, *_ in ends]) == pytest.approx(value, abs=0.02)


def test_without_second_ratings_it_says_so_and_what_would_be_needed() -> None:
    page = shown(reliability(NO_SECOND, first_of(rated(120)), 0.85))
    assert EN("table.reliability.none", days=30, least=50) in page.answer
    assert "Cronbach's alpha of the first measurement is" in page.answer
    assert page.figure


def test_few_clients_have_no_figure_and_a_sentence() -> None:
    few = rated(49)
    result = reliability(few, first_of(few), 0.85)
    assert result.table["value"].isna().all()
    assert result.facts["estimated"] is None
    page = shown(result)
    assert EN("table.reliability.few", least=50) in page.answer
    assert EN("table.reliability.no_alpha", least=50) in page.answer
    assert page.figure is None


@pytest.mark.parametrize("clients", [9, 80])
@pytest.mark.parametrize("domains", [DOMAINS, DOMAINS[:1]])
def test_scores_that_are_all_equal_or_one_domain_give_a_sentence(clients: int, domains: tuple[str, ...]) -> None:
    same = rated(clients, domains=domains).assign(first=3, second=3)
    result = reliability(same, first_of(same), 0.85)
    assert result.table["value"].isna().all()
    why = "few" if clients < 50 else "equal"
    assert EN(f"table.reliability.{why}", least=50) in shown(result).answer


def test_one_constant_domain_is_left_out_of_the_correlations() -> None:
    rows = rated(80)
    rows.loc[rows["domain"] == DOMAINS[0], "first"] = 4
    table = reliability(NO_SECOND, first_of(rows), 0.85).table
    between = table[(table["measure"] == "correlation") & (table["domain"] != "all")]
    assert set(between["domain"]) | set(between["other"]) == set(DOMAINS[1:])


def test_nothing_delivered_gives_no_rows_and_a_sentence() -> None:
    result = reliability(NO_SECOND, NO_FIRST, 0.85)
    assert result.table.empty
    assert shown(result).answer == EN("exhibits.zrm_reliability.empty")


def test_a_handful_of_clients_is_not_shown() -> None:
    rows = rated(3)
    page = shown(reliability(rows, first_of(rows), 0.85))
    assert page.hidden
    assert "Of 3 clients" not in page.answer
