"""Personal data that a report does not need: recognised by name and content, and kept out before anything else happens.

Question answered: may this file be read? A column of citizen service numbers (BSN) stops the run wherever it stands, and so
do e-mail addresses, phone numbers, account numbers and addresses in a column that is read as text. Columns with names,
addresses or free text that nobody asked for are not read, and are reported by name. No value appears in a message: letters
are shown as x and digits as 9.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import duckdb

from wijkstats.delivery.files.ingest import RawFile, key_of
from wijkstats.delivery.rules.checks import add_places
from wijkstats.ground.errors import Fault, PrivacyError, counted
from wijkstats.settings.breakdowns import TEXTS

ENOUGH = 20
"""Fewer different values than this prove nothing: one number in eleven passes the eleven-test by chance, and a number that is
repeated a thousand times is still one."""
SURE = 7
"""So many different values prove it when every one of them passes: by chance that is one column in twenty million."""
MOSTLY = 0.9
"""Share of the different numbers of eight or nine digits that makes a column one of BSNs; other values hide nothing."""
SOME = 0.1
"""Share of the filled values that makes an unread column personal."""
CATEGORY = 0.5
"""A column read as text with more different values than this share of its cells holds no categories."""
LONG = 30
"""Mean number of characters above which a column with many distinct values is free text."""

READ_AS_TEXT = (*TEXTS, "afsluiting", "vervolg", "functie", "clientgroep")
_PERSONAL = """naam voornaam voornamen achternaam roepnaam meisjesnaam geboortenaam tussenvoegsel tussenvoegsels voorletters
    initialen clientnaam klantnaam persoonsnaam contactpersoon name firstname lastname surname email mail emailadres
    mailadres telefoon telefoonnummer telnr tel mobiel mobielnummer gsm phone adres woonadres straat straatnaam huisnummer
    huisnr postcode zipcode address street iban rekeningnummer bankrekening bsn burgerservicenummer sofinummer
    geboortedatum geboorteplaats birthdate"""
PERSONAL = frozenset(_PERSONAL.split())
NO_PERSON = {"team", "wijkteam", "gemeente", "domein", "organisatie", "product", "indicator", "wijk", "buurt"}
_FREE_TEXT = "toelichting opmerking opmerkingen notitie notities notes note comment comments aantekening omschrijving"
FREE_TEXT = frozenset(_FREE_TEXT.split())
BSN = re.compile(r"bsn|.*bsn(_|$)|.*burger_?service_?n|.*sofi_?n|(.*_)?sofi$")
"""Names of a column of citizen service numbers, as `key_of` writes them: BSN, BSN-nummer, Burger Service Nr, sofinummer."""
KEYS = {"clientnummer", "trajectnummer", "contactnummer", "huishoudnummer"}
"""Columns that tell rows together: they are needed, with another number in them."""

PATTERNS: dict[str, str] = {
    "an e-mail address": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}",
    "a phone number": r"(^|[^0-9A-Za-z])[(]?([+]31[ -]?([(]0[)] ?)?|0031[ -]?|0)([1-9][)]? ?-? ?( ?[0-9]){8}"
    r"|[1-9][0-9][)]? ?-? ?( ?[0-9]){7}|[1-9][0-9]{2}[)]? ?-? ?( ?[0-9]){6})($|[^0-9])",
    "a bank account number": r"(^|[^A-Za-z0-9])[A-Za-z]{2}[0-9]{2} ?[A-Za-z]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{2}($|[^0-9])",
    "an address": r"[0-9]+ ?[A-Za-z]?,? +[1-9][0-9]{3} ?[A-Z]{2}($|[^A-Za-z])|(^|[^0-9])[1-9][0-9]{3} ?[A-Z]{2},? +[0-9]+",
    "the name of a person": r"(^|[^A-Za-z])([Mm]w|[Mm]evr|[Dd]hr|[Mm]evrouw|[Dd]e [Hh]eer)[.]? +"
    r"(([A-Z][.] ?)+|de |van |den )*[A-Z][a-z]",
}
CELL = "CELL"
LONG_NUMBER = "[0-9]([-. ]?[0-9]){7}"
"""What a text must hold before it is worth asking whether it is a BSN."""
_D, _M, _Y = "(0[1-9]|[12][0-9]|3[01])", "(0[1-9]|1[0-2])", "(19|20)[0-9]{2}"
PLAIN_DAY = f"{_D}[-/.]{_M}[-/.]{_Y}|{_Y}-{_M}-{_D}"
"""A day in a usual notation; `like_day` knows more of them, and is dearer."""
POSTCODE = "[1-9][0-9]{3} ?[A-Za-z]{2}"


def create_eleven_test(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macros `bsn_digits(v)` (the nine digits of a text that may be a BSN, or NULL), `weighs_eleven(d)` (do those
    digits pass the test?), `eleven_test(v)` (is the text a BSN?) and `bsn_inside(v)` (does one stand inside it?).

    Eight or nine digits, perhaps with points, spaces or hyphens, or nine behind letters (C123456782); 9, 8, ..., 2 times the
    first eight digits minus the last is a multiple of eleven. A day is a day in any notation (`like_day`), whatever its sum:
    of the BSNs that lost a zero one in three hundred reads as one, so that a column of BSNs keeps enough others to be
    recognised by.
    """
    digits = "lpad(regexp_replace(regexp_replace(v, '[.,]0$', ''), '[-. ]', '', 'g'), 9, '0')"
    weighed = " + ".join(
        f"{weight} * (ascii(substr(d, {i}, 1)) - 48)" for i, weight in enumerate((9, 8, 7, 6, 5, 4, 3, 2, -1), 1)
    )
    for sql in (
        f"""bsn_digits(v) AS CASE
            WHEN length(v) BETWEEN 8 AND 20 AND regexp_full_match(v, '[0-9]([-. ]?[0-9]){{7,8}}([.,]0)?')
            THEN [CASE WHEN length(n) = 9 AND NOT like_day(v) THEN n END FOR n IN [{digits}]][1]
            WHEN regexp_full_match(v, '[A-Za-z]{{1,5}}[-_. ]?[0-9]{{9}}') THEN right(v, 9) END""",
        f"weighs_eleven(d) AS coalesce(d <> '000000000' AND ({weighed}) % 11 = 0, false)",
        "eleven_test(v) AS [weighs_eleven(n) FOR n IN [bsn_digits(v)]][1]",
        """bsn_inside(v) AS eleven_test(regexp_extract(v, '(?:^|[^0-9])([0-9]{9})(?:$|[^0-9])', 1)) AND NOT like_day(v)""",
    ):
        con.execute(f"CREATE OR REPLACE MACRO {sql}")


