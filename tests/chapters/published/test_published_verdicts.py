"""Can published figures be true together? All that must be found is found, and none that fits is flagged."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from chapters.published.specimen import claims, rows
from hypothesis import given
from hypothesis import strategies as st

from wijkstats.chapters.published.statistics.claims import CANNOT, FITS, NOT_CHECKABLE, OTHER_BASE, Claim, Outcome
from wijkstats.chapters.published.statistics.relations import check

EXPECTED = rows("relaties")


def of(kind: str, result: str, parts: str, slack: float = 0.0) -> Outcome:
    known = claims()
    return check(kind, [known[i] for i in result.split()], [known[i] for i in parts.split()], slack)


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: f"{row['resultaat']}={row['delen']}".replace(" ", "+")[:50])
def test_the_verdict_of_each_typed_relation(row: dict[str, str]) -> None:
    found = of(row["soort"], row["resultaat"], row["delen"], float(row["speling"] or 0))
    assert found.verdict == row["expected"], (row["what"], found)
    assert bool(found.reason) == (found.verdict == NOT_CHECKABLE)


def test_the_typed_list_has_every_verdict_and_names_its_claims() -> None:
    assert Counter(row["expected"] for row in EXPECTED) == {CANNOT: 17, OTHER_BASE: 6, NOT_CHECKABLE: 8, FITS: 47}
    for claim in rows("beweringen"):
        assert claim["bron"] in "BCDE"
        assert claim["id"].startswith(claim["bron"])
        assert int(claim["regel"]) > 0


def percent(value: float | None, n: int | None = None, decimals: int = 0, **more: object) -> Claim:
    return Claim("P1", "procent", value, decimals, n=n, **more)  # type: ignore[arg-type]


def number(value: float | None, **more: object) -> Claim:
    return Claim("N1", "aantal", value, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("relation", "base"),
    [
        (("haalbaar", "E1330", "E1113a E1113b"), 27),
        (("haalbaar", "E1330", "E2168 E2169"), 25),
        (("haalbaar", "E1330 E1330", "E408"), 56),
        (("haalbaar", "E1330", "E1875a E1876 E1876a E1877"), 37),
        (("haalbaar", "E1330", "E1044a E1044b E1045"), 28),
        (("r_n_p", "E1060", "E1102"), 27),
        (("r_n_p", "E1061 E1124", "E1103 E1167"), 27),
    ],
)
def test_the_base_that_fits_is_named(relation: tuple[str, str, str], base: int) -> None:
    assert of(*relation).base == base


@pytest.mark.parametrize(("r", "p"), [("E1102", "E1060"), ("E1103", "E1061"), ("E1167", "E1124")])
def test_r_and_p_fit_at_one_number_only(r: str, p: str) -> None:
    known = claims()
    fit = [
        n
        for n in range(22, 33)
        if check("r_n_p", [known[p]], [Claim("R", "r", known[r].value, 3, n=n)]).verdict == FITS
    ]
    assert fit == [27]


@pytest.mark.parametrize(
    ("relation", "low", "high"),
    [
        (("gewogen", "C499", "C499a C499b C499c"), 75.98, 76.98),
        (("gewogen", "D910", "D904 D905 D906 D907"), 6.775, 6.875),
        (("gewogen", "C408a C408b C408c", "C415a C415b C415c"), 75.16, 82.31),
        (("aandeel", "D885a", "D885 D884"), 43.6, 43.6),
        (("verandering", "E2769", "E2769a E2769b"), 15.70, 15.74),
        (("aandeel", "C680", "C680a C680b C680c"), 5.27, 5.96),
    ],
)
def test_what_is_computed(relation: tuple[str, str, str], low: float, high: float) -> None:
    found = of(*relation)
    assert found.computed is not None
    assert [float(end) for end in found.computed] == pytest.approx([low, high], abs=0.006)


def test_three_groups_pooled_and_the_rest_that_is_implied() -> None:
    """12,501 and 9,433 people at 65.9 and 61.7%: the other 3,068 would be at 78.7%."""
    found = of("gewogen", "C408a C408b C408c", "C415a C415b C415c")
    assert found.computed is not None
    assert float(sum(found.computed)) / 2 == pytest.approx(78.73, abs=0.005)
    assert found.reason == "rest"
    known = claims()
    for ids, n, pooled in (("C408a C408b C408c", 12501, 65.9), ("C415a C415b C415c", 9433, 61.7)):
        parts = [known[i] for i in ids.split()]
        assert sum(part.n or 0 for part in parts) == n
        assert check("gewogen", [percent(pooled, n, 1)], parts).verdict == FITS


@pytest.mark.parametrize(("total", "price", "implied"), [(-3, 15.7, -16.2), (21, 37, -11.7)])
def test_volume_follows_from_total_and_price(total: float, price: float, implied: float) -> None:
    parts = [percent(total), percent(price, decimals=1)]
    assert check("aandeel", [percent(implied, decimals=1)], parts).verdict == FITS
    assert check("aandeel", [percent(implied + 3, decimals=1)], parts).verdict == CANNOT
    unknown = check("aandeel", [percent(None)], parts)
    assert (unknown.verdict, unknown.reason, unknown.computed is not None) == (NOT_CHECKABLE, "no_value", True)


@pytest.mark.parametrize(
    ("kind", "result", "parts", "reason"),
    [
        ("aandeel", [percent(10)], [number(3), number(0)], "zero"),
        ("verandering", [percent(10)], [number(0), number(3)], "zero"),
        ("som", [number(3)], [percent(3)], "other_unit"),
        ("som", [number(3, year=2019)], [number(3, year=2018)], "other_year"),
        ("gelijk", [number(3, part="verwacht")], [number(4, part="realisatie")], "other_status"),
        ("gelijk", [number(3, part="Noord")], [number(4, part="Zuid")], "other_scope"),
        ("gelijk", [number(3), number(3)], [number(4)], "one_result"),
        ("haalbaar", [], [percent(10)], "no_n"),
        ("haalbaar", [number(0)], [percent(10)], "no_n"),
        ("r_n_p", [Claim("A1", "p", 0.01, 2)], [Claim("A2", "r", 0.5, 1, n=2)], "no_n"),
        ("r_n_p", [Claim("A1", "p", 0.01, 2)], [percent(5, 20)], "other_unit"),
        ("gewogen", [percent(60, 10)], [percent(50, 20), percent(70, 20)], "other_scope"),
    ],
)  # fmt: skip
def test_what_says_nothing_about_each_other(kind: str, result: list[Claim], parts: list[Claim], reason: str) -> None:
    found = check(kind, result, parts)
    assert (found.verdict, found.reason) == (NOT_CHECKABLE, reason)


def test_odd_figures_have_a_verdict_and_no_endless_search() -> None:
    assert check("haalbaar", [number(28)], [percent(105)]).verdict == CANNOT
    assert check("haalbaar", [number(28)], [percent(105)]).base is None
    assert check("haalbaar", [number(20_000_000)], [percent(50.0, decimals=6)]).verdict == FITS
    assert check("haalbaar", [number(3)], [number(3)]).verdict == FITS
    assert check("haalbaar", [number(10)], [Claim("M1", "gemiddelde", 7.23, 2)]).verdict == CANNOT
    assert check("haalbaar", [number(13)], [Claim("M1", "gemiddelde", 7.23, 2)]).verdict == FITS
    assert check("r_n_p", [Claim("A1", "p", 0.7, 1)], [Claim("A2", "r", 0.5, 1, n=19_000_000)]).verdict == OTHER_BASE
    assert check("r_n_p", [Claim("A1", "p", 0.0, 3)], [Claim("A2", "r", 1.0, 1, n=10)]).verdict == FITS
    assert check("gewogen", [percent(90, 100)], [percent(10, 50)]).verdict == CANNOT, "the rest would be 170%"
    assert check("som", [number(3)], [number(4)], slack=1).verdict == FITS


def places(value: int, n: int, decimals: int, rounding: str) -> Decimal:
    return (Decimal(100) * value / n).quantize(Decimal(1).scaleb(-decimals), rounding)


COUNTS = st.integers(1, 120).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.integers(0, n), min_size=1, max_size=4))
)


@given(COUNTS, st.integers(0, 2), st.integers(0, 40), st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
def test_percentages_of_whole_counts_are_never_called_impossible(
    counts: tuple[int, list[int]], decimals: int, skipped: int, rounding: str
) -> None:
    n, answers = counts
    parts = [percent(float(places(k, n, decimals, rounding)), decimals=decimals) for k in answers]
    found = check("haalbaar", [number(n + skipped)], parts)
    assert found.verdict in (FITS, OTHER_BASE)
    assert found.base is not None
    assert found.base >= n
    assert found.verdict == FITS or skipped


@given(COUNTS, st.integers(0, 2), st.sampled_from([-2, 2]))
def test_one_that_is_changed_by_twice_its_rounding_is_found_where_arithmetic_allows(
    counts: tuple[int, list[int]], decimals: int, step: int
) -> None:
    """It allows so where none of the numbers up to n has counts that are printed in this way: all are tried here."""
    n, answers = counts
    told = [places(k, n, decimals, ROUND_HALF_UP) for k in answers]
    told[0] += step * Decimal(1).scaleb(-decimals)
    half = Decimal(1).scaleb(-decimals) / 2

    def fits(base: int) -> bool:
        return all(any(abs(Decimal(100) * k / base - p) <= half for k in range(base + 1)) for p in told)

    expected = FITS if fits(n) else OTHER_BASE if any(map(fits, range(1, n))) else CANNOT
    parts = [percent(float(p), decimals=decimals) for p in told]
    assert check("haalbaar", [number(n)], parts).verdict == expected
