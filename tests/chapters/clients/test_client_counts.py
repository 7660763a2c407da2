"""What is counted of clients, trajectories, contacts and open cases: figures of published reports, and cases on paper."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import ibis
import pandas as pd
import pytest
from clients_chapter import CLIENTS, HEAD, Case, cleaned, demo, schiedam

from wijkstats.chapters.clients.counts import capacity, durations, support, words, years
from wijkstats.chapters.clients.counts.cases import of_year, until
from wijkstats.settings.delivery import open_delivery


@pytest.fixture(scope="module")
def vlaardingen(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return cleaned(tmp_path_factory.mktemp("schiedam"), schiedam())


def level(table: pd.DataFrame, year: int, grouping: str = "total", of: str = "all") -> pd.Series:
    return table.set_index(["year", "grouping", "level"]).loc[(year, grouping, of)]


def test_contacts_and_processes_of_schiedam(city: Case) -> None:
    """D813-820: a process without a team is in the total."""
    table = city.tables.of("contacts")
    assert table is not None
    found = words.contact_teams(table, range(2015, 2017))
    assert found["year"].unique().tolist() == [2015]  # the last year that has any
    contacts = found.set_index("level")["n"]
    counted = years.clients_by_year(city.cases, city.last, [2015])
    teams = counted[counted["grouping"] == "team"].set_index("level")["processes"]
    assert (contacts.sum(), level(counted, 2015)["processes"]) == (1418, 1728)
    assert contacts["unknown"] + teams["unknown"] == 109
    assert round(109 / 3146, 3) == 0.035
    known = (contacts.drop("unknown"), teams.drop("unknown"))
    assert [(found.idxmax(), found.max()) for found in known] == [("Nieuwland", 434), ("Groenoord", 320)]


def test_clients_are_fewer_than_processes(city: Case) -> None:
    """D822: 1,728 processes of 1,617 clients."""
    row = level(years.clients_by_year(city.cases, city.last, [2015]), 2015)
    assert (row["clients"], row["new"]) == (CLIENTS, CLIENTS)
    assert round(row["processes"] / row["clients"], 3) == 1.069
    assert round(row["processes"] / 12, 1) == 144.0  # D862


def test_open_cases_of_schiedam(city: Case) -> None:
    """D842-849: open cases by severity beside the hours of each team; 1.6 fte of no team."""
    caseload, staffing = city.tables.frame("caseload"), city.tables.frame("staffing")
    assert caseload.groupby(caseload["severity"].fillna(0))["open"].sum().to_list() == [332, 269, 298, 111]
    teams = capacity.with_fte(capacity.delivered_caseload(caseload), staffing).set_index("team")
    assert teams["open"].sum() == 1010
    assert (1 - teams["registered"] / teams["open"]).mul(100).round(1).to_list() == [62.3, 15.4, 10.3, 33.8, 46.6, 14.8]
    per_fte = (teams["open"] / teams["fte"]).round(1)
    assert per_fte.to_list() == [26.9, 23.5, 14.2, 15.3, 21.0, 11.7]
    assert (teams.loc["Centrum/West", "heavy"], teams.loc["Centrum/West", "registered"]) == (31, 81)
    assert teams["heavy"].idxmax() == "Centrum/West"  # D854-855 says otherwise
    staff = capacity.staff(staffing).set_index("in_team")["fte"]
    assert (round(staff.sum(), 1), round(staff[False], 1)) == (55.5, 1.6)
    assert (round(1010 / staff[True], 1), round(1010 / staff.sum(), 1)) == (18.7, 18.2)


def test_clients_of_the_demo(vlaardingen: Case) -> None:
    table = years.clients_by_year(vlaardingen.cases, vlaardingen.last, [2016, 2017, 2018])
    row = level(table, 2017)
    assert (row["clients"], row["early"]) == (1749, 1670)
    young = level(table, 2017, "age_18", "under_18")["clients"]
    assert round(young / row["clients"], 2) == 0.28
    assert table[(table["year"] == 2017) & (table["grouping"] == "age_18")]["clients"].sum() == 1749
    assert years.opened(vlaardingen.cases, [2016, 2017, 2018]) == {2016: 93, 2017: 627, 2018: 819}


def test_the_same_part_of_an_earlier_year_tells_what_comes(vlaardingen: Case, tmp_path: Path) -> None:
    """Times twelve elevenths is too much: most clients of a year are there on its first day."""
    counted = years.clients_by_year(vlaardingen.cases, vlaardingen.last, [2017, 2018])
    known = years.year_patterns(vlaardingen.cases, vlaardingen.last, [2017])
    both, later = known.set_index("early_2017")["clients"][[1, 0]]
    now = level(counted, 2018)["clients"]
    later_on = demo(tmp_path, "demo-2019")
    found = level(years.clients_by_year(later_on.cases, later_on.last, [2018]), 2018)["clients"]
    assert abs(round(now * (both + later) / both) - found) <= 5
    assert now * 12 / 11 - found > 70


def test_who_returns_after_a_first_closure(vlaardingen: Case) -> None:
    rows = durations.return_rows(vlaardingen.cases, vlaardingen.last)
    back = rows.groupby("stopped")["happened"].agg(["sum", "size"])
    assert back.loc[True].to_list() == [31, 195]
    assert back.loc[False].to_list() == [145, 2188]
    assert (rows["days"] >= 0).all()


def test_a_fifth_goes_to_the_wmo_only_of_those_under_the_wmo(vlaardingen: Case) -> None:
    found = words.closures(vlaardingen.cases, [2016, 2017, 2018])
    share = found.groupby(["base", "year"])["n"].sum().rename("all").to_frame()
    share["wmo"] = found[found["level"] == "wmo"].set_index(["base", "year"])["n"]
    share = (share["wmo"] / share["all"]).round(2)
    assert share["all"].between(0.07, 0.08).all()
    assert share["wmo"].between(0.22, 0.26).all()
    assert share["not_wmo"].isna().all()


def test_what_followed_a_contact_and_what_was_planned(vlaardingen: Case) -> None:
    contacts = vlaardingen.tables.of("contacts")
    assert contacts is not None
    table = words.contacts_by_year(contacts, vlaardingen.cases, [2016, 2017, 2018], vlaardingen.last)
    level = table.groupby("level")[["n", "followed", "named", "became_client"]].sum()
    assert round(level.loc["zelf_verder", "n"] / level["n"].sum(), 2) == 0.34
    rest = level.drop("zelf_verder").sum()
    assert 0.2 < rest["became_client"] / rest["followed"] < 0.3
    assert (level["named"] < level["followed"]).all()
    assert (level["followed"] < level["n"]).all()


def test_a_contact_of_which_it_cannot_be_known_yet_is_no_contact_that_led_to_nothing(vlaardingen: Case) -> None:
    """By hand in pandas; then on paper: 90 days before the last day counts, 89 days does not, whatever came of it."""
    contacts = vlaardingen.tables.of("contacts")
    assert contacts is not None
    table = words.contacts_by_year(contacts, vlaardingen.cases, [2016, 2017, 2018], vlaardingen.last)
    rows, starts = contacts.execute(), vlaardingen.cases.select("client", "start").execute()
    rows = rows[rows["date"].dt.year.isin([2016, 2017, 2018])].reset_index(names="number")
    pairs = rows[rows["client"].notna()].merge(starts, on="client")
    days = (pd.to_datetime(pairs["start"]) - pairs["date"]).dt.days
    recent = rows["date"] > pd.Timestamp(vlaardingen.last) - pd.Timedelta(days=90)
    became = rows["number"].isin(pairs.loc[days.between(0, 90), "number"])
    by_hand = [(~recent).sum(), (rows["client"].notna() & ~recent).sum(), (became & ~recent).sum()]
    assert table[["followed", "named", "became_client"]].sum().to_list() == by_hand
    assert (became & recent).any()  # who came soonest are not counted either
    last = date(2020, 6, 30)
    asked = [last - timedelta(days=days) for days in (90, 89, 89, 200)]
    day = pd.to_datetime([*asked, asked[0]])
    called = pd.DataFrame({"client": ["a", "b", "c", None, "d"], "date": day, "follow_up_group": "wijkteam"})
    came = pd.DataFrame({"client": ["a", "b"], "start": [last, asked[1]]})
    one = words.contacts_by_year(ibis.memtable(called), ibis.memtable(came), [2019, 2020], last).groupby("level").sum()
    assert one.loc["wijkteam", ["n", "followed", "named", "became_client"]].to_list() == [5, 3, 2, 1]


def test_every_start_and_end_is_in_a_quarter(vlaardingen: Case) -> None:
    flow = years.flow(vlaardingen.cases, date(2015, 11, 30), vlaardingen.last)
    kept = vlaardingen.tables.trajectories.execute()
    assert flow["started"].sum() == len(kept)
    assert flow["closed"].sum() == kept["end_date"].notna().sum()
    before = flow["started"].cumsum() - flow["closed"].cumsum()
    assert flow["open"].to_list() == before.to_list()  # who ends on the last day of a quarter is open no more
    assert flow["whole"].to_list() == [*[True] * (len(flow) - 1), False]
    assert flow["quarter"].iloc[[0, -1]].to_list() == ["2015-Q4", "2018-Q4"]


def made(root: Path, rows: list[list[str]], *columns: str, until: str = "31-12-2016") -> Case:
    assert until == "31-12-2016"
    return cleaned(root, {"trajecten": [[*HEAD, *columns], *rows]})


def test_open_from_the_first_day_up_to_the_last(tmp_path: Path) -> None:
    """A case that ends on 1 January is in no later year; one that ends as it starts is open on no day."""
    case = made(
        tmp_path,
        [
            ["K1", "T1", "01-06-2015", "01-01-2016"],
            ["K2", "T2", "01-06-2015", "02-01-2016"],
            ["K3", "T3", "31-12-2015", ""],
            ["K4", "T4", "01-03-2016", "01-03-2016"],
            ["K2", "T5", "01-03-2016", ""],
        ],
    )
    table = years.clients_by_year(case.cases, case.last, [2015, 2016])
    assert level(table, 2015)[["clients", "processes", "new"]].to_list() == [3, 3, 3]
    assert level(table, 2016)[["clients", "processes", "new"]].to_list() == [2, 3, 0]
    assert years.opened(case.cases, [2015, 2016]) == {2015: 0, 2016: 2}
    on = capacity.open_by_team(case.cases, [date(2016, 1, 1), date(2016, 12, 31)])
    assert on["open"].to_list() == [2, 2]
    assert on["team"].to_list() == ["unknown", "unknown"]


def test_a_client_is_one_age_and_may_be_in_two_teams(tmp_path: Path) -> None:
    case = made(
        tmp_path,
        [
            ["K1", "T1", "01-02-2015", "01-03-2015", "Oost", "15-02-1997", ""],
            ["K1", "T2", "01-05-2015", "", "West", "15-02-1997", ""],
            ["K2", "T3", "01-05-2015", "", "West", "", "15"],
            ["K3", "T4", "01-05-2015", "", "West", "", "40"],
            ["K4", "T5", "01-05-2015", "", "West", "", ""],
        ],
        *("wijkteam", "geboortedatum", "leeftijd"),
    )
    table = years.clients_by_year(case.cases, case.last, [2015, 2016])
    ages = table[table["grouping"] == "age_18"].pivot_table("clients", "year", "level", fill_value=0)
    assert ages.loc[2015].to_dict() == {"from_18": 1, "under_18": 2, "unknown": 1}  # K1 is 17 on the first open day
    assert ages.loc[2016].to_dict() == {"from_18": 2, "under_18": 0, "unknown": 2}  # when K2 turns 18 nobody knows
    assert level(table, 2015, "team", "Oost")["clients"] + level(table, 2015, "team", "West")["clients"] == 5


def test_turning_eighteen_with_an_open_trajectory(tmp_path: Path) -> None:
    case = made(
        tmp_path,
        [
            ["K1", "T1", "01-02-2015", "01-09-2015", "15-05-1997"],  # turns 18 in May 2015, closed 123 days later
            ["K2", "T2", "01-02-2015", "01-03-2015", "15-05-1997"],  # closed before
            ["K3", "T3", "01-02-2015", "", "15-05-1997"],
            ["K4", "T4", "01-02-2015", "01-11-2016", "15-10-1998"],  # cannot be followed for half a year
        ],
        "geboortedatum",
    )
    found = durations.turned_18(case.cases, case.last)
    assert found.to_dict("records") == [{"year": 2015, "turned_18": 2, "closed_within_180": 1}]


def test_waiting_and_return_on_the_same_day(tmp_path: Path) -> None:
    case = made(
        tmp_path,
        [
            ["K1", "T1", "01-02-2015", "01-03-2015", "01-01-2015"],
            ["K1", "T2", "01-03-2015", "", ""],  # on the day of the closure
            ["K2", "T3", "01-02-2015", "01-06-2015", "01-02-2015"],
            ["K2", "T4", "01-05-2015", "", ""],  # runs when the first is closed: no return
        ],
        "aanmelddatum",
    )
    assert sorted(durations.waiting_rows(case.cases, case.last)["days"]) == [0, 31]
    rows = durations.return_rows(case.cases, case.last).sort_values("days")
    assert rows[["days", "happened"]].to_numpy().tolist() == [[0, 1], [579, 0]]


def test_a_part_of_a_leap_year_is_as_long() -> None:
    assert of_year(2015, date(2016, 2, 29)).last == date(2015, 3, 1)
    assert of_year(2016, date(2016, 12, 31)).last == date(2016, 12, 31)


def test_without_a_reference_date_the_data_end_when_they_end(tmp_path: Path) -> None:
    case = made(tmp_path, [["K1", "T1", "01-02-2015", "01-03-2015"], ["K2", "T2", "01-02-2015", ""]])
    settings = open_delivery("case", tmp_path).settings
    assert until(settings, case.cases) == date(2016, 12, 31)
    assert until(settings.model_copy(update={"reference_date": None}), case.cases) == date(2015, 3, 1)


def test_households_of_the_clients_of_a_year(tmp_path: Path) -> None:
    """Two of one household are one, who has no number is one, and too few numbers are none."""
    rows = [[f"K{n}", f"T{n}", "01-02-2015", "01-06-2016", f"H{max(n, 2)}"] for n in range(1, 21)]
    late = [[f"L{n}", f"U{n}", "01-07-2016", "", ""] for n in range(3)]
    rows[19][4] = ""  # 19 of 20 have a number: just enough
    case = made(tmp_path, [*rows, ["K3", "T99", "01-03-2015", "", "H77"], *late], "huishoudnummer")
    table = years.clients_by_year(case.cases, case.last, [2015, 2016])
    assert level(table, 2015)[["clients", "households"]].to_list() == [20, 20]  # H2 .. H19, H77 and one without
    assert pd.isna(level(table, 2016)["households"])  # 19 of 23
    assert table.loc[table["grouping"] != "total", "households"].isna().all()


def test_who_was_known_before_other_care_began(tmp_path: Path) -> None:
    """On the day on which a trajectory starts a client is known, the day before not; who never came is not."""
    starts = [
        ["K1", "01-03-2015", "jeugdhulp", "gi"],
        ["K1", "28-02-2015", "jeugdhulp", "gi"],
        ["K1", "01-06-2015", "wmo", ""],
        ["K2", "01-06-2015", "jeugdhulp", "huisarts"],
        ["K2", "01-06-2014", "jeugdhulp", "huisarts"],  # in a year that is not asked for
        *([f"Z{n}", "01-06-2015", "jeugdhulp", "gi"] for n in range(3)),
    ]
    files = {
        "trajecten": [HEAD, ["K1", "T1", "01-03-2015", ""], ["K2", "T2", "01-02-2015", "01-04-2015"]],
        "doorstroom": [["clientnummer", "datum", "soort", "verwijzer"], *starts],
    }
    case = cleaned(tmp_path, files)
    transfers = case.tables.of("transfers")
    assert transfers is not None
    found = support.known_before(transfers, case.cases, [2015]).set_index(["kind", "sender"])
    assert found.loc[("jeugdhulp", "gi")].to_list() == [5, 1, 4, 1, 4]  # K1 is behind a known one and behind another
    assert found.loc[("jeugdhulp", "all")].to_list() == [6, 2, 5, 2, 4]
    assert found.loc[("wmo", "unknown")].to_list() == found.loc[("wmo", "all")].to_list() == [1, 1, 1, 1, 0]
    yearly = support.onward(transfers).set_index(["year", "kind"])["n"].to_dict()
    assert yearly == {(2014, "jeugdhulp"): 1, (2015, "jeugdhulp"): 6, (2015, "wmo"): 1}
    assert support.known_before(transfers, case.cases, []).empty


def test_nothing_delivered_of_it_is_unknown(tmp_path: Path) -> None:
    """No column, no file: levels are unknown, and nothing is counted of what is not there."""
    case = made(tmp_path, [["K1", "T1", "01-02-2015", "01-03-2015"]])
    assert words.referrers(case.cases, [2015])["level"].to_list() == ["unknown"]
    assert words.closures(case.cases, [2015])["base"].to_list() == ["all", "unknown"]
    assert not len(words.closures(case.cases, []))
    assert not len(durations.waiting_rows(case.cases, case.last))
    assert not len(durations.turned_18(case.cases, case.last))
    assert case.tables.of("contacts") is None
    assert not len(capacity.open_by_team(case.cases, []))
    assert years.years_of(case.cases, date(2014, 12, 31)) == []
    assert years.opened(case.cases, []) == {}