def check_privacy(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Judge every column of `raw_<table>`, and those that were not read by name and by the sample `unread_<table>`.

    Needs the macros of `create_eleven_test`. Puts columns that are personal or free text into the account under
    `personal_column_dropped` or `free_text_dropped`.
    Raises PrivacyError for BSNs anywhere, and for personal data in a column that is read as text.
    """
    unread = f"unread_{file.table}"
    faults = [*check_read(con, file), *(_bsn_unread(con, file, unread) if file.sampled else ())]
    if faults:
        raise PrivacyError(faults)
    told = dict(_by_content(con, unread)) if file.sampled else {}
    told |= {file.shown(name): rule for name in file.unused if (rule := _by_name(name))}
    add_places(con, file.file, ((1, name, told[name]) for name in sorted(told)))
    con.execute(f"DROP TABLE IF EXISTS {unread}")


def check_read(con: duckdb.DuckDBPyConnection, file: RawFile) -> list[Fault]:
    """What stands in the columns that are read and must not: BSNs in any of them, personal data in those read as text."""
    local = file.local
    raw = {contract: name for name, contract in file.renamed.items()}
    faults = []
    long = _having(con, file, file.columns, f"length(CELL) BETWEEN 8 AND 20 AND regexp_matches(CELL, '{LONG_NUMBER}')")
    # what is surely a day is no BSN (`bsn_digits`)
    long = _having(con, file, long, f"length(CELL) BETWEEN 8 AND 20 AND NOT regexp_full_match(CELL, '{PLAIN_DAY}')")
    # each value once, and those of a fitting length only: the sum of the eleven-test is dear
    once = " UNION ALL ".join(
        f"""SELECT DISTINCT '{c}' AS name, "{c}" AS value FROM raw_{file.table} WHERE length("{c}") BETWEEN 8 AND 20"""
        for c in long
    )
    for column, shaped, passing in _bsns(con, once) if once else ():
        if _looks_like_bsn(raw.get(column, column), shaped, passing):
            faults.append(_bsn(file, local.get(column, column), passing, shaped, column in KEYS))
    faults += _names(con, file, local.get("clientnummer", "clientnummer")) if "clientnummer" in file.columns else []
    faults += [_named(file, local.get(c, c)) for c in file.own if _by_name(c) or _by_name(raw.get(c, c))]
    if not faults:
        faults = [
            f
            for c in (*READ_AS_TEXT, *file.own)
            if c in file.columns
            for f in _many_values(con, file, c, local.get(c, c))
        ]
        texts = [c for c in (*READ_AS_TEXT, *file.own) if c in file.columns]
        for column in _having(con, file, texts, "regexp_matches(CELL, '[@0-9]|[Mm]w|[Mm]ev|[Dd]hr|[Hh]eer')"):
            faults += _personal_text(con, file, column, local.get(column, column))
    return faults


def _having(con: duckdb.DuckDBPyConnection, file: RawFile, columns: Sequence[str], what: str) -> list[str]:
    """The columns in which some cell is such that a closer look is worth its time; `what` is SQL with CELL for it."""
    if not columns:
        return []
    tests = ", ".join(f"""coalesce(bool_or({what.replace(CELL, f'"{c}"')}), false)""" for c in columns)
    found = con.execute(f"SELECT {tests} FROM raw_{file.table}").fetchall()[0]
    return [column for column, some in zip(columns, found, strict=True) if some]


def check_corrected(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile], changed: Collection[str]) -> None:
    """The same for the tables in which cells were corrected: a correction must not bring personal data in."""
    if faults := [fault for file in files if file.table in changed for fault in check_read(con, file)]:
        raise PrivacyError(faults)


def _bsns(con: duckdb.DuckDBPyConnection, texts: str) -> list[tuple[str, int, int]]:
    """Of each column of a query (name, value): how many different numbers have the shape of a BSN, and how many of those pass?

    123456782 and 123.456.782 are one number.
    """
    return con.execute(
        f"""SELECT name, count(DISTINCT d), count(DISTINCT d) FILTER (weighs_eleven(d))
        FROM (SELECT name, bsn_digits(value) AS d FROM ({texts})) GROUP BY name ORDER BY name"""
    ).fetchall()


def _looks_like_bsn(name: str, shaped: int, passing: int) -> bool:
    enough = 1 if BSN.match(key_of(name)) else SURE if passing == shaped else ENOUGH
    return shaped >= enough and passing >= MOSTLY * shaped


def _bsn(file: RawFile, name: str, passing: int, shaped: int, key: bool) -> Fault:
    return Fault(
        f"{file.file}, column {name}",
        f"{passing} of {shaped} different numbers of this length look like a BSN (999999999; they pass the eleven-test)",
        "no citizen service numbers, in no column",
        "replace it by a pseudonym, such as the number that your system gives, and export the file again"
        if key
        else "delete this column: the report does without it; then export the file again",
    )


def _names(con: duckdb.DuckDBPyConnection, file: RawFile, name: str) -> list[Fault]:
    """Are the client numbers names? Two people may have one, and then their measurements would meet."""
    without = f"SELECT count(*) FROM raw_{file.table} WHERE NOT regexp_matches(clientnummer, '[0-9]')"
    if con.execute(without).fetchall()[0][0] < SURE:
        return []
    different, words = con.execute(
        f"""SELECT count(DISTINCT clientnummer), count(DISTINCT clientnummer)
            FILTER (regexp_matches(clientnummer, '^[^0-9]*\\p{{L}}[., ]+\\p{{L}}[^0-9]*$')) FROM raw_{file.table}"""
    ).fetchall()[0]
    if words < SURE or words < MOSTLY * different:
        return []
    found = f"{words} of {different} different client numbers are words without a digit: names, perhaps"
    step = "replace it by a pseudonym, such as the number that your system gives, and export the file again"
    return [Fault(f"{file.file}, column {name}", found, "a number for each client; two people may have one name", step)]


def _named(file: RawFile, name: str) -> Fault:
    return Fault(
        f"{file.file}, column {name}",
        "personal data or free text, by its name",
        "under `breakdowns` in delivery.yaml: a category that many clients share",
        "take it out there; then the column is not read",
    )


def _bsn_unread(con: duckdb.DuckDBPyConnection, file: RawFile, unread: str) -> Iterator[Fault]:
    raw = {told: name for name, told in file.labels.items()}
    for name, shaped, passing in _bsns(con, f"FROM {unread}"):
        if _looks_like_bsn(raw.get(name, name), shaped, passing):
            yield _bsn(file, name, passing, shaped, key=False)


def _many_values(con: duckdb.DuckDBPyConnection, file: RawFile, column: str, name: str) -> Iterator[Fault]:
    filled, different = con.execute(
        f'SELECT count("{column}"), count(DISTINCT "{column}") FROM raw_{file.table}'
    ).fetchall()[0]
    if file.table not in ("formatie", "caseload") and filled >= ENOUGH and different > CATEGORY * filled:
        yield Fault(
            f"{file.file}, column {name}",
            f"{counted(different, 'different value')} in {counted(filled, 'cell')}: names or numbers of persons, perhaps",
            f"{column} as a category that many rows share",
            "export the category, or leave the column out",
        )


def _personal_text(con: duckdb.DuckDBPyConnection, file: RawFile, column: str, name: str) -> Iterator[Fault]:
    kinds = " ".join(f"WHEN regexp_matches(value, '{pattern}') THEN '{kind}'" for kind, pattern in PATTERNS.items())
    found = con.execute(
        f"""SELECT kind, sum(n)::BIGINT, min(row), arg_min(masked(value), row) FROM (
            SELECT *, CASE WHEN like_day(value) THEN NULL {kinds}
                WHEN bsn_inside(value) OR eleven_test(value) THEN 'a number like a BSN'
                WHEN regexp_full_match(value, '{POSTCODE}') THEN 'a postcode' END AS kind
            FROM (SELECT "{column}" AS value, count(*) AS n, min(row) AS row FROM raw_{file.table} GROUP BY ALL))
        WHERE kind IS NOT NULL GROUP BY kind ORDER BY 3, 1"""
    ).fetchall()
    for kind, count, row, shape in found:
        yield Fault(
            f"{file.file}, row {row}, column {name}",
            f"{kind}, such as {shape!r} (letters shown as x, digits as 9), in {counted(count, 'cell')}",
            f"{column} as a category, without personal data",
            "take it out in your system or in the export, and export the file again",
        )


def _by_name(name: str) -> str | None:
    words = set(key_of(name).split("_"))
    joined = {key_of(name).replace("_", "")}
    if words & FREE_TEXT:
        return "free_text_dropped"
    if BSN.match(key_of(name)):
        return "personal_column_dropped"
    return "personal_column_dropped" if (words | joined) & PERSONAL and not words & NO_PERSON else None


def _by_content(con: duckdb.DuckDBPyConnection, unread: str) -> Iterator[tuple[str, str]]:
    pattern = "|".join(f"({p})" for p in PATTERNS.values())
    for name, personal, free in con.execute(
        f"""SELECT name, count(*) FILTER (regexp_matches(value, '{pattern}') OR bsn_inside(value)
                OR regexp_full_match(value, '{POSTCODE}')) > {SOME} * any_value(filled),
            avg(length(value)) > {LONG} AND count(*) >= 3 AND 2 * count(DISTINCT value) > count(*)
        FROM (SELECT *, count(*) OVER (PARTITION BY name) AS filled FROM {unread})
        WHERE NOT like_day(value) GROUP BY name ORDER BY name"""
    ).fetchall():
        if free or personal:
            yield name, "free_text_dropped" if free else "personal_column_dropped"
