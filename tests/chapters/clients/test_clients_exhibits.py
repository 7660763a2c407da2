"""What a reader sees of the chapter about clients: with everything, and with what is lacking."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import ibis
import numpy as np
import pandas as pd
import pytest

import wijkstats as ws
from wijkstats.chapters.clients.opened import Opened
from wijkstats.delivery.processed import PROCESSED
from wijkstats.ground.records import Result
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.words import LANGUAGES, load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import disclosure_rules_of
from wijkstats.report.exhibits import make_exhibit
from wijkstats.settings.choices import Settings

SETTINGS: dict[str, object] = {
    "municipality": "0622",
    "period": {"start": "2016-01-01", "end": "2017-12-31"},
    "reference_date": "2018-06-30",
    "zrm": {"format": "wide"},
}
ANALYSES = {
    "year": ws.clients.clients_by_year,
    "flow": ws.clients.flow,
    "referrer": ws.clients.referrers,
    "contact": ws.clients.contacts,
    "contact_team": ws.clients.contact_teams,
    "closure": ws.clients.closures,
    "return": ws.clients.returns,
    "onward": ws.clients.onward,
    "duration": ws.clients.length,
    "curve": ws.clients.curves,
    "waiting": ws.clients.waiting,
}
NAMES = tuple(ANALYSES)
DAYS = ("start_date", "end_date", "applied_date", "turns_18", "date")
NUMBERS = {"age": "int16", "severity": "int8"}


def rows(clients: int = 600, seed: int = 16) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Trajectories and contacts of invented clients, who start over four years; one in six comes back."""
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2014-06-01") + pd.to_timedelta(rng.integers(0, 1480, clients), unit="D")
    client = np.where(np.arange(clients) < clients * 5 / 6, np.arange(clients), rng.integers(0, clients // 2, clients))
    end = start + pd.to_timedelta(rng.integers(30, 500, clients), unit="D")
    young = rng.random(clients) < 0.3
    t = pd.DataFrame(
        {
            "client": [f"{c:020x}" for c in client],
            "trajectory": [f"{n:020x}" for n in range(clients)],
            "age": np.where(young, 12, 40),
            "start_date": start,
            "end_date": end.where(end <= pd.Timestamp("2018-06-30"), pd.NaT),
            "applied_date": start - pd.to_timedelta(rng.integers(0, 80, clients), unit="D"),
            "severity": rng.integers(1, 4, clients),
            "turns_18": (start + pd.Timedelta(days=2200)).where(young, pd.NaT),
            "closure_group": rng.choice(["client_netwerk", "gestopt", "wmo", "overig"], clients),
            "referrer_group": rng.choice(["zelf", "eerste_lijn"], clients),
            "team": rng.choice(["Noord", "Zuid"], clients),
            "law": rng.choice(["Wmo", "geen"], clients),
            "household": [f"{c // 3:020x}" for c in client],
        }
    )
    t["closure_group"] = t["closure_group"].where(t["end_date"].notna())
    c = pd.DataFrame({"client": t["client"], "date": t["start_date"] - pd.Timedelta(days=20), "team": t["team"]})
    return t, c.assign(follow_up_group=rng.choice(["zelf_verder", "wijkteam"], clients))


def starts(t: pd.DataFrame, seed: int = 16) -> pd.DataFrame:
    """Starts of other care of invented clients, of whom one in three never came."""
    rng = np.random.default_rng(seed)
    n = len(t) // 2
    known = rng.random(n) < 2 / 3
    return pd.DataFrame(
        {
            "client": np.where(known, rng.choice(t["client"], n), [f"{10**9 + i:020x}" for i in range(n)]),
            "date": pd.Timestamp("2016-01-01") + pd.to_timedelta(rng.integers(0, 912, n), unit="D"),
            "kind": rng.choice(["jeugdhulp", "wmo"], n),
            "sender": rng.choice(["gemeente", "huisarts", "gi"], n),
        }
    )


def opened(t: pd.DataFrame, c: pd.DataFrame | None, onward: pd.DataFrame | None = None, **more: object) -> Opened:
    con = ibis.duckdb.connect(threads=1)
    settings = Settings.model_validate(SETTINGS | more)
    tables = {
        name: con.create_table(name, frame, schema=schema(frame))
        for name, frame in (("trajectories", whole(t, "trajectories")), ("contacts", c), ("transfers", onward))
        if frame is not None
    }
    cases = tables["trajectories"]
    return Opened(cases, cases, settings, tables.get("contacts"), transfers=tables.get("transfers"))


def whole(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """With every column of the contract; those that were not given are empty."""
    return frame.reindex(columns=[*PROCESSED[name].columns])


def schema(frame: pd.DataFrame) -> ibis.Schema:
    return ibis.schema({c: "timestamp(6)" if c in DAYS else NUMBERS.get(c, "string") for c in frame.columns})


def exhibits(data: Opened, language: str = "nl", only: tuple[str, ...] = NAMES) -> dict[str, Exhibit]:
    made = [analysis(data) for name, analysis in ANALYSES.items() if name in only]
    done = protect_report(made, disclosure_rules_of(data.settings)).published
    found = [make_exhibit(one, None, data.settings, load_words(language)) for one in done]
    return {one.id.removeprefix("clients_"): one for one in found}


@cache
def usual() -> Opened:
    t, c = rows()
    return opened(t, c, starts(t))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exhibit_has_an_answer_a_figure_and_a_table(language: str) -> None:
    shown = exhibits(usual(), language)
    assert tuple(shown) == NAMES
    for name, one in shown.items():
        assert one.figure, name
        assert one.table, name
        assert one.answer not in ("", load_words(language)("table.no_values")), name
        assert "{" not in one.answer + one.alt + one.title, name


def test_what_the_sentences_say() -> None:
    shown = exhibits(usual())
    assert "Het jaar 2018 is nog niet helemaal geleverd" in shown["year"].answer
    assert "Van alle trajecten ging" in shown["closure"].answer
    assert "wat er binnen 90 dagen van kwam. Bij " in shown["contact"].answer
    assert "Te kort geleden om te weten" in shown["contact"].answer
    assert "Van de aanmeldingen in 2018 begon 63,6% binnen de norm van 42 dagen" in shown["waiting"].answer
    assert " huishoudens, met samen" in shown["year"].answer
    assert "keer jeugdhulp door een GI kende het team er" in shown["onward"].answer
    assert "Het deel van een team loopt van" in shown["contact_team"].answer


def test_a_part_of_a_year_never_counts_as_a_year() -> None:
    table = ws.clients.clients_by_year(usual()).table
    total = table[table["grouping"] == "total"].set_index("year")
    assert total["complete"].to_list() == [True, True, False]
    assert total["estimate"].notna().to_list() == [False, False, True]
    assert total.loc[2018, "low"] <= total.loc[2018, "estimate"] <= total.loc[2018, "high"]
    assert total.loc[2018, "estimate"] < 2 * total.loc[2018, "clients"]


def test_households_are_told_when_they_were_delivered_and_are_no_handful_fewer() -> None:
    t, c = rows()
    total = ws.clients.clients_by_year(usual()).table.query("grouping == 'total'")
    assert (total["households"] < total["clients"]).all()
    assert ws.clients.clients_by_year(opened(t.drop(columns="household"), c)).table["households"].isna().all()
    one, other = t.loc[t["start_date"].dt.year == 2017, "client"].unique()[:2]
    pair = opened(t.assign(household=t["client"].replace({other: one})), c)
    shown = protect_report([ws.clients.clients_by_year(pair)], disclosure_rules_of(pair.settings)).published[0].table
    row = shown[(shown["grouping"] == "total") & (shown["year"] == 2017)].iloc[0]
    assert row[["clients", "households"]].isna().any()  # one more client than households: a count of one


def test_onward_care_of_one_sender_or_of_none_that_is_known() -> None:
    t, c = rows(200)
    for sender in ("gi", None):
        data = opened(t, c, starts(t).assign(sender=sender))
        table = ws.clients.onward(data).table
        assert set(table["sender"]) == {"all", sender or "unknown"}
        assert table.groupby("kind")[["n", "known"]].nunique().eq(1).all(axis=None)  # the rows say the same twice
        answer = exhibits(data, only=("onward",))["onward"].answer
        assert "keer een Wmo-voorziening. Het team kende er" in answer
        assert ("door een GI" in answer) == (sender == "gi")


def without(*columns: str) -> Opened:
    t, c = rows(60)
    return opened(t.drop(columns=[*columns]), c)


@pytest.mark.parametrize(
    ("exhibit", "columns", "named"),
    [
        ("referrer", ("referrer_group",), "aanmelder"),
        ("closure", ("closure_group",), "afsluiting"),
        ("return", ("closure_group",), "afsluiting"),
        ("duration", ("end_date",), "einddatum"),
        ("waiting", ("applied_date",), "aanmelddatum"),
    ],
)
def test_an_exhibit_names_the_column_that_it_lacks(exhibit: str, columns: tuple[str, ...], named: str) -> None:
    one = exhibits(without(*columns), only=(exhibit,))[exhibit]
    assert one.empty
    assert f"De kolom {named} is niet geleverd" in one.answer


def test_without_contacts_or_trajectories_the_reader_is_told_what_was_not_delivered() -> None:
    t, _ = rows(40)
    assert "geen contacten geleverd" in exhibits(opened(t, None), only=("contact",))["contact"].answer
    nothing = opened(t[["client", "trajectory", "start_date"]], None)  # made of measurements
    for name, one in exhibits(nothing).items():
        assert one.empty, name
        assert "geleverd" in one.answer, name
    without_team = exhibits(opened(*(frame.assign(team=None) for frame in rows(40))), only=("contact_team",))
    assert "De kolom wijkteam is niet geleverd" in without_team["contact_team"].answer


def test_words_without_a_group_ask_for_indeling() -> None:
    t, c = rows(60)
    t["closure_group"] = t["closure_group"].where(t["closure_group"].isna(), "overig")
    data = opened(t.assign(referrer_group="overig"), c.assign(follow_up_group="overig"))
    shown = exhibits(data, only=("referrer", "contact", "closure"))
    assert all("De gemeente kan voor elk woord een groep leveren" in one.answer for one in shown.values())


def test_no_year_is_complete_yet() -> None:
    late = exhibits(opened(*rows(120), trajectories={"complete_from": "2018-06-01"}), only=("year", "referrer"))
    assert "Niet volledig: 2016 en 2017" in late["year"].answer
    assert not late["referrer"].empty
    t, c = rows(120)
    day = pd.DataFrame(
        {"team": ["Noord", "Zuid"], "date": pd.Timestamp("2018-06-01"), "fte": 2.0, "job": "x", "kind": "bezet"}
    )
    for since, absent in (("2018-01-01", True), ("2016-01-01", False)):
        demo = replace(opened(t, c, trajectories={"complete_from": since}), name="demo-copy", staffing=day)
        assert ws.clients.statements(demo).absent == absent  # a copy of the demo with another period stopped here


def test_one_team_a_handful_of_clients_and_nobody_closed() -> None:
    t, c = rows(120)
    one = exhibits(opened(t.assign(team="Noord"), c), only=("year", "waiting"))
    assert not [name for name, found in one.items() if found.empty]
    few = opened(t.head(3), c.head(3))
    assert all("{" not in found.answer for found in exhibits(few).values())
    before = opened(t.assign(start_date=pd.Timestamp("2018-06-30"), end_date=pd.NaT), c)
    assert exhibits(before, only=("return",))["return"].empty


def test_a_small_delivery_shows_no_small_count() -> None:
    t, c = rows(60)
    data = opened(t, c, starts(t))
    made: list[Result] = [analysis(data) for analysis in ANALYSES.values()]
    for one in protect_report(made, disclosure_rules_of(data.settings)).published:
        for count in one.counts:
            values = one.table[count].dropna() if count in one.table else pd.Series(dtype=float)
            assert not values.between(1, 4).any(), (one.name, count)


def test_another_key_gives_the_same_tables() -> None:
    """With another key clients and trajectories have other hashes, in another order."""
    t, c = rows(200)
    t = pd.concat(
        [t, t.head(40).assign(trajectory=[f"{n:020x}" for n in range(900, 940)], closure_group="wmo", age=40)]
    )
    other = {"client": lambda x: f"{2**60 - int(x, 16):020x}", "trajectory": lambda x: f"{2**60 - int(x, 16):020x}"}
    began = starts(t)
    again = opened(
        t.assign(**{k: t[k].map(f) for k, f in other.items()}),
        *(frame.assign(client=frame["client"].map(other["client"])) for frame in (c, began)),
    )
    data = opened(t, c, began)
    for name, analysis in ANALYSES.items():
        pd.testing.assert_frame_equal(analysis(data).table, analysis(again).table, obj=name)
