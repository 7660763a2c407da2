"""Files that are no text and no .xlsx: what they are, and how their table becomes a CSV.

Question answered: which of the files of a delivery are in a format that wijkstats does not read, and what must somebody do?
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from wijkstats.delivery.files.encoding import UTF_16
from wijkstats.ground.errors import DeliveryError, Fault
from wijkstats.ground.shown import shown, shown_file

TEXT_SUFFIXES = (".csv", ".txt", ".tsv", ".xls")
"""Endings of text: an export of text is often called .xls."""
_EXCEL = "open it in Excel and save it as .xlsx (Excel Workbook), or as CSV UTF-8"
OTHER: dict[str, tuple[str, str]] = {
    ".xls": ("an old Excel file (.xls)", _EXCEL),
    ".xlsb": ("a binary Excel file (.xlsb)", _EXCEL),
    ".xlsm": ("an Excel file with macros (.xlsm)", _EXCEL),
    ".ods": ("a LibreOffice sheet (.ods)", "open it in LibreOffice and save it as .xlsx, or as CSV (UTF-8)"),
    ".numbers": ("a sheet of Numbers", "export it as CSV, UTF-8"),
    ".sav": ("an SPSS file", "in SPSS: File > Save As > CSV, with value codes and not labels (SAVE TRANSLATE /TYPE=CSV)"),
    ".zsav": ("an SPSS file", "in SPSS: File > Save As > CSV, with value codes and not labels (SAVE TRANSLATE /TYPE=CSV)"),
    ".dta": ("a Stata file", "in Stata: export delimited using zrm.csv, delimiter(\";\") nolabel"),
    ".sas7bdat": ("a SAS file", "in SAS: proc export data=... outfile='zrm.csv' dbms=dlm; delimiter=';'; run;"),
    ".rds": ("an R file", "in R: write.csv2(readRDS(...), 'zrm.csv', row.names = FALSE, fileEncoding = 'UTF-8')"),
    ".rdata": ("an R file", "in R: load it, then write.csv2(..., 'zrm.csv', row.names = FALSE, fileEncoding = 'UTF-8')"),
    ".mdb": ("an Access database", "in Access: select the table, External Data > Export > Text File, with separators"),
    ".accdb": ("an Access database", "in Access: select the table, External Data > Export > Text File, with separators"),
    ".json": ("a JSON file", "export it as CSV, one row per record, or load it in Excel (Data > Get Data) and save as CSV"),
    ".xml": ("an XML file", "export it as CSV, one row per record, or open it in Excel and save it as .xlsx"),
    ".html": ("a web page (HTML), under another name", "a page of a web browser, a login page or a table: open it in Excel and "
        "save it as .xlsx, or export the table as CSV"),
    ".mht": ("a web archive, as Excel saves it", _EXCEL),
    ".rtf": ("an RTF document", "export the table itself, as CSV or Excel"),
    ".sql": ("a dump of a database (SQL)", "export the table itself as CSV (MySQL: SELECT ... INTO OUTFILE, or a query tool; "
        "PostgreSQL: \\copy ... TO 'zrm.csv' WITH (FORMAT csv, HEADER))"),
    ".sqlite": ("an SQLite database", "in sqlite3: .mode csv, .headers on, .output zrm.csv, SELECT * FROM ..."),
    ".parquet": ("a Parquet file", "in Python: pandas.read_parquet(...).to_csv('zrm.csv', sep=';', index=False)"),
    ".zip": ("a zip file", "unpack it, and put the files in the folder itself"),
    ".7z": ("a packed file", "unpack it, and put the files in the folder itself"),
    ".gz": ("a packed file", "unpack it, and put the files in the folder itself"),
    ".utf7": ("text in UTF-7, as old mail programs write it", "export it again as CSV in UTF-8 (Excel: CSV UTF-8)"),
    ".pdf": ("a PDF", "ask for the table itself, as CSV or Excel"),
}  # fmt: skip
"""Ending in small letters: what such a file is, and how its table becomes a CSV."""
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_MAGIC = {
    **{b"$FL2": ".sav", b"$FL3": ".zsav", b"<stata_dta>": ".dta", b"PAR1": ".parquet", b"%PDF": ".pdf"},
    **{b"SQLite format 3\0": ".sqlite", b"PGDMP": ".sql"},
    **{b"\0\1\0\0Standard Jet": ".mdb", b"\0\1\0\0Standard ACE": ".accdb", b"\x1f\x8b": ".gz", b"7z\xbc\xaf": ".7z"},
}
_HEAD = 4000
"""So many bytes at the start say what a text is that is no table."""
_TEXTS = (
    (r"<\?xml|<[\w:]+( [^>]*)?>\s*<[\w:]+( [^>]*)?>", ".xml"),
    (r"[\[{]\s*([\[{]\s*)*(\"[^\"]*\"\s*:|\]|\})|\[\s*\[\s*\"", ".json"),
    (r"\{\\rtf", ".rtf"),
    (r"mime-version:", ".mht"),
    (
        r"(--[^\n]*\n\s*|/\*.*?\*/;?\s*|(set|use) [^;]*;\s*)*(insert into|create (table|database)|drop table|copy \S+ \()",
        ".sql",
    ),
)
_UTF_7 = re.compile(rb"\A\+/v[89+/]|\+A[M-P][A-Za-z0-9+/]-")
"""The mark at its start, or a letter with an accent as UTF-7 has it (+AOs- is ë)."""
_HTML = r"(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|div|meta|style|script)\b|<\?xml[^>]*>\s*(<!doctype html|<html)"


def _text_kind(path: Path) -> str:
    """What a text is that has no columns: a web page, XML, JSON, a dump; '' for a table, and for what nobody knows."""
    with path.open("rb") as file:
        start = file.read(_HEAD)
    if _UTF_7.search(start):
        return ".utf7"
    text = (
        start.decode("utf-16" if start.startswith(UTF_16) else "utf-8-sig", "replace").lstrip("\ufeff \t\r\n").lower()
    )
    kinds = ((_HTML, ".html"), *_TEXTS)
    return next((kind for pattern, kind in kinds if re.match(pattern, text, re.DOTALL)), "")


def refuse_binary(path: Path, allowed: tuple[str, ...] = ()) -> None:
    """Raise DeliveryError when the content of a file is of another format than text or, where `allowed`, .xlsx.

    The content decides, and not the name: an export of text is often called .xls.
    """
    with path.open("rb") as file:
        start = file.read(32)
    kind = next((ending for magic, ending in _MAGIC.items() if start.startswith(magic)), "")
    if start.startswith(_OLE):
        found = "an Excel file with a password" if _has(path, "EncryptedPackage") else OTHER[".xls"][0]
        step = "open it in Excel, remove the password (File > Info > Protect Workbook), and save it as .xlsx"
        _refuse(path, found, step if "password" in found else _EXCEL)
    if start.startswith(_ZIP):
        kind = _kind_of_zip(path)
        if not kind and not allowed:
            _refuse(path, f"an Excel or zip file named {shown(path.suffix)}, and damaged", "save it as CSV")
        if kind == ".xlsx" and ".xlsx" not in allowed:
            _refuse(
                path,
                f"an Excel file named {shown(path.suffix or path.name)}",
                f"rename it to {shown_file(path.stem + '.xlsx')}",
            )
    ending = path.suffix.lower()
    plain = not kind and not start.startswith(_ZIP)
    if (plain or kind == ".gz") and ending in OTHER and ending not in TEXT_SUFFIXES:
        kind = ending
    kind = kind or (_text_kind(path) if plain else "")
    if kind in OTHER:
        _refuse(path, *OTHER[kind])


def other_format(name: str) -> tuple[str, str]:
    """What a file with such an ending is, and how its table becomes a CSV."""
    return OTHER[Path(name).suffix.lower()]


def _refuse(path: Path, found: str, step: str) -> None:
    raise DeliveryError(
        Fault(shown_file(path.name), found, "text with columns (CSV), or an .xlsx without a password", step)
    )


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.casefold() for name in archive.namelist()}
            if "xl/workbook.bin" in names:
                return ".xlsb"
            if "xl/workbook.xml" in names:
                return ".xlsx"
            if "mimetype" in names and "content.xml" in names:
                return ".ods"
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return ""  # broken: reading it as a workbook says how; as text it is refused
    return ".zip"


def _has(path: Path, stream: str) -> bool:
    """Does a file of the old Office format have a stream of this name?"""
    wanted, before = stream.encode("utf-16-le"), b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if wanted in before + chunk:
                return True
            before = chunk[-len(wanted) :]
    return False
