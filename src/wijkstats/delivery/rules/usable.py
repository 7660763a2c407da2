"""How much of what was delivered gets into the report? Said by `make validate` and on the quality page, in the same words.

Question answered: how many trajectories started outside the period, how many rows and scores are lost, and is that too many to
say that the delivery can be used?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from wijkstats.delivery.files.ingest import RawFile, name_of
from wijkstats.delivery.rules.whole_files import refused_rows
from wijkstats.settings.delivery import Delivery

MOST = 0.25
"""A delivery of which a larger share of the rows of a file, of the trajectories or of the scores is lost is not simply usable."""


@dataclass(frozen=True, slots=True)
class Loss:
    """`lost` of `delivered` things of a kind (rows, trajectories, scores) do not get into the report.

    `why`: refused, outside_period or not_compared; `table`: of rows, whose. The words stand in `table.lost` of words.*.yaml.
    """

    kind: str
    lost: int
    delivered: int
    why: str
    table: str = ""

    @property
    def large(self) -> bool:
        """Is it more than may be lost without a word?"""
        return self.lost > MOST * self.delivered


def losses(con: duckdb.DuckDBPyConnection, delivery: Delivery, files: Sequence[RawFile]) -> tuple[Loss, ...]:
    """What is lost: refused rows of each file, trajectories outside the period, and scores that are not compared.

    A score is compared when its trajectory started in the period and its domain was measured twice in one edition, the minimum
    number of days apart; other rules for pairs leave out more. What was not discussed (99, n.v.t.) is no score.
    """
    period, days = delivery.settings.period, delivery.settings.pairs.minimum_days
    inside = f"start_date::DATE BETWEEN DATE '{period.start}' AND DATE '{period.end}'"
    found = [
        Loss("rows", sum(refused_rows(con, file).values()), file.records, "refused", name_of(file)) for file in files
    ]
    outside, trajectories = con.execute(
        f"SELECT count(*) FILTER (NOT ({inside})), count(*) FROM source_trajectories"
    ).fetchall()[0]
    found.append(Loss("trajectories", outside, trajectories, "outside_period"))
    given, kept = con.execute(
        """SELECT (SELECT count(*) FROM filled ANTI JOIN moments USING (row))
            + (SELECT count(*) FROM cells WHERE coalesce(reason NOT IN ('score_not_discussed', 'score_not_applicable'), true)),
            (SELECT count(*) FROM kept_cells)"""
    ).fetchall()[0]
    # a number for each trajectory and edition: texts are dear where there are many scores
    compared = con.execute(
        f"""SELECT coalesce(sum(n), 0)::BIGINT FROM (SELECT count(*) AS n FROM kept_cells JOIN (
                SELECT row, date, min(row) OVER (PARTITION BY trajectory, edition) AS unit FROM moments
                    SEMI JOIN (SELECT trajectory FROM source_trajectories WHERE {inside}) USING (trajectory)) USING (row)
            GROUP BY unit, domain HAVING max(date) - min(date) >= {max(days, 1)})"""
    ).fetchall()[0][0]
    found.append(Loss("scores", max(given - kept, 0), given, "refused"))
    found.append(Loss("scores", max(given - compared, 0), given, "not_compared"))
    return tuple(loss for loss in found if loss.lost)
