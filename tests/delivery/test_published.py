"""Published figures of others: how the five files are read, and what is said of a row that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from exports import Table, raw

from wijkstats.delivery.flows.cleaners import CLEANERS
from wijkstats.delivery.parquet import write_table
from wijkstats.delivery.processed import check_processed
from wijkstats.delivery.rules.remarks import create_remarks

CLAIM = ["id", "bron", "regel", "onderwerp", "jaar", "groep", "waarde", "eenheid", "decimalen", "circa", "n"]
RELATION = ["soort", "resultaat", "delen", "speling"]
GOAL = ["doel", "richting", "nulmeting", "streefwaarde", "jaar", "waarde", "eenheid", "n"]


@dataclass(frozen=True)
class Made:
    """The cleaned tables by name, and row, column and rule of each remark."""

    tables: dict[str, pd.DataFrame]
    remarks: list[tuple[int, str, str]]
    text: str


def made(root: Path, **files: Table) -> Made:
    """Files read and cleaned as in a delivery; every remark says what was found, what is allowed and what to do."""
    with raw(root, files) as (con, read):
        create_remarks(con)
        tables = {}
        for file in sorted(read, key=lambda one: list(CLEANERS).index(one.table)):
            name, clean = CLEANERS[file.table]
            clean(con, file)
            write_table(con, name, root / f"{name}.parquet")
            tables[name] = pd.read_parquet(root / f"{name}.parquet")
            check_processed(name, [tables[name]])
        told = con.execute("SELECT * FROM remarks ORDER BY file, row").df()
    assert (told[["found", "allowed", "next"]] != "").all(axis=None)
    return Made(tables, [*told[["row", "column", "rule"]].itertuples(index=False, name=None)], str(told.to_dict()))


def claim(**cells: str) -> list[str]:
    return [cells.get(column, "") for column in CLAIM]


def test_claims_and_relations(tmp_path: Path) -> None:
    claims = [
        CLAIM,
        claim(id="E1875a", bron="Rapport van Jan Jansen", waarde="43,60", eenheid="Procent", circa="ja", n="28", jaar="2019"),
        claim(id="B1", onderwerp="bel 06-12345678", waarde="5500000", eenheid="euro", decimalen="-5"),
        claim(id="B2", eenheid="aantal"),
        claim(id="jansen", waarde="3", eenheid="aantal"),
        claim(id="B3", waarde="drie", eenheid="aantal"),
        claim(id="B4", waarde="3", eenheid="procent", decimalen="-1"),
        claim(id="B5", waarde="1.418", eenheid="aantal"),
        claim(id="B6", waarde="1,5", eenheid="r"),
        claim(id="B7", waarde="3", eenheid="stuks"),
        claim(id="B1", waarde="6", eenheid="euro"),
        claim(id="B8", waarde="3", eenheid="procent", n="0"),
        claim(id="B9", waarde="3", eenheid="procent", jaar="19"),
    ]  # fmt: skip
    relations = [
        RELATION,
        ["gelijk", "E1875a", "B2", "0,5"],
        ["som", "B2", "B3 E1875a", ""],
        ["som", "B2", "B2 E1875a", ""],
        ["verschil", "B2", "E1875a", ""],
        ["groter", "B2", "E1875a", ""],
        ["haalbaar", "", "E1875a", ""],
        ["gelijk", "", "E1875a", ""],
        ["gelijk", "B2", "", ""],
        ["gelijk", "B2", "E1875a", "-1"],
    ]
    found = made(tmp_path, beweringen=claims, relaties=relations)
    kept = found.tables["claims"].set_index("id")
    assert list(kept.index) == ["E1875a", "B2"]
    one = kept.loc["E1875a"]
    assert (one["value"], one["decimals"], one["circa"], one["n"], one["year"]) == (43.6, 2, True, 28, 2019)
    assert one["source"] == "xxxxxxx van xxx xxxxxx"
    assert [(r.kind, r.result, r.parts, r.slack) for r in found.tables["relations"].fillna("").itertuples()] == [
        ("gelijk", "E1875a", "B2", 0.5),
        ("haalbaar", "", "E1875a", 0.0),
    ]
    assert found.remarks == [
        (3, "id", "two_values"),
        (5, "id", "impossible_id"),
        (6, "waarde", "not_a_number"),
        (7, "decimalen", "out_of_range"),
        (8, "waarde", "thousands_point"),
        (9, "waarde", "out_of_range"),
        (10, "eenheid", "unknown_word"),
        (11, "id", "two_values"),
        (12, "n", "out_of_range"),
        (13, "jaar", "impossible_year"),
        (3, "delen", "unknown_claim"),
        (4, "delen", "own_claim"),
        (5, "delen", "wrong_number_of_parts"),
        (6, "soort", "unknown_word"),
        (8, "resultaat", "missing_value"),
        (9, "delen", "missing_value"),
        (10, "speling", "out_of_range"),
    ]
    assert "ansen" not in found.text
    assert "12345678" not in str(found.tables["claims"])


def test_relations_without_claims_are_told(tmp_path: Path) -> None:
    found = made(tmp_path, relaties=[RELATION, ["gelijk", "B1", "B2", ""]])
    assert len(found.tables["relations"]) == 0
    assert found.remarks == [(2, "resultaat", "unknown_claim")]


def test_a_judgement_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = {
        "+": "plus",
        "+/-": "plus_minus",
        "±": "plus_minus",
        "-": "minus",
        "n.v.t.": "nvt",
        "nvt": "nvt",
        "Groen": "groen",
    }
    rows = [["norm", "perspectief", "oordeel"], *([f"norm {n}", "partners", sign] for n, sign in enumerate(written))]
    assert list(made(tmp_path, oordelen=rows).tables["judgements"]["judgement"]) == [*written.values()]


def test_two_names_of_which_the_same_may_be_shown_are_still_two(tmp_path: Path) -> None:
    rows = [
        ["jaar", "domein", "status", "lasten"],
        *(["2019", name, "realisatie", "10"] for name in ("Abcde", "Vwxyz", "jeugd")),
    ]
    found = made(tmp_path, rekening=rows).tables["accounts"]
    assert list(found["domain"]) == ["xxxxx (1)", "xxxxx (2)", "jeugd"]


def test_judgements_that_cannot_be_used(tmp_path: Path) -> None:
    found = made(tmp_path, oordelen=[["norm", "oordeel"], ["a", "+"], ["a", "-"], ["b", "goed"], ["b", ""], ["", "+"]])
    assert len(found.tables["judgements"]) == 0
    rules = ["two_values", "two_values", "unknown_word", "missing_value", "missing_value"]
    assert [rule for _, _, rule in found.remarks] == rules


def test_goals_that_cannot_be_used(tmp_path: Path) -> None:
    rows = [
        GOAL,
        ["bereik", "hoger", "10", "20", "2019", "15", "procent", "200"],
        ["bereik", "hoger", "10", "20", "2020", "115", "procent", "200"],
        ["bereik", "omhoog", "10", "20", "2020", "15", "procent", "200"],
        ["bereik", "niet lager", "tien", "20", "2021", "15", "procent", ""],
    ]
    found = made(tmp_path, doelen=rows)
    assert list(found.tables["goals"]["n"]) == [200]
    assert found.remarks == [
        (3, "waarde", "out_of_range"),
        (4, "richting", "unknown_word"),
        (5, "nulmeting", "not_a_number"),
    ]


def test_accounts_that_cannot_be_used(tmp_path: Path) -> None:
    rows = [
        ["jaar", "domein", "onderdeel", "status", "lasten", "baten"],
        ["2019", "jeugd", "alles", "begroting", "€ 14.107.745", ""],
        ["2019", "jeugd", "alles", "jaarrekening", "-638688", "12"],
        ["2019", "jeugd", "alles", "raming?", "1", ""],
        ["2019", "jeugd", "alles", "begroting", "14107746", ""],
        ["19", "jeugd", "alles", "begroting", "1", ""],
        ["2020", "jeugd", "alles", "begroting", "638.688", ""],
    ]
    found = made(tmp_path, rekening=rows)
    assert found.tables["accounts"][["status", "costs", "income"]].to_numpy().tolist() == [
        ["realisatie", -638688.0, 12.0]
    ]
    assert found.remarks == [
        (2, "lasten", "two_values"),
        (4, "status", "unknown_word"),
        (5, "lasten", "two_values"),
        (6, "jaar", "impossible_year"),
        (7, "lasten", "thousands_point"),
    ]
