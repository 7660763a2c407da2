"""Who answered, of those who were asked?"""

from __future__ import annotations

import pandas as pd

from wijkstats.chapters.surveys import columns
from wijkstats.ground.population import RESPONDENT, cell
from wijkstats.ground.records import Result, Share
from wijkstats.kit.inference.intervals import wilson

ASKED = ["survey", "kind", "year", "population", "approached", "answered"]


def response(surveys: pd.DataFrame | None, answers: pd.DataFrame | None) -> Result:
    """How many answered, of how many approached? Counted where answers were delivered, else as published.

    A survey of which neither is known has a row without a share: those who answered are no substitute for those approached.
    """
    found = pd.DataFrame(columns=ASKED) if surveys is None else surveys
    given = (
        {} if answers is None else answers.dropna(subset=["answer"]).groupby("survey")["respondent"].nunique().to_dict()
    )
    counted = found["survey"].map(given)
    table = pd.DataFrame(
        {
            "survey": found["survey"],
            "group": found["kind"],
            "year": found["year"].astype("Int64"),
            "population": found["population"].astype("Float64"),
            "approached": found["approached"].astype("Int64"),
            "answered": counted.astype("Int64").fillna(found["answered"].astype("Int64")),
        }
    )
    less = (table["answered"] > table["approached"]).fillna(False).astype(bool)
    table["approached"] = table["approached"].mask(less)
    table = table.assign(share=pd.NA, low=pd.NA, high=pd.NA).astype(dict.fromkeys(("share", "low", "high"), "Float64"))
    table = with_wilson(table, "answered", "approached", "share", ("low", "high"))
    people = [cell(RESPONDENT, {"answered"}, {"survey": name}) if name in given else None for name in table["survey"]]
    return Result(
        "survey_response",
        table[list(columns.RESPONSE)],
        ("survey",),
        ("approached", "answered"),
        cells={"approached": [None] * len(table), "answered": people},
        shares={"share": Share({"answered": 1}, "approached", "low", "high")},
        known=("group", "year", "population"),
        columns=columns.RESPONSE,
        of_period=False,
        moment="survey",
        facts={"reason": "no_file" if surveys is None else "no_rows"} if table.empty else {},
    )


def with_wilson(table: pd.DataFrame, part: str, whole: str, share: str, ends: tuple[str, str]) -> pd.DataFrame:
    """With the share that `part` is of `whole`, and its limits; empty where either is, or the whole is 0."""
    some = (table[part].notna() & (table[whole] > 0).fillna(False)).to_numpy(dtype=bool)
    table = table.copy()
    k, n = (table.loc[some, c].astype(float).to_numpy() for c in (part, whole))
    low, high = wilson(k, n)
    for name, values in zip((share, *ends), (k / n, low, high), strict=True):
        column = pd.Series(pd.NA, index=table.index, dtype="Float64")
        column[some] = values
        table[name] = column
    return table
