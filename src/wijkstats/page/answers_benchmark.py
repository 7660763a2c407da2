"""The numbers behind the sentences about municipalities, data quality and the demo.

Question answered: what may be said about this table? A figure that is not there is None, and its sentence is left out.
"""

from __future__ import annotations

import pandas as pd

from wijkstats.catalogue import catalogue
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
        if name == "youth":
            ends = (value_of(rows, f"rounded_{end}", area=v.facts.get("own")) for end in ("low", "high"))
            found["youth_rounded"] = _between(v, *ends)
        if name == "wmo":
            low, high = (value_of(rows, end, area=v.facts.get("own")) for end in ("low", "high"))
            found |= {"low": low, "high": high, "interval_kind": "per_1000"}
    return found


def _between(v: View, low: float | None, high: float | None) -> str | None:
    """Two shares as `7,6% en 7,8%`; None when one is not known."""
    return None if low is None or high is None else v.words.listing([v.words.show(x, "share") for x in (low, high)])


def costs(v: View) -> Values:
    """What is spent per inhabitant in the last realised year, here and elsewhere, before and after income, and on what most
    of the difference is spent?
    """
    rows = latest(v.table, "kosten_totaal")
    areas = {"own": v.facts.get("own"), "reference": "reference", "similar": "similar"}
    net = latest(v.table, "kosten_totaal_netto")
    found = {key: value_of(rows, "value", area=area) for key, area in areas.items()}
    found |= {f"{key}_net": value_of(net, "value", area=area) for key, area in areas.items()}
    youth = latest(v.table, "jeugd_per_jongere")
    found |= {f"youth_{key}": value_of(youth, "value", area=areas[key]) for key in ("own", "reference")}
    chosen = [area_label(code, v.words, v.facts) for code in v.facts.get("similar", ())]
    return found | {
        "year": None if rows.empty else str(rows["year"].max()),
        "youth_year": None if youth.empty else str(youth["year"].max()),
        "own_name": v.facts.get("own_name") or area_label(v.facts.get("own"), v.words, v.facts),
        "similar_names": v.words.listing(chosen) or None,
        "drives": _drives(v, ""),
        "drives_net": _drives(v, "_netto"),
        "years_differ": _years_differ(v),
    }


def _drives(v: View, kind: str) -> str | None:
    """Which task decides the difference in total costs with the group? The one that holds at least half of all differences
    between the tasks; otherwise those without which the total would be on the other side. None when there is none.
    """
    total = latest(v.table, f"kosten_totaal{kind}")
    here = v.table[(v.table["status"] == "realisatie") & (v.table["year"] == total["year"].max())]
    own, group = (here[here["area"] == a].set_index("indicator")["value"] for a in (v.facts.get("own"), "reference"))
    apart = (own - group).dropna()
    tasks = [t for t in catalogue().of_group("costs") if t.endswith("_netto") == bool(kind) and "totaal" not in t]
    whole, parts = float(apart.get(f"kosten_totaal{kind}", 0.0)), apart.reindex(tasks).dropna()
    if parts.empty or abs(whole) < 1:
        return None
    labels = {task: v.words.label("indicator", task.removesuffix("_netto")) for task in parts.index}
    most = (parts / whole).idxmax()
    if parts[most] / whole > 0 and abs(parts[most]) >= parts.abs().sum() / 2:
        return v.words(f"table.drives{kind}", label=labels[most], part=float(parts[most]), whole=whole)
    turning = parts[(whole - parts) * whole < 0].sort_values(key=lambda x: -x.abs())
    listed = [v.words("table.part", label=labels[t], part=float(parts[t])) for t in turning.index]
    return v.words(f"table.turns{kind}", parts=v.words("table.or").join(listed), whole=whole) if listed else None


def _years_differ(v: View) -> str:
    """A sentence when costs and clients of the own municipality are of other years; otherwise nothing."""
    mine = v.table[(v.table["area"] == v.facts.get("own")) & (v.table["status"] == "realisatie")].dropna(
        subset=["value"]
    )
    known = {
        group: mine[mine["indicator"].isin(catalogue().of_group(group))] for group in ("per_client", "costs", "use")
    }
    if len(known["per_client"]) or known["costs"].empty or known["use"].empty:
        return ""
    listed = {g: v.words.listing([str(y) for y in sorted(set(known[g]["year"]))]) for g in ("costs", "use")}
    return v.words("table.years_differ", costs=listed["costs"], clients=listed["use"])


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
    """Where does the own municipality stand in the funnel, for each kind of care, and how many lie outside the limits?"""
    found: Values = {"own_name": v.facts.get("own_name")}
    for name, indicator in (("wmo", "wmo_huishoudelijke_hulp"), ("all_wmo", "wmo_clienten"), ("youth", "jeugdzorg")):
        rows = v.table[v.table["indicator"] == indicator]
        own = rows[rows["area"] == v.facts.get("own")]
        about = v.facts.get("funnels", {}).get(indicator, {})
        found |= {f"{name}_{key}": about.get(key) for key in ("areas", "outside_95", "outside_998")}
        found[f"{name}_year"] = None if own.empty else str(own["year"].iloc[0])
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
        "features": v.words.listing([_inside(v.words.label("indicator", f)) for f in v.facts.get("features", ())]),
        "incomplete": v.facts.get("incomplete") or None,
    }


def _inside(label: str) -> str:
    """A label within a sentence: no capital at the start, unless it is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def referrals(v: View) -> Values:
    """Which share comes through the municipality in the last year, here and in the group?"""
    rows = v.table[v.table["year"] == v.table["year"].max()]
    found: Values = {"own_name": v.facts.get("own_name"), "year": str(v.table["year"].max())}
    for name, area in (("own", v.facts.get("own")), ("reference", "reference")):
        for column in ("share", "total", "low", "high"):
            found[f"{name}_{column}"] = value_of(rows, column, area=area, referrer="gemeente")
    return found


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
    failed = t[t["corrected"].isna()]["method"].value_counts()
    years = sorted({int(y) for y in done["structure_year"].dropna()})
    return {
        "n": len(t),
        "done": len(done) or None,
        "firm": int((clear & same).sum()) or None,
        **listed,
        **{key: failed.get(key) for key in ("none", "no_better", "group_incomplete")},
        "structure_years": v.words.listing([str(y) for y in years]) or None,
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
    return {"rows": int(v.table["value"].notna().sum()), "areas": v.table["area"].nunique()}


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
