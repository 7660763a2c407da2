"""`x = ws.explore("demo-2018")`: the workbench of an analyst.

Every question is one call, every answer shows itself with n and interval, and nothing of it reaches a report by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.clients.opened import Opened as ClientsOpened
from wijkstats.chapters.zrm.counts.reliability import by_edition, second_ratings
from wijkstats.chapters.zrm.opened import Opened as ZrmOpened
from wijkstats.delivery.tables import Tables, open_tables
from wijkstats.ground.root import find_root
from wijkstats.kit.counting.started import in_period
from wijkstats.kit.page.words import Words
from wijkstats.settings.choices import Settings
from wijkstats.settings.delivery import open_delivery
from wijkstats.workbench import frames, questions
from wijkstats.workbench.asked import By, Columns, Where
from wijkstats.workbench.cut import Cut
from wijkstats.workbench.tables import Own, cases_with_features, numbers, pairs_with_features, with_own
from wijkstats.workbench.told import cannot, words_of

if TYPE_CHECKING:
    from wijkstats.report.publish import Text
    from wijkstats.workbench.release import Draft


def explore(delivery: str = "demo-2018", root: Path | None = None) -> Workbench:
    """Open a delivery to explore: `x = ws.explore("2025")`, then `x.improved(by="team")`.

    `delivery`: the name of a folder in data/raw of which `make report` has run once. SettingsError when there is no such folder,
    NotDelivered when its tables were not made yet.
    """
    opened = open_delivery(delivery, root)
    tables = open_tables(opened)
    of = (tables.measurements, tables.trajectories, opened.settings)
    clients = ClientsOpened(*of, staffing=tables.frame_if_any("staffing"), name=delivery)
    return Workbench(ZrmOpened(*of, name=delivery), clients, tables, root=opened.root)


@dataclass(frozen=True, eq=False)
class Workbench:
    """A delivery to explore. Tables: `pairs`, `clients`, `contacts`, `municipal`; `describe` says what their columns are.

    Questions: `improved`, `low`, `transitions`, `rules`, `beyond_noise`, `waiting`, `caseload`; `compare` for two groups; each
    takes `by` (columns to break down by) and `where` (a filter), as `wijkstats.workbench.asked` says. `add` makes a column.
    What is shown is not protected: it is for the analyst, and not for publication.
    """

    zrm: ZrmOpened = field(repr=False)
    clients_opened: ClientsOpened = field(repr=False)
    tables: Tables | None = field(default=None, repr=False)
    own: dict[str, Own] = field(default_factory=dict)
    root: Path | None = field(default=None, repr=False)

    @property
    def settings(self) -> Settings:
        """All of delivery.yaml."""
        return self.zrm.settings

    @property
    def words(self) -> Words:
        """The words of the language of the delivery."""
        return words_of(self.settings.language)

    @cached_property
    def _trajectory(self) -> pd.Index:
        return numbers(self.zrm.trajectories, "trajectory")

    @cached_property
    def _client(self) -> pd.Index:
        return numbers(self.zrm.trajectories, "client")

    @cached_property
    def columns(self) -> Columns:
        """The pairs, and by which of their columns they can be broken down."""
        return self._columns(pairs_with_features(self.zrm), "explore_pairs")

    @cached_property
    def cases(self) -> Columns:
        """All trajectories as cases, and by which of their columns they can be broken down."""
        return self._columns(cases_with_features(self.clients_opened), "explore_cases")

    def _columns(self, t: ir.Table, name: str) -> Columns:
        hashes = pd.Series(self._trajectory, index=range(1, len(self._trajectory) + 1))
        for column, value in self.own.items():
            more = with_own(t, column, value, hashes)
            t = t if more is None else more
        return Columns(t.cache(), self.words, tuple(self.settings.age_groups))

    @property
    def pairs_table(self) -> ir.Table:
        """The pairs as an Ibis table, for what is too large for pandas: filter and count it, then `.execute()`."""
        return self.columns.table

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """First and last score side by side, one row per domain of a trajectory: see `describe("pairs")`."""
        return frames.pairs(self.columns, self._client, self._trajectory)

    @cached_property
    def clients(self) -> pd.DataFrame:
        """One row per client who started in the period, with the features of the first trajectory: see `describe("clients")`."""
        return frames.clients(self.cases, self.pairs, self.settings, self._client, self._trajectory)

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """Every score: client, trajectory, date, domain, score, edition and rater (a number): see `describe("ratings")`."""
        return frames.ratings(self.zrm.measurements, self.words, self._client, self._trajectory)

    @cached_property
    def rated_twice(self) -> pd.DataFrame:
        """Domains rated again so soon that no change is expected: client, domain, first, second, raters (two or other)."""
        m, started = self.zrm.measurements, in_period(self.zrm.trajectories, self.settings)
        rows = second_ratings(m, by_edition(m, started, self.settings), started, self.settings)
        return frames.rated_twice(rows, self.words, self._client)

    @cached_property
    def contacts(self) -> pd.DataFrame:
        """One row per contact, where contacten was delivered; NotDelivered otherwise: see `describe("contacts")`."""
        return frames.contacts(self._delivered("contacts"), self.words, self._client)

    @cached_property
    def municipal(self) -> pd.DataFrame:
        """Values of municipalities per year, where gemeenten was delivered; NotDelivered otherwise."""
        return frames.municipal(self._delivered("municipal"), self.words)

    def _delivered(self, name: str) -> pd.DataFrame:
        if self.tables is None:
            raise cannot(name, self.words("workbench.asked.no_file"), "ws.explore(...)", "make report")
        return self.tables.frame(name)

    def describe(self, table: str = "pairs") -> pd.DataFrame:
        """What is every column of `pairs`, `clients`, `ratings` or another table: label, meaning, type, filled, levels."""
        known = ("pairs", "clients", "ratings", "rated_twice", "contacts", "municipal")
        if table not in known:
            one_of = self.words("workbench.asked.one_of", names=", ".join(known))
            raise cannot(table, self.words("workbench.asked.no_table"), one_of, 'x.describe("pairs")')
        return frames.described(getattr(self, table), self.words, tuple(self.own))

    def add(self, name: str, value: Own) -> Workbench:
        """Make a column of your own, to break down by: an expression on columns, or a Series by trajectory.

            from ibis import _
            x.add("quarter", _.start_date.quarter())
            x.add("heavy", x.pairs.groupby("trajectory")["low_number"].first() > 4)

        The Series has the number of the trajectory as its index, as in `x.pairs`. Returns the workbench.
        """
        if name in (*self.columns.table.columns, "level", "all") and name not in self.own:
            raise cannot(
                f"add: {name}",
                self.words("workbench.asked.taken"),
                self.words("workbench.asked.new_name"),
                f"my_{name}",
            )
        if isinstance(value, pd.Series):
            if value.index.has_duplicates or not set(value.index) <= set(range(1, len(self._trajectory) + 1)):
                raise cannot(
                    f"add: {name}",
                    self.words("workbench.asked.no_index"),
                    self.words("workbench.asked.index"),
                    f'x.add("{name}", x.pairs.groupby("trajectory")[...].first())',
                )
        elif with_own(self.columns.table, name, value, pd.Series(dtype=object)) is None:
            names = ", ".join(self.columns.names)
            raise cannot(
                f"add: {name}",
                self.words("workbench.asked.no_column"),
                self.words("workbench.asked.one_of", names=names),
                self.words("workbench.asked.other_column"),
            )
        self.own[name] = value
        for made in ("columns", "cases", "pairs", "clients"):
            self.__dict__.pop(made, None)
        return self

    def improved(self, by: By | Sequence[By] | None = None, where: Where | None = None, domain: Any = None) -> Cut:
        """Of the low scores, which share improved, stayed the same, got worse? As `zrm.development`, for any groups.

        Intervals allow for clients who are low on several domains. `domain`: one or more domains.
        """
        return questions.improved(self, by, _and(where, domain))

    def low(self, by: By | Sequence[By] | None = None, where: Where | None = None, domain: Any = None) -> Cut:
        """Which share of the scores is low, at the first and at the last measurement?"""
        return questions.low(self, by, _and(where, domain))

    def transitions(self, by: By | Sequence[By] | None = None, where: Where | None = None, domain: Any = None) -> Cut:
        """From which level to which? Share of those who began at a level; `.tests` has a test per group."""
        return questions.transitions(self, by, _and(where, domain))

    def rules(self, by: By | Sequence[By] | None = None, where: Where | None = None, domain: Any = None) -> Cut:
        """Of the low scores, which share improved by each of the five rules of change?"""
        return questions.rules(self, by, _and(where, domain))

    def beyond_noise(self, by: By | Sequence[By] | None = None, where: Where | None = None, domain: Any = None) -> Cut:
        """How far does the share that improved lie from what rating noise alone gives without change?"""
        return questions.beyond_noise(self, by, _and(where, domain))

    def waiting(self, by: By | Sequence[By] | None = None, where: Where | None = None) -> Cut:
        """How many days from application to start, and which share starts within the norm?"""
        return questions.waiting(self, by, where)

    def caseload(self, by: By | Sequence[By] | None = "team", where: Where | None = None) -> Cut:
        """How many cases are open on the last day of which staff was delivered; by team per fte, beside all other teams."""
        return questions.caseload(self, by, where)

    def compare(
        self, one: Where, other: Where, by: By | Sequence[By] | None = None, question: str = "improved",
        names: Sequence[str] = (),
    ) -> Cut:  # fmt: skip
        """Two groups side by side with a test of their difference: `x.compare({"team": "Holy"}, {"team": "Oost"})`.

        `question`: improved, low, beyond_noise or waiting. Clients are the clusters (`Cut.beside`).
        """
        ask = {"improved": self.improved, "low": self.low, "beyond_noise": self.beyond_noise, "waiting": self.waiting}
        if question not in ask:
            text = self.words("workbench.asked.no_test")
            raise cannot(question, text, ", ".join(ask), self.words("workbench.asked.same_question"))
        return ask[question](by, one).beside(ask[question](by, other), names)

    def publish(
        self, cut: Cut, title: Text = "", question: Text = "", answer: Text = "", not_said: Text = "", note: Text = "",
        chapter: str = "eigen", name: str = "",
    ) -> Draft:  # fmt: skip
        """From a cut to the report: the cell that makes it comes in your own chapter, notebooks/10_eigen.ipynb, made when it is
        not there, and what the report would show of it, protected, is the answer. `make report` does the rest.

            x.publish(x.improved(by="referrer", where={"team": "Holy"}), title={"nl": "Wie komt hoger?", "en": "Who rises?"})

        Texts: one for all languages, or by language; without them title, question and note say what was asked of whom.
        Published again under its `name` (the columns, when you give none) it takes its own place. Of `improved`,
        `low` and `transitions`, by features of the report; AskedError says where the answers to other questions stand.
        """
        from wijkstats.workbench.release import publish

        given = {"title": title, "question": question, "answer": answer, "not_said": not_said, "note": note}
        texts = {key: text for key, text in given.items() if text}
        return publish(self, cut, texts, chapter, name, self.root or find_root())

    def panel(self) -> Any:
        """Sliders and lists for domain, team and age, with the share that improved below (needs the extra `lab`)."""
        from wijkstats.workbench.panel import panel

        return panel(self)

    def not_measured(self, question: str) -> tuple[tuple[str, int], ...]:
        """How many clients who started in the period are in no pair; nothing for a question that is not about pairs."""
        return () if question in ("waiting", "caseload") else (("not_measured", self._unpaired),)

    @cached_property
    def _unpaired(self) -> int:
        started, paired = self.zrm.started.client.nunique(), self.zrm.pairs.table.client.nunique()
        return int(started.execute() - paired.execute())

    def __repr__(self) -> str:
        return self.words("workbench.opened", name=self.zrm.name or "-")


def _and(where: Where | None, domain: Any) -> dict[str, Any]:
    return {**(where or {}), **({} if domain is None else {"domain": domain})}
