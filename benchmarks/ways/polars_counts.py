"""The counts of the chapter about change in polars, which is left out where it is not installed.

Groups are one integer; what a client has is counted wide, once per client; and the tables are collected together.
"""

from __future__ import annotations

from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import pandas as pd

from ways.names import DOMAINS, DURATIONS, EDITIONS, LEVELS, LOW_DOMAINS, MIXED, OUTCOMES, SEEN
from ways.polars_rows import FEATURES, MOMENT, Frame, begun_of, by_client, courses_of, pl, scores_of, started_of, sums
from wijkstats.chapters.zrm.statistics.change import RULES, change_outcomes
from wijkstats.settings.choices import Settings


def flow(x: Frame, begun: Frame, started: Frame, settings: Settings) -> Frame:
    """Clients by what became of them."""
    per_t = MOMENT * len(DOMAINS) * len(EDITIONS)
    day = pl.lit(x) // per_t * 2**20 + pl.lit(x) % MOMENT // 8
    days = pl.LazyFrame().select(day=day).unique().group_by(t=pl.col("day") // 2**20).agg(days=pl.len())
    most = begun.group_by("t").agg(pl.col("same_domain", "same_edition", "span").max(), pairs=pl.col("kept").sum())
    each = started.select("t", "client").join(days, on="t", how="left").join(most, on="t", how="left")
    c = each.group_by("client").agg(
        pl.col("same_domain", "same_edition", "span").max(), pl.col("pairs", "days").sum(), most=pl.col("days").max()
    )
    reason = (
        pl.when(pl.col("pairs") > 0).then(pl.lit("all"))
        .when((pl.col("span") >= settings.pairs.minimum_days) | (pl.col("same_edition") > 1)).then(pl.lit("too_close"))
        .when(pl.col("same_domain") > 1).then(pl.lit("other_edition"))
        .when(pl.col("most") > 1).then(pl.lit("different_domains"))
        .when(pl.col("days") > 0).then(pl.lit("one_measurement"))
        .otherwise(pl.lit("no_measurement"))
    )  # fmt: skip
    return c.group_by(reason=reason).agg(clients=pl.len(), measurements=pl.col("days").sum())


def coverage(begun: Frame, started: Frame) -> Frame:
    """Clients who started, and those of them who have a pair, by group."""
    paired = begun.group_by("t").agg(paired=pl.col("kept").any())
    rows = started.join(paired, on="t", how="left").with_columns(pl.col("paired").fill_null(False))
    found = []
    for name, level in (("total", pl.lit("all")), *((n, pl.col(n)) for n in ("age_group", "team", "start_year"))):
        per = rows.group_by("client", level=level.cast(pl.String)).agg(pl.col("paired").any())
        found.append(
            per.group_by("level").agg(started=pl.len(), kept=pl.col("paired").sum())
            .select("level", "started", "kept", grouping=pl.lit(name))
        )  # fmt: skip
    return pl.concat(found)


def class_of(number: Any, classes: dict[str, tuple[int, int]]) -> Any:
    """The place of the class in which a number lies."""
    return sum((number > high).cast(pl.Int64) for _, high in list(classes.values())[:-1])


def changes(low: Frame, started: Frame) -> Frame:
    """Low pairs by one grouping at a time; by what belongs to a trajectory after counting per trajectory."""
    moved = {o: pl.col(o).sum() for o in OUTCOMES}
    outcomes = {o: pl.col(o) for o in OUTCOMES}
    per_t = low.group_by("t").agg(m=pl.len(), **moved)
    of_t = per_t.with_columns(
        client=pl.lit(started["client"]).gather("t"),
        low_domains=class_of(pl.col("m"), LOW_DOMAINS),
        **{name: pl.lit(started[name].to_physical()).gather("t").cast(pl.Int64) for name in FEATURES},
    )
    of_pair = low.with_columns(duration=class_of(pl.col("days"), DURATIONS), start_score=pl.col("before"))
    names = {
        "low_domains": list(LOW_DOMAINS),
        "duration": list(DURATIONS),
        "domain": DOMAINS,
        "start_score": list("012345"),
    }
    names |= {name: started[name].dtype.categories.to_list() for name in FEATURES}
    total = of_t.group_by("client").agg(pl.col("m").sum(), **moved)
    found = [total.select(**sums(outcomes)).select(pl.all(), grouping=pl.lit("total"), level=pl.lit("all"))]
    for name in ("low_domains", *FEATURES):
        per = by_client(of_t, name, m=pl.col("m").sum(), **moved)
        found.append(per.group_by(name).agg(**sums(outcomes)))
    for name in ("start_score", "domain", "duration"):
        found.append(by_client(of_pair, name, m=pl.len(), **moved).group_by(name).agg(**sums(outcomes)))
    both = zip(("low_domains", *FEATURES, "start_score", "domain", "duration"), found[1:], strict=True)
    named = [
        f.select(pl.exclude(n), grouping=pl.lit(n), level=pl.lit(pl.Series(names[n])).gather(pl.col(n)).cast(pl.String))
        for n, f in both
    ]
    return pl.concat([found[0], *named])


def low_domain_classes(pairs: Frame, low: int) -> Frame:
    """Trajectories by their number of low domains, first and last: a column per class, then a row."""
    firsts, lasts = (pl.col("before") <= low).sum(), (pl.col("after") <= low).sum()
    per_t = pairs.group_by("t").agg(pl.col("client").first(), first=firsts, last=lasts)
    each = [(when, key, ends) for when in ("first", "last") for key, ends in LOW_DOMAINS.items()]
    per = per_t.group_by("client").agg(
        m=pl.len(), **{f"{when}_{key}": pl.col(when).is_between(*ends).sum() for when, key, ends in each}
    )
    rows = [
        per.select(**sums({"n": pl.col(f"{when}_{key}")})).select(
            pl.all(), measurement=pl.lit(when), category=pl.lit(key)
        )
        for when, key, _ in each
    ]
    return pl.concat(rows)


def steps_of(pairs: Frame, started: Frame) -> Frame:
    """From which level to which, by domain and age group: pairs and clients."""
    age = pl.lit(started["age_group"].to_physical()).gather("t").cast(pl.Int64)
    cell = pl.col("before").cast(pl.Int64) * 8 + pl.col("after")
    rows = pairs.select("client", "domain", cell=cell, age=age)
    by_age = by_client(rows, "domain", "cell", "age", m=pl.len())
    whole = by_age.group_by("client", "domain", "cell").agg(pl.col("m").sum())
    numbers = {"n": pl.col("m").sum(), "clients": pl.len()}
    ages = pl.lit(started["age_group"].dtype.categories).gather("age")
    found = [
        by_age.group_by("domain", "cell", "age").agg(**numbers).with_columns(age_group=ages).drop("age"),
        whole.group_by("domain", "cell").agg(**numbers).with_columns(age_group=pl.lit("all")),
    ]
    return pl.concat(found).select(
        pl.lit(pl.Series(DOMAINS)).gather("domain").alias("domain"), "age_group", "n", "clients",
        before=pl.col("cell") // 8, after=pl.col("cell") % 8,
    )  # fmt: skip


def with_all(per: Frame, key: str, numbers: list[str], names: list[str]) -> Frame:
    """What clients have by a key, and once more over all of it: the key becomes text."""
    per = per.with_columns(pl.col(numbers).cast(pl.Int32))
    whole = per.group_by(pl.exclude(key, *numbers)).agg(pl.col(numbers).sum().cast(pl.Int32))
    each = per.with_columns(pl.lit(pl.Series(names)).gather(pl.col(key)).alias(key))
    return pl.concat([each, whole.with_columns(pl.lit("all").alias(key))], how="diagonal")


def room(pairs: Frame) -> Frame:
    """Of the pairs that could go up or down, how many did: wide per client and domain."""
    before, after = pl.col("before"), pl.col("after")
    numbers = {
        "m": pl.len(), "improved": (after > before).sum(), "worse": (after < before).sum(),
        "improved_limit": (before == 5).sum(), "worse_limit": (before == 1).sum(),
    }  # fmt: skip
    per = with_all(by_client(pairs, "domain", **numbers), "domain", [*numbers], DOMAINS)
    found = []
    for way in ("improved", "worse"):
        m, limit, moved = (pl.col(c).cast(pl.Int64) for c in ("m", f"{way}_limit", way))
        for base, n, y in (("all", m, moved), ("room", m - limit, moved), ("limit", limit, moved * 0)):
            s = sums({"moved": y, "still": n - y}, m=n)
            found.append(per.group_by("domain").agg(**s).with_columns(direction=pl.lit(way), base=pl.lit(base)))
    return pl.concat(found).filter(pl.col("pairs") > 0)


def attrition(begun: Frame, low: int) -> Frame:
    """Courses by start level, and over clients the sums of products of any two: wide per client, domain and population."""
    level, kept = pl.col("level"), pl.col("kept")
    up, down = ((pl.col(a) > pl.col(b)).fill_null(False) for a, b in (("after", "before"), ("before", "after")))
    seen = dict(zip(SEEN, (pl.lit(True), kept, ~kept, up, down), strict=True))
    wide = {f"{s}_{i}": (is_so & (level == i)).sum() for s, is_so in seen.items() for i in LEVELS}
    rows = begun.with_columns(population=(level > low).cast(pl.Int64))
    per = with_all(by_client(rows, "domain", "population", **wide), "domain", [*wide], DOMAINS)
    per = with_all(per, "population", [*wide], ["low", "not_low"])
    at = {name: pl.col(name).cast(pl.Int64) for name in wide}
    whole = {s: sum(at[f"{s}_{i}"] for i in LEVELS) for s in SEEN}
    lost, first, last = whole["lost"], at["lost_1"], at["lost_5"]
    behind = {**whole, "lost_top": last, "lost_bottom": first, "lost_room": lost - last, "lost_fall": lost - first}
    behind["same"] = whole["kept"] - whole["improved"] - whole["worse"]
    return per.group_by("domain", "population").agg(
        **{name: number.sum() for name, number in at.items()},
        **{f"{name}_clients": (number > 0).sum() for name, number in behind.items()},
        **{f"{a}*{b}": (at[a] * at[b]).sum() for a, b in combinations_with_replacement(MIXED, 2)},
    )


def course(courses: Frame, x: Frame, started: Frame, low: int) -> Frame:
    """Low or not at each place of the courses that began low: a column per place, then a row."""
    rows = courses.filter((pl.col("n") > 1) & (pl.col("a") % 8 <= low)).with_columns(
        client=pl.lit(started["client"]).gather("t"), times=pl.col("n").clip(upper_bound=5).cast(pl.Int64)
    )
    last = pl.col("n") - 1
    places = {
        f"{i}": pl.lit(x).gather(pl.col("begin") + pl.min_horizontal(pl.lit(i - 1), last)) % 8 for i in (1, 2, 3, 4)
    }
    places["last"] = pl.col("b") % 8
    rows = rows.select("client", "times", **{f"low_{place}": level <= low for place, level in places.items()})
    per = by_client(rows, "times", m=pl.len(), **{f"low_{place}": pl.col(f"low_{place}").sum() for place in places})
    found = []
    for place in places:
        occurs = per if place == "last" else per.filter(pl.col("times") > int(place))
        y = pl.col(f"low_{place}").cast(pl.Int64)
        s = sums({"n_low": y, "n_not_low": pl.col("m").cast(pl.Int64) - y}, "n")
        found.append(occurs.group_by("times").agg(**s).with_columns(place=pl.lit(place)))
    names = pl.lit(pl.Series(["", "", "2", "3", "4", "5_plus"]))
    return pl.concat(found).with_columns(times=names.gather("times"))


def rules(pairs: Frame, steps: pd.DataFrame, settings: Settings) -> Frame:
    """Pairs by what each rule calls a change: wide per client, domain and population."""
    low = settings.zrm.low
    outcome = change_outcomes(steps, low, settings.zrm.reliability)
    place = outcome["domain"].map(DOMAINS.index) * 64 + outcome["before"] * 8 + outcome["after"]
    cell = pl.col("domain") * 64 + pl.col("before").cast(pl.Int64) * 8 + pl.col("after")
    flags: dict[str, Any] = {}
    for rule in RULES:
        for way in ("improved", "worse"):
            chosen = place[(outcome["rule"] == rule) & (outcome["outcome"] == way)]
            table = pl.Series([False] * (64 * len(DOMAINS))).scatter(chosen.tolist(), True)
            flags[f"{rule}_{way}"] = pl.lit(table).gather(cell)
    rows = pairs.select("client", "domain", population=(pl.col("before") > low).cast(pl.Int64), **flags)
    wide = {"m": pl.len(), **{name: pl.col(name).sum() for name in flags}}
    per = with_all(by_client(rows, "domain", "population", **wide), "domain", [*wide], DOMAINS)
    per = with_all(per, "population", [*wide], ["low", "not_low"])
    found = []
    for rule in RULES:
        up, down = (pl.col(f"{rule}_{way}").cast(pl.Int64) for way in ("improved", "worse"))
        s = sums({"improved": up, "same": pl.col("m").cast(pl.Int64) - up - down, "worse": down})
        found.append(per.group_by("domain", "population").agg(**s).with_columns(rule=pl.lit(rule)))
    return pl.concat(found)


def counts(folder: Path, name: str, settings: Settings) -> dict[str, pd.DataFrame]:
    """All counts, by the names that `counting` has for them."""
    low = settings.zrm.low
    started = started_of(folder, settings)
    x = scores_of(folder, name, started)
    courses = courses_of(x)
    begun = begun_of(courses, started, settings)
    begins, starts, pairs = begun.lazy(), started.lazy(), begun.filter("kept").lazy()
    after, before = pl.col("after"), pl.col("before")
    lows = pairs.filter(before <= low).with_columns(improved=after > before, same=after == before, worse=after < before)
    lows = lows.collect().lazy()
    up, down = pl.col("improved").any(), pl.col("worse").any()
    part = (
        pl.when(up & down).then(pl.lit("both")).when(up).then(pl.lit("rise_only")).when(down).then(pl.lit("fall_only"))
    )
    teams = lows.with_columns(team=pl.lit(started["team"].to_physical()).gather("t").cast(pl.Int64))
    teams = by_client(teams, "domain", "team", m=pl.len(), improved=pl.col("improved").sum()).with_columns(
        other=pl.col("m").cast(pl.Int64) - pl.col("improved")
    )
    kept = by_client(begins, "level", m=pl.len(), kept=pl.col("kept").sum(), lost=(~pl.col("kept")).sum())
    per = by_client(pairs, "before", "after", m=pl.len()).group_by("before", "after")
    wanted = {
        "flow": flow(x, begins, starts, settings),
        "coverage": coverage(begins, starts),
        "kept_by_level": kept.group_by("level").agg(**sums({"kept": pl.col("kept"), "lost": pl.col("lost")}, "n")),
        "low_domains": low_domain_classes(pairs, low),
        "change_by_group": changes(lows, started),
        "domain_teams": teams.group_by("domain", "team")
        .agg(**sums({"improved": pl.col("improved"), "other": pl.col("other")}))
        .with_columns(
            domain=pl.lit(pl.Series(DOMAINS)).gather("domain"),
            team=pl.lit(started["team"].dtype.categories).gather("team"),
        ),
        "client_outcomes": lows.group_by("client").agg(part=part.otherwise(pl.lit("neither"))).group_by("part")
        .agg(clients=pl.len()),
        "transitions": steps_of(pairs, started),
        "room": room(pairs),
        "attrition": attrition(begins, low),
        "levels": per.agg(n=pl.col("m").sum(), clients=pl.len()),
        "course": course(courses.lazy(), x, started, low),
    }  # fmt: skip
    found = {n: frame(f) for n, f in zip(wanted, pl.collect_all(wanted.values()), strict=True)}
    return {**found, "outcome_sums": frame(rules(pairs, found["transitions"], settings).collect())}


def frame(found: Frame) -> pd.DataFrame:
    """As pandas has it."""
    return pd.DataFrame(found.to_dict(as_series=False))


def steps(folder: Path, name: str, settings: Settings) -> dict[str, pd.DataFrame]:
    """Only from which level to which, by domain and age group: nothing else is made."""
    started = started_of(folder, settings)
    courses = courses_of(scores_of(folder, name, started)).lazy()
    a, b = pl.col("a"), pl.col("b")
    age = pl.lit(started["age_group"].to_physical()).gather("t").cast(pl.Int64)
    cell = (age * 64 + pl.col("domain")) * 64 + a % 8 * 8 + b % 8
    pairs = courses.filter(b // 8 - a // 8 >= settings.pairs.minimum_days).group_by(cell=cell).agg(n=pl.len())
    ages = [*started["age_group"].dtype.categories, "all"]
    pairs = pl.concat([pairs, pairs.with_columns(cell=pl.col("cell") % 4096 + (len(ages) - 1) * 4096)])
    found = (
        pairs.group_by("cell")
        .agg(pl.col("n").sum())
        .select(
            "n",
            age_group=pl.lit(pl.Series(ages)).gather(pl.col("cell") // 4096),
            domain=pl.lit(pl.Series(DOMAINS)).gather(pl.col("cell") // 64 % 64),
            before=pl.col("cell") // 8 % 8,
            after=pl.col("cell") % 8,
        )
    )
    return {"steps": frame(found.collect())}
