"""From published values to the value of every indicator: for a municipality, a group of them, and the rest of the country.

Realised and budgeted values never meet, a municipality is never in its own group, and what is not published is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.benchmark.statistics.indicator_values import Wide, columns_of, indicator_values
from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.errors import Fault, NotDelivered
from wijkstats.kit.inference.intervals import byar, wilson

VALUE_KEYS = ["indicator", "year", "status"]
"""What a value is known by, beside whose it is."""
_AT = ["year", "status", "code"]
COUNTRY = "NL"
"""Code of the country in the processed table."""
NATIONAL = "national"
DELIVERED = "delivered"
"""All other municipalities delivered, when no national value was."""
BEHIND = ("over_low", "over_high", "under_low", "under_high")
NATIONAL_FROM = 100
"""With values of this many municipalities, their sum is shown where no national value was delivered."""


def area_values(municipal: pd.DataFrame, codes: Sequence[str], indicators: Sequence[str] | None = None) -> pd.DataFrame:
    """The value of every indicator for every municipality, year and status.

    `municipal`: the processed table (code, year, indicator, value, denominator, status). Returns indicator, year, status,
    area, value, numerator, denominator, unit, rounded_low, rounded_high. A share is a fraction; money is in euro. A
    municipality in `codes` for which what others have is not published has a row with an empty value.

    rounded_low and rounded_high: between which numbers the value may lie because CBS rounded the counts before dividing,
    of the numerator and of the denominator; empty where neither is rounded.
    """
    known = catalogue().indicators
    rows = municipal[municipal["code"].isin(codes)].dropna(subset=["value"]).set_index([*_AT, "indicator"])
    values, divisors = (rows[c].unstack("indicator") for c in ("value", "denominator"))  # noqa: PD010
    at = values.index.to_frame(index=False).rename(columns={"code": "area"})
    wide = Wide(at["year"].to_numpy(), columns_of(values), columns_of(divisors))
    frames = []
    for key in known if indicators is None else indicators:
        if set(known[key].plus) & set(wide.values):
            own = indicator_values(wide, known[key])
            there = ~np.isnan(own["value"])
            frame = at[there].assign(**{name: column[there] for name, column in own.items()})
            frames.append(frame.assign(indicator=key, unit=known[key].unit))
    frames = [f for f in frames if len(f)]
    found = pd.concat(frames, ignore_index=True) if frames else _empty()
    wanted = found[[*VALUE_KEYS, "unit"]].drop_duplicates().merge(pd.DataFrame({"area": list(codes)}), how="cross")
    return wanted.merge(found, how="left", on=[*VALUE_KEYS, "unit", "area"], validate="one_to_one")


def _empty() -> pd.DataFrame:
    columns = [*VALUE_KEYS, "area", "value", "numerator", "denominator", "unit", "rounded_low", "rounded_high"]
    return pd.DataFrame(columns=columns)


def check_group(own: str, reference_groups: Mapping[str, Sequence[str]], present: set[str]) -> None:
    """Can this municipality be compared with these groups? Raises ValueError for own in a group; NotDelivered when the
    values or the group are missing.
    """
    for name, codes in reference_groups.items():
        if own in codes:
            raise ValueError(f"{own} is in its own group {name}: a municipality is not compared with itself")
    faults = []
    if own not in present:
        faults.append(Fault("the own municipality", f"gemeenten.csv: {own}", "its values", "add its rows"))
    if not reference_groups.get("reference"):
        faults.append(
            Fault("the reference group", "delivery.yaml: reference.municipalities", "at least one code", "name them")
        )
    elif not set(reference_groups["reference"]) & present:
        faults.append(
            Fault(
                "the reference group",
                f"gemeenten.csv: {', '.join(reference_groups['reference'])}",
                "their values",
                "add rows",
            )
        )
    if faults:
        raise NotDelivered(faults)


def make_reference_groups(municipalities: Sequence[str], similar: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The groups of a report: reference (all), similar, and others (reference less similar); empty ones left out."""
    reference_groups = {
        "reference": tuple(municipalities),
        "similar": tuple(similar),
        "others": tuple(c for c in municipalities if c not in similar) if similar else (),
    }
    return {name: codes for name, codes in reference_groups.items() if codes}


