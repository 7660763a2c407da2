"""Can everybody read the pages? axe-core in a real browser on every page and language; keyboard, dark, narrow, print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from .conftest import CHAPTER_PAGES, TEAM_PAGES, show, widen

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
"""axe-core, pinned in requirements.lock with the package that carries it."""
PAGES = ("index", *CHAPTER_PAGES, TEAM_PAGES[0], "provenance", "reviewer", "letter", "accessibility", "report")
LOOKS = (("light", 1280), ("dark", 1280), ("light", 390))
"""Colours and width."""
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe about colours, which take it most of its time."""
WIDTH = ("scrollable-region-focusable", "target-size")
"""Those that depend on the width of the window."""
LANGUAGE = (
    *("document-title", "empty-heading", "html-has-lang", "html-lang-valid", "image-alt", "label", "link-name"),
    *("svg-img-alt", "valid-lang"),
)
"""Those that depend on the language of the texts."""


def only(*names: str) -> dict[str, object]:
    return {"runOnly": [*names]}


OPEN = "all => all.forEach(details => details.open = true)"
EVERY: dict[str, object] = {}
NO_COLOURS = {"rules": {name: {"enabled": False} for name in COLOURS}}
ALIKE = """() => {
  const told = ["display", "visibility", "opacity", "color", "backgroundColor", "backgroundImage", "fontSize", "fontWeight",
    "textDecorationLine", "textShadow", "position", "clip", "clipPath"];
  const looks = new Map(), marked = [];
  const alike = (element, above) => {
    const style = getComputedStyle(element);
    const look = [above, element.tagName, ...told.map(name => style[name])].join();
    let same = looks.has(look);
    if (!same) looks.set(look, looks.size);
    const below = [...element.children].filter(child => alike(child, looks.get(look)));
    same &&= below.length === element.children.length;
    if (!same) marked.push(...below);
    return same;
  };
  document.querySelectorAll(".scroll").forEach(element => Object.assign(element.style, {maxHeight: "none", overflow: "visible"}));
  document.querySelectorAll("[data-alike]").forEach(element => element.removeAttribute("data-alike"));
  alike(document.body, "");
  marked.forEach(element => element.toggleAttribute("data-alike", true));
}"""
"""Marks what looks like something before it, and all within: colours, letters and ground of its own and of all around it. Nothing
is scrolled out of sight, for axe cannot judge that.
"""
OF_EACH_LOOK = {"exclude": ["svg", "[data-alike]"]}
"""Where colours are judged: most of axe's time would go to what looks like something before. It cannot judge text in an SVG."""


def findings(page: Page, rules: dict[str, object] = EVERY, where: dict[str, list[str]] | None = None) -> list[str]:
    """What axe finds wrong, with these rules, or else with every rule it has, best practice included.

    Where each look is judged once it must be judged: what axe cannot tell is wrong too.
    """
    options = {"resultTypes": ["violations"]} | rules
    found = page.evaluate(f"axe.run({json.dumps(where) if where else 'document'}, {json.dumps(options)})")
    assert found["testEngine"]["version"].startswith("4."), "axe did not run"
    assert found["passes"] or found["inapplicable"]
    wrong = [*found["violations"], *(found["incomplete"] if where else [])]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in wrong]


def axe_tab(browser: Browser) -> Page:
    """A tab in which every page has axe."""
    page = browser.new_page(bypass_csp=True)
    page.add_init_script(AXE)
    return page


@pytest.fixture(scope="module")
def with_axe(browser: Browser) -> Iterator[Page]:
    page = axe_tab(browser)
    yield page
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(with_axe: Page, demo: Path, demo_en: Path, name: str) -> None:
    """Axe asks the Dutch pages everything; in another look or language only what may differ there. The single file has the parts
    of the other pages, so it is tried once. Nothing is wider than the window in any look.
    """
    for folder, first, narrow in ((demo, NO_COLOURS, only(*WIDTH)), (demo_en, only(*LANGUAGE), None)):
        page = show(with_axe, folder / f"{name}.html")
        page.eval_on_selector_all("details", OPEN)  # what is folded away is read too
        for (scheme, width), rules in zip(LOOKS, (first, None, narrow), strict=True):
            page.emulate_media(color_scheme=scheme)
            widen(page, width)
            if rules and (name != "report" or rules is NO_COLOURS):
                assert findings(page, rules) == [], (folder.parents[1].name, name, width)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        widen(page, 1280)
        for scheme in ("light", "dark") if folder == demo and name != "report" else ():
            page.emulate_media(color_scheme=scheme)
            page.evaluate(ALIKE)
            assert findings(page, only(*COLOURS), OF_EACH_LOOK) == [], (name, scheme)


