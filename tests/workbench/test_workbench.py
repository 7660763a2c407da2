"""The workbench: own cuts give the numbers of the chapters, and say what they cannot."""

from __future__ import annotations

from functools import cache

import ibis
import numpy as np
import pandas as pd
import pytest
from conftest import MakeDelivery
from ibis import _
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from zrm_chapter import SETTINGS, made_up

import wijkstats as ws
from wijkstats.chapters.clients.opened import Opened as ClientsOpened
from wijkstats.delivery.clean import clean_delivery
from wijkstats.ground.glance import RUN
from wijkstats.kit.page.words import load_words
from wijkstats.workbench.cut import Cut
from wijkstats.workbench.told import AskedError, PersonalError, words_of

MISSING = ("end_date", "applied_date", "severity", "client_group", "household", "turns_18", "closure_group",
           "referrer_group", "law")  # fmt: skip


def bench(language: str = "nl") -> ws.Workbench:
    settings = SETTINGS.model_copy(update={"language": language})
    m, t = made_up(1)
    empty = {name: _.team.nullif(_.team) for name in MISSING if not name.endswith(("_date", "18"))}
    waited = ibis.interval(days=1) * (t.start_date.day() + t.age)  # not the same for everybody
    t = t.mutate(
        **empty,
        applied_date=t.start_date - waited,
        end_date=_.start_date.nullif(_.start_date),
        turns_18=_.start_date.nullif(_.start_date),
    )
    t = t.mutate(household=_.client, severity=_.age.mod(3) + 1, referrer=_.sex, referrer_group=_.sex)
    return ws.Workbench(ws.zrm.Opened(m, t, settings), ClientsOpened(m, t, settings))


@cache
def x() -> ws.Workbench:
    return bench()


def keyed(cut: Cut) -> pd.DataFrame:
    """Its numbers by group; of a group as key."""
    return cut.table.set_index(list(cut.keys))


@pytest.mark.parametrize("by", ["team", "age_group", "domain", "low_domains", "start_score", "duration", "sex", None])
def test_who_improved_is_what_the_chapter_says(by: str | None) -> None:
    table = ws.zrm.development(x().zrm).table
    chapter = table[table["grouping"] == (by or "total")].set_index("level")
    found = keyed(x().improved(by=by))
    assert set(found.index) == set(chapter.index)
    assert len(found)
    shared = [column for column in found.columns if column in chapter.columns]
    assert {"pairs", "clients", "improved_share", "improved_low", "worse_high"} <= set(shared)
    np.testing.assert_allclose(found[shared].to_numpy(float), chapter.loc[found.index, shared].to_numpy(float))


def test_beyond_noise_is_what_the_chapter_says() -> None:
    table = ws.zrm.development(x().zrm).table
    for by in ("team", "domain"):
        chapter, found = table[table["grouping"] == by].set_index("level"), keyed(x().beyond_noise(by=by))
        columns = ["expected", "difference", "difference_low", "difference_high", "p", "p_holm"]
        np.testing.assert_allclose(found[columns].to_numpy(float), chapter.loc[found.index, columns].to_numpy(float))
        assert (found["conclusion"] == chapter.loc[found.index, "conclusion"]).all()


def test_low_scores_rules_and_steps_are_what_the_chapter_says() -> None:
    data = x().zrm
    chapter, found = ws.zrm.domains(data).table.set_index("domain"), keyed(x().low(by="domain"))
    assert (
        found[["pairs", "low_first", "low_last"]] == chapter.loc[found.index, ["pairs", "low_first", "low_last"]]
    ).all(axis=None)
    rules = ws.zrm.change_rules(data).table.query("population == 'low' and domain == 'all'").set_index("rule")
    found = keyed(x().rules()).loc["all"]
    columns = ["pairs", "improved", "improved_share", "improved_low", "improved_high", "worse_low"]
    np.testing.assert_allclose(found[columns].to_numpy(float), rules.loc[found.index, columns].to_numpy(float))
    steps = ws.zrm.transitions(data).table.query("age_group == 'all' and domain == 'financien'")
    both = x().transitions(domain="financien").table.merge(steps, on=["before", "after"])
    assert len(both) == 25
    assert (both["n_x"] == both["n_y"]).all()


