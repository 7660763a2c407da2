"""A small sound delivery to change cells of, and what must be read of it when some of what was changed is refused.

Every row has a day, a team or a figure of its own, so that what was read of it can be found in the processed tables.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pandas as pd
from exports import SETTINGS, Read, Table, put, read, whole

CLIENTS = 7
Place = tuple[str, int, str]
"""A cell: the file without ending, the row (1 is the first below the header) and the column."""
MADE = {
    "zrm": "measurements", "trajecten": "trajectories", "contacten": "contacts", "formatie": "staffing",
    "gemeenten": "municipal",
}  # fmt: skip
FIELDS = {
    "geboortedatum": "age", "einddatum": "end_date", "geslacht": "sex", "wijkteam": "team", "aanmelder": "referrer",
    "afsluiting": "closure", "wet": "law", "vervolg": "follow_up",
}  # fmt: skip
"""Columns of which one cell can be missing while its row is used, beside the domains."""


def small() -> dict[str, Table]:
    """Seven clients with two measurements, twelve contacts, three teams, nine figures; client numbers begin with zeros."""
    tables = whole(CLIENTS)
    tables["contacten"] = tables["contacten"][:13]
    days: set[str] = set()
    for row in tables["zrm"][1:]:
        while row[2] in days:
            row[2] = f"{int(row[2][:2]) + 1:02d}{row[2][2:]}"
        days.add(row[2])
    for row in (*tables["zrm"][1:], *tables["trajecten"][1:]):
        row[0] = f"000{row[0][1:]}"
    for row in tables["gemeenten"][1:]:
        row[3] = row[3].replace("kosten_wmo", "lasten_6_1")
    return tables


def change(tables: dict[str, Table], place: Place, text: str) -> None:
    """Write another text in a cell."""
    file, row, column = place
    tables[file][row][tables[file][0].index(column)] = text


def cell(place: Place) -> str:
    """What the sound delivery has there."""
    file, row, column = place
    table = small()[file]
    return table[row][table[0].index(column)]


@dataclass(frozen=True)
class Kept(Read):
    """What cleaning made of a delivery in a folder that is gone."""

    frames: Mapping[str, pd.DataFrame]

    def table(self, name: str) -> pd.DataFrame:
        """A processed table."""
        return self.frames[name]


def cleaned(tables: Mapping[str, Table | str | bytes], settings: str = SETTINGS) -> Kept:
    """Clean a delivery in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as root:
        found = read(put(Path(root), tables, settings))
        frames = {path.stem: pd.read_parquet(path) for path in found.folder.glob("*.parquet")}
    return Kept(found.done, found.rejects, found.said, found.folder, frames)


@cache
def plain(*files: str) -> Kept:
    """These files of the small delivery as they are."""
    found = cleaned({file: small()[file] for file in files})
    assert found.rejects.empty
    return found


def as_changed(
    found: Kept, reasons: Mapping[Place, Collection[str]], empty: Collection[Place] = (), added: str = ""
) -> set[Place]:
    """Check that all is read as without the changes, but for changed cells that are refused; returns those cells.

    reasons   the changed cells, with the reasons that are of their kind
    empty     changed cells that must be missing without being refused
    added     a file to which rows were added: what is refused of it is not looked at
    """
    files = tuple(Path(file.file).stem for file in found.done.files)
    tables, frames = small(), {file: plain(*files).table(MADE[file]) for file in files}
    lost = {
        tables["trajecten"][row][0] for file, row, column in reasons if file == "trajecten" and column not in FIELDS
    }
    refused: set[Place] = set()
    gone = [(file, row, column) for file, row, column in empty]
    for reject in found.rejects.itertuples():
        file, row = Path(str(reject.file)).stem, int(str(reject.row)) - 1
        if file == added:
            continue
        mine = {place for place in reasons if place[:2] == (file, row)}
        follows = file == "zrm" and reject.reason == "unknown_trajectory" and tables[file][row][0] in lost
        assert follows or reject.reason in {why for place in mine for why in reasons[place]}, reject
        refused |= {place for place in mine if reject.column in (place[2], "") or reject.reason in reasons[place]}
        gone.append((file, row, str(reject.column)))
    for file, row, column in gone:
        frames[file] = _without(frames[file], file, tables[file][row], column)
    for file, frame in frames.items():
        one, other = (f.reset_index(drop=True) for f in (found.table(MADE[file]), frame))
        pd.testing.assert_frame_equal(one, other, check_dtype=False, obj=file)
    return refused


def _without(frame: pd.DataFrame, file: str, row: list[str], column: str) -> pd.DataFrame:
    """The processed table without what was made of a cell of this row, or without the row."""
    if file == "gemeenten":
        mine = ("GM" + frame["code"] == row[0]) & (frame["indicator"] == row[3])
    elif file == "formatie":
        mine = frame["team"] == row[0]
    else:
        key, place = {"zrm": ("date", 2), "trajecten": ("start_date", 3), "contacten": ("date", 1)}[file]
        mine = frame[key] == datetime.strptime(row[place], "%d-%m-%Y")
    if column in FIELDS and file in ("trajecten", "contacten"):
        made = [name for name in (FIELDS[column], f"{FIELDS[column]}_group") if name in frame]
        return frame.assign(**{name: frame[name].mask(mine) for name in made})
    if file == "zrm" and column in set(frame["domain"]):
        return frame[~(mine & (frame["domain"] == column))]
    return frame[~mine]
