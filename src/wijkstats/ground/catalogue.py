"""What the benchmark knows of published values: catalogue.yaml as a frozen record.

Question answered: which quantities are there, in which tables of CBS do they stand, which indicators does the report make of
them, where does a series break, and which features say how much two municipalities are alike? Unknown keys and names that
point nowhere raise SettingsError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from wijkstats.ground.errors import Fault, SettingsError
from wijkstats.ground.yamlfile import read_yaml

PATH = Path(__file__).with_name("catalogue.yaml")
WHERE = "src/wijkstats/ground/catalogue.yaml"
HEADLINES: tuple[str, ...] = ("use", "costs", "per_client", "per_youth")
"""Themes of indicators that are followed over the years, corrected and tried with other groups; all but structure."""
KEUR = 1000.0
"""Sums of money are published in thousands of euro."""
NUMBERED = re.compile(r"_\d+$")
"""The end of a column name of CBS that is another number in each year."""
LETTER = re.compile(r"(?<=\d)[a-z]$")
"""The end of the key of a part of a taakveld: 6.71a."""
UNDIVIDED = "_ongesplitst"
"""The end of the name of a quantity that the catalogue makes itself: what was booked on the taakveld and not on its parts."""


def undivided(task: str) -> str:
    """The taakveld of which this key is a part, or the key itself.

    >>> undivided("6.71a"), undivided("6.71")
    ('6.71', '6.71')
    """
    return LETTER.sub("", task)


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quantity(_Record):
    """What a published value is a value of: lasten_6_71 is a quantity, what a municipality has of it in a year is a value.

    kind     count (people, households, events) and money may be added over areas and split; a level may not
    unit     as printed in the source
    per      the quantity it is divided by, when its row names no denominator
    lower, upper  what a value can be: one outside is refused; without `lower` a count may not be negative
    usual    where values of municipalities lie: one outside is noted, and used
    most     money: more than this per unit of `per` is refused
    step     1: whole numbers only, 0: decimals too; without it counts are whole and others are not
    rounded  published counts are rounded to a multiple of this; 0 when they are not
    source   the series of tables of CBS that has it; empty when `make cbs` cannot get it
    column   its column there, without the _number that differs each year; several when the name changed
    code     its measure code in the newer interface of CBS (v4); several when the code changed
    since, until  first and last year in which the tables have it
    side, tasks   for money: L (lasten) or B (baten), and from each year on the exact keys of the taakvelden that are added; a
                  taakveld beside its own parts (6.71 beside 6.71a) need not be in the table
    undivided_of  the catalogue sets it: this is what was booked on the taakveld itself, of the quantity with this name
    """

    kind: Literal["count", "money", "level"]
    unit: str
    per: str = ""
    lower: float | None = None
    upper: float | None = None
    usual: tuple[float, float] | None = None
    most: float | None = None
    step: Literal[0, 1] | None = None
    rounded: int = 0
    source: str = ""
    column: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    since: int = 0
    until: int = 9999
    side: Literal["", "L", "B"] = ""
    tasks: dict[int, tuple[str, ...]] = {}
    undivided_of: str = ""

    @property
    def whole(self) -> bool:
        """Is a value with decimals impossible?"""
        return self.step == 1 or (self.step is None and self.kind == "count")

    @property
    def least(self) -> float | None:
        """The smallest possible value; a count is never negative."""
        return 0.0 if self.lower is None and self.kind == "count" else self.lower

    def tasks_in(self, year: int) -> tuple[str, ...]:
        """The taakvelden that are added up in this year; empty before the first."""
        start = max((first for first in self.tasks if first <= year), default=None)
        return () if start is None else self.tasks[start]

    def divided_in(self, year: int) -> set[str]:
        """The taakvelden of which parts are added in this year: 6.71 where 6.71a is."""
        return {undivided(task) for task in self.tasks_in(year) if task != undivided(task)}

    def needed_in(self, year: int) -> tuple[str, ...]:
        """The keys that a table of this year must have: all but a taakveld that stands beside its own parts."""
        return tuple(task for task in self.tasks_in(year) if task not in self.divided_in(year))

    def published(self, year: int) -> bool:
        """Do the tables of CBS have it in this year?"""
        return bool(self.source) and self.since <= year <= self.until and bool(self.column or self.tasks_in(year))


class Source(_Record):
    """A series of tables of CBS, one per year.

    title    words that the title of each table has; catalog: where it stands (CBS, or dataderden: values of others)
    region   names of the dimension with the areas; least: with fewer municipalities an answer is not whole
    value    the column with the amount, task and side the dimensions with taakveld and category, report the one with the kind
             of report, and reports what the end of its key means; all for tables of accounts only
    split    taakvelden of which the parts were spread over several others: the key, and the keys without letter of its parts
    """

    title: str
    catalog: Literal["CBS", "dataderden"]
    region: tuple[str, ...]
    tables: dict[int, str]
    least: int = 0
    value: tuple[str, ...] = ()
    task: tuple[str, ...] = ()
    side: str = ""
    report: str = ""
    reports: dict[str, Literal["realisatie", "begroting"]] = {}
    split: dict[str, tuple[str, ...]] = {}


class Formerly(_Record):
    """Up to and including the year `until`, these quantities were part of another one and did not exist."""

    until: int
    leave_out: tuple[str, ...]


class Indicator(_Record):
    """One indicator of the report.

    kind     share: people or households out of a denominator, Wilson's interval; rate: events per person, Byar's interval;
             money: euro, without an interval (counted, not sampled); level: a value as published (income, density)
    plus     quantities that are added up; minus: quantities that are subtracted (income from expenditure)
    per      the quantities to divide by (their sum), when it is not the denominator in the row of `plus`
    per_1000 shown per 1,000 people
    percent  a published percentage, for a share whose denominator is not published; the denominator then follows from it
    total    the sum of all tasks; net: a twin less its income, which the catalogue makes
    formerly how the indicator was made in older years
    """

    kind: Literal["share", "rate", "money", "level"]
    unit: str
    theme: Literal["use", "costs", "per_client", "per_youth", "structure"]
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    income: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    per_1000: bool = False
    percent: str = ""
    total: bool = False
    net: bool = False
    formerly: Formerly | None = None

    def parts(self, year: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The quantities added and the quantities subtracted in this year."""
        gone = self.formerly.leave_out if self.formerly and year <= self.formerly.until else ()
        return tuple(p for p in self.plus if p not in gone), tuple(p for p in self.minus if p not in gone)