def test_waiting_is_what_the_chapter_says() -> None:
    data = x().clients_opened
    chapter = (
        ws.clients.waiting(data).table.query("grouping == 'team'").astype({"year": "str"}).set_index(["year", "level"])
    )
    found = keyed(x().waiting(by=["applied_year", "team"]))
    columns = ["n", "median", "low", "high", "within_norm", "within_low", "within_high"]
    np.testing.assert_allclose(found[columns].to_numpy(float), chapter.loc[found.index, columns].to_numpy(float))


def test_a_filter_is_a_smaller_delivery() -> None:
    """Ranges have both ends in them; a part of a name is enough; a label is as good as a key."""
    rows = x().pairs
    part = rows[rows["low"] & (rows["team"] == "Noord") & rows["age"].between(18, 64)]
    found = x().improved(where={"team": "noo", "age": (18, 64)}).table.iloc[0]
    assert found["pairs"] == len(part)
    assert found["improved"] == (part["change"] > 0).sum()
    money = load_words("nl").label("domain", "financien")
    by_key, by_label = (x().improved(domain=name).table for name in ("financien", money))
    pd.testing.assert_frame_equal(by_key, by_label)
    both = x().improved(by="team", where={"team": ["Noord", "Zuid"], "age": (None, 40)}).table
    assert both["pairs"].sum() == (rows["low"] & (rows["age"] <= 40)).sum()


def test_classes_and_own_columns() -> None:
    own = bench()
    found = keyed(own.improved(by=("age", [18, 65])))
    rows = own.pairs[own.pairs["low"]]
    assert list(found.index) == ["< 18", "18–64", "≥ 65"]
    assert found["pairs"].tolist() == [(rows["age"] == age).sum() for age in (12, 40, 75)]
    own.add("quarter", _.start_date.quarter())
    own.add("many", own.pairs.groupby("trajectory")["low_number"].first() > 2)
    quarters = keyed(own.improved(by="quarter"))
    assert quarters["pairs"].to_dict() == {str(q): n for q, n in rows["start_date"].dt.quarter.value_counts().items()}
    assert keyed(own.improved(by="many")).loc["true", "pairs"] == (rows["low_number"] > 2).sum()
    assert own.waiting(by="quarter").table["n"].sum() == own.waiting().table["n"].sum()
    assert own.improved(by=["team", "quarter"]).table["pairs"].sum() == len(rows)


def test_two_groups_side_by_side_count_a_client_once() -> None:
    found = x().compare({"team": "Noord"}, {"team": "Zuid"}, by="domain").table
    shares = keyed(x().improved(by=["domain", "team"]))["improved_share"]
    first = found.set_index("domain")
    assert first.loc["financien", "difference"] == pytest.approx(
        shares["financien", "Noord"] - shares["financien", "Zuid"]
    )
    assert (found["p_holm"] >= found["p"]).all()
    same = x().improved(where={"team": "Noord"}).beside(x().improved(where={"team": "Noord"})).table.iloc[0]
    assert same["difference"] == same["high"] - same["low"] == 0
    assert same["shared"] == same["clients_one"]
    assert x().compare({"team": "Noord"}, {"team": "Zuid"}, question="waiting").table["p"].notna().all()
    assert x().compare({"team": "Noord"}, {"team": "Zuid"}, question="beyond_noise").table["p"].notna().all()
    with pytest.raises(AskedError, match="zelfde vraag"):
        x().improved().beside(x().transitions())


@pytest.mark.parametrize("name", ["client", "trajectory", "household", "turns_18", "rater", "geboortedatum", "bsn"])
def test_what_belongs_to_one_person_is_no_breakdown(name: str) -> None:
    for ask in (
        lambda: x().improved(by=name),
        lambda: x().waiting(where={name: "1"}),
        lambda: x().low(by=[name, "team"]),
    ):
        with pytest.raises(PersonalError) as error:
            ask()
        assert "age_group" in str(error.value)
    assert error.value._render_traceback_() == str(error.value).splitlines()


def test_what_was_not_delivered_is_said_in_a_notebook_without_a_traceback(make_delivery: MakeDelivery) -> None:
    """As IPython shows it: the file that is lacking, and the next step."""
    rows = ["clientnummer;datum;huisvesting", "1;01-03-2016;3", "1;01-11-2017;3"]
    delivery = make_delivery(zrm=rows)
    clean_delivery(delivery, b"a key for tests only")
    alone = ws.explore(delivery.name, delivery.root)
    for ask in (lambda: alone.municipal, lambda: ws.benchmark.read(delivery)):
        shell = InteractiveShell()
        shell.user_ns["ask"] = ask
        with capture_output() as shown:
            shell.run_cell("ask()")
        assert "Traceback" not in shown.stdout
        assert "----> 1" not in shown.stdout
        assert shown.stdout.splitlines()[0] == "not delivered:"
        assert "next:    add gemeenten.csv to get this chapter" in shown.stdout


