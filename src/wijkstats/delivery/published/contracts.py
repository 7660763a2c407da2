"""Contracts of files with published figures of others: raw and cleaned.

Their rows are never about one person. Texts go through `shown_words`: a word that may be a name becomes its shape.
"""

from __future__ import annotations

import pandera.pandas as pa

from wijkstats.delivery.files.contract import RawTable, may, must
from wijkstats.delivery.text_column import TEXT
from wijkstats.ground.local_words import CLAIM_UNITS, DIRECTIONS, JUDGEMENTS, RELATIONS, STATUSES

_SOURCE = may("bron", "where it was published")
_LINE = may("regel", "line or page in the source")

PUBLISHED: dict[str, RawTable] = {
    "beweringen": RawTable(
        "published figures, one a row, to see whether they can be true together",
        (
            must("id", "what relaties.csv calls it: at most three letters, five digits and a letter, such as E1875a"),
            _SOURCE,
            _LINE,
            may("onderwerp", "what it is about"),
            may("jaar", "of the figure; figures of two years are not compared as one"),
            may("groep", "about whom, or the status of an amount; figures of two groups are not equal or unequal"),
            must("waarde", "as printed; an empty cell is a claim in words, of which nothing is computed"),
            must("eenheid", ", ".join(CLAIM_UNITS)),
            may("decimalen", "printed decimals; below 0 of rounded amounts (5,5 million is 5500000 with -5)"),
            may("circa", "ja: about; 5 points (shares) or 5% wider"),
            may("n", "of how many people it is"),
        ),
        persons=False,
    ),
    "relaties": RawTable(
        "how published figures hang together",
        (
            must("soort", ", ".join(RELATIONS)),
            may("resultaat", "ids of what must follow from the parts; of haalbaar the number of people asked"),
            must("delen", "ids of the parts, with a space between them"),
            may("speling", "by how much they may differ besides rounding, in their unit; 0 when empty"),
        ),
        persons=False,
    ),
    "oordelen": RawTable(
        "judgements of others on norms",
        (
            must("norm"),
            may("thema"),
            may("perspectief", "whose view it is"),
            must("oordeel", "+, +/-, -, nvt, onleesbaar, groen, oranje or rood"),
            may("bewijs", "what it rests on"),
            _SOURCE,
            _LINE,
        ),
        persons=False,
    ),
    "doelen": RawTable(
        "goals, and what came of them: one row for each year with a value",
        (
            must("doel"),
            may("indicator", "by which figure it is measured"),
            may("eenheid", "procent with an n has an interval"),
            must("richting", ", ".join(DIRECTIONS)),
            may("nulmeting_jaar"),
            may("nulmeting", "value before; without it nobody can say that something changed"),
            may("streefjaar"),
            may("streefwaarde"),
            may("jaar", "of waarde"),
            may("waarde", "the value that was reached"),
            may("n", "of how many people a percentage is"),
            _SOURCE,
        ),
        persons=False,
    ),
    "rekening": RawTable(
        "accounts of a municipality; budget, adjusted, expected and realised are never mixed",
        (
            must("jaar"),
            may("domein"),
            may("onderdeel"),
            must("status", ", ".join(STATUSES)),
            must("lasten", "costs in euro"),
            may("baten", "income in euro"),
            _SOURCE,
            _LINE,
        ),
        persons=False,
    ),
}


def _text(note: str = "") -> pa.Column:
    return pa.Column(TEXT, nullable=True, description=note)


def _year(note: str = "", nullable: bool = True) -> pa.Column:
    return pa.Column("Int16", pa.Check.in_range(1990, 2100), nullable=nullable, coerce=True, description=note)


def _number(note: str = "") -> pa.Column:
    return pa.Column(float, nullable=True, description=note)


_N = pa.Column("Int32", pa.Check.ge(1), nullable=True, coerce=True, description="how many people it is about")
_ROW = pa.Column("int64", description="row of the file: tables keep its order")
_FROM = {"source": _text("where it was published"), "line": _text("line or page there")}

CLEANED: dict[str, pa.DataFrameSchema] = {
    "claims": pa.DataFrameSchema(
        {
            "row": _ROW,
            "id": pa.Column(TEXT, unique=True),
            **_FROM,
            "about": _text(),
            "year": _year(),
            "part": _text("about whom, or the status of an amount"),
            "value": _number("as printed; empty: a claim in words"),
            "unit": pa.Column(TEXT, pa.Check.isin(CLAIM_UNITS)),
            "decimals": pa.Column("int8", pa.Check.in_range(-9, 6), description="printed, or as the value was written"),
            "circa": pa.Column(bool),
            "n": _N,
        },
        strict=True,
        description="one row per published figure",
    ),
    "relations": pa.DataFrameSchema(
        {
            "row": _ROW,
            "kind": pa.Column(TEXT, pa.Check.isin(tuple(RELATIONS))),
            "result": _text("ids, with a space between them"),
            "parts": pa.Column(TEXT, description="ids, with a space between them"),
            "slack": pa.Column(float, pa.Check.ge(0)),
        },
        strict=True,
        description="one row per way in which published figures hang together",
    ),
    "judgements": pa.DataFrameSchema(
        {
            "row": _ROW,
            "norm": pa.Column(TEXT),
            "theme": _text(),
            "perspective": _text(),
            "judgement": pa.Column(TEXT, pa.Check.isin(tuple(JUDGEMENTS)), description=", ".join(JUDGEMENTS)),
            "evidence": _text(),
            **_FROM,
        },
        strict=True,
        description="one row per norm and perspective",
    ),
    "goals": pa.DataFrameSchema(
        {
            "row": _ROW,
            "goal": pa.Column(TEXT),
            "indicator": _text(),
            "unit": _text(),
            "direction": pa.Column(TEXT, pa.Check.isin(DIRECTIONS)),
            "baseline_year": _year(),
            "baseline": _number(),
            "target_year": _year(),
            "target": _number(),
            "year": _year("of value"),
            "value": _number(),
            "n": _N,
            "source": _FROM["source"],
        },
        strict=True,
        description="one row per goal, indicator and year with a value",
    ),
    "accounts": pa.DataFrameSchema(
        {
            "row": _ROW,
            "year": _year(nullable=False),
            "domain": _text(),
            "part": _text(),
            "status": pa.Column(TEXT, pa.Check.isin(tuple(STATUSES))),
            "costs": pa.Column(float, description="euro"),
            "income": _number("euro"),
            **_FROM,
        },
        strict=True,
        description="one row per year, part and status",
    ),
}
ORDER = dict.fromkeys(CLEANED, "row")
