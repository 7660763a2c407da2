"""Completeness, first measurement, uniform scores, the previous delivery: cases small enough to check on paper."""

from __future__ import annotations

from pathlib import Path

import ibis
import pandas as pd
import pytest

from wijkstats.chapters.quality.counts import completeness as counted
from wijkstats.chapters.quality.statistics import completeness
from wijkstats.delivery.chosen import previous_delivery
from wijkstats.delivery.previous import previous_tables
from wijkstats.release.disclosure import protect
from wijkstats.settings.choices import Settings
from wijkstats.settings.delivery import open_delivery

SETTINGS = Settings.model_validate(
    {"municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"}}
)
DOMAINS = ("financien", "huisvesting", "justitie", "basale_adl", "sociaal_netwerk")

Tables = tuple[ibis.Table, ibis.Table]


def tables(measurements: list[tuple], trajectories: list[tuple]) -> Tables:
    m = pd.DataFrame(measurements, columns=["client", "trajectory", "date", "domain", "score", "rater"])
    m = m.assign(date=pd.to_datetime(m["date"]), edition="2017").astype({"score": "int8", "rater": "str"})
    t = pd.DataFrame(trajectories, columns=["client", "trajectory", "start_date", "age", "team"])
    t = t.assign(start_date=pd.to_datetime(t["start_date"]), end_date=pd.NaT).astype({"age": "Int16", "team": "str"})
    for column in ("sex", "referrer", "law"):
        t[column] = pd.Series([None] * len(t), dtype="str")
    con = ibis.duckdb.connect()
    return con.create_table("m", m), con.create_table("t", t)


def day(client: str, date: str, scores: dict[str, int], rater: str = "r") -> list[tuple]:
    return [(client, f"{client}1", date, domain, score, rater) for domain, score in scores.items()]


START = [("a", "a1", "2016-01-15", 30, "Noord"), ("b", "b1", "2017-02-01", 40, None)]


def test_a_domain_that_is_not_scored_on_a_day_is_missing() -> None:
    m = [
        *day("a", "2016-02-01", {"financien": 2, "huisvesting": 3}),
        *day("a", "2016-03-01", {"financien": 4}),
        *day("b", "2017-02-01", {"huisvesting": 3}),
    ]
    sums = counted.completeness_sums(*tables(m, START)).set_index(["grouping", "level"])
    columns = ["moments", "n", "scored", "clients", "missing_clients"]
    assert sums.loc[("total", "all"), columns].tolist() == [3, 6, 4, 2, 2]
    assert sums.loc[("domain", "financien"), columns].tolist() == [3, 3, 2, 2, 1]
    assert sums.loc[("team", "Noord"), columns].tolist() == [2, 4, 3, 1, 1]
    assert sums.loc[("team", "unknown"), columns].tolist() == [1, 2, 1, 1, 1]
    assert sums.loc[("month", "2016-03"), columns].tolist() == [1, 2, 1, 1, 1]
    assert list(sums.loc["month"].index) == ["2016-02", "2016-03", "2017-02"]
    assert sums.loc[("total", "all"), ["m2", "scored_my", "scored_y2"]].tolist() == [16 + 4, 12 + 2, 9 + 1]


def test_a_domain_of_another_edition_is_not_missing() -> None:
    m, t = tables(day("a", "2016-02-01", {"financien": 2}) + day("b", "2017-02-01", {"verslaving": 2}), START)
    m = m.mutate(edition=ibis.ifelse(m.domain == "verslaving", "2013", "2017"))
    sums = counted.completeness_sums(m, t).set_index(["grouping", "level"])
    assert sums.loc[("total", "all"), ["n", "scored"]].tolist() == [2, 2]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("2016-01-14", "before"),
        ("2016-01-15", "d0_30"),
        ("2016-02-14", "d0_30"),
        ("2016-02-15", "d31_90"),
        ("2016-04-14", "d31_90"),
        ("2016-04-15", "d91_180"),
        ("2016-07-13", "d91_180"),
        ("2016-07-14", "d181_plus"),
    ],
)
def test_days_to_the_first_measurement(first: str, expected: str) -> None:
    m = day("a", first, {"financien": 2}) + day("a", "2017-12-01", {"financien": 2})
    counts = counted.waiting_counts(*tables(m, START), SETTINGS)
    total = counts[counts["grouping"] == "total"].set_index("wait")["n"]
    assert list(total.index) == list(counted.ALL_WAITS)
    assert total[total > 0].to_dict() == {expected: 1, "never": 1}
    years = counts[counts["grouping"] == "start_year"].set_index(["level", "wait"])["n"]
    assert years["2016", expected] == 1
    assert years["2017", "never"] == 1