def test_what_is_not_there_says_what_is() -> None:
    with pytest.raises(AskedError, match=r"bedoelde u team\?"):
        x().improved(by="teem")
    with pytest.raises(AskedError, match="quarter"):
        x().improved(by="start_date")
    with pytest.raises(AskedError, match="al een kolom"):
        x().add("team", _.sex)
    with pytest.raises(AskedError, match="index"):
        x().add("mine", pd.Series([1, 2], index=["a", "b"]))
    with pytest.raises(AskedError, match="low_number"):
        x().add("mine", _.no_such_column)
    nothing = x().improved(by="domain", where={"team": "Noort"})
    assert "Noord" in repr(nothing)
    assert nothing.frame.empty
    together = x().improved(where={"team": "Noord", "age": (100, 110)})
    assert repr(together).endswith("Leeftijd in jaren 100 – 110: 0.")
    assert together.beside(x().improved()).note == together.note
    together.plot()


def test_a_small_group_says_so_and_everything_is_marked() -> None:
    first = x().pairs.query("low")["trajectory"].iloc[0]
    own = bench().add("mine", pd.Series([1], index=[first]))
    cut = own.improved(by="mine")
    mark = words_of("nl")("workbench.not_for_publication")
    assert cut.rows()[0][-1].startswith("minder dan 5 mensen")
    assert mark in cut._repr_html_()
    assert mark in repr(cut)
    assert mark in str(cut.explain())
    assert "In 1 rijen" in str(cut.explain())
    assert cut.to_clipboard()


def test_nothing_is_shown_while_make_runs_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = x().improved(by="team")
    share = cut.rows()[0][3]
    assert share in cut._repr_html_()
    monkeypatch.setenv(RUN, "1")
    assert share not in cut._repr_html_()
    assert share not in repr(cut)
    assert cut.plot()._repr_png_() is None


def test_frames_have_numbers_for_people_and_labels_for_levels() -> None:
    rows = x().pairs
    assert rows["client"].dtype == rows["trajectory"].dtype == "Int64"
    assert rows["domain"].dtype == "category"
    assert load_words("nl").label("domain", "financien") in set(rows["domain"])
    assert not {"household", "turns_18"} & {*rows, *x().clients}
    assert x().clients["pairs"].sum() == len(rows)
    assert x().clients["improved"].sum() == x().improved().table["improved"].iloc[0]
    assert len(x().ratings) == x().zrm.measurements.count().execute()
    english = bench("en")
    assert load_words("en").label("domain", "financien") in set(english.improved(by="domain").frame["domain"])
    assert "Not for publication" in repr(english.improved())


@pytest.mark.parametrize("table", ["pairs", "clients", "ratings", "rated_twice"])
def test_every_column_is_described(table: str) -> None:
    for language in ("nl", "en"):
        told = bench(language).describe(table)
        known = words_of(language).tree["workbench"]["columns"]
        assert set(told["column"]) <= set(known), "a column without a description in words.yaml of the workbench"
        assert told["meaning"].str.len().min() > 5


def leaves(tree: object, at: str = "") -> set[str]:
    return set().union(*(leaves(v, f"{at}.{k}") for k, v in tree.items())) if isinstance(tree, dict) else {at}


def test_both_languages_say_the_same_things() -> None:
    nl, en = (words_of(language).tree["workbench"] for language in ("nl", "en"))
    assert leaves(nl) == leaves(en)


