"""What reading published figures has in common: numbers, texts that may be shown, and a remark for each refused row.

Question answered: which number stands in this cell, what of this text may be read by everybody, and what must who delivers do?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb
import pandas as pd

from wijkstats.delivery.clients.measurements import has
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.public.values import COMMA, THOUSANDS
from wijkstats.delivery.readings.numbers import read_numbers
from wijkstats.delivery.rules.rules import DROPS
from wijkstats.ground.local_words import CLAIM_UNITS, DIRECTIONS, JUDGEMENTS, RELATIONS, STATUSES
from wijkstats.ground.shown import shown_words

LARGEST = 1e12
"""No municipality has a figure that is larger."""
MOST_PEOPLE = 20_000_000
_WORDS = {
    "soort": ", ".join(RELATIONS),
    "eenheid": ", ".join(CLAIM_UNITS),
    "circa": "ja or nee",
    "oordeel": ", ".join(words[0] for words in JUDGEMENTS.values()),
    "richting": ", ".join(DIRECTIONS),
    "status": ", ".join(STATUSES),
}
_NUMBERS = {
    "decimalen": "a whole number from 0 to 6; of aantal and euro from -9",
    "n": f"a whole number from 1 to {MOST_PEOPLE:,}",
    "speling": "0 or more",
    "waarde": "r from -1 to 1, p from 0 to 1, anything else below a million million",
}
_RULES: Mapping[str, tuple[str, str]] = {
    "impossible_id": ("at most three letters, then at most five digits and a letter", "give it a short id: E1875a"),
    "unknown_claim": ("ids of used rows of beweringen.csv", "add the row to beweringen.csv, or correct the id"),
    "unknown_survey": ("a name in onderzoek.csv", "add the survey to onderzoek.csv, or correct the name"),
    "unknown_item": ("an item of that survey in items.csv", "add the item to items.csv, or correct it"),
    "own_claim": ("a result that is not one of its own parts", "take the id out of delen, or out of resultaat"),
    "wrong_number_of_parts": (
        "; ".join(f"{kind} {least}" + (" or more" if most is None else f" to {most}" if most > least else "")
                  for kind, (least, most) in RELATIONS.items()),
        "name as many ids as this kind has, with a space between them",
    ),
    "impossible_year": ("a year from 1990 to 2100, in four digits", "correct the year"),
    "not_a_number": ("a number: 47345 or 47345,5", "write digits only"),
    "thousands_point": ("a number without thousands separators", "write 47345, or 47,3450 when it is a decimal"),
    "not_whole": ("a whole number", "write the number as it was published"),
    "missing_value": ("a filled cell", "fill it in, or take the row out"),
    "two_values": ("one row for one thing", "keep the row that holds"),
    "total_row": ("one group in a row", "remove the total; it would count everybody twice"),
}  # fmt: skip
"""Rule -> what is allowed, and what to do."""


def numbers(con: duckdb.DuckDBPyConnection, file: RawFile, *columns: str) -> tuple[str, str]:
    """SQL: of each column `<column>_text`, `<column>_plain` and `<column>_number`; and the joins they need."""
    read, joins = [], []
    for column in columns:
        text, found = has(file, column), read_numbers(con, file, column)
        plain = f"coalesce({found}.plain, {text})"
        read.append(f"{text} AS {column}_text, {plain} AS {column}_plain, as_number({plain}) AS {column}_number")
        joins.append(f"LEFT JOIN {found} ON {found}.text = {text}")
    return ", ".join(read), " ".join(joins)


def years(file: RawFile, *columns: str) -> str:
    """SQL: of each column `<column>_text` and `<column>_year`, which is NULL for what is no year from 1990 to 2100."""
    return ", ".join(
        f"""{has(file, c)} AS {c}_text,
        CASE WHEN as_year({has(file, c)}) BETWEEN 1990 AND 2100 THEN as_year({has(file, c)}) END AS {c}_year"""
        for c in columns
    )


def thousands(column: str) -> str:
    """SQL: may the point or comma of `<column>_plain` be a decimal sign and a thousands sign?"""
    return (
        f"coalesce(regexp_full_match({column}_plain, {THOUSANDS}) OR regexp_full_match({column}_plain, {COMMA}), false)"
    )


def word_of(text: str, words: Mapping[str, Iterable[str]]) -> str:
    """SQL: the key of the word that a text is, however it is written; NULL when it is none of these."""
    cases = " ".join(
        f"WHEN lower(trim({text})) IN ({', '.join(repr(w) for w in (key, *said))}) THEN '{key}'"
        for key, said in words.items()
    )
    return f"CASE {cases} END"


def show_texts(con: duckdb.DuckDBPyConnection, file: RawFile, *columns: str) -> None:
    """Make `published_texts` (text, shown) of these columns: what may be shown of each text."""
    found = {t for c in columns if c in file.columns for (t,) in con.execute(
        f'SELECT DISTINCT "{c}" FROM raw_{file.table} WHERE "{c}" IS NOT NULL').fetchall()}  # fmt: skip
    told_as: dict[str, list[str]] = {}
    for text in sorted(found):
        told_as.setdefault(shown_words(text), []).append(text)
    # two texts of which the same may be shown are still two
    rows = [
        (text, shown if len(texts) == 1 else f"{shown} ({place})")
        for shown, texts in told_as.items()
        for place, text in enumerate(texts, 1)
    ]
    frame = pd.DataFrame(rows, columns=["text", "shown"])
    con.register("texts_given", frame.astype(str))
    con.execute(
        """CREATE OR REPLACE TEMP TABLE published_texts AS
        SELECT text::VARCHAR AS text, shown::VARCHAR AS shown FROM texts_given"""
    )
    con.unregister("texts_given")


def told(file: RawFile, column: str) -> str:
    """SQL: what may be shown of a text column of which `show_texts` was made."""
    return f"(SELECT shown FROM published_texts t WHERE t.text = {has(file, column)})"


def remark(con: duckdb.DuckDBPyConnection, file: RawFile, words: Mapping[str, str] = _WORDS) -> None:
    """Add a remark on every refused row of one file: what was found, what is allowed (`words` by column), what to do."""
    dropping = [code for code, drops in DROPS.items() if drops]
    found = con.execute(
        'SELECT row, "column", value, reason FROM refused WHERE file = ? AND list_contains(?, reason) ORDER BY ALL',
        [file.file, dropping],
    ).fetchall()
    rows = [
        (file.file, row, column, rule, f"{text!r}" if text else "an empty cell", *_allowed(rule, column, words))
        for row, column, text, rule in found
        if rule in (*_RULES, "unknown_word", "out_of_range")
    ]
    if rows:
        con.executemany("INSERT INTO remarks VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _allowed(rule: str, column: str, words: Mapping[str, str]) -> tuple[str, str]:
    if rule == "unknown_word":
        return words.get(column, "a word of the data dictionary"), "write one of these"
    if rule == "out_of_range":
        return _NUMBERS.get(column, f"a number below {LARGEST:,.0f}"), "correct it; are two columns swapped?"
    return _RULES[rule]