def test_a_client_counts_once_with_the_first_trajectory_of_the_period() -> None:
    t = [("a", "a0", "2015-01-01", 29, "Noord"), *START[:1], ("a", "a2", "2017-01-01", 31, "Noord")]
    counts = counted.waiting_counts(*tables(day("a", "2016-01-20", {"financien": 2}), t), SETTINGS)
    assert counts.loc[counts["grouping"] == "total", "n"].sum() == 1
    assert counts.loc[counts["level"] == "2017", "n"].sum() == 0


def test_no_first_measurement_when_nothing_is_known_of_trajectories() -> None:
    m, t = tables(day("a", "2016-01-15", {"financien": 2}), [("a", "a1", "2016-01-15", None, None)])
    result = completeness.first_measurement(counted.waiting_counts(m, t, SETTINGS))
    assert result.table.empty
    assert protect(result, 5).table.empty


def test_trajectories_with_only_a_start_are_known_too() -> None:
    m, t = tables(day("a", "2016-03-20", {"financien": 2}), [("a", "a1", "2016-01-15", None, None)])
    counts = counted.waiting_counts(m, t, SETTINGS)
    assert counts.loc[counts["n"] > 0, "wait"].unique().tolist() == ["d31_90"]


def test_shares_of_the_first_measurement_are_of_their_own_year() -> None:
    rows = [("total", "all", "before", 10), ("total", "all", "never", 30), ("start_year", "2016", "before", 10)]
    rows += [
        ("start_year", "2016", "never", 10),
        ("start_year", "2017", "before", 0),
        ("start_year", "2017", "never", 20),
    ]
    counts = pd.DataFrame(rows, columns=["grouping", "level", "wait", "n"])
    result = completeness.first_measurement(counts)
    assert result.table["share"].tolist() == [0.25, 0.75, 0.5, 0.5, 0.0, 1.0]
    assert result.table["whole"].tolist() == [40, 40, 20, 20, 20, 20]


def test_a_small_class_cannot_be_computed_from_the_years() -> None:
    rows = [("total", "all", w, n) for w, n in (("before", 3), ("d0_30", 60), ("never", 90))]
    rows += [("start_year", "2016", w, n) for w, n in (("before", 3), ("d0_30", 20), ("never", 50))]
    rows += [("start_year", "2017", w, n) for w, n in (("before", 0), ("d0_30", 40), ("never", 40))]
    counts = pd.DataFrame(rows, columns=["grouping", "level", "wait", "n"])
    shown = protect(completeness.first_measurement(counts), 5).table
    for _, rows_of in shown.groupby("wait", sort=False):
        assert rows_of["n"].isna().sum() != 1
    for _, rows_of in shown.groupby(["grouping", "level"], sort=False):
        assert rows_of["n"].isna().sum() != 1
    assert shown["share"].isna().tolist() == shown["n"].isna().tolist()


def test_one_score_for_everything_needs_five_domains() -> None:
    m = [
        *day("a", "2016-02-01", dict.fromkeys(DOMAINS, 3)),
        *day("a", "2016-03-01", dict.fromkeys(DOMAINS, 3) | {"justitie": 4}),
        *day("a", "2016-04-01", dict.fromkeys(DOMAINS[:4], 3)),
        *day("b", "2017-02-01", dict.fromkeys(DOMAINS, 5)),
    ]
    sums = counted.uniform_sums(*tables(m, START)).set_index(["grouping", "level"])
    assert sums.loc[("total", "all"), ["n", "uniform", "clients", "uniform_clients"]].tolist() == [3, 2, 2, 2]
    assert sums.loc[("team", "Noord"), ["n", "uniform", "other_clients"]].tolist() == [2, 1, 1]
    result = completeness.uniform_scores(sums.reset_index())
    assert result.table["share"].tolist() == [2 / 3, 0.5, 1.0]


