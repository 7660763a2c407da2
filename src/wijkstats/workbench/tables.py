"""The tables behind the workbench: pairs and cases with every feature of the delivery as a column, and columns of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.clients.opened import Opened as ClientsOpened
from wijkstats.chapters.zrm.counts.outcomes import low_pairs
from wijkstats.chapters.zrm.opened import Opened as ZrmOpened
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.counting.started import in_period
from wijkstats.settings.choices import Period

Own: TypeAlias = pd.Series | Callable[[ir.Table], ir.Value] | ibis.Deferred
ALWAYS = Period(start=date(1900, 1, 1), end=date(2199, 12, 31))


def pairs_with_features(data: ZrmOpened) -> ir.Table:
    """One row per pair: client, trajectory, domain, before, after, change, low, days, dates, and every feature.

    Features are the levels by which the chapters break down, and all other columns of the trajectories; low_number is how many
    domains of the trajectory are low, low_domains the same in classes. Days between two measurements.
    """
    keys = data.keys.select("client_key", "trajectory_key", number="trajectory")
    t = data.pairs.table.inner_join(keys, [("trajectory", "number")]).drop("client", "trajectory", "number", "once")
    t = t.rename(client="client_key", trajectory="trajectory_key")
    number = t.low_domains
    t = t.mutate(low_number=number, low=t.before <= data.low, change=(t.after - t.before).cast("int64"))
    t = t.mutate(days=t.after_date.cast("date").delta(t.before_date.cast("date"), unit="day"))
    classes = low_pairs(replace(data.pairs, table=t, low=max(LEVELS)))  # all pairs, with every grouping as a column
    return _and_the_rest(classes, data.trajectories)


def cases_with_features(data: ClientsOpened) -> ir.Table:
    """One row per trajectory, whenever it started: the cases of the chapter about clients, with every feature as a column."""
    cases = data.cases.rename(referrer_group="referrer", closure_group="closure")
    cases = cases.mutate(applied_year=cases.applied.year().cast("string"))
    features = in_period(data.trajectories, data.settings.model_copy(update={"period": ALWAYS}))
    wanted = ["trajectory", *(name for name in features.columns if name not in cases.columns)]
    joined = cases.left_join(features.select(*wanted), "trajectory").drop("trajectory_right")
    return _and_the_rest(joined, data.trajectories)


def _and_the_rest(t: ir.Table, trajectories: ir.Table) -> ir.Table:
    """With the columns of the trajectories that it does not have yet."""
    wanted = ["trajectory", *(name for name in trajectories.columns if name not in t.columns)]
    return t.left_join(trajectories.select(*wanted), "trajectory").drop("trajectory_right")


def with_own(t: ir.Table, name: str, value: Own, hashes: pd.Series) -> ir.Table | None:
    """The table with one more column: of an expression on its columns, or of a Series by the number of the trajectory.

    None when the expression uses a column that this table lacks. `hashes`: number of the trajectory -> its hash.
    """
    if isinstance(value, pd.Series):
        known = value[value.notna()]
        texts = not pd.api.types.is_numeric_dtype(known.dtype)
        frame = pd.DataFrame({"trajectory": hashes.reindex(known.index).to_numpy(), name: known.to_numpy()})
        frame = frame.dropna().astype({name: "str"}) if texts else frame.dropna()
        return t.left_join(ibis.memtable(frame), "trajectory").drop("trajectory_right")
    try:
        return t.mutate(**{name: value})
    except AttributeError:
        return None


def numbers(trajectories: ir.Table, column: str) -> pd.Index:
    """The hashes of a column in one order; the place of a hash, from 1, is the number that the analyst sees."""
    found: Any = trajectories.select(column).distinct().order_by(column).execute()[column]
    return pd.Index(found)


def numbered(values: pd.Series, known: pd.Index) -> pd.Series:
    """Numbers in place of hashes; missing where there is none."""
    at = known.get_indexer(values) + 1
    return pd.Series(at, index=values.index).astype("Int64").where(at > 0)
