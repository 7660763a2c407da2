"""What a reader may do with the tables of a page: by mouse and by keyboard; without a script the page says the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from .conftest import widen

PAGE = "zrm-domains"


@pytest.fixture
def page(browser: Browser, demo: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto((demo / f"{PAGE}.html").as_uri())
    opened.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
    yield opened
    opened.close()


def column(page: Page, place: int) -> list[str]:
    rows = page.locator("#zrm_domains table tbody tr:visible").all()
    return [row.locator("th, td").nth(place).inner_text() for row in rows]


def test_a_table_is_sorted_by_a_head_and_comes_back(page: Page) -> None:
    before = column(page, 0)
    head = page.locator("#zrm_domains thead th.num").first
    place = head.evaluate("th => th.cellIndex")
    button = head.locator("button")
    button.focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    numbers = [float(text.replace(".", "").replace(",", ".").split("%")[0]) for text in column(page, place)]
    assert numbers == sorted(numbers)
    assert len({*numbers}) > 3
    page.keyboard.press("Enter")
    falling = [float(text.replace(".", "").replace(",", ".").split("%")[0]) for text in column(page, place)]
    assert falling == sorted(numbers, reverse=True)
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert column(page, 0) == before


def test_a_search_leaves_the_rows_that_hold_it(page: Page) -> None:
    field = page.locator("#zrm_domains input[type=search]")
    every = len(column(page, 0))
    field.fill("justitie")
    assert [name.lower() for name in column(page, 0)] == ["justitie"]
    assert page.locator("#zrm_domains [role=status]").inner_text() == f"1 van {every} rijen"
    field.fill("")
    assert len(column(page, 0)) == every


def test_one_domain_is_seen_in_all_tables_that_have_it(page: Page) -> None:
    page.locator("#only").select_option(label="Justitie")
    assert column(page, 0) == ["Justitie"]
    assert page.locator(".scroll tbody tr:visible").count() > 3
    page.locator("#only").select_option(value="")
    assert len(column(page, 0)) > 8


def test_only_what_scrolls_takes_focus(page: Page) -> None:
    for width in (1280, 390):
        widen(page, width)
        parts = page.locator(".scroll:visible").all()
        assert parts
        for part in parts:
            scrolls = part.evaluate("p => p.scrollWidth > p.clientWidth + 1 || p.scrollHeight > p.clientHeight + 1")
            assert (part.get_attribute("tabindex") == "0") == scrolls


def test_heads_of_a_long_table_stay_in_sight(browser: Browser, demo: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((demo / "zrm-technique.html").as_uri())
    page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
    long = [
        p for p in page.locator("details .scroll").all() if p.evaluate("p => p.scrollHeight > p.clientHeight + 200")
    ]
    assert long
    part = long[0]
    part.evaluate("p => p.scrollTo(0, 150)")
    box, head = part.bounding_box(), part.locator("thead th").first.bounding_box()
    assert box
    assert head
    assert box["y"] - 1 <= head["y"] < box["y"] + 20
    page.close()


def test_without_a_script_the_page_says_the_same(browser: Browser, demo: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((demo / f"{PAGE}.html").as_uri())
    assert page.locator("#zrm_domains table tbody tr").count() > 8
    assert page.locator("input, select, button").count() == 0
    context.close()


def test_nothing_moves_by_itself() -> None:
    """So there is nothing to take away for who asks for less motion."""
    from importlib.resources import files

    css = files("wijkstats.report").joinpath("templates", "page.css").read_text(encoding="utf-8")
    assert not any(word in css for word in ("animation", "transition", "smooth"))
