"""Tables a screen reader can read: caption, headers with scope, numbers to the right, hidden counts in words.

Question answered: how does a protected table look on the page? Keys become labels, shares percentages; everything that comes
from the data is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from wijkstats.ground.coarse import Coarse, Withheld, step_of
from wijkstats.ground.kinds import Kind
from wijkstats.ground.records import FEW_CLIENTS
from wijkstats.kit.page.kinds import Kinds, ends_of, written
from wijkstats.kit.page.words import HiddenError, Words, is_hidden
from wijkstats.release.precision import STEP
from wijkstats.settings.breakdowns import is_labelled

Facts = Mapping[str, Any]
UNKNOWN_KINDS = Kinds()

UNKNOWN = "unknown"
"""Level of a grouping that was not delivered for these clients."""


def in_order(table: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The rows with age groups in the order of delivery.yaml and unknown levels last; all else in the order given."""
    if "grouping" not in table or "level" not in table:
        return table
    ages = list(facts.get("age_groups", {}))
    first = {grouping: place for place, grouping in enumerate(dict.fromkeys(table["grouping"]))}
    keys = [
        (first[g], level == UNKNOWN, ages.index(level) if g == "age_group" and level in ages else 0, place)
        for place, (g, level) in enumerate(zip(table["grouping"], table["level"], strict=True))
    ]
    return table.iloc[[key[-1] for key in sorted(keys)]].reset_index(drop=True)


def level_label(grouping: object, level: object, words: Words) -> str:
    """What is one level of a grouping called? A team, a neighbourhood or a year is shown as it is."""
    if str(level) in {UNKNOWN, FEW_CLIENTS} or (is_labelled(grouping) and str(level) in {"trend", "half_year"}):
        return words(f"table.{level}")
    if not is_labelled(grouping):
        return str(level)
    return words.label(str(grouping), level)


def area_label(area: object, words: Words, facts: Facts) -> str:
    """The name of a municipality or of a group of municipalities; a code without a name stays a code."""
    name = facts.get("names", {}).get(str(area))
    return str(name) if name else words.label("area", area)


def quantity_labels(quantities: Sequence[str], words: Words) -> list[str]:
    """What published quantities are called: of money the side and the task, `lasten 6.82`; others by their own name."""
    found = []
    for quantity in quantities:
        side, _, task = quantity.partition("_")
        known = words.find(f"labels.side.{side}")
        found.append(f"{known} {task.replace('_', '.')}" if known else words.label("indicator", quantity))
    return found


def cell(row: Mapping[str, Any], column: str, words: Words, facts: Facts, kinds: Kinds = UNKNOWN_KINDS) -> str:
    """The text of one cell. Raises HiddenError when there is no value to show."""
    if column not in row and (ends := ends_of(column)):
        return _interval(row, ends, words, kinds)
    value, kind = row.get(column), kinds.of(column)
    if (
        kind.name == "change_in_unit"
    ):  # a share may double and still be small: of shares and rates the difference says more
        small = str(row.get("unit")) in {"share", "rate"}
        value, kind = (row.get("difference"), Kind("difference_in_unit")) if small else (value, Kind("change"))
    if is_hidden(value):
        raise HiddenError
    if kind.words:
        return WRITERS[kind.name](value, row, kind, words, facts)
    return value if isinstance(value, str) else _number(value, kind, row, words)


def _number(value: Any, kind: Kind, row: Mapping[str, Any], words: Words) -> str:
    unit, indicator = str(row.get("unit")), str(row.get("indicator", ""))
    if kind.name in {"in_unit", "of_indicator"}:
        return words.value(value, unit if kind.name == "in_unit" else "share", indicator)
    if kind.name == "difference_in_unit":
        return words.difference(value, unit, indicator)
    if (spec := written(kind, row)) in {"change", "named_points"}:
        return words("unit.change" if spec == "change" else "unit.points", value=value * 100)
    return words.show(value, spec)


