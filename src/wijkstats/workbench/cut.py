"""The answer to one question: a table that shows itself with n and interval, draws itself and says how it was made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from importlib import import_module
from typing import Any

import pandas as pd

from wijkstats.ground.glance import first_rows, in_report_run
from wijkstats.kit.page.words import Words, is_hidden
from wijkstats.workbench.told import cannot, label_of

MOST_ROWS = 60
"""So many rows show themselves; `.frame` has all of them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure of the table: its column, how it is written (a kind of `Words.show`), and its limits where it has them."""

    column: str
    kind: str = "count"
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers behind a share or a mean, for a test beside another cut.

    rows   level (as in the cut), client, value; of waiting times also happened
    kind   share, points or days
    """

    rows: pd.DataFrame
    kind: str


class Explanation(str):
    """A text that shows itself in lines."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in self.splitlines())


@dataclass(frozen=True, eq=False)
class Cut:
    """One question answered for one selection: it shows itself in a notebook, marked as not for publication.

    question  its key: improved, low, transitions, rules, beyond_noise, waiting, caseload, beside
    table     numbers as computed: keys, counts, shares with `_low` and `_high`, `few` (a group below the minimum)
    keys      columns that name the groups, in order; levels are keys, `.frame` has labels
    shown     which figures are shown
    left_out  what is not in it, and how many: (sentence key, number)
    note      a sentence when there is nothing to show
    asked     `by` and `where` as they were asked, to publish it; None for two cuts side by side
    """

    question: str
    table: pd.DataFrame = field(repr=False)
    keys: tuple[str, ...]
    shown: tuple[Shown, ...] = field(repr=False)
    words: Words = field(repr=False)
    minimum: int = 5
    said: str = ""
    left_out: tuple[tuple[str, int], ...] = ()
    note: str = ""
    headings: dict[str, str] = field(default_factory=dict, repr=False)
    orders: dict[str, list[str]] = field(default_factory=dict, repr=False)
    answers: Callable[[], Answers] | None = field(default=None, repr=False)
    tests: pd.DataFrame | None = field(default=None, repr=False)
    asked: tuple[tuple[Any, ...], dict[str, Any]] | None = field(default=None, repr=False)

    @property
    def title(self) -> str:
        """The question, by which groups, and of whom."""
        by = self.words.listing([self.heading(key).lower() for key in self.keys if key != "all"])
        title = self.words(f"workbench.{self.question}.title")
        title = f"{title.rstrip('?')} {self.words('workbench.by')} {by}{'?' * title.endswith('?')}" if by else title
        return f"{title} ({self.said})" if self.said else title

    @property
    def frame(self) -> pd.DataFrame:
        """The table for further work: groups as categories with labels in the language of the delivery, numbers unrounded."""
        frame = self.table.drop(columns=["few"] if "few" in self.table else [])
        labels = {key: self._labels(key) for key in self.keys}
        return frame.assign(**labels).reset_index(drop=True)

    def _labels(self, key: str) -> pd.Categorical:
        levels = self.table[key].astype(str)
        order = [level for level in self.orders.get(key, []) if level in set(levels)] or [*dict.fromkeys(levels)]
        names = {level: label_of(key, level, self.words) for level in order}
        return pd.Categorical(levels.map(names), [*dict.fromkeys(names.values())], ordered=True)

    def heading(self, column: str) -> str:
        """What a column is called."""
        own = self.words.find(f"workbench.headings.{column}")
        return self.headings.get(column) or (own if isinstance(own, str) else self.words.column(column))

    def rows(self) -> list[list[str]]:
        """The table as it is shown: labels, numbers as written in the language, intervals behind what they belong to."""
        frame, found = self.frame, []
        for at, row in enumerate(frame.to_dict("records")):
            cells = [str(row[key]) for key in self.keys]
            cells += [self._cell(row, one) for one in self.shown]
            few = bool(self.table["few"].iloc[at]) if "few" in self.table else False
            found.append([*cells, self.words("workbench.few", minimum=self.minimum) if few else ""])
        return found

    def _cell(self, row: dict[Any, Any], one: Shown) -> str:
        value = row.get(one.column)
        if is_hidden(value):
            return "–"
        if one.kind == "label":
            return label_of(one.column, value, self.words)
        text = self.words.show(value, one.kind)
        if not one.low or is_hidden(row.get(one.low)) or is_hidden(row.get(one.high)):
            return text
        return f"{text} ({self.words.interval(row[one.low], row[one.high], one.kind)})"

    def _header(self) -> list[str]:
        return [*(self.heading(key) for key in self.keys), *(self.heading(one.column) for one in self.shown), ""]

    def __repr__(self) -> str:
        if in_report_run() or self.note:
            return self.note or self.title
        rows = [self._header(), *self.rows()[:MOST_ROWS]]
        wide = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
        lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, wide, strict=True)).rstrip() for row in rows]
        return "\n".join([self.title, self.words("workbench.not_for_publication"), "", *lines])

    def _repr_html_(self) -> str:
        if self.note:
            return f"<p>{escape(self.note)}</p>"
        if in_report_run():
            return first_rows(self.title, self.words("workbench.groups", n=len(self.table)), "", self.table)
        rows, header = self.rows(), self._header()
        if not any(row[-1] for row in rows):
            rows, header = [row[:-1] for row in rows], header[:-1]
        head = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in header)
        body = "".join(
            "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row) + "</tr>"
            for row in rows[:MOST_ROWS]
        )
        more = len(rows) - MOST_ROWS
        rest = f"<p>{escape(self.words('workbench.more_rows', n=more))}</p>" if more > 0 else ""
        mark = f"<p><em>{escape(self.words('workbench.not_for_publication'))}</em></p>"
        return f"<p><strong>{escape(self.title)}</strong></p>{mark}<table><tr>{head}</tr>{body}</table>{rest}"

    def plot(self) -> Any:
        """The figure in the style of the report; `.figure` is the matplotlib figure, to change as you like."""
        return import_module("wijkstats.workbench.figures").draw(self)  # matplotlib, when it is asked for

    def explain(self) -> Explanation:
        """How was this computed, and who is not in it? In sentences, with numbers."""
        words, said = self.words, [self.title]
        method = words.find(f"workbench.{self.question}.method")
        said += list(method) if isinstance(method, list) else [str(method)]
        said += [words(f"workbench.left_out.{key}", n=n) for key, n in self.left_out]
        few = int(self.table["few"].sum()) if "few" in self.table else 0
        if few:
            said.append(words("workbench.few_groups", n=few, minimum=self.minimum))
        return Explanation("\n".join([*said, self.note or words("workbench.not_for_publication")]))

    def to_clipboard(self) -> Explanation:
        """Put the frame on the clipboard, to paste in a sheet; where there is none (a server) the text to copy is the answer."""
        try:
            self.frame.to_clipboard(index=False)
        except (RuntimeError, ImportError, OSError):  # pandas says so when the machine has no clipboard
            return Explanation(self.frame.to_csv(sep="\t", index=False))
        return Explanation(self.words("workbench.copied"))

    def beside(self, other: Cut, names: Sequence[str] = ()) -> Cut:
        """Both cuts side by side, of the same question, with a test of the difference per group that both have.

        Clients are the clusters, over both cuts together, so a client with several domains, or in both, counts once (see
        `kit.inference.between`); of waiting times the log-rank test. AskedError for two questions, or one without a test.
        """
        if self.answers is None or other.answers is None or self.question != other.question:
            raise cannot(
                f"{self.question}, {other.question}",
                self.words("workbench.asked.no_test"),
                "improved, low, beyond_noise, waiting",
                self.words("workbench.asked.same_question"),
            )
        return self if self.note else other if other.note else self._beside(other, names)

    def _beside(self, other: Cut, names: Sequence[str]) -> Cut:
        found: Cut = import_module("wijkstats.workbench.compare").compare(self, other, names)
        return found

    def with_note(self, note: str) -> Cut:
        """The same without rows, with a sentence that says why."""
        return replace(self, table=self.table.head(0), note=note)
