"""Every column of the tables about municipalities, and what it is: the contract of `tables/benchmark_*.csv`."""

from __future__ import annotations

from wijkstats.ground.kinds import Columns, count, interval, key, of, share

_UNIT: Columns = {"unit": key("unit")}
_N: Columns = {"n_areas": count("municipalities")}
_AREA = of("area", "code of a municipality, or reference, similar, others, national, delivered")
_VALUE = of("in_unit", absent="not_published")


def _in_unit(*columns: str) -> Columns:
    return dict.fromkeys(columns, of("in_unit"))


INDICATORS: Columns = {
    "indicator": key("indicator"),
    "year": of("year"),
    "status": key("status"),
    "area": _AREA,
    "value": _VALUE,
    "numerator": of("number"),
    "denominator": of("number"),
    **_UNIT,
    **interval(kind="in_unit"),
    **_N,
    "mean": of("in_unit", "plain mean"),
    **_in_unit("lowest", "highest"),
    "rounded_low": of("in_unit", "what rounding by CBS allows"),
    "rounded_high": of("in_unit", "what rounding by CBS allows"),
}
PEERS: Columns = {
    "rank": count("municipalities", "the ten nearest and all of the reference group"),
    "area": of("area"),
    "distance": of("ratio"),
    "in_group": of("truth"),
    "furthest": key("indicator", "feature that differs most"),
    "year": of("year"),
}
STANDING: Columns = {
    "indicator": key("indicator"),
    "year": of("year"),
    "area": of("area", "code of a municipality, or reference, same_size, national, delivered"),
    "value": of("in_unit"),
    "rank": count("municipalities", "1: the highest; empty for a group"),
    "percentile": share("of the other municipalities that spend less, equal ones half", decimals=0),
    "size_class": key("size_class", "1 to 8, as CBS has them"),
    "in_group": of("truth"),
    **_N,
    **_UNIT,
}
DEVELOPMENT: Columns = {
    "indicator": key("indicator"),
    "status": key("status"),
    "area": _AREA,
    "year": of("year"),
    "value": _VALUE,
    "base_year": of("year"),
    "index": of("index", "1 in the base year"),
    "since": of("year"),
    "change": of("change_in_unit", "relative"),
    **dict.fromkeys(("difference", "since_base"), of("difference_in_unit")),
    **interval("since_base", kind="difference_in_unit"),
    **interval("since_base_rounded", kind="difference_in_unit"),
    "stretch": of("year", "year of the last cut; 0: none"),
    **_N,
    **_UNIT,
}
VOLUME_PRICE: Columns = {
    "indicator": key("indicator"),
    "comparison": key("comparison", "group, year"),
    "area": _AREA,
    "against": of("area", "group or year"),
    "year": of("year"),
    "value": _VALUE,
    **_in_unit("base_value"),
    "volume": of("rate"),
    "base_volume": of("rate"),
    "price": of("money"),
    "base_price": of("money"),
    **_in_unit("difference", "volume_part", "price_part"),
    **_N,
    **_UNIT,
}
REFERRALS: Columns = {
    "year": of("year"),
    "area": _AREA,
    "referrer": key("referrer", "gemeente, huisarts, gi, overig"),
    "n": count("trajectories"),
    "total": count("trajectories"),
    "share": share(),
    **interval(),
    **_N,
}
CORRECTION: Columns = {
    "indicator": key("indicator"),
    "year": of("year"),
    "method": key("method", "regression, elasticities, no_better, group_incomplete, none"),
    **_in_unit("own", "reference", "corrected"),
    **interval(kind="in_unit"),
    "difference": of("change"),
    "difference_corrected": of("change"),
    "conclusion": key("after_correction", "firm, turned, only_after, only_before, unsure; empty without a correction"),
    **_N,
    "error": share(decimals=0),
    "error_none": share(decimals=0),
    "structure_year": of("year"),
    **_UNIT,
}
SOURCES: Columns = {
    "indicator": key("indicator"),
    "area": of("area", "compared: own and reference municipalities, national, delivered: all others"),
    "year": of("year"),
    "status": key("status"),
    "source": of("text"),
    "retrieved": of("text"),
    **_N,
}
UNANSWERED: Columns = {
    "question": key("question"),
    "reason": key(
        "reason", "not_delivered, part_missing, years_differ, one_year, too_few, all_zero, group_incomplete, no_better"
    ),
    "found": of("text", "years, of costs / of clients; or a number of municipalities and the year of the figure"),
    "lacking": of("names", "figures without which there is no total"),
}
ROBUSTNESS: Columns = {
    "indicator": key("indicator"),
    "year": of("year"),
    "basis": of("basis", "reference, mean, similar, others, peers, or the code of the municipality left out"),
    **_in_unit("own", "reference"),
    "difference": of("change", "own / reference - 1; empty when the group has 0 or less"),
    "stands": of("truth"),
    **_N,
    **_UNIT,
}
FUNNEL: Columns = {
    "indicator": key("indicator"),
    "year": of("year"),
    "area": of("area"),
    "value": of("of_indicator"),
    "numerator": count("people"),
    "denominator": count("people"),
    "baseline": of("of_indicator", "all others"),
    "position": key("position", "high_998, high_95, usual, low_95, low_998"),
    **dict.fromkeys(("low_95", "high_95", "low_998", "high_998"), of("of_indicator")),
}
COMPARABILITY: Columns = {
    "indicator": key("indicator"),
    "year": of("year"),
    **_in_unit("own", "reference", "lowest", "highest"),
    **_UNIT,
    "difference_sd": of("deviation"),
    **_N,
}
