"""How much of what was delivered gets into the report? Said by `make validate` and on the quality page, in the same words.

Question answered: how many trajectories started outside the period, how many rows and scores are lost, and is that too many to
say that the delivery can be used?
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from wijkstats.delivery.files.ingest import RawFile, name_of
from wijkstats.delivery.rules.rules import DROPS
from wijkstats.settings.delivery import Delivery

MOST = 0.25
"""A delivery of which a larger share of the rows of a file, of a column, of the trajectories or of the scores is lost is not
simply usable."""
NO_SCORE = ("score_not_discussed", "score_not_applicable")


@dataclass(frozen=True, slots=True)
class Loss:
    """`lost` of `delivered` things of a kind (rows, values, trajectories, scores) do not get into the report.

    `why`: refused, outside_period or not_compared; `table`: of rows, whose; of values, the column. The words stand in
    `table.lost` of words.*.yaml.
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


def losses(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, files: Sequence[RawFile], gone: Mapping[str, Mapping[str, int]]
) -> tuple[Loss, ...]:
    """What is lost: refused rows of each file, trajectories outside the period, and scores that are not compared.

    A score is compared when its trajectory started in the period and its domain was measured twice in one edition, the minimum
    number of days apart; other rules for pairs leave out more. What was not discussed (99, n.v.t.) is no score.
    `gone`: of each table what `refused_rows` says.
    """
    period, days = delivery.settings.period, delivery.settings.pairs.minimum_days
    inside = f"start_date::DATE BETWEEN DATE '{period.start}' AND DATE '{period.end}'"
    found = [Loss("rows", sum(gone[file.table].values()), file.records, "refused", name_of(file)) for file in files]
    outside, trajectories = con.execute(
        f"SELECT count(*) FILTER (NOT ({inside})), count(*) FROM source_trajectories"
    ).fetchall()[0]
    found.append(Loss("trajectories", outside, trajectories, "outside_period"))
    given, kept = con.execute(
        f"""SELECT (SELECT count(*) FROM given SEMI JOIN score_texts USING (score_text) WHERE edition IS NULL)
            + (SELECT coalesce(sum(n), 0)::BIGINT FROM counted_kinds WHERE coalesce(reason NOT IN {NO_SCORE}, true)),
            (SELECT count(*) FROM kept_cells)"""
    ).fetchall()[0]
    # a number for each trajectory and edition: texts are dear where there are many scores
    compared = con.execute(
        f"""SELECT coalesce(sum(n), 0)::BIGINT FROM (SELECT count(*) AS n FROM kept_cells JOIN (
                SELECT row, date, min(row) OVER (PARTITION BY trajectory, edition) AS unit FROM moments
                    SEMI JOIN (SELECT trajectory FROM source_trajectories WHERE {inside}) USING (trajectory)) USING (row)
            GROUP BY unit, domain_place HAVING max(date) - min(date) >= {max(days, 1)})"""
    ).fetchall()[0][0]
    found.append(Loss("scores", max(given - kept, 0), given, "refused"))
    found.append(Loss("scores", max(given - compared, 0), given, "not_compared"))
    found += [loss for file in files for loss in _values(con, file)]
    return tuple(loss for loss in found if loss.lost)


def _values(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[Loss]:
    """What single columns lost in rows that are used: refused values, and cells of Excel without one.

    An end in the future is no loss, nor is a domain that was not discussed; the score of a long file is its row.
    """
    local = {contract: name for name, contract in file.renamed.items()}
    rules = [rule for rule, drops in DROPS.items() if drops and rule not in NO_SCORE]
    refused = con.execute(
        'SELECT DISTINCT "column" FROM refused WHERE file = ? AND list_contains(?, reason)', [file.file, rules]
    ).fetchall()
    for column in file.columns:
        if column in ("einddatum", "score") or not {(column,), (local.get(column, column),)} & {*refused}:
            continue
        lost, empty = con.execute(
            f"""SELECT count(DISTINCT row), count(DISTINCT row) FILTER (raw."{column}" IS NULL)
            FROM refused r JOIN raw_{file.table} raw USING (row) SEMI JOIN (
                SELECT row FROM checked_{file.table} WHERE reason IS NULL) USING (row)
            WHERE r.file = ? AND r."column" IN (?, ?) AND list_contains(?, r.reason)""",
            [file.file, column, local.get(column, column), rules],
        ).fetchall()[0]
        if lost:
            filled = f'SELECT count("{column}") FROM raw_{file.table} SEMI JOIN (FROM checked_{file.table}'
            kept = con.execute(f"{filled} WHERE reason IS NULL) USING (row)").fetchall()[0][0]
            yield Loss("values", lost, kept + empty, "refused", local.get(column, column))
