"""What stands in the parts of an .xlsx that its values do not tell: formats of cells, errors, formulas, merged cells, its size.

Question answered: can this workbook be read without taking the machine down, and which of its cells are not what their value
says? The XML is read as a stream, and no more of it is kept than a few bytes for each odd cell.
"""

from __future__ import annotations

import re
import zipfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from wijkstats.delivery.files.xml_parts import CHUNK, Attributes, EnoughError, cells, elements, letters, walk
from wijkstats.ground.errors import DeliveryError, Fault
from wijkstats.ground.shown import shown, shown_file

UNPACKED = 1_000_000_000
"""A workbook may unpack to so many bytes: some thirty million filled cells."""
DENSE, LOOSE, WIDE = 40_000_000, 5_000_000, 1_000
"""So many cells may the used range have; so many, and so many columns, when it is mostly empty."""
EMPTY = 0.1
ZEROS = re.compile(r'((?:"[^"]*"|\\.)*)(0+)')
"""A number format of letters and zeros only: it shows 10001 as 00010001, or as C10001."""
PERCENT = {9: "0%", 10: "0.00%"}
"""Formats that Excel knows by their number alone, and that change what a number means."""
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")
ERROR, FORMULA, FORMAT = "error", "formula", "format"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its part in the file, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Scan:
    """The used range of a sheet and its odd cells, in the order of the file.

    rows, columns   the last filled row and column, counted from 1; `far_row` and `far_column` are the cells that reach there
    kinds           what odd cells are: (ERROR, its text), (FORMULA, '') or (FORMAT, the format)
    merged          ranges of merged cells: first row, first column, last row, last column
    hidden          rows that Excel does not show
    struck          rows with a filled cell of which the text is struck through
    """

    rows: int = 0
    columns: int = 0
    filled: int = 0
    far_row: str = ""
    far_column: str = ""
    kinds: list[tuple[str, str]] = field(default_factory=list)
    odd_rows: array[int] = field(default_factory=lambda: array("L"))
    odd_columns: array[int] = field(default_factory=lambda: array("H"))
    odd_kinds: array[int] = field(default_factory=lambda: array("H"))
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)

    def odd(self) -> Iterator[tuple[int, int, str, str]]:
        """Row, column, kind and text of each odd cell."""
        for row, column, kind in zip(self.odd_rows, self.odd_columns, self.odd_kinds, strict=True):
            yield row, column, *self.kinds[kind]


