"""The parts of an .xlsx as streams of XML: elements and cells, without keeping them.

Question answered: which cells does a part have, with what type, format and formula? Entities are never expanded.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

CHUNK = 1 << 20
Attributes = dict[str, str]
Cell = Callable[[int, int, str, str, bool, str | None], None]


class EnoughError(Exception):
    """The part that was asked for has been read."""


def letters(column: int) -> str:
    """The letters of a column, counted from 1.

    >>> letters(1), letters(27), letters(16384)
    ('A', 'AA', 'XFD')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def place(reference: str) -> tuple[int, int]:
    """Row and column of a cell.

    >>> place("XFD1048576"), place("$B$7")
    ((1048576, 16384), (7, 2))
    """
    column = row = 0
    for sign in reference:
        if sign.isdigit():
            row = row * 10 + int(sign)
        elif sign != "$":
            column = column * 26 + ord(sign.upper()) - 64
    if not (0 < row <= 1 << 20 and 0 < column <= 1 << 14):
        raise zipfile.BadZipFile(f"a cell called {reference[:20]}")
    return row, column


def cells(
    stream: IO[bytes], cell: Cell, merged: list[tuple[int, int, int, int]], hidden: set[int] | None = None
) -> None:
    """Call `cell` with row, column, type, style, whether it has a formula and its value (None when it has none).

    Ranges of merged cells are added to `merged`, rows that Excel does not show (a filter) to `hidden`.
    """
    row = column = 0
    kind = style = ""
    formula = reading = inside = False
    value: list[str] | None = None

    def start(name: str, attributes: Attributes) -> None:
        nonlocal row, column, kind, style, formula, value, reading, inside
        if name == "c":
            row, column = place(attributes["r"]) if "r" in attributes else (row, column + 1)
            kind, style = attributes.get("t", ""), attributes.get("s", "")
            formula, value, inside = False, None, True
        elif name == "row":
            row, column = int(attributes["r"]) if "r" in attributes else row + 1, 0
            if hidden is not None and attributes.get("hidden") in ("1", "true"):
                hidden.add(row)
        elif name == "f" and inside:
            formula = True
        elif name in ("v", "t") and inside:
            reading = True
            value = value if value is not None else []
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            if last:
                merged.append((*place(first), *place(last)))

    def end(name: str) -> None:
        nonlocal reading, inside
        if name in ("v", "t"):
            reading = False
        elif name == "c":
            inside = False
            cell(row, column, kind, style, formula, None if value is None else "".join(value))

    def text(part: str) -> None:
        if reading and value is not None:
            value.append(part)

    walk(stream, start, end, text)


def elements(stream: IO[bytes]) -> Iterator[tuple[str, Attributes]]:
    """Every element of a small part: its name without prefix, and its attributes."""
    found: list[tuple[str, Attributes]] = []
    walk(stream, lambda name, attributes: found.append((name, attributes)))
    return iter(found)


def walk(
    stream: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Feed a part to the handlers, piece by piece. A document type, the only way to expand entities, is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def doctype(*_: object) -> None:
        raise zipfile.BadZipFile("XML with a document type")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        while piece := stream.read(CHUNK):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except EnoughError:
        return
