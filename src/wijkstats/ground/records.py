"""What travels between the layers: pairs of measurements, and results on their way to a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from wijkstats.ground.coarse import as_known
from wijkstats.ground.glance import UNPROTECTED, first_rows, in_report_run
from wijkstats.ground.kinds import Columns, Kind, count, key, level
from wijkstats.ground.population import Cell

if TYPE_CHECKING:
    import ibis.expr.types as ir

MORE = "more"
"""The view of a result that stands for each of its views that this delivery has beside the usual ones: `Result.more`."""

CONFIDENCE = 0.95
"""Confidence level of every interval in a report."""
ENOUGH_PAIRS = 100
"""A domain or group with fewer pairs is shown, but not named as the best or the worst."""
ENOUGH_CLIENTS = 50
"""The same for clients: with fewer, the interval of a share near 0 or 1 is too narrow (docs/methods/intervals.md)."""
UNKNOWN = "unknown"
"""Level of a grouping for those of whom it is not registered."""
FEW_CLIENTS = "few_clients"
"""Level of those whose own level has too few clients to be named: what was typed once may tell who it was."""


@dataclass(frozen=True, slots=True, repr=False)
class Pairs:
    """First and last measurement of one domain within one trajectory, side by side in one row.

    `table` is an Ibis table (any back end) with one row per trajectory x domain:

    | column | meaning |
    |---|---|
    | client, trajectory | keyed hashes; numbers in the order of the hashes where a chapter opened the delivery |
    | domain, edition | keys of `scales`; both measurements have the same edition |
    | before, after, before_date, after_date | levels 1-5 and dates of the first and the last measurement |
    | age_group, team, start_year, ... | features of the trajectory (`settings.breakdowns`); `unknown` when not delivered |
    | low_domains | number of low domains of the trajectory at the first measurement, over all measured domains |
    | once | does the client have pairs of no other trajectory? |

    Made in one place only (`chapters/zrm/counts/pairing.py`), so that before and after can never come apart.
    `low` is the highest score that counts as low; `more` names the features that this delivery may have beside the usual ones.
    """

    table: ir.Table
    low: int
    more: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Pairs: level {self.low} or less is low; columns {', '.join(self.table.columns)}>"

    def _repr_html_(self) -> str:
        """The number of pairs and the first of them, without whose they are."""
        if in_report_run():
            return first_rows("Pairs", f"level {self.low} or less is low", "", pd.DataFrame())
        pairs, clients = (
            self.table.aggregate(n=self.table.count(), clients=self.table.client.nunique()).execute().iloc[0]
        )
        size = f"{pairs} pairs of {clients} clients; level {self.low} or less is low"
        some = self.table.drop("client", "trajectory").limit(10).execute()
        return first_rows("Pairs", size, UNPROTECTED, some)


@dataclass(frozen=True, slots=True)
class Share:
    """A share that follows from counts of its own row, so that it can be computed again when those are rounded.

    part    counts that are added up (with 1) or taken off (with -1): {"improved": 1}
    whole   the count that is 100%
    low, high   columns of its 95% interval, or empty
    design  column with the number of counted answers that are worth one independent answer; not published
    """

    part: Mapping[str, int]
    whole: str
    low: str = ""
    high: str = ""
    design: str = ""

    @property
    def counts(self) -> tuple[str, ...]:
        """All counts it is computed from."""
        return (*self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a count of an earlier report stood in it: its table, the keys of its row, and its column.
    `within`: only in reports whose period has both days, and then about more people: those of this count and others.
    """

    table: str
    keys: Mapping[str, str]
    column: str
    within: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """A table of figures with what disclosure control must know of it. Not publishable until that has run.

    name          file name under tables/, without .csv
    table         one row per figure; shares are fractions 0-1
    keys          columns that name a row (domain, age_group, level ...); they hold keys, never labels
    columns       what each column is (`kinds`); one that is not named is what `kind_of` makes of it
    counts        columns that count people or pairs; these are protected
    derived       other columns -> the counts they are computed from; hidden when one of these is hidden. A column that is not
                  named here, nor as a share, follows from all counts of its row
    exact         those of `derived` that follow from these counts alone. All others rest on what no table shows: they are coarse
    drawn         columns that come from random draws: with one other score the draws are others, so they are coarser still
    known         columns and facts that follow from nobody: a choice, a name, what a count is called
    fact_kinds    facts that are numbers -> their kind; one that is not named is a ratio. They are coarse as columns are
    shares        column -> the `Share` it is; its column and interval need not stand in `derived`
    totals        total -> parts: counts in one row that add up, so that one hidden part would follow from the rest
    contributors  count -> column with the number of distinct clients behind it; decides whether the count is small,
                  and is dropped on publishing. A count without an entry counts clients itself; where the column is
                  empty, the count is not about people
    cells         count -> what it counts, per row (`population`); counts without are compared within this table only. A row
                  with None is not about people, and shown as it is
    each          count -> column (dropped) with how often it counts everybody (11 scores a moment)
    behind        column -> column (dropped) with how many people it rests on, where fewer than the row is about
    days          share -> columns (dropped) of how many it is about, and of how many one counts in it: it rests on days as well
    less, around  column -> the two of which it is the difference; -> its limits, as far below as above. Coarse: of what is shown
    verdicts      column -> a rule of `ground.verdict`, and the columns it looks at. Coarse: of the numbers shown
    aside         count -> column with the part of it that is not about people: known to everybody, and dropped on publishing
    dear          counts that a reader misses most: hidden only when nothing else will do
    private       counts that are not shown themselves, but from which shown figures follow
    revealing     those `totals` of which it may not be shown that everybody is in one part
    at_most       pairs of things counted, of which the first is never more than the second, whatever the table shows
    blurred       columns that follow from many counts, hidden ones too -> those counts; coarse or hidden when one is hidden, and
                  where none is as fine as `exact`
    part_of       pairs of things counted, of which the first is a part of the second: what remains is not shown, and may not be
                  a handful of people that follows by subtraction; nor, where the first is larger, what the second lacks
    extra         figures for sentences, not in the table: name -> what it counts, and the number. They become facts,
                  None when they may not be shown; `refused.zrm` becomes the fact `refused`, under `zrm`
    persons       False for figures that say nothing about single clients (published municipal figures)
    facts         values for sentences that are not in the table, safe to publish
    absent        True when this delivery has nothing of the kind: `publish` hands in nothing, the page has no place for it
    of_period     False when it is not about the clients who started in the period: comparable where one period holds the other
    moment        a key (year, quarter, day) that says of when a row is: comparable with that row of any earlier report
    stood         count of the earlier delivery -> per row where its report had it (None: nowhere), hidden here when it was there
    near          count -> per row, sums of counts that earlier reports may have: what differs from one by a few is hidden
    there         counts without which a row is left out: that it is there, and how many there are, would tell what is hidden
    more          groupings in the table that not every delivery has: the view `MORE` shows each of them
    """

    name: str
    table: pd.DataFrame
    keys: tuple[str, ...]
    counts: tuple[str, ...] = ()
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contributors: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Sequence[Cell | None]] = field(default_factory=dict)
    aside: Mapping[str, str] = field(default_factory=dict)
    dear: tuple[str, ...] = ()
    shares: Mapping[str, Share] = field(default_factory=dict)
    private: tuple[str, ...] = ()
    revealing: tuple[str, ...] = ()
    at_most: tuple[tuple[Cell, Cell], ...] = ()
    part_of: tuple[tuple[Cell, Cell], ...] = ()
    blurred: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra: Mapping[str, tuple[Cell, int]] = field(default_factory=dict)
    persons: bool = True
    facts: Mapping[str, object] = field(default_factory=dict)
    columns: Columns = field(default_factory=dict)
    absent: bool = False
    of_period: bool = True
    moment: str = ""
    stood: Mapping[str, Sequence[Stood | None]] = field(default_factory=dict)
    near: Mapping[str, Sequence[Sequence[Sequence[Stood]]]] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    fact_kinds: Mapping[str, str] = field(default_factory=dict)
    drawn: tuple[str, ...] = ()
    behind: Mapping[str, str] = field(default_factory=dict)
    each: Mapping[str, str] = field(default_factory=dict)
    there: tuple[str, ...] = ()
    days: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    less: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    around: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    verdicts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ends = [end for s in self.shares.values() for end in (*s.counts, s.low, s.high)]
        named = {*self.keys, *self.counts, *self.derived, *self.shares, *self.behind_columns(), *ends} - {""}
        missing = sorted(named - set(self.table.columns))
        assert not missing, f"{self.name}: columns named but not in the table: {missing}"
        per_row = (*self.cells.items(), *self.stood.items(), *self.near.items())
        uneven = [count for count, cells in per_row if len(cells) != len(self.table)]
        assert not uneven, f"{self.name}: not one cell per row: {uneven}"
        assert set(self.exact) <= set(self.derived), f"{self.name}: an exact column says from which counts it follows"
        assert set(self.private) <= set(self.counts), f"{self.name}: private counts are counts"
        unlike = [c for c in self.counts if self.kind_of(c).name != "count"]
        unlike += [c for c in self.share_columns() if not self.kind_of(c).name.startswith("share")]
        assert not unlike, f"{self.name}: counts and shares that are something else by their kind: {unlike}"

    def kind_of(self, column: str) -> Kind:
        """What is this column? As `columns` says; else a count, share or key by what the result says of it, or its values.

        Of a table of one's own the columns value, low and high are in the unit in its column `unit`; all else is a plain number.
        """
        if known := self.columns.get(column):
            return known
        if column in self.counts:
            return count("")
        if column in self.share_columns():
            return Kind("share" if column in self.shares else "share_interval")
        values = self.table[column]
        if pd.api.types.is_bool_dtype(values):
            return Kind("truth")
        if column == "level" and "grouping" in self.table:
            return level()
        if column in self.keys or not pd.api.types.is_numeric_dtype(values):
            return key(column)
        if "unit" in self.table and column in ("value", "low", "high"):
            return Kind("in_unit", absent="not_published" if column == "value" else "")
        return Kind("number")

    def __repr__(self) -> str:
        return f"<Result {self.name}: {self._size()}{', unprotected' if self.persons else ''}>"

    def _repr_html_(self) -> str:
        """Name, size and first rows for the analyst; columns that are dropped on publishing are left out."""
        shown = self.table[[c for c in self.table.columns if c in self.keys or c not in self.behind_columns()]]
        return first_rows(self.name, self._size(), UNPROTECTED if self.persons else "", shown)

    def _size(self) -> str:
        """The number of rows, and the largest number of what the first count counts: a total, where the table has one."""
        rows = f"{len(self.table)} {'row' if len(self.table) == 1 else 'rows'}"
        if in_report_run() or not self.counts or not self.table[self.counts[0]].notna().any():
            return rows
        return f"{rows}, {self.counts[0]} up to {int(self.table[self.counts[0]].max())}"

    def views(self, view: str | None) -> tuple[str | None, ...]:
        """What is shown under this view: itself, or for `MORE` each grouping that this delivery has; nothing when absent."""
        if self.absent:
            return ()
        return self.more if view == MORE else (view,)

    def sources(self) -> dict[str, tuple[str, ...]]:
        """Every column that follows from counts, with those counts."""
        ends = {end: s.counts for name, s in self.shares.items() for end in (name, s.low, s.high) if end}
        said = {**ends, **self.derived}
        named = {*self.keys, *self.counts, *self.known, *self.blurred, *self.behind_columns(), *said}
        return {**said, **{str(c): self.counts for c in self.table if c not in named and self.persons and self.counts}}

    def behind_columns(self) -> set[str]:
        """Columns that say what stands behind others, and are dropped on publishing unless they are keys or counts."""
        designs = {share.design for share in self.shares.values()}.union(*self.days.values()) - {""}
        return designs.union(*(said.values() for said in (self.contributors, self.aside, self.behind, self.each)))

    def share_columns(self) -> tuple[str, ...]:
        """Every share, and the limits of its interval."""
        return tuple(end for name, s in self.shares.items() for end in (name, s.low, s.high) if end)


