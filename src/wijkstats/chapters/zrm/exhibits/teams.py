"""By how much does each team differ from the municipality, and how sure is its place?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import grid_across, hidden_bar, interval_dot, legend_on_top, new_figure, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import SIGNIFICANT, Values, View, shown_only, value_of
from wijkstats.kit.page.words import Words, is_hidden

FEW = 20
"""Teams with fewer clients are marked in the figure."""

LEAST_TEAMS = 5
"""With fewer teams I squared is too unsure to say (von Hippel 2015, BMC Med Res Methodol 15:35)."""


def teams(v: View) -> Values:
    """How far do teams really differ, does any lie apart, and on how many places could each stand?"""
    each = v.table[v.table["grouping"] == "team"].dropna(subset=["shrunken"])
    p, mixed = v.facts.get("p"), v.facts.get("mixed", ())
    real, said = v.facts.get("real"), []
    for conclusion in ("above", "below"):
        names = list(each.loc[each["conclusion"] == conclusion, "level"])
        said += [v.words(f"table.teams.{conclusion}", listing=v.words.listing(names))] if names else []
    first, last = (each[end].astype("Float64") for end in ("rank_low", "rank_high"))
    places = (last - first + 1).dropna()
    features = v.words.listing([v.words.label("term", name).lower() for name in mixed])
    ends = {name: value_of(v.table, f"difference{end}", grouping="total") for name, end in
            (("line", ""), ("line_low", "_low"), ("line_high", "_high"))}  # fmt: skip
    return ends | {
        **{name: v.facts.get(name) for name in ("tau", "tau_low", "tau_high", "teams")},
        "real": v.words("table.teams.real", real=real) if real is not None and v.facts["teams"] >= LEAST_TEAMS else "",
        "chance": "" if p is None else v.words(f"table.teams.{'differ' if p <= SIGNIFICANT else 'alike'}", p=p),
        "case": None if p is None else "apart" if p <= SIGNIFICANT else "alike",
        "apart": " ".join(said) or (v.words("table.teams.none") if len(each) else ""),
        "places": int(places.min()) if len(places) else None,
        "mixed": v.words("table.teams.mixed", listing=features) if mixed else "",
        "few": FEW,
        "shown_only": shown_only(v) if len(each) else "",
    }


def draw_teams(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """A dot with its interval per team, by name, around the line of the municipality; on the right the places it could have."""
    each = table[table["grouping"] == "team"].sort_values("level", kind="stable")
    figure, axes = new_figure(len(each), 0.36, 1.3)
    limits = each[["shrunken_low", "shrunken_high"]].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    reach = max(0.05, float(np.nanmax(np.abs(limits))) if np.isfinite(limits).any() else 0.05) * 1.05
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=style.GROUP, linewidth=1.4)
    for y, (_, row) in enumerate(each.iterrows()):
        if is_hidden(row["shrunken"]):
            hidden_bar(axes, y, -reach, 2 * reach, 0.5, words)
            continue
        colour = style.EACH if row["conclusion"] == "alike" else style.OWN
        hollow = not is_hidden(row["clients"]) and row["clients"] < FEW
        interval_dot(axes, y, row, ("shrunken", "shrunken_low", "shrunken_high"), colour, hollow=hollow)
        ends = (row["rank_low"], row["rank_high"])
        hidden = any(map(is_hidden, ends))
        places = (
            words("table.not_shown") if hidden else words("table.interval", low=f"{ends[0]:.0f}", high=f"{ends[1]:.0f}")
        )
        axes.text(1.02, y, places, transform=axes.get_yaxis_transform(), va="center", ha="left", color=style.MUTED)
    axes.text(1.02, -0.75, words("figure.places"), transform=axes.get_yaxis_transform(), ha="left", color=style.MUTED)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: "0" if abs(x) < 1e-9 else words.show(x, "signed_points")))
    axes.set_xlabel(words("figure.points_from_all"))
    rows_axis(axes, [str(level) for level in each["level"]])
    grid_across(axes)
    marks = (("o-", style.EACH, "full", "team_alike"), ("o-", style.OWN, "full", "team_apart"),
             ("o", style.EACH, "none", "team_few"), ("-", style.GROUP, "full", "municipality"))  # fmt: skip
    handles = [
        axes.plot([], [], mark, color=colour, fillstyle=fill, label=words(f"figure.{name}", few=FEW))[0]
        for mark, colour, fill, name in marks
    ]
    legend_on_top(figure, handles, 2)
    return figure


SPECS: Mapping[str, Spec] = {
    "zrm_teams": Spec(
        "zrm_teams",
        teams,
        ("grouping", "level", "pairs", "clients", "difference", "adjusted", "shrunken", "shrunken_interval", "rank",
         "rank_interval", "conclusion"),
        2,
        draw=draw_teams,
    ),
}  # fmt: skip
