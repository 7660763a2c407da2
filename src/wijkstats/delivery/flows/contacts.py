"""Contacts: questions that were answered at once, and, where the file says so, of which client."""

from __future__ import annotations

import duckdb

from wijkstats.delivery.clients.measurements import has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.flows.groups import grouped
from wijkstats.delivery.readings.days import DAYS, note_days, read_days
from wijkstats.delivery.readings.identifiers import CLIENT_NUMBERS, why_joined
from wijkstats.delivery.rules.checks import Check, accepted, add_first, add_judged, judged
from wijkstats.delivery.rules.no_record import no_record, whole_of

ROWS = (
    Check("repeated_header", "again", "datum", "shown_day(date_text)"),
    Check("no_record", "total AND date IS NULL"),
    Check("total_row", "whole", "wijkteam"),
    Check("missing_date", "date_text IS NULL", "datum"),
    *DAYS,
    Check("impossible_date", "date IS NULL", "datum", "shown_day(date_text)"),
    Check("future_date", "date > complete_until()", "datum", "shown_day(date_text)"),
    Check("duplicate_row", "repeated", "", "shown_day(date_text)"),
    Check("two_values", "versions > 1", "vervolg", "masked(follow_up)"),
)


def clean_contacts(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `source_contacts`: client (raw number), date, team, follow_up_group. The contact number is not kept.

    A client number that is not as the system gave it is left empty: the contact counts, and is linked to nobody.
    """
    everything = ", ".join(f'"{c}"' for c in file.columns)
    why, join = why_joined(file.table, "clientnummer") if "clientnummer" in file.columns else ("NULL::VARCHAR", "")
    rows = f"""WITH c AS (
            SELECT row, datum AS date_text, day AS date, d.why AS date_why, 'datum' AS cell_column,
                {has(file, "clientnummer")} AS client, {why} AS client_why,
                {has(file, "wijkteam")} AS team, {has(file, "vervolg")} AS follow_up,
                {header_again(file, "datum")} AS again, {no_record(file.columns)} AS total,
                hash({everything}) AS content, {has(file, "contactnummer")} AS number,
                {whole_of(has(file, "wijkteam"))} AS whole
            FROM raw_contacten LEFT JOIN {read_days(con, file, "datum")} d ON d.text = datum {join})
        SELECT *, number IS NOT NULL AND row > min(row) OVER (PARTITION BY content) AS repeated,
            CASE WHEN number IS NOT NULL THEN
                count(DISTINCT coalesce(follow_up, '')) OVER (PARTITION BY number, date, client, team) END AS versions FROM c"""
    con.execute(f"CREATE OR REPLACE TABLE checked_contacten AS {judged(rows, ROWS)}")
    add_judged(con, file.file, "checked_contacten", ROWS)
    used = accepted("checked_contacten")
    note_days(con, file, "datum", used)
    add_first(con, file.file, used, CLIENT_NUMBERS)
    note_unused(con, file)
    con.execute(
        f"""CREATE OR REPLACE TABLE source_contacts AS SELECT CASE WHEN client_why IS NULL THEN client END AS client,
            date::TIMESTAMP AS date, team, g.part AS follow_up_group
        FROM ({used}) LEFT JOIN {grouped(con, file, "vervolg")} g ON g.text = follow_up"""
    )
