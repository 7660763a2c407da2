"""How far is each team from all others together, on the same figures?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import SIGNIFICANT, Values, View


def teams(v: View) -> Values:
    """How many teams and figures, how many were tested, and which differ beyond chance after Holm's correction?"""
    table = v.table
    tested = table[table["p_holm"].notna()]
    beyond = tested[tested["p_holm"] < SIGNIFICANT]
    named = [_named(row, v) for _, row in beyond.sort_values(["table", "level"], kind="stable").iterrows()]
    found = {"teams": table["level"].nunique(), "figures": table.groupby(["table", "figure"]).ngroups}
    found |= {"tested": len(tested) or None, "beyond": len(beyond)}
    says = "untested" if tested.empty else "apart" if named else "alike"
    return found | {
        "case": says,
        "says": v.words(f"exhibits.{v.name}.{says}", named=v.words.listing(named), number=len(named)),
    }


def _named(row: pd.Series, v: View) -> str:
    way = "more" if row["difference"] > 0 else "less"
    figure = v.words(f"labels.team_figure.{row['table']}.{row['figure']}")
    return v.words(f"exhibits.{v.name}.{way}", team=row["level"], figure=figure[:1].lower() + figure[1:])


def by_figure(table: pd.DataFrame) -> pd.DataFrame:
    """The teams of a figure under each other, in the order of the pages of teams."""
    order = {pair: place for place, pair in enumerate(dict.fromkeys(zip(table["table"], table["figure"], strict=True)))}
    place = [order[pair] for pair in zip(table["table"], table["figure"], strict=True)]
    return table.assign(place=place).sort_values(["place", "level"], kind="stable").drop(columns="place")


SPECS: Mapping[str, Spec] = {
    "clients_team": Spec(
        "clients_team",
        teams,
        ("figure", "level", "at", "value", "interval", "rest", "difference", "difference_interval", "p_holm"),
        2,
        shape=by_figure,
    ),
}
