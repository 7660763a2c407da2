"""Many deliveries: which ones, in which order, what is said when one fails. Make is real; its recipe stands in for a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from wijkstats.commands.reports import in_chains, make_reports, wanted
from wijkstats.ground.errors import NotMade, SettingsError

SETTINGS = 'municipality: "{code}"\nperiod: {{start: {year}-01-01, end: {year}-12-31}}\nzrm: {{format: wide}}\n'
RECIPE = """report:
	@echo $(DELIVERY) >>order.txt
	@case $(DELIVERY) in bad*) echo "\\nthe raw data cannot be used:\\n  zrm.csv\\n    found:   nothing" >&2; exit 3;; esac
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, code, year in (("b-2023", "0141", 2023), ("a-2024", "0622", 2024), ("z-2023", "0622", 2023)):
        folder = tmp_path / "data/raw" / name
        folder.mkdir(parents=True)
        (folder / "delivery.yaml").write_text(SETTINGS.format(code=code, year=year), encoding="utf-8")
    (tmp_path / "data/raw/no-delivery").mkdir()
    (tmp_path / "Makefile").write_text(RECIPE, encoding="utf-8")
    return tmp_path


def test_all_of_them_or_those_that_are_named(root: Path) -> None:
    assert wanted(root, []) == wanted(root, ["all"]) == ["a-2024", "b-2023", "z-2023"]
    assert wanted(root, ["z-2023", "z-2023"]) == ["z-2023"]
    with pytest.raises(SettingsError, match=r"found:   no-delivery[\s\S]*a-2024, b-2023, z-2023"):
        wanted(root, ["a-2024", "no-delivery"])


def test_one_municipality_goes_by_period_and_others_wait_for_nobody(root: Path) -> None:
    (root / "data/raw/bad").mkdir()
    (root / "data/raw/bad/delivery.yaml").write_text("municipality: x\n", encoding="utf-8")
    chains = in_chains(root, ["a-2024", "b-2023", "bad", "z-2023"])
    assert sorted(chains) == [["b-2023"], ["bad"], ["z-2023", "a-2024"]]


def test_one_that_fails_does_not_stop_the_others_and_the_summary_says_why(root: Path) -> None:
    folder = root / "data/raw/bad-2022"
    folder.mkdir()
    (folder / "delivery.yaml").write_text(SETTINGS.format(code="0622", year=2022), encoding="utf-8")
    said: list[str] = []
    with pytest.raises(NotMade) as stopped:
        make_reports(root, [], 2, said.append)
    order = (root / "order.txt").read_text(encoding="utf-8").split()
    assert sorted(order) == ["a-2024", "b-2023", "bad-2022", "z-2023"]
    assert order.index("bad-2022") < order.index("z-2023") < order.index("a-2024")
    assert said[0] == "4 reports, 2 at a time"
    assert said[-1] == "3 of 4 reports made"
    assert [line.split("]")[0] for line in said[1:-1]] == ["[1/4", "[2/4", "[3/4", "[4/4"]
    assert "the raw data cannot be used: zrm.csv found:   nothing" in str(stopped.value)
    assert "make report DELIVERY=bad-2022" in str(stopped.value)
    assert "reports/z-2023/index.html" in " ".join(said)