QUESTIONS = {
    "How many low scores improved?": lambda x: x.improved(),
    "Which team?": lambda x: x.improved(by="team"),
    "By referrer, for adults of one team?": lambda x: x.improved(
        by="referrer", where={"team": "Noord", "age": (18, 64)}
    ),
    "By age classes of my own?": lambda x: x.improved(by=("age", [18, 30, 65])),
    "Where are scores low?": lambda x: x.low(by="domain"),
    "From which level to which, on money?": lambda x: x.transitions(domain="financien"),
    "Does the rule of change matter?": lambda x: x.rules(by="age_group"),
    "More than rating noise?": lambda x: x.beyond_noise(by="team"),
    "How long do people wait?": lambda x: x.waiting(by="team"),
    "Do two teams differ?": lambda x: x.compare({"team": "Noord"}, {"team": "Zuid"}),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_ten_questions_of_a_new_analyst_take_one_call_each(question: str) -> None:
    cut = QUESTIONS[question](x())
    text = cut._repr_html_()
    assert "<table>" in text
    assert " tot " in text or cut.question == "beside", "an interval"
    assert len(cut.frame)
    assert len(cut.explain().splitlines()) > 2
    assert cut.plot().figure.axes


def test_open_cases_are_those_of_the_chapter() -> None:
    data = x().clients_opened
    last = data.last
    staffing = pd.DataFrame(
        {"team": ["Noord", "Zuid"], "date": pd.Timestamp(last), "fte": [5.0, 7.5], "job": None, "kind": "bezet"}
    )
    opened = ClientsOpened(data.measurements, data.trajectories, data.settings, staffing=staffing)
    own = ws.Workbench(x().zrm, opened)
    chapter = ws.clients.caseload(opened).table.query("grouping == 'team'").set_index("level")
    found = keyed(own.caseload())
    columns = ["open", "fte", "per_fte", "low", "high", "rest"]
    np.testing.assert_allclose(found[columns].to_numpy(float), chapter.loc[found.index, columns].to_numpy(float))
    assert own.caseload(by="sex").table["open"].sum() == found["open"].sum()


def test_a_cut_of_some_counts_who_is_left_out_too() -> None:
    data, keys = x().zrm, ["team", "sex"]
    whole = ws.zrm.cut(data, "all", *keys).table.set_index(keys)[["pairs", "improved", "other"]]
    some = ws.zrm.cut(data, "some", "team", where={"sex": [(one := whole.index[0][1])]})
    kept = whole.xs(one, level="sex")
    pd.testing.assert_frame_equal(some.table.set_index("team")[[*kept]], kept, check_dtype=False)
    rest = whole.drop(one, level="sex").groupby("team", sort=False).sum()
    told = {str(place): number for place, number in some.extra.values()}
    assert sorted(told.values()) == sorted(rest.to_numpy().ravel())
    assert all("team=" in place and f"sex={one}" not in place for place in told)
    assert str(some.cells["improved"][0]).startswith(f"course (sex={one}, team=")


def test_cuts_of_low_scores_and_of_steps_count_what_the_workbench_counts() -> None:
    data, of_men = x().zrm, {"sex": [str(x().pairs["sex"].cat.categories[0])]}
    some = {"sex": x().columns.chosen("sex", of_men["sex"])}
    low = ws.zrm.cut(data, "low", "team", where=some, of="low").table.set_index(["team", "measurement"])
    asked = keyed(x().low(by="team", where=of_men))
    for at in ("first", "last"):
        rows = low.xs(at, level="measurement").loc[asked.index]
        assert (rows["n_low"] == asked[f"low_{at}"]).all()
        np.testing.assert_allclose(
            rows[["low", "high"]].to_numpy(float), asked[[f"{at}_from", f"{at}_to"]].to_numpy(float)
        )
    steps = ws.zrm.cut(data, "steps", "team", where=some, of="steps")
    keys = ["team", "before", "after"]
    counted = steps.table.astype({"before": int, "after": int}).set_index(keys)["n"]
    moves = x().transitions(by="team", where=of_men).table.set_index(keys)["n"]
    pd.testing.assert_series_equal(
        counted, moves[moves > 0].loc[counted.index], check_dtype=False, check_names=False, check_index_type=False
    )
    assert str(steps.cells["n"][0]) == "course (sex={}, team={}: {}{})".format(*some["sex"], *counted.index[0])
    women = sum(number for _, number in steps.extra.values())
    assert women + counted.sum() == len(x().pairs)


@pytest.mark.parametrize(
    ("question", "said"),
    [("rules", "veranderregels"), ("beyond_noise", "meetruis"), ("waiting", "wachttijden"), ("caseload", "open zaken")],
)
def test_what_cannot_be_published_says_where_it_stands(question: str, said: str) -> None:
    with pytest.raises(AskedError, match=said):
        x().publish(getattr(x(), question)(by="sex"), title="x")


def test_nothing_is_published_while_make_runs_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUN, "1")
    with pytest.raises(AskedError, match="terwijl make"):
        x().publish(x().improved(by="team"), title="x")
