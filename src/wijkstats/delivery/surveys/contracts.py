"""Contracts of the files of a survey: raw and cleaned.

A row of answers or respondents is about one person: the number of a respondent becomes a keyed hash. Texts go through
`shown_words`: a word that may be a name becomes its shape.
"""

from __future__ import annotations

import pandera.pandas as pa

from wijkstats.delivery.files.contract import RawTable, may, must
from wijkstats.delivery.text_column import TEXT
from wijkstats.ground.local_words import MEASURES, RESPONDENT_FEATURES, SIDES, STANDARD_ITEMS, SURVEYED

_SURVEY = must("onderzoek", "name of the survey; the same in all files of surveys")
_ITEM = must("item", "at most three letters, five digits and a letter, such as V12a")

SURVEY_FILES: dict[str, RawTable] = {
    "onderzoek": RawTable(
        "surveys, one a row",
        (
            _SURVEY,
            must("soort", ", ".join(SURVEYED)),
            must("jaar"),
            may("populatie", "how many people it is about; of a part of a small population intervals are narrower"),
            may("benaderd", "how many were asked"),
            may("respons", "how many answered; counted where antwoorden.csv has them"),
            may("methode"),
            may("bron", "where it was published"),
        ),
        persons=False,
    ),
    "items": RawTable(
        "what was asked in each survey",
        (
            _SURVEY,
            _ITEM,
            may("tekst", "the question; words that are not known to be about nobody are shown as x"),
            must("minimum", "lowest answer"),
            must("maximum", "highest answer"),
            may("positief_vanaf", "from this answer on it is positive; after turning when omgekeerd is ja"),
            may("omgekeerd", "ja: a low answer is good"),
            may("geen_mening", "code of no opinion; it is in no percentage"),
            may("overslaan", "item=code: who gave that answer there was not asked this"),
            may("paar", "name that one item about theory and those about practice share; with kant"),
            may("kant", ", ".join(SIDES)),
            may("standaard", f"which of the ten uniform questions of the Wmo: {', '.join(STANDARD_ITEMS)}"),
        ),
        persons=False,
    ),
    "antwoorden": RawTable(
        "one row per respondent and item",
        (
            _SURVEY,
            must("respondent", "becomes a keyed hash"),
            _ITEM,
            must("antwoord", "whole; an empty cell was not answered"),
        ),
    ),
    "respondenten": RawTable(
        "what is known of each respondent; two features are never crossed",
        (
            _SURVEY,
            must("respondent", "becomes a keyed hash"),
            may("functie"),
            may("dienstjaren", "0 to 60"),
            may("leeftijdsgroep"),
            may("wijkteam"),
        ),
    ),
    "marges": RawTable(
        "how many people of the population have each value of a feature, to weight answers to",
        (
            _SURVEY,
            must("kenmerk", ", ".join(RESPONDENT_FEATURES)),
            must("waarde", "as it stands in respondenten.csv"),
            must("aantal", "people in the population"),
        ),
        persons=False,
    ),
    "uitkomsten": RawTable(
        "what others published of a survey: its own figures, and those to compare with",
        (
            _SURVEY,
            _ITEM,
            must("groep", "totaal: this survey; referentie: elsewhere; any other name: one of several sources"),
            may("n", "how many answered this item"),
            must("maat", ", ".join(MEASURES)),
            must("waarde", "aandeel and onvoldoende in percent"),
            may("sd", "standard deviation of a mean"),
            may("decimalen", "printed decimals; when empty those of the value"),
            may("circa", "ja: about"),
            may("bron", "where it was published"),
            may("regel", "line or page in the source"),
        ),
        persons=False,
    ),
}


def _text(note: str = "") -> pa.Column:
    return pa.Column(TEXT, nullable=True, description=note)


def _whole(note: str = "", nullable: bool = True) -> pa.Column:
    return pa.Column("Int32", nullable=nullable, coerce=True, description=note)


def _number(note: str = "", nullable: bool = True) -> pa.Column:
    return pa.Column(float, nullable=nullable, description=note)


_NAME = pa.Column(TEXT, description="the survey")
_ROW = pa.Column("int64", description="row of the file: tables keep its order")

CLEANED_SURVEYS: dict[str, pa.DataFrameSchema] = {
    "surveys": pa.DataFrameSchema(
        {
            "row": _ROW,
            "survey": pa.Column(TEXT, unique=True),
            "kind": pa.Column(TEXT, pa.Check.isin(SURVEYED)),
            "year": pa.Column("Int16", pa.Check.in_range(1990, 2100), coerce=True),
            "population": _whole(),
            "approached": _whole(),
            "answered": _whole("as published"),
            "method": _text(),
            "source": _text(),
        },
        strict=True,
        description="one row per survey",
    ),
    "survey_items": pa.DataFrameSchema(
        {
            "row": _ROW,
            "survey": _NAME,
            "item": pa.Column(TEXT),
            "text": _text(),
            "minimum": _whole(nullable=False),
            "maximum": _whole(nullable=False),
            "positive_from": _number(),
            "reversed": pa.Column(bool),
            "no_opinion": _whole("code"),
            "skip_item": _text("who gave `skip_code` there was not asked this"),
            "skip_code": _whole(),
            "pair": _text(),
            "side": pa.Column(TEXT, pa.Check.isin(SIDES), nullable=True),
            "standard": pa.Column(TEXT, pa.Check.isin(STANDARD_ITEMS), nullable=True),
        },
        strict=True,
        unique=["survey", "item"],
        description="one row per survey and item",
    ),
    "survey_answers": pa.DataFrameSchema(
        {
            "respondent": pa.Column(TEXT, description="keyed hash"),
            "survey": _NAME,
            "item": pa.Column(TEXT),
            "answer": _whole("empty: not answered"),
        },
        strict=True,
        description="one row per survey, respondent and item",
    ),
    "survey_respondents": pa.DataFrameSchema(
        {
            "respondent": pa.Column(TEXT, description="keyed hash"),
            "survey": _NAME,
            "job": _text(),
            "service_years": _number(),
            "age_band": _text(),
            "team": _text(),
        },
        strict=True,
        description="one row per survey and respondent",
    ),
    "survey_margins": pa.DataFrameSchema(
        {
            "row": _ROW,
            "survey": _NAME,
            "feature": pa.Column(TEXT, description="job, age_band or team"),
            "level": pa.Column(TEXT),
            "people": _number("in the population", nullable=False),
        },
        strict=True,
        description="one row per survey, feature and level",
    ),
    "survey_outcomes": pa.DataFrameSchema(
        {
            "row": _ROW,
            "survey": _NAME,
            "item": pa.Column(TEXT),
            "part": pa.Column(TEXT, description="totaal, referentie or another source"),
            "n": _whole(),
            "measure": pa.Column(TEXT, pa.Check.isin(MEASURES)),
            "value": _number(nullable=False),
            "sd": _number(),
            "decimals": pa.Column("int8", description="printed, or as the value was written"),
            "circa": pa.Column(bool),
            "source": _text(),
            "line": _text(),
        },
        strict=True,
        description="one row per published figure of a survey",
    ),
}
SURVEY_ORDER = dict.fromkeys(CLEANED_SURVEYS, "row") | {
    "survey_answers": "survey, item, respondent",
    "survey_respondents": "survey, respondent",
}
