"""Shares of outcomes with their interval, as columns of a table and as a result: from sums over clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.ground.kinds import Columns
from wijkstats.ground.population import Cell
from wijkstats.ground.records import Result, Share
from wijkstats.kit.inference.intervals import ShareInterval, clustered_share


def outcome_share(sums: pd.DataFrame | pd.Series, outcome: str, total: str = "pairs") -> ShareInterval:
    """What share of `total` has the outcome? `clustered_share` on the sums that `sums.sufficient` names: a row or more.

    KeyError when `sums` lacks total, clients, m2, the outcome, `<outcome>_my` or `<outcome>_y2`.
    """
    my, y2 = sums[f"{outcome}_my"], sums[f"{outcome}_y2"]
    return clustered_share(sums[outcome], sums[total], clients=sums["clients"], m2=sums["m2"], my=my, y2=y2)


def add_share(
    table: pd.DataFrame, sums: pd.DataFrame, outcome: str, total: str = "pairs", stem: str | None = None
) -> Share:
    """Put the share of an outcome with its interval in the table: columns <stem>_share, _low, _high; and say how it follows.

    `sums` as `outcome_share` takes, in the order of the rows; `table` has the counts. Column <stem>_design is not published.
    """
    found = outcome_share(sums, outcome, total)
    stem = f"{outcome}_" if stem is None else stem
    whole = np.asarray(sums[total], dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = {"share": found.share, "low": found.low, "high": found.high, "design": whole / found.effective_n}
    for end, column in values.items():
        table[f"{stem}{end}"] = column
    return Share({outcome: 1}, total, f"{stem}low", f"{stem}high", f"{stem}design")


def part_of(
    sums: pd.DataFrame,
    name: str,
    keys: tuple[str, ...],
    part: str,
    rest: str,
    total: str = "n",
    cells: Mapping[str, Sequence[Cell | None]] | None = None,
    revealing: bool = False,
    columns: Columns | None = None,
) -> Result:
    """Which part of a total, per row of `sums`? The total split in a part and the rest, with the clustered interval of the part.

    `sums` as `sums.sufficient` names them, with `<rest>_clients`; rest = total - part. Columns: keys, total, part, rest,
    share, low, high (fractions 0-1, NaN where the total is 0). `cells` and `columns` as in `Result`; `revealing`: it may not
    be shown that everybody is in one part.
    """
    table = sums[[*keys, total, part]].assign(**{rest: sums[total] - sums[part]})
    share = add_share(table, sums, part, total, "")
    people = {total: "clients", part: f"{part}_clients", rest: f"{rest}_clients"}
    table[list(people.values())] = sums[list(people.values())]
    return Result(
        name,
        table,
        keys,
        (total, part, rest),
        totals={total: (part, rest)},
        contributors=people,
        cells=cells or {},
        shares={"share": share},
        revealing=(total,) if revealing else (),
        columns=columns or {},
    )
