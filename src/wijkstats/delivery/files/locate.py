"""Which file holds which raw table? CSV beside delivery.yaml, a sheet of an Excel file, or what `files` names.

Capitals in names do not matter. What is in another format is refused, with how its table becomes a CSV.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from wijkstats.delivery.files.excel import SUFFIXES, sheet_as_text
from wijkstats.delivery.files.other_formats import OTHER, TEXT_SUFFIXES, other_format, refuse_binary
from wijkstats.delivery.rules.cell_corrections import FILE as CORRECTIONS
from wijkstats.delivery.rules.cell_corrections import corrections_in
from wijkstats.ground.errors import DeliveryError, Fault
from wijkstats.ground.shown import shown, shown_file
from wijkstats.settings.delivery import Delivery
from wijkstats.settings.fields import Table

NEEDED: dict[str, tuple[Table, ...]] = {"ggm": ("score", "leefgebied", "scoresoort")}
"""Tables without which nothing can be reported, by `zrm.format`; for the others that is `zrm`."""
LISTED = 15
"""So many files of the folder stand in a message."""


def locate(delivery: Delivery, scratch: Path) -> dict[str, tuple[Path, str]]:
    """Raw table -> a file of text and its name in the folder (a sheet behind #), for every table delivered.

    Sheets of Excel files are written to `scratch`, under a name of ours.

    Without the key `files`, a table is <table>.csv, or else <table>.xlsx. Raises DeliveryError for a file that is not there,
    for two whose names differ in capitals only, and for a file of another format.
    """
    found, faults = find_tables(delivery)
    if faults:
        raise DeliveryError(faults)
    paths = {}
    for table, (name, sheet) in found.items():
        path = delivery.raw / name
        if name.lower().endswith(SUFFIXES):
            text, chosen = sheet_as_text(path, sheet, table, scratch)
            paths[table] = (text, f"{name}#{chosen}" if sheet else name)
        else:
            refuse_binary(path)
            paths[table] = (path, name)
    return paths


def find_tables(delivery: Delivery) -> tuple[dict[str, tuple[str, str]], list[Fault]]:
    """Raw table -> the file in the folder and the sheet that is named, and what is wrong with the others."""
    named = "files" in delivery.settings.model_fields_set
    present = sorted(path.name for path in delivery.raw.iterdir() if path.is_file() and path.name[0] != ".")
    found: dict[str, tuple[str, str]] = {}
    faults = [_twice(delivery, same) for same in [_same(present, CORRECTIONS)] if len(same) > 1]
    for table in delivery.tables:
        if named and table not in delivery.settings.files:
            continue
        text = delivery.settings.files[table] if named else f"{table}.csv"
        name, _, sheet = text.partition("#")
        same = [name] if named and name in present else _same(present, name)
        if not named and not same:
            same = _same(present, f"{table}{SUFFIXES[0]}")
        if len(same) > 1:
            faults.append(_twice(delivery, same))
        elif same:
            found[table] = (same[0], sheet)
        elif named:
            faults.append(_absent(delivery, table, name, present))
    for table in NEEDED.get(delivery.settings.zrm.format, ("zrm",)):
        if not faults and table not in found:
            faults.append(_needed(delivery, table, present))
    return found, faults


def delivered_files(delivery: Delivery) -> dict[str, Path]:
    """What is read of the folder: raw table, delivery.yaml or corrections.csv -> file. Of a database only the last two."""
    found = {} if delivery.settings.source else find_tables(delivery)[0]
    files = {"delivery.yaml": delivery.raw / "delivery.yaml"}
    if corrections := corrections_in(delivery.raw):
        files[CORRECTIONS] = corrections
    return files | {table: delivery.raw / name for table, (name, _) in found.items()}


def _same(present: Iterable[str], name: str) -> list[str]:
    return [one for one in present if one.casefold() == name.casefold()]


def _twice(delivery: Delivery, same: list[str]) -> Fault:
    return Fault(
        f"data/raw/{delivery.name}/{shown_file(same[0])}",
        f"{len(same)} files whose names differ in capitals only: {', '.join(map(shown_file, same))}",
        "one of them",
        "remove or rename the others",
    )


def _absent(delivery: Delivery, table: str, name: str, present: list[str]) -> Fault:
    return Fault(
        f"data/raw/{delivery.name}/{shown_file(name)}",
        "no such file, but delivery.yaml names it",
        _listed(present),
        f"add the file, or remove `{table}` under `files`",
    )


def _needed(delivery: Delivery, table: str, present: list[str]) -> Fault:
    wanted = (
        "a file with ZRM measurements" if table == "zrm" else f"the table {table} of the Gemeentelijk Gegevensmodel"
    )
    others = [name for name in present if name != "delivery.yaml"]
    return Fault(
        f"data/raw/{delivery.name}/{table}.csv",
        f"no such file; the folder has {_listed(others)}",
        wanted,
        _step(table, others),
    )


def _step(table: str, present: list[str]) -> str:
    """What to do about a table that is not there: export it, name the file that it may be, or put it there."""
    own = [name for name in present if Path(name).stem.casefold() == table]
    for name in (*own, *present):
        if Path(name).suffix.lower() in OTHER:
            what, step = other_format(name)
            return f"{shown_file(name)} is {what}: {step}; put the result there as {table}.csv"
    readable = {Path(n).stem.casefold(): n for n in present if Path(n).suffix.lower() in (*SUFFIXES, *TEXT_SUFFIXES)}
    near = [stem for stem in readable if table in stem] or get_close_matches(table, readable, n=1)
    if not near:
        return f"put the export there, or name it in delivery.yaml under `files: {{{table}: ...}}`"
    name = readable[near[0]]
    told = shown_file(name)
    if " " in name:
        return f"is it {told!r}? Rename it to {table}{shown(Path(name).suffix.lower())}"
    return f"is it {told}? Then name it, and every other file to read, in delivery.yaml: files: {{{table}: {told}}}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return (", ".join(map(shown_file, names[:LISTED])) + more) or "no other files"
