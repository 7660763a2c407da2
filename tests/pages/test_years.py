"""What is computed otherwise since the last report, and the headlines of the front page over all years."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pages.test_page_site import _stub, build, delivery  # noqa: F401
from playwright.sync_api import Browser
from report.conftest import widen
from report.test_accessible import COLOURS, EVERY, LOOKS, WIDTH, axe_tab, findings, only

from wijkstats.commands.causes import causes
from wijkstats.commands.diff import diff
from wijkstats.release.earlier import comparable
from wijkstats.release.method import Entry, known_changes, new_since
from wijkstats.report.front import Card
from wijkstats.report.years import over_years

CARD = "zrm_development_total"
KNOWN = (Entry("c", "0.3.0", "C"), Entry("b", "0.2.0", "B"), Entry("a", "0.1.0", "A"))


METHOD = [one.sign for one in known_changes()]


def earlier(root: Path, year: int, **changes: Any) -> Path:
    """A report of two years that ended in this year, with nothing but a manifest."""
    folder = root / "reports" / f"y{year}"
    (folder / "tables").mkdir(parents=True)
    told = {"delivery": folder.name, "title": f"Rapport {year}", "published": {}, "municipality": "0622"}
    told |= {"period": {"start": f"{year - 1}-01-01", "end": f"{year}-12-31"}, "comparable": comparable(delivery(root))}
    told |= {"disclosure": {"minimum": 5, "rounding": 0}, **changes}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def test_headlines_over_the_years_and_what_is_computed_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], browser: Browser
) -> None:
    said = {"number": "12%", "label": "", "interval": "10% tot 14%", "level": "all"}
    said_en = {**said, "number": "12.1%", "interval": "10.2% to 14.3%"}
    earlier(tmp_path, 2013, headlines={CARD: said_en}, language="en")
    earlier(
        tmp_path, 2014, language="nl", headlines={CARD: said}, comparable={**comparable(delivery(tmp_path)), "low": 1}
    )
    earlier(tmp_path, 2015, headlines={CARD: {**said, "level": "another"}}, method=METHOD[2:])
    raw = delivery(tmp_path).raw
    raw.mkdir(parents=True)
    (raw / "delivery.yaml").write_text("# ? previous: were teams renamed?\n# ? plan: when?\n", encoding="utf-8")
    report = build(tmp_path).report
    for name in ("index", "reviewer", "report"):
        assert "Of deze keuzes kloppen: previous en plan." in (report / f"{name}.html").read_text("utf-8")
    page = html.unescape((report / "years.html").read_text(encoding="utf-8"))
    told = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
    heads = re.findall(r"<th scope=col>([^<]*)<br>", page)
    assert heads == ["Rapport 2013", "Rapport 2014", "Rapport 2015", "Vlaardingen & omgeving"]
    [row] = re.findall(r"<tr><th scope=row>(.*?)(?=<tr>|</tbody>)", page, re.DOTALL)
    foreign, then, between, now = (cell.strip() for cell in row.split("<td>")[1:])
    assert then == "<strong>12%</strong> <small>(10% tot 14%)</small><br><small>andere keuze: wat laag is</small>"
    assert foreign == "<span lang=en><strong>12.1%</strong> <small>(10.2% to 14.3%)</small></span>"
    assert "Een rapport in een andere taal is aangehaald zoals het was." in page
    assert between == "–", "another level"
    assert f"<strong>{told['headlines'][CARD]['number']}</strong>" in now
    assert "dan in Rapport 2015?" in page
    assert all(entry.text in page for entry in known_changes()[:2])
    assert known_changes()[2].text not in page
    assert 'href="years.html"' in (report / "index.html").read_text(encoding="utf-8")
    copy = tmp_path / "reports" / "before"
    shutil.copytree(report, copy)
    (copy / "manifest.json").write_text(json.dumps(told | {"method": METHOD[1:]}), encoding="utf-8")
    beside = diff(tmp_path, "before", "demo", "aside")
    assert f"method: {known_changes()[0].text}" in capsys.readouterr().out
    assert known_changes()[0].text in html.unescape(beside.read_text(encoding="utf-8"))
    for path in (beside, report / "years.html"):
        everybody_can_read(browser, path)


def everybody_can_read(browser: Browser, path: Path) -> None:
    """Axe finds nothing, and nothing is wider than the window: light, dark and narrow."""
    page = axe_tab(browser)
    page.goto(path.as_uri())
    for (scheme, width), rules in zip(LOOKS, (EVERY, only(*COLOURS), only(*WIDTH)), strict=True):
        page.emulate_media(color_scheme=scheme)
        widen(page, width)
        assert findings(page, rules) == [], (path.name, scheme, width)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.close()


def test_other_changes_are_a_cause_only_where_a_page_tells_them() -> None:
    now, then = {"method": METHOD}, {"method": METHOD[1:]}
    assert causes(then, now) == []
    assert [one.kind for one in causes(then, now | {"earlier_reports": ["y2015"]})] == ["method", "earlier"]
    assert causes({}, now, beside=True) == [], "that report does not say which it had"


@pytest.mark.parametrize(
    ("then", "found"),
    [
        ({"method": ["a"]}, "CB"),
        ({"method": ["a", "b", "c"]}, ""),
        ({"code": {"version": "0.2.0"}}, "C"),
        ({"code": {"version": "0.0.9"}}, None),
        ({}, None),
    ],
)
def test_new_are_entries_that_the_report_before_did_not_have(then: dict[str, Any], found: str | None) -> None:
    new = new_since(then, ["a", "b", "c"], KNOWN)
    assert (None if new is None else "".join(one.text for one in new)) == found
    assert new_since({"code": {"version": "0.2.0"}}, ["a"], (Entry("z", "Unreleased", "Z"), *KNOWN)) is None


def test_the_list_of_changes_is_read_whole() -> None:
    known = known_changes()
    assert len({one.sign for one in known}) == len(known) > 100
    assert known[0].version == "Unreleased"
    assert not [one for one in known if "`" in one.text or "](" in one.text]


def test_scores_of_other_domains_are_named_where_the_figure_is_of_scores(tmp_path: Path) -> None:
    said = {"number": "12%", "label": "hoger", "interval": "", "level": "all"}
    for year, domains in ((2013, "financien"), (2014, "dagbesteding"), (2015, "")):
        tables = earlier(tmp_path, year, headlines={CARD: said, "other": said}) / "tables"
        if domains:
            text = f"grouping,level,n\ndomain,{domains},9\nteam,Oost,9\n"
            (tables / "quality_completeness.csv").write_text(text, encoding="utf-8")
    cards = [
        Card("13%", "hoger", "", "", "", "", "", page, name) for name, page in ((CARD, "zrm"), ("other", "clients"))
    ]
    now = [{"grouping": "domain", "level": "financien"}, {"grouping": "team", "level": "West"}]
    found = over_years(delivery(tmp_path), ["y2013", "y2014", "y2015"], cards, {CARD: said, "other": said}, (), now)
    assert found is not None
    differs = [[year.differs for year in line.years[:-1] if year] for line in found.lines]
    assert differs == [[(), ("domains",), ()], [(), (), ()]]
