"""A small sound delivery as tables of text, to change by hand as a real export differs, and what cleaning makes of it.

Eighty invented clients with a first and a last measurement, three teams, staffing, contacts and figures of a municipality.
Nothing of it is refused. A test changes the tables, writes them, and looks at what was read.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd
from duckdb import DuckDBPyConnection

from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.delivery.files.empty_words import create_empty_words
from wijkstats.delivery.files.ingest import RawFile, read_raw
from wijkstats.delivery.files.macros import create_macros, data_end_at
from wijkstats.delivery.rules.checks import create_account
from wijkstats.ground.scales import EDITIONS
from wijkstats.settings.delivery import Delivery, open_delivery

KEY = b"a key for tests only"
TEAMS = ("Team Coördinatie Oost", "Team West", "Team Zuid")
SETTINGS = """municipality: "0622"
title: proef
language: nl
period: {start: 2022-01-01, end: 2023-12-31}
reference_date: 2024-11-30
zrm: {format: wide, edition: "2017"}
reference: {municipalities: ["0606", "0556"]}
"""
Table = list[list[str]]
"""A header and rows."""


def sound(clients: int = 80) -> dict[str, Table]:
    """The two tables of the sound delivery that are about clients, by the name of their file; each call gives new lists."""
    return {name: table for name, table in whole(clients).items() if name in ("zrm", "trajecten")}


def whole(clients: int = 80) -> dict[str, Table]:
    """All tables of the sound delivery."""
    rng = random.Random(622)
    domains = list(EDITIONS["2017"])
    zrm: Table = [["clientnummer", "trajectnummer", "datum", "versie", "beoordelaar", *domains]]
    head = ["clientnummer", "trajectnummer", "geboortedatum", "startdatum", "einddatum", "geslacht", "wijkteam"]
    trajecten: Table = [[*head, "aanmelder", "afsluiting", "wet"]]
    for i in range(clients):
        client, trajectory = f"C{10001 + i}", f"T{500 + i}"
        start = date(2022, 1, 3) + timedelta(days=rng.randrange(700))
        end = start + timedelta(days=rng.randrange(150, 260))
        born = date(rng.randrange(1935, 2001), rng.randrange(1, 13), rng.randrange(13, 29))
        for day in (start + timedelta(days=5), end - timedelta(days=3)):
            scores = [str(rng.choice((1, 2, 3, 3, 4, 4, 5))) for _ in domains]
            zrm.append([client, trajectory, written(day), "2017", f"M{rng.randrange(1, 7)}", *scores])
        about = [rng.choice("MV"), TEAMS[i % 3], "zelf", rng.choice(("client/netwerk", "Wmo-voorziening")), "Wmo"]
        trajecten.append([client, trajectory, written(born), written(start), written(end), *about])
    contacten: Table = [["contactnummer", "datum", "wijkteam", "vervolg"]]
    contacten += [[f"N{i}", written(date(2022, 1, 1 + i % 28)), TEAMS[i % 3], "zelf verder"] for i in range(60)]
    formatie: Table = [["wijkteam", "peildatum", "fte"], *([team, "01-01-2022", "8,4"] for team in TEAMS)]
    gemeenten: Table = [
        ["gemeentecode", "gemeente", "jaar", "indicator", "waarde", "eenheid", "status", "bron", "opgehaald"]
    ]
    for code, name in (("0622", "Vlaardingen"), ("0606", "Schiedam"), ("0556", "Maassluis")):
        for indicator, value, unit in (
            ("inwoners", "73000", "personen"),
            ("kosten_wmo", "31234", "duizend euro"),
            ("wmo_clienten", "4100", "personen"),
        ):
            gemeenten.append(
                [f"GM{code}", name, "2022", indicator, value, unit, "realisatie", "invented", "2026-01-05"]
            )
    return {"zrm": zrm, "trajecten": trajecten, "contacten": contacten, "formatie": formatie, "gemeenten": gemeenten}


def written(day: date) -> str:
    """A day as the sound delivery writes it: 13-01-2022."""
    return day.strftime("%d-%m-%Y")


def as_csv(table: Table, delimiter: str = ";") -> str:
    """The text of a table, with quotes where the standard wants them."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    return out.getvalue()


def put(
    root: Path, tables: Mapping[str, Table | str | bytes], settings: str = SETTINGS, name: str = "case"
) -> Delivery:
    """Write a delivery and open it. A table becomes `<name>.csv`; a text or bytes stand in the file as they are.

    A name with a point is the whole name of the file.
    """
    folder = root / "data" / "raw" / name
    folder.mkdir(parents=True)
    (folder / "delivery.yaml").write_text(settings, encoding="utf-8")
    for stem, table in tables.items():
        content = as_csv(table) if isinstance(table, list) else table
        data = content if isinstance(content, bytes) else content.encode()
        (folder / (stem if "." in stem else f"{stem}.csv")).write_bytes(data)
    return open_delivery(name, root)


@dataclass(frozen=True)
class Read:
    """What cleaning made of a delivery: its account, the refused cells, what it said while reading, and the tables."""

    done: Cleaned
    rejects: pd.DataFrame
    said: tuple[str, ...]
    folder: Path

    def table(self, name: str) -> pd.DataFrame:
        """A processed table, such as `measurements` or `trajectories`."""
        return pd.read_parquet(self.folder / f"{name}.parquet")

    def rows(self, table: str = "zrm") -> tuple[int, int]:
        """Rows delivered and rows kept of a file."""
        found = self.done.tables.set_index("table").loc[table]
        return int(found["rows_in"]), int(found["rows_kept"])

    def rules(self) -> dict[str, int]:
        """How often each rule applied."""
        return {str(rule): int(rows) for rule, rows in self.done.rules.groupby("rule")["rows"].sum().items()}


@contextmanager
def raw(root: Path, tables: Mapping[str, Table | str | bytes]) -> Iterator[tuple[DuckDBPyConnection, list[RawFile]]]:
    """The files of a delivery as text in DuckDB, before any rule: to ask one reading function about many texts."""
    folder = put(root, tables).raw
    with duckdb.connect() as con:
        create_macros(con)
        data_end_at(con, date(2024, 11, 30))
        create_account(con)
        create_empty_words(con)
        layouts = {name: "zrm_wide" if name == "zrm" else name for name in tables}
        yield con, [read_raw(con, layout, folder / f"{name}.csv", {}, root) for name, layout in layouts.items()]


def read(delivery: Delivery) -> Read:
    """Clean a delivery and look at what was made of it."""
    said: list[str] = []
    done = clean_delivery(delivery, KEY, said.append)
    rejects = pd.read_csv(delivery.processed / "rejects.csv", dtype=str, keep_default_na=False)
    return Read(done, rejects, tuple(said), delivery.processed)
