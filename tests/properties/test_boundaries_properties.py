"""Bringing figures to other boundaries: nobody is lost, and the order of rows does not matter."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.files.macros import create_macros
from wijkstats.delivery.public.boundaries import bring_to_last_boundaries, read_moves

CODES = [f"{n:04d}" for n in range(1, 8)]
NEW = [f"{n:04d}" for n in range(1001, 1004)]


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[tuple[int, str, str, float]], list[str]]:
    """Two years of changes among municipalities that exist: parts to neighbours, and mergers; and who is left."""
    alive, rows = list(CODES), []
    for year, fresh in ((2019, NEW[0]), (2021, NEW[1])):
        for code in draw(st.lists(st.sampled_from(alive), max_size=3, unique=True)):
            others = draw(
                st.lists(st.sampled_from([c for c in alive if c != code]), min_size=1, max_size=3, unique=True)
            )
            cuts = draw(st.lists(st.integers(1, 200), min_size=len(others), max_size=len(others)))
            rows += [(year, code, other, cut / 1000) for other, cut in zip(others, cuts, strict=True)]
            rows.append((year, code, code, (1000 - sum(cuts)) / 1000))
        untouched = [c for c in alive if c not in {code for y, *pair, _ in rows if y == year for code in pair}]
        merged = draw(st.lists(st.sampled_from(untouched), max_size=3, unique=True)) if untouched else []
        rows += [(year, code, fresh, 1.0) for code in merged]
        alive = [c for c in alive if c not in merged] + ([fresh] if merged else [])
    return rows, alive


def recomputed(delivered: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    with duckdb.connect() as con:
        create_macros(con)
        con.execute(
            'CREATE TABLE refused (file VARCHAR, row BIGINT, "column" VARCHAR, "value" VARCHAR, reason VARCHAR)'
        )
        con.execute("CREATE TABLE municipal_values AS FROM delivered")
        con.execute("CREATE TABLE raw_herindelingen AS FROM moves")
        names = ("jaar", "oude_code", "nieuwe_code", "gewicht", "bron")
        file = RawFile("herindelingen", "herindelingen.csv", "utf-8", ";", names, (), {}, len(moves), len(moves), 0)
        read_moves(con, file)
        bring_to_last_boundaries(con, "9999")
        return con.execute("FROM processed_municipal ORDER BY indicator, year, code").df()


@settings(max_examples=25)
@given(
    changes(),
    st.lists(st.integers(0, 900_000), min_size=7, max_size=7),
    st.randoms(use_true_random=False),
)
def test_totals_are_kept_and_order_does_not_matter(
    made: tuple[list[tuple[int, str, str, float]], list[str]], numbers: list[int], shuffle: object
) -> None:
    rows, alive = made
    old = [
        (c, 2018, i, float(n), n + 1.0) for c, n in zip(CODES, numbers, strict=True) for i in ("bijstand", "lasten_6_1")
    ]
    old += [(c, 2018, "koopwoningen", 50.0, None) for c in CODES]
    last = [(c, 2022, i, 1.0, None) for c in alive for i in ("bijstand", "lasten_6_1", "koopwoningen")]
    delivered = pd.DataFrame([*old, *last], columns=["code", "year", "indicator", "value", "denominator"])
    delivered = delivered.astype({"year": "int16"}).assign(
        name=pd.Series(dtype=str), unit="x", status="realisatie", source="CBS", retrieved="2026-11-21",
        missing_reason=pd.Series(dtype=str),
    )  # fmt: skip
    moves = pd.DataFrame(
        [(i, str(y), a, b, f"{w:.3f}", "CBS") for i, (y, a, b, w) in enumerate(rows, start=2)],
        columns=["row", "jaar", "oude_code", "nieuwe_code", "gewicht", "bron"],
    ).astype({"row": "int64"})
    found = recomputed(delivered, moves)
    before = found[found["year"] == 2018]
    for indicator in ("bijstand", "lasten_6_1"):
        part = before[before["indicator"] == indicator]
        assert set(part["code"]) == set(alive)
        assert part["value"].sum() == pytest.approx(sum(numbers), rel=1e-12, abs=1e-6)
        assert part["denominator"].sum() == pytest.approx(sum(numbers) + 7, rel=1e-12)
    levels = before[before["indicator"] == "koopwoningen"]
    assert set(levels["value"].dropna()) <= {50.0}
    assert (levels["value"].isna() == levels["missing_reason"].notna()).all()
    mixed = recomputed(
        delivered.sample(frac=1, random_state=shuffle.randrange(1000)),  # type: ignore[attr-defined]
        moves.sample(frac=1, random_state=shuffle.randrange(1000)),  # type: ignore[attr-defined]
    )
    pd.testing.assert_frame_equal(found, mixed, check_exact=True)
