"""Tables beside each other: what differs is named by row, column and both values, and what is the same is not named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pages.test_page_site import Outline, _stub, build  # noqa: F401

from wijkstats.commands.causes import Cause, causes, review_lines
from wijkstats.commands.diff import diff
from wijkstats.ground.errors import NotDelivered, SettingsError
from wijkstats.report.compare import Figure, compare, compare_tables, read_table, row_keys

THEN = """domain,group,n,share,low,high,unit,suppressed
a,x,10,0.5,0.4,0.6,share,
a,y,20,0.5,0.4,0.6,share,
b,x,,,,,share,suppressed
c,x,5,1,0.9,1,share,
"""
NOW = """domain,group,n,share,low,high,unit,suppressed
a,x,10,0.7,0.61,0.8,share,
a,y,20,0.5,0.4,0.6,share,
b,x,7,0.1,0,0.2,share,
d,x,5,1,0.9,1,share,
"""


def test_every_figure_that_differs_is_named_with_both_values_and_intervals() -> None:
    found = compare("t", read_table(THEN), read_table(NOW))
    assert found.keys == ("domain", "group")
    assert found.figures[0] == Figure(("a", "x"), "share", "0.5", "0.7", ("0.4", "0.6"), ("0.61", "0.8"))
    assert [(f.row, f.column, f.then, f.now) for f in found.figures[3:]] == [
        (("b", "x"), "n", "", "7"),
        (("b", "x"), "share", "", "0.1"),
        (("b", "x"), "low", "", "0"),
        (("b", "x"), "high", "", "0.2"),
    ]
    assert (found.only_then, found.only_now) == ((("c", "x"),), (("d", "x"),))
    assert found.rows == 2
    assert [f.column for f in found.figures if f.apart] == ["share"]


def test_figures_of_something_else_are_not_apart() -> None:
    """Another reference group or unit: the numbers differ because the question does."""
    now = NOW.replace("0.8,share", "0.8,per_1000")
    figure = compare("t", read_table(THEN), read_table(now)).figures[0]
    assert (figure.other, figure.apart) == ("unit", False)


def test_the_same_tables_have_nothing_to_tell_and_rows_without_names_have_a_place() -> None:
    assert compare_tables({"t": THEN}, {"t": THEN, "other": NOW}) == []
    twice = "a,b\n1,2\n1,2\n"
    assert row_keys(read_table(twice)) == []
    found = compare("t", read_table(twice), read_table("a,b\n1,2\n1,3\n"))
    assert found.keys == ("row",)
    assert found.figures == (Figure(("2",), "b", "2", "3"),)
    fewer = compare("t", read_table("a,b\n1,2\n"), read_table("a,c\n1,2\n"))
    assert (fewer.columns_then, fewer.columns_now, fewer.alike) == (("b",), ("c",), False)


MANIFEST = {
    "raw": [{"file": "delivery.yaml", "hmac": "1"}, {"file": "zrm", "hmac": "2"}],
    "period": {"start": "2016-01-01", "end": "2017-12-31"},
    "disclosure": {"minimum": 5, "hidden": 10},
    "packages": {"pandas": "2.0"},
    "code": {"version": "0.1.0", "commit": "abc", "sources_sha256": "x", "notebooks": {}},
    "key": "k",
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"disclosure": {"minimum": 5, "hidden": 99}}, []),
        ({"code": MANIFEST["code"] | {"commit": "def"}}, []),  # type: ignore[operator]
        ({"disclosure": {"minimum": 10, "hidden": 99}}, [("settings", "disclosure: minimum: 5 -> 10")]),
        ({"packages": {"pandas": "3.0"}}, [("code", "packages: pandas: 2.0 -> 3.0")]),
        ({"key": "other"}, [("key", "key: changed")]),
        (
            {"raw": [{"file": "delivery.yaml", "hmac": "9"}, {"file": "contacten", "hmac": "3"}]},
            [("settings", "raw: delivery.yaml"), ("data", "raw: -zrm; +contacten")],
        ),
    ],
)
def test_why_is_data_settings_or_code(change: dict[str, object], found: list[tuple[str, str]]) -> None:
    assert [(one.kind, str(one)) for one in causes(MANIFEST, MANIFEST | change)] == found


def test_a_review_says_why_and_lists_every_figure() -> None:
    tables = compare_tables({"tables/t.csv": THEN}, {"tables/t.csv": NOW})
    code = Cause("code", "code", ("commit", "sources_sha256"), ("commit: abc+ -> def",))
    text = "\n".join(review_lines([code], tables))
    assert "why: code\n" in text
    assert "git log --oneline abc..def" in text
    assert "7 figures in 1 table:" in text
    assert "domain a, group x: share was 0.5, is 0.7" in text
    assert "domain b, group x: n was not shown, is 7" in text
    assert "row no more there: domain c, group x" in text
    assert "new row: domain d, group x" in text
    both = "\n".join(review_lines([code, Cause("data", "raw", ("zrm",))], tables))
    assert "why: code and data" in both
    assert "restore the others" in both
    assert "a fault of wijkstats" in "\n".join(review_lines([], tables))


def test_two_reports_are_compared_in_lines_on_a_page_and_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    then = build(tmp_path).report
    now = then.with_name("later")
    shutil.copytree(then, now)
    table = now / "tables/zrm_development.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    head, whole = lines[0].split(","), lines[1].split(",")
    changed = dict(zip(head, whole, strict=True)) | {
        "improved_share": "0.6",
        "improved_low": "0.55",
        "improved_high": "0.65",
    }
    table.write_text("\n".join([lines[0], ",".join(changed.values()), *lines[2:-1]]) + "\n", encoding="utf-8")
    page = diff(tmp_path, "demo", "later")
    told = capsys.readouterr().out
    assert "! grouping total, level all: improved_share 0.4 (0.37 to 0.43) -> 0.6 (0.55 to 0.65)" in told
    assert "only in demo: grouping team, level =1+1" in told
    assert "2 exhibits with 3 figures moved (1 with intervals apart, marked !)" in told
    text = page.read_text(encoding="utf-8")
    assert page == now / "diff.html"
    assert "60,0%<" in text
    assert "55,0% tot 65,0%" in text
    assert "los van elkaar</td>" in text
    tags = Outline(text).tags
    assert [a["scope"] for tag, a in tags if tag == "th"].count("col") == 5
    assert ("html", {"lang": "nl"}) in tags
    assert 'zrm_development,"grouping total, level all",improved_share,0.4,0.37,0.43,0.6,0.55,0.65,true,' in (
        now / "diff.csv"
    ).read_text(encoding="utf-8")
    elsewhere = diff(tmp_path, "demo", "demo", "aside")
    assert elsewhere == tmp_path / "aside/diff.html"
    assert "0 exhibits with 0 figures moved" in capsys.readouterr().out


def test_a_report_that_is_not_there_or_no_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotDelivered, match="make report DELIVERY=2025"):
        diff(tmp_path, "2025", "2026")
    with pytest.raises(SettingsError):
        diff(tmp_path, "../demo", "2026")
