"""Contracts of raw tables: which columns a delivered file may and must have, and what they mean.

Raw names are Dutch, as registration systems export them. docs/data-dictionary.md is made of this by `make dictionary`;
`processed` has the tables that cleaning makes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from wijkstats.delivery.files.contract import Columns, RawTable, may, must
from wijkstats.delivery.files.macros import emptied
from wijkstats.delivery.files.names import DOMAIN_ALIASES
from wijkstats.delivery.published.contracts import PUBLISHED
from wijkstats.delivery.surveys.contracts import SURVEY_FILES
from wijkstats.ground.local_words import GROUPS, REASONS, SENDERS
from wijkstats.ground.scales import DOMAINS
from wijkstats.settings.breakdowns import TEXTS

AS_WRITTEN = frozenset({*DOMAINS, "score", "niveau"})
"""Columns of scores: their texts are read as they stand, because how a level was written counts (`score_notation`)."""
WHY = (("gemeenten", "reden"), ("cbs", "reden"), ("oordelen", "oordeel"))
"""Tables and columns that say why nothing is known, or in which - and n.v.t. are judgements: such words are what they are for."""


def read_as(table: str, column: str, cell: str, tidied: str = "") -> str:
    """SQL: what is read of a cell of a raw table: as it stands, without what only looks different, or NULL for a word that means
    that nothing is known. `tidied`: SQL of `tidy` of that cell, where it is made already.
    """
    if column in AS_WRITTEN:
        return cell
    return f"bare({cell})" if (table, column) in WHY else emptied(column, tidied or f"tidy({cell})")


def _domains(note: str) -> Columns:
    return Columns(DOMAINS, note, needed=True, called="one column per domain")


_IDLE = "not read: no exhibit uses it, so it need not be delivered"
_CLIENT = must("clientnummer", "becomes a keyed hash")
_TRAJECTORY = may(
    "trajectnummer",
    "becomes a keyed hash; when absent, the client is the trajectory, and days tell more of one client apart",
)
_DAY = must("datum", "day of the measurement")
_EDITION = may("versie", "edition 2010, 2013 or 2017; without this column `zrm.edition`")
_RATER = may("beoordelaar", "becomes a keyed hash")
_ZRM = (_CLIENT, _TRAJECTORY, _DAY, _EDITION, _RATER)
_VALUES = RawTable(
    "published values of municipalities, typed; how they are read stands below",
    (
        must("gemeentecode", "GM0307, 0307 or 307; NL, NL00 or NL01 is the country"),
        may("gemeente", "name, for display only"),
        must("jaar", "1990 to 2100"),
        must("indicator", "a quantity of the catalogue"),
        must("waarde", "may be an empty cell when there is a reden"),
        may("noemer", "what the value is divided by, when that is not the quantity of the catalogue"),
        may("eenheid", "unit"),
        may("status", "realisatie, begroting, bijgesteld or verwacht"),
        must("bron", "where the value comes from"),
        may("opgehaald", "day of retrieval"),
        may("reden", "why there is no value: such a row is kept as not published; without a reason it is refused"),
    ),
    persons=False,
)

RAW_TABLES: dict[str, RawTable] = {
    "zrm_wide": RawTable(
        "one row per measurement",
        (*_ZRM, _domains("level 1-5; an absent column is a domain that is not measured")),
        DOMAIN_ALIASES,
    ),
    "zrm_long": RawTable(
        "one row per score", (*_ZRM, must("domein", "name of the domain"), must("score", "level 1-5"))
    ),
    "zrm_ecd": RawTable(
        "one row per measurement, as an ECD exports it; NULL and \\N are empty",
        (
            _CLIENT,
            may("trajectnummer", "such as foreign_key, only after `columns: {foreign_key: trajectnummer}`"),
            _RATER,
            Columns(("created", "datum"), "day of the measurement; datum holds when both are there", needed=True),
            must("discr", "zrmv1 is edition 2010, zrmv2 is 2017"),
            _domains("the columns of both editions, level 1-5; a filled column of the other edition is refused"),
        ),
        {**DOMAIN_ALIASES, "klant_id": "clientnummer", "medewerker_id": "beoordelaar"},
    ),
    # Gemeentelijk Gegevensmodel 2.5, spelled as in its DDL
    "score": RawTable(
        "one row per score, instead of zrm.csv; the model has no client in SCORE: add it to the export",
        (
            *_ZRM,
            must("hoogte_score_scoresoort_id", "code of the level"),
            must("score_bij_leeggebied_leefgebied_id", "code of the domain, spelled as in the model"),
        ),
        {
            "scoresoort_id": "hoogte_score_scoresoort_id",
            "leefgebied_id": "score_bij_leeggebied_leefgebied_id",
            "score_bij_leefgebied_leefgebied_id": "score_bij_leeggebied_leefgebied_id",
        },
    ),
    "leefgebied": RawTable(
        "which domain a code stands for", (must("leefgebied_id"), must("naam", "name of the domain")), persons=False
    ),
    "scoresoort": RawTable(
        "which level a code stands for", (must("scoresoort_id"), must("niveau", "may be text")), persons=False
    ),
    "zelfredzaamheidmatrix": RawTable(
        "which edition was used when; may be left out, then `zrm.edition`",
        (
            must("naam", "the year in it (2010, 2013, 2017) is the edition of scores on these days"),
            must("datumstartgeldigheid", "first day; may be an empty cell"),
            must("datumeindegeldigheid", "last day; may be an empty cell"),
        ),
        persons=False,
    ),
    "trajecten": RawTable(
        "one row per trajectory",
        (
            _CLIENT,
            _TRAJECTORY,
            may("geboortedatum", "becomes an age at the start and goes no further"),
            may("leeftijd", "age at the start, when there is no birth date"),
            must("startdatum"),
            may("einddatum", "empty while the trajectory runs"),
            may("aanmelddatum", "day of the application; not after startdatum"),
            may("zwaarte", "how heavy the case is: 1 (light), 2 or 3 (heavy); empty when it is not registered"),
            may("huishoudnummer", "which clients are one household; becomes a keyed hash"),
            may("clientgroep", "a key of `groups` in delivery.yaml"),
            may("afsluiting", "why it was closed; its groups stand in indeling.csv"),
            *(may(column, b.note) for column, b in TEXTS.items()),
        ),
    ),
    "contacten": RawTable(
        "one row per contact",
        (
            may("contactnummer", "tells repeated rows from contacts that look alike; is not kept"),
            may("clientnummer", "becomes a keyed hash; tells which contacts were followed by a trajectory"),
            must("datum"),
            may("wijkteam"),
            may("vervolg", "what was agreed to follow; its groups stand in indeling.csv"),
            Columns(("onderwerp",), _IDLE, used=False),
        ),
    ),
    "formatie": RawTable(
        "staff of a team on a day",
        (
            must("wijkteam", "an empty cell: staff of no team, such as administration"),
            must("peildatum"),
            must("fte", "0 or more"),
            may("functie", "name of the function; one that is not made of known words becomes overig"),
            may("soort", "bezet (filled; when empty) or begroot (in the budget)"),
        ),
        persons=False,
    ),
    "caseload": RawTable(
        "open cases of a team on a day, where trajectories do not tell",
        (
            must("wijkteam", "an empty cell: the team is not known"),
            must("peildatum"),
            may("zwaarte", "1 (light), 2 or 3 (heavy); empty when it is not registered"),
            must("open_zaken", "whole, 0 or more"),
        ),
        persons=False,
    ),
    "inzet": RawTable(
        "on which domains of a trajectory the team works",
        (
            must("trajectnummer", "becomes a keyed hash; the client number when trajectories have no number"),
            must("domein", "name of the domain"),
            must("inzet", "ja or nee"),
            may("reden", f"why not: {', '.join(REASONS)}"),
        ),
    ),
    "doorstroom": RawTable(
        "who went on to youth care or Wmo support, also when no team knew them",
        (
            _CLIENT,
            must("datum"),
            must("soort", "jeugdhulp or wmo"),
            may("verwijzer", f"who decided so: {', '.join(SENDERS)}"),
        ),
    ),
    "indeling": RawTable(
        "in which group each word of your registration belongs",
        (
            must("veld", ", ".join(GROUPS)),
            must("waarde", "the word as it stands in that column"),
            must("groep", "; ".join(f"of {field}: {', '.join(parts)}" for field, parts in GROUPS.items())),
        ),
        persons=False,
    ),
    "gemeenten": _VALUES,
    "cbs": replace(
        _VALUES, note="values that were fetched, not typed. Of a value in both files the row of gemeenten.csv holds"
    ),
    "herindelingen": RawTable(
        "new boundaries from 1 January ([boundaries](methods/boundaries.md))",
        (
            must("jaar", "the first year that began with the new boundaries; no date: a change during 2022 is 2023"),
            must("oude_code"),
            must("nieuwe_code"),
            must("gewicht", "share of the old one that went to the new one, 0-1; an empty cell when it is not known"),
            must("bron", "where the weight comes from"),
        ),
        persons=False,
    ),
    **PUBLISHED,
    **SURVEY_FILES,
}


def contract_of(table: str, own: Collection[str] = ()) -> RawTable:
    """The contract of a delivered table; that of trajecten with the own columns that delivery.yaml names."""
    known = RAW_TABLES[table]
    added = [column for column in own if column not in known.columns] if table == "trajecten" else []
    return replace(known, parts=(*known.parts, *map(may, added))) if added else known


def about_people(table: str) -> bool:
    """May a row of this delivered table be about one person? `zrm` is every layout of the measurements."""
    return table not in RAW_TABLES or RAW_TABLES[table].persons


DATE_COLUMNS = (
    "datum",
    "created",
    "startdatum",
    "einddatum",
    "geboortedatum",
    "aanmelddatum",
    "peildatum",
    "opgehaald",
)
NUMBER_COLUMNS = (
    *("score", *DOMAINS, "leeftijd", "fte", "open_zaken", "waarde", "noemer", "gewicht"),
    *("nulmeting", "streefwaarde", "lasten", "baten", "speling", "sd", "dienstjaren", "positief_vanaf"),
)
AMOUNTS = frozenset(NUMBER_COLUMNS) - {*DOMAINS, "score", "leeftijd", "open_zaken", "positief_vanaf"}
"""Columns in which a number may have decimals."""
