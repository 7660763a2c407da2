"""Empty files to fill in, in a folder that is not read: headers, examples and allowed values, as CSV and as one workbook.

Question answered: what must the files of next year look like? Columns have the names that this municipality uses
(`columns` of delivery.yaml), and teams are those that the earlier delivery had.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import xlsxwriter

from wijkstats.delivery.files.locate import NEEDED, find_tables
from wijkstats.delivery.files.schema import DATE_COLUMNS, contract_of
from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.local_words import (
    CLAIM_UNITS,
    DIRECTIONS,
    GROUPS,
    JUDGEMENTS,
    REASONS,
    RELATIONS,
    SENDERS,
    SEVERITIES,
    STAFF,
    STATUSES,
    TRANSFERS,
)
from wijkstats.ground.scales import DOMAINS, EDITIONS, LEVELS
from wijkstats.settings.breakdowns import own_columns
from wijkstats.settings.delivery import Delivery

FOLDER = "templates"
"""In the folder of the delivery: only files of that folder itself are read."""
HEAD = ("file", "column", "needed", "example", "allowed", "meaning")
EXAMPLES: Mapping[str, str] = {
    "clientnummer": "K000001", "trajectnummer": "T000001", "beoordelaar": "B01", "contactnummer": "C000001",
    "huishoudnummer": "H000001", "versie": "2017", "discr": "zrmv2", "leeftijd": "42", "geslacht": "vrouw",
    "wijkteam": "Wijkteam Centrum", "aanmelder": "huisarts", "afsluiting": "client/netwerk", "wet": "wmo",
    "wijk": "Centrum", "clientgroep": "lichte_hulp", "functie": "wijkteammedewerker", "fte": "9,3", "open_zaken": "120",
    "waarde": "71999", "noemer": "71999", "gemeentecode": "GM0622", "gemeente": "Vlaardingen", "eenheid": "personen",
    "bron": "CBS", "gewicht": "1", "oude_code": "0788", "nieuwe_code": "0757", "naam": "Justitie", "niveau": "3",
    "id": "E1", "resultaat": "E3", "delen": "E1 E2", "lasten": "1500000", "baten": "20000", "n": "120",
    "decimalen": "0", "circa": "ja", "regel": "12", "speling": "0", "nulmeting": "60", "streefwaarde": "70",
    "norm": "wachttijd", "doel": "korter wachten", "leefgebied_id": "13", "scoresoort_id": "3",
    "hoogte_score_scoresoort_id": "3", "score_bij_leeggebied_leefgebied_id": "13",
}  # fmt: skip
"""Invented. Of a day and of a column with allowed values no example is needed here."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file that may be delivered, as somebody who fills it in must know it."""

    name: str
    header: str
    needed: bool
    example: str
    allowed: tuple[str, ...]
    note: str


def write_templates(delivery: Delivery, earlier: Delivery) -> list[str]:
    """Write data/raw/<delivery>/templates/ for the files that the earlier delivery has; returns a sentence about each."""
    found = [] if earlier.settings.source else [*find_tables(earlier)[0]]
    needed = NEEDED.get(delivery.settings.zrm.format, ("zrm",))
    tables = [str(table) for table in found or (*needed, "trajecten")]
    teams = _teams(earlier)
    columns = {table: [*template(delivery, table, teams)] for table in tables}
    folder = delivery.raw / FOLDER
    folder.mkdir()
    for table, parts in columns.items():
        _write(folder / f"{table}.csv", [[part.header for part in parts]])
    told = [
        [f"{table}.csv", part.header, "yes" if part.needed else "", part.example, ", ".join(part.allowed), part.note]
        for table, parts in columns.items()
        for part in parts
    ]
    _write(folder / "columns.csv", [[*HEAD], *told])
    _workbook(folder / "templates.xlsx", columns, told)
    where = f"data/raw/{delivery.name}/{FOLDER}"
    return [
        f"{where}/: an empty {', '.join(f'{table}.csv' for table in tables)}, and templates.xlsx with a sheet for each",
        f"{where}/columns.csv: every column with an example and what is allowed. Nothing in {FOLDER}/ is read as data",
    ]


