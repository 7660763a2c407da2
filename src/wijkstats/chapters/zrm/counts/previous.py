"""How many low scores improved in this delivery and in the one before it, and how the two depend on each other."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.zrm.counts.pairing import make_pairs
from wijkstats.delivery.tables import Tables
from wijkstats.ground.records import Pairs
from wijkstats.kit.counting.sufficient_sums import by_level
from wijkstats.settings.breakdowns import usual


def change_beside(pairs: Pairs, earlier: Tables | None) -> pd.DataFrame:
    """How many low pairs improved in this delivery and in the earlier one? In total, by age group and domain.

    The earlier pairs are made by the settings of their own delivery, but with this one's limit of low. One row per
    grouping and level that occur in both; n, improved, other and `_clients` with the suffix _this or _previous, and over
    the clients of both together m2, my and y2 of each and the products mm, my, ym, yy across the two: a client who is in
    both deliveries makes them depend on each other. No rows without an earlier delivery.
    """
    if earlier is None:
        return pd.DataFrame(columns=["grouping", "level"])
    before = make_pairs(earlier.measurements, earlier.trajectories, earlier.delivery.settings)
    sides = [_per_client(pairs), _per_client(Pairs(before.table, pairs.low))]
    this, that = (side.to_pyarrow() for side in sides)
    con = ibis.duckdb.connect()
    one, other = con.create_table("one", this), con.create_table("other", that)
    keys = ["grouping", "level", "client"]
    both = one.join(other, keys, how="outer", rname="{name}_previous")
    named = {key: ibis.coalesce(both[key], both[f"{key}_previous"]) for key in keys}
    numbers = {c: both[c].fill_null(0) for c in ("m", "y", "m_previous", "y_previous")}
    per = both.select(**named, **numbers)
    m, y, n, z = (per[c] for c in ("m", "y", "m_previous", "y_previous"))
    sums = {"clients": per.count(), "mm": (m * n).sum(), "my": (m * z).sum(), "ym": (y * n).sum(), "yy": (y * z).sum()}
    for suffix, a, b in (("this", m, y), ("previous", n, z)):
        sums |= {
            f"n_{suffix}": a.sum(),
            f"improved_{suffix}": b.sum(),
            f"clients_{suffix}": (a > 0).sum(),
            f"improved_clients_{suffix}": (b > 0).sum(),
            f"other_clients_{suffix}": (a > b).sum(),
            f"m2_{suffix}": (a * a).sum(),
            f"my_{suffix}": (a * b).sum(),
            f"y2_{suffix}": (b * b).sum(),
        }
    grouped = per.group_by("grouping", "level").agg(**sums)
    return grouped.filter((grouped.n_this > 0) & (grouped.n_previous > 0)).order_by("grouping", "level").execute()


def _per_client(pairs: Pairs) -> ir.Table:
    t = pairs.table.filter(pairs.table.before <= pairs.low)
    t = t.mutate(improved=(t.after > t.before).cast("int64"))
    parts = [
        g.group_by("grouping", "level", "client").agg(m=g.count(), y=g.improved.sum())
        for g in by_level(t, ("total", *usual("previous")))
    ]
    return ibis.union(*parts)
