"""Do two ratings of the same, unchanged client give the same score?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from wijkstats.ground.records import ENOUGH_CLIENTS
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import frameless
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden


def reliability(v: View) -> Values:
    """How well do two ratings agree, and the domains at one rating? What cannot be said, and what that would need."""
    t = v.table[(v.table["domain"] == "all") & (v.table["other"] == "all")]
    found: Values = {
        f"{measure}{end}": value_of(t, column, measure=measure)
        for measure in ("icc", "kappa", "latent", "alpha")
        for column, end in (("value", ""), ("low", "_low"), ("high", "_high"))
    }
    clients, scored = (value_of(t, "clients", measure=measure) for measure in ("icc", "alpha"))
    twice = (t["measure"] == "icc").any()
    least, given, latent = ENOUGH_CLIENTS, v.facts["given"], found["latent"]
    side = None
    if latent is not None:
        side = "above" if given > found["latent_high"] else "below" if given < found["latent_low"] else "within"
    mean = value_of(t, "value", measure="correlation")
    why = "few" if v.facts["few"] else None if is_hidden(clients) else "equal"
    return found | {
        "clients": clients,
        "pairs": value_of(t, "pairs", measure="icc"),
        "two": v.facts["two"],
        "minimum_days": v.facts["minimum_days"],
        "none": None if twice else v.words("table.reliability.none", days=v.facts["minimum_days"], least=least),
        "no_agreement": v.words(f"table.reliability.{why}", least=least) if twice and why else "",
        "given": given,
        "beside": side and v.words(f"table.reliability.{side}"),
        "domains": v.facts["domains"],
        "n": scored,
        "no_alpha": v.words("table.reliability.no_alpha", least=least),
        "mean": mean,
        "no_link": "" if found["alpha"] is None else v.words("table.reliability.no_link"),
    }


def draw_correlations(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """The correlation of every two domains at the first measurement; nothing without one."""
    rows = table[(table["measure"] == "correlation") & (table["domain"] != "all")]
    if rows.empty:
        return None
    across = list(dict.fromkeys(rows["domain"]))
    down = list(dict.fromkeys(rows["other"]))
    figure = Figure(
        figsize=(style.width(), (0.42 if not style.is_narrow() else 0.52) * len(down) + 2.0), layout="constrained"
    )
    axes = figure.add_subplot()
    axes.set_title(words("figure.correlations"), loc="left")
    for domain, other, value in zip(rows["domain"], rows["other"], rows["value"], strict=True):
        x, y = across.index(domain), down.index(other)
        hidden = is_hidden(value)
        colour = style.NOT_SHOWN if hidden else to_hex(mpl.colormaps["RdBu"](0.5 + 0.45 * float(value)))
        axes.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, linewidth=0, hatch=style.HATCH if hidden else None))
        if not hidden:
            text = words.show(value, "two").replace("0", "" if style.is_narrow() else "0", 1)
            axes.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=style.FONT, color=style.ink_on(colour))
    axes.set_xlim(0, len(across))
    axes.set_ylim(len(down), 0)
    if style.is_narrow():
        _numbered(axes, across, down, words)
        return figure
    axes.set_yticks([i + 0.5 for i in range(len(down))], [words.label("domain", d) for d in down])
    axes.set_xticks([i + 0.5 for i in range(len(across))], [words.label("domain", d) for d in across], rotation=90)
    axes.tick_params(length=0)
    frameless(axes)
    return figure


def _numbered(axes: Axes, across: Sequence[str], down: Sequence[str], words: Words) -> None:
    """On a phone domains have numbers, and their names stand below."""
    number = {domain: str(at) for at, domain in enumerate(dict.fromkeys([*across, *down]), start=1)}
    axes.set_yticks([i + 0.5 for i in range(len(down))], [number[domain] for domain in down])
    axes.set_xticks([i + 0.5 for i in range(len(across))], [number[domain] for domain in across])
    axes.tick_params(length=0)
    frameless(axes)
    names = [f"{at} {words.label('domain', domain)}" for domain, at in number.items()]
    axes.set_xlabel("\n".join(names), loc="left", linespacing=1.3)


SPECS: Mapping[str, Spec] = {
    "zrm_reliability": Spec(
        "zrm_reliability",
        reliability,
        ("measure", "domain", "other", "clients", "pairs", "value", "interval"),
        3,
        draw=draw_correlations,
    ),
}
