"""A delivery with a marker in every place that a delivery has, and everything that was written or printed, searched for it.

The marker stands for what somebody put in the wrong place: a name, an address, a password.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from exports import SETTINGS, TEAMS, Table, as_csv, whole
from workbooks import as_xlsx

MARK = "Qzjansen"


def everywhere() -> tuple[dict[str, Table | str | bytes], str]:
    """Files and settings of a delivery that can be used, with the marker in every place where it stops nothing.

    Not in the name of a team, a municipality and a source (bron, reden), nor in the title: a report is made to show those.
    """
    tables = whole(700)  # with fewer people more counts are small, and hiding those takes most of the time of a report
    _more(tables)
    files: dict[str, Table | str | bytes] = {**tables}
    zrm, trajecten = tables["zrm"], tables["trajecten"]
    tables["formatie"] += [
        [team, f"01-0{month}-2022", "8,4", "teamleider", ""] for month in range(2, 8) for team in TEAMS
    ]
    for rows in tables.values():
        for i, row in enumerate(rows):
            row.append(f"{MARK} belt niet terug, {i}" if i else f"naam {MARK}")
            row.append("1" if i else MARK)
        _cells(rows)
    for row in trajecten[-4:]:
        row[0] = f"{MARK}{row[1]}"
    zrm[0][0], trajecten[0][0] = f"nummer {MARK}", "clientnummer"
    # a second header, a total, a line with too few and one with too many cells, a quote that is never closed
    files["zrm"] = as_csv(zrm) + f"\r\n{MARK}\r\nTotaal {MARK};1\r\n" + ";".join([MARK] * 40) + f'\r\n"{MARK};1;2\r\n'
    del files["trajecten"]
    files[f"traject_{MARK}.xlsx"] = as_xlsx(trajecten, sheet=MARK, Andere=zrm)
    files[f"{MARK}.txt"] = f"{MARK};datum\n1;2\n"
    files[f"{MARK}.sav"] = f"$FL2 {MARK}"
    files[f"{MARK}.docx"] = MARK
    files["corrections.csv"] = f"file,row,column,expected,value,reason\nzrm.csv,5,huisvesting,{MARK},3,{MARK}\n"
    names = ", ".join(f"{name}: {name}.csv" for name in tables if name != "trajecten")
    settings = (
        SETTINGS
        + f'columns: {{"nummer {MARK}": clientnummer}}\nfiles: {{{names}, trajecten: "traject_{MARK}.xlsx#{MARK}"}}\n'
    )
    return files, settings.replace("files: {", f"# {MARK}\nfiles: {{")


def _more(tables: dict[str, Table]) -> None:
    """What need not be delivered: columns of the sound delivery, and files beside it."""
    trajecten, contacten, formatie = (tables[name] for name in ("trajecten", "contacten", "formatie"))
    for i, row in enumerate(trajecten):
        row += ["01-12-2021", "1", f"H{i}", ""] if i else ["aanmelddatum", "zwaarte", "huishoudnummer", "clientgroep"]
    for i, row in enumerate(contacten):
        row.append(trajecten[i][0] if i else "clientnummer")
    for i, row in enumerate(formatie):
        row += ["teamleider", "bezet"] if i else ["functie", "soort"]
    numbers = [(row[0], row[1]) for row in trajecten[1:]]
    tables["caseload"] = [["wijkteam", "peildatum", "zwaarte", "open_zaken"]]
    tables["caseload"] += [[team, f"01-0{month}-2022", "1", "7"] for month in range(1, 9) for team in TEAMS]
    tables["inzet"] = [
        ["trajectnummer", "domein", "inzet", "reden"],
        *([t, "financien", "nee", "zelf"] for _, t in numbers),
    ]
    tables["doorstroom"] = [["clientnummer", "datum", "soort", "verwijzer"]]
    tables["doorstroom"] += [[client, "01-06-2023", "wmo", "huisarts"] for client, _ in numbers]
    tables["indeling"] = [
        ["veld", "waarde", "groep"],
        ["aanmelder", "zelf", "zelf"],
        ["vervolg", "zelf verder", "zelf_verder"],
    ]
    tables["indeling"] += [["afsluiting", word, "wmo"] for word in ("wmo", "Wmo-voorziening", "beschikking", "pgb")]
    tables["indeling"] += [["afsluiting", f"woord {i}", "overig"] for i in range(6)]


def _cells(rows: Table) -> None:
    """The marker in every column: one more row for each, that is the last one but for that cell."""
    last = rows[-1]
    for place, name in enumerate(rows[0]):
        if name not in ("wijkteam", "gemeente", "bron", "reden"):
            row = [str(2000 + place) if head == "jaar" else text for head, text in zip(rows[0], last, strict=True)]
            row[place] = f"{MARK} {place}"
            rows.append(row)


def found_in(folder: Path) -> Iterator[str]:
    """The files below a folder, by name or by what they hold, in which the marker stands; packed ones are opened."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if MARK.casefold() in f"{path.relative_to(folder)} {_text(path)}".casefold():
            yield path.relative_to(folder).as_posix()


def _text(path: Path) -> str:
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    data = path.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            data = b"\n".join(parts.read(name) for name in parts.namelist())
    return data.decode("utf-8", "ignore")
