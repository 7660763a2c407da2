"""Exports of registration systems in the two shapes that cleaning knows: zrm_wide and zrm_long.

ecd   one wide table with the columns of two editions side by side; `discr` says which one a row uses
ggm   the Gemeentelijk Gegevensmodel: a long table of codes, and tables that say what the codes mean
Rows keep their row in the delivered file. What cannot be translated is set aside with its reason and gets into the
account with the other values, once it is known which rows are used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import duckdb
import pandas as pd

from wijkstats.delivery.files.ingest import RawFile, key_of
from wijkstats.delivery.files.names import ALIASES, DOMAIN_ALIASES, MIJN_ZRM, SELF_REPORT, SELF_REPORT_WHY
from wijkstats.delivery.files.shape import meant
from wijkstats.delivery.files.sniff import near_domain
from wijkstats.delivery.readings.days import read_days
from wijkstats.delivery.rules.checks import Check, accepted, add_first, add_judged, add_places, judged
from wijkstats.ground.errors import DeliveryError, Fault, counted
from wijkstats.ground.scales import DOMAINS
from wijkstats.ground.shown import shown

ECD_EDITIONS = {"zrmv1": "2010", "zrmv2": "2017"}
DOMAIN_ID = "score_bij_leeggebied_leefgebied_id"
LEVEL_ID = "hoogte_score_scoresoort_id"
Editions = tuple[tuple[str, date, date, int], ...]
LOOKUPS = ("leefgebied", "scoresoort", "zelfredzaamheidmatrix")
CODES = (
    Check("unknown_domain", "scored AND domain_id IS NOT NULL AND domein IS NULL", DOMAIN_ID, "masked(domain_id)"),
    Check("unknown_level", "scored AND NOT meant", LEVEL_ID, "masked(level_id)"),
)
SWITCH = Check("edition_switch", "true", "versie")


def to_known_shape(
    con: duckdb.DuckDBPyConnection, files: list[RawFile], columns: Mapping[str, str], edition: str
) -> list[RawFile]:
    """Turn raw_zrm_ecd into raw_zrm_wide, raw_score into raw_zrm_long; name the domains of a long file.

    Makes `coded` of a table of codes, with what cannot be translated, and of a long file `domain_names` (domein, domain).
    """
    named = {file.table: file for file in files}
    shaped = []
    for file in files:
        if file.table == "zrm_ecd":
            file = _from_ecd(con, file)
        elif file.table == "score":
            file = _from_ggm(con, named, edition)
        elif file.table in LOOKUPS:
            con.execute(
                f"CREATE TABLE checked_{file.table} AS SELECT row, NULL::VARCHAR AS reason FROM raw_{file.table}"
            )
        if file.table == "zrm_long":
            _name_domains(con, columns)
        labels = [name for name in file.unused if key_of(name) in SELF_REPORT and file.table.startswith("zrm")]
        add_places(con, file.file, ((1, file.shown(name), "self_report") for name in labels))
        shaped.append(file)
    return shaped


def _from_ecd(con: duckdb.DuckDBPyConnection, file: RawFile) -> RawFile:
    day = "datum" if "datum" in file.columns else "created"
    plain = [c for c in file.columns if c not in ("datum", "created", "discr")]
    editions = " ".join(f"WHEN '{discr}' THEN '{edition}'" for discr, edition in ECD_EDITIONS.items())
    con.execute(
        f"""CREATE OR REPLACE TABLE raw_zrm_wide AS SELECT row, {day} AS datum,
            CASE lower(discr) {editions} ELSE 'unknown' END AS versie,
            {", ".join(f'"{c}"' for c in plain)} FROM raw_zrm_ecd"""
    )
    return replace(file, table="zrm_wide", columns=("datum", "versie", *plain))


def _from_ggm(con: duckdb.DuckDBPyConnection, named: Mapping[str, RawFile], edition: str) -> RawFile:
    file = named["score"]
    _one_meaning(con, named["leefgebied"], "leefgebied_id", "naam")
    _one_meaning(con, named["scoresoort"], "scoresoort_id", "niveau")
    if not con.execute("SELECT count(*) FROM raw_scoresoort WHERE as_level(tidy(niveau)) IS NOT NULL").fetchall()[0][0]:
        step = "check that this column holds the levels; map another one under `columns` in delivery.yaml"
        found = "not one level of the ZRM"
        raise DeliveryError(Fault(f"{named['scoresoort'].file}, column niveau", found, "such as 1 or its name", step))
    plain = [c for c in file.columns if c != "versie"]
    days = read_days(con, file, "datum")
    # a level that is known but is no score, such as 99, gets its reason where scores do
    rows = f"""WITH l AS (SELECT leefgebied_id AS id, min(naam) AS domein FROM raw_leefgebied GROUP BY ALL),
        n AS (SELECT scoresoort_id AS id, min(tidy(niveau)) AS niveau FROM raw_scoresoort GROUP BY ALL)
        SELECT s.row, {", ".join(f's."{c}"' for c in plain)}, {_edition(con, named, edition)} AS versie, domein, niveau,
            s.{DOMAIN_ID} AS domain_id, s.{LEVEL_ID} AS level_id, s.{LEVEL_ID} IS NOT NULL AS scored,
            as_level(niveau) IS NOT NULL OR as_number(niveau) IS NOT NULL OR not_discussed(niveau)
                OR not_applicable(niveau) AS meant
        FROM raw_score s LEFT JOIN {days} d ON d.text = s.datum
        LEFT JOIN l ON l.id = s.{DOMAIN_ID} LEFT JOIN n ON n.id = s.{LEVEL_ID}"""
    con.execute(f"CREATE OR REPLACE TABLE coded AS {judged(rows, CODES)}")
    con.execute(
        f"""CREATE OR REPLACE TABLE raw_zrm_long AS SELECT row, {", ".join(f'"{c}"' for c in plain)}, versie, domein,
            CASE WHEN reason IS NULL THEN niveau END AS score FROM coded"""
    )
    return replace(file, table="zrm_long", columns=(*plain, "versie", "domein", "score"))


def _edition(con: duckdb.DuckDBPyConnection, named: Mapping[str, RawFile], edition: str) -> str:
    """SQL for the edition of a row of score: its own, that of the matrix valid on its day, or that of the settings."""
    if "versie" in named["score"].columns:
        return "s.versie"
    if "zelfredzaamheidmatrix" not in named:
        return f"'{edition}'"
    matrix = named["zelfredzaamheidmatrix"]
    first, last = (read_days(con, matrix, f"datum{side}geldigheid", "end") for side in ("start", "einde"))
    return f"""coalesce((SELECT CASE WHEN count(DISTINCT y) = 1 THEN min(y) END FROM (
        SELECT as_edition(naam) AS y, f.day AS start_day, e.day AS end_day FROM raw_zelfredzaamheidmatrix
            LEFT JOIN {first} f ON f.text = datumstartgeldigheid LEFT JOIN {last} e ON e.text = datumeindegeldigheid) m
        WHERE d.day >= coalesce(m.start_day, DATE '2010-01-01')
            AND d.day <= coalesce(m.end_day, DATE '9999-12-31')), 'unknown')"""


def _one_meaning(con: duckdb.DuckDBPyConnection, file: RawFile, code: str, meaning: str) -> None:
    rows = con.execute(
        f"""SELECT string_agg(row, ', ' ORDER BY row) FROM raw_{file.table} WHERE {code} IS NOT NULL
        GROUP BY {code} HAVING count(DISTINCT {meaning}) > 1 ORDER BY min(row)"""
    ).fetchall()
    if rows:
        raise DeliveryError(
            Fault(
                f"{file.file}, rows {numbers}, column {meaning}",
                f"two meanings of one {code}",
                "each code once",
                "remove the one that does not hold",
            )
            for (numbers,) in rows
        )


def _name_domains(con: duckdb.DuckDBPyConnection, columns: Mapping[str, str]) -> None:
    local = {key_of(raw): contract for raw, contract in columns.items()}
    values = [v for (v,) in con.execute("SELECT DISTINCT domein FROM raw_zrm_long WHERE domein <> ''").fetchall()]

    def domain(value: str) -> str:
        key = key_of(value)
        return local.get(key) or (MIJN_ZRM if key in SELF_REPORT else DOMAIN_ALIASES.get(key, ALIASES.get(key, key)))

    frame = pd.DataFrame({"domein": values, "domain": [domain(v) for v in values]}, dtype=str)
    con.register("named_domains", frame)
    con.execute(
        "CREATE OR REPLACE TABLE domain_names AS SELECT domein::VARCHAR AS domein, domain::VARCHAR AS domain FROM named_domains"
    )
    con.unregister("named_domains")


def domain_values(con: duckdb.DuckDBPyConnection, files: list[RawFile]) -> list[str]:
    """What a long delivery calls its domains: names that `columns` in delivery.yaml may map."""
    columns = [(f.table, {"zrm_long": "domein", "leefgebied": "naam"}.get(f.table)) for f in files]
    queries = [
        f"SELECT DISTINCT {column} FROM raw_{table} WHERE {column} IS NOT NULL" for table, column in columns if column
    ]
    return [value for query in queries for (value,) in con.execute(query).fetchall()]


def odd_names(con: duckdb.DuckDBPyConnection, files: list[RawFile]) -> Iterator[str]:
    """Lines about names of domains that are not known: what was probably meant."""
    for file in files:
        if file.table == "zrm_long":
            rows = con.execute(
                "SELECT n.domein, n.domain, count(*) FROM raw_zrm_long JOIN domain_names n USING (domein) GROUP BY ALL ORDER BY 1"
            ).fetchall()
            numbered = _numbered([name for name, domain, _ in rows if domain not in (*DOMAINS, MIJN_ZRM)])
            for name, domain, number in rows:
                if domain == MIJN_ZRM:
                    yield f"{file.file}: domain {shown(name)!r} in {counted(number, 'row')} refused; {SELF_REPORT_WHY}"
                elif domain not in DOMAINS and (near := near_domain(name) or numbered.get(name, "")):
                    yield (
                        f"{file.file}: domain {shown(name)!r} in {counted(number, 'row')} is not known; did you mean {near}? "
                        f"columns: {{{shown(key_of(name))}: {near}}}"
                    )


def _numbered(names: Sequence[str]) -> dict[str, str]:
    """The domains of names with a number in front (1. Financiën); none when a domain has two numbers: those are moments."""
    found = {name: of.base for name in names if (of := meant(key_of(name))).base in DOMAINS and of.kind == "score"}
    return found if len({*found.values()}) == len(found) else {}


def account(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Put into the account what was set aside in rows that are used, and the row where a second edition began."""
    used = accepted(f"checked_{file.table}")
    if file.table == "zrm_long" and LEVEL_ID in file.columns:
        add_judged(con, file.file, f"(FROM coded SEMI JOIN ({used}) USING (row))", CODES)
    began = f"""SELECT arg_min(row, (first, row)) AS row FROM (
            SELECT row, edition, min(date) OVER (PARTITION BY edition) AS first, date FROM ({used})) WHERE date = first
        GROUP BY edition QUALIFY row_number() OVER (ORDER BY min(first), edition) > 1"""
    add_first(con, file.file, began, [SWITCH])


def editions_used(con: duckdb.DuckDBPyConnection) -> Editions:
    """Which editions were used, from when to when, on how many measured days? In order of first use."""
    rows = con.execute(
        """SELECT edition, min(date), max(date), count(DISTINCT (trajectory, date))
        FROM moments SEMI JOIN kept_cells USING (row) GROUP BY edition ORDER BY 2, 1"""
    ).fetchall()
    return tuple((str(edition), first, last, int(number)) for edition, first, last, number in rows)


def edition_lines(editions: Editions) -> Iterator[str]:
    """A line about which editions were used from when to when; none when there was only one."""
    if len(editions) > 1:
        parts = [
            f"{edition} from {first} to {last} ({counted(number, 'measurement')})"
            for edition, first, last, number in editions
        ]
        yield f"editions of the ZRM: {'; '.join(parts)}; a domain pairs within an edition, unless pairs.across_editions names it"