def _interval(row: Mapping[str, Any], ends: tuple[str, str], words: Words, kinds: Kinds) -> str:
    """A 95% interval, its ends written as what they are limits of."""
    low, high = (row.get(end) for end in ends)
    if is_hidden(low) or is_hidden(high):
        raise HiddenError
    kind, indicator = kinds.of(ends[0]), str(row.get("indicator", ""))
    if kind.name == "difference_in_unit":
        return words.difference_interval(low, high, str(row["unit"]), indicator)
    if kind.name == "in_unit" and (found := words.unit_kind(str(row["unit"]), indicator)) == "per_1000":
        return words.interval(low, high, found)  # the unit named once
    if written(kind, row) in {"change", "named_points"}:  # the unit named once
        first, last = words.show(row[ends[0]] * 100, "signed"), _number(high, kind, row, words)
    else:
        first, last = (_number(end, kind, row, words) for end in (low, high))
    return words("table.interval").format(low=first, high=last)


Writer = Callable[[Any, Mapping[str, Any], Kind, Words, Facts], str]


def _level(value: Any, row: Mapping[str, Any], kind: Kind, words: Words, facts: Facts) -> str:
    feature = str(row.get(kind.of, "total"))
    return level_label(kind.lists.get(feature, feature), value, words)


def _score(value: Any, row: Mapping[str, Any], kind: Kind, words: Words, facts: Facts) -> str:
    number = words.show(value)
    return f"{number} {words.label('level', value)}" if words.label("level", value) != number else number


def _names(value: Any, row: Mapping[str, Any], kind: Kind, words: Words, facts: Facts) -> str:
    return ", ".join(quantity_labels(str(value).split(", "), words)) if value else words("table.nothing")


def _basis(value: Any, row: Mapping[str, Any], kind: Kind, words: Words, facts: Facts) -> str:
    name = facts.get("names", {}).get(str(value))
    return words("table.without", name=name) if name else words.label("basis", value)


WRITERS: Mapping[str, Writer] = {
    "key": lambda value, row, kind, words, facts: words.label(kind.of, value),
    "level": _level,
    "area": lambda value, row, kind, words, facts: area_label(value, words, facts),
    "text": lambda value, row, kind, words, facts: words.show(value),
    "year": lambda value, row, kind, words, facts: words.show(value),
    "score": _score,
    "truth": lambda value, row, kind, words, facts: words.label("truth", str(value).lower()),
    "names": _names,
    "basis": _basis,
    "statement": lambda value, row, kind, words, facts: str(words.find(f"labels.statement.{row.get('id')}") or value),
    "computed": lambda value, row, kind, words, facts: _computed(str(row.get("id")), str(value), words),
}
"""How each kind of words is written."""

_COMPUTED = {"V2": "low_domains", "V3": "column", "V4": "low_domains", "V5": "age_group", "V6": "domain",
             "V8": "age_18", "V10": "follow_up_group", "V13": "returned_from"}  # fmt: skip
"""Which keys stand in the computed numbers of a statement about the demo."""


def _computed(statement: str, numbers: str, words: Words) -> str:
    """The numbers beside a statement in the language of the page; the file has keys and points."""
    written = []
    for each in numbers.split(", "):
        found = re.fullmatch(
            r"(?:(?P<key>\w[\w-]*): )?(?P<number>[+-]?[\d.]+)(?P<unit>%| points| clients| per fte)", each
        )
        if found is None:
            return numbers
        number, unit = float(found["number"]), found["unit"]
        known = Coarse(number / 100, 0.0 if "." in found["number"] else 0.01)
        text = words.show(known, "share") if unit == "%" else words("unit.points", value=number)
        text = words("provenance.clients", n=int(number)) if unit == " clients" else text
        text = words("unit.per_fte", value=number) if unit == " per fte" else text
        kind = _COMPUTED.get(statement, "")
        written.append(f"{words.label(kind, found['key'])}: {text}" if found["key"] else text)
    return "; ".join(written)


def is_withheld(row: Mapping[str, Any], column: str, kinds: Kinds) -> bool:
    """Is this cell empty to protect people? So it is when it says so itself, or its row does and a count of it is hidden."""
    marked = row.get("suppressed") == "suppressed" and is_hidden(row.get(column))
    return isinstance(row.get(column), Withheld) or (marked and kinds.may_be_hidden(column, row))


