"""The numbers behind the sentences about municipalities and the demo.

Question answered: what may be said about this table? A figure that is not there is None, and its sentence is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pandas as pd

from wijkstats.ground.catalogue import KEUR
from wijkstats.kit.page.cells import area_label, figure_labels
from wijkstats.kit.page.words import inside
from wijkstats.page.answers import Values, View, value_of
from wijkstats.page.figures_benchmark import latest_features


def comparability(v: View) -> Values:
    """On how many features does the municipality look like the group, and where is it furthest off?"""
    t = latest_features(v.table).dropna(subset=["difference_sd"])
    years: dict[str, list[int]] = {"structure": sorted({int(y) for y in t["year"]}), **v.facts.get("figure_years", {})}
    listed = {f"{key}_years": v.words.listing([str(y) for y in of]) or None for key, of in years.items()}
    differ = len({year for of in years.values() for year in of}) > 1
    found: Values = {
        **{key: text if differ else None for key, text in listed.items()},
        "n": len(t),
        "close": int((t["difference_sd"].abs() < 1).sum()),
        "own_name": v.facts.get("own_name"),
    }
    if t.empty:
        return found | {"far_label": None, "far_own": None, "far_reference": None}
    far = t.loc[t["difference_sd"].abs().idxmax()]
    written = {c: v.words.value(far[c], str(far["unit"]), str(far["indicator"])) for c in ("own", "reference")}
    label = v.words.label("indicator", far["indicator"])
    return found | {"far_label": label, "far_own": written["own"], "far_reference": written["reference"]}


def latest(table: pd.DataFrame, indicator: str, status: str = "realisatie") -> pd.DataFrame:
    """The rows of an indicator in the last year that has realised figures."""
    rows = table[(table["indicator"] == indicator) & (table["status"] == status)].dropna(subset=["value"])
    return rows[rows["year"] == rows["year"].max()]


def use(v: View) -> Values:
    """How much care is used, beside the reference group?"""
    found: Values = {"own_name": v.facts.get("own_name")}
    for name, indicator in (("wmo", "wmo_huishoudelijke_hulp"), ("all_wmo", "wmo_clienten"), ("youth", "jeugdzorg")):
        rows = latest(v.table, indicator)
        found[f"{name}_year"] = None if rows.empty else str(rows["year"].max())
        for key, area in (("own", v.facts.get("own")), ("reference", "reference")):
            value = value_of(rows, "value", area=area)
            found[f"{name}_{key}"] = None if value is None else v.words.value(value, "share", indicator)
        if name == "youth":
            ends = (value_of(rows, f"rounded_{end}", area=v.facts.get("own")) for end in ("low", "high"))
            found["youth_rounded"] = _between(v, *ends)
        if name == "wmo":
            low, high = (value_of(rows, end, area=v.facts.get("own")) for end in ("low", "high"))
            found |= {"low": low, "high": high, "interval_kind": "per_1000"}
    own = v.table[v.table["area"] == v.facts.get("own")]
    nothing = v.table["value"].notna().any() and not own["value"].notna().any()
    said = any(found[f"{name}_own"] and found[f"{name}_reference"] for name in ("wmo", "all_wmo", "youth"))
    whose = v.facts.get("own_name")
    found["zero_group"] = zero_group(v, realised_group(v.table), "value")
    return found | {"nothing": whose if nothing else None, "elsewhere": None if nothing or said else whose}


def realised_group(table: pd.DataFrame) -> pd.DataFrame:
    """The realised figures of the reference group."""
    return table[(table["area"] == "reference") & (table["status"] == "realisatie")]


def zero_group(v: View, rows: pd.DataFrame, column: str) -> str:
    """The sentence that a figure of the whole group (`rows`) is 0 in the last year that it has; nothing when none is."""
    group = rows.dropna(subset=[column])
    last = group[group["year"] == group.groupby("indicator")["year"].transform("max")]
    zero = [f"‘{v.words.label('indicator', key)}’" for key in dict.fromkeys(last.loc[last[column] == 0, "indicator"])]
    return v.words("table.zero_group", indicator=v.words.listing(zero)) if zero else ""


def _between(v: View, low: float | None, high: float | None) -> str | None:
    """Two shares as `7,6% en 7,8%`; None when one is not known."""
    return None if low is None or high is None else v.words.listing([v.words.show(x, "share") for x in (low, high)])


def robustness(v: View) -> Values:
    """How many comparisons point the same way whatever the group, and which do not?"""
    t = v.table
    without = t[(t["basis"] == "reference") & t["difference"].isna()]
    stands = t.groupby("indicator", sort=False)["stands"].agg(lambda x: (x.astype(str).str.lower() == "true").all())
    turns = [v.words.label("indicator", key) for key, firm in stands.items() if not firm]
    return {
        "n": len(stands),
        "firm": int(stands.sum()),
        "turning": v.words.listing([f"‘{label}’" for label in turns]) or None,
        "years": v.words.listing([str(y) for y in sorted({int(y) for y in t["year"]})]),
        "without": v.words.listing([f"‘{v.words.label('indicator', i)}’" for i in without["indicator"]]) or None,
        "own_name": v.facts.get("own_name"),
        "zero_group": zero_group(v, t[t["basis"] == "reference"], "reference"),
    }


def funnel(v: View) -> Values:
    """Where does the own municipality stand in the funnel, for each kind of care, and how many lie outside the limits?"""
    found: Values = {"own_name": v.facts.get("own_name")}
    for name, indicator in (("wmo", "wmo_huishoudelijke_hulp"), ("all_wmo", "wmo_clienten"), ("youth", "jeugdzorg")):
        rows = v.table[v.table["indicator"] == indicator]
        own = rows[rows["area"] == v.facts.get("own")]
        about = v.facts.get("funnels", {}).get(indicator, {})
        found |= {f"{name}_{key}": about.get(key) for key in ("areas", "outside_95", "outside_998")}
        for level in ("95", "998"):
            share = about.get(f"outside_{level}")
            found[f"{name}_n_{level}"] = None if share is None else round(share * about["areas"])
        near = len(own) > 0 and str(own["position"].iloc[0]).endswith("_95")
        found[f"{name}_near"] = found[f"{name}_n_95"] if near else None
        found[f"{name}_year"] = None if own.empty else str(own["year"].iloc[0])
        for key, column in (("own", "value"), ("base", "baseline")):
            found[f"{name}_{key}"] = None if own.empty else v.words.value(own[column].iloc[0], "share", indicator)
        found[f"{name}_verdict"] = None if own.empty else v.words(f"table.funnel.{own['position'].iloc[0]}")
    zero = [f"‘{v.words.label('indicator', indicator)}’" for indicator in v.facts.get("zero", ())]
    return found | {"zero": v.words.listing(zero) or None}


def peers(v: View) -> Values:
    """Who is nearest, and where does the given group stand among all?"""
    t = v.table
    members = t[t["in_group"].astype(str).str.lower() == "true"]
    named = [area_label(a, v.words, v.facts) for a in t["area"].head(3)]
    return {
        "nearest": v.words.listing(named),
        "candidates": v.facts.get("candidates"),
        "year": str(t["year"].iloc[0]),
        "own_name": v.facts.get("own_name"),
        "first": area_label(t["area"].iloc[0], v.words, v.facts),
        "distance": t["distance"].iloc[0],
        "group_last": int(members["rank"].max()) if len(members) else None,
        "features": v.words.listing([inside(v.words.label("indicator", f)) for f in v.facts.get("features", ())]),
        "incomplete": v.facts.get("incomplete") or None,
    }


def referrals(v: View) -> Values:
    """Which share comes through the municipality in the last year, here and in the group?"""
    rows = v.table[v.table["year"] == v.table["year"].max()]
    found: Values = {"own_name": v.facts.get("own_name"), "year": str(v.table["year"].max())}
    for name, area in (("own", v.facts.get("own")), ("reference", "reference")):
        for column in ("share", "total", "low", "high"):
            found[f"{name}_{column}"] = value_of(rows, column, area=area, referrer="gemeente")
    one_side = found["own_share"] is None or found["reference_share"] is None
    return found | {"one_side": v.words("table.one_side", own=v.facts.get("own_name")) if one_side else ""}


def correction(v: View) -> Values:
    """For how many figures could the group be corrected, where does the conclusion change, and where can nobody tell?

    A conclusion is firm when the own figure lies outside the interval of the corrected level, on the side where it was;
    turned when it lies outside on the other side. Inside the interval, or without one, nobody can tell.
    """
    t = v.table
    done = t[t["corrected"].notna()]
    clear = (done["own"] < done["low"]) | (done["own"] > done["high"])
    same = (done["difference"] > 0) == (done["difference_corrected"] > 0)
    listed = {
        key: v.words.listing([f"‘{v.words.label('indicator', i)}’" for i in done.loc[which, "indicator"]]) or None
        for key, which in (("turned", clear & ~same), ("unsure", ~clear))
    }
    failed = {str(m): v.words("table.figures" if n > 1 else "table.figure", n=int(n))
              for m, n in t[t["corrected"].isna()]["method"].value_counts().items()}  # fmt: skip
    years = sorted({int(y) for y in done["structure_year"].dropna()})
    return {
        "n": len(t),
        "done": len(done) or None,
        "firm": int((clear & same).sum()) or None,
        **listed,
        **{key: failed.get(key) for key in ("none", "no_better", "group_incomplete")},
        "structure_years": v.words.listing([str(y) for y in years]) or None,
        "years": v.words.listing([str(y) for y in sorted({int(y) for y in t["year"]})]),
        "own_name": v.facts.get("own_name"),
    }


def sources(v: View) -> Values:
    """How many publications, of which years? And who booked on a task itself instead of its parts, and how much of it?"""
    years = sorted({int(y) for y in v.table["year"]})
    found: Values = {**_one_or_many(v.table["source"].nunique()), "years": v.words.listing([str(y) for y in years])}
    return found | {"undivided": "; ".join(_undivided(v)) or None}


def _undivided(v: View) -> Iterator[str]:
    """Per figure and year the municipalities that booked on the task itself: `lasten 6.71 in 2023: Almelo (2,3%)`."""
    for (figure, year, status), rows in groupby(v.facts.get("undivided", ()), lambda r: (r.figure, r.year, r.status)):
        who = [
            f"{area_label(r.area, v.words, v.facts)} ({v.words.show(r.amount * KEUR, 'euro')}"
            + (")" if r.share is None else f", {v.words.show(r.share, 'share')})")
            for r in rows
        ]
        (label,) = figure_labels([figure], v.words)
        yield v.words(f"table.undivided_{status}", figure=label, year=str(year), areas=v.words.listing(who))


def _one_or_many(n: int) -> Values:
    """`one` or `many`, so that each has its own sentence."""
    return {"one": n if n == 1 else None, "many": n if n != 1 else None}


def unanswered(v: View) -> Values:
    """How many questions stay open?"""
    return _one_or_many(len(v.table))


def indicators(v: View) -> Values:
    """How many figures, about how many areas?"""
    return {"rows": int(v.table["value"].notna().sum()), "areas": v.table["area"].nunique()}


def statements(v: View) -> Values:
    """How many statements of the demo hold?"""
    holds = v.table["holds"].astype(str).str.lower() == "true"
    return {"n": len(v.table), "holds": int(holds.sum())}