def group_values(areas: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Per indicator, year and status the value of a group, and how its municipalities lie.

    value: sum of numerators / sum of denominators, so that large municipalities weigh more; of a level the plain mean.
    mean: plain mean of the municipalities; lowest and highest of them; n_areas: how many are published. Of costs, the parts
    and the total are of the same municipalities. rounded_low and rounded_high: all counts rounded the same way.
    """
    inside = _same_members(areas[areas["area"].isin(codes)]).dropna(subset=["value"])
    g = inside.join(_behind(inside)).groupby([*VALUE_KEYS, "unit"], as_index=False).agg(
        numerator=("numerator", lambda x: x.sum(min_count=1)),
        denominator=("denominator", lambda x: x.sum(min_count=1)),
        mean=("value", "mean"),
        lowest=("value", "min"),
        highest=("value", "max"),
        **{name: (name, lambda x: x.sum(min_count=1)) for name in BEHIND},
        n_areas=("value", "count"),
    )  # fmt: skip
    g = areas[[*VALUE_KEYS, "unit"]].drop_duplicates().merge(g, how="left", on=[*VALUE_KEYS, "unit"])
    pooled = kinds(g["indicator"]) != "level"
    value = (g["numerator"] / g["denominator"].where(g["denominator"] > 0)).where(pooled, g["mean"])
    return _limits(g).assign(n_areas=g["n_areas"].fillna(0).astype(int), value=value)


def _behind(rows: pd.DataFrame) -> pd.DataFrame:
    """Least and most that numerator and denominator can have been before rounding: of money the denominator is rounded,
    of all else the numerator.
    """
    low, high, over, under = (rows[c] for c in ("rounded_low", "rounded_high", "numerator", "denominator"))
    money = kinds(rows["indicator"]) == "money"
    return pd.DataFrame(
        {
            "over_low": over.where(money & low.notna(), low * under),
            "over_high": over.where(money & high.notna(), high * under),
            "under_low": (over / high).where(money, under.where(high.notna())),
            "under_high": (over / low).where(money, under.where(low.notna())),
        }
    )


def _limits(rows: pd.DataFrame) -> pd.DataFrame:
    """rounded_low and rounded_high from what `_behind` gives."""
    ends = {"rounded_low": rows["over_low"] / rows["under_high"], "rounded_high": rows["over_high"] / rows["under_low"]}
    return rows.assign(**ends).drop(columns=list(BEHIND))


def last_year_with(rows: pd.DataFrame, own: str, enough: int) -> int | None:
    """The last year in which the own municipality and at least `enough` in all have a value; None when there is none.

    `rows`: one indicator and status, without missing values.
    """
    years = rows.groupby("year")["area"].agg(lambda a: own in set(a) and a.nunique() >= enough)
    return int(years[years].index.max()) if years.any() else None


def kinds(indicators: pd.Series[str]) -> pd.Series[str]:
    """The kind of each indicator: share, rate, money or level."""
    return indicators.map({key: i.kind for key, i in catalogue().indicators.items()})


def with_intervals(table: pd.DataFrame) -> pd.DataFrame:
    """Low and high: Wilson's for shares, Byar's for rates, where numerator and denominator are known; others empty."""
    kind = kinds(table["indicator"])
    known = table[["value", "numerator", "denominator"]].notna().all(axis=1)
    low, high = pd.Series(np.nan, index=table.index), pd.Series(np.nan, index=table.index)
    shares, rates = table[known & (kind == "share")], table[known & (kind == "rate")]
    low[shares.index], high[shares.index] = wilson(shares["numerator"], shares["denominator"])
    ends = byar(rates["numerator"])
    low[rates.index], high[rates.index] = (end / rates["denominator"].to_numpy(dtype=float) for end in ends)
    return table.assign(low=low, high=high)


def _same_members(areas: pd.DataFrame) -> pd.DataFrame:
    """Parts and total of a group are of the same municipalities: those of which the total is known, if there are any."""
    kept = []
    costs = catalogue().of_theme("costs")
    for _, rows in areas.groupby(["year", "status"], sort=False):
        for net in (False, True):
            side = rows[rows["indicator"].isin([key for key in costs if catalogue().indicators[key].net == net])]
            total = "kosten_totaal_netto" if net else "kosten_totaal"
            known = set(side.loc[(side["indicator"] == total) & side["value"].notna(), "area"])
            kept.append(side[side["area"].isin(known)] if known else side)
        kept.append(rows[~rows["indicator"].isin(costs)])
    return pd.concat(kept) if kept else areas


def national_values(
    municipal: pd.DataFrame, own: str, areas: pd.DataFrame, indicators: Sequence[str] | None = None
) -> pd.DataFrame:
    """The value of the rest of the country: the national value less the own municipality, which is never compared with a
    group that contains it. Without a national value: all other municipalities, if there are at least NATIONAL_FROM.

    `areas`: the values wanted, with the own municipality among them. Columns as `group_values`, and area (which of the
    two); values without an answer have no row. A level cannot be taken off a national value, so it needs the
    municipalities.
    """
    keys = [*VALUE_KEYS, "unit"]
    codes = [c for c in municipal["code"].unique() if c not in (own, COUNTRY)]
    parts = []
    if COUNTRY in set(municipal["code"]):
        country = area_values(municipal, [COUNTRY], indicators)
        mine = areas[areas["area"] == own]
        country, mine = (rows.join(_behind(rows)).set_index(keys) for rows in (country, mine))
        sides = ["numerator", "denominator", *BEHIND]
        off = mine.rename(
            columns={a: b for n in ("over", "under") for a, b in ((f"{n}_low", f"{n}_high"), (f"{n}_high", f"{n}_low"))}
        )
        rest = country[sides] - off[sides].reindex(country.index)
        rest = _limits(rest[rest["denominator"] > 0]).assign(n_areas=0)
        parts.append(rest.assign(value=rest["numerator"] / rest["denominator"], area=NATIONAL))
    if len(codes) >= NATIONAL_FROM:
        together = group_values(area_values(municipal, codes, indicators), codes).set_index(keys)
        together = together[together["n_areas"] >= NATIONAL_FROM].assign(area=DELIVERED)
        parts.append(together[~together.index.isin(parts[0].index)] if parts else together)
    found = pd.concat(parts).reset_index() if parts else pd.DataFrame(columns=[*keys, "area", "value", "n_areas"])
    wanted = areas[keys].drop_duplicates()
    return wanted.merge(found, on=keys)


def lacking_parts(municipal: pd.DataFrame, own: str, indicators: Sequence[str]) -> dict[str, dict[int, list[str]]]:
    """Which published quantities does the own municipality lack for these indicators, per realised year in which it has others?

    Without them there is no sum: what is not published is not zero. Years in which nothing of an indicator is there are
    left out.
    """
    rows = municipal[(municipal["code"] == own) & (municipal["status"] == "realisatie") & municipal["value"].notna()]
    there = {int(year): set(known) for year, known in rows.groupby("year")["indicator"]}
    found: dict[str, dict[int, list[str]]] = {}
    for key in indicators:
        for year, known in sorted(there.items()):
            plus, minus = catalogue().indicators[key].parts(year)
            gone = [part for part in (*plus, *minus) if part not in known]
            if gone and known & {*plus, *minus}:
                found.setdefault(key, {})[year] = gone
    return found


def municipality_names(municipal: pd.DataFrame) -> dict[str, str]:
    """The name of each municipality by code, as far as gemeenten.csv gives one; otherwise the code itself."""
    named = municipal.dropna(subset=["name"]).drop_duplicates("code").set_index("code")["name"]
    return {code: str(named.get(code, code)) for code in sorted(municipal["code"].unique())}
