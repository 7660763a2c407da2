"""No text of a delivery is repeated in a message or a table: a marker in every place that a delivery has, and looked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from exports import KEY, SETTINGS, Table, as_csv, put, sound, whole
from marked import MARK, everywhere, found_in
from workbooks import as_xlsx

from wijkstats.__main__ import main
from wijkstats.delivery.clean import clean_delivery
from wijkstats.ground.shown import is_plain, shown

Files = dict[str, Table | str | bytes]


def printed(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Exit code of `make validate`, and all that it prints."""
    monkeypatch.chdir(root)
    code = main(["validate", "--delivery", "case"])
    out, err = capsys.readouterr()
    return code, out + err


def test_what_can_be_used_is_nowhere_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the tables of cleaned rows keep a text: a category, that a report shows when enough people share it."""
    files, settings = everywhere()
    delivery = put(tmp_path, files, settings)
    code, text = printed(tmp_path, capsys, monkeypatch)
    assert code == 0, text
    assert MARK.casefold() not in text.casefold()
    said: list[str] = []
    cleaned = clean_delivery(delivery, KEY, said.append)
    told = [
        *said,
        *cleaned.notes,
        cleaned.rules.to_csv(),
        cleaned.tables.to_csv(),
        cleaned.boundaries.to_csv(),
        repr(cleaned.losses),
    ]
    assert MARK.casefold() not in "\n".join(told).casefold()
    assert set(found_in(delivery.processed)) <= {"trajectories.parquet", "contacts.parquet", "municipal.parquet"}
    kept = pd.read_parquet(delivery.processed / "trajectories.parquet")
    assert {c for c in kept if kept[c].astype(str).str.contains(MARK).any()} <= {
        "referrer",
        "closing_reason",
        "sex",
        "law",
    }
    assert len(pd.read_csv(delivery.processed / "rejects.csv")) > 20, "the marker was refused where it cannot be read"
    rules = pd.read_csv(delivery.processed / "quality_rules.csv")
    files = {"zrm", "trajecten", "contacten", "formatie", "gemeenten", "caseload", "inzet", "doorstroom", "indeling"}
    assert {*rules["table"]} == files
    assert {*pd.read_parquet(delivery.processed / "staffing.parquet")["job"]} == {"teamleider", "overig"}


def _cell(table: str, column: str, text: str = MARK) -> Callable[[Files], str]:
    def change(files: Files) -> str:
        rows = files[table]
        assert isinstance(rows, list)
        for row in rows[1:]:
            row[rows[0].index(column)] = text
        return ""

    return change


def _head(table: str, column: str, to: str, more: str = "") -> Callable[[Files], str]:
    def change(files: Files) -> str:
        rows = files[table]
        assert isinstance(rows, list)
        rows[0][rows[0].index(column)] = to
        return more

    return change


def _file(name: str, content: str | bytes, more: str = "", gone: str = "") -> Callable[[Files], str]:
    def change(files: Files) -> str:
        files.pop(gone, None)
        files[name] = content
        return more

    return change


def _but(cells: tuple[str, ...], place: int) -> list[str]:
    return [MARK if i == place else text for i, text in enumerate(cells)]


KEYS = ("age_groups", "matters", "pairs", "plan", "previous", "correction", "disclosure", "files", "columns", "source")
ZRM = as_csv(sound(12)["zrm"])
BOOK = as_xlsx(sound(12)["zrm"], sheet=MARK, Qzjansen2=[["a"], ["b"]])
NAMED = f"files: {{zrm: {MARK}.csv}}\n"
MOVE, CORRECTION = ("2020", "0001", "0002", "1", ""), ("zrm.csv", "5", "datum", "1", "1", "x")
HEAD = "jaar;oude_code;nieuwe_code;gewicht;bron\n"
CORRECT = "file,row,column,expected,value,reason\n"
STOPS: dict[str, Callable[[Files], str]] = {
    **{f"cell zrm {c}": _cell("zrm", c) for c in ("clientnummer", "datum", "versie", "huisvesting")},
    **{f"cell trajecten {c}": _cell("trajecten", c) for c in ("clientnummer", "geboortedatum", "startdatum", "einddatum")},
    "an address in trajecten": _cell("trajecten", "aanmelder", f"{MARK} 12, 3131 AB"),
    "mail in contacten": _cell("contacten", "vervolg", f"{MARK}@qzjansen.nl"),
    **{f"cell formatie {c}": _cell("formatie", c) for c in ("peildatum", "fte")},
    **{f"cell gemeenten {c}": _cell("gemeenten", c) for c in ("gemeentecode", "jaar", "indicator", "waarde")},
    **{f"cell gemeenten {c}": _cell("gemeenten", c) for c in ("eenheid", "status")},
    "head is gone": _head("zrm", "clientnummer", f"nummer {MARK}"),
    "head stands twice": _head("zrm", "beoordelaar", MARK, f"columns: {{{MARK}: datum}}\n"),
    "head of two moments": _head("zrm", "beoordelaar", f"datum t0 {MARK}"),
    "head of a target": _head("zrm", "werk_opleiding", f"doel {MARK} werk_opleiding"),
    "head that is mapped to nothing": _head("zrm", "beoordelaar", "rater", f"columns: {{rater: {MARK}}}\n"),
    "head that is mapped and gone": lambda files: f"columns: {{{MARK}: datum}}\n",
    "own column": lambda files: f"breakdowns: [{MARK.lower()}]\n",
    "header of values": _file("zrm", "\n".join(ZRM.splitlines()[1:]).replace("C1", MARK)),
    "one column": _file("zrm", f"{MARK}\n1\n"),
    "two exports pasted": _file("zrm", ZRM + ";".join(reversed(ZRM.splitlines()[0].split(";"))) + f";{MARK}\n"),
    "empty file": _file(f"{MARK}.csv", "", NAMED),
    "binary file": _file(f"{MARK}.csv", b"a;b\n\0\0" + MARK.encode(), NAMED),
    "utf-32": _file(f"{MARK}.csv", ZRM.encode("utf-32"), NAMED),
    "bad utf-16": _file(f"{MARK}.csv", ZRM.encode("utf-16")[:-1], NAMED),
    "no file of the name": lambda files: f"files: {{zrm: {MARK}.csv}}\n",
    "another format": _file(f"zrm_{MARK}.sav", b"$FL2", "", "zrm"),
    "another format, named": _file(f"{MARK}.sav", b"$FL2", f"files: {{zrm: {MARK}.sav}}\n"),
    "nearly the name": _file(f"zrm {MARK}.csv", ZRM, "", "zrm"),
    "two capitals": _file(f"{MARK}.csv", ZRM, f"files: {{zrm: {MARK.lower()}.csv}}\n"),
    "no workbook": _file(f"{MARK}.xlsx", b"PK\x03\x04" + MARK.encode(), f"files: {{zrm: {MARK}.xlsx}}\n"),
    "which sheet": _file(f"{MARK}.xlsx", BOOK, f"files: {{zrm: {MARK}.xlsx}}\n"),
    "no such sheet": _file(f"{MARK}.xlsx", BOOK, f'files: {{zrm: "{MARK}.xlsx#{MARK}3"}}\n'),
    "workbook called text": _file(f"{MARK}.csv", BOOK, NAMED),
    **{f"herindelingen {i}": _file("herindelingen", HEAD + ";".join(_but(MOVE, i))) for i in range(5)},
    **{f"corrections {i}": _file("corrections.csv", CORRECT + ",".join(_but(CORRECTION, i))) for i in range(4)},
    "corrections head": _file("corrections.csv", CORRECT.replace("reason", MARK)),
    "unknown key": lambda files: f"{MARK}: 1\n",
    "key twice": lambda files: f"columns: {{{MARK}: datum, {MARK}: datum}}\n",
    "no such anchor": lambda files: f"previous: *{MARK}\n",
    "no such tag": lambda files: f"previous: !{MARK} x\n",
    "no such handle": lambda files: f"previous: !{MARK}!x y\n",
    "broken line": lambda files: f"previous: [{MARK}\n",
    **{f"value of {key}": lambda files, key=key: f"{key}: {MARK}\n" for key in KEYS},  # type: ignore[misc]
    "group twice": lambda files: f"age_groups: {{{MARK}: [0, 20], oud: [20, 99]}}\n",
    "elasticity": lambda files: f"correction: {{elasticities: {{{MARK}: {{{MARK}: 1}}}}}}\n",
    "path": lambda files: f"files: {{zrm: ../{MARK}.csv}}\n",
    "sheet of text": lambda files: f'files: {{zrm: "{MARK}.csv#{MARK}"}}\n',
    "database": lambda files: f"source: postgresql://{MARK}@127.0.0.1:1/{MARK}\n",
}  # fmt: skip


@pytest.mark.parametrize("place", STOPS)
def test_what_stops_a_run_is_not_repeated(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files: Files = {**whole(24)}
    settings = SETTINGS + STOPS[place](files)
    folder = tmp_path / "data" / "raw" / "case"
    folder.mkdir(parents=True)
    (folder / "delivery.yaml").write_text(settings, encoding="utf-8")
    if place == "two capitals":
        files[f"{MARK.upper()}.csv"] = ZRM
    for name, content in files.items():
        data = as_csv(content) if isinstance(content, list) else content
        path = folder / (name if "." in name else f"{name}.csv")
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    code, text = printed(tmp_path, capsys, monkeypatch)
    assert MARK.casefold() not in text.casefold(), text
    assert "Traceback" not in text
    assert code in (0, 2, 3, 4), text


def test_names_of_columns_that_look_the_same_are_told_apart(tmp_path: Path) -> None:
    """Two columns of which the shape is the same are two: with BSNs in one of them the run stops."""
    tables = whole(30)
    for i, row in enumerate(tables["zrm"]):
        row += ["Jansen", "Pieter"] if i == 0 else ["1", "2"]
    done = clean_delivery(put(tmp_path, tables), KEY)
    example = done.rules.set_index("rule").loc["column_not_used", "example"]
    assert example == "zrm.csv:xxxxxx (column 19), xxxxxx (column 20)"


def test_signs_that_a_terminal_obeys_are_not_printed() -> None:
    for text in ("\x1b[2J", "naam\x07", "naam\u202etxt", "naam\udc80", "klant\nnummer"):
        assert not is_plain(text)
        assert all(sign.isprintable() for sign in shown(text)), text
