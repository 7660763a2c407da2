"""Synthetic demo deliveries: exports of a registration that never existed, with the faults of real ones.

Question answered: what would a municipality deliver, so that the whole report can be shown and tested without people?
One population is simulated from December 2015 to November 2019; `synthetic_export` cuts each delivery from it.

The mechanism is a latent ordinal model. A client has a position on every domain: an own level, the difficulty of the
domain, and a part of their own. A rating is that position plus noise, cut to levels 1-5. The team starts when a rating
is low and works on low domains only: there the position changes, depending on domain, age and number of low domains.
No outcome is assigned: shares follow from the positions, and part of every improvement is regression to the mean.
Parameters and seed are calibrated on statements V1-V12 of the Vlaardingen evaluation (Regioplan and Cebeon, 2019).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijkstats.ground.scales import EDITIONS

Shares = Mapping[str, float | tuple[float, ...]]
Days = NDArray[np.datetime64]

SEED = 253
TEAMS = {"Centrum": 0.2, "Holy": 0.19, "Oost": 0.18, "Ambacht": 0.16, "Westwijk-Noord": 0.15}
TEAMS = {f"Wijkteam {name}": share for name, share in {**TEAMS, "Westwijk-Zuid / Oriëntatie": 0.12}.items()}
RATERS = 42

# Position of the average applicant, mean change where the team works on the domain, spread of that change.
MODEL = {
    "financien": (3.70, 0.22, 0.30),
    "werk_opleiding": (3.70, -0.06, 0.30),
    "tijdsbesteding": (3.80, 0.44, 0.30),
    "huisvesting": (3.95, 0.34, 0.30),
    "huiselijke_relaties": (3.80, 0.47, 0.30),
    "geestelijke_gezondheid": (3.75, 0.36, 0.75),
    "lichamelijke_gezondheid": (3.95, 0.23, 0.15),
    "middelengebruik": (5.45, 0.30, 0.30),
    "basale_adl": (5.45, 0.30, 0.30),
    "instrumentele_adl": (3.95, 0.21, 0.15),
    "sociaal_netwerk": (3.80, 0.34, 0.30),
    "maatschappelijke_participatie": (3.80, 0.03, 0.30),
    "justitie": (5.55, 0.30, 0.30),
}
DOMAINS = list(EDITIONS["2017"])
POSITIONS = [f"position_{domain}" for domain in DOMAINS]
MEAN, CHANGE, SPREAD = (np.array([MODEL[d][k] for d in DOMAINS]) for k in range(3))
CUTS, LOW = (1.5, 2.5, 3.5, 4.5), 3
CLIENT_SPREAD, DOMAIN_SPREAD, CHANGE_SPREAD, NOISE = 0.66, 0.80, 0.20, 0.22
OLDER, PER_LOW_DOMAIN, URGENT = -0.13, -0.022, 0.08

# First day, day after the last, how many.
APPLICANTS = (
    ("2015-12-01", "2016-01-01", 90),
    ("2016-01-01", "2017-01-01", 1115),
    ("2017-01-01", "2018-01-01", 1205),
    ("2018-01-01", "2019-01-01", 1105),
    ("2019-01-01", "2019-12-01", 1050),
)
CONTACTS = (("2016", "2017", 930), ("2017", "2018", 955), ("2018", "2019", 994), ("2019-01", "2019-12", 915))

# Weights by year 2016-2019; one number = the same every year.
YEARS = (2016, 2017, 2018, 2019)
AGES: Shares = {"jeugd": (24.5, 30.5, 36, 36), "volwassenen": (58.5, 53.5, 49, 49), "ouderen": (17, 16, 15, 15)}
REFERRERS: Shares = {
    "zelf": (51, 50.5, 48, 47),
    "eerstelijn": 19,
    "veiligheid": 9,
    "nulde lijn": (10.5, 9.5, 8, 7.5),
    "tweede lijn": (6.5, 7.5, 9.5, 10.5),
    "overig": (4, 4.5, 6.5, 7),
}
CLOSURES: Shares = {
    "client/netwerk": 53,
    "nulde lijn": (7, 3.5, 0.6, 0.4),
    "eerstelijn": (8, 8.5, 9, 9),
    "tweede lijn": (12, 10.5, 9, 8),
    "veiligheid": (5, 6.5, 8.5, 10),
    "client gestopt": (11, 9.5, 7.5, 6.5),
    "overig": (7, 11.5, 15.4, 16.1),
}
WMO_CLOSURES: Shares = {**CLOSURES, "client/netwerk": 55, "overig": 3, "Wmo-voorziening": 31}
FOLLOW_UPS: Shares = {"zelf verder": 33.4, "wijkteam": 17, "nulde lijn": 19, "tweede lijn": 20, "Wmo": 6.5}
FOLLOW_UPS = {**FOLLOW_UPS, "opvang/Veilig Thuis": 4.1}


@dataclass(frozen=True, slots=True)
class Population:
    """All that happened up to the end of November 2019; days as datetime64, scores as levels 1-5.

    trajectories  one row per trajectory, with its latent positions; `end` may lie after any reference date
    measurements  one row per filled-in matrix: client, trajectory, date, rater, one column per domain
    contacts      one row per question that was answered at once
    staff         fte per team and half year
    """

    trajectories: pd.DataFrame
    measurements: pd.DataFrame
    contacts: pd.DataFrame
    staff: pd.DataFrame


def make_population(rng: np.random.Generator) -> Population:
    """Who came to the teams, how were they rated, and what became of them? The module's docstring tells the model."""
    first = _admit(rng, _applicants(rng))
    again = _admit(rng, _returners(rng, first))
    cases = pd.concat([first, again]).sort_values("start", kind="stable", ignore_index=True)
    cases["trajectory"] = trajectory_numbers(cases["start"].dt.year)
    return Population(cases, _measure(rng, cases), _contacts(rng), _staff(rng))


