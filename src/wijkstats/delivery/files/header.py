"""Where is the header? Report tools and Excel put titles above it, and a line `sep=;` that names the separator.

Question answered: on which line do the names of the columns stand, and what separates them? The first line that is not empty,
unless that lacks the columns of the contract and one of the next lines has them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from wijkstats.ground.errors import DeliveryError, Fault, counted

DELIMITERS = (";", ",", "\t", "|")
SEP = re.compile(r'"?sep=([;,\t|])"?[;,\t|]*', re.IGNORECASE)
SEARCHED = 40
"""Lines from the top of a file among which the header is looked for."""
FURTHER = 1000
"""Where none of those is one, so many lines are looked at to say where it stands."""
LONGEST = 40
"""Lines that a header may take, when names have line breaks between quotes."""
ALIKE, DIGITS = 0.8, 4
"""A line above the header is a row when so large a share of its cells is of the kind of a row below, and one cell with so many
digits is written in the same way: a date or a number, which no title has in that column."""
COMPARED = 5
"""With so many rows below the header a line above it is compared."""


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, their separator, the lines `first` to `last` that they take, and the text lines above them."""

    names: tuple[str, ...]
    delimiter: str
    first: int
    last: int
    above: int


def find_header(
    lines: Iterator[str], file: str, known: Callable[[Sequence[str]], tuple[bool, int]]
) -> tuple[Header, list[str]]:
    """The header, and the lines after it that were read already.

    `known`: are all columns that are needed among these names, and how many are known?
    """
    top = list(islice(lines, SEARCHED + 1))
    named = ""
    filled: list[int] = []
    for number, line in enumerate(top[:SEARCHED]):
        if not filled and (found := SEP.fullmatch(line.rstrip("\r\n"))):
            named = found[1]
        elif line.strip(' \t\r\n;,|"'):
            filled.append(number)
    if not filled:
        raise DeliveryError(Fault(file, "only empty lines", "a header and rows", "export the file again"))
    tried: list[tuple[int, Header]] = []
    whole = False
    for above, number in enumerate(filled):
        one = _header(top, number, named, above)
        whole, names = known(one.names)
        if whole:
            tried = [(names, one)]
            break
        tried.append((names, one))
    if not whole:
        top += islice(lines, FURTHER)
        _not_below(top, named, file, known)
    most = max(names for names, _ in tried)
    header = next(one for names, one in tried if names == most or most < 2)
    if len(header.names) < 2 and not whole:
        told, step = (
            "one column only",
            "export the file with one of these between the columns, and not with spaces or another sign",
        )
        if any(sign in name for name in header.names for sign in DELIMITERS):
            told = "one column only: each line stands between quotes, as one text"
            step = (
                "export the file again, and do not open and save it in Excel; a program put quotes around whole lines"
            )
        elif re.search(r"\S {2,}\S", top[header.first - 1]):
            told += " in the first line with text, which has runs of spaces: columns of a fixed width?"
        raise DeliveryError(Fault(f"{file}, row {header.first}", told, "columns separated by one of ; , tab |", step))
    _no_rows_above([top[number] for number in filled if number < header.first - 1], header, top[header.last :], file)
    return header, top[header.last :]


def _not_below(top: Sequence[str], named: str, file: str, known: Callable[[Sequence[str]], tuple[bool, int]]) -> None:
    """Stop when the names of the columns stand further down than is looked for them."""
    for number in range(SEARCHED, len(top)):
        if known(_header(top, number, named, number).names)[0]:
            raise DeliveryError(
                Fault(
                    f"{file}, row {number + 1}",
                    f"the names of the columns, with {counted(number, 'row')} above them",
                    f"the names of the columns in one of the first {SEARCHED} rows",
                    f"remove the rows above row {number + 1}, or export the table alone",
                )
            )


def _no_rows_above(above: Sequence[str], header: Header, below: Sequence[str], file: str) -> None:
    """Stop when rows stand above the header, as when a sheet was sorted with it: they would be taken for titles."""
    first = [line for line in below if line.strip(f' \t\r\n"{header.delimiter}')][:COMPARED]
    rows = sum(any(_same_kind(line, row, header) for row in first) for line in above)
    if rows:
        raise DeliveryError(
            Fault(
                f"{file}, row {header.first}",
                f"the names of the columns, and {counted(rows, 'row')} of data above them",
                "the names in the first row, and all rows below them",
                "move that row to the top (was the sheet sorted with it?), or export the file again",
            )
        )


def _same_kind(line: str, row: str, header: Header) -> bool:
    cells, others = (next(csv.reader([text.rstrip("\r\n")], delimiter=header.delimiter), []) for text in (line, row))
    if not len(cells) == len(others) == len(header.names):
        return False
    pairs = [(_mask(a), _mask(b)) for a, b in zip(cells, others, strict=True)]
    same = sum(re.sub("(.)\\1+", r"\1", a) == re.sub("(.)\\1+", r"\1", b) for a, b in pairs)
    return same >= ALIKE * len(pairs) and any(a == b and a.count("9") >= DIGITS for a, b in pairs)


def _mask(cell: str) -> str:
    """A cell with x for each letter and 9 for each digit."""
    return re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "x", cell.strip()))


def _header(top: Sequence[str], start: int, named: str, above: int) -> Header:
    last = start
    text = top[start]
    while text.count('"') % 2 and last + 1 < min(len(top), start + LONGEST):
        last += 1
        text += top[last]
    if text.count('"') % 2:
        last, text = start, top[start]
    bare = re.sub(r'"[^"]*"', "", text)
    delimiter = named if named and named in bare else max(DELIMITERS, key=bare.count)
    cells = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
    return Header(tuple(" ".join(cell.split()) for cell in cells), delimiter, start + 1, last + 1, above)
