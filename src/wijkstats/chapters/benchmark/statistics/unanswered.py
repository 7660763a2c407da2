"""What the benchmark chapter could not answer with these values, and what is missing for it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import COUNTRY, DELIVERED, NATIONAL, area_values, lacking_parts
from wijkstats.chapters.benchmark.statistics.referrals import REFERRERS, STEM
from wijkstats.chapters.benchmark.statistics.structure_correction import ENOUGH_AREAS
from wijkstats.ground.catalogue import Indicator, catalogue
from wijkstats.ground.records import Result
from wijkstats.kit.inference.funnel import ENOUGH_AREAS as LEAST

NOTHING = "\u2013"
Row = tuple[str, str, str, str | None]


def unanswered(municipal: pd.DataFrame, own: str, *shown: Result) -> Result:
    """Which questions of the chapter stay open, and why?

    `shown`: the results of the chapter. reason: not_delivered (values of the own municipality are missing), part_missing
    (some are there; `lacking` names those that are not), years_differ (costs and clients are of other years), one_year (no
    second year to compare with), too_few (municipalities), all_zero (in all others),
    group_incomplete (a municipality of the group lacks a feature),
    no_better (a correction predicts no better). found: what is there: years (of costs / of clients), or a number of
    municipalities with the value and its year.
    """
    tables = {result.name: result.table for result in shown}
    rows = [
        *_costs(municipal, own, tables["benchmark_indicators"]),
        *_per_client(municipal, own, tables["benchmark_indicators"]),
        *_over_years(municipal, own, tables["benchmark_development"]),
        *_referrals(municipal, own, tables["benchmark_referrals"]),
        *_many(municipal, own, tables),
    ]
    table = pd.DataFrame(rows, columns=[*benchmark.UNANSWERED])
    return Result("benchmark_unanswered", table, ("question",), persons=False, columns=benchmark.UNANSWERED)


def _years(municipal: pd.DataFrame, own: str, quantities: tuple[str, ...]) -> set[int]:
    """The years in which all these quantities of the own municipality are there, realised."""
    rows = municipal[(municipal["code"] == own) & (municipal["status"] == "realisatie") & municipal["value"].notna()]
    found = [set(rows.loc[rows["indicator"] == quantity, "year"].astype(int)) for quantity in quantities]
    return set.intersection(*found) if found else set()


def _made(municipal: pd.DataFrame, own: str, indicator: Indicator) -> set[int]:
    """The years in which all parts that the indicator has in that year are there."""
    years = {int(y) for y in municipal["year"].unique()}
    return {year for year in years if year in _years(municipal, own, indicator.parts(year)[0])}


def _listed(years: set[int]) -> str:
    return ", ".join(str(y) for y in sorted(years)) or NOTHING


def _costs(municipal: pd.DataFrame, own: str, table: pd.DataFrame) -> Iterator[Row]:
    """Total costs per inhabitant, gross and net, of the last realised year of which anybody has them."""
    for key in ("kosten_totaal", "kosten_totaal_netto"):
        rows = table[(table["indicator"] == key) & (table["status"] == "realisatie") & table["value"].notna()]
        last = rows[rows["year"] == rows["year"].max()]
        if own in set(last["area"]):
            continue
        years = sorted({int(y) for y in rows.loc[rows["area"] == own, "year"]})
        lacking = _lacking(municipal, own, key, None if last.empty else int(last["year"].iloc[0]))
        if key == "kosten_totaal" or lacking or len(last):
            yield key, "part_missing" if lacking else "not_delivered", _listed(set(years)), lacking


def _lacking(municipal: pd.DataFrame, own: str, key: str, year: int | None = None) -> str | None:
    """The quantities that a sum lacks in a year, or else in the last year that has some of them; None when none are there."""
    by_year = lacking_parts(municipal, own, [key]).get(key, {})
    last = year if year is not None else max(by_year, default=None)
    return ", ".join(by_year.get(last, [])) or None if last is not None else None


def _per_client(municipal: pd.DataFrame, own: str, table: pd.DataFrame) -> Iterator[Row]:
    answered = set(table.loc[(table["area"] == own) & table["value"].notna(), "indicator"])
    for key in catalogue().of_theme("per_client", "per_youth"):
        if key in answered:
            continue
        indicator = catalogue().indicators[key]
        costs, clients = _made(municipal, own, indicator), _years(municipal, own, indicator.per)
        both = f"{_listed(costs)} / {_listed(clients)}"
        lacking = None if costs else _lacking(municipal, own, key)
        reason = "years_differ" if costs and clients else "part_missing" if lacking else "not_delivered"
        yield key, reason, both, lacking


def _over_years(municipal: pd.DataFrame, own: str, table: pd.DataFrame) -> Iterator[Row]:
    for key in ("kosten_totaal", *catalogue().of_theme("use")):
        if key not in set(table.loc[table["area"] == own, "indicator"]):
            years = _made(municipal, own, catalogue().indicators[key])
            if years:
                yield f"{key}_by_year", "one_year", _listed(years), None


def _referrals(municipal: pd.DataFrame, own: str, table: pd.DataFrame) -> Iterator[Row]:
    if own not in set(table["area"]):
        yield "referrals", "not_delivered", _listed(_years(municipal, own, tuple(STEM + r for r in REFERRERS))), None


def _many(municipal: pd.DataFrame, own: str, tables: dict[str, pd.DataFrame]) -> Iterator[Row]:
    """Questions that need many municipalities, or the country."""
    if not {NATIONAL, DELIVERED} & set(tables["benchmark_indicators"]["area"]):
        yield "national", "not_delivered", NOTHING, None
    if not len(tables["benchmark_funnel"]):
        yield _no_funnel(municipal, own)
    methods = tables["benchmark_correction"]
    if not set(methods["method"]) & {"regression", "elasticities"}:
        yield _no_structure_correction(methods)


def _no_funnel(municipal: pd.DataFrame, own: str) -> Row:
    """Of the indicator and year with the most municipalities: are they too few, or is the own one not among them?"""
    codes = [c for c in municipal["code"].unique() if c != COUNTRY]
    areas = area_values(municipal, codes, catalogue().of_theme("use")).dropna(subset=["value"])
    sizes = areas[areas["status"] == "realisatie"].groupby(["indicator", "year"])["area"].agg(["nunique", set])
    if sizes.empty:
        return "funnel", "not_delivered", NOTHING, None
    most = sizes.sort_values("nunique", kind="stable").iloc[-1]
    enough = "all_zero" if own in most["set"] else "not_delivered"
    return "funnel", enough if most["nunique"] >= LEAST else "too_few", f"{most['nunique']} ({most.name[1]})", None


def _no_structure_correction(methods: pd.DataFrame) -> Row:
    """Why nothing was corrected: of the indicators that had enough municipalities, otherwise of the one with the most."""
    if methods.empty:
        return "correction", "not_delivered", NOTHING, None
    most = methods.sort_values("n_areas", kind="stable").iloc[-1]
    failed = methods.loc[methods["n_areas"] >= ENOUGH_AREAS, "method"]
    reason = "too_few" if failed.empty else "group_incomplete" if (failed == "group_incomplete").any() else "no_better"
    return "correction", reason, f"{most['n_areas']} ({most['year']})", None