def test_axe_would_find_a_fault(with_axe: Page, tmp_path: Path) -> None:
    path = tmp_path / "wrong.html"
    path.write_text("<html><body><img src='x'><p style='color:#bbb;background:#fff'>pale</p></body></html>", "utf-8")
    found = " ".join(findings(show(with_axe, path)))
    assert "image-alt" in found
    assert "html-has-lang" in found


def test_axe_would_find_a_pale_cell_among_cells_that_are_alike(with_axe: Page, demo: Path) -> None:
    page = show(with_axe, demo / "zrm.html")
    page.eval_on_selector_all("details", OPEN)
    page.locator("tbody tr:last-child td").first.evaluate("cell => cell.style.color = '#bbb'")
    page.evaluate(ALIKE)
    assert "color-contrast" in " ".join(findings(page, only(*COLOURS), OF_EACH_LOOK))


def test_the_keyboard_reaches_everything(browser: Browser, demo: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((demo / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).left") != "-15984px"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.eval_on_selector_all("details", OPEN)
    links = page.locator("main a").count()
    reached = set()
    for _ in range(links + 5):
        page.keyboard.press("Tab")
        seen = page.evaluate("document.activeElement.matches('main a') ? document.activeElement.href : ''")
        reached |= {seen} - {""}
        if seen:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"no visible focus on {seen}"
    assert reached == set(page.eval_on_selector_all("main a", "all => all.map(a => a.href)"))
    page.goto((demo / "zrm-who-counts.html").as_uri())
    details = page.locator("#zrm_flow details").first
    assert not details.evaluate("d => d.open")
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    assert details.evaluate("d => d.open"), "the table opens with the keyboard"
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_print_gives_a_tagged_pdf_in_its_language(tab: Page, demo: Path, name: str) -> None:
    pdf = show(tab, demo / f"{name}.html").pdf(format="A4", tagged=True, outline=True)
    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"/Marked\s+true", pdf)
    assert b"/Lang (nl)" in pdf


def test_the_letter_is_one_sheet_of_paper(tab: Page, demo: Path, demo_next: Path, demo_en: Path) -> None:
    for folder in (demo, demo_next, demo_en):
        pdf = show(tab, folder / "letter.html").pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1, folder.parents[1].name


def test_dark_pages_and_their_figures_are_dark(tab: Page, demo: Path) -> None:
    page = show(tab, demo / "zrm.html", colours="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
    inks = page.eval_on_selector_all("figure svg text", "all => all.map(e => getComputedStyle(e).fill)")
    assert "rgb(232, 235, 238)" in inks
    assert "rgb(27, 31, 36)" not in inks


def test_the_front_page_answers_by_itself(tab: Page, demo_next: Path) -> None:
    """How many clients, how many improved, for whom less, how it compares, how sure; completeness before outcomes."""
    page = show(tab, demo_next / "index.html")
    text = page.locator("main").inner_text()
    for part in (
        "van de gestarte cliënten",
        "staat bij de laatste meting hoger",
        "van de cliënten staat op minstens één laag domein hoger",
        "95%-interval",
        "Meetruis meegerekend komt geen andere vergeleken groep lager uit",
        "Geen verschil met",
        "In de referentiegroep",
        "hoger min lager is",
        "meetruis",
        "Wat kon niet worden beantwoord?",
    ):
        assert part in text, part
    assert "Echt zijn de cijfers over gemeenten" in page.locator(".banner").inner_text()
    assert page.locator("footer a[href='accessibility.html']").count() == 1
    assert text.index("van de gestarte cliënten") < text.index("staat bij de laatste meting hoger")
    cards = page.locator("#headlines ~ .cards .card")
    assert 5 <= cards.count() <= 7


@pytest.mark.parametrize(("width", "height", "answers"), [(1280, 900, 6), (390, 844, 3)])
def test_the_first_screen_and_a_half_answers_what_a_reader_asks_first(
    browser: Browser, demo_next: Path, width: int, height: int, answers: int
) -> None:
    """How many were measured, how many improved, for whom less, and how it compares: each with how sure that is."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto((demo_next / "index.html").as_uri())
    found = [page.locator("p.coverage"), *page.locator("#headlines ~ .cards .card h3").all()[:answers]]
    for box in (one.bounding_box() for one in found):
        assert box is not None
        assert box["y"] + box["height"] <= 1.5 * height
    page.close()


def test_the_manifest_is_readable_for_machines(demo: Path) -> None:
    told = json.loads((demo / "manifest.json").read_text(encoding="utf-8"))
    assert {"raw", "code", "packages", "rules", "selection", "sources", "published", "disclosure"} <= set(told)
