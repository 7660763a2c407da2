"""The numbers behind the sentences about changes over the years, and about what a difference in costs goes with.

Question answered: how did a figure change, and may that be chance or rounding? A figure that is not there is None, and its
sentence is left out.
"""

from __future__ import annotations

from typing import Any

from wijkstats.page.answers import Values, View
from wijkstats.page.words import is_hidden


def development(v: View) -> Values:
    """How did use and costs change from the first year to the last, here and in the group?"""
    found: Values = {"own_name": v.facts.get("own_name")}
    for name, key in (("wmo", "wmo_huishoudelijke_hulp"), ("youth", "jeugdzorg"), ("costs", "kosten_totaal")):
        for area, whose in ((v.facts.get("own"), "own"), ("reference", "reference")):
            rows = v.table[
                (v.table["indicator"] == key) & (v.table["area"] == area) & (v.table["status"] == "realisatie")
            ]
            rows = rows[rows.groupby("stretch")["year"].transform("nunique") > 1]
            last = None if rows.empty else rows[rows["stretch"] == rows["stretch"].max()].iloc[-1].to_dict()
            found[f"{name}_{whose}"] = None if last is None else _change(v, last)
            if whose == "own":
                found[f"{name}_from"] = None if last is None else str(last["base_year"])
                found[f"{name}_to"] = None if last is None else str(last["year"])
    cut = [
        v.words("table.cut", indicator=v.words.label("indicator", key), year=str(year), why=v.words.label("break", why))
        for key, year, why in v.facts.get("breaks", ())
        if not key.endswith("_netto")
    ]
    return found | {"cuts": v.words("table.cuts", cuts="; ".join(cut)) if cut else None}


def _change(v: View, row: dict[str, Any]) -> str:
    """The change since the base year. Of a share its limits too, and whether chance, or chance with rounding, can give it."""
    if is_hidden(row["since_base_low"]):
        return v.words("unit.change", value=(float(row["index"]) - 1) * 100)
    unit, indicator = str(row["unit"]), str(row["indicator"])
    low, high, least, most = (row[f"since_base_{end}"] for end in ("low", "high", "rounded_low", "rounded_high"))
    down, up = (0.0 if is_hidden(end) else end - row["since_base"] for end in (least, most))
    verdict = "chance" if low <= 0 <= high else "rounding" if low + down <= 0 <= high + up else "more"
    change = v.words.difference(row["since_base"], unit, indicator)
    interval = v.words.difference_interval(low, high, unit, indicator)
    return v.words(f"table.since_{verdict}", change=change, interval=interval)


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
