"""Deliveries for the chapter about clients, read through the ordinary cleaning, and their cases."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import ibis
from conftest import ROOT
from exports import Table, put, read

from wijkstats.chapters.clients.counts.cases import cases_of
from wijkstats.delivery.tables import Tables, open_tables

SETTINGS = """municipality: "0606"
period: {start: 2015-01-01, end: 2015-12-31}
reference_date: 2016-12-31
zrm: {format: wide}
"""
HEAD = ["clientnummer", "trajectnummer", "startdatum", "einddatum"]
SCHIEDAM = {  # contacts, trajectories; open cases light, middle, heavy, not registered; fte
    "Centrum/West": (189, 293, (15, 35, 31, 134), "8"),
    "Groenoord": (238, 320, (86, 90, 17, 35), "9,7"),
    "Nieuwland": (434, 264, (80, 47, 13, 16), "11"),
    "Noordrand": (165, 301, (21, 47, 18, 44), "8,5"),
    "Oost": (213, 298, (41, 40, 22, 90), "9,2"),
    "Zuid": (104, 218, (26, 39, 10, 13), "7,5"),
    "": (75, 34, (), ""),
}
"""Tables 6.1 and 6.2 of the evaluation of Schiedam (2018): contacts and processes of 2015, open cases on 31 May 2016."""
CLIENTS = 1617


@dataclass(frozen=True)
class Case:
    """A cleaned delivery: its tables, its cases and the last day of its data."""

    tables: Tables
    cases: ibis.Table
    last: date


def cleaned(root: Path, files: Mapping[str, Table], settings: str = SETTINGS) -> Case:
    """What cleaning makes of these files; a measurement of the first trajectory is added, for a delivery needs one."""
    first = dict(zip(*files["trajecten"][:2], strict=True))
    zrm = [["clientnummer", "trajectnummer", "datum", "financien"]]
    zrm.append([first["clientnummer"], first.get("trajectnummer", ""), first["startdatum"], "3"])
    delivery = put(root, {"zrm": zrm, **files}, settings)
    assert not read(delivery).rejects.query("reason != 'duplicate_row'").query("file == 'caseload.csv'").size
    tables = open_tables(delivery)
    last = delivery.settings.reference_date
    assert last
    return Case(tables, cases_of(tables.trajectories, delivery.settings), last)


def schiedam() -> dict[str, Table]:
    """The tables of Schiedam as a registration would have delivered them: a row per contact and per process."""
    contacts: Table = [["contactnummer", "datum", "wijkteam"]]
    trajecten: Table = [[*HEAD, "wijkteam"]]
    caseload: Table = [["wijkteam", "peildatum", "zwaarte", "open_zaken"]]
    formatie: Table = [["wijkteam", "peildatum", "fte"], ["", "31-05-2016", "1,6"]]
    for team, (calls, processes, cases, fte) in SCHIEDAM.items():
        for _ in range(calls):
            contacts.append([f"N{len(contacts)}", f"{1 + len(contacts) % 28:02}-03-2015", team])
        for _ in range(processes):
            n = len(trajecten)
            trajecten.append([f"C{10_000 + n % CLIENTS}", f"T{n}", f"{1 + n % 28:02}-0{1 + n % 9}-2015", "", team])
        severities = ("1", "2", "3", "")
        caseload += [[team, "31-05-2016", s, str(k)] for s, k in zip(severities, cases, strict=False)]
        formatie += [[team, "31-05-2016", fte]] if fte else []
    return {"contacten": contacts, "trajecten": trajecten, "caseload": caseload, "formatie": formatie}


def demo(root: Path, name: str = "demo-2018") -> Case:
    """A demo without its measurements and support: they are many, and this chapter counts little of them."""
    folder = ROOT / "data" / "raw" / name
    sign, encoding = {"demo-2018": (";", "utf-8"), "demo-2019": (",", "cp1252")}[name]
    files = {
        table: [*csv.reader((folder / f"{table}.csv").read_text(encoding=encoding).splitlines(), delimiter=sign)]
        for table in ("trajecten", "contacten", "formatie", "doorstroom", "indeling")
    }
    return cleaned(root, files, (folder / "delivery.yaml").read_text(encoding="utf-8"))
