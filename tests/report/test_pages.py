"""The pages of the demo in a real browser, wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

PAGES = ("index", "quality", "zrm", "benchmark", "provenance", "letter")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_opens_whole_and_asks_nobody_for_anything(browser: Browser, demo: Path, page: str, width: int) -> None:
    opened = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    faults: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto((demo / f"{page}.html").as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert faults == []
    assert opened.evaluate("document.documentElement.lang") == "nl"
    assert opened.locator("h1").count() == 1
    sideways = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, "the page scrolls sideways"
    assert "verzonnen gegevens" in opened.locator("body").inner_text()
    opened.close()


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_has_a_text_and_every_link_a_target(browser: Browser, demo: Path, page: str) -> None:
    opened = browser.new_page()
    opened.goto((demo / f"{page}.html").as_uri())
    for figure in opened.locator("svg[role=img]").all():
        assert len(figure.get_attribute("aria-label") or "") > 30
        box = figure.bounding_box()
        assert box is not None
        assert box["height"] > 50
    for link in opened.locator("a").all():
        href = link.get_attribute("href") or ""
        name, _, anchor = href.partition("#")
        target = demo / (name or f"{page}.html")
        assert target.exists(), href
        if anchor:
            assert f'id="{anchor}"' in target.read_text(encoding="utf-8"), href
    opened.close()


def test_the_numbers_on_the_page_are_those_of_the_tables(browser: Browser, demo: Path) -> None:
    import pandas as pd

    table = pd.read_csv(demo / "tables/zrm_development.csv").set_index(["grouping", "level"])
    share = f"{table.loc[('total', 'all'), 'improved_share'] * 100:.1f}%".replace(".", ",")
    for page in ("index", "zrm"):
        opened = browser.new_page()
        opened.goto((demo / f"{page}.html").as_uri())
        assert share in opened.locator("main").inner_text()
        opened.close()


@pytest.mark.parametrize("page", PAGES)
def test_the_weight_of_a_page(demo: Path, demo_en: Path, page: str) -> None:
    weights = {folder.name: (folder / f"{page}.html").stat().st_size for folder in (demo, demo_en)}
    print(f"{page}.html: {weights}")  # noqa: T201 - the weights are asked for: pytest -s shows them
    assert max(weights.values()) < 400_000
