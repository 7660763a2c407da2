"""What a question needs of an opened delivery: `bench.Workbench` has it."""

from __future__ import annotations

from typing import Any, Protocol

from wijkstats.chapters.clients.opened import Opened as ClientsOpened
from wijkstats.chapters.zrm.opened import Opened as ZrmOpened
from wijkstats.kit.page.words import Words
from wijkstats.settings.choices import Settings
from wijkstats.workbench.asked import Columns


class Bench(Protocol):
    """An opened delivery, its words and the tables that can be broken down."""

    @property
    def zrm(self) -> ZrmOpened:
        """Opened for the chapter about change."""
        ...

    @property
    def clients_opened(self) -> ClientsOpened:
        """Opened for the chapter about clients."""
        ...

    @property
    def settings(self) -> Settings:
        """All of delivery.yaml."""
        ...

    @property
    def words(self) -> Words:
        """The words of its language."""
        ...

    @property
    def columns(self) -> Columns:
        """The pairs, to break down."""
        ...

    @property
    def cases(self) -> Columns:
        """The trajectories, to break down."""
        ...

    def not_measured(self, question: str) -> tuple[tuple[str, int], ...]:
        """How many clients are in no pair, for a question about pairs."""
        ...

    def improved(self, by: Any = None, where: Any = None, domain: Any = None) -> Any:
        """The share of low scores that improved."""
        ...
