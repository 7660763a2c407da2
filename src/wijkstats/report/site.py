"""The report as pages in a folder: no request to any host, one style sheet, one script of its own, the same bytes on every run.

Question answered: what does a reader get for this delivery? Built from results after disclosure control only, so nothing
that has not been protected together with all the rest can reach a page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from wijkstats.ground.keeping import write_whole
from wijkstats.ground.private import private
from wijkstats.kit.page.files import safe_name, to_csv
from wijkstats.kit.page.kinds import kinds_of
from wijkstats.kit.page.schemes import alone, in_page
from wijkstats.kit.page.words import Words, load_words
from wijkstats.release.manifest import make_manifest
from wijkstats.release.method import known_changes
from wijkstats.report.chapters import Chapter, Report, drawing_of, protect_chapters, show_chapters
from wijkstats.report.downloads import make_workbook, write_folder
from wijkstats.report.exhibits import from_cbs, pages
from wijkstats.report.front import front_page
from wijkstats.report.older import mark_older
from wijkstats.report.reviewer import of_the_whole, previous_of, review_questions
from wijkstats.report.side_by_side import results_of
from wijkstats.report.teams import team_pages
from wijkstats.report.theme import Theme, read_theme
from wijkstats.report.years import SCORED, YEARS, headlines, over_years
from wijkstats.settings.choices import Disclosure, Settings
from wijkstats.settings.delivery import Delivery

ACCOUNT = "disclosure.csv"
"""In data/processed: which counts are hidden and why. For the analyst only."""
PROVENANCE = "provenance"
REVIEWER = "reviewer"
FRESH = ".new-"
"""In front of the folder in which a report is written before it takes its place."""
SINGLE = "report"
STATEMENT = "accessibility"
"""The draft of the accessibility statement that Dutch public bodies publish."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: all published files, how many counts are hidden, where the account of those is, and how many of
    them could not be guarded (`open`), by table.
    """

    files: Mapping[str, bytes]
    hidden: int
    account: Path
    open: Mapping[str, int] = field(default_factory=dict)


def build_site(delivery: Delivery, names: Sequence[str], paper: bool = False) -> Built:
    """Write the report of a delivery. ContractError when a chapter has not been run.

    paper  will it be printed to report.pdf too? The front page then links to that
    """
    words = load_words(delivery.settings.language)
    theme = read_theme(delivery)
    drawing = drawing_of(delivery, words, theme.colours)
    report = protect_chapters(delivery, names, drawing)
    hidden = sum(published.hidden for published in report.results.values())
    chapters = show_chapters(report, drawing)
    environment = _environment(delivery, words, chapters, theme, from_cbs(report.results), paper)
    made = _files(delivery, report, chapters, words, hidden, environment, theme)
    told = {part: table for page in pages().values() for part, table in page.manifest.items()}
    manifest = make_manifest(delivery, report.results, hidden, made, report.earlier, told)
    manifest |= {"headlines": headlines(chapters), "method": [one.sign for one in known_changes()]}
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    page = environment.get_template("provenance.html.j2")
    provenance = _whole(partial(page.render, page=PROVENANCE, manifest=manifest), theme)
    with private():
        text_of = report.protected.account.to_csv(index=False, lineterminator="\n")
        account = write_whole(delivery.processed / ACCOUNT, text_of)
    _write(delivery.report, {**made, "manifest.json": text.encode(), f"{PROVENANCE}.html": provenance})
    unguarded = report.protected.account.query("reason == 'open'")["table"].value_counts(sort=False)
    by_table = {str(table): int(n) for table, n in unguarded.items()}
    return Built(made, hidden, account, by_table)


def _write(folder: Path, made: Mapping[str, bytes]) -> None:
    """Put a report in its folder, when all of it is on disk: whoever stops before that leaves the last one, with its mark."""
    mark_older(folder)
    for name, suffixes in (("tables", (".csv",)), ("figures", (".svg", ".png"))):
        write_folder(folder / name, [n.partition("/")[2] for n in made if n.startswith(name)], suffixes)
    for left in folder.glob(f"{FRESH}*"):
        shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=FRESH, dir=folder))
    try:
        for name, content in made.items():
            (fresh / name).parent.mkdir(exist_ok=True)
            (fresh / name).write_bytes(content)
        for name in sorted(made, key=lambda name: (name.endswith(".html"), name == "index.html")):
            os.replace(fresh / name, folder / name)
        write_folder(folder, [*made], (".html",))
    finally:  # Ctrl-C, a full disk
        shutil.rmtree(fresh, ignore_errors=True)


def _files(
    delivery: Delivery,
    report: Report,
    chapters: Sequence[Chapter],
    words: Words,
    hidden: int,
    environment: Environment,
    theme: Theme,
) -> dict[str, bytes]:
    """Every published file but the manifest and its page: name in the folder of the report -> content."""
    exhibits = [exhibit for chapter in chapters for exhibit in chapter.exhibits]
    shown = dict.fromkeys(exhibit.csv for exhibit in exhibits)
    tables = {file: to_csv(p) for p in report.results.values() if (file := f"{safe_name(p.name)}.csv") in shown}
    made: dict[str, str | bytes] = {f"tables/{file}": tables[file] for file in shown}
    made |= {f"figures/{e.figure}": alone(e.svg, theme.figures) for e in exhibits if e.figure}
    made |= {f"figures/{e.figure.removesuffix('.svg')}.png": e.png for e in exhibits if e.figure and e.png}
    front = front_page(delivery, words, chapters, report.results, hidden, [*shown])
    said, cards = headlines(chapters), [*front["first"], *front["cards"]]
    scored = report.results[SCORED].table.to_dict("records") if SCORED in report.results else []
    years = over_years(delivery, report.earlier, cards, said, known_changes(), scored)
    environment.globals["years"] = years
    teams = team_pages(chapters, report.results, words)

    def page(slug: str, of: str = "", **shown: object) -> None:
        render = environment.get_template(f"{of or slug}.html.j2").render
        renders[slug] = partial(render, page=slug, **shown)

    renders: dict[str, Callable[[], str]] = {}
    together = {c.slug: terms_of(delivery, words, c.slug) for c in chapters}
    page("index", **front, teams=teams)
    for team in teams:
        page(team.slug, "team", team=team, teams=teams)
    parts = [(chapter, part) for chapter in chapters for part in chapter.parts]
    first, last = ("index", words("chapters.index.title")), (PROVENANCE, words("provenance.title"))
    road = [first, *((part.slug, part.heading) for _, part in parts), last]
    for before, (chapter, part), after in zip(road, parts, road[2:], strict=False):
        appendix = _appendix(delivery, chapter)
        own = {"chapter": chapter, "part": part, "terms": together[chapter.slug], "appendix": appendix}
        page(part.slug, "chapter", **own, before=before, after=after)
    page("letter", **front)
    page(STATEMENT)
    whole = of_the_whole(report.results, [*shown], hidden, delivery.settings.disclosure.minimum, words)
    asked = review_questions(chapters, words, whole)
    if years:
        page(YEARS, data=next((one.places for one in asked if one.id == "ask-data"), ()))
    page(REVIEWER, **front, asked=asked, previous=previous_of(report.results))
    page(SINGLE, "single", **front, all_terms=together)
    kinds = {f"{safe_name(p.name)}.csv": kinds_of(p) for p in report.results.values()}
    sheets = {file: tables[file] for file in shown}
    work: dict[str, Callable[[], bytes]] = {
        "tables.xlsx": partial(make_workbook, sheets, exhibits, _all_terms(delivery, words), words, kinds)
    }
    work |= {f"{slug}.html": partial(_whole, render, theme) for slug, render in renders.items()}
    longest_first = [*work][:1] + [*work][:0:-1]
    done = dict(zip(longest_first, results_of([work[name] for name in longest_first]), strict=True))
    made["page.css"] = f"{environment.globals['look']}\n"
    made |= {name: done[name] for name in work}
    return {name: text.encode() if isinstance(text, str) else text for name, text in made.items()}


def _whole(render: Callable[[], str], theme: Theme) -> bytes:
    """A page with the styles of its figures as classes."""
    return f"{in_page(render().rstrip(), theme.figures)}\n".encode()


def _environment(
    delivery: Delivery, words: Words, chapters: Sequence[Chapter], theme: Theme, cbs: Sequence[str], paper: bool = False
) -> Environment:
    environment = page_environment()
    environment.globals.update(
        paper=paper,
        words=words,
        theme=theme,
        look=_look(environment, theme, delivery.title),
        delivery=delivery,
        settings=delivery.settings,
        chapters=chapters,
        rounded=partial(_rounded, words),
        colophon=colophon(words, delivery.settings),
        public=cbs,
    )
    return environment


def colophon(words: Words, settings: Settings) -> str:
    """Who made the report, when, about which period, when the next comes and where to ask: what delivery.yaml says of that."""
    said = settings.report
    by = "by" if said.made_on else "by_alone"
    sentences = {
        by if said.by else "made_on": bool(said.by or said.made_on),
        "period": True,
        "next_edition": bool(said.next_edition),
        "contact": bool(said.contact),
    }
    values = {"by": said.by, "day": said.made_on, "start": settings.period.start, "end": settings.period.end}
    values |= {"next": said.next_edition, "contact": said.contact}
    return " ".join(words(f"footer.{key}", **values) for key, known in sentences.items() if known)


def _rounded(words: Words, chosen: Disclosure) -> str:
    """How counts are rounded, in a sentence; nothing when they are not."""
    if not chosen.rounding:
        return ""
    kind = "midpoint" if chosen.method == "midpoint" else "rounding"
    return words(f"footer.{kind}", base=chosen.rounding, middle=chosen.rounding - chosen.rounding // 2)


def css_text(text: str) -> Markup:
    r"""A text between quotes in a style sheet: what is no letter, digit or space stands as its number.

    >>> css_text("Rapport 2018 </style>")
    Markup('Rapport 2018 \\3c \\2f style\\3e ')
    """
    return Markup("".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text))


def page_environment() -> Environment:
    """Templates in which everything is escaped, and every name must be known."""
    environment = Environment(
        loader=PackageLoader("wijkstats.report", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css, script = (
        files("wijkstats.report").joinpath("templates", f"page.{kind}").read_text(encoding="utf-8")
        for kind in ("css", "js")
    )
    css, script = closed(css), closed(script)
    seal = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals.update(css=Markup(css), script=Markup(script), script_hash=f"sha256-{seal}", safe_html=Markup)
    return environment


def closed(text: str) -> str:
    r"""A style sheet or a script without what only its writer reads: room before a line, and lines of comment.

    >>> closed("a {\n  b: c;\n}\n// why\n")
    'a {\nb: c;\n}'
    """
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line and not line.startswith(("//", "/*")))


def _look(environment: Environment, theme: Theme, title: str) -> Markup:
    """The style sheet of all pages: ours, the house style of the report, and its title on top of every sheet of paper."""
    css = Markup(environment.globals["css"])
    running = f'@media print {{ @page {{ @top-left {{ content: "{css_text(title)}"; }} }} }}'
    return Markup("\n".join(filter(None, (css, theme.css, running))))


def terms_of(delivery: Delivery, words: Words, slug: str) -> list[tuple[str, str]]:
    """Words that a chapter uses, each with one line that explains it."""
    values = {"low": delivery.settings.zrm.low, "minimum_days": delivery.settings.pairs.minimum_days}
    named = [(term, words.fill(text, values)) for term, text in words.find(f"terms.{slug}") or ()]
    hiding = delivery.settings.disclosure.minimum > 0
    return [(term, text) for term, text in named if hiding or term != words.find("terms.hidden")]


def _all_terms(delivery: Delivery, words: Words) -> dict[str, str]:
    slugs = [slug for slug in words.find("terms") or {} if slug != "hidden"]
    about = {words("footer.about"): colophon(words, delivery.settings)}
    return about | {term: text for slug in slugs for term, text in terms_of(delivery, words, slug)}


def _appendix(delivery: Delivery, chapter: Chapter) -> str | None:
    """The executed notebook, only when nothing is hidden in this report: it shows tables before protection."""
    if delivery.settings.disclosure.minimum != 0:
        return None
    path = delivery.report / "notebooks" / f"{chapter.name}.ipynb"
    return f"notebooks/{path.name}" if path.is_file() else None
