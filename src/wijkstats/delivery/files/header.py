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

from wijkstats.ground.errors import DeliveryError, Fault

DELIMITERS = (";", ",", "\t", "|")
SEP = re.compile(r'"?sep=([;,\t|])"?[;,\t|]*', re.IGNORECASE)
SEARCHED = 40
"""Lines from the top of a file among which the header is looked for."""
LONGEST = 40
"""Lines that a header may take, when names have line breaks between quotes."""


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
    top = list(islice(lines, SEARCHED))
    named = ""
    filled: list[int] = []
    for number, line in enumerate(top):
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
    return header, top[header.last :]


def _header(top: Sequence[str], start: int, named: str, above: int) -> Header:
    last = start
    text = top[start]
    while text.count('"') % 2 and last + 1 < min(len(top), start + LONGEST):
        last += 1
        text += top[last]
    if text.count('"') % 2:
        last, text = start, top[start]
    bare = re.sub(r'"[^"]*"', "", text)
    delimiter = named or max(DELIMITERS, key=bare.count)
    cells = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
    return Header(tuple(" ".join(cell.split()) for cell in cells), delimiter, start + 1, last + 1, above)
