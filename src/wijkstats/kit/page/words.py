"""All words of the report, in one language, and how numbers are written in that language.

Question answered: what does the reader see for this key, number or date? Texts stand in words.<language>.yaml, those of a chapter
in its folder, with the same keys everywhere. A missing text stops the build with its key; a missing label is shown as it is.
"""

from __future__ import annotations

import math
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
from babel.numbers import format_currency, format_decimal, format_percent

from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.coarse import fewer_decimals, step_of
from wijkstats.ground.errors import ContractError, Fault
from wijkstats.kit.page.moments import FORMATS, in_one, moment
from wijkstats.kit.page.word_files import read_tree
from wijkstats.release.precision import CLASSES, upward
from wijkstats.settings.breakdowns import OWN

LANGUAGES: tuple[str, ...] = ("nl", "en")
MINUS = "\u2212"
_LOCALES = {"nl": "nl_NL", "en": "en_GB"}


class HiddenError(Exception):
    """A sentence needs a figure that may not be shown."""


def is_hidden(value: object) -> bool:
    """Is this value absent: None, NaN, NA or not a time?"""
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `tree` is the parsed file; use the methods, not the tree."""

    language: str
    tree: Mapping[str, Any]

    def find(self, key: str) -> Any | None:
        """The text, list or mapping at a dotted key, or None."""
        node: Any = self.tree
        for part in key.split("."):
            if not isinstance(node, Mapping) or part not in node:
                return None
            node = node[part]
        return node

    def __call__(self, key: str, /, **values: object) -> str:
        """Which sentence stands at this key, with its numbers filled in?

        `{improved:share}` in a text is filled with the value `improved`, written as a share (see `show`).
        Raises HiddenError when a value may not be shown, ContractError when the text is not there.
        """
        text = self.find(key)
        if not isinstance(text, str):
            raise ContractError(self._fault(key, "no text" if text is None else "not one text"))
        return self.fill(text, values) if values else text

    def told(self, key: str, /, **values: object) -> str | None:
        """The sentence at this key, or None when one of its values may not be shown."""
        try:
            return self(key, **values)
        except HiddenError:
            return None

    def fill(self, template: str, values: Mapping[str, object]) -> str:
        """A template with its numbers filled in; HiddenError when one may not be shown."""
        return in_one(_Sentence(self).vformat(template, (), values), self.find("one") or ())

    def sentences(
        self, key: str, values: Mapping[str, object], suppressed: bool = False, some_shown: bool = False
    ) -> str:
        """The sentences at a key (`parts`) as one text."""
        return " ".join(self.parts(key, values, suppressed, some_shown))

    def parts(
        self, key: str, values: Mapping[str, object], suppressed: bool = False, some_shown: bool = False
    ) -> list[str]:
        """The sentences at a key, each only when all its numbers are there; of a list in the list the first that can be said.

        When one is left out, or said in place of the first, and counts were `suppressed`, the text says so; when none is left, it
        says that there are no figures, or where they are when `some_shown`.
        """
        texts = self.find(key)
        if not isinstance(texts, (str, list)):
            raise ContractError(self._fault(key, "no text"))
        said, left_out = [], False
        for choices in [texts] if isinstance(texts, str) else texts:
            for text in [choices] if isinstance(choices, str) else choices:
                try:
                    said.append(self.fill(text, values))
                    break
                except HiddenError:
                    left_out = True
        if left_out and suppressed:
            rest = "table.all_hidden" if not some_shown else "table.see_table"
            said.append(self("table.some_hidden" if any(said) else rest))
        return [part for part in said if part] or [self("table.no_values")]

    def label(self, kind: str, key: object) -> str:
        """What is a key of this kind (domain, age_group, reason ...) called? An unknown key is shown as it is, an own
        column without what wijkstats set before its name.
        """
        if is_hidden(key):
            return self("table.unknown")
        text = self.find(f"labels.{kind}")
        found = text.get(_plain(key), text.get(_plain(key).casefold())) if isinstance(text, Mapping) else None
        if kind == "grouping" and found is None:
            return _plain(key).removeprefix(OWN).replace("_", " ")
        return str(found) if found is not None else _plain(key)

    def column(self, name: str, table: str = "") -> str:
        """Heading of a column, in a table where it means something of its own; an unknown column is shown as it is."""
        own = self.find(f"labels.column_of.{table}")
        return str(own[name]) if isinstance(own, Mapping) and name in own else self.label("column", name)

    def show(self, value: Any, kind: str = "") -> str:
        """How is a value written?

        Kinds: count, share (percentage, one decimal), whole (none), percent (at most one), hundred (so many of a hundred),
        number, one and two (decimals), index (1 is written as 100), signed, signed_whole, euro (whole), euro_cents, p (two
        digits, or its class), per_1000, points and signed_points (a difference of shares in percentage points), free (of which
        nothing is known: three digits at least), day, month, quarter, plain. A coarse
        number has no decimals that its step leaves open.
        """
        locale = _LOCALES[self.language]
        if kind in FORMATS:
            return moment(value, kind, locale)
        if kind in {"", "plain"} or isinstance(value, str):
            return _plain(value)
        if kind == "p":
            return self._p(float(value))
        kind = "points" if kind == "hundred" and 0 < float(value) < 0.01 else kind
        pattern = _PATTERNS[kind] if kind != "free" else "#,##0." + "#" * _decimals(float(value))
        factor = _FACTORS.get(kind, 1)
        pattern = fewer_decimals(pattern, step_of(value) * factor)
        if kind == "whole":  # 54.5% is 55% in a figure: upward, as a reader of both expects
            value = float(value) + (HALF_UP if value > 0 else -HALF_UP if value < 0 else 0.0)
        if kind in {"share", "whole", "percent"}:
            return str(format_percent(float(value), pattern, locale=locale)).replace("-", MINUS)
        if kind.startswith("euro"):
            value = round(float(value), 2 if kind == "euro_cents" else 0) + 0.0  # never minus nothing
            return str(format_currency(value, "EUR", pattern, locale=locale, currency_digits=False)).replace("-", MINUS)
        if kind == "per_1000":
            return f"{format_decimal(float(value) * factor, pattern, locale=locale)} {self('unit.per_1000')}"
        text = str(format_decimal(float(value) * factor, pattern, locale=locale)).replace("-", MINUS)
        return text if any(digit in text for digit in "123456789") else text.lstrip(f"+{MINUS}")  # nothing has no sign

    def _p(self, p: float) -> str:
        """A p-value in two digits, or the class that it stands for."""
        *limits, every = CLASSES
        if p < limits[0]:
            return "< " + self.show(limits[0], "p_class")
        if p in limits:
            return self("table.at_most", limit=p)
        return self("table.above", limit=limits[-1]) if p == every else self.show(upward(p), "p_digits")

    def value(self, value: Any, unit: str, indicator: str = "") -> str:
        """How is a municipal figure written in its unit?"""
        if unit in {"euro_thousand", "keur"}:
            value, unit = float(value) * 1000, "eur"
        if unit == "percent":
            return self.show(float(value) / 100, "share")
        kind = self.unit_kind(unit, indicator)
        text = self.show(value, kind)
        return text if kind != "number" or not unit else f"{text} {self.label('unit', unit)}"

    @staticmethod
    def unit_kind(unit: str, indicator: str = "") -> str:
        """How a figure in this unit is written: a kind of `show`."""
        return "per_1000" if catalogue().per_1000(indicator) else _KINDS.get(unit, "number")

    def difference(self, value: Any, unit: str, indicator: str = "") -> str:
        """How is a difference between two municipal figures written? Of shares in percentage points, or per 1,000 people."""
        if unit in {"share", "rate"}:
            if catalogue().per_1000(indicator) or unit == "rate":
                return self("unit.more_per_1000", value=float(value) * 1000)
            return self("unit.points", value=float(value) * 100)
        return self("figure.euro_more", value=float(value)) if unit.startswith("eur") else self.show(value, "signed")

    def difference_interval(self, low: Any, high: Any, unit: str, indicator: str = "") -> str:
        """Limits of such a difference, the unit named once: `−0,4 tot +0,2 procentpunt`. HiddenError when one is not there."""
        if is_hidden(low) or is_hidden(high):
            raise HiddenError
        per = 1000 if catalogue().per_1000(indicator) or unit == "rate" else 100 if unit == "share" else 1
        first = self.show(float(low) * per, "signed_whole" if unit.startswith("eur") else "signed")
        return self("table.interval").format(low=first, high=self.difference(high, unit, indicator))

    def interval(self, low: object, high: object, kind: str = "share") -> str:
        """A 95% interval as `36,1% tot 43,6%`; HiddenError when one end is not there."""
        if is_hidden(low) or is_hidden(high):
            raise HiddenError
        if kind == "per_1000":
            numbers = [self.show(float(str(end)) * 1000, "one") for end in (low, high)]
            return f"{self('table.interval').format(low=numbers[0], high=numbers[1])} {self('unit.per_1000')}"
        return self("table.interval").format(low=self.show(low, kind), high=self.show(high, kind))

    def listing(self, parts: Sequence[str]) -> str:
        """`a, b en c`."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self('table.and')} {parts[-1]}"

    def lost(self, kinds: Iterable[tuple[str, str]]) -> str:
        """Things that are lost, by kind (rows, values, trajectories, scores); of rows the table, of values the column."""
        texts = [
            self(f"table.lost.{kind}", table=of if kind == "values" else self.label("table", of)) for kind, of in kinds
        ]
        return self.listing(texts)

    def _fault(self, key: str, found: str) -> Fault:
        where = f"src/wijkstats/**/words.{self.language}.yaml, key {key}"
        return Fault(where, found, "a text for every key that the page uses", "add the text in every language")