def _days(rng: np.random.Generator, periods: tuple[tuple[str, str, int], ...]) -> Days:
    """Working days, spread over periods."""
    days = []
    for first, end, number in periods:
        start, stop = np.datetime64(first, "D"), np.datetime64(end, "D")
        days.append(start + rng.integers(0, (stop - start).astype(int), number))
    return np.busday_offset(np.concatenate(days), 0, roll="backward")


def _deal(rng: np.random.Generator, days: Days, shares: Shares) -> NDArray[np.object_]:
    """One answer per row in the shares of its year, dealt like cards, so that small changes over the years show."""
    by_year = np.array([np.broadcast_to(share, len(YEARS)) for share in shares.values()], dtype=float)
    names, years = np.array(list(shares), dtype=object), days.astype("datetime64[Y]").astype(int) + 1970
    dealt = np.empty(len(days), dtype=object)
    for column, year in enumerate(YEARS):
        rows = np.flatnonzero(years.clip(YEARS[0], YEARS[-1]) == year)
        bounds = np.cumsum(by_year[:, column]) / by_year[:, column].sum()
        dealt[rows] = names[np.searchsorted(bounds, (rng.permutation(len(rows)) + 0.5) / max(len(rows), 1))]
    return dealt


def eleven_test(digits: str) -> bool:
    """Would these digits pass as a citizen service number (BSN)? Shorter numbers count as with zeros in front."""
    return sum(int(d) * w for d, w in zip(digits.zfill(9), (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def trajectory_numbers(years: pd.Series) -> list[str]:
    """Numbers in order within a year, without those that look like a BSN."""
    serial, numbers = dict.fromkeys(years, 0), []
    for year in years:
        serial[year] += 1
        while eleven_test(f"{year}{serial[year]:05d}"):
            serial[year] += 1
        numbers.append(f"T{year}-{serial[year]:05d}")
    return numbers


def _applicants(rng: np.random.Generator) -> pd.DataFrame:
    """People who ask for help for the first time: client, birth, sex, team, own level, day."""
    start = _days(rng, APPLICANTS)
    group = pd.Series(_deal(rng, start, AGES))
    youngest, oldest = (group.map(dict(zip(AGES, ages, strict=True))) for ages in ((2, 18, 65), (18, 65, 93)))
    age = youngest + (oldest - youngest) * rng.random(len(start))
    drawn = 100_000 + rng.choice(900_000, 2 * len(start), replace=False)
    numbers = [n for n in drawn if not eleven_test(str(n))]
    return pd.DataFrame(
        {
            "client": [f"K{n}" for n in numbers[: len(start)]],
            "birth": start - np.ceil(age * 365.25).to_numpy().astype("timedelta64[D]"),
            "sex": rng.choice(["V", "M"], len(start), p=[0.56, 0.44]),
            "team": rng.choice(list(TEAMS), len(start), p=list(TEAMS.values())),
            "level": rng.normal(0, CLIENT_SPREAD, len(start)),
            "start": start,
        }
    )


def _returners(rng: np.random.Generator, cases: pd.DataFrame) -> pd.DataFrame:
    """Clients who come back some months after closure, more often when they had stopped by themselves."""
    back = cases[rng.random(len(cases)) < np.where(cases["closure"] == "client gestopt", 0.22, 0.09)]
    start = back["end"].to_numpy().astype("datetime64[D]") + rng.gamma(2, 90, len(back)).astype("timedelta64[D]") + 21
    again = back[["client", "birth", "sex", "team", "level"]].assign(start=np.busday_offset(start, 0, roll="forward"))
    return again[again["start"] < APPLICANTS[-1][1]].reset_index(drop=True)


def _rate(rng: np.random.Generator, position: NDArray[np.float64]) -> NDArray[np.int64]:
    return 1 + np.searchsorted(CUTS, position + rng.normal(0, NOISE, position.shape))


def _admit(rng: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """Rate all applicants; start a trajectory where a domain is low, and seldom where none is."""
    position = people["level"].to_numpy()[:, None] + MEAN + rng.normal(0, DOMAIN_SPREAD, (len(people), len(DOMAINS)))
    rating = _rate(rng, position)
    low = (rating <= LOW).sum(axis=1)
    latent = pd.DataFrame(np.hstack([position, rating]), columns=POSITIONS + DOMAINS).astype(
        dict.fromkeys(DOMAINS, int)
    )
    cases = pd.concat([people.assign(low=low), latent], axis=1)
    cases = cases[(low > 0) | (rng.random(len(people)) < 0.2)].reset_index(drop=True)
    start = cases["start"].to_numpy().astype("datetime64[D]")
    age = (start - cases["birth"].to_numpy().astype("datetime64[D]")).astype(int) / 365.25
    length = 14 + rng.gamma(1.6, 138 + 5 * cases["low"].to_numpy())
    end = np.busday_offset(start + length.astype("timedelta64[D]"), 0, roll="forward")
    wmo = rng.random(len(cases)) < np.select([age < 18, age < 65], [0.0, 0.35], 0.75)
    act = np.select([wmo, age < 18], ["Wmo", "Jeugdwet"], "geen")
    cases = cases.assign(age=age, end=end, referrer=_deal(rng, start, REFERRERS), closure="", act=act)
    cases.loc[wmo, "closure"] = _deal(rng, end[wmo], WMO_CLOSURES)
    cases.loc[~wmo, "closure"] = _deal(rng, end[~wmo], CLOSURES)
    return cases


def _measure(rng: np.random.Generator, cases: pd.DataFrame) -> pd.DataFrame:
    """Matrices at intake, sometimes halfway, and at closure; fewer for many low domains and for clients who stop."""
    number, low = len(cases), cases["low"]
    logit = 1.12 - 0.12 * (low - 4) - 1.5 * (cases["closure"] == "client gestopt")
    closing = rng.random(number) < 1 / (1 + np.exp(-logit))
    measured = rng.random(number) < 0.90 - 0.03 * (cases["start"].dt.year - 2016) - 0.06 * (low == 1)
    length = (cases["end"] - cases["start"]).dt.days
    rater = cases["team"].map({team: 7 * k for k, team in enumerate(TEAMS)}) + rng.integers(1, 8, number)
    moments = (
        (np.zeros(number), measured),
        (rng.uniform(0.3, 0.6, number), measured & (length > 150) & (rng.random(number) < 0.28)),
        (rng.uniform(0.65, 0.9, number), measured & (length > 330) & (rng.random(number) < 0.30)),
        (np.ones(number), measured & closing & (length > 20)),
    )
    plan = pd.concat([pd.DataFrame({"row": cases.index, "part": part})[wanted] for part, wanted in moments])
    row, part = (plan.sort_values(["row", "part"])[column].to_numpy() for column in ("row", "part"))
    position = cases[POSITIONS].to_numpy()[row] + _change(rng, cases)[row] * part[:, None]
    scores = np.where(part[:, None] == 0, cases[DOMAINS].to_numpy()[row], _rate(rng, position))
    shift = np.where(part == 0, rng.integers(0, 15, len(row)), -rng.integers(0, 8, len(row)))
    day = cases["start"].to_numpy()[row].astype("datetime64[D]") + (length.to_numpy()[row] * part).astype(int) + shift
    raters = np.where(rng.random(len(row)) < 0.15, rng.integers(1, RATERS + 1, len(row)), rater.to_numpy()[row])
    found = cases.loc[row, ["client", "trajectory"]].reset_index(drop=True)
    found = found.assign(date=day, rater=[f"M{n:03d}" for n in raters])
    return pd.concat([found, pd.DataFrame(scores, columns=DOMAINS)], axis=1)


def _change(rng: np.random.Generator, cases: pd.DataFrame) -> NDArray[np.float64]:
    """Latent change over a whole trajectory (rows x domains); domains that are not low are left alone."""
    client = OLDER * (cases["age"] >= 65) + PER_LOW_DOMAIN * (cases["low"] - 4)
    client = client.to_numpy() + rng.normal(0, CHANGE_SPREAD, len(cases))
    rating = cases[DOMAINS].to_numpy()
    worked_on = client[:, None] + CHANGE + URGENT * (rating < LOW) + rng.normal(0, SPREAD, rating.shape)
    return np.where(rating <= LOW, worked_on, 0.0)


def _contacts(rng: np.random.Generator) -> pd.DataFrame:
    days = np.sort(_days(rng, CONTACTS))
    table = pd.DataFrame({"contact": [f"C{n:06d}" for n in range(1, len(days) + 1)], "date": days})
    team = rng.choice(list(TEAMS), len(days), p=list(TEAMS.values()))
    _deal(rng, days, {"subject": 1})  # not delivered; drawn, so that all that is drawn after it stays the same
    return table.assign(team=team, follow_up=_deal(rng, days, FOLLOW_UPS))


def _staff(rng: np.random.Generator) -> pd.DataFrame:
    days = pd.date_range("2016-01-01", "2019-07-01", freq="6MS")
    grid = [(team, day, (44 + 1.2 * k) * share) for k, day in enumerate(days) for team, share in TEAMS.items()]
    table = pd.DataFrame(grid, columns=["team", "date", "fte"])
    return table.assign(fte=(table["fte"] + rng.normal(0, 0.3, len(table))).round(1))
