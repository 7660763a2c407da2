"""Published figures (beweringen.csv) and how they hang together (relaties.csv).

Question answered: which figures can be computed with, and which relations are between figures that are there?
"""

from __future__ import annotations

import duckdb

from wijkstats.delivery.clients.measurements import has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.flows.words import as_word, one_of
from wijkstats.delivery.published.shared import (
    LARGEST,
    MOST_PEOPLE,
    numbers,
    remark,
    show_texts,
    thousands,
    told,
    years,
)
from wijkstats.delivery.rules.checks import Check, accepted, add_judged, judged
from wijkstats.delivery.rules.no_record import no_record
from wijkstats.ground.local_words import CLAIM_UNITS, RELATIONS

ID = "[A-Za-z]{0,3}[0-9]{1,5}[A-Za-z]?"
"""An id says nothing about anybody: too few letters for a name, too few digits for a number of a person."""
_WHOLE = "unit IN ('aantal', 'rang')"
_VALUE = "shown_number(waarde_text)"
CLAIMS = (
    Check("repeated_header", "again", "id"),
    Check("no_record", "total AND id IS NULL"),
    Check("missing_value", "id IS NULL", "id"),
    Check("impossible_id", f"NOT regexp_full_match(id, '{ID}')", "id", "masked(id)"),
    Check("missing_value", "unit_text IS NULL", "eenheid"),
    Check("unknown_word", "unit IS NULL", "eenheid", "masked(unit_text)"),
    Check("not_a_number", "waarde_text IS NOT NULL AND waarde_number IS NULL", "waarde", _VALUE),
    Check("thousands_point", f"(unit = 'euro' OR {_WHOLE}) AND {thousands('waarde')}", "waarde", _VALUE),
    Check("not_whole", f"{_WHOLE} AND waarde_number <> floor(waarde_number)", "waarde", _VALUE),
    Check(
        "out_of_range",
        f"""abs(waarde_number) >= {LARGEST} OR (unit = 'r' AND abs(waarde_number) > 1)
            OR (unit = 'p' AND waarde_number NOT BETWEEN 0 AND 1)""",
        "waarde",
        _VALUE,
    ),
    Check("not_a_number", "decimalen_text IS NOT NULL AND decimalen_number IS NULL", "decimalen", "masked(decimalen_text)"),
    Check("not_whole", "decimalen_number <> floor(decimalen_number)", "decimalen", "shown_number(decimalen_text)"),
    Check(
        "out_of_range",
        "decimalen_number NOT BETWEEN CASE WHEN unit IN ('aantal', 'euro') THEN -9 ELSE 0 END AND 6",
        "decimalen",
        "shown_number(decimalen_text)",
    ),
    Check("not_a_number", "n_text IS NOT NULL AND n_number IS NULL", "n", "masked(n_text)"),
    Check("thousands_point", thousands("n"), "n", "masked(n_text)"),
    Check("not_whole", "n_number <> floor(n_number)", "n", "shown_number(n_text)"),
    Check("out_of_range", f"n_number NOT BETWEEN 1 AND {MOST_PEOPLE}", "n", "shown_number(n_text)"),
    Check("unknown_word", "circa_text IS NOT NULL AND circa IS NULL", "circa", "masked(circa_text)"),
    Check("impossible_year", "jaar_text IS NOT NULL AND jaar_year IS NULL", "jaar", "shown_number(jaar_text)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "same > 1", "id", "masked(id)"),
)  # fmt: skip
RELATED = (
    Check("repeated_header", "again", "soort"),
    Check("missing_value", "kind_text IS NULL", "soort"),
    Check("unknown_word", "kind IS NULL", "soort", "masked(kind_text)"),
    Check("missing_value", "len(parts) = 0", "delen"),
    Check("missing_value", "len(result) = 0 AND kind <> 'haalbaar'", "resultaat"),
    Check("unknown_claim", "len([x FOR x IN result IF NOT list_contains(known, x)]) > 0", "resultaat", "masked(result_text)"),
    Check("unknown_claim", "len([x FOR x IN parts IF NOT list_contains(known, x)]) > 0", "delen", "masked(parts_text)"),
    Check("own_claim", "list_has_any(result, parts)", "delen", "masked(parts_text)"),
    Check("wrong_number_of_parts", "len(parts) NOT BETWEEN least AND most", "delen", "masked(parts_text)"),
    Check("not_a_number", "speling_text IS NOT NULL AND speling_number IS NULL", "speling", "masked(speling_text)"),
    Check("out_of_range", f"speling_number NOT BETWEEN 0 AND {LARGEST}", "speling", "shown_number(speling_text)"),
    Check("duplicate_row", "row > first"),
)  # fmt: skip


def clean_claims(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_claims`: row, id, source, line, about, year, part, value, unit, decimals, circa, n."""
    show_texts(con, file, "bron", "regel", "onderwerp", "groep")
    read, joins = numbers(con, file, "waarde", "decimalen", "n")
    everything = ", ".join(f'"{c}"' for c in file.columns)
    rows = f"""WITH c AS (
            SELECT row, id, eenheid AS unit_text, {one_of("eenheid", CLAIM_UNITS)} AS unit, {read}, {years(file, "jaar")},
                {has(file, "circa")} AS circa_text,
                CASE {as_word(f"coalesce({has(file, 'circa')}, 'nee')")} WHEN 'ja' THEN true WHEN 'nee' THEN false END AS circa,
                {told(file, "bron")} AS source, {told(file, "regel")} AS line, {told(file, "onderwerp")} AS about,
                {told(file, "groep")} AS part, hash({everything}) AS content,
                {header_again(file, "id")} AS again, {no_record(file.columns)} AS total
            FROM raw_beweringen {joins})
        SELECT *, min(row) OVER (PARTITION BY content) AS first, count(DISTINCT content) OVER (PARTITION BY id) AS same FROM c"""
    con.execute(f"CREATE OR REPLACE TABLE checked_beweringen AS {judged(rows, CLAIMS)}")
    add_judged(con, file.file, "checked_beweringen", CLAIMS)
    note_unused(con, file)
    remark(con, file)
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_claims AS SELECT row, id, source, line, about, jaar_year AS year, part,
            waarde_number AS value, unit, coalesce(decimalen_number,
                least(length(regexp_extract(waarde_plain, '[.,]([0-9]+)$', 1)), 6), 0)::TINYINT AS decimals,
            circa, n_number::INTEGER AS n
        FROM ({accepted("checked_beweringen")})"""
    )


def clean_relations(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_relations`: row, kind, result and parts (ids), slack; after `clean_claims`, where claims were delivered."""
    con.execute("CREATE TABLE IF NOT EXISTS processed_claims (id VARCHAR)")
    read, joins = numbers(con, file, "speling")
    limits = {
        name: "CASE kind " + " ".join(f"WHEN '{k}' THEN {pair[end] or 1000}" for k, pair in RELATIONS.items()) + " END"
        for end, name in enumerate(("least", "most"))
    }
    ids = "[x FOR x IN string_split_regex(coalesce({0}, ''), '[,; ]+') IF x <> '']"
    rows = f"""WITH r AS (
            SELECT row, soort AS kind_text, {one_of("soort", RELATIONS)} AS kind, delen AS parts_text,
                {ids.format("delen")} AS parts, {has(file, "resultaat")} AS result_text,
                {ids.format(has(file, "resultaat"))} AS result, {read},
                {header_again(file, "soort")} AS again
            FROM raw_relaties {joins})
        SELECT *, (SELECT coalesce(list(id), []) FROM processed_claims) AS known, {limits["least"]} AS least,
            {limits["most"]} AS most, min(row) OVER (PARTITION BY kind, result, parts) AS first FROM r"""
    con.execute(f"CREATE OR REPLACE TABLE checked_relaties AS {judged(rows, RELATED)}")
    add_judged(con, file.file, "checked_relaties", RELATED)
    note_unused(con, file)
    remark(con, file)
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_relations AS SELECT row, kind, nullif(array_to_string(result, ' '), '') AS result,
            array_to_string(parts, ' ') AS parts, coalesce(speling_number, 0)::DOUBLE AS slack
        FROM ({accepted("checked_relaties")})"""
    )
