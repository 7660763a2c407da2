"""Municipalities beside each other, from made-up finished reports."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijkstats.kit.inference.shrinkage import shrunken
from wijkstats.report.national import last_reports, national, write_national

ROW = {"grouping": "total", "level": "all", "pairs": 900, "clients": 300, "improved_share": 0.4, "improved_low": 0.37}
ROW |= {"improved_high": 0.43, "expected": 0.34}


def report(
    root: Path, code: str, difference: float | None, error: float = 0.01, year: int = 2020, **told: object
) -> None:
    """A finished report with nothing but what the overview reads."""
    folder = root / "reports" / f"g{code}-{year}"
    (folder / "tables").mkdir(parents=True)
    manifest = {"title": f"Gemeente {code} <&>", "municipality": code, "synthetic": False, "language": "nl"}
    manifest |= {"delivery": folder.name, "disclosure": {}, "published": {}}
    manifest |= {"period": {"start": f"{year}-01-01", "end": f"{year}-12-31"}, "comparable": {"low": 3}}
    (folder / "manifest.json").write_text(json.dumps(manifest | told), encoding="utf-8")
    ends = [None] * 3 if difference is None else [difference, difference - 1.96 * error, difference + 1.96 * error]
    row = ROW | dict(zip(("difference", "difference_low", "difference_high"), ends, strict=True))
    pd.DataFrame([row]).to_csv(folder / "tables" / "zrm_development.csv", index=False)


def test_the_last_report_counts_and_what_is_not_alike_stands_apart(tmp_path: Path) -> None:
    for code, difference in (("01", 0.02), ("02", 0.05), ("03", None)):
        report(tmp_path, code, difference)
    report(tmp_path, "01", 0.3, year=2019)
    report(tmp_path, "04", 0.1, comparable={"low": 2})
    report(tmp_path, "05", 0.1, synthetic=True)
    found = national(last_reports(tmp_path))
    assert found.table["folder"].tolist() == ["g02-2020", "g01-2020"], "the highest difference first"
    assert {(one.municipality, why) for one, why in found.others} == {
        ("03", "hidden"),
        ("04", "choices"),
        ("05", "synthetic"),
    }
    assert (found.synthetic, found.enough, set(found.table["position"])) == (False, False, {""})


def test_with_ten_of_them_one_that_is_far_from_the_others_is_named(tmp_path: Path) -> None:
    for place in range(12):
        report(tmp_path, f"{place:02d}", 0.03 + 0.005 * (place % 5) + 0.3 * (place == 7))
    table = national(last_reports(tmp_path)).table.set_index("municipality")
    assert table["position"].to_dict() == dict.fromkeys(table.index, "usual") | {"07": "high_998"}
    assert table["shrunken"].between(table["shrunken_low"], table["shrunken_high"]).all()


def test_the_page_says_what_is_compared_and_every_name_is_text(tmp_path: Path) -> None:
    assert write_national(tmp_path) is None, "no reports"
    report(tmp_path, "01", 0.02, synthetic=True)
    page = write_national(tmp_path)
    assert page == tmp_path / "reports/index.html"
    text = page.read_text(encoding="utf-8")
    assert "Er is nog geen andere om ernaast te leggen." in text
    assert "Dit rapport gebruikt verzonnen gegevens" in text or "verzonnen" in text
    report(tmp_path, "02", 0.05)
    report(tmp_path, "03", 0.01)
    text = write_national(tmp_path).read_text(encoding="utf-8")  # type: ignore[union-attr]
    assert "er zijn 2 gemeenten, en daarvoor zijn er minstens 10 nodig" in text
    assert text.count("<svg") == 2, "wide and narrow"
    assert "<&>" not in text
    assert 'href="g02-2020/index.html"' in text or "href=g02-2020/index.html" in text
    assert re.search(r"Gemeente 01 <&>.*verzonnen gegevens", unescape(text))
    assert (tmp_path / "reports/overview.csv").read_text(encoding="utf-8").count("\n") == 3


@pytest.mark.parametrize("between", [0.0, 0.04])
def test_limits_cover_what_units_really_are(between: float) -> None:
    rng = np.random.default_rng(20201)
    covered = []
    for _ in range(60):
        error = rng.uniform(0.01, 0.05, 10)
        true = between * rng.standard_normal(10)
        _, low, high = shrunken(true + error * rng.standard_normal(10), error)
        covered.append(((low <= true) & (true <= high)).mean())
    assert 0.92 <= np.mean(covered) <= 1.0


def test_one_unit_is_not_drawn_to_itself() -> None:
    with pytest.raises(ValueError, match="nothing to be drawn to"):
        shrunken([0.1], [0.01])