def test_raters_with_ten_moments_of_whom_more_than_half_are_uniform() -> None:
    alike, apart = dict.fromkeys(DOMAINS, 3), dict.fromkeys(DOMAINS, 3) | {"justitie": 4}
    dates = [f"2016-{month:02d}-01" for month in range(2, 12)]
    m = [row for i, date in enumerate(dates) for row in day("a", date, alike if i < 6 else apart, "more than half")]
    m += [row for i, date in enumerate(dates) for row in day("b", date, alike if i < 5 else apart, "half")]
    m += day("a", "2016-12-20", alike, "too few")
    made, _ = tables(m, START)
    assert counted.rater_counts(made).to_dict("records") == [{"raters": 2, "uniform": 1, "other": 1}]
    assert counted.rater_counts(made.filter(made.rater == "too few")).empty
    published = protect(completeness.uniform_raters(counted.rater_counts(made)), 5)
    assert published.table[["raters", "uniform", "other"]].isna().all(axis=None)


def counts(rows: list[tuple]) -> pd.DataFrame:
    columns = ["grouping", "level", "moments", "n", "scored", "clients", "missing_clients"]
    return pd.DataFrame(rows, columns=columns)


def test_against_the_previous_delivery() -> None:
    this = counts([
        ("rows", "measurements", None, 1300, None, None, None), ("total", "all", 100, 1300, 1200, 80, 40),
        ("month", "2017-01", 60, 780, 700, 60, 20), ("month", "2017-02", 40, 520, 500, 40, 20),
        ("domain", "justitie", 100, 100, 80, 80, 18),
    ])  # fmt: skip
    earlier = counts([
        ("rows", "measurements", None, 1040, None, None, None), ("total", "all", 90, 1170, 1080, 80, 40),
        ("month", "2016-12", 60, 780, 700, 60, 20), ("month", "2017-01", 30, 390, 380, 30, 10),
        ("domain", "justitie", 90, 90, 81, 80, 9),
    ])  # fmt: skip
    result = completeness.against_previous(this, earlier, "vorig")
    t = result.table.set_index(["measure", "level"])
    assert t.loc[("rows", "measurements"), "difference"] == pytest.approx(0.25)
    assert t.loc[("rows", "measurements"), "flagged"] == "false", "the limit itself is not beyond it"
    assert t.loc[("domains", "all"), ["value_this", "value_previous"]].tolist() == [12, 12]
    assert t.loc[("moments", "2017-01"), ["value_this", "value_previous", "flagged"]].tolist() == [60, 30, "true"]
    assert t.loc["moments"].index.tolist() == ["2016-12", "2017-01", "2017-02"]
    assert t.loc[("moments", "2016-12"), "flagged"] == ""
    assert t.loc[("missing", "justitie"), "value_this"] == pytest.approx(0.2)
    assert t.loc[("missing", "justitie"), "difference"] == pytest.approx(0.1)
    assert result.facts["previous"] == "vorig"
    shown = protect(result, 25).table.set_index(["measure", "level"])
    assert pd.isna(shown.loc[("missing", "justitie"), "value_this"])
    assert shown.loc[("moments", "2017-01"), "value_this"] == 60


def year(first: int, moments: list[int], *domains: str) -> pd.DataFrame:
    months = [("month", f"{first + i // 12}-{i % 12 + 1:02d}", n, 13 * n, 12 * n, n, 9) for i, n in enumerate(moments)]
    whole = sum(moments)
    shares = [("domain", domain, whole, whole, int(0.9 * whole), whole, 9) for domain in domains]
    return counts([("total", "all", whole, 13 * whole, 12 * whole, whole, 9), *months, *shares])


