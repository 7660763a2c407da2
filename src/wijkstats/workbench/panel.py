"""A small panel in JupyterLab: choose domain, team and age, and see who improved. Works without a network."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from wijkstats.workbench.asked import Where
from wijkstats.workbench.needs import Bench
from wijkstats.workbench.told import label_of

GROUPS = ("domain", "team", "age_group", "sex", "referrer")


def panel(bench: Bench) -> Any:
    """Lists for domain, team and what to break down by, a slider for age; the answer and its figure below them."""
    widgets = import_module("ipywidgets")
    display = import_module("IPython.display").display

    words, columns = bench.words, bench.columns
    everything = words("workbench.everybody")

    def choices(name: str) -> list[tuple[str, str]]:
        return [(everything, ""), *((label_of(name, level, words), level) for level in columns.levels(name))]

    style = {"description_width": "9em"}
    pick = {
        name: widgets.Dropdown(options=choices(name), description=columns.heading(name), style=style)
        for name in ("domain", "team")
    }
    groups = [(columns.heading(name), name) for name in GROUPS if name in columns.names]
    by = widgets.Dropdown(options=groups, description=words("workbench.by").capitalize(), style=style)
    age = widgets.IntRangeSlider(
        value=(0, 120), min=0, max=120, description=columns.heading("age"), style=style, continuous_update=False
    )
    out = widgets.Output()

    def where() -> Where:
        asked: dict[str, Any] = {name: one.value for name, one in pick.items() if one.value}
        return asked if tuple(age.value) == (0, 120) else {**asked, "age": tuple(age.value)}

    def show(_: object = None) -> None:
        cut = bench.improved(by=by.value, where=where())
        with out:
            out.clear_output(wait=True)
            display(cut)
            if not cut.note:
                display(cut.plot())

    for one in (*pick.values(), by, age):
        one.observe(show, names="value")
    show()
    return widgets.VBox([widgets.HBox([*pick.values()]), widgets.HBox([by, age]), out])
