"""What was decided once is not searched again; other counts, rules or code are, and so is what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from wijkstats.ground.population import cell
from wijkstats.ground.records import Result
from wijkstats.release import decided
from wijkstats.release.disclosure import Protected, protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.ledger import Ledger
from wijkstats.release.suppression import suppress

FIVE = DisclosureRules(5)


def report(youngest: int = 3) -> Result:
    """Everybody and three ages, of which the youngest are few: another age must be hidden with them."""
    counts = {"all": youngest + 52, "young": youngest, "middle": 40, "old": 12}
    cells = [cell("course", ["x"], {"age": level}) for level in counts]
    table = pd.DataFrame({"level": [*counts], "n": [*counts.values()]})
    return Result("ages", table, ("level",), ("n",), cells={"n": cells})


class Searches:
    """Protects reports with what is kept in a file, and counts how often was searched."""

    def __init__(self, path: Path) -> None:
        self.path, self.done = path, 0

    def _search(self, ledger: Ledger, rules: DisclosureRules) -> None:
        self.done += 1
        suppress(ledger, rules)

    def protect(self, result: Result, rules: DisclosureRules = FIVE) -> Protected:
        """The report with what is hidden in it."""
        return protect_report([result], rules, search=decided.remembered(self._search, self.path))


@pytest.fixture
def kept(tmp_path: Path) -> Searches:
    return Searches(tmp_path / "decided.json")


def test_the_same_report_is_decided_once_and_shows_the_same(kept: Searches) -> None:
    one, other = kept.protect(report()), kept.protect(report())
    assert kept.done == 1
    plain = protect_report([report()], FIVE)
    for found in (one, other):
        pd.testing.assert_frame_equal(found.published[0].table, plain.published[0].table)
        pd.testing.assert_frame_equal(found.account, plain.account)
    assert plain.account["reason"].tolist() == ["few", "sum"]


def test_what_is_kept_is_for_this_user_only(kept: Searches) -> None:
    kept.protect(report())
    assert kept.path.stat().st_mode & 0o077 == 0
    assert [path.name for path in kept.path.parent.iterdir()] == ["decided.json"]


def test_other_counts_rules_or_code_are_decided_anew(kept: Searches, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.protect(report())
    assert kept.protect(report(2)).account["reason"].tolist() == ["few", "sum"]
    assert kept.done == 2
    kept.protect(report(2), DisclosureRules(10))
    assert kept.done == 3
    monkeypatch.setattr(decided, "CODE", ("release",))
    kept.protect(report(2), DisclosureRules(10))
    assert kept.done == 4


@pytest.mark.parametrize("text", ["", "{", '{"sign": "another", "hidden": [[0, "sum", ""]], "open": [1]}'])
def test_what_cannot_be_read_or_is_of_another_report_is_decided_anew(kept: Searches, text: str) -> None:
    kept.path.write_text(text, encoding="utf-8")
    assert kept.protect(report()).account["reason"].tolist() == ["few", "sum"]
    assert kept.done == 1


def test_a_search_that_stops_leaves_nothing(kept: Searches) -> None:
    def stopped(ledger: Ledger, rules: DisclosureRules) -> None:
        suppress(ledger, rules)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        protect_report([report()], FIVE, search=decided.remembered(stopped, kept.path))
    assert not kept.path.exists()
