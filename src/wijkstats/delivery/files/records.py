"""From lines to records, as the standard for CSV has it (RFC 4180): a quoted text may run over several lines.

Question answered: which cells belong together in one row? Where a line has quotes, Python's own CSV reader says so; a line
without any is as it stands. What cannot be read whole is refused alone, and the lines after it are read as usual.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from wijkstats.delivery.rules.no_record import is_no_record
from wijkstats.ground.errors import DeliveryError, Fault

RULE = "-=_+ \t"
"""Signs of which a line between rows is drawn."""
LONGEST = 200
"""Lines that one quoted text may take."""
TOGETHER, SHARE = 3, 0.05
"""So many rows, and so large a share, must lack their last cells before that is a habit of the export, and no damage."""
TEXT_FORMULA = re.compile('="([^"]*)"')
MOST = 0.5
"""Of so many rows must the empty cells behind the last column be before they are a habit: one may hide a cell too many."""


@dataclass(slots=True)
class Records:
    """What stands in the lines below a header.

    written   records with as many cells as the header
    blank     empty lines
    refused   (row, reason) of lines that are no record
    noted     (row, code) of records that were read though they are written in an uncommon way
    short     (row, cells) of records with fewer cells than the header; they are among the written ones, filled up
    long      rows of records with empty cells behind the last column; they are among the written ones, cut off
    ends      do records with all cells end in an empty one? Then the export does not drop empty cells
    """

    written: int = 0
    blank: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    noted: list[tuple[int, str]] = field(default_factory=list)
    short: list[tuple[int, int]] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    ends: bool = False


def rewrite(
    source: Iterator[str], out: TextIO, delimiter: str, names: Sequence[str], header_row: int, file: str
) -> Records:
    """Write each record as one line, with its row number in front; `names` stand in the header.

    The row of a record is the line on which it starts. DeliveryError when the same names come again in another order: two
    exports were pasted together.
    """
    found = Records()
    width, heads, header = len(names), {name for name in names if name}, sorted(names)
    lines = _Lines(source, header_row)
    write = csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow
    enough, ruled = width - 1, RULE + delimiter
    for row, line in lines:
        if line.partition(delimiter)[0].strip('" \ufeff') in heads:
            _same_order(line, delimiter, names, header, f"{file}, row {row}")
        if (
            line[:1] in RULE and not line.strip(ruled) and line.strip(f" \t{delimiter}")
        ):  # drawn below a header by a program for queries
            found.refused.append((row, "no_record"))
            continue
        if '"' not in line:
            if line.count(delimiter) == enough and line[:1] not in (delimiter, " ", "\t", ""):
                out.write(f"{row}{delimiter}{line}\n")
                found.written += 1
                found.ends = found.ends or line.endswith(delimiter)
                continue
            cells: list[str] | None = line.split(delimiter)
        else:
            cells = _quoted(lines, row, line, delimiter, width, found)
            if cells and '="' in line:
                cells = _unwrapped(cells, row, found)
        if cells is None:
            continue
        if not any(map(str.strip, cells)):
            found.blank += 1
        elif (whole := _fitted(cells, row, width, found, cut=lines.cut)) is not None:
            write([row, *whole])
            found.written += 1
    return found


def _same_order(line: str, delimiter: str, names: Sequence[str], header: Sequence[str], where: str) -> None:
    again = [" ".join(cell.strip("\ufeff").split()) for cell in next(csv.reader([line], delimiter=delimiter), [])]
    filled = [cell for cell in again if cell]
    known = sum(cell in header for cell in filled)
    if 1 < known < len(filled) and not any(re.search(r"\d{3}", cell) for cell in filled):
        raise DeliveryError(
            Fault(
                where,
                "a second header, with other columns: two tables one below the other",
                "one table in each file",
                "put the second table in a file of its own, with its own name",
            )
        )
    if again != list(names) and sorted(again) == header:
        raise DeliveryError(
            Fault(
                where,
                "a second header, with the same columns in another order: two exports pasted together",
                "one header, and the columns in its order",
                "deliver the two exports one below the other with the same order of columns",
            )
        )


def _unwrapped(cells: list[str], row: int, found: Records) -> list[str]:
    """The cells with what stands between the quotes of `="C10001"`: a formula that keeps Excel from changing a number."""
    plain = [hit[1] if (hit := TEXT_FORMULA.fullmatch(cell.strip())) else cell for cell in cells]
    if plain != cells:
        found.noted.append((row, "text_formula"))
    return plain


class _Lines:
    """Lines with their numbers, some of which can be put back."""

    def __init__(self, source: Iterator[str], header_row: int) -> None:
        self._source = enumerate(source, start=header_row + 1)
        self._back: deque[tuple[int, str]] = deque()
        self._last = "\n"

    def __iter__(self) -> Iterator[tuple[int, str]]:
        while (item := self.next()) is not None:
            yield item
            if not self._back:
                for number, line in self._source:  # most lines come this way: no call for each
                    self._last = line
                    yield number, line.rstrip("\r\n")
                    if self._back:
                        break

    def next(self) -> tuple[int, str] | None:
        """The next line; None when there is none."""
        if self._back:
            return self._back.popleft()
        for number, line in self._source:
            self._last = line
            return number, line.rstrip("\r\n")
        return None

    def put_back(self, lines: Sequence[tuple[int, str]]) -> None:
        """Let these lines come again."""
        self._back.extendleft(reversed(lines))

    @property
    def cut(self) -> bool:
        """Had the last line no end? Then it may be cut off."""
        return not self._last.endswith(("\n", "\r"))


def _quoted(lines: _Lines, row: int, line: str, delimiter: str, width: int, found: Records) -> list[str] | None:
    """The cells of the record that starts in a line with quotes; None when that line is refused."""
    plain, taken = _parsed(lines, (row, line), delimiter, width)
    if plain is not None and not taken and (len(plain) == width or "\\" not in line):
        return plain
    if '\\"' in line or any('\\"' in text for _, text in taken):
        lines.put_back(taken)
        escaped, longer = _parsed(lines, (row, line), delimiter, width, escape="\\")
        if escaped is not None and plain is None:
            found.noted.append((row, "backslash_quote"))
            return escaped
        lines.put_back(longer)
        if plain is None or (escaped is not None and len(longer) < len(taken)):
            found.refused.append((row, "backslash_unsure"))
            return None
        plain, _ = _parsed(lines, (row, line), delimiter, width)
    if plain is not None:
        return plain
    lines.put_back(taken)
    if line.count('"') % 2 == 0 and len(loose := _loose(line, delimiter)) == width:
        found.noted.append((row, "loose_quote"))
        return loose
    no_record = is_no_record(line.replace('"', "").split(delimiter))
    found.refused.append((row, "no_record" if no_record else "unclosed_quote" if line.count('"') % 2 else WRONG))
    return None


def _loose(line: str, delimiter: str) -> list[str]:
    """The cells of a line of which quotes within a text are not doubled: a text ends at a quote before a separator or the end.

    >>> _loose('K1;"Team "Zuid"";3', ";"), _loose('a "b" c;"d"', ";")
    (['K1', 'Team "Zuid"', '3'], ['a "b" c', 'd'])
    """
    sign = re.escape(delimiter)
    cells = re.finditer(rf'(?:^|{sign}) *(?:"(?P<text>.*?)" *(?={sign}|$)|(?P<bare>[^{sign}]*))', line)
    return [(cell["bare"] if cell["text"] is None else cell["text"].replace('""', '"')) for cell in cells]


WRONG = "wrong_number_of_columns"


def _parsed(
    lines: _Lines, first: tuple[int, str], delimiter: str, width: int, escape: str | None = None
) -> tuple[list[str] | None, list[tuple[int, str]]]:
    """The cells of one record and the lines after the first that it takes. No cells when it is never closed, when its quotes do
    not stand around whole cells, or when it takes several lines and has not the cells of the header.
    """
    taken: list[tuple[int, str]] = []

    def feed() -> Iterator[str]:
        yield first[1] + "\n"
        while len(taken) < LONGEST and (item := lines.next()) is not None:
            taken.append(item)
            yield item[1] + "\n"

    try:
        reader = csv.reader(
            feed(),
            delimiter=delimiter,
            strict=True,
            escapechar=escape,
            doublequote=escape is None,
            skipinitialspace=True,
        )
        cells = next(reader)
    except (csv.Error, StopIteration):
        return None, taken
    if taken and len(cells) != width:
        return None, taken
    return [" ".join(cell.splitlines()) for cell in cells], taken


def _fitted(cells: list[str], row: int, width: int, found: Records, cut: bool) -> list[str] | None:
    """The cells of a record with as many as the header has; None when it is refused."""
    if len(cells) > width and not any(map(str.strip, cells[width:])):
        cells = cells[:width]
        found.long.append(row)
    if len(cells) == width:
        found.ends = found.ends or not cells[-1]
        return cells
    if is_no_record(cells):
        found.refused.append((row, "no_record"))
    elif len(cells) < 2 or len(cells) > width or cut:
        found.refused.append((row, WRONG))
    else:
        found.short.append((row, len(cells)))
        return [*cells, *[""] * (width - len(cells))]
    return None


def damaged(found: Records, width: int, decimals: bool = False) -> set[int]:
    """The rows that cannot be trusted: short ones that may lack another cell than the last, long ones that may have one too many.

    An export that drops empty last cells does so in every row: none of its rows ends in an empty cell. Where one does, or where
    only a row or two are short, a cell may be missing anywhere. Two lines that are one record together were broken in two.
    `decimals`: a comma in a number may have made two cells of it, and an empty last cell the one too many.
    """
    few = len(found.short) < max(TOGETHER, SHARE * found.written)
    long = set() if len(found.long) >= MOST * found.written and not decimals else {*found.long}
    if few or (found.ends and not _in_blocks(found.short)):
        return long | {row for row, _ in found.short}
    pairs = zip(found.short, found.short[1:], strict=False)
    return long | {row for (a, n), (b, m) in pairs if b == a + 1 and n + m == width + 1 for row in (a, b)}


def _in_blocks(short: Sequence[tuple[int, int]]) -> bool:
    """Excel decides in blocks of sixteen rows whether it writes empty last cells: short rows then stand together."""
    rows = {row for row, _ in short}
    return all(row - 1 in rows or row + 1 in rows for row in rows) and len(rows) >= 2 * TOGETHER
