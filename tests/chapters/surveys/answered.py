"""Surveys made by hand, and those of the demo without cleaning."""

from __future__ import annotations

from functools import cache

import pandas as pd
import zrm_chapter

import wijkstats as ws
from wijkstats.demo.surveyed import survey_tables

SETTINGS = zrm_chapter.SETTINGS
COLUMNS = {
    "surveys": ("row", "survey", "kind", "year", "population", "approached", "answered", "method", "source"),
    "items": ("row", "survey", "item", "text", "minimum", "maximum", "positive_from", "reversed", "no_opinion", "skip_item",
              "skip_code", "pair", "side", "standard"),
    "outcomes": ("row", "survey", "item", "part", "n", "measure", "value", "sd", "decimals", "circa", "source", "line"),
}  # fmt: skip


def table(name: str, *rows: dict[str, object]) -> pd.DataFrame:
    """A cleaned table of these rows; what is not named is empty."""
    base: dict[str, object] = {
        "reversed": False,
        "circa": False,
        "decimals": 0,
        "minimum": 1,
        "maximum": 5,
        "positive_from": 4.0,
    }
    found = pd.DataFrame([base | {"row": place} | row for place, row in enumerate(rows, 2)]).reindex(
        columns=list(COLUMNS[name])
    )
    whole = ("year", "population", "approached", "answered", "minimum", "maximum", "no_opinion", "skip_code", "n")
    numbers = {c: "Int32" for c in whole if c in found} | {
        c: "float64" for c in ("positive_from", "value", "sd") if c in found
    }
    return found.astype(numbers)


def answers(*given: tuple[str, list[int | None]], survey: str = "s") -> pd.DataFrame:
    """For each item the answers of respondents 0, 1, ..."""
    rows = [(f"r{person}", survey, item, value) for item, values in given for person, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["respondent", "survey", "item", "answer"]).astype({"answer": "Int32"})


def reported(
    *rows: tuple[str, str, float, int | None], answered: int | None = 419, maximum: int = 5
) -> ws.surveys.Opened:
    """Published outcomes of one survey: item, part, value, n."""
    return ws.surveys.Opened(
        surveys=table("surveys", {"survey": "s", "kind": "client", "year": 2019, "answered": answered}),
        items=table("items", *({"survey": "s", "item": i, "maximum": maximum} for i in dict.fromkeys(row[0] for row in rows))),
        outcomes=table("outcomes", *(
            {"survey": "s", "item": item, "part": part, "value": value, "n": n,
             "measure": "aandeel" if maximum == 5 else "gemiddelde"} for item, part, value, n in rows)),
    )  # fmt: skip


def part(*sources: tuple[float, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [(f"{i}", v, 0, n) for i, (v, n) in enumerate(sources)], columns=["part", "value", "decimals", "n"]
    )


@cache
def invented() -> ws.surveys.Opened:
    """The surveys of the demo as cleaned tables, without cleaning."""
    raw = survey_tables("demo-2018")
    names = {"onderzoek": "survey", "respondent": "respondent", "item": "item", "antwoord": "answer", "functie": "job",
             "dienstjaren": "service_years", "leeftijdsgroep": "age_band", "wijkteam": "team", "soort": "kind", "jaar": "year",
             "populatie": "population", "benaderd": "approached", "respons": "answered", "tekst": "text",
             "positief_vanaf": "positive_from", "omgekeerd": "reversed", "geen_mening": "no_opinion", "paar": "pair",
             "kant": "side", "standaard": "standard", "kenmerk": "feature", "groep": "part", "maat": "measure",
             "waarde": "value", "decimalen": "decimals", "regel": "line", "bron": "source", "methode": "method"}  # fmt: skip
    made = {file: t.rename(columns=names).replace("", None) for file, t in raw.items()}
    whole = ["year", "population", "approached", "answered", "minimum", "maximum", "no_opinion", "answer", "n"]
    for t in made.values():
        for column in t.columns.intersection([*whole, "service_years", "positive_from", "sd"]):
            t[column] = pd.to_numeric(t[column]).astype("Int32" if column in whole else "float64")
    skip = made["items"].pop("overslaan").str.split("=", expand=True)
    made["items"] = made["items"].assign(reversed=made["items"]["reversed"] == "ja", skip_item=skip[0],
                                         skip_code=pd.to_numeric(skip[1]).astype("Int32"))  # fmt: skip
    margins, outcomes = made["marges"], made["uitkomsten"]
    made["marges"] = margins.assign(feature="age_band", level=margins["value"], people=margins["aantal"].astype(float))
    value = outcomes["value"].str.replace(",", ".").astype(float)
    made["uitkomsten"] = outcomes.assign(value=value, decimals=0)
    keys = dict(zip(raw, ("surveys", "items", "answers", "respondents", "margins", "outcomes"), strict=True))
    return ws.surveys.Opened(**{keys[file]: t for file, t in made.items()})
