"""What several exhibits of this chapter share: rows, numbers of sentences, parts of figures."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from wijkstats.kit.page.view import View


def none_low(v: View) -> str:
    """The sentence that no score is low at the start, when the table has none."""
    return "" if (v.table["population"] == "low").any() else v.words("table.none_low")


def bold_first(axes: Axes, order: Sequence[str]) -> None:
    """All domains together in bold, where they come first."""
    if order and order[0] == "all":
        axes.get_yticklabels()[0].set_fontweight("bold")
