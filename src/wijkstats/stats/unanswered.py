"""What the benchmark chapter could not answer with these figures, and what is missing for it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wijkstats.catalogue import catalogue
from wijkstats.records import Result
from wijkstats.stats.areas import DELIVERED, NATIONAL
from wijkstats.stats.correction import ENOUGH_AREAS
from wijkstats.stats.referrals import REFERRERS, STEM

COLUMNS = ["question", "reason", "found"]
Row = tuple[str, str, str]


def unanswered(municipal: pd.DataFrame, own: str, *shown: Result) -> Result:
    """Which questions of the chapter stay open, and why?

    `shown`: the results of the chapter. reason: not_delivered (a figure of the own municipality is missing), years_differ
    (costs and clients are of other years), one_year (no second year to compare with), too_few (municipalities). found: what
    is there: years, or a number of municipalities.
    """
    tables = {result.name: result.table for result in shown}
    rows = [
        *_per_client(municipal, own, tables["benchmark_indicators"]),
        *_development(municipal, own, tables["benchmark_development"]),
        *_referrals(municipal, own, tables["benchmark_referrals"]),
        *_many(municipal, own, tables),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return Result("benchmark_unanswered", table, ("question",), persons=False)


def _years(municipal: pd.DataFrame, own: str, figures: tuple[str, ...]) -> set[int]:
    """The years in which all these figures of the own municipality are there, realised."""
    rows = municipal[(municipal["code"] == own) & (municipal["status"] == "realisatie") & municipal["value"].notna()]
    found = [set(rows.loc[rows["indicator"] == figure, "year"].astype(int)) for figure in figures]
    return set.intersection(*found) if found else set()


def _listed(years: set[int]) -> str:
    return ", ".join(str(y) for y in sorted(years))


def _per_client(municipal: pd.DataFrame, own: str, table: pd.DataFrame) -> Iterator[Row]:
    answered = set(table.loc[(table["area"] == own) & table["value"].notna(), "indicator"])
    for key in catalogue().of_group("per_client"):
        if key in answered:
            continue
        indicator = catalogue().indicators[key]
        costs, clients = _years(municipal, own, indicator.plus), _years(municipal, own, (indicator.per,))
        if costs and clients:
            yield key, "years_differ", f"{_listed(costs)} / {_listed(clients)}"
        else:
            yield key, "not_delivered", _listed(costs | clients)


def _development(municipal: pd.DataFrame, own: str, table: pd.DataFrame) -> Iterator[Row]:
    for key in ("kosten_totaal", *catalogue().of_group("use")):
        if key not in set(table.loc[table["area"] == own, "indicator"]):
            years = _years(municipal, own, catalogue().indicators[key].plus)
            if years:
                yield f"{key}_by_year", "one_year", _listed(years)


def _referrals(municipal: pd.DataFrame, own: str, table: pd.DataFrame) -> Iterator[Row]:
    if own not in set(table["area"]):
        yield "referrals", "not_delivered", _listed(_years(municipal, own, tuple(STEM + r for r in REFERRERS)))


def _many(municipal: pd.DataFrame, own: str, tables: dict[str, pd.DataFrame]) -> Iterator[Row]:
    """Questions that need many municipalities, or the country."""
    delivered = str(municipal.loc[municipal["code"].str.isdigit(), "code"].nunique())
    if not {NATIONAL, DELIVERED} & set(tables["benchmark_indicators"]["area"]):
        yield "national", "not_delivered", ""
    if not len(tables["benchmark_funnel"]):
        yield "funnel", "too_few", delivered
    methods = tables["benchmark_correction"]
    if not set(methods["method"]) & {"regression", "elasticities"}:
        tried = int(methods["n_areas"].max()) if len(methods) else 0
        yield "correction", "too_few" if tried < ENOUGH_AREAS else "no_better", delivered
