"""What make says when a report was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import MakeDelivery

from wijkstats.commands import pages
from wijkstats.report import site
from wijkstats.settings.delivery import open_delivery


@pytest.mark.parametrize("unguarded", [{}, {"clients_year": 2}])
def test_make_says_how_many_hidden_counts_could_not_be_guarded(
    unguarded: dict[str, int], make_delivery: MakeDelivery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    make_delivery()
    delivery = open_delivery("case", tmp_path)
    built = site.Built({}, 7, delivery.processed / site.ACCOUNT, unguarded)
    monkeypatch.setattr(pages, "build_site", lambda *arguments, **more: built)
    monkeypatch.setattr(pages, "find_browser", lambda: None)
    monkeypatch.setattr(pages, "write_depends", lambda *arguments: None)
    pages.build(delivery, [])
    said = capsys.readouterr().out
    assert "7 counts are hidden" in said
    assert ("2 hidden counts could not be guarded in full (2 in clients_year)" in said) == bool(unguarded)
