"""What several exhibits of this chapter share: rows, numbers of sentences, parts of figures."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from wijkstats.kit.page.view import SIGNIFICANT, Values, View, in_sentence


def none_low(v: View) -> str:
    """The sentence that no score is low at the start, when the table has none."""
    return "" if (v.table["population"] == "low").any() else v.words("table.none_low")


def tests(v: View) -> Values:
    """In how many domains is the shift larger than chance alone would give, and which way does it go?

    A direction is named only where the sign test finds one: levels may shift with as many going up as down. Domains that
    could not be tested are counted and named, apart from those that may not be shown.
    """
    every = v.table[v.table["test"] == "stuart_maxwell"]
    rows = every.dropna(subset=["p_holm"])
    shown = every["suppressed"].fillna("") == "" if "suppressed" in every else every["n"].notna()
    still = every[every["p_holm"].isna() & shown]
    beyond = rows.loc[rows["p_holm"] <= SIGNIFICANT, "domain"]
    sign = v.table[(v.table["test"] == "sign") & v.table["domain"].isin(beyond)].dropna(subset=["p_holm", "effect"])
    clear = sign.loc[sign["p_holm"] <= SIGNIFICANT, "effect"]
    up, down = int((clear > 0).sum()), int((clear < 0).sum())
    noise = v.table[v.table["test"] == "no_change"].dropna(subset=["p_holm", "effect"])
    rising = int(((noise["p_holm"] <= SIGNIFICANT) & (noise["effect"] > 0)).sum())
    falling = int(((noise["p_holm"] <= SIGNIFICANT) & (noise["effect"] < 0)).sum())
    hidden = len(every) - len(rows) - len(still)
    listed = v.words.listing([in_sentence("domain", domain, v.words) for domain in still["domain"]])
    return {
        "significant": len(beyond) if len(rows) else None,
        "tested": len(rows),
        "none": "" if len(rows) else v.words("table.not_tested"),
        "untested": v.words("table.no_movement_on", n=len(still), listing=listed) if len(still) else "",
        "hidden": v.words("table.tests_hidden", n=hidden) if hidden else "",
        "up": up if len(beyond) else None,
        "down": down if len(beyond) else None,
        "neither": len(beyond) - up - down if len(beyond) else None,
        "beyond": v.words("table.net_beyond", up=rising, down=falling, n=len(noise)) if len(noise) else "",
        "limit": SIGNIFICANT,
    }


def bold_first(axes: Axes, order: Sequence[str]) -> None:
    """All domains together in bold, where they come first."""
    if order and order[0] == "all":
        axes.get_yticklabels()[0].set_fontweight("bold")
