"""Keyed hashes instead of numbers of people, in every table that has them."""

from __future__ import annotations

from collections.abc import Collection

import duckdb
import pyarrow as pa

from wijkstats.delivery.clients.pseudonyms import hash_ids

NUMBERS: dict[str, tuple[str, ...]] = {
    "client": ("moments", "source_trajectories", "source_contacts", "source_transfers"),
    "trajectory": ("moments", "source_trajectories"),
    "rater": ("moments",),
    "household": ("source_trajectories",),
    "respondent": ("source_survey_answers", "source_survey_respondents"),
}
"""Kind of number -> where it stands."""
LINKED = {
    "contacts": "client",
    "transfers": "client",
    "support": "trajectory",
    "survey_answers": "respondent",
    "survey_respondents": "respondent",
}
"""Tables beside measurements and trajectories with a number in them, and its kind."""


def make_pseudonyms(con: duckdb.DuckDBPyConnection, key: bytes, made: Collection[str]) -> None:
    """Make the processed tables in which keyed hashes stand for numbers; `made` names those that this delivery has."""
    absent = {f"source_{name}" for name in LINKED if name not in made}
    for kind, tables in NUMBERS.items():
        texts = [f"SELECT {kind} AS number FROM {t} WHERE {kind} IS NOT NULL" for t in tables if t not in absent]
        if not texts:
            continue
        numbers = con.sql(f"SELECT number FROM ({' UNION ALL '.join(texts)}) GROUP BY ALL").to_arrow_table()
        hashes = pa.array(hash_ids(numbers["number"].to_pylist(), key, kind), pa.string())
        con.register("hashes", numbers.append_column("hash", hashes))
        con.execute(f"CREATE OR REPLACE TABLE hash_{kind} AS FROM hashes")
        con.unregister("hashes")
    con.execute(  # before the scores are joined, which are many
        """CREATE OR REPLACE TABLE hashed_moments AS
        SELECT row, c.hash AS client, t.hash AS trajectory, date::TIMESTAMP AS date, edition, r.hash AS rater,
            (dense_rank() OVER (ORDER BY c.hash))::INTEGER AS person,
            (row_number() OVER (ORDER BY c.hash, date, t.hash, edition))::INTEGER AS place
        FROM moments m JOIN hash_client c ON c.number = m.client
        JOIN hash_trajectory t ON t.number = m.trajectory LEFT JOIN hash_rater r ON r.number = m.rater"""
    )
    con.execute(
        """CREATE OR REPLACE TABLE processed_trajectories AS
        SELECT c.hash AS client, t.hash AS trajectory, s.* EXCLUDE (client, trajectory) REPLACE (h.hash AS household)
        FROM source_trajectories s JOIN hash_client c ON c.number = s.client
        JOIN hash_trajectory t ON t.number = s.trajectory LEFT JOIN hash_household h ON h.number = s.household"""
    )
    for name, kind in LINKED.items():
        if name in made:
            con.execute(
                f"""CREATE OR REPLACE TABLE processed_{name} AS SELECT h.hash AS {kind}, s.* EXCLUDE ({kind})
                FROM source_{name} s LEFT JOIN hash_{kind} h ON h.number = s.{kind}"""
            )
