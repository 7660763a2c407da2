"""A sound delivery gives the same measurements in whatever layout, encoding, delimiter and date notation it comes."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from conftest import SETTINGS
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkstats.delivery.clean import clean_delivery
from wijkstats.delivery.files.macros import LEVEL_NAMES
from wijkstats.settings.delivery import open_delivery

Row = tuple[str, date, str, dict[str, int]]  # client, day, edition, domain -> level
Table = list[list[str]]

DOMAINS = {"2010": ("inkomen", "dagbesteding", "huisvesting"), "2017": ("financien", "huisvesting", "basale_adl")}
EVERY = tuple(dict.fromkeys(d for domains in DOMAINS.values() for d in domains))
SPELLED = {"financien": "Financiën", "basale_adl": "ADL basaal", "huisvesting": " HUISVESTING"}
NOTATIONS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%Y-%m-%d 09:30:00")
LEVELS = {level: name for name, level in LEVEL_NAMES.items()}

day = st.integers(0, 900).map(lambda n: date(2016, 1, 1) + timedelta(n))
visit = st.tuples(
    st.sampled_from(["007", "K é;1", '8"', "12"]),
    day,
    st.sampled_from(sorted(DOMAINS)).flatmap(
        lambda e: st.tuples(st.just(e), st.dictionaries(st.sampled_from(DOMAINS[e]), st.integers(1, 5), min_size=1))
    ),
).map(lambda v: (v[0], v[1], *v[2]))
started = ("007", date(2016, 2, 1), "2017", {"huisvesting": 3})
visits = st.lists(visit, max_size=6, unique_by=lambda v: v[:2]).map(
    lambda vs: [started, *(v for v in vs if v[:2] != started[:2])]
)
writing = st.tuples(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), st.sampled_from(";,\t|"), st.sampled_from(NOTATIONS)
)


def wide(rows: list[Row], notation: str) -> dict[str, Table]:
    head = ["clientnummer", "datum", "versie", *(SPELLED.get(d, d) for d in EVERY)]
    return {"zrm": [head, *([c, d.strftime(notation), e, *(str(s.get(x, "")) for x in EVERY)] for c, d, e, s in rows)]}


def long(rows: list[Row], notation: str) -> dict[str, Table]:
    cells = [[c, d.strftime(notation), e, SPELLED.get(x, x), str(n)] for c, d, e, s in rows for x, n in s.items()]
    return {"zrm": [["clientnummer", "datum", "versie", "domein", "score"], *cells]}


def long_text(rows: list[Row], notation: str) -> dict[str, Table]:
    head, *cells = long(rows, notation)["zrm"]
    named = [
        [*cell[:-1], LEVELS[int(cell[-1])] if i % 2 else f"{cell[-1]} - {LEVELS[int(cell[-1])]}"]
        for i, cell in enumerate(cells)
    ]
    return {"zrm": [head, *named]}


def ecd(rows: list[Row], notation: str) -> dict[str, Table]:
    head = ["id", "klant_id", "created", "discr", *EVERY]
    discr = {"2010": "zrmv1", "2017": "zrmv2"}
    return {
        "zrm": [
            head,
            *(
                [str(i), c, d.strftime(notation), discr[e], *(str(s.get(x, r"\N")) for x in EVERY)]
                for i, (c, d, e, s) in enumerate(rows)
            ),
        ]
    }


def ggm(rows: list[Row], notation: str) -> dict[str, Table]:
    head = ["client_id", "datum", "versie", "score_bij_leeggebied_leefgebied_id", "hoogte_score_scoresoort_id"]
    cells = [[c, d.strftime(notation), e, f"L{EVERY.index(x)}", f"N{n}"] for c, d, e, s in rows for x, n in s.items()]
    return {
        "score": [head, *cells],
        "leefgebied": [["leefgebied_id", "naam"], *([f"L{i}", SPELLED.get(x, x)] for i, x in enumerate(EVERY))],
        "scoresoort": [["scoresoort_id", "niveau"], *([f"N{n}", name] for n, name in LEVELS.items())],
    }


def measurements(root: Path, layout: str, tables: dict[str, Table], encoding: str, delimiter: str) -> pd.DataFrame:
    folder = root / "data" / "raw" / f"{layout}-{encoding}"
    folder.mkdir(parents=True)
    (folder / "delivery.yaml").write_text(SETTINGS.replace("wide", layout), encoding="utf-8")
    for name, rows in tables.items():
        if encoding == "xlsx":
            with xlsxwriter.Workbook(folder / f"{name}.xlsx") as book:
                sheet = book.add_worksheet(name)
                for i, row in enumerate(rows):
                    for j, text in enumerate(row):
                        if text.isdecimal() and len(text) == 1:
                            sheet.write_number(i, j, int(text))
                        else:
                            sheet.write_string(i, j, text)
        else:
            out = io.StringIO(newline="")
            csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
            (folder / f"{name}.csv").write_bytes(out.getvalue().encode(encoding))
    delivery = open_delivery(folder.name, root)
    clean_delivery(delivery, b"a key for tests only")
    return pd.read_parquet(delivery.processed / "measurements.parquet")


@pytest.mark.parametrize("write", [wide, long, long_text, ecd, ggm])
@pytest.mark.parametrize("file", ["text", "xlsx"])
def test_checks_5_6_7_every_layout_gives_the_same_measurements(write: object, file: str) -> None:
    layout = {"long_text": "long"}.get(write.__name__, write.__name__)

    @given(visits, writing)
    @settings(deadline=None, max_examples=3)
    def same(rows: list[Row], how: tuple[str, str, str]) -> None:
        encoding, delimiter, notation = how
        with tempfile.TemporaryDirectory() as folder:
            plain = measurements(Path(folder) / "plain", "wide", wide(rows, "%Y-%m-%d"), "utf-8", ";")
            other = write(rows, notation)
            found = measurements(Path(folder), layout, other, "xlsx" if file == "xlsx" else encoding, delimiter)
        pd.testing.assert_frame_equal(plain, found)
        assert len(plain) == sum(len(scores) for *_, scores in rows)

    same()
