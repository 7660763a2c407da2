"""The numbers behind the sentences about municipalities, data quality and the demo.

Question answered: what may be said about this table? A figure that is not there is None, and its sentence is left out.
"""

from __future__ import annotations

import pandas as pd

from wijkstats.page.answers import Values, View, share_of, total_of, value_of
from wijkstats.page.figures_benchmark import latest_features
from wijkstats.page.tables import area_label


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
        if name == "wmo":
            low, high = (value_of(rows, end, area=v.facts.get("own")) for end in ("low", "high"))
            found |= {"low": low, "high": high, "interval_kind": "per_1000"}
    return found


def costs(v: View) -> Values:
    """What is spent per inhabitant in the last realised year, here and elsewhere, before and after income?"""
    rows = latest(v.table, "kosten_totaal")
    areas = {"own": v.facts.get("own"), "reference": "reference", "similar": "similar"}
    net = latest(v.table, "kosten_totaal_netto")
    found = {key: value_of(rows, "value", area=area) for key, area in areas.items()}
    found |= {f"{key}_net": value_of(net, "value", area=area) for key, area in areas.items()}
    return found | {
        "year": None if rows.empty else str(rows["year"].max()),
        "own_name": v.facts.get("own_name") or area_label(v.facts.get("own"), v.words, v.facts),
    }


def robustness(v: View) -> Values:
    """How many comparisons point the same way whatever the group, and which do not?"""
    t = v.table
    stands = t.groupby("indicator", sort=False)["stands"].agg(lambda x: (x.astype(str).str.lower() == "true").all())
    turns = [v.words.label("indicator", key) for key, firm in stands.items() if not firm]
    return {
        "n": len(stands),
        "firm": int(stands.sum()),
        "turning": v.words.listing([f"‘{label}’" for label in turns]) or None,
        "own_name": v.facts.get("own_name"),
    }


def funnel(v: View) -> Values:
    """Where does the own municipality stand in the funnel, for each kind of care?"""
    found: Values = {"own_name": v.facts.get("own_name")}
    for name, indicator in (("wmo", "wmo_huishoudelijke_hulp"), ("youth", "jeugdzorg")):
        rows = v.table[v.table["indicator"] == indicator]
        own = rows[rows["area"] == v.facts.get("own")]
        about = v.facts.get("funnels", {}).get(indicator, {})
        found |= {f"{name}_areas": about.get("areas"), f"{name}_flagged": about.get("flagged")}
        for key, column in (("own", "value"), ("base", "baseline")):
            found[f"{name}_{key}"] = None if own.empty else v.words.value(own[column].iloc[0], "share", indicator)
        found[f"{name}_verdict"] = None if own.empty else v.words(f"table.funnel.{own['position'].iloc[0]}")
    return found


def peers(v: View) -> Values:
    """Who is nearest, and where does the given group stand among all?"""
    t = v.table
    inside = t[t["in_group"].astype(str).str.lower() == "true"]
    named = [area_label(a, v.words, v.facts) for a in t["area"].head(3)]
    return {
        "nearest": v.words.listing(named),
        "candidates": v.facts.get("candidates"),
        "year": str(t["year"].iloc[0]),
        "own_name": v.facts.get("own_name"),
        "first": area_label(t["area"].iloc[0], v.words, v.facts),
        "distance": t["distance"].iloc[0],
        "group_last": int(inside["rank"].max()) if len(inside) else None,
        "features": v.words.listing([v.words.label("indicator", f).lower() for f in v.facts.get("features", ())]),
        "incomplete": v.facts.get("incomplete") or None,
    }


def development(v: View) -> Values:
    """How did use and costs change from the first year to the last, here and in the group?"""
    found: Values = {"own_name": v.facts.get("own_name")}
    for name, key in (("wmo", "wmo_huishoudelijke_hulp"), ("youth", "jeugdzorg"), ("costs", "kosten_totaal")):
        for area, whose in ((v.facts.get("own"), "own"), ("reference", "reference")):
            rows = v.table[
                (v.table["indicator"] == key) & (v.table["area"] == area) & (v.table["status"] == "realisatie")
            ]
            last = rows[rows.groupby("stretch")["year"].transform("nunique") > 1]
            last = last[last["stretch"] == last["stretch"].max()]
            change = None if last.empty else (float(last["index"].iloc[-1]) - 1) * 100
            found[f"{name}_{whose}"] = None if change is None else v.words("unit.change", value=change)
            if whose == "own":
                found[f"{name}_from"] = None if last.empty else str(last["base_year"].iloc[-1])
                found[f"{name}_to"] = None if last.empty else str(last["year"].iloc[-1])
    cut = [
        v.words("table.cut", indicator=v.words.label("indicator", key), year=str(year), why=v.words.label("break", why))
        for key, year, why in v.facts.get("breaks", ())
        if not key.endswith("_netto")
    ]
    return found | {"cuts": v.words("table.cuts", cuts="; ".join(cut)) if cut else None}


