"""What is done: on which low domains a team works, and what people go on to, whether a team knew them or not."""

from __future__ import annotations

import duckdb
import pandas as pd

from wijkstats.delivery.clients.measurements import has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile, key_of
from wijkstats.delivery.files.names import DOMAIN_ALIASES
from wijkstats.delivery.flows.words import as_word, one_of
from wijkstats.delivery.readings.days import DAYS, note_days, read_days
from wijkstats.delivery.readings.identifiers import CLIENT_NUMBERS, TRAJECTORY_NUMBERS, why_joined
from wijkstats.delivery.rules.checks import Check, accepted, add_first, add_judged, judged
from wijkstats.delivery.rules.no_record import no_record
from wijkstats.ground.local_words import REASONS, SENDERS, TRANSFERS
from wijkstats.ground.scales import DOMAINS

SUPPORT = (
    Check("repeated_header", "again", "trajectnummer"),
    Check("no_record", "total AND trajectory IS NULL"),
    Check("missing_value", "trajectory IS NULL", "trajectnummer"),
    *TRAJECTORY_NUMBERS,
    Check("unknown_trajectory", "NOT listed", "trajectnummer", "masked(trajectory)"),
    Check("unknown_domain", "domain IS NULL", "domein", "masked(domain_text)"),
    Check("missing_value", "given IS NULL", "inzet"),
    Check("unknown_word", "supported IS NULL", "inzet", "masked(given)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "answers > 1", "inzet", "masked(given)"),
)
REASON = Check("unknown_word", "reason_text IS NOT NULL AND why_not IS NULL", "reden", "masked(reason_text)")
TRANSFER = (
    Check("repeated_header", "again", "clientnummer"),
    Check("no_record", "total AND (client IS NULL OR date IS NULL)"),
    Check("missing_client", "client IS NULL", "clientnummer"),
    *CLIENT_NUMBERS,
    Check("missing_date", "date_text IS NULL", "datum"),
    *DAYS,
    Check("impossible_date", "date IS NULL", "datum", "shown_day(date_text)"),
    Check("future_date", "date > complete_until()", "datum", "shown_day(date_text)"),
    Check("missing_value", "kind_text IS NULL", "soort"),
    Check("unknown_word", "kind IS NULL", "soort", "masked(kind_text)"),
    Check("duplicate_row", "row > first"),
)
SENDER = Check("unknown_word", "sender_text IS NOT NULL AND sender IS NULL", "verwijzer", "masked(sender_text)")


def clean_support(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `source_support`: trajectory (raw number), domain, supported, why_not; needs `source_trajectories`."""
    texts = [text for (text,) in con.execute("SELECT DISTINCT domein FROM raw_inzet").fetchall() if text is not None]
    told = {text: DOMAIN_ALIASES.get(key_of(text), key_of(text)) for text in texts}
    frame = pd.DataFrame([pair for pair in told.items() if pair[1] in DOMAINS], columns=["text", "domain"])
    con.register("domain_texts", frame.astype(str))
    why, join = why_joined(file.table, "trajectnummer")
    rows = f"""WITH s AS (
            SELECT row, trajectnummer AS trajectory, {why} AS trajectory_why, domein AS domain_text, t.domain::VARCHAR AS domain,
                inzet AS given, CASE {as_word("inzet")} WHEN 'ja' THEN true WHEN 'nee' THEN false END AS supported,
                {has(file, "reden")} AS reason_text, {one_of(has(file, "reden"), REASONS)} AS why_not,
                trajectnummer IN (SELECT trajectory FROM source_trajectories) AS listed,
                {header_again(file, "trajectnummer")} AS again, {no_record(file.columns)} AS total
            FROM raw_inzet LEFT JOIN domain_texts t ON t.text::VARCHAR = domein {join})
        SELECT *, min(row) OVER (PARTITION BY trajectory, domain_text, given, reason_text) AS first,
            count(DISTINCT (supported, coalesce(why_not, ''))) OVER (PARTITION BY trajectory, domain) AS answers FROM s"""
    con.execute(f"CREATE OR REPLACE TABLE checked_inzet AS {judged(rows, SUPPORT)}")
    con.unregister("domain_texts")
    used = accepted("checked_inzet")
    add_judged(con, file.file, "checked_inzet", SUPPORT)
    add_first(con, file.file, used, [REASON])
    note_unused(con, file)
    con.execute(
        f"""CREATE OR REPLACE TABLE source_support AS
        SELECT trajectory, domain, supported, CASE WHEN NOT supported THEN why_not END AS why_not FROM ({used})"""
    )


def clean_transfers(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `source_transfers`: client (raw number, of people a team never knew too), date, kind, sender."""
    sender = f"CASE {as_word(has(file, 'verwijzer'))} WHEN 'gecertificeerde_instelling' THEN 'gi' "
    sender += f"ELSE {has(file, 'verwijzer')} END"
    why, join = why_joined(file.table, "clientnummer")
    rows = f"""WITH t AS (
            SELECT row, clientnummer AS client, {why} AS client_why,
                datum AS date_text, day AS date, d.why AS date_why, 'datum' AS cell_column,
                soort AS kind_text, {one_of("soort", TRANSFERS)} AS kind,
                {has(file, "verwijzer")} AS sender_text, {one_of(sender, SENDERS)} AS sender,
                {header_again(file, "clientnummer")} AS again, {no_record(file.columns)} AS total
            FROM raw_doorstroom LEFT JOIN {read_days(con, file, "datum")} d ON d.text = datum {join})
        SELECT *, min(row) OVER (PARTITION BY client, date_text, kind_text, sender_text) AS first FROM t"""
    con.execute(f"CREATE OR REPLACE TABLE checked_doorstroom AS {judged(rows, TRANSFER)}")
    used = accepted("checked_doorstroom")
    add_judged(con, file.file, "checked_doorstroom", TRANSFER)
    note_days(con, file, "datum", used)
    add_first(con, file.file, used, [SENDER])
    note_unused(con, file)
    con.execute(
        f"CREATE OR REPLACE TABLE source_transfers AS SELECT client, date::TIMESTAMP AS date, kind, sender FROM ({used})"
    )
