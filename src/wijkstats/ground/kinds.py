"""What the values of a column are: a key, a count, a share, money ...

Question answered: how must a value in this column be read, and written? A `Result` says it of every column, and the page, the
workbook, the CSV and the data dictionary all go by the kind alone: a name never makes a number a percentage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WORDS: frozenset[str] = frozenset(
    {"key", "level", "area", "text", "year", "score", "truth", "names", "basis", "statement", "computed"}
)
"""Kinds that are read as words: to the left, never rounded or grouped by thousands."""
UNITS: Mapping[str, str] = {
    "count": "",
    "share": "%",
    "share_interval": "%",
    "points": "percentage points",
    "change": "%",
    "ratio": "",
    "odds_ratio": "",
    "p": "",
    "index": "base year = 100",
    "money": "euro",
    "rate": "per 1,000",
    "deviation": "standard deviations",
    "number": "",
    "mean": "",
    "mean_difference": "",
    "of_indicator": "share or rate",
    "in_unit": "column unit",
    "difference_in_unit": "column unit",
    "change_in_unit": "% or column unit",
    "by_measure": "by measure",
    "difference_by_measure": "by measure",
}
"""Kinds that are read as numbers, and their unit.

odds_ratio    of a model: 1 is no difference
number        nothing more is known: three digits at least
mean          of answers on a scale of at most ten steps, so that nobody moves it further; mean_difference: of two of those
in_unit       in the unit that stands in the column `unit` of the row; difference_in_unit: of two of those
change_in_unit  relative, but of shares and rates the page shows the difference instead
of_indicator  a share or a rate, as the indicator of the row
by_measure    as the measure of the row: a share, a mean or a count; difference_by_measure: of two of those
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the values of one column are. Make one with the functions of this module.

    name      one of WORDS or UNITS
    of        count: what is counted; key: the list of labels; level: the column that says which list
    lists     level: values of that column that stand for a list of another name
    note      what the data dictionary adds
    decimals  of a number on the page, when not those of its kind
    absent    what the page says where there is no value and none is hidden: a key under `table` of the words
    """

    name: str
    of: str = ""
    note: str = ""
    decimals: int | None = None
    lists: Mapping[str, str] = field(default_factory=dict)
    absent: str = ""

    def __post_init__(self) -> None:
        assert self.name in WORDS or self.name in UNITS, f"no such kind: {self.name}"

    @property
    def words(self) -> bool:
        """Is it read as words?"""
        return self.name in WORDS

    @property
    def unit(self) -> str:
        """The unit of its numbers; empty for words and plain numbers."""
        return "" if self.words else UNITS[self.name]


Columns = Mapping[str, Kind]
"""The kind of every column of a table, in its order."""


def key(of: str, note: str = "") -> Kind:
    """A key of a list of labels (domain, age_group, reason ...): never a label."""
    return Kind("key", of, note)


def level(of: str = "grouping", note: str = "", **lists: str) -> Kind:
    """A level of the feature that another column of the row names: of `grouping` age_group, a key of age groups."""
    return Kind("level", of, note, lists=lists)


def count(of: str, note: str = "") -> Kind:
    """How many: of what."""
    return Kind("count", of, note)


def share(note: str = "", decimals: int | None = None) -> Kind:
    """A fraction 0-1, written as a percentage."""
    return Kind("share", note=note, decimals=decimals)


def per_fte(note: str = "") -> Kind:
    """How many per full-time post: written with one decimal."""
    return Kind("number", note=note, decimals=1)


def interval(*columns: str, kind: str = "share_interval") -> dict[str, Kind]:
    """The limits of a 95% interval: for `x`, the columns `x_low` and `x_high`; without a name `low` and `high`."""
    return {f"{c}_{end}" if c else end: Kind(kind) for c in columns or ("",) for end in ("low", "high")}


def of(name: str, note: str = "", absent: str = "") -> Kind:
    """Any other kind, by its name."""
    return Kind(name, note=note, absent=absent)