def volume_price(v: View) -> Values:
    """Is the difference with the group one of clients or of costs per client? For youth care, in the last year."""
    rows = v.table[(v.table["comparison"] == "group") & (v.table["against"] == "reference")]
    rows = rows[rows["indicator"] == "jeugd_per_client"] if "jeugd_per_client" in set(rows["indicator"]) else rows
    rows = rows[rows["year"] == rows["year"].max()]
    one = rows.iloc[0] if len(rows) else None
    found: Values = {"own_name": v.facts.get("own_name")}
    for key in ("difference", "volume_part", "price_part"):
        found[key] = None if one is None else float(one[key])
    return found | {
        "label": None if one is None else v.words.label("spending", one["indicator"]),
        "difference_size": None if one is None else abs(float(one["difference"])),
        "side": None if one is None else v.words("table.higher" if one["difference"] > 0 else "table.lower"),
        "year": None if one is None else str(one["year"]),
        "price": None if one is None else float(one["price"]),
        "base_price": None if one is None else float(one["base_price"]),
    }


def referrals(v: View) -> Values:
    """Which share comes through the municipality in the last year, here and in the group?"""
    rows = v.table[v.table["year"] == v.table["year"].max()]
    found: Values = {"own_name": v.facts.get("own_name"), "year": str(v.table["year"].max())}
    for name, area in (("own", v.facts.get("own")), ("reference", "reference")):
        for column in ("share", "total", "low", "high"):
            found[f"{name}_{column}"] = value_of(rows, column, area=area, referrer="gemeente")
    return found


def correction(v: View) -> Values:
    """For how many figures could the group be corrected, and does the conclusion change?"""
    t = v.table
    done = t[t["corrected"].notna()]
    turned = done[(done["difference"] > 0) != (done["difference_corrected"] > 0)]
    labels = [f"‘{v.words.label('indicator', key)}’" for key in turned["indicator"]]
    return {
        "n": len(t),
        "done": len(done) or None,
        "none": None if len(done) else len(t),
        "turned": v.words.listing(labels) or None,
        "firm": len(done) if len(done) and turned.empty else None,
        "own_name": v.facts.get("own_name"),
    }


def sources(v: View) -> Values:
    """How many publications, of which years?"""
    years = sorted({int(y) for y in v.table["year"]})
    return {"n": v.table["source"].nunique(), "years": v.words.listing([str(y) for y in years])}


def unanswered(v: View) -> Values:
    """How many questions stay open?"""
    return {"n": len(v.table)}


def indicators(v: View) -> Values:
    """How many figures, about how many areas?"""
    return {"rows": len(v.table), "areas": v.table["area"].nunique()}


def rules(v: View) -> Values:
    """How many rows did the rules drop or report, and which rule most?"""
    dropped = v.table["dropped"].astype(str).str.lower() == "true"
    top = v.table.dropna(subset=["rows"]).sort_values("rows", ascending=False, kind="stable").head(1)
    used = [v.words("table.edition", edition=e, first=a, last=b) for e, a, b in v.facts.get("editions", ())]
    return {
        "editions": v.words.listing(used) if len(used) > 1 else None,
        "dropped": total_of(v.table.loc[dropped, "rows"]) if dropped.any() else 0,
        "reported": total_of(v.table.loc[~dropped, "rows"]) if (~dropped).any() else 0,
        "top": None if top.empty else top["rows"].iloc[0],
        "top_label": None if top.empty else v.words.label("rule", top["rule"].iloc[0]),
    }


def quality_tables(v: View) -> Values:
    """Which share of the delivered rows was not used?"""
    rows_in, rejected = total_of(v.table["rows_in"]), total_of(v.table["rows_rejected"])
    return {"rows_in": rows_in, "rejected": rejected, "share": share_of(rejected, rows_in)}


def statements(v: View) -> Values:
    """How many statements of the demo hold?"""
    holds = v.table["holds"].astype(str).str.lower() == "true"
    return {"n": len(v.table), "holds": int(holds.sum())}
