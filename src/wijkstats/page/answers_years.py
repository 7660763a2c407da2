"""The numbers behind the sentences about changes over the years.

Question answered: how did a figure change, and may that be chance or rounding? A figure that is not there is None, and its
sentence is left out.
"""

from __future__ import annotations

from typing import Any

from wijkstats.kit.page.cells import area_label
from wijkstats.kit.page.words import is_hidden
from wijkstats.page.answers import Values, View
from wijkstats.page.answers_benchmark import realised_group, zero_group


def development(v: View) -> Values:
    """How did use and costs change from the first year to the last, here and in the group?"""
    found: Values = {"own_name": v.facts.get("own_name")}
    told = {"wmo": "wmo_huishoudelijke_hulp", "all_wmo": "wmo_clienten", "youth": "jeugdzorg", "costs": "kosten_totaal"}
    for name, key in told.items():
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
    broken: dict[tuple[int, str], list[str]] = {}
    for key, year, why in v.facts.get("breaks", ()):
        if not key.endswith("_netto"):
            broken.setdefault((year, why), []).append(f"‘{v.words.label('indicator', key)}’")
    cut = [
        v.words("table.cut", indicator=v.words.listing(keys), year=str(year), why=v.words.label("break", why))
        for (year, why), keys in broken.items()
    ]
    nothing = not any(found[f"{name}_own"] and found[f"{name}_reference"] for name in told)
    shown = v.table[~v.table["indicator"].str.endswith("_netto")]
    labels = [f"‘{v.words.label('indicator', key)}’" for key in dict.fromkeys(shown["indicator"])]
    return found | _boundaries(v) | {
        "cuts": v.words("table.cuts", cuts="; ".join(cut)) if cut else None,
        "only": v.words.listing(labels) if nothing and labels else None,
        "zero_group": zero_group(v, realised_group(v.table), "value"),
    }  # fmt: skip


def _boundaries(v: View) -> Values:
    """Sentences about boundaries that changed: where a series is cut, who is left out, what was recomputed; and for the note."""
    own, cuts = v.facts.get("own"), v.facts.get("cuts", ())
    name = v.facts.get("own_name")
    mine = [str(year) for code, year in cuts if code == own]
    theirs = [f"{area_label(code, v.words, v.facts)} ({year})" for code, year in cuts if code != own]
    done = [
        v.words("table.recomputed_to", area=area_label(code, v.words, v.facts), year=str(year))
        for code, year in v.facts.get("recomputed", ())
    ]
    own_cut = v.words("table.own_cut", area=name, years=v.words.listing(mine)) if mine else None
    return {
        "own_cut": own_cut,
        "group_cut": v.words("table.group_cut", areas=v.words.listing(theirs)) if theirs else None,
        "recomputed": v.words("table.recomputed", areas=v.words.listing(done)) if done else None,
        "cut_note": v.words("table.cut_note", area=name, years=v.words.listing(mine)) if mine else "",
    }


def _change(v: View, row: dict[str, Any]) -> str | None:
    """The change since the base year. Of a share its limits too, and whether chance, or chance with rounding, can give it.

    None when there is no change to give: from nothing, no percentage can be computed.
    """
    if is_hidden(row["since_base_low"]):
        if is_hidden(row["index"]):
            return None
        return v.words("unit.change", value=(float(row["index"]) - 1) * 100)
    unit, indicator = str(row["unit"]), str(row["indicator"])
    low, high, least, most = (row[f"since_base_{end}"] for end in ("low", "high", "rounded_low", "rounded_high"))
    down, up = (0.0 if is_hidden(end) else end - row["since_base"] for end in (least, most))
    verdict = "chance" if low <= 0 <= high else "rounding" if low + down <= 0 <= high + up else "more"
    change = v.words.difference(row["since_base"], unit, indicator)
    interval = v.words.difference_interval(low, high, unit, indicator)
    return v.words(f"table.since_{verdict}", change=change, interval=interval)