class Workbook:
    """An .xlsx that is opened as a zip; closes with `with`. Raises DeliveryError when it unpacks to too much."""

    def __init__(self, path: Path) -> None:
        self.file = shown_file(path.name)
        self.zip = zipfile.ZipFile(path)
        self.parts = {name.casefold(): name for name in self.zip.namelist()}
        size = sum(part.file_size for part in self.zip.infolist())
        if size > UNPACKED:
            self.zip.close()
            raise DeliveryError(
                Fault(
                    self.file,
                    f"a workbook that unpacks to {size / 1e9:,.1f} GB",
                    f"at most {UNPACKED / 1e9:g} GB",
                    "save only the sheet that is needed, as CSV UTF-8",
                )
            )
        self.sheets: list[Sheet] = []
        self.from_1904 = False
        self._formats: list[str] = []
        self._struck: set[str] = set()
        self._read_index()
        self._read_styles()

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *error: object) -> None:
        self.zip.close()

    def scan(self, sheet: Sheet) -> Scan:
        """Read a sheet once. Raises DeliveryError when its used range is too large to be held."""
        found = Scan()
        numbers: dict[tuple[str, str], int] = {}

        def cell(row: int, column: int, kind: str, style: str, formula: bool, value: str | None) -> None:
            odd = None
            if kind == "e":
                odd = (ERROR, value if value in ERRORS else "#ERROR")
            elif formula and (value is None or (not value and kind != "str")):
                odd = (FORMULA, "")
            elif value is None:
                return
            elif style and kind in ("", "n"):
                odd = (FORMAT, code) if (code := self._format(style)) else None
            found.filled += 1
            if style in self._struck:
                found.struck.add(row)
            if row > found.rows:
                found.rows, found.far_row = row, f"{letters(column)}{row}"
            if column > found.columns:
                found.columns, found.far_column = column, f"{letters(column)}{row}"
            if odd:
                found.odd_rows.append(row)
                found.odd_columns.append(column)
                found.odd_kinds.append(numbers.setdefault(odd, len(numbers)))

        with self._open(sheet.part) as stream:
            cells(stream, cell, found.merged, found.hidden)
        found.kinds = list(numbers)
        self._check(sheet, found)
        return found

    def first_rows(self, sheet: Sheet, rows: int) -> list[list[str]]:
        """The texts of the first rows of a sheet, without the empty cells; numbers are left out."""
        held: list[list[int | str]] = [[] for _ in range(rows)]

        def cell(row: int, column: int, kind: str, style: str, formula: bool, value: str | None) -> None:
            if row > rows:
                raise EnoughError
            if value and kind in ("s", "str", "inlineStr"):
                held[row - 1].append(int(value) if kind == "s" else value)

        with self._open(sheet.part) as stream:
            cells(stream, cell, [])
        wanted = {text for texts in held for text in texts if isinstance(text, int)}
        strings = self._strings(wanted)
        return [[strings.get(text, "") if isinstance(text, int) else text for text in texts] for texts in held]

    def filled(self, sheet: Sheet) -> bool:
        """Has the sheet any value?"""
        found: list[int] = []

        def cell(row: int, column: int, kind: str, style: str, formula: bool, value: str | None) -> None:
            if value or formula:
                found.append(row)
                raise EnoughError

        with self._open(sheet.part) as stream:
            cells(stream, cell, [])
        return bool(found)

    def check_strings(self) -> None:
        """Read the shared texts once: their size is what the zip says. Raises BadZipFile when it is not."""
        if part := self.parts.get("xl/sharedstrings.xml"):
            with self.zip.open(part) as stream:
                while stream.read(CHUNK):
                    pass

    def _strings(self, wanted: set[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        if not wanted or "xl/sharedstrings.xml" not in self.parts:
            return found
        at, skipped, last = -1, False, max(wanted)
        texts: list[str] = []
        reading = False

        def start(name: str, attributes: Attributes) -> None:
            nonlocal at, skipped, reading
            if name == "si":
                at, skipped = at + 1, False
                texts.clear()
            elif name == "rPh":
                skipped = True
            reading = name == "t" and not skipped

        def end(name: str) -> None:
            nonlocal skipped, reading
            reading = False
            if name == "rPh":
                skipped = False
            elif name == "si":
                if at in wanted:
                    found[at] = "".join(texts)
                if at >= last:
                    raise EnoughError

        def text(part: str) -> None:
            if reading:
                texts.append(part)

        with self._open("xl/sharedStrings.xml") as stream:
            walk(stream, start, end, text)
        return found

    def _open(self, part: str) -> IO[bytes]:
        name = self.parts.get(part.casefold())
        if name is None:
            raise zipfile.BadZipFile(f"{part} is not in it")
        return self.zip.open(name)

    def _read_index(self) -> None:
        targets: dict[str, str] = {}
        with self._open("xl/_rels/workbook.xml.rels") as stream:
            for name, values in elements(stream):
                if name == "Relationship":
                    target = values.get("Target", "")
                    targets[values.get("Id", "")] = target[1:] if target[:1] == "/" else f"xl/{target}"
        with self._open("xl/workbook.xml") as stream:
            for name, values in elements(stream):
                if name == "sheet":
                    where = next((v for k, v in values.items() if k.rpartition(":")[2] == "id"), "")
                    hidden = values.get("state", "visible") != "visible"
                    part = targets.get(where, "")
                    if not part.startswith(("xl/chartsheets", "xl/dialogsheets", "xl/macrosheets")):
                        self.sheets.append(Sheet(values.get("name", ""), part, hidden))
                elif name == "workbookPr":
                    self.from_1904 = values.get("date1904", "0") in ("1", "true")

    def _read_styles(self) -> None:
        if "xl/styles.xml" not in self.parts:
            return
        codes = dict(PERCENT)
        fonts: list[bool] = []  # does it strike its text through?
        part = ""
        with self._open("xl/styles.xml") as stream:
            for name, values in elements(stream):
                if name == "numFmt":
                    codes[int(values.get("numFmtId", "0"))] = values.get("formatCode", "")
                elif name in ("fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
                    part = name
                elif part == "fonts" and name == "font":
                    fonts.append(False)
                elif part == "fonts" and name == "strike" and fonts:
                    fonts[-1] = values.get("val", "1") not in ("0", "false")
                elif part == "cellXfs" and name == "xf":
                    font = int(values.get("fontId", "0"))
                    if font < len(fonts) and fonts[font]:
                        self._struck.add(str(len(self._formats)))
                    self._formats.append(odd_format(codes.get(int(values.get("numFmtId", "0")), "")))

    def _format(self, style: str) -> str:
        number = int(style)
        return self._formats[number] if number < len(self._formats) else ""

    def _check(self, sheet: Sheet, found: Scan) -> None:
        area = found.rows * found.columns
        sparse = found.filled < EMPTY * area
        if area > DENSE or (sparse and (area > LOOSE or found.columns > WIDE)):
            away = {found.far_row} if found.rows > LOOSE // found.columns else set()
            away |= {found.far_column} if found.columns > WIDE else set()
            far = " and ".join(sorted(away or {found.far_row}))
            raise DeliveryError(
                Fault(
                    f"{self.file}, sheet {shown(sheet.name)}, cell {far}",
                    f"a used range of {found.rows:,} rows and {found.columns:,} columns, with {found.filled:,} filled cells",
                    "a table without filled cells far away from it",
                    f"open it in Excel, look at cell {far}, delete the rows and columns outside the table, and save it",
                )
            )


def odd_format(code: str) -> str:
    """A number format when it changes what a number is: a percentage, or zeros and letters in front; '' for all others.

    >>> odd_format("0.0%"), odd_format("00000000"), odd_format('"C"0000'), odd_format("#,##0"), odd_format('0" %"')
    ('0.0%', '00000000', '"C"0000', '', '')
    """
    first = code.partition(";")[0]
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", first)
    return first if "%" in bare or (ZEROS.fullmatch(first) and first != "0") else ""
