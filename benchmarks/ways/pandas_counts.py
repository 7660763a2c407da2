"""The counts of the chapter about change in pandas: a groupby of sums per client, and one of their products."""

from __future__ import annotations

from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import pandas as pd

from ways.names import DOMAINS, DURATIONS, EDITIONS, GROUPINGS, LEVELS, LOW_DOMAINS, MIXED, OUTCOMES, SEEN
from ways.pandas_rows import MOMENT, begun_of, by_client, courses_of, named, scores_of, started_of, sums, with_all
from wijkstats.chapters.zrm.statistics.change import RULES, change_outcomes
from wijkstats.settings.choices import Settings


def flow(scores: pd.DataFrame, begun: pd.DataFrame, started: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Clients by what became of them."""
    days = pd.Series(pd.unique(scores["t"].to_numpy() * 2**20 + scores["p"].to_numpy() // 8))
    most = begun.groupby("t").agg({"same_domain": "max", "same_edition": "max", "span": "max", "kept": "sum"})
    each = started[["client"]].assign(days=(days // 2**20).value_counts()).join(most).fillna(0)
    each["most"] = each["days"]
    largest = dict.fromkeys(("same_domain", "same_edition", "span", "most"), "max")
    c = each.groupby("client").agg({**largest, "kept": "sum", "days": "sum"})
    c["reason"] = np.select(
        [
            c["kept"] > 0,
            (c["span"] >= settings.pairs.minimum_days) | (c["same_edition"] > 1),
            c["same_domain"] > 1,
            c["most"] > 1,
            c["days"] > 0,
        ],
        ["all", "too_close", "other_edition", "different_domains", "one_measurement"],
        "no_measurement",
    )
    return c.groupby("reason").agg(clients=("days", "size"), measurements=("days", "sum")).reset_index()


def coverage(begun: pd.DataFrame, started: pd.DataFrame) -> pd.DataFrame:
    """Clients who started, and those of them who have a pair, by group."""
    paired = np.zeros(len(started), dtype=bool)
    paired[begun.loc[begun["kept"] == 1, "t"]] = True
    found = []
    for name in ("total", "age_group", "team", "start_year"):
        level = "all" if name == "total" else started[name].astype(object)
        rows = pd.DataFrame({"client": started["client"], "kept": paired, "level": level})
        per = rows.groupby(["client", "level"], sort=False)["kept"].max().groupby("level")
        found.append(per.agg(["size", "sum"]).reset_index().assign(grouping=name))
    return pd.concat(found).rename(columns={"size": "started", "sum": "kept"})


def classes_of(number: pd.Series, classes: dict[str, tuple[int, int]]) -> np.ndarray:
    """The place of the class in which a number lies."""
    return np.searchsorted([high for _, high in classes.values()], number.to_numpy())


def changes(low: pd.DataFrame, started: pd.DataFrame) -> pd.DataFrame:
    """Low pairs by one grouping at a time."""
    names = {"low_domains": [*LOW_DOMAINS], "duration": [*DURATIONS], "domain": DOMAINS, "start_score": [*"012345"]}
    names |= {name: [*started[name].cat.categories] for name in GROUPINGS if name not in names}
    features = {name: started[name].cat.codes.to_numpy()[low["t"]] for name in GROUPINGS if name in started}
    rows = low.assign(
        **features,
        start_score=low["before"],
        low_domains=classes_of(low.groupby("t")["t"].transform("size"), LOW_DOMAINS),
        duration=classes_of(low["days"], DURATIONS),
    )
    outcomes = [*OUTCOMES]
    total = sums(by_client(rows, [], outcomes), [], outcomes).assign(grouping="total", level="all")
    each = [
        named(sums(by_client(rows, [n], outcomes), [n], outcomes), **{n: names[n]})
        .rename(columns={n: "level"}).assign(grouping=n)
        for n in GROUPINGS
    ]  # fmt: skip
    return pd.concat([total, *each])


def low_domain_classes(pairs: pd.DataFrame, low: int) -> pd.DataFrame:
    """Trajectories by their number of low domains, first and last: a column per class, then a row."""
    ends = {"first": pairs["before"] <= low, "last": pairs["after"] <= low}
    per = pd.DataFrame({**{when: is_low.astype("int64") for when, is_low in ends.items()}, "t": pairs["t"]})
    per = per.assign(client=pairs["client"]).groupby("t").agg({"first": "sum", "last": "sum", "client": "first"})
    each = [(when, key, *classes) for when in ends for key, classes in LOW_DOMAINS.items()]
    per = per.assign(**{f"{when}_{key}": per[when].between(a, b).astype("int64") for when, key, a, b in each})
    wide = by_client(per, [], [f"{when}_{key}" for when, key, *_ in each])
    rows = [
        sums(wide.assign(n=wide[f"{when}_{key}"]), [], ["n"], "pairs").assign(measurement=when, category=key)
        for when, key, *_ in each
    ]
    return pd.concat(rows)


def steps_of(pairs: pd.DataFrame, started: pd.DataFrame) -> pd.DataFrame:
    """From which level to which, by domain and age group: pairs and clients."""
    ages = [*started["age_group"].cat.categories]
    rows = pairs.assign(age_group=started["age_group"].cat.codes.to_numpy()[pairs["t"]])
    keys = ["domain", "before", "after", "age_group"]
    per = with_all(by_client(rows, keys, []), "age_group", ["m"], ages)
    found = per.groupby(keys)["m"].agg(["sum", "size"]).reset_index()
    return named(found.rename(columns={"sum": "n", "size": "clients"}), domain=DOMAINS, age_group=[*ages, "all"])


def room(pairs: pd.DataFrame) -> pd.DataFrame:
    """Of the pairs that could go up or down, how many did: wide per client and domain."""
    limits = {"improved_limit": pairs["before"] == 5, "worse_limit": pairs["before"] == 1}
    counted = ["improved", "worse", *limits]
    per = by_client(pairs.assign(**{n: is_so.astype("int64") for n, is_so in limits.items()}), ["domain"], counted)
    per = with_all(per, "domain", ["m", *counted], DOMAINS)
    found = []
    for way in ("improved", "worse"):
        m, limit, moved = (per[c] for c in ("m", f"{way}_limit", way))
        for base, n, y in (("all", m, moved), ("room", m - limit, moved), ("limit", limit, moved * 0)):
            table = sums(per[["domain"]].assign(m=n, moved=y, still=n - y), ["domain"], ["moved", "still"])
            found.append(table[table["pairs"] > 0].assign(direction=way, base=base))
    return named(pd.concat(found), domain=[*DOMAINS, "all"])


def attrition(begun: pd.DataFrame, low: int) -> pd.DataFrame:
    """Courses by start level, and over clients the sums of products of any two: wide per client, domain and population."""
    wide = {f"{s}_{i}": (begun[s] * (begun["level"] == i)).astype("int32") for s in SEEN for i in LEVELS}
    rows = begun[["client", "domain"]].assign(population=(begun["level"] > low).astype("int64"), **wide)
    keys = ["domain", "population"]
    per = with_all(by_client(rows, keys, [*wide]), "domain", ["m", *wide], DOMAINS)
    per = with_all(per, "population", ["m", *wide], ["low", "not_low"])
    whole = {s: per[[f"{s}_{i}" for i in LEVELS]].sum(axis=1) for s in SEEN}
    lost, first, last = whole["lost"], per["lost_1"], per["lost_5"]
    behind = {**whole, "lost_top": last, "lost_bottom": first, "lost_room": lost - last, "lost_fall": lost - first}
    behind["same"] = whole["kept"] - whole["improved"] - whole["worse"]
    key = per["domain"] * 4 + per["population"]
    columns = {name: per[name] for name in wide}
    columns |= {f"{name}_clients": (number > 0).astype("int64") for name, number in behind.items()}
    columns |= {f"{a}*{b}": per[a] * per[b] for a, b in combinations_with_replacement(MIXED, 2)}
    found = pd.DataFrame({name: column.groupby(key).sum() for name, column in columns.items()})
    found = found.assign(domain=found.index // 4, population=found.index % 4).reset_index(drop=True)
    return named(found, domain=[*DOMAINS, "all"], population=["low", "not_low", "all"])


def course(scores: pd.DataFrame, courses: pd.DataFrame, started: pd.DataFrame, low: int) -> pd.DataFrame:
    """Low or not at each place of the courses that began low."""
    kinds = len(DOMAINS) * len(EDITIONS)
    chosen = courses[(courses["n"] > 1) & (courses["a"] % 8 <= low)]
    n = pd.Series(
        chosen["n"].to_numpy(), index=chosen["t"] * kinds + chosen["domain"] * len(EDITIONS) + chosen["edition"]
    )
    packed = np.sort((scores["t"].to_numpy() * kinds + scores["kind"].to_numpy()) * MOMENT + scores["p"].to_numpy())
    s = pd.DataFrame({"key": packed // MOMENT, "score": packed % 8})
    at = n.index.get_indexer(s["key"])
    s = s.assign(n=n.to_numpy()[at], place=s.groupby("key").cumcount() + 1)[at >= 0]
    s = s[(s["place"] < 5) | (s["place"] == s["n"])]
    is_low = (s["score"] <= low).astype("int64")
    rows = pd.DataFrame(
        {
            "client": started["client"].to_numpy()[s["key"] // kinds],
            "times": s["n"].clip(upper=5),
            "place": s["place"].where(s["place"] < s["n"], 0),
            "n_low": is_low,
            "n_not_low": 1 - is_low,
        }
    )
    outcomes = ["n_low", "n_not_low"]
    found = sums(by_client(rows, ["times", "place"], outcomes), ["times", "place"], outcomes, "n")
    return named(found, times=["", "", "2", "3", "4", "5_plus"], place=["last", "1", "2", "3", "4"])


def rules(pairs: pd.DataFrame, steps: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Pairs by what each rule calls a change: wide per client, domain and population."""
    low = settings.zrm.low
    outcome = change_outcomes(steps, low, settings.zrm.reliability)
    place = (outcome["domain"].map(DOMAINS.index) * 64 + outcome["before"] * 8 + outcome["after"]).astype("int64")
    cell = (pairs["domain"] * 64 + pairs["before"] * 8 + pairs["after"]).to_numpy()
    wide = {}
    for rule in RULES:
        for way in ("improved", "worse"):
            table = np.zeros(64 * len(DOMAINS), dtype="int32")
            table[place[(outcome["rule"] == rule) & (outcome["outcome"] == way)]] = 1
            wide[f"{rule}_{way}"] = table[cell]
    rows = pairs[["client", "domain"]].assign(population=(pairs["before"] > low).astype("int64"), **wide)
    per = with_all(by_client(rows, ["domain", "population"], [*wide]), "domain", ["m", *wide], DOMAINS)
    per = with_all(per, "population", ["m", *wide], ["low", "not_low"])
    found = []
    for rule in RULES:
        up, down = per[f"{rule}_improved"], per[f"{rule}_worse"]
        one = per[["domain", "population", "m"]].assign(improved=up, same=per["m"] - up - down, worse=down)
        found.append(sums(one, ["domain", "population"], [*OUTCOMES]).assign(rule=rule))
    return named(pd.concat(found), domain=[*DOMAINS, "all"], population=["low", "not_low", "all"])


def counts(folder: Path, name: str, settings: Settings) -> dict[str, pd.DataFrame]:
    """All counts, by the names that `counting` has for them."""
    low = settings.zrm.low
    started = started_of(folder, settings)
    scores = scores_of(folder, name, started)
    courses = courses_of(scores)
    begun = begun_of(courses, started, settings)
    pairs = begun[begun["kept"] == 1]
    lows = pairs[pairs["before"] <= low]
    per = by_client(lows, [], ["improved", "worse"])
    up, down = per["improved"] > 0, per["worse"] > 0
    parts = pd.Series(np.select([up & down, up, down], ["both", "rise_only", "fall_only"], "neither"))
    teams = lows.assign(other=1 - lows["improved"], team=started["team"].cat.codes.to_numpy()[lows["t"]])
    cut = ["improved", "other"]
    cut_teams = sums(by_client(teams, ["domain", "team"], cut), ["domain", "team"], cut)
    steps = steps_of(pairs, started)
    levels = by_client(pairs, ["before", "after"], []).groupby(["before", "after"])["m"].agg(["sum", "size"])
    both = ["kept", "lost"]
    return {
        "flow": flow(scores, begun, started, settings),
        "coverage": coverage(begun, started),
        "kept_by_level": sums(by_client(begun, ["level"], both), ["level"], both, "n"),
        "low_domains": low_domain_classes(pairs, low),
        "change_by_group": changes(lows, started),
        "domain_teams": named(cut_teams, domain=DOMAINS, team=[*started["team"].cat.categories]),
        "client_outcomes": parts.value_counts().rename_axis("part").reset_index(name="clients"),
        "transitions": steps,
        "room": room(pairs),
        "attrition": attrition(begun, low),
        "levels": levels.reset_index().rename(columns={"sum": "n", "size": "clients"}),
        "course": course(scores, courses, started, low),
        "outcome_sums": rules(pairs, steps, settings),
    }


def steps(folder: Path, name: str, settings: Settings) -> dict[str, pd.DataFrame]:
    """Only from which level to which, by domain and age group: nothing else is made."""
    started = started_of(folder, settings)
    courses = courses_of(scores_of(folder, name, started))
    before, after = courses["a"] % 8, courses["b"] % 8
    ages = started["age_group"].cat
    cell = (ages.codes.to_numpy().astype("int64")[courses["t"]] * 64 + courses["domain"]) * 64 + before * 8 + after
    wanted = courses["b"] // 8 - courses["a"] // 8 >= settings.pairs.minimum_days
    n = cell[wanted].value_counts().rename_axis("cell").reset_index(name="n")
    n = (
        pd.concat([n, n.assign(cell=n["cell"] % 4096 + len(ages.categories) * 4096)])
        .groupby("cell")["n"]
        .sum()
        .reset_index()
    )
    rows = n.assign(
        age_group=n["cell"] // 4096, domain=n["cell"] // 64 % 64, before=n["cell"] // 8 % 8, after=n["cell"] % 8
    )
    return {"steps": named(rows, age_group=[*ages.categories, "all"], domain=DOMAINS)}
