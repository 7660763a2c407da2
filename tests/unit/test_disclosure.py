from __future__ import annotations

import pandas as pd

from wijkstats.records import Result
from wijkstats.release.disclosure import protect

COUNTS = ("pairs", "clients", "improved", "same", "worse")


def development(*rows: tuple[int, ...]) -> Result:
    """Rows of pairs, clients, improved, same, worse, and the clients behind the three outcomes."""
    names = [*COUNTS, *(f"{o}_clients" for o in COUNTS[2:])]
    table = pd.DataFrame(rows, columns=names).assign(level=[f"level {i}" for i in range(len(rows))])
    table["worse_share"] = table["worse"] / table["pairs"]
    behind = {o: f"{o}_clients" for o in COUNTS[2:]} | {"pairs": "clients"}
    return Result("case", table, ("level",), COUNTS, {"worse_share": ("worse", "pairs")}, {"pairs": COUNTS[2:]}, behind)


def shown(result: Result, minimum: int = 5) -> list[list[object]]:
    table = protect(result, minimum).table[list(COUNTS)].astype(object)
    return table.where(table.notna(), None).to_numpy().tolist()


def test_a_count_below_the_minimum_is_empty_and_so_is_one_more() -> None:
    found = protect(development((30, 20, 12, 15, 3, 10, 12, 3)), 5)
    assert shown(development((30, 20, 12, 15, 3, 10, 12, 3))) == [[30, 20, None, 15, None]]
    assert found.table["suppressed"].tolist() == ["suppressed"]
    assert found.table["worse_share"].isna().all()
    assert found.hidden == 2


def test_many_pairs_of_few_clients_are_hidden_too() -> None:
    assert shown(development((40, 20, 20, 14, 6, 10, 12, 2))) == [[40, 20, 20, None, None]]


def test_zero_is_no_person_and_a_row_of_few_people_says_nothing() -> None:
    assert shown(development((30, 20, 15, 15, 0, 10, 12, 0))) == [[30, 20, 15, 15, 0]]
    assert shown(development((9, 4, 6, 3, 0, 4, 3, 0))) == [[None] * 5]


def test_switched_off_and_private_columns_never_published() -> None:
    result = development((9, 4, 6, 3, 0, 4, 3, 0))
    off = protect(result, 0)
    assert off.table[list(COUNTS)].to_numpy().tolist() == [[9, 4, 6, 3, 0]]
    assert off.minimum == off.hidden == 0
    assert not {"improved_clients", "same_clients", "worse_clients"} & set(off.table.columns)
    assert result.table["worse"].tolist() == [0]  # the input is left as it was


def test_published_figures_pass_unchanged() -> None:
    table = pd.DataFrame({"area": ["0622"], "value": [2.0]})
    found = protect(Result("benchmark_indicators", table, ("area",), persons=False), 5)
    pd.testing.assert_frame_equal(found.table, table)


def test_a_hidden_row_does_not_follow_from_the_other_rows_and_the_total() -> None:
    table = pd.DataFrame(
        {"grouping": ["total", "age", "age", "age"], "level": ["all", "a", "b", "c"], "n": [43, 3, 28, 12]}
    )
    found = protect(Result("case", table, ("grouping", "level"), ("n",), margins=(("grouping",),)), 5).table
    assert found["n"].isna().tolist() == [False, True, False, True]


def test_hidden_rows_of_a_group_are_not_few_together() -> None:
    table = pd.DataFrame({"grouping": ["age"] * 4, "level": list("abcd"), "n": [1, 1, 28, 12]})
    found = protect(Result("case", table, ("grouping", "level"), ("n",), margins=(("grouping",),)), 5).table
    assert found["n"].isna().tolist() == [True, True, False, True]


def test_a_hidden_cell_of_one_age_does_not_follow_from_all_ages() -> None:
    rows = [("x", age, b, a, n) for age, ns in AGES.items() for (b, a), n in zip(CELLS, ns, strict=True)]
    table = pd.DataFrame(rows, columns=["domain", "age_group", "before", "after", "n"])
    margins = (("domain", "before", "after"), ("domain", "age_group"))
    found = protect(Result("case", table, ("domain", "age_group", "before", "after"), ("n",), margins=margins), 5).table
    for keys in margins:
        hidden = found["n"].isna().groupby([found[k] for k in keys]).sum()
        assert not (hidden == 1).any()


CELLS = [(1, 1), (1, 2), (2, 1), (2, 2)]
AGES = {"young": [9, 3, 8, 12], "old": [20, 9, 11, 15], "all": [29, 12, 19, 27]}
