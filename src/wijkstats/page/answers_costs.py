"""The numbers behind the sentences about costs: what is spent per inhabitant, and what a difference goes together with.

Question answered: what may be said about this table? A figure that is not there is None, and its sentence is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page.cells import area_label, figure_labels
from wijkstats.page.answers import Values, View, value_of
from wijkstats.page.answers_benchmark import latest

TOTAL = "kosten_totaal"


def costs(v: View) -> Values:
    """What is spent per inhabitant in the last realised year, here and elsewhere, before and after income, and on what most
    of the difference is spent? Where the own figure is not published: which part is missing.
    """
    rows, net = latest(v.table, TOTAL), latest(v.table, f"{TOTAL}_netto")
    areas = {"own": v.facts.get("own"), "reference": "reference", "similar": "similar"}
    found = {key: value_of(rows, "value", area=area) for key, area in areas.items()}
    found |= {f"{key}_net": value_of(net, "value", area=area) for key, area in areas.items()}
    youth = latest(v.table, "jeugd_per_jongere")
    found |= {f"youth_{key}": value_of(youth, "value", area=areas[key]) for key in ("own", "reference")}
    chosen = [area_label(code, v.words, v.facts) for code in v.facts.get("similar", ())]
    year, net_year = (None if r.empty else int(r["year"].max()) for r in (rows, net))
    here, own_name = found["own"] is not None, v.facts.get("own_name") or area_label(areas["own"], v.words, v.facts)
    there = found["reference"] is not None
    gone = {"": None if here else _lacking(v, TOTAL, year)}
    gone["_net"] = None if found["own_net"] is not None else _lacking(v, f"{TOTAL}_netto", net_year)
    return found | _budget(v) | {
        "year": None if year is None else str(year),
        "net_year": None if net_year is None else str(net_year),
        "youth_year": None if youth.empty else str(youth["year"].max()),
        "own_name": own_name,
        "similar_names": v.words.listing(chosen) or None,
        "similar_own": found["similar"] if here else None,
        "lacking": gone[""] or None,
        "lacking_net": gone["_net"] if gone["_net"] and here else None,
        "unknown": None if here or gone[""] or not there else own_name,
        "own_alone": None if there else found["own"],
        "reference_only": None if here else found["reference"],
        "similar_only": None if here else found["similar"],
        "no_total": own_name if year is None else None,
        "drives": _drives(v, ""),
        "drives_net": _drives(v, "_netto"),
        "years_differ": _years_differ(v),
    }  # fmt: skip


def _lacking(v: View, indicator: str, year: int | None) -> str | None:
    """The published figures that the own total of a year lacks, in words; None when nothing of it is there."""
    known: Mapping[str, Mapping[int, Sequence[str]]] = v.facts.get("lacking", {})
    parts = known.get(indicator, {}).get(year, ()) if year is not None else ()
    return v.words.listing(figure_labels(parts, v.words)) or None


def _budget(v: View) -> Values:
    """The budget that the figure shows: gross costs of the last year of it."""
    rows = latest(v.table, TOTAL, "begroting")
    ends = {"own": v.facts.get("own"), "reference": "reference"}
    found: Values = {f"budget_{key}": value_of(rows, "value", area=area) for key, area in ends.items()}
    return found | {"budget_year": None if rows.empty else str(rows["year"].max())}


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


def volume_price(v: View) -> Values:
    """Does the difference with the group go with the number of clients or with the costs per client? For youth care when it is
    there, in the last year.
    """
    rows = v.table[(v.table["comparison"] == "group") & (v.table["against"] == "reference")]
    rows = rows[rows["indicator"] == "jeugd_per_client"] if "jeugd_per_client" in set(rows["indicator"]) else rows
    rows = rows[rows["year"] == rows["year"].max()]
    names = ("label", "who", "one", "year", "more", "more_clients", "more_price", "volume", "base_volume", "price", "base_price",
             "difference", "difference_size", "volume_size", "price_size", "volume_more", "price_more")  # fmt: skip
    found: Values = {**dict.fromkeys(names), "own_name": v.facts.get("own_name"), "alone": None}
    if rows.empty:
        return found | {"alone": v.facts.get("own_name")}
    one = rows.iloc[0]
    apart = {key: float(one[key]) for key in ("difference", "volume_part", "price_part")}
    side = {key: v.words("table.more" if value > 0 else "table.less") for key, value in apart.items()}
    return found | {
        **{key: float(one[key]) for key in ("volume", "base_volume", "price", "base_price")},
        **{
            name: v.words.label(kind, one["indicator"])
            for name, kind in (("label", "spending"), ("who", "spending_who"), ("one", "spending_one"))
        },
        "year": str(one["year"]),
        "difference": apart["difference"],
        "difference_size": abs(apart["difference"]),
        "volume_size": abs(apart["volume_part"]),
        "price_size": abs(apart["price_part"]),
        "more": side["difference"],
        "volume_more": side["volume_part"],
        "price_more": side["price_part"],
        "more_clients": v.words("table.more" if one["volume"] > one["base_volume"] else "table.fewer"),
        "more_price": v.words("table.more" if one["price"] > one["base_price"] else "table.less"),
    }