class _Sentence(string.Formatter):
    def __init__(self, words: Words) -> None:
        self.words = words

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if key not in kwargs:
            where = f"a sentence in words.{self.words.language}.yaml"
            found = f"{{{key}}}, a value that the exhibit does not give"
            step = (
                "correct the name in the sentence, or give the value in the exhibit (exhibits/<name>.py of the chapter)"
            )
            raise ContractError(Fault(where, found, ", ".join(sorted(map(str, kwargs))), step))
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        if is_hidden(value):
            raise HiddenError
        return self.words.show(value, format_spec)


_KINDS = {
    "share": "share", "rate": "per_1000", "eur_per_inhabitant": "euro", "eur_per_client": "euro", "eur_per_fte": "euro",
    "eur_per_youth": "euro",
    "eur": "euro", "addresses_per_km2": "count", "inhabitants": "count",
}  # fmt: skip
"""How a figure in a unit is written; all others as a number with the unit behind it."""
_PATTERNS = {
    "count": "#,##0",
    "share": "#,##0.0%",
    "whole": "#,##0%",
    "percent": "#,##0.#%",
    "number": "#,##0.#",
    "one": "#,##0.0",
    "two": "#,##0.00",
    "signed": "+#,##0.0;-#,##0.0",
    "signed_whole": "+#,##0;-#,##0",
    "euro": "¤\u00a0#,##0",
    "euro_cents": "¤\u00a0#,##0.00",
    "p_digits": "0.00##",
    "p_class": "0.0##",
    "per_1000": "#,##0.0",
    "points": "#,##0.0",
    "hundred": "#,##0",
    "index": "#,##0.0",
    "signed_points": "+#,##0.0;-#,##0.0",
}
HALF_UP = 1e-9  # what makes a half go up, away from zero
_HUNDREDS = ("share", "whole", "percent", "hundred", "points", "signed_points", "index")
_FACTORS = dict.fromkeys(_HUNDREDS, 100) | {"per_1000": 1000}  # so many times as large a number is written


def inside(label: str) -> str:
    """A label within a sentence: no capital at the start, unless it is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _decimals(value: float) -> int:
    """So many decimals that a small number keeps three digits: 0.0412, 1.25, 12.5."""
    return 1 if not math.isfinite(value) or abs(value) >= 10 else min(2 - math.floor(math.log10(abs(value) or 1)), 6)


def _plain(value: object) -> str:
    return str(int(value) if isinstance(value, float) and math.isfinite(value) and value == int(value) else value)


@cache
def load_words(language: str) -> Words:
    """The words of a language, read once. ValueError for a language that has no texts, SettingsError for a key twice."""
    if language not in LANGUAGES:
        raise ValueError(f"no texts in {language!r}; there are: {', '.join(LANGUAGES)}")
    return Words(language, read_tree(language))