def test_a_year_with_fewer_clients_and_a_domain_less_is_no_alarm() -> None:
    """Twenty-four months, each a tenth lower than a year before, one of them much lower, and two that are not over."""
    before = [200 + 7 * (i % 5) for i in range(24)]
    now = [round(0.9 * n) for n in before]
    now[9], now[22], now[23] = 90, 60, 5
    alike = completeness.Alike(1, ("2018-10", "2018-11"))
    this, that = year(2017, now, "huisvesting"), year(2016, before, "huisvesting", "justitie")
    result = completeness.against_previous(this, that, "vorig", "2017", alike)
    t = result.table.set_index(["measure", "level"])
    assert t.index[t["flagged"] == "true"].tolist() == [("moments", "2017-10")]
    assert t.loc[("moments", "2017-10"), "value_previous"] == before[9]
    assert t.loc["moments"].index[t.loc["moments", "flagged"] == ""].tolist() == ["2018-11", "2018-12"]
    assert t.loc[("domains", "all"), "flagged"] == "", "of other domains"
    assert t.loc[("moments_all", "all"), "flagged"] == "false"
    stood = dict(zip(t.index, result.stood["n_previous"], strict=True))[("moments", "2017-10")]
    assert stood is not None
    assert stood.keys["level"] == "2016-10", "as its own report has it"
    again = completeness.against_previous(this, that, alike=completeness.Alike(1, cumulative=True)).table
    assert set(again.loc[again["measure"].isin(["moments", "moments_all"]), "flagged"]) == {""}


def test_no_previous_delivery_gives_no_rows() -> None:
    this = counts([("total", "all", 100, 1300, 1200, 80, 40)])
    assert completeness.against_previous(this, counts([])).table.empty
    assert protect(completeness.against_previous(this, counts([])), 5).table.empty


def test_months_are_hidden_as_in_the_table_of_completeness() -> None:
    rows = [("month", f"2017-{i:02d}", k, 13 * k, 13 * k - 9, k, 9) for i, k in enumerate((3, 8, 30, 40), start=1)]
    frame = counts([*rows, ("total", "all", 81, 1053, 1017, 81, 36)])
    full = frame.assign(
        scored_clients=frame["clients"],
        m2=frame["n"] * 13,
        scored_my=frame["scored"] * 13,
        scored_y2=frame["scored"] * 12,
    )
    one = protect(completeness.completeness(full), 5).table.query("grouping == 'month'")
    two = protect(completeness.against_previous(frame, frame), 5).table.query("measure == 'moments'")
    assert one["moments"].isna().tolist() == two["value_this"].isna().tolist() == [True, True, False, False]


def test_which_delivery_is_the_previous_one(tmp_path: Path) -> None:
    def make(name: str, end: str, code: str = "0622", cleaned: bool = True) -> None:
        folder = tmp_path / "data/raw" / name
        folder.mkdir(parents=True)
        text = f'municipality: "{code}"\nperiod: {{start: 2015-01-01, end: {end}}}\nzrm: {{format: wide}}\n'
        (folder / "delivery.yaml").write_text(text, encoding="utf-8")
        if cleaned:
            processed = tmp_path / "data/processed" / name
            processed.mkdir(parents=True)
            for table in ("measurements", "trajectories"):
                pd.DataFrame({"n": [1]}).to_parquet(processed / f"{table}.parquet")

    make("now", "2018-12-31")
    assert previous_delivery(open_delivery("now", tmp_path)) is None
    assert previous_tables(open_delivery("now", tmp_path)) is None
    make("elsewhere", "2017-12-31", "0141")
    make("later", "2019-12-31")
    make("not-cleaned", "2017-12-31", cleaned=False)
    make("long-ago", "2015-12-31")
    make("last-year", "2016-12-31")
    (tmp_path / "data/raw/broken").mkdir()
    (tmp_path / "data/raw/broken/delivery.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    found = previous_delivery(open_delivery("now", tmp_path))
    assert found is not None
    assert found.name == "last-year"
