"""Rows for the counts in pandas: trajectories, scores, courses and pairs as whole numbers, and sums per client.

As a good pandas user would write them: text becomes integers as it is read, and a score is one integer, so that the first and the
last are the smallest and the largest of a group.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from ways.names import DOMAINS, EDITIONS
from wijkstats.settings.choices import Settings

MOMENT = 2**32  # more than day * 8 + level


def started_of(folder: Path, settings: Settings) -> pd.DataFrame:
    """Trajectories that started in the period, numbered by the index as are clients; features as categories."""
    t = pd.read_parquet(folder / "trajectories.parquet")
    t = t[t["start_date"].dt.normalize().between(str(settings.period.start), str(settings.period.end))]
    age = t["age"]
    groups = np.select(
        [age.isna(), *(age.between(*ends) for ends in settings.age_groups.values())],
        ["unknown", *settings.age_groups],
        "other_age",
    )
    return pd.DataFrame(
        {
            "trajectory": t["trajectory"],
            "client": pd.factorize(t["client"])[0],
            "age_group": pd.Categorical(groups),
            "team": pd.Categorical(t["team"].fillna("unknown")),
            "start_year": pd.Categorical(t["start_date"].dt.year.astype(str)),
            "sex": pd.Categorical(t["sex"].fillna("unknown")),
        }
    ).reset_index(drop=True)


def scores_of(folder: Path, name: str, started: pd.DataFrame) -> pd.DataFrame:
    """Every score: t, kind (domain and edition as a number) and p (day and level as a number)."""
    columns = ["trajectory", "domain", "edition", "date", "score"]
    read = pq.read_table(folder / f"{name}.parquet", columns=columns, read_dictionary=columns[:3])
    m = read.to_pandas()
    del read
    at = pd.Index(started["trajectory"]).get_indexer(m["trajectory"].cat.categories)
    t = at[m["trajectory"].cat.codes]
    number = [
        pd.Index(names).get_indexer(m[c].cat.categories)[m[c].cat.codes]
        for c, names in (("domain", DOMAINS), ("edition", EDITIONS))
    ]
    day = m["date"].dt.as_unit("s").astype("int64").to_numpy() // 86400
    found = pd.DataFrame({"t": t, "kind": number[0] * len(EDITIONS) + number[1], "p": day * 8 + m["score"].to_numpy()})
    return found[found["t"] >= 0]


def courses_of(scores: pd.DataFrame) -> pd.DataFrame:
    """One row per trajectory, domain and edition: first score, last score, how many."""
    kinds = len(DOMAINS) * len(EDITIONS)
    per = scores["p"].groupby(scores["t"] * kinds + scores["kind"], sort=True).agg(["min", "max", "size"])
    key = per.index.to_numpy()
    t, kind = key // kinds, key % kinds
    return pd.DataFrame(
        {
            "t": t,
            "domain": kind // len(EDITIONS),
            "edition": kind % len(EDITIONS),
            "a": per["min"].to_numpy(),
            "b": per["max"].to_numpy(),
            "n": per["size"].to_numpy(),
        }
    )


def begun_of(courses: pd.DataFrame, started: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """One row per trajectory and domain: level, and before, after, days where there is a pair (of the first edition)."""
    key = courses["t"] * len(DOMAINS) + courses["domain"]
    span = courses["b"] // 8 - courses["a"] // 8
    one = courses.assign(key=key, days=span, order=courses["a"] // 8 * 8 + courses["edition"])
    one = one[span >= settings.pairs.minimum_days].sort_values(["key", "order"]).drop_duplicates("key")
    each = courses.assign(key=key, span=span).groupby("key")
    begun = each.agg(
        first=("a", "min"), same_domain=("n", "sum"), same_edition=("n", "max"), span=("span", "max")
    ).join(one.set_index("key")[["a", "b", "days"]])
    t = begun.index.to_numpy() // len(DOMAINS)
    kept = begun["a"].notna()
    before, after = (begun[c].fillna(0).astype("int64") % 8 for c in ("a", "b"))
    level = before.where(kept, begun["first"] % 8)
    return begun.assign(
        t=t,
        domain=begun.index.to_numpy() % len(DOMAINS),
        client=started["client"].to_numpy()[t],
        level=level,
        before=before,
        after=after,
        started=1,
        kept=kept.astype("int64"),
        lost=1 - kept.astype("int64"),
        improved=(after > before).astype("int64"),
        same=(kept & (after == before)).astype("int64"),
        worse=(after < before).astype("int64"),
    ).drop(columns=["a", "b", "first"])


def by_client(rows: pd.DataFrame, keys: list[str], columns: list[str]) -> pd.DataFrame:
    """What each client has in each combination of keys (numbers): m, and the sums of columns."""
    key = rows["client"].to_numpy().astype("int64")
    for name in keys:
        key = key * 1024 + rows[name].to_numpy()
    grouped = rows[columns].groupby(key, sort=False)
    per = grouped.sum().assign(m=grouped.size())
    key = per.index.to_numpy()
    for name in reversed(keys):
        per[name] = key % 1024
        key = key // 1024
    per["client"] = key
    return per.reset_index(drop=True)


def sums(per: pd.DataFrame, keys: list[str], outcomes: list[str], total: str = "pairs") -> pd.DataFrame:
    """The sums over clients that an interval needs, by keys; `per` has m and outcomes per client and keys."""
    m = per["m"]
    columns = {total: m, "clients": (m > 0).astype("int64"), "m2": m * m}
    for o in outcomes:
        y = per[o]
        columns |= {o: y, f"{o}_clients": (y > 0).astype("int64"), f"{o}_my": m * y, f"{o}_y2": y * y}
    wide = pd.DataFrame(columns)
    if not keys:
        return wide.sum().to_frame().T
    return wide.groupby([per[k] for k in keys], sort=False).sum().reset_index()


def with_all(per: pd.DataFrame, key: str, counted: list[str], names: list[str]) -> pd.DataFrame:
    """What clients have by a key, and once more over all of it, which is the last number; names come with `named`."""
    others = [c for c in per.columns if c not in (key, *counted)]
    whole = per.groupby(others, sort=False, as_index=False)[counted].sum()
    return pd.concat([per, whole.assign(**{key: len(names)})], ignore_index=True)


def named(table: pd.DataFrame, **names: list[str]) -> pd.DataFrame:
    """With text in place of numbers."""
    return table.assign(**{key: np.array(texts, dtype=object)[table[key]] for key, texts in names.items()})
