"""How one exhibit is made: its words, the numbers in them, its columns and its figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.figure import Figure

from wijkstats.ground.kinds import Columns
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words

Draw = Callable[[pd.DataFrame, Words, Facts], Figure | None]
Shape = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Spec:
    """How one exhibit is made. `text` is its place under `exhibits.` in the words; no columns means all columns.

    `shape` picks or makes the rows of the page; `made`: what the columns are that it makes.

    `whole`: it picks its rows itself, its view is no grouping; `shown_as`: its id, when that is not its table with its view.
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
    whole: bool = False
    shown_as: str = ""
    otherwise: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TeamFigure:
    """One of the figures on the page of a team: a column of a table that is broken down by team, of its last year or day.

    table      with columns grouping and level; of a team the rows have grouping `team`, of all together `total`
    value      the column
    interval   a column of the page with its interval (`ends_of`); empty without one
    at         the key of which the last one counts, such as year; empty when there is none
    measure    what it is: share, rate, count or days
    part_of    the count and the size of which it is a share or a rate, for what differs from all other teams together; empty
               when that cannot be said from the table
    apart      the table and column where that difference stands already, such as one after rating noise
    when       a fact of the table that must be true for that, such as `compare`; empty without a condition
    """

    table: str
    value: str
    interval: str = ""
    at: str = ""
    measure: str = "share"
    part_of: tuple[str, str] | tuple[()] = ()
    apart: tuple[str, str] | tuple[()] = ()
    when: str = ""


@dataclass(frozen=True, slots=True)
class ChapterPage:
    """What the report must know of a chapter: its notebook, and what of it stands on the front page.

    notebook   name without .ipynb; the first page is called as the folder of the chapter
    parts      part -> ids of its exhibits: each part is a page, in this order; without parts the chapter is one page
    first      exhibits about completeness, before the outcomes: id -> place among those of all chapters
    cards      exhibits that answer the questions of the year, in order; of each group the first that has an answer
    no_gap     exhibits of which no rows is no gap: no faults, no earlier delivery to be beside, no open questions
    beside     cards of which the figure of the previous delivery is known: the table and the grouping it stands under
    also       card -> an exhibit of which the message stands on that card too
    manifest   tables of which the rows stand in the manifest: part -> table
    review     what a reviewer asks -> the exhibits that answer it, in order (`reviewer.questions` in the words)
    outcomes   is this the chapter with the outcomes, without which there is nothing to compare?
    public     is it about published figures, which are real in a demo too?
    team       its figures on the page of each team, in order
    team_table the columns of `<chapter>_team`, in the chapter that has the table with the figures of all teams
    """

    notebook: str
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: Mapping[str, int] = field(default_factory=dict)
    cards: tuple[tuple[str, ...], ...] = ()
    no_gap: tuple[str, ...] = ()
    beside: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    manifest: Mapping[str, str] = field(default_factory=dict)
    review: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outcomes: bool = False
    public: bool = False
    team: tuple[TeamFigure, ...] = ()
    team_table: Columns = field(default_factory=dict)
