"""Contracts of the tables that cleaning makes: what each column holds, and what a table promises.

docs/data-dictionary.md is made of this by `make dictionary`; `schema` has the raw tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrors

from wijkstats.delivery.published.contracts import CLEANED
from wijkstats.delivery.surveys.contracts import CLEANED_SURVEYS
from wijkstats.delivery.text_column import TEXT
from wijkstats.ground.errors import ContractError, Fault
from wijkstats.ground.local_words import GROUPS, REASONS, SENDERS, SEVERITIES, STAFF, STATUSES, TRANSFERS
from wijkstats.ground.scales import DOMAINS, EDITIONS, LEVELS
from wijkstats.settings.breakdowns import OWN, TEXTS

_DAY = "datetime64[us]"


def _text(note: str = "") -> pa.Column:
    return pa.Column(TEXT, nullable=True, description=note)


def _hash(note: str) -> pa.Column:
    return pa.Column(TEXT, pa.Check.str_matches(r"^[0-9a-f]{20}$"), description=note)


def _group(field: str) -> pa.Column:
    return pa.Column(
        TEXT, pa.Check.isin(GROUPS[field]), nullable=True, description="its group; overig when it has none"
    )


PROCESSED: dict[str, pa.DataFrameSchema] = {
    "measurements": pa.DataFrameSchema(
        {
            "client": _hash("keyed hash"),
            "trajectory": _hash("keyed hash"),
            "date": pa.Column(_DAY, description="day of the measurement"),
            "edition": pa.Column(TEXT, pa.Check.isin(EDITIONS), description="of the ZRM"),
            "domain": pa.Column(TEXT, pa.Check.isin(DOMAINS), description="one of the edition"),
            "score": pa.Column("int8", pa.Check.isin(LEVELS), description="level 1-5"),
            "rater": _text("keyed hash"),
        },
        strict=True,
        description="one row per score",
        unique=["trajectory", "domain", "edition", "date"],
    ),
    "trajectories": pa.DataFrameSchema(
        {
            "client": _hash("keyed hash"),
            "trajectory": pa.Column(
                TEXT, pa.Check.str_matches(r"^[0-9a-f]{20}$"), unique=True, description="keyed hash"
            ),
            "age": pa.Column(
                "Int16", pa.Check.in_range(0, 120), nullable=True, coerce=True, description="at the start"
            ),
            "start_date": pa.Column(_DAY),
            "end_date": pa.Column(_DAY, nullable=True, description="empty while it runs"),
            "applied_date": pa.Column(_DAY, nullable=True, description="day of the application, not after the start"),
            "severity": pa.Column(
                "Int8", pa.Check.isin(SEVERITIES), nullable=True, coerce=True, description="1 light to 3 heavy"
            ),
            "client_group": _text("key of `groups` in delivery.yaml"),
            "household": _text("keyed hash"),
            "turns_18": pa.Column(
                _DAY,
                nullable=True,
                description="month in which a client who was under 18 at the start turns 18, as its first day",
            ),
            "closure_group": _group("afsluiting"),
            "referrer_group": _group("aanmelder"),
            **{b.source: _text(b.note) for b in TEXTS.values()},
        },
        strict=True,
        description="one row per trajectory",
    ),
    "contacts": pa.DataFrameSchema(
        {
            "client": _text("keyed hash, where the file says of whom"),
            "date": pa.Column(_DAY),
            "team": _text(),
            "follow_up_group": _group("vervolg"),
        },
        strict=True,
        description="one row per contact",
    ),
    "staffing": pa.DataFrameSchema(
        {
            "team": _text("empty: staff of no team"),
            "date": pa.Column(_DAY),
            "fte": pa.Column(float, pa.Check.in_range(0, 10_000)),
            "job": _text("name of the function when all its words are known ones, otherwise overig"),
            "kind": pa.Column(TEXT, pa.Check.isin(STAFF), description="bezet or begroot"),
        },
        strict=True,
        description="staff of a team on a day",
    ),
    "caseload": pa.DataFrameSchema(
        {
            "team": _text("empty: not known"),
            "date": pa.Column(_DAY),
            "severity": pa.Column(
                "Int8", pa.Check.isin(SEVERITIES), nullable=True, coerce=True, description="empty: not registered"
            ),
            "open": pa.Column("int32", pa.Check.ge(0), description="open cases"),
        },
        strict=True,
        description="open cases of a team on a day, where trajectories do not tell",
        unique=["team", "date", "severity"],
    ),
    "support": pa.DataFrameSchema(
        {
            "trajectory": _hash("keyed hash"),
            "domain": pa.Column(TEXT, pa.Check.isin(DOMAINS)),
            "supported": pa.Column(bool, description="does the team work on it?"),
            "why_not": pa.Column(TEXT, pa.Check.isin(REASONS), nullable=True, description=", ".join(REASONS)),
        },
        strict=True,
        description="one row per trajectory and domain",
        unique=["trajectory", "domain"],
    ),
    "transfers": pa.DataFrameSchema(
        {
            "client": _hash("keyed hash; also of people that no team knew"),
            "date": pa.Column(_DAY),
            "kind": pa.Column(TEXT, pa.Check.isin(TRANSFERS), description="jeugdhulp or wmo"),
            "sender": pa.Column(TEXT, pa.Check.isin(SENDERS), nullable=True, description="who decided so"),
        },
        strict=True,
        description="one row per start of youth care or Wmo support",
    ),
    "municipal": pa.DataFrameSchema(
        {
            "code": pa.Column(TEXT, pa.Check.str_matches(r"^(\d{4}|NL)$"), description="four digits, or NL"),
            "name": _text("for display only"),
            "year": pa.Column("int16", pa.Check.in_range(1990, 2100)),
            "indicator": pa.Column(TEXT, description="quantity of the catalogue"),
            "value": pa.Column(float, nullable=True, description="in the unit of the catalogue; empty: not known"),
            "denominator": pa.Column(float, pa.Check.gt(0), nullable=True, description="as delivered"),
            "unit": _text(),
            "status": pa.Column(
                TEXT, pa.Check.isin(tuple(STATUSES)), description="realisatie, begroting, bijgesteld or verwacht"
            ),
            "source": pa.Column(TEXT),
            "retrieved": _text("day of retrieval"),
            "missing_reason": _text("reden, boundary_part_missing or boundary_changed; filled where value is empty"),
            "recomputed": pa.Column(bool, description="brought to later boundaries"),
        },
        checks=pa.Check(
            lambda rows: rows["value"].isna() == rows["missing_reason"].notna(), name="a reason when missing"
        ),
        strict=True,
        description="one row per value, municipality, year and status, on the last boundaries",
        unique=["code", "year", "indicator", "status"],
    ),
    "boundaries": pa.DataFrameSchema(
        {
            "code": pa.Column(TEXT, pa.Check.str_matches(r"^\d{4}$"), description="four digits"),
            "year": pa.Column("int16", pa.Check.in_range(1990, 2100)),
            "handled": pa.Column(
                TEXT, pa.Check.isin(("weights", "cut")), description="weights, or cut: do not compare across that year"
            ),
        },
        strict=True,
        description="one row per municipality and year in which its boundaries changed",
        unique=["code", "year"],
    ),
    **CLEANED,
    **CLEANED_SURVEYS,
}


def check_processed(table: str, parts: Iterable[pd.DataFrame], own: Collection[str] = ()) -> None:
    """Does a processed table keep its promise? Checked part by part, so that memory stays bounded.

    `own`: raw names of the own columns, which the trajectories have beside those of the contract.
    Raises ContractError: that is a fault of wijkstats, never of the delivery.
    """
    schema = PROCESSED[table]
    if own and table == "trajectories":
        schema = schema.add_columns({f"{OWN}{column}": _text() for column in own})
    for part in parts:
        try:
            schema.validate(part, lazy=True)
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
                Fault(f"{table}.parquet", found, "the contract in data/processed.py", "report this fault of wijkstats")
            ) from None