class Break(_Record):
    """From `year` on these indicators count something else; `why` is a key of labels.break."""

    indicators: tuple[str, ...]
    year: int
    why: str


class Feature(_Record):
    """A feature by which municipalities are compared; `log`: ratios count, not differences."""

    weight: float = 1.0
    log: bool = False


class Catalogue(_Record):
    """All of catalogue.yaml. `indicators` holds a net twin `<key>_netto` of every indicator that names its income; `quantities`
    a `<key>_ongesplitst` of every quantity of a taakveld with parts.
    """

    quantities: dict[str, Quantity]
    indicators: dict[str, Indicator]
    breaks: tuple[Break, ...] = ()
    features: dict[str, Feature] = {}
    sources: dict[str, Source] = {}

    def of_theme(self, *themes: str) -> list[str]:
        """Keys of the indicators of these themes, in the order of the catalogue."""
        return [key for key, indicator in self.indicators.items() if indicator.theme in themes]

    def tasks(self, net: bool = False) -> list[str]:
        """Keys of the costs of one task each, gross or net: the total is none."""
        return [k for k in self.of_theme("costs") if (i := self.indicators[k]).net == net and not i.total]

    def breaks_of(self, indicator: str) -> tuple[Break, ...]:
        """Where the series of an indicator breaks, oldest first."""
        return tuple(sorted((b for b in self.breaks if indicator in b.indicators), key=lambda b: b.year))

    def rounding(self, indicator: str) -> int:
        """To which multiple the counts behind an indicator are rounded; the coarsest of its parts."""
        return max(self.quantities[part].rounded for part in self.indicators[indicator].plus)

    def per_1000(self, indicator: str) -> bool:
        """Is an indicator shown per 1,000 people? An indicator that is not in the catalogue is not."""
        return indicator in self.indicators and self.indicators[indicator].per_1000

    def slack(self, quantities: tuple[str, ...]) -> float:
        """By how much the sum of these values may differ from the published one because each was rounded."""
        return sum(self.quantities[quantity].rounded for quantity in quantities) / 2