@dataclass(frozen=True, slots=True)
class Published:
    """A result after disclosure control: what may be shown.

    table    hidden counts and figures are empty; column `suppressed` says `suppressed` in the rows that have them
    hidden   number of hidden counts
    minimum  the threshold used; 0 means that disclosure control was switched off
    rounding to a multiple of what counts were rounded; 0 means that they were not
    kinds    what each column is (`kinds`)
    sources  column -> the counts it follows from; counts that are not shown are among them
    steps    column -> of each row the step of which its number is the nearest multiple; 0 for one as fine as its kind
    withheld column -> of each row whether it is empty because it would tell too much, also where its counts are shown
    """

    name: str
    table: pd.DataFrame
    keys: tuple[str, ...]
    counts: tuple[str, ...]
    hidden: int
    minimum: int
    facts: Mapping[str, object] = field(default_factory=dict)
    rounding: int = 0
    kinds: Columns = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    steps: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    withheld: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)

    def stepped(self) -> pd.DataFrame:
        """The table for whoever writes it as text: a coarse number has its step with it, what is withheld says so."""
        columns = dict.fromkeys((*self.steps, *self.withheld))
        known = {c: as_known(self.table[c], self.steps.get(c), self.withheld.get(c)) for c in columns}
        return self.table.assign(**{c: pd.Series(v, self.table.index, dtype=object) for c, v in known.items()})
