"""How one exhibit is made: its words, the numbers in them, its columns and its figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.figure import Figure

from wijkstats.ground.kinds import Columns
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.words import Words
from wijkstats.page.answers import Values, View

Draw = Callable[[pd.DataFrame, Words, Facts], Figure | None]
Shape = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Spec:
    """How one exhibit is made. `text` is its place under `exhibits.` in the words; no columns means all columns.

    `shape` picks or makes the rows of the page; `made`: what the columns are that it makes.

    `otherwise`: cards for when that of `headline` cannot be made, the first that can: its text and its number.
    """

    text: str
    values: Callable[[View], Values]
    columns: tuple[str, ...] = ()
    keys: int = 1
    draw: Draw | None = None
    shape: Shape | None = None
    made: Columns = field(default_factory=dict)
    headline: str = ""
    otherwise: tuple[tuple[str, str], ...] = ()
