"""A file of another shape than delivery.yaml says: the message names what it looks like, and what to write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from exports import SETTINGS, Table, put, read, sound

from wijkstats.ground.errors import DeliveryError
from wijkstats.ground.scales import EDITIONS

DOMAINS = EDITIONS["2017"]
IDS = 5
"""Columns before the domains in the sound file of measurements."""


def as_long(zrm: Table) -> Table:
    rows = [[*row[:IDS], domain, score] for row in zrm[1:] for domain, score in zip(DOMAINS, row[IDS:], strict=True)]
    return [[*zrm[0][:IDS], "domein", "score"], *rows]


def in_columns(zrm: Table, first: Callable[[str], str], second: Callable[[str], str]) -> Table:
    """Before and after of each client in one row."""
    asked = ["datum", *DOMAINS]
    where = [zrm[0].index(name) for name in asked]
    rows = [
        [*before[:2], *[before[i] for i in where], *[after[i] for i in where]]
        for before, after in zip(zrm[1::2], zrm[2::2], strict=True)
    ]
    return [[*zrm[0][:2], *map(first, asked), *map(second, asked)], *rows]


def stopped(root: Path, zrm: Table, settings: str = SETTINGS, name: str = "case") -> str:
    with pytest.raises(DeliveryError) as caught:
        read(put(root, sound() | {"zrm": zrm}, settings, name))
    return str(caught.value)


def test_another_layout_is_named_with_the_line_to_write(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    ecd = [["klant_id", "created", "discr", *zrm[0][IDS:]], *([r[0], r[2], "zrmv2", *r[IDS:]] for r in zrm[1:])]
    ggm = [[*zrm[0][:3], "score_bij_leeggebied_leefgebied_id", "hoogte_score_scoresoort_id"], [*zrm[1][:3], "1", "2"]]
    for number, (table, told, written) in enumerate(
        (
            (as_long(zrm), "wide", "long"),
            (zrm, "long", "wide"),
            (ecd, "wide", "ecd"),
            (ggm, "wide", "ggm"),
            (zrm, "ecd", "wide"),
            (as_long(zrm), "ecd", "long"),
        )
    ):
        message = stopped(tmp_path, table, SETTINGS.replace("format: wide", f"format: {told}"), f"case{number}")
        assert f"this looks like format {written}" in message
        assert f"zrm: {{format: {written}}}" in message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{}_T0", "{}_T1"),
        ("{} voor", "{} na"),
        ("{}", "{}.1"),
        ("{} begin", "{} eind"),
        ("voormeting {}", "nameting {}"),
        ("Nulmeting {}", "Vervolgmeting {}"),
        ("{}0", "{}1"),
        ("T0{}", "T1{}"),
        ("Score {} eerste meting", "Score {} tweede meting"),
        ("{}", "{}"),
    ],
)
def test_before_and_after_in_columns_must_be_rows(tmp_path: Path, first: str, second: str) -> None:
    message = stopped(tmp_path, in_columns(sound()["zrm"], first.format, second.format))
    assert "zrm.csv, row 1" in message
    assert "before and after" in message
    assert "did you mean" not in message


@pytest.mark.parametrize("target", ["Doel {}", "{} streef", "Streefscore {}", "target_{}", "Gewenste score {}"])
def test_a_target_is_never_proposed_as_a_score(tmp_path: Path, target: str) -> None:
    zrm = sound()["zrm"]
    both = [*(f"Score {d}" for d in DOMAINS), *(target.format(d) for d in DOMAINS)]
    message = stopped(tmp_path, [[*zrm[0][:IDS], *both], *([*row, *row[IDS:]] for row in zrm[1:])], name="both")
    assert f"'Score financien' and '{target.format('financien')}'" in message
    assert "columns: {score_financien: financien}" in message
    only = [[*zrm[0][:IDS], *(target.format(d) for d in DOMAINS)], *zrm[1:]]
    message = stopped(tmp_path, only, name="only")
    assert "only targets" in message
    assert "did you mean" not in message
    beside = [[*zrm[0], *(target.format(d) for d in DOMAINS)], *([*row, *row[IDS:]] for row in zrm[1:])]
    found = read(put(tmp_path, sound() | {"zrm": beside}, name="beside"))
    assert found.rows() == (160, 160)
    assert not any("did you mean" in line for line in found.said)


def test_score_columns_without_a_rival_come_with_every_line_to_write(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    renamed = [[*zrm[0][:IDS], *(f"Score {d}" for d in DOMAINS)], *zrm[1:]]
    message = stopped(tmp_path, renamed)
    lines = ", ".join(f"score_{d}: {d}" for d in DOMAINS)
    assert f"columns: {{{lines}}}" in message
    found = read(put(tmp_path, sound() | {"zrm": renamed}, f"{SETTINGS}columns: {{{lines}}}\n", "mapped"))
    assert found.rows() == (160, 160)


def test_a_birth_date_is_never_proposed_as_the_day_of_measurement(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    message = stopped(tmp_path, [["geboortedatum" if name == "datum" else name for name in zrm[0]], *zrm[1:]])
    assert "column datum" in message
    assert "geboortedatum: datum" not in message


@pytest.mark.parametrize(
    ("table", "column", "other"), [("trajecten", "wijkteam", "Team"), ("trajecten", "geslacht", "Sekse")]
)
def test_another_word_for_a_column_is_named_with_the_line_to_write(
    tmp_path: Path, table: str, column: str, other: str
) -> None:
    tables = sound()
    tables[table][0] = [other if name == column else name for name in tables[table][0]]
    found = read(put(tmp_path, tables))
    assert any(f"columns: {{{other.lower()}: {column}}}" in line for line in found.said)


def test_another_word_for_the_client_is_named_with_the_line_to_write(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    message = stopped(tmp_path, [["Dossiernummer" if name == "clientnummer" else name for name in zrm[0]], *zrm[1:]])
    assert "columns: {dossiernummer: clientnummer}" in message


def test_the_column_of_the_domain_is_never_proposed_as_the_score(tmp_path: Path) -> None:
    long = as_long(sound(12)["zrm"])
    long[0][IDS:] = ["Leefgebied", "Waarde"]
    message = stopped(tmp_path, long, SETTINGS.replace("wide", "long"))
    assert "leefgebied: score" not in message
    assert "leefgebied: domein" in message


@pytest.mark.parametrize("levels", ["(1-5)", "[1 t/m 5]"])
def test_levels_behind_the_name_of_a_domain_are_no_part_of_it(tmp_path: Path, levels: str) -> None:
    zrm = sound(12)["zrm"]
    zrm[0][IDS:] = [f"{name} {levels}" for name in zrm[0][IDS:]]
    found = read(put(tmp_path, sound(12) | {"zrm": zrm}))
    assert found.rows() == (24, 24)
    assert found.table("measurements")["domain"].nunique() == len(zrm[0]) - IDS
    assert not any("did you mean" in line for line in found.said)