def absent(row: Mapping[str, Any], column: str, words: Words, kinds: Kinds) -> tuple[str, str]:
    """Words and class for a cell without a value: withheld, not published or measured, or no such figure."""
    source = (ends_of(column) or (column,))[0] if column not in row else column
    if is_withheld(row, source, kinds):
        return words("table.not_shown"), "hidden"
    if why := kinds.of(source).absent:
        return words(f"table.{why}"), "hidden"
    return words("table.none"), "none"


def render(
    table: pd.DataFrame,
    columns: Sequence[str],
    words: Words,
    caption: str,
    facts: Facts | None = None,
    keys: int = 1,
    kinds: Kinds = UNKNOWN_KINDS,
) -> Markup:
    """The table as HTML. `columns` in the order of the reader; the first `keys` name the row; `kinds` what columns hold.

    What is withheld stands as `not shown`, a figure that does not exist as a dash; under the table stands what they mean, which
    columns are rounded more coarsely than their kind, and what a column assumes.
    """
    facts = facts or {}
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(
            _class("" if kinds.of(c).words else "num"), words.column(c, kinds.name)
        )
        for c in columns
    )
    rows: list[Markup] = []
    seen, filled, rounded = set[str](), set[str](), set[str]()
    worded = [bool(kinds.of(column).words) for column in columns[keys:]]
    mostly = sum(worded) * 2 < len(worded) or not worded  # mostly numbers: the table says so once
    columns_of = {str(column): table[column] for column in table}
    for values in zip(*columns_of.values(), strict=True):  # to_dict would lose the step of a number
        row = dict(zip(columns_of, values, strict=True))
        cells = []
        for place, column in enumerate(columns):
            try:
                text, style = cell(row, column, words, facts, kinds), "" if kinds.of(column).words else "num"
                filled.add(column)
                if is_rounded(row, column, kinds):
                    rounded.add(column)
            except HiddenError:
                text, kind = absent(row, column, words, kinds)
                style = kind if kinds.of(column).words else f"num {kind}"
            if mostly and place >= keys:
                style = f"word {style}".strip() if kinds.of(column).words else style.removeprefix("num").strip()
            tag = Markup('<th scope="row"{}>{}</th>') if place < keys else Markup("<td{}>{}</td>")
            seen.add(text := text or words("table.none"))  # an empty header cannot be heard
            cells.append(tag.format(_class(style), text))
        rows.append(Markup("<tr>") + Markup("").join(cells) + Markup("</tr>"))
    why = [str(told) for c in columns if c in filled and (told := words.find(f"table.column_why.{c}"))]
    if names := [f"‘{words.column(c, kinds.name)}’" for c in columns if c in rounded]:
        why.insert(0, words("table.rounded_why", columns=words.listing(names)))
    return Markup("<table{}><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}").format(
        _class("nums" if mostly else ""), caption, head, Markup("\n").join(rows), legend(seen, words, why)
    )


SIGNS = ("not_shown", "none")
"""What stands in a cell without a figure, and is explained where it stands; all else is words that say it themselves."""


def is_rounded(row: Mapping[str, Any], column: str, kinds: Kinds) -> bool:
    """Is the number in this cell known to a larger step than its kind has, as it rests on too few people?"""
    ends = (ends_of(column) or ()) if column not in row else (column,)
    return any(is_larger(step_of(row.get(end)), end, kinds) for end in ends)


def is_larger(step: float, column: str, kinds: Kinds) -> bool:
    """Is this step larger than that of the kind of this column?"""
    return step > STEP.get(kinds.of(column).name, 0) * (1 + 1e-9)


def legend(cells: Collection[str], words: Words, more: Sequence[str] = ()) -> Markup:
    """What the signs for a cell without a figure mean, of those that stand in these cells; and what more there is to say."""
    said = [*(words(f"table.{sign}_why") for sign in SIGNS if words(f"table.{sign}") in cells), *more]
    return Markup('<p class="why">{}</p>').format(" ".join(said)) if said else Markup("")


def _class(style: str) -> Markup:
    return Markup(' class="{}"').format(style) if style else Markup("")
