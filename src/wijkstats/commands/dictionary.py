"""The parts of docs/data-dictionary.md that say what stands in the schemas, made of the schemas.

A part stands between `<!-- made from the schemas: <part> -->` and `<!-- end -->`; all around it is written by hand. A new part
is a function here and two such lines there.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

import pandas as pd

from wijkstats import chapters
from wijkstats.delivery.files.contract import RawTable
from wijkstats.delivery.files.names import ALIASES
from wijkstats.delivery.files.schema import RAW_TABLES
from wijkstats.delivery.processed import PROCESSED
from wijkstats.delivery.rules.rules import RULES
from wijkstats.ground.catalogue import Quantity, catalogue
from wijkstats.ground.errors import ContractError, Fault
from wijkstats.ground.kinds import Kind
from wijkstats.ground.scales import EDITIONS
from wijkstats.kit.page.words import load_words
from wijkstats.settings.breakdowns import BREAKDOWNS
from wijkstats.settings.fields import GGM_TABLES

FILE = "docs/data-dictionary.md"
PART = re.compile(r"(<!-- made from the schemas: ([a-z_]+) -->\n).*?(<!-- end -->)", re.DOTALL)
KINDS: tuple[tuple[Callable[[object], bool], str], ...] = (
    (pd.api.types.is_string_dtype, "text"),
    (pd.api.types.is_datetime64_any_dtype, "day"),
    (pd.api.types.is_bool_dtype, "true or false"),
    (pd.api.types.is_float_dtype, "number"),
    (pd.api.types.is_integer_dtype, "whole number"),
)
"""What a column of a processed table holds."""


def write_dictionary(root: Path) -> None:
    """Make the parts of the data dictionary anew."""
    path = root / FILE
    before = path.read_text(encoding="utf-8")
    after = filled(before)
    path.write_text(after, encoding="utf-8")
    print(f"{FILE}: {'as it was' if after == before else 'written anew'}", flush=True)


def filled(text: str) -> str:
    """The text of the dictionary with its parts made anew; ContractError when it lacks a part or asks for an unknown one."""
    places = [match[2] for match in PART.finditer(text)]
    if sorted(places) != sorted(PARTS):
        raise ContractError(
            Fault(FILE, f"the parts {', '.join(places) or 'none'}", f"once each: {', '.join(PARTS)}", "mend the marks")
        )
    return PART.sub(lambda match: f"{match[1]}\n{PARTS[match[2]]()}\n{match[3]}", text)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |").replace("|  |", "| |") for line in lines)


def _delivered() -> str:
    return _table(("file", "column", "", "meaning"), (row for name in RAW_TABLES for row in _raw(name)))


def _raw(name: str) -> Iterator[tuple[str, str, str, str]]:
    table = RAW_TABLES[name]
    same = next(other for other in RAW_TABLES if RAW_TABLES[other].parts is table.parts)
    file, _, layout = name.partition("_")
    layout = layout or ("ggm" if name in GGM_TABLES else "")
    yield f"{file}.csv" + (f", `format: {layout}`" if layout else ""), "", "", table.note
    if same != name:
        yield "", f"as {same}.csv", "", ""
        return
    for part in table.parts:
        needed = "required" if part.needed else ""
        if part.needed and len(part.names) > 1:
            needed = "at least one"
        yield (
            "",
            part.called or ", ".join(part.names),
            needed,
            "; ".join(filter(None, (part.note, _also(table, part.names)))),
        )


def _also(table: RawTable, names: tuple[str, ...]) -> str:
    """Other names of a column; those of domains are too many, and stand in names.py."""
    others = {**ALIASES, **table.aliases}
    found = [other for other, name in others.items() if (name,) == names]
    return f"also named {', '.join(found)}" if found else ""


def _domains() -> str:
    rows = ((edition, ", ".join(f"`{domain}`" for domain in domains)) for edition, domains in EDITIONS.items())
    return _table(("edition", "domains"), rows)


def _quantities() -> str:
    rows = ((f"`{key}`", f.unit, *_limits(f)) for key, f in catalogue().quantities.items() if not f.undivided_of)
    return _table(("quantity", "unit", "refused outside", "noted outside"), rows)


def _limits(quantity: Quantity) -> tuple[str, str]:
    most = "" if quantity.most is None else f"at most {quantity.most:g} per unit of {quantity.per or 'noemer'}"
    limits = "; ".join(filter(None, (_span(quantity.least, quantity.upper), most, "whole" if quantity.whole else "")))
    return limits, _span(*(quantity.usual or (None, None)))


def _span(low: float | None, high: float | None) -> str:
    if high is None:
        return "" if low is None else f"{low:,.10g} or more"
    return f"at most {high:,.10g}" if low is None else f"{low:,.10g} to {high:,.10g}"


def _cleaned() -> str:
    def rows() -> Iterator[tuple[str, str, str, str]]:
        for name, table in PROCESSED.items():
            yield f"{name}.parquet", "", "", str(table.description)
            for key, column in table.columns.items():
                dtype = column.dtype.type if column.dtype else None
                kind = next(text for fits, text in KINDS if fits(dtype)) + (", may be empty" if column.nullable else "")
                yield "", str(key), kind, column.description or ""

    return _table(("table", "column", "kind", "meaning"), rows())


def _breakdowns() -> str:
    raw = {"age": "leeftijd or geboortedatum", "start_date": "startdatum"}
    shown = {"always": "always", "delivered": "when it is filled for somebody", "chosen": "when `breakdowns` names it"}
    rows = ((f"`{b.name}`", b.raw or raw.get(b.source, "the scores"), b.note, shown[b.when]) for b in BREAKDOWNS)
    return _table(("breakdown", "column of trajecten", "meaning", "shown"), rows)


def _rules() -> str:
    dutch = load_words("nl")
    return _table(
        ("rule", "", "on a Dutch page", "why"),
        ((f"`{r.code}`", "refused" if r.drops else "noted", dutch.label("rule", r.code), r.why) for r in RULES),
    )


def _published() -> str:
    """Every table of every chapter: `quality_rules.csv` is RULES in the columns of quality."""

    def rows() -> Iterator[tuple[str, str, str, str]]:
        for chapter in sorted(found.name for found in pkgutil.iter_modules(chapters.__path__)):
            for name, columns in vars(import_module(f"{chapters.__name__}.{chapter}.columns")).items():
                if name.isupper() and not name.startswith("_"):
                    yield f"{chapter}_{name.lower()}.csv", "", "", ""
                    yield from (("", column, _kind(kind), kind.note) for column, kind in columns.items())

    return _table(("file", "column", "kind", "meaning"), rows())


def _kind(kind: Kind) -> str:
    """A kind in words, with its unit: `count of clients`, `in_unit (column unit)`."""
    of = f" of {kind.of}" if kind.of else ""
    return f"{kind.name.replace('_', ' ')}{of}" + (f" ({kind.unit})" if kind.unit and kind.name != "share" else "")


PARTS: dict[str, Callable[[], str]] = {
    "delivered": _delivered,
    "domains": _domains,
    "quantities": _quantities,
    "breakdowns": _breakdowns,
    "rules": _rules,
    "cleaned": _cleaned,
    "published": _published,
}
"""Name of a part and what makes it."""
