"""Rows that are no measurement, contact or trajectory: targets, differences, ratings by clients, what was deleted, and counts.

Question answered: does a column that is not read say that some rows are of another kind? Such rows would be read like all others:
a target becomes the last score of a client, and a count of twenty contacts becomes one. Such a run stops; who knows better leaves
the column out of the export.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb

from wijkstats.delivery.files.ingest import RawFile, key_of, name_of
from wijkstats.delivery.files.shape import LEVEL, NOTE, SELF, TARGET
from wijkstats.ground.errors import DeliveryError, Fault, counted

Told = tuple[str, str, str, int, int]
"""What a column says: its name as shown, its key, a text, in how many rows, and the first of them."""
PEOPLE = ("zrm", "score", "trajecten", "contacten", "doorstroom")
RATINGS = ("zrm", "score")
FEW = 5
"""From so many trajectories on it is no mistake in some rows that most ended before they began."""
TARGETS = (TARGET - {"norm", "plan", "gepland", "geplande", "wens"}) | {"situatie"}
DERIVED = frozenset(["verschil", "delta", "gemiddelde", "gemiddeld", "totaal", "som", "mediaan"])
WITHDRAWN = frozenset(["concept", "klad", "draft", "vervallen", "geannuleerd", "ingetrokken"])
DELETED = frozenset(["verwijderd", "deleted", "ongeldig", "foutief", "storno", "gestorneerd"])
OWN = frozenset(["zelfrapportage", "zelfscore", "zelfbeoordeling", "zelfevaluatie"])
YES = frozenset(["ja", "j", "yes", "y", "true", "waar", "x", "1"])
ABOUT_WHO = ("ingevuld", "invul", "beoord", "scor", "rater", "perspectief", "rapportage")
"""Parts of the name of a column that says who rated."""
FIRST = frozenset(
    ["begin", "beginmeting", "voormeting", "nulmeting", "start", "startmeting", "intake", "eerste", "aanvang", "voor"]
)
LAST = frozenset(
    ["eind", "einde", "eindmeting", "nameting", "slot", "slotmeting", "afsluiting", "laatste", "uitstroom", "na"]
)


def check_row_kinds(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Judge the sample `unread_<table>` and the raters; make `row_moments` (row, ends) of a file with ratings.

    Raises DeliveryError where a column says that rows are of another kind.
    """
    kind = name_of(file).partition("_")[0]
    if kind not in PEOPLE:
        return
    told, ratings = [*_values(con, file)], kind in RATINGS
    faults = [*_kinds(file, told, ratings), *(() if ratings else _counts(con, file))]
    if ratings:
        _keep_moments(con, file, told)
    if faults:
        raise DeliveryError(faults)