@cache
def catalogue() -> Catalogue:
    """The catalogue of this version of wijkstats."""
    return read_catalogue(PATH)


def read_catalogue(path: Path) -> Catalogue:
    """Read and check a catalogue. Raises SettingsError with every key that is unknown or points nowhere."""
    data, _ = read_yaml(path, WHERE)
    try:
        read = Catalogue.model_validate(data)
    except ValidationError as error:
        raise SettingsError(
            Fault(
                f"{WHERE}, key {'.'.join(map(str, e['loc']))}",
                str(e["input"])[:60],
                e["msg"].removeprefix("Input should be "),
                "see the docstrings of src/wijkstats/ground/catalogue.py",
            )
            for e in error.errors()
        ) from None
    made = {"indicators": dict(_with_net(read.indicators)), "quantities": dict(_with_undivided(read.quantities))}
    known = read.model_copy(update=made)
    faults = list(_loose_ends(known))
    if faults:
        raise SettingsError(faults)
    return known


def _with_net(indicators: dict[str, Indicator]) -> Iterator[tuple[str, Indicator]]:
    """Gross first, then the same less income."""
    yield from indicators.items()
    for key, indicator in indicators.items():
        if indicator.income:
            yield f"{key}_netto", indicator.model_copy(update={"minus": indicator.income, "income": (), "net": True})


def _with_undivided(quantities: dict[str, Quantity]) -> Iterator[tuple[str, Quantity]]:
    """A quantity, and what of it was booked on the taakveld itself; that one is not asked of CBS by itself."""
    for key, quantity in quantities.items():
        yield key, quantity
        if any(quantity.divided_in(year) for year in quantity.tasks):
            yield (
                f"{key}{UNDIVIDED}",
                quantity.model_copy(update={"source": "", "tasks": {}, "side": "", "undivided_of": key}),
            )


def _loose_ends(read: Catalogue) -> Iterator[Fault]:
    named = [(f"quantities.{key}.per", f.per) for key, f in read.quantities.items() if f.per]
    for key, i in read.indicators.items():
        parts = (*i.plus, *i.minus, *i.income, *i.per, *filter(None, (i.percent,)))
        named += [(f"indicators.{key}", part) for part in parts]
    for place, quantity in named:
        if quantity not in read.quantities:
            yield Fault(
                f"{WHERE}, key {place}", quantity, "a key of quantities", "add the quantity, or correct the name"
            )
    for key, f in read.quantities.items():
        if f.source and f.source not in read.sources:
            yield Fault(f"{WHERE}, key quantities.{key}.source", f.source, ", ".join(read.sources), "correct the name")
        for stem in filter(NUMBERED.search, f.column):
            yield Fault(
                f"{WHERE}, key quantities.{key}.column",
                stem,
                "a column without its number: that number is another one in each year",
                f"write {NUMBERED.sub('', stem)}",
            )
        if bool(f.tasks) != bool(f.side):
            yield Fault(f"{WHERE}, key quantities.{key}", "side without tasks, or the reverse", "both", "add the other")
    loose = [("breaks", i) for b in read.breaks for i in b.indicators] + [("features", f) for f in read.features]
    for place, indicator in loose:
        if indicator not in read.indicators:
            yield Fault(f"{WHERE}, key {place}", indicator, "a key of indicators", "correct the name")
