"""The documentation as a site: every page and link is there, nothing is asked of any host, and search works from the folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser

from wijkstats.kit.page.words import LANGUAGES
from wijkstats.report.exhibits import pages
from wijkstats.report.gallery import gallery, table_of

LOADED = re.compile(
    r'<(?:script|img|iframe)[^>]* src="?(\S+?)[">]'
    r'|<link[^>]* rel="?(?:stylesheet|preconnect)"?[^>]*?href="?(\S+?)[">]'
)
pytestmark = pytest.mark.xdist_group("docs-site")  # built once


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `make docs` does; a warning, such as a link that leads nowhere, stops it."""
    made = tmp_path_factory.mktemp("site")
    env = os.environ | {"PYTHONPATH": str(ROOT / "src"), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(made)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout + done.stderr == ""
    return made


def test_every_document_is_a_page_and_no_page_loads_from_another_host(site: Path) -> None:
    made = {p.relative_to(site).with_suffix(".md").as_posix() for p in site.rglob("*.html")}
    assert {p.relative_to(ROOT / "docs").as_posix() for p in (ROOT / "docs").rglob("*.md")} <= made
    assert {"gallery.md", "gallery.nl.md", "changelog.md", "contributing.md", "glossary.md"} <= made
    for page in site.rglob("*.html"):
        loaded = [one or other for one, other in LOADED.findall(page.read_text(encoding="utf-8"))]
        assert loaded
        assert [url for url in loaded if "//" in url] == [], page.name
    functions = (site / "api.html").read_text(encoding="utf-8")
    assert 'id="wijkstats.chapters.zrm.chapter.development"' in functions
    assert "Of the low scores, which share improved" in functions
    nav = (site / "index.html").read_text(encoding="utf-8")
    assert all(f'href="methods/{p.stem}.html"' in nav for p in (ROOT / "docs/methods").glob("*.md"))


def test_a_word_is_found_in_a_site_that_lies_in_a_folder(browser: Browser, site: Path) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "index.html").as_uri())
    page.locator("input.md-search__input").fill("Paule")
    page.locator(".md-search-result__item a").first.wait_for(state="attached")
    found = page.locator(".md-search-result__item a").first.get_attribute("href") or ""
    page.close()
    assert "benchmark.html" in found or "0009-catalogue.html" in found
    assert [url for url in asked if not url.startswith(("file:", "data:", "about:"))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gallery_has_every_exhibit_once_with_its_table(language: str) -> None:
    text = gallery(language, {"zrm_flow"})
    named = [i for page in pages().values() for ids in page.parts.values() for i in ids]
    assert re.findall(r"^#### .* \{#(\w+)\}$", text, re.MULTILINE) == named
    assert text.count("`tables/") == len(named)
    assert "](figures/zrm_flow.svg)" in text
    assert text.count("](figures/") == 1
    assert "{" not in re.sub(r"\{#\w+\}", "", text)


def test_a_view_stands_in_the_table_it_is_of() -> None:
    assert table_of("zrm_development_age_group") == "zrm_development"
    assert table_of("zrm_flow") == "zrm_flow"
