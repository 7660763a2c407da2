"""What the contract of a raw table is: its columns, which of them must be there, and whether a row may be about one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wijkstats.delivery.files.names import ALIASES


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a raw table that are told together, in the order of the contract.

    needed   must a file have at least one of them?
    note     what they mean and how they are read, for whoever delivers them
    called   how they are called together, when there are too many to name
    used     False for columns that no exhibit uses: they are known, and not read
    """

    names: tuple[str, ...]
    note: str = ""
    needed: bool = False
    called: str = ""
    used: bool = True


@dataclass(frozen=True, slots=True)
class RawTable:
    """`parts`: its columns; `aliases`: other names of columns, in this table only; `note`: what the file is.

    `persons`: may a row be about one person? Not in values of municipalities, hours of staff and lists of codes.
    """

    note: str
    parts: tuple[Columns, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    persons: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """Every name that is read."""
        return tuple(name for part in self.parts if part.used for name in part.names)

    @property
    def idle(self) -> tuple[str, ...]:
        """The names that are known and not read: no exhibit uses them."""
        return tuple(name for part in self.parts if not part.used for name in part.names)

    def named(self, key: str) -> str:
        """The name here of a column that a file calls `key` (`ingest.key_of`); `key` itself when it has none.

        Words may be written apart: "peil datum", also on two lines of a header, is peildatum.
        """
        one_word = {name.replace("_", ""): name for name in self.columns}
        return self.aliases.get(key) or ALIASES.get(key) or one_word.get(key.replace("_", ""), key)

    @property
    def required(self) -> tuple[tuple[str, ...], ...]:
        """Groups of names: of each group a file must have at least one column."""
        return tuple(part.names for part in self.parts if part.needed)


def must(name: str, note: str = "") -> Columns:
    """A column that a file must have."""
    return Columns((name,), note, needed=True)


def may(name: str, note: str = "") -> Columns:
    """A column that a file may have."""
    return Columns((name,), note)