def check_moments(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Raises DeliveryError when most trajectories have their last measurement, by its name, before their first."""
    both, wrong, row, name = con.execute(
        """SELECT count(*), count(*) FILTER (last < first), min(row) FILTER (last < first), any_value(name) FROM (
            SELECT min(date) FILTER (NOT ends) AS first, max(date) FILTER (ends) AS last, min(row) AS row, name
            FROM moments JOIN row_moments USING (row) GROUP BY trajectory, name)
        WHERE first IS NOT NULL AND last IS NOT NULL"""
    ).fetchall()[0]
    if both >= FEW and wrong > both / 2:
        date = file.local.get("datum", "datum")
        fault = Fault(
            f"{file.file}, row {row}, columns {date} and {name}",
            f"the last measurement before the first in {wrong:,} of {both:,} trajectories",
            "a first measurement on a day before the last",
            f"which is wrong, {date} or {name}? Export the day of measurement, or leave {name} out",
        )
        raise DeliveryError([fault])


def _values(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[Told]:
    """Of each column that may tell: its name as shown, its key, and each different text with its rows and the first of them."""
    keys = {file.shown(name): key_of(name) for name in file.unused}
    rater = file.local.get("beoordelaar", "beoordelaar")
    queries = [f"SELECT name, value, row FROM unread_{file.table} WHERE length(value) <= 40"] if file.sampled else []
    if "beoordelaar" in file.columns:
        keys[rater] = "beoordelaar"
        queries.append(f"SELECT $rater, tidy(beoordelaar), row FROM raw_{file.table}")
    if not queries:
        return
    rows = con.execute(
        f"""SELECT name, value, count(*), min(row) FROM ({" UNION ALL ".join(queries)}) q(name, value, row)
        WHERE value IS NOT NULL GROUP BY ALL ORDER BY ALL""",
        {"rater": rater} if "beoordelaar" in file.columns else {},
    ).fetchall()
    for name, value, number, row in rows:
        key = keys.get(name, "")  # of a column without a name
        if not {*key.split("_")} & NOTE:
            yield name, key, value, number, row


def _kinds(file: RawFile, told: Iterable[Told], ratings: bool) -> Iterator[Fault]:
    for name, key, value, number, row in told:
        words = {*key_of(value).split("_")}
        if what := _kind(words, key, ratings):
            yield Fault(
                f"{file.file}, row {row}, column {name}",
                f"{' '.join(key_of(value).split('_'))!r} in {counted(number, 'row')}: {what}?",
                "one row for each measurement by a professional" if ratings else "rows that hold",
                "export the file without these rows; when they are rows like the others, export it without this column"
                if key != "beoordelaar"
                else "export the file without these rows; a professional has a number",
            )


def _kind(words: set[str], key: str, ratings: bool) -> str:
    """What rows of this text are, in a column of this name; '' when it does not say."""
    column = {*key.split("_")} - {"is"}
    if words <= DELETED or (words <= YES and column <= DELETED):
        return "deleted rows"
    if not ratings:
        return ""
    rest = words - LEVEL - {"meting", "rij"}
    if rest and rest <= TARGETS and rest != {"situatie"}:
        return "targets among the scores"
    if rest and rest <= DERIVED:
        return "differences or means among the scores"
    if rest and rest <= WITHDRAWN:
        return "rows that do not hold"
    of_who = rest <= OWN or any(part in key for part in ABOUT_WHO) or column <= {"soort", "type", "meting", "versie"}
    return "scores by clients" if rest and rest <= SELF | OWN and of_who else ""


def _counts(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[Fault]:
    """Stops where a row stands for several: a column `aantal` of whole numbers, some above 1."""
    if not file.sampled:
        return
    named = {"aantal", "aantallen", "count", "frequentie", "n", f"aantal_{name_of(file)}", "aantal_clienten"}
    for name in (file.shown(name) for name in file.unused if key_of(name) in named):
        odd, most, row = con.execute(
            f"""SELECT count(*) FILTER (NOT regexp_full_match(value, '[0-9]{{1,6}}')), max(try_cast(value AS INTEGER)),
                min(row) FILTER (try_cast(value AS INTEGER) > 1) FROM unread_{file.table} WHERE name = ?""",
            [name],
        ).fetchall()[0]
        if not odd and most is not None and most > 1:
            yield Fault(
                f"{file.file}, row {row}, column {name}",
                f"numbers up to {most:,}: rows that stand for several?",
                "one row for each of them",
                "export the rows that were counted; when the numbers are about something else, leave this column out",
            )


def _keep_moments(con: duckdb.DuckDBPyConnection, file: RawFile, told: Iterable[Told]) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE row_moments (row BIGINT, ends BOOLEAN, name VARCHAR)")
    texts: dict[str, dict[str, bool]] = {}
    for name, key, value, _, _ in told:
        words = {*key_of(value).split("_")}
        if key != "beoordelaar" and bool(words & FIRST) != bool(words & LAST):
            texts.setdefault(name, {})[value] = bool(words & LAST)
    for name, ends in texts.items():
        con.execute(
            f"""INSERT INTO row_moments SELECT row, ends, name FROM unread_{file.table} JOIN (
                SELECT unnest(?) AS value, unnest(?) AS ends) USING (value) WHERE name = ?""",
            [list(ends), list(ends.values()), name],
        )
