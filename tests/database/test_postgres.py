"""The same delivery from files and from a real PostgreSQL server gives the same tables; .ci/run starts the server."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import psycopg
import pytest
from conftest import ROOT, SETTINGS, MakeDelivery
from psycopg import sql

from wijkstats.delivery.clean import clean_delivery
from wijkstats.ground.errors import DeliveryError, SettingsError

KEY = b"a key for tests only"


@pytest.fixture(scope="module")
def server(postgres: str) -> Iterator[psycopg.Connection]:
    parts = urlsplit(postgres)
    with psycopg.connect(
        host=parts.hostname,
        port=parts.port,
        user=parts.username,
        dbname=parts.path.strip("/"),
        password=os.environ["WIJKSTATS_DB_PASSWORD"],
        autocommit=True,
    ) as con:
        yield con


def load(con: psycopg.Connection, schema: str, table: str, lines: list[list[str]], types: dict[str, str]) -> None:
    """Make a table with typed columns, as a registration has them."""
    con.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    name = sql.Identifier(schema, table)
    con.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
    header, *rows = lines
    columns = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(types.get(c, "text"))) for c in header]
    con.execute(sql.SQL("CREATE TABLE {} ({})").format(name, sql.SQL(", ").join(columns)))
    values = sql.SQL(", ").join([sql.Placeholder()] * len(header))
    with con.cursor() as cursor:
        cursor.executemany(
            sql.SQL("INSERT INTO {} VALUES ({})").format(name, values), [[cell or None for cell in row] for row in rows]
        )


def test_the_demo_from_a_database_is_the_demo_from_files(
    postgres: str, server: psycopg.Connection, make_delivery: MakeDelivery, tmp_path: Path
) -> None:
    raw = ROOT / "data/raw/demo-2018"
    settings = (raw / "delivery.yaml").read_text(encoding="utf-8")
    names = {t: ("," if t == "gemeenten" else ";") for t in ("zrm", "trajecten", "contacten", "formatie", "gemeenten")}
    files = make_delivery(settings, "files", **{t: (raw / f"{t}.csv").read_bytes() for t in names})
    for table, delimiter in names.items():
        with (raw / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            load(server, "public", table, list(csv.reader(file, delimiter=delimiter)), {})
    database = make_delivery(f"{settings}\nsource: {postgres}\n", "database")
    for delivery in (files, database):
        clean_delivery(delivery, KEY)
    for name in ("measurements", "trajectories", "contacts", "staffing", "municipal"):
        tables = [pd.read_parquet(d.processed / f"{name}.parquet") for d in (files, database)]
        tables = [t.sort_values(list(t.columns)).reset_index(drop=True) for t in tables]
        pd.testing.assert_frame_equal(*tables)
    reasons = [pd.read_csv(d.processed / "rejects.csv")["reason"].value_counts().to_dict() for d in (files, database)]
    assert reasons[0] == reasons[1]


def test_typed_columns_and_a_schema_of_its_own(
    postgres: str, server: psycopg.Connection, make_delivery: MakeDelivery
) -> None:
    zrm = [["clientnummer", "datum", "huisvesting"], ["0012", "2016-03-01", "3"], ["0012", "2016-09-01", ""]]
    load(server, "zorg", "scores", zrm, {"datum": "date", "huisvesting": "smallint"})
    delivery = make_delivery(f"{SETTINGS}source: {postgres}\nfiles: {{zrm: zorg.scores}}\n", "typed")
    clean_delivery(delivery, KEY)
    table = pd.read_parquet(delivery.processed / "measurements.parquet")
    assert [(str(r.date.date()), r.score) for r in table.itertuples()] == [("2016-03-01", 3)]


def test_the_ggm_layout_from_a_database_is_that_from_files(
    postgres: str, server: psycopg.Connection, make_delivery: MakeDelivery
) -> None:
    head = ["client_id", "datum", "versie", "score_bij_leeggebied_leefgebied_id", "hoogte_score_scoresoort_id"]
    tables = {
        "score": [
            head,
            ["007", "2016-03-01", "2017", "11", "2"],
            ["007", "2016-11-01", "2017", "11", "4"],
            ["007", "2016-11-01", "2017", "12", "9"],  # no level has this code
            ["8", "2016-03-01", "2017", "12", "1"],
        ],
        "leefgebied": [["leefgebied_id", "naam"], ["11", "Huisvesting"], ["12", "Financiën"]],
        "scoresoort": [
            ["scoresoort_id", "niveau"], ["1", "acute problematiek"], ["2", "niet zelfredzaam"],
            ["4", "voldoende zelfredzaam"],
        ],
    }  # fmt: skip
    types = {"datum": "timestamp", head[3]: "integer", head[4]: "integer", "leefgebied_id": "integer"}
    types |= {"scoresoort_id": "integer"}
    for name, lines in tables.items():
        load(server, "ggm", name, lines, types)
    settings = SETTINGS.replace("wide", "ggm")
    named = ", ".join(f"{name}: ggm.{name}" for name in tables)
    database = make_delivery(f"{settings}source: {postgres}\nfiles: {{{named}}}\n", "database")
    files = make_delivery(settings, "files", **{n: [";".join(line) for line in lines] for n, lines in tables.items()})
    found = []
    for delivery in (database, files):
        clean_delivery(delivery, KEY)
        rejects = pd.read_csv(delivery.processed / "rejects.csv", dtype=str)
        assert rejects["reason"].tolist() == ["unknown_level"]
        found.append(pd.read_parquet(delivery.processed / "measurements.parquet"))
    pd.testing.assert_frame_equal(*found)
    assert found[0]["score"].sum() == 2 + 4 + 1


def test_a_table_that_is_not_there(postgres: str, server: psycopg.Connection, make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(f"{SETTINGS}source: {postgres}\nfiles: {{zrm: zorg.metingen}}\n", "missing")
    with pytest.raises(DeliveryError, match=r"no table zorg\.metingen in the database"):
        clean_delivery(delivery, KEY)


def test_a_server_that_does_not_answer(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(SETTINGS + "source: postgresql://nobody@127.0.0.1:1/db\n", "closed")
    with pytest.raises(DeliveryError, match="a PostgreSQL server that can be reached"):
        clean_delivery(delivery, KEY)


def test_a_password_in_the_file_is_refused_and_not_repeated(make_delivery: MakeDelivery) -> None:
    with pytest.raises(SettingsError, match="WIJKSTATS_DB_PASSWORD") as caught:
        make_delivery(SETTINGS + "source: postgresql://me:geheim@127.0.0.1:1/db\n", "secret")
    assert "geheim" not in str(caught.value)