def template(delivery: Delivery, table: str, teams: Sequence[str] = ()) -> Iterator[Column]:
    """The columns of a file of this delivery, in the order of its contract and by the names that are used here."""
    settings = delivery.settings
    layout = f"zrm_{settings.zrm.format}" if table == "zrm" else table
    local = {known: name for name, known in settings.columns.items()}
    for part in contract_of(layout, own_columns(settings)).parts:
        names = part.names if part.called else part.names[:1]
        if layout == "zrm_wide" and part.called:
            names = EDITIONS[settings.zrm.edition]
        for name in names if part.used else ():
            allowed = allowed_values(delivery, layout, name, teams)
            day = settings.period.start.isoformat() if name in DATE_COLUMNS else ""
            year = str(settings.period.start.year) if "jaar" in name else ""
            first = allowed[0] if allowed else ""
            example = day or year or EXAMPLES.get(name, first) or first or "..."
            if allowed and example not in allowed and name != "wijkteam":
                example = first
            needed = part.needed and not (part.called and layout == "zrm_ecd")
            yield Column(name, local.get(name, name), needed, example, allowed, part.note)


def allowed_values(delivery: Delivery, layout: str, column: str, teams: Sequence[str] = ()) -> tuple[str, ...]:
    """What may stand in a column; nothing where that is free. Of teams those of last year: another one may come."""
    if column in (*DOMAINS, "score", "niveau"):
        return tuple(map(str, LEVELS))
    by_column: dict[str, Sequence[object]] = {
        "versie": [*EDITIONS],
        "discr": ("zrmv1", "zrmv2"),
        "zwaarte": SEVERITIES,
        "clientgroep": [*delivery.settings.groups],
        "wijkteam": teams,
        "veld": [*GROUPS],
        "groep": [*dict.fromkeys(group for groups in GROUPS.values() for group in groups)]
        if layout == "indeling"
        else (),
        "richting": DIRECTIONS,
        "status": [*STATUSES],
        "oordeel": [words[0] for words in JUDGEMENTS.values()],
        "circa": ("ja",),
        "verwijzer": SENDERS,
    }
    by_file: dict[tuple[str, str], Sequence[object]] = {
        ("zrm_long", "domein"): EDITIONS[delivery.settings.zrm.edition],
        ("inzet", "domein"): EDITIONS[delivery.settings.zrm.edition],
        ("inzet", "inzet"): ("ja", "nee"),
        ("inzet", "reden"): REASONS,
        ("doorstroom", "soort"): TRANSFERS,
        ("formatie", "soort"): STAFF,
        ("relaties", "soort"): [*RELATIONS],
        ("beweringen", "eenheid"): CLAIM_UNITS,
        ("gemeenten", "indicator"): [*catalogue().quantities],
        ("cbs", "indicator"): [*catalogue().quantities],
    }
    return tuple(map(str, by_file.get((layout, column), by_column.get(column, ()))))


def _teams(earlier: Delivery) -> list[str]:
    """Teams of the earlier delivery, when it was cleaned, as far as more than a few clients have them."""
    path = earlier.processed / "trajectories.parquet"
    if not path.is_file():
        return []
    clients = pd.read_parquet(path, columns=["team", "client"]).groupby("team")["client"].nunique()
    return sorted(clients.index[clients >= max(earlier.settings.disclosure.minimum, 5)])


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)


def _workbook(path: Path, columns: Mapping[str, Sequence[Column]], told: list[list[str]]) -> None:
    """A sheet for each file, empty below its header, with a list to choose from where values are few; then what all means."""
    with xlsxwriter.Workbook(path) as book:
        bold, text, day = (
            book.add_format(looks) for looks in ({"bold": True}, {"num_format": "@"}, {"num_format": "yyyy-mm-dd"})
        )
        for table, parts in columns.items():
            sheet = book.add_worksheet(table[:31])
            sheet.freeze_panes(1, 0)
            for place, part in enumerate(parts):
                sheet.write_string(0, place, part.header, bold)
                sheet.set_column(
                    place, place, max(12, len(part.header) + 2), day if part.name in DATE_COLUMNS else _kind(part, text)
                )
                if part.allowed and len(",".join(part.allowed)) <= 255:
                    warn = "warning" if part.name == "wijkteam" else "stop"
                    rule = {"validate": "list", "source": [*part.allowed], "error_type": warn}
                    sheet.data_validation(1, place, 20_000, place, rule)
        sheet = book.add_worksheet("columns")
        for row, line in enumerate([[*HEAD], *told]):
            for place, value in enumerate(line):
                sheet.write_string(row, place, value, bold if row == 0 else None)
        sheet.set_column(0, len(HEAD) - 1, 24)


def _kind(part: Column, text: object) -> object:
    """Numbers of people are text: Excel must not take their zeros away."""
    return text if part.name.endswith(("nummer", "code")) or part.name == "beoordelaar" else None
