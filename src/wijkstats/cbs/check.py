"""Is an answer of CBS what was asked for? Areas, columns, title, unit, and one value per key; SourceError when not.

Question answered: may these rows be used? Codes are trimmed and filled up to one spelling and never replaced by names; a
column is found by its name without the number at its end; a table of another year or in another unit is refused.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from wijkstats.cbs.cache import Answer
from wijkstats.ground.catalogue import NUMBERED, WHERE, Quantity, Source
from wijkstats.ground.errors import Fault, SourceError

COUNTRY = "NL"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one table: these quantities of this year. `undivided`: by quantity the one that holds what was
    booked on its taakveld itself, and not on the parts.
    """

    name: str
    source: Source
    year: int
    quantities: Mapping[str, Quantity]
    undivided: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """Table id, such as 85618NED."""
        return self.source.tables[self.year]

    @property
    def where(self) -> str:
        """How an error names the table."""
        return f"{self.table} ({self.source.title} {self.year})"


@cache
def area(key: str) -> str:
    """One spelling of a code: 307, GM307 and "GM0307   " are GM0307, NL00 and NL01 are NL; empty for any other area."""
    text = key.strip().upper()
    if re.fullmatch(r"NL(0[01])?", text):
        return COUNTRY
    found = re.fullmatch(r"(?:GM)?(\d{1,4})", text)
    return f"GM{found[1].zfill(4)}" if found else ""


def column_of(stems: Sequence[str], keys: Iterable[str]) -> tuple[str | None, str]:
    """The one key whose name without its number is one of `stems`, or None and what is wrong."""
    known = list(keys)
    found = [key for key in known if NUMBERED.sub("", key) in stems]
    if len(found) == 1:
        return found[0], ""
    if found:
        return None, f"{' and '.join(stems)} stands {len(found)} times: {', '.join(found)}"
    names = {NUMBERED.sub("", key) for key in known}
    near = [n for stem in stems for n in difflib.get_close_matches(stem, names, n=3, cutoff=0.5)]
    return None, f"no column {' or '.join(stems)}; nearest: {', '.join(dict.fromkeys(near)) or 'none'}"


def only_column(asked: Asked, stems: Sequence[str], keys: Iterable[str]) -> str:
    """As `column_of`, or SourceError."""
    found, wrong = column_of(stems, keys)
    if found is None:
        raise SourceError(column_fault(asked, wrong))
    return found


def column_fault(asked: Asked, wrong: str) -> Fault:
    """A column that is not there, or twice."""
    return Fault(
        asked.where,
        wrong,
        "each column once",
        f"correct `column`, `code`, `since` or `until` of the quantity in {WHERE}",
    )


def check_title(asked: Asked, title: str) -> None:
    """The table must be of this series and this year, whatever the catalogue says of its id."""
    if asked.source.title.lower() not in title.lower() or not re.search(rf"(?<!\d){asked.year}(?!\d)", title):
        raise SourceError(
            Fault(
                asked.where,
                f"a table called {title!r}",
                f"a table with {asked.source.title!r} and {asked.year} in its title",
                f"correct the table id under sources.{asked.name}.tables in {WHERE}",
            )
        )


def unit_fault(asked: Asked, key: str, unit: str) -> Fault | None:
    """A percentage is not a count, and thousands of euro are not euro. A unit that CBS leaves empty is not checked."""
    wanted, given = _scale(asked.quantities[key].unit), _scale(unit)
    if not unit.strip() or wanted == given:
        return None
    return Fault(
        f"{asked.where}, quantity {key}",
        f"unit {unit!r}",
        asked.quantities[key].unit,
        f"choose another column for it in {WHERE}, or correct its unit",
    )


def _scale(unit: str) -> str:
    text = re.sub(r"\s", "", unit.lower())
    if "%" in text or text.startswith("procent"):
        return "procent"
    if re.search(r"(?<!\d)1000(?!\d)|duizend", text) and "euro" in text:
        return "duizend euro"
    return "other"


def check_not_empty(asked: Asked, rows: Sequence[object], query: str) -> None:
    """CBS answers a filter that fits nothing with an empty list and status 200: that is no answer."""
    if not rows:
        raise SourceError(
            Fault(
                asked.where,
                f"no rows for {query[:200]}",
                "the municipalities of the Netherlands",
                f"the table may be empty still, or a key or its width differs: check sources.{asked.name} in {WHERE}",
            )
        )


def whole(asked: Asked, answer: Answer) -> Answer:
    """The answer, if it has as many municipalities as a table of a whole year must have; SourceError otherwise."""
    filled = answer.rows if asked.source.task else answer.rows[answer.rows["value"].notna()]
    n = filled.loc[filled["area"] != COUNTRY, "area"].nunique()
    if n < asked.source.least:
        raise SourceError(
            Fault(
                asked.where,
                f"{n} municipalities" + (f", in the answer that was kept of {answer.about.retrieved}" * answer.cached),
                f"at least {asked.source.least}: a table of a year has all municipalities",
                "the answer is not whole: run it again later with REFRESH=1",
            )
        )
    return answer


def one_each(asked: Asked, rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row per key. Two spellings of one code become one; two different values stop the run."""
    rows = rows.sort_values([*keys, "value"], na_position="last", kind="stable")
    several = rows.groupby(keys, sort=False)["value"].agg(["nunique", "min", "max"]).query("nunique > 1")
    if len(several):
        raise SourceError(
            Fault(
                f"{asked.where}, {' '.join(map(str, key if isinstance(key, tuple) else (key,)))}",
                f"two values: {low:g} and {high:g}",
                "one value per area, year and quantity",
                "ask CBS which one holds; until then put the quantity in gemeenten.csv and leave it out of the catalogue",
            )
            for key, (_, low, high) in zip(several.index, several.to_numpy(), strict=True)
        )
    return rows.drop_duplicates(keys).reset_index(drop=True)
