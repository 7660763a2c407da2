"""Kinds of values in delivery.yaml: what is accepted, and how what is allowed is said."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from wijkstats.ground.scales import DOMAINS, EDITIONS

Table = Literal[
    "zrm",
    "trajecten",
    "contacten",
    "formatie",
    "caseload",
    "inzet",
    "doorstroom",
    "indeling",
    "gemeenten",
    "cbs",
    "herindelingen",
    "beweringen",
    "relaties",
    "oordelen",
    "doelen",
    "rekening",
    "onderzoek",
    "items",
    "antwoorden",
    "respondenten",
    "marges",
    "uitkomsten",
    "score",
    "leefgebied",
    "scoresoort",
    "zelfredzaamheidmatrix",
]
GGM_TABLES: tuple[Table, ...] = ("score", "leefgebied", "scoresoort", "zelfredzaamheidmatrix")
"""What stands for zrm in the Gemeentelijk Gegevensmodel."""
TABLES: tuple[Table, ...] = tuple(table for table in get_args(Table) if table not in GGM_TABLES)
"""Raw tables a delivery may hold; docs/data-dictionary.md lists their columns."""

RESERVED = {"all", "total", "unknown", "other_age"}
"""Levels with a meaning of their own in the published tables."""

_ADDRESS = re.compile(r"postgres(ql)?://([\w.-]+@)?[A-Za-z0-9.-]+(:\d{1,5})?/[\w.-]+", re.ASCII)
"""Of a database: no place in it for a password."""
_SPARK = re.compile(r"local\[([1-9]\d{0,2}|\*)\]|spark://[A-Za-z0-9.-]+:\d{1,5}", re.ASCII)
"""A master of Spark: in this process with so many threads, or a standalone cluster."""
CODE = "a CBS code of four digits"
CODES = "cbs.nl: Gemeentelijke indeling op 1 januari"
_CODE = re.compile(r"(?:GM)?(\d{4})")


def municipality_code(value: object) -> str:
    """The four digits of a CBS municipality code, from "0622" or "GM0622"; ValueError for anything else."""
    match = _CODE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'{CODE} as quoted text, such as "0622" or "GM0622"')
    return match[1]


def _day(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        return value
    raise ValueError("a date as year-month-day, such as 2016-01-01")


def _age_range(value: object) -> object:
    pair = isinstance(value, (list, tuple)) and len(value) == 2 and all(type(v) is int for v in value)
    if pair and 0 <= value[0] <= value[1] <= 130:  # type: ignore[index]
        return tuple(value)  # type: ignore[arg-type]
    raise ValueError("two whole ages, first and last, such as [18, 64]")


def _source(value: object) -> object:
    if isinstance(value, str) and _ADDRESS.fullmatch(value):
        return value
    raise ValueError(
        "postgresql://user@host:port/database with letters, digits and . _ - only, or null for files in the folder"
    )


def _engine(value: object) -> object:
    if isinstance(value, str) and (value == "duckdb" or _SPARK.fullmatch(value) or _ADDRESS.fullmatch(value)):
        return value
    raise ValueError("duckdb, local[n] or spark://host:port for Spark, or postgresql://user@host:port/database")


def _shared_domain(value: object) -> object:
    shared = [d for d in DOMAINS if sum(d in domains for domains in EDITIONS.values()) > 1]
    if value in shared:
        return value
    raise ValueError(f"a domain that stands in more than one edition: {', '.join(shared)}")


def _domain(value: object) -> object:
    if value in DOMAINS:
        return value
    raise ValueError(f"a domain: {', '.join(DOMAINS)}")


def _own_column(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", value) and len(value) <= 40:
        return value
    raise ValueError("a column of trajecten in lower case, words joined by _, such as opleiding_niveau")


def _intake(value: object) -> object:
    if value in ("none", "unknown") or (type(value) is int and 1 <= value <= 5):
        return value
    raise ValueError("none, unknown, or from how many low domains on clients are let in: 1, 2, 3, 4 or 5")


def _threshold(value: int) -> int:
    if value == 0 or 3 <= value <= 100:
        return value
    raise ValueError("0 (off), or a whole number from 3 to 100")


Code = Annotated[str, BeforeValidator(municipality_code)]
Day = Annotated[date, BeforeValidator(_day)]
AgeRange = Annotated[tuple[int, int], BeforeValidator(_age_range)]
Threshold = Annotated[int, Field(strict=True), AfterValidator(_threshold)]
Source = Annotated[str, BeforeValidator(_source)]
Engine = Annotated[str, BeforeValidator(_engine)]
OwnColumn = Annotated[str, BeforeValidator(_own_column)]
Intake = Annotated[Literal["none", "unknown"] | int, BeforeValidator(_intake)]
Domain = Annotated[str, BeforeValidator(_domain)]
SharedDomain = Annotated[str, BeforeValidator(_shared_domain)]
