"""What every count of a share has in common: its sums over clients, its groupings, and the order of its rows.

Question answered: from which sums do a share and its interval follow, when one client counts several times? Ibis expressions,
whatever the back end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.ground.records import FEW_CLIENTS, UNKNOWN


def sufficient(per: ir.Table, outcomes: Sequence[str], total: str = "pairs") -> dict[str, ir.Value]:
    """Which sums over clients does a clustered interval need? Aggregates by name, for `per.group_by(...).agg(**sums)`.

    `per`: one row per client (and keys), with m, how often the client counts, and per outcome y, how often with that outcome;
    with `alike` where a row stands for so many clients.
    `total` = sum m, clients, m2 = sum m*m; and for each outcome its sum y, `<outcome>_clients` (y > 0),
    `<outcome>_my` = sum m*y and `<outcome>_y2` = sum y*y. No value may be null.
    """
    n: ir.IntegerValue = per.alike if "alike" in per.columns else ibis.literal(1)
    m = per.m.cast("int64")
    sums: dict[str, ir.Value] = {
        total: (n * m).sum(),
        "clients": (n * (m > 0).cast("int64")).sum(),
        "m2": (n * m * m).sum(),
    }
    for o in outcomes:
        y = per[o].cast("int64")
        sums |= {o: (n * y).sum(), f"{o}_clients": (n * (y > 0).cast("int64")).sum()}
        sums |= {f"{o}_my": (n * m * y).sum(), f"{o}_y2": (n * y * y).sum()}
    return sums


def sums_by(t: ir.Table, keys: Sequence[str], outcomes: Sequence[str], total: str = "pairs") -> ir.Table:
    """The `sufficient` sums per combination of `keys`. `t`: a row per time a client counts, each outcome 0 or 1."""
    per = t.group_by(*keys, "client").agg(m=t.count(), **{o: t[o].sum() for o in outcomes})
    return per.group_by(*keys).agg(**sufficient(per, outcomes, total))


def alike(t: ir.Table, by: Sequence[str]) -> ir.Table:
    """The rows with clients that count once taken together: columns `by`, client, twin (a number) and alike (how many).

    `t`: one row per trajectory and domain; `by` has the domain. Of clients with one trajectory in it (`once`) only `by` tells:
    they stand as one row per combination, without client, each a `twin`. Group by client and twin to count all.
    """
    single = t.filter(t.once)
    many = single.group_by(*by).agg(alike=single.count())
    many = many.mutate(client=ibis.null(t.client.type()), twin=ibis.row_number().over(order_by=[*by]) + 1)
    rest = t.filter(~t.once).mutate(alike=ibis.literal(1, "int64"), twin=ibis.literal(0, "int64"))
    return ibis.union(many.select(*by, "client", "twin", "alike"), rest.select(*by, "client", "twin", "alike"))


def each_and_all(t: ir.Table, by: Sequence[str]) -> ir.Table:
    """The rows of every domain, with clients `alike`, and once more with domain `all`; `by`: the columns that are counted."""
    whole = t.select(
        *by, "client", domain=ibis.literal("all"), twin=ibis.literal(0, "int64"), alike=ibis.literal(1, "int64")
    )
    columns = ["domain", *by, "client", "twin", "alike"]
    return ibis.union(alike(t, ["domain", *by]).select(*columns), whole.select(*columns))


def and_all(t: ir.Table, column: str) -> ir.Table:
    """The rows twice: as they are, and with `all` in this column. One count of both is one query, where a union of counts is
    a query each.
    """
    return ibis.union(t, t.mutate(**{column: ibis.literal("all")}))


def by_level(t: ir.Table, groupings: Sequence[str]) -> Iterator[ir.Table]:
    """The rows once per grouping, with columns grouping and level; grouping `total` has the one level `all`."""
    for grouping in groupings:
        level = ibis.literal("all") if grouping == "total" else t[grouping]
        yield t.mutate(grouping=ibis.literal(grouping), level=level)


def filled(frame: pd.DataFrame, groupings: Collection[str]) -> pd.DataFrame:
    """The rows without those of these groupings of which no level can be named: unknown for all, or too few clients each.

    >>> frame = pd.DataFrame({"grouping": ["total", "law", "act", "act"], "level": ["all", "unknown", "unknown", "Wmo"]})
    >>> filled(frame, ("law", "act"))["grouping"].tolist()
    ['total', 'act', 'act']
    """
    known = set(frame.loc[~frame["level"].isin((UNKNOWN, FEW_CLIENTS)), "grouping"])
    return frame[~frame["grouping"].isin(set(groupings) - known)].reset_index(drop=True)


def in_order(frame: pd.DataFrame, groupings: Sequence[str], places: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The rows by grouping and level: groupings as given, levels as `places` of the grouping says or by name, those that
    are not named after them and unknown last.

    >>> frame = pd.DataFrame({"grouping": ["size"] * 3 + ["total"], "level": ["unknown", "large", "small", "all"]})
    >>> in_order(frame, ("total", "size"), {"size": ("small", "large")})["level"].tolist()
    ['all', 'small', 'large', 'unknown']
    """
    level = frame["level"].astype(str)
    by = level.where(level != UNKNOWN, "\U0010ffff").where(level != FEW_CLIENTS, "\U0010fffe")
    for grouping, levels in places.items():
        rank = {key: f"{place:02d}" for place, key in enumerate(levels)}
        by = by.where(frame["grouping"] != grouping, by.map(rank).fillna(by))
    first = {grouping: place for place, grouping in enumerate(groupings)}
    ranked = frame.assign(level=level, _g=frame["grouping"].map(first), _l=by).sort_values(["_g", "_l"])
    return ranked.drop(columns=["_g", "_l"]).reset_index(drop=True)
