"""Contracts of tables: which columns a raw file may and must have, and what a processed table promises.

Raw names are Dutch, as registration systems export them (docs/data-dictionary.md). Processed names are English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrors

from wijkstats.delivery.files.names import DOMAIN_ALIASES
from wijkstats.ground.errors import ContractError, Fault
from wijkstats.ground.scales import DOMAINS, EDITIONS, LEVELS


@dataclass(frozen=True, slots=True)
class RawTable:
    """`required`: of each group at least one column; `columns`: every name the contract knows; `aliases`: of this table.

    `persons`: may a row be about one person? Not in figures of municipalities, hours of staff and lists of codes.
    """

    required: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    persons: bool = True


_ZRM = ("clientnummer", "trajectnummer", "datum", "versie", "beoordelaar")
_FIGURES = RawTable(
    (("gemeentecode",), ("jaar",), ("indicator",), ("waarde",), ("bron",)),
    (
        "gemeentecode",
        "gemeente",
        "jaar",
        "indicator",
        "waarde",
        "noemer",
        "eenheid",
        "status",
        "bron",
        "opgehaald",
        "reden",
    ),
    persons=False,
)

RAW_TABLES: dict[str, RawTable] = {
    "zrm_wide": RawTable((("clientnummer",), ("datum",), DOMAINS), (*_ZRM, *DOMAINS), DOMAIN_ALIASES),
    "zrm_long": RawTable((("clientnummer",), ("datum",), ("domein",), ("score",)), (*_ZRM, "domein", "score")),
    "zrm_ecd": RawTable(
        (("clientnummer",), ("created", "datum"), ("discr",), DOMAINS),
        ("clientnummer", "trajectnummer", "beoordelaar", "created", "datum", "discr", *DOMAINS),
        {**DOMAIN_ALIASES, "klant_id": "clientnummer", "medewerker_id": "beoordelaar"},
    ),
    # Gemeentelijk Gegevensmodel 2.5, spelled as in its DDL
    "score": RawTable(
        (("clientnummer",), ("datum",), ("hoogte_score_scoresoort_id",), ("score_bij_leeggebied_leefgebied_id",)),
        (*_ZRM, "hoogte_score_scoresoort_id", "score_bij_leeggebied_leefgebied_id"),
        {
            "scoresoort_id": "hoogte_score_scoresoort_id",
            "leefgebied_id": "score_bij_leeggebied_leefgebied_id",
            "score_bij_leefgebied_leefgebied_id": "score_bij_leeggebied_leefgebied_id",
        },
    ),
    "leefgebied": RawTable((("leefgebied_id",), ("naam",)), ("leefgebied_id", "naam"), persons=False),
    "scoresoort": RawTable((("scoresoort_id",), ("niveau",)), ("scoresoort_id", "niveau"), persons=False),
    "zelfredzaamheidmatrix": RawTable(
        (("naam",), ("datumstartgeldigheid",), ("datumeindegeldigheid",)),
        ("naam", "datumstartgeldigheid", "datumeindegeldigheid"),
        persons=False,
    ),
    "trajecten": RawTable(
        (("clientnummer",), ("startdatum",)),
        (
            "clientnummer",
            "trajectnummer",
            "geboortedatum",
            "leeftijd",
            "geslacht",
            "startdatum",
            "einddatum",
            "wijkteam",
            "aanmelder",
            "afsluiting",
            "wet",
        ),
    ),
    "contacten": RawTable((("datum",),), ("contactnummer", "datum", "wijkteam", "onderwerp", "vervolg")),
    "formatie": RawTable((("wijkteam",), ("peildatum",), ("fte",)), ("wijkteam", "peildatum", "fte"), persons=False),
    "gemeenten": _FIGURES,
    "cbs": _FIGURES,
    "herindelingen": RawTable(
        (("jaar",), ("oude_code",), ("nieuwe_code",), ("gewicht",), ("bron",)),
        ("jaar", "oude_code", "nieuwe_code", "gewicht", "bron"),
        persons=False,
    ),
}


def about_people(table: str) -> bool:
    """May a row of this delivered table be about one person? `zrm` is every layout of the measurements."""
    return table not in RAW_TABLES or RAW_TABLES[table].persons


ALIASES: dict[str, str] = {
    "client_nummer": "clientnummer",
    "clientnr": "clientnummer",
    "client_nr": "clientnummer",
    "clientid": "clientnummer",
    "client_id": "clientnummer",
    "traject_nummer": "trajectnummer",
    "trajectnr": "trajectnummer",
    "traject_id": "trajectnummer",
    "datum_meting": "datum",
    "meetdatum": "datum",
    "start_datum": "startdatum",
    "eind_datum": "einddatum",
    "geboorte_datum": "geboortedatum",
    "werk_en_opleiding": "werk_opleiding",
    "activiteiten_dagelijks_leven": "adl",
    "basale_activiteiten_dagelijks_leven": "basale_adl",
    "instrumentele_activiteiten_dagelijks_leven": "instrumentele_adl",
    "gm_code": "gemeentecode",
    "gemeentenaam": "gemeente",
}
"""Other spellings that really occur, in the form of `ingest.key_of`."""

DATE_COLUMNS = ("datum", "created", "startdatum", "einddatum", "geboortedatum", "peildatum", "opgehaald")
NUMBER_COLUMNS = ("score", *DOMAINS, "leeftijd", "fte", "waarde", "noemer", "gewicht")

_TEXT = pa.Column(str, nullable=True)
_HASH = pa.Column(str, pa.Check.str_matches(r"^[0-9a-f]{20}$"))
_DAY = "datetime64[us]"

PROCESSED: dict[str, pa.DataFrameSchema] = {
    "measurements": pa.DataFrameSchema(
        {
            "client": _HASH,
            "trajectory": _HASH,
            "date": pa.Column(_DAY),
            "edition": pa.Column(str, pa.Check.isin(EDITIONS)),
            "domain": pa.Column(str, pa.Check.isin(DOMAINS)),
            "score": pa.Column("int8", pa.Check.isin(LEVELS)),
            "rater": _TEXT,
        },
        strict=True,
        unique=["trajectory", "domain", "edition", "date"],
    ),
    "trajectories": pa.DataFrameSchema(
        {
            "client": _HASH,
            "trajectory": pa.Column(str, pa.Check.str_matches(r"^[0-9a-f]{20}$"), unique=True),
            "age": pa.Column("Int16", pa.Check.in_range(0, 120), nullable=True, coerce=True),
            "sex": _TEXT,
            "start_date": pa.Column(_DAY),
            "end_date": pa.Column(_DAY, nullable=True),
            "team": _TEXT,
            "referrer": _TEXT,
            "closure": _TEXT,
            "law": _TEXT,
        },
        strict=True,
    ),
    "contacts": pa.DataFrameSchema(
        {"date": pa.Column(_DAY), "team": _TEXT, "subject": _TEXT, "follow_up": _TEXT}, strict=True
    ),
    "staffing": pa.DataFrameSchema(
        {"team": pa.Column(str), "date": pa.Column(_DAY), "fte": pa.Column(float, pa.Check.in_range(0, 10_000))},
        strict=True,
    ),
    "municipal": pa.DataFrameSchema(
        {
            "code": pa.Column(str, pa.Check.str_matches(r"^(\d{4}|NL)$")),
            "name": _TEXT,
            "year": pa.Column("int16", pa.Check.in_range(1990, 2100)),
            "indicator": pa.Column(str),
            "value": pa.Column(float, nullable=True),
            "denominator": pa.Column(float, pa.Check.gt(0), nullable=True),
            "unit": _TEXT,
            "status": pa.Column(str, pa.Check.isin(("realisatie", "begroting"))),
            "source": pa.Column(str),
            "retrieved": _TEXT,
            "missing_reason": _TEXT,
            "recomputed": pa.Column(bool),
        },
        checks=pa.Check(
            lambda rows: rows["value"].isna() == rows["missing_reason"].notna(), name="a reason when missing"
        ),
        strict=True,
        unique=["code", "year", "indicator", "status"],
    ),
    "boundaries": pa.DataFrameSchema(
        {
            "code": pa.Column(str, pa.Check.str_matches(r"^\d{4}$")),
            "year": pa.Column("int16", pa.Check.in_range(1990, 2100)),
            "handled": pa.Column(str, pa.Check.isin(("weights", "cut"))),
        },
        strict=True,
        unique=["code", "year"],
    ),
}


def check_processed(table: str, parts: Iterable[pd.DataFrame]) -> None:
    """Does a processed table keep its promise? Checked part by part, so that memory stays bounded.

    Raises ContractError: that is a fault of wijkstats, never of the delivery.
    """
    for part in parts:
        try:
            PROCESSED[table].validate(part, lazy=True)
        except (SchemaError, SchemaErrors) as error:
            cases = getattr(error, "failure_cases", None)
            found = (
                "; ".join(
                    f"{c}: {k}" for c, k in sorted(set(zip(cases["column"], cases["check"], strict=True)), key=str)
                )
                if isinstance(cases, pd.DataFrame)
                else "another shape"
            )
            raise ContractError(
                Fault(f"{table}.parquet", found, "the contract in data/schema.py", "report this fault of wijkstats")
            ) from None
