"""The words of gemeenten.csv and cbs.csv that are judged once, not on every row: quantities, units and statuses.

Question answered: which quantity, unit and status does a word mean, and which limits does the catalogue set?
"""

from __future__ import annotations

import duckdb

from wijkstats.delivery.clients.measurements import has
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.public.units import factor, unit_key
from wijkstats.ground.catalogue import Catalogue
from wijkstats.ground.local_words import STATUSES


def status_of(text: str) -> str | None:
    """The status that a word means; an empty cell is realised, an unknown word None.

    >>> status_of("Jaarrekening "), status_of("raming")
    ('realisatie', None)
    """
    word = text.strip().casefold()
    return next((status for status, words in STATUSES.items() if word in words), None if word else "realisatie")


def register_words(con: duckdb.DuckDBPyConnection, file: RawFile, known: Catalogue) -> None:
    """Make `quantity_units` (a row for every quantity and unit in the file) and `value_statuses`.

    quantity_units: indicator, unit_text ('' when empty), known (is it in the catalogue), wanted (its unit), factor (NULL: the
    unit cannot be converted), other_word (a synonym was written), amount (a sum of money), and the limits of the catalogue.
    """
    con.execute(
        """CREATE OR REPLACE TEMP TABLE quantity_units (indicator VARCHAR, unit_text VARCHAR, known BOOLEAN, wanted VARCHAR,
        factor DOUBLE, other_word BOOLEAN, amount BOOLEAN, whole BOOLEAN, lower DOUBLE, upper DOUBLE, usual_low DOUBLE,
        usual_high DOUBLE, most DOUBLE);
        CREATE OR REPLACE TEMP TABLE value_statuses (status_text VARCHAR, status VARCHAR, other_word BOOLEAN)"""
    )
    pairs = con.execute(
        f"SELECT DISTINCT lower(indicator), coalesce({has(file, 'eenheid')}, '') FROM raw_{file.table} ORDER BY ALL"
    ).fetchall()
    rows = []
    for indicator, unit in pairs:
        quantity = known.quantities.get(indicator or "")
        if quantity is None:
            rows.append((indicator, unit, False, None, None, False, False, False, *[None] * 5))
            continue
        by = factor(unit, quantity.unit) if unit else 1.0
        other = bool(unit) and by == 1.0 and unit_key(unit) != unit_key(quantity.unit)
        limits = (quantity.least, quantity.upper, *(quantity.usual or (None, None)), quantity.most)
        of = (quantity.kind == "money", quantity.whole)
        rows.append((indicator, unit, True, quantity.unit, by, other, *of, *limits))
    if rows:
        con.executemany(f"INSERT INTO quantity_units VALUES ({', '.join('?' * 13)})", rows)
    words = con.execute(f"SELECT DISTINCT coalesce({has(file, 'status')}, '') FROM raw_{file.table}").fetchall()
    told = [(word, status_of(word), bool(word) and word.casefold() not in STATUSES) for (word,) in words]
    if told:
        con.executemany("INSERT INTO value_statuses VALUES (?, ?, ?)", told)
