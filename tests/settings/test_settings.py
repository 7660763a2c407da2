from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SETTINGS, MakeDelivery

from wijkstats.ground.errors import SettingsError
from wijkstats.settings.delivery import open_delivery


def refuse(make_delivery: MakeDelivery, settings: str) -> str:
    with pytest.raises(SettingsError) as caught:
        make_delivery(settings=settings)
    return str(caught.value)


def test_only_municipality_period_and_zrm_are_required(make_delivery: MakeDelivery) -> None:
    settings = make_delivery(settings=SETTINGS.replace("reference_date: 2018-11-30\n", "")).settings
    assert settings.municipality == "0622"
    assert settings.disclosure.minimum == 5
    assert settings.age_groups["ouderen"] == (65, 120)
    for key in ("municipality", "period", "zrm"):
        text = "\n".join(line for line in SETTINGS.splitlines() if not line.startswith(key))
        assert f"key {key}\n    found:   the key is missing" in refuse(make_delivery, text)


def test_gm_prefix_means_the_same_code(make_delivery: MakeDelivery) -> None:
    assert make_delivery(settings=SETTINGS.replace('"0622"', '"GM0622"')).settings.municipality == "0622"


def test_a_code_without_quotes_is_refused_with_the_line(make_delivery: MakeDelivery) -> None:
    message = refuse(make_delivery, SETTINGS.replace('"0622"', "0622"))
    assert "data/raw/case/delivery.yaml, line 1, key municipality" in message
    assert "write the code in quotes" in message
    assert "found:   0622 (int)" in message  # as it stands in the file, not the 402 that YAML makes of it


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("zmr: {format: wide}", ["key xxx", "an unknown key", "did you mean zrm?"]),
        ("disclosure: {minimun: 3}", ["key disclosure.minimun", "did you mean minimum?"]),
        ("language: fr", ["key language", "'xx'", "'nl' or 'en'"]),
        ("disclosure: {minimum: -1}", ["key disclosure.minimum", "-1 (int)"]),
        ("disclosure: {minimum: 2}", ["key disclosure.minimum", "0 (off), or a whole number from 3"]),
        ("age_groups: {all: [0, 50], oud: [51, 99]}", ["a group named all"]),
        ("files: {zrm: Export ZRM.csv}", ["files.zrm", "without spaces"]),
        ('disclosure: {minimum: "5"}', ["key disclosure.minimum", "'5' (str)"]),
        ("age_groups: {jong: [0, 20], oud: [20, 99]}", ["jong and oud overlap at 20"]),
        ("age_groups: {jong: [20, 0]}", ["two whole ages, first and last"]),
        ('reference: {municipalities: ["0622"]}', ["0622, the municipality itself"]),
        ('reference: {municipalities: ["0141"], similar: ["0502"]}', ["0502, not among the reference municipalities"]),
        ('reference: {municipalities: ["0141", "GM0141"]}', ["0141 stands twice"]),
        ("files: {zrm: ../zrm.csv}", ["files.zrm", "the name of a file in the folder itself"]),
        ("files: {zmr: zrm.csv}", ["key files.xxx", "an unknown key"]),
        ("source: mysql://host/db", ["key source", "postgresql://user@host:port/database"]),
        ("title: 12", ["key title", "12 (int)"]),
        ("language: nl\nlanguage: en", ["key language", "stands twice"]),
        ("trajectories: {complete: 2016-01-01}", ["trajectories.complete", "did you mean complete_from?"]),
        ("trajectories: {complete_from: 2016}", ["trajectories.complete_from", "a date as year-month-day"]),
        ("trajectories: {complete_from: 2019-01-01}", ["2019-01-01, after reference_date", "line 5"]),
        ("norms: {waiting_days: 0}", ["key norms.waiting_days", "greater than or equal to 1"]),
        ("groups: {Lichte hulp: licht}", ["key groups.Lichte hulp", "a key in lower case"]),
        ("groups: {total: licht}", ["key groups.total", "not all, other_age, total, unknown"]),
        ("groups: {licht: Hulp, zwaar: Hulp}", ["key groups.licht", "each another one"]),
        ("period: {", ["delivery.yaml, line"]),
    ],
)
def test_what_is_refused_and_how_it_is_said(make_delivery: MakeDelivery, line: str, parts: list[str]) -> None:
    message = refuse(make_delivery, SETTINGS + line + "\n")
    for part in [*parts, "found:", "allowed:", "next:"]:
        assert part in message


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("end: 2017-12-31", "end: 2015-12-31", "2015-12-31 before 2016-01-01"),
        ("reference_date: 2018-11-30", "reference_date: 2017-11-30", "before the period ends"),
        ("start: 2016-01-01", "start: 1-1-2016", "a date as year-month-day"),
        ("format: wide", "format: breed", "'breed'"),
        ("format: wide", "format: wide, low: 5", "key zrm.low"),
        ("format: wide", "format: wide, reliability: 1.2", "key zrm.reliability"),
        ("format: wide", "format: wide, edition: 2017", "key zrm.edition"),
        ("zrm: {", "matters: 0\nzrm: {", "key matters"),
        ("zrm: {", "matters: 10\nzrm: {", "key matters"),  # a fraction, not percentage points
    ],
)
def test_impossible_values(make_delivery: MakeDelivery, old: str, new: str, part: str) -> None:
    assert part in refuse(make_delivery, SETTINGS.replace(old, new))


def test_all_faults_at_once(make_delivery: MakeDelivery) -> None:
    message = refuse(make_delivery, SETTINGS.replace('"0622"', "622") + "language: fr\nonbekend: 1\n")
    assert all(f"key {key}" in message for key in ("municipality", "language", "onbekend"))


def test_an_unknown_delivery_suggests_a_known_one(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    make_delivery(name="demo-2018")
    with pytest.raises(SettingsError, match="did you mean DELIVERY=demo-2018"):
        open_delivery("demo2018", tmp_path)
    with pytest.raises(SettingsError, match="no such folder"):
        open_delivery("2031", tmp_path)
    with pytest.raises(SettingsError, match="one of: demo-2018"):
        open_delivery("../..", tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://analist:qzgeheim@host/db",
        "postgresql://host/db?password=qzgeheim",
        "postgresql://analist:qz/geheim@host/db",
        "postgresql://analist:qz@geheim@host/db",
        "postgresql://analist:qz#geheim@host/db",
        "postgresql://analist:qz?geheim@host/db",
        "postgresql://analist:qz%67eheim@host/db",
        "postgresql://host:qzgeheim/db",
        "postgresql://host/db;password=qzgeheim",
        "postgresql://password=qzgeheim@host/db",
        "mysql://analist:qzgeheim@host/db",
        "host=host user=analist password=qzgeheim",
        "jdbc:sqlserver://host;user=analist;password=qzgeheim",
        "qzgeheim",
    ],
)
@pytest.mark.parametrize("writing", ["source: '{}'", 'source: "{}"', "source: {}", "source: ['{}']", "sourec: '{}'"])
def test_no_address_of_a_database_is_repeated(make_delivery: MakeDelivery, address: str, writing: str) -> None:
    message = refuse(make_delivery, SETTINGS + writing.format(address) + "\n")
    assert "geheim" not in message.casefold()
    assert "eheim" not in message.casefold()
    assert ", key source" in message or "sourec" in writing or "line" in message
