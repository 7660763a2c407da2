"""What a registration holds beside measurements: applications, severity, households, who a contact was, staff, onward care.

Drawn from a stream of its own, so that the population is the same with and without it. Calibrated on the same evaluations: a
quarter of those who do not go on alone becomes a client, and where severity is not registered differs much between teams.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkstats.demo.synthetic import DOMAINS, LOW, SEED, TEAMS, Population, eleven_test

STREAM = (SEED, 16)
NO_APPLICATION, NO_NAME, BECOMES_CLIENT, COMES_BACK = 0.04, 0.12, 0.26, 0.03
UNREGISTERED = dict(zip(TEAMS, (0.14, 0.12, 0.10, 0.22, 0.46, 0.16), strict=True))
"""Share of the trajectories of a team of which the severity is not registered."""
HOUSEHOLDS = (0.78, 0.16, 0.06)
"""Shares of clients who start a household of one, two and three clients."""
SUPPORT_FROM, SUPPORTED = "2017-01-01", 0.78
REASONS = {"andere_instantie": 0.45, "geen_hulpvraag": 0.30, "zelf": 0.15, "anders": 0.10}
SENDERS = {"gemeente": 0.36, "huisarts": 0.44, "gi": 0.14, "overig": 0.06}
NEVER_KNOWN = {"jeugdhulp": 230, "wmo": 70}
"""How many a year go on without a team that knew them."""
OTHER_STAFF = {"teamleider": 2.0, "administratie": 1.6}
"""Full-time staff of no team."""
GROUPS = (
    ("aanmelder", "zelf", "zelf"),
    ("aanmelder", "nulde lijn", "nulde_lijn"),
    ("aanmelder", "eerstelijn", "eerste_lijn"),
    ("aanmelder", "tweede lijn", "tweede_lijn"),
    ("aanmelder", "veiligheid", "veiligheid"),
    ("aanmelder", "overig", "overig"),
    ("afsluiting", "client/netwerk", "client_netwerk"),
    ("afsluiting", "nulde lijn", "nulde_lijn"),
    ("afsluiting", "eerstelijn", "eerste_lijn"),
    ("afsluiting", "tweede lijn", "tweede_lijn"),
    ("afsluiting", "veiligheid", "veiligheid"),
    ("afsluiting", "Wmo-voorziening", "wmo"),
    ("afsluiting", "client gestopt", "gestopt"),
    ("afsluiting", "overig", "overig"),
    ("vervolg", "zelf verder", "zelf_verder"),
    ("vervolg", "wijkteam", "wijkteam"),
    ("vervolg", "nulde lijn", "nulde_lijn"),
    ("vervolg", "tweede lijn", "tweede_lijn"),
    ("vervolg", "Wmo", "wmo"),
    ("vervolg", "opvang/Veilig Thuis", "opvang_veiligheid"),
)


@dataclass(frozen=True, slots=True)
class Registered:
    """Tables in the order of the population; days as datetime64.

    cases      applied (may be missing), severity (text, may be empty), household; one row per trajectory
    callers    client of each contact; empty when nobody wrote it down
    staff      team (empty: of no team), date, fte, job, kind
    support    trajectory, start, domain, supported, why_not: of low domains at the first rating
    transfers  client, date, kind, sender
    """

    cases: pd.DataFrame
    callers: pd.Series[str]
    staff: pd.DataFrame
    support: pd.DataFrame
    transfers: pd.DataFrame


def register(population: Population) -> Registered:
    """What else was registered of this population? The same each time it is asked."""
    rng = np.random.default_rng(STREAM)
    cases = population.trajectories
    free = _free_numbers(rng, cases)
    known = pd.DataFrame(
        {"applied": _applied(rng, cases), "severity": _severity(rng, cases), "household": _households(rng, cases)}
    )
    callers = _callers(rng, population, free)
    return Registered(known, callers, _staff(population.staff), _support(rng, population), _transfers(rng, cases, free))


def _free_numbers(rng: np.random.Generator, cases: pd.DataFrame) -> list[str]:
    """Numbers of people who have no trajectory."""
    taken = set(cases["client"])
    drawn = (f"{100_000 + n}" for n in rng.permutation(900_000)[:12_000])
    return [number for n in drawn if not eleven_test(n) and (number := f"K{n}") not in taken]


def _applied(rng: np.random.Generator, cases: pd.DataFrame) -> pd.Series:
    """Some weeks before the start, longer from year to year; now and then not written down."""
    weeks = rng.gamma(1.8, 2.1 + 0.25 * (cases["start"].dt.year - 2016), len(cases))
    day = cases["start"].to_numpy().astype("datetime64[D]") - (7 * weeks).astype("timedelta64[D]")
    found = pd.Series(np.busday_offset(day, 0, roll="backward"), index=cases.index).astype("datetime64[ns]")
    return found.mask(rng.random(len(cases)) < NO_APPLICATION)


def _severity(rng: np.random.Generator, cases: pd.DataFrame) -> pd.Series[str]:
    heavy = np.digitize(cases["low"] + rng.normal(0, 1.2, len(cases)), (2.5, 5.5)) + 1
    unknown = rng.random(len(cases)) < cases["team"].map(UNREGISTERED)
    return pd.Series(heavy, index=cases.index).astype(str).mask(unknown, "")


def _households(rng: np.random.Generator, cases: pd.DataFrame) -> pd.Series[str]:
    """Clients of one team, some together in a household."""
    numbers = (f"H{n}" for n in range(100_000, 200_000) if not eleven_test(str(n)))
    of_client: dict[str, str] = {}
    for team in TEAMS:
        clients = rng.permutation(np.array(sorted(set(cases.loc[cases["team"] == team, "client"])), dtype=object))
        sizes = rng.choice([1, 2, 3], len(clients), p=HOUSEHOLDS)
        household = [number for size, number in zip(sizes, numbers, strict=False) for _ in range(size)]
        of_client |= dict(zip(clients, household, strict=False))
    return cases["client"].map(of_client)


def _callers(rng: np.random.Generator, population: Population, free: list[str]) -> pd.Series[str]:
    """Who called: somebody of whom a trajectory starts in the same team within ninety days, or somebody else."""
    contacts, cases = population.contacts, population.trajectories
    alone = contacts["follow_up"] == "zelf verder"
    follows = rng.random(len(contacts)) < np.where(alone, COMES_BACK, BECOMES_CLIENT)
    nameless = rng.random(len(contacts)) < NO_NAME
    found = []
    used: set[str] = set()
    of_team = {team: (rows["start"].to_numpy(), rows["client"].to_numpy()) for team, rows in cases.groupby("team")}
    for day, team, wanted, unnamed in zip(contacts["date"], contacts["team"], follows, nameless, strict=True):
        starts, clients = of_team[team]
        first, last = np.searchsorted(starts, [day, day + pd.Timedelta(days=90)], side="right")
        waiting = (client for client in clients[first:last] if client not in used)
        client = next(waiting, "") if wanted else ""
        client = client or ("" if unnamed else free.pop())
        used.add(client)
        found.append(client)
    return pd.Series(found, index=contacts.index)


def _staff(staff: pd.DataFrame) -> pd.DataFrame:
    """Hours of the teams, of no team, and what the budget has."""
    days = staff["date"].unique()
    others = [("", day, fte, job, "bezet") for day in days for job, fte in OTHER_STAFF.items()]
    budget = staff.assign(fte=(staff["fte"] * 1.06).round(1), job="wijkteammedewerker", kind="begroot")
    table = [
        staff.assign(job="wijkteammedewerker", kind="bezet"),
        pd.DataFrame(others, columns=[*staff, "job", "kind"]),
        budget,
    ]
    return pd.concat(table).sort_values("date", kind="stable").reset_index(drop=True)


def _support(rng: np.random.Generator, population: Population) -> pd.DataFrame:
    cases = population.trajectories
    recent = cases[(cases["start"] >= SUPPORT_FROM) & cases["trajectory"].isin(population.measurements["trajectory"])]
    low = recent[DOMAINS].to_numpy() <= LOW
    rows, columns = np.nonzero(low)
    table = recent[["trajectory", "start"]].iloc[rows].reset_index(drop=True)
    done = rng.random(len(table)) < SUPPORTED
    why = rng.choice(list(REASONS), len(table), p=list(REASONS.values()))
    table["domain"] = np.array(DOMAINS, dtype=object)[columns]
    return table.assign(supported=np.where(done, "ja", "nee"), why_not=np.where(done, "", why))


def _transfers(rng: np.random.Generator, cases: pd.DataFrame, free: list[str]) -> pd.DataFrame:
    """Wmo support and youth care: after a trajectory, and of people that no team knew."""
    young = cases["age"] < 18
    kind = np.select([cases["closure"] == "Wmo-voorziening", young & cases["closure"].isin(["tweede lijn", "veiligheid"])],
                     ["wmo", "jeugdhulp"], "")  # fmt: skip
    later = cases.assign(kind=kind, later=rng.integers(0, 40, len(cases)))[kind != ""]
    later = later.assign(date=later["end"] + pd.to_timedelta(later["later"], unit="D"))
    parts = [later[["client", "date", "kind"]]]
    for what, number in NEVER_KNOWN.items():
        days = pd.Timestamp("2016-01-01") + pd.to_timedelta(rng.integers(0, 1430, 4 * number), unit="D")
        parts.append(pd.DataFrame({"client": [free.pop() for _ in days], "date": days, "kind": what}))
    table = pd.concat(parts).sort_values("date", kind="stable").reset_index(drop=True)
    sender = rng.choice(list(SENDERS), len(table), p=list(SENDERS.values()))
    return table.assign(sender=np.where((table["kind"] == "wmo") & (rng.random(len(table)) < 0.8), "gemeente", sender))
