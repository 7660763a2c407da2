"""Which file holds which raw table? CSV beside delivery.yaml, a sheet of an Excel file, or what `files` names."""

from __future__ import annotations

from pathlib import Path

from wijkstats.delivery.files.excel import SUFFIXES, sheet_as_text
from wijkstats.delivery.rules.cell_corrections import FILE as CORRECTIONS
from wijkstats.ground.errors import DeliveryError, Fault
from wijkstats.settings.delivery import Delivery
from wijkstats.settings.fields import Table

TEXT_SUFFIXES = (".csv", ".txt", ".tsv", ".xls")
NEEDED: dict[str, tuple[Table, ...]] = {"ggm": ("score", "leefgebied", "scoresoort")}
"""Tables without which nothing can be reported, by `zrm.format`; for the others that is `zrm`."""


def locate(delivery: Delivery, scratch: Path) -> dict[str, Path]:
    """Raw table -> a file of text, for every table delivered; sheets of Excel files are written to `scratch`.

    Without the key `files`, a table is <table>.csv, or else <table>.xlsx. Raises DeliveryError for a file that is not there.
    """
    named = "files" in delivery.settings.model_fields_set
    present = {path.name for path in delivery.raw.iterdir() if path.is_file()}
    found: dict[str, tuple[str, str]] = {}
    faults = []
    for table in delivery.tables:
        if named and table not in delivery.settings.files:
            continue
        text = delivery.settings.files[table] if named else f"{table}.csv"
        name, _, sheet = text.partition("#")
        if not named and name not in present:
            name = f"{table}.xlsx"
        if name in present:
            found[table] = (name, sheet)
        elif named:
            faults.append(_absent(delivery, table, name, present))
    for table in NEEDED.get(delivery.settings.zrm.format, ("zrm",)):
        if not faults and table not in found:
            faults.append(_needed(delivery, table))
    if faults:
        raise DeliveryError(faults)
    return {
        table: sheet_as_text(delivery.raw / name, sheet, table, scratch)
        if name.lower().endswith(SUFFIXES)
        else delivery.raw / name
        for table, (name, sheet) in found.items()
    }


def unread_files(delivery: Delivery) -> list[str]:
    """Files in the folder that look like tables and that nothing reads, such as zrm.xlsx beside zrm.csv."""
    present = sorted(path.name for path in delivery.raw.iterdir() if path.suffix.lower() in (*SUFFIXES, *TEXT_SUFFIXES))
    if "files" in delivery.settings.model_fields_set:
        read = {text.partition("#")[0] for text in delivery.settings.files.values()}
    else:
        read = {f"{t}.csv" if f"{t}.csv" in present else f"{t}.xlsx" for t in delivery.tables}
    return [name for name in present if name not in read and name != CORRECTIONS]


def _absent(delivery: Delivery, table: str, name: str, present: set[str]) -> Fault:
    return Fault(
        f"data/raw/{delivery.name}/{name}",
        "no such file, but delivery.yaml names it",
        ", ".join(sorted(present)),
        f"add the file, or remove `{table}` under `files`",
    )


def _needed(delivery: Delivery, table: str) -> Fault:
    wanted = (
        "a file with ZRM measurements" if table == "zrm" else f"the table {table} of the Gemeentelijk Gegevensmodel"
    )
    return Fault(
        f"data/raw/{delivery.name}/{table}.csv",
        "no such file",
        wanted,
        f"put the export there, or name it in delivery.yaml under `files: {{{table}: ...}}`",
    )
