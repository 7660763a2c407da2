"""Three hundred small odd deliveries through every chapter, figure, sentence and page: no exception, no NaN, no contradiction.

The counting, the statistics and the sentences are the real ones. To stay within minutes, most deliveries hide by simple rules
(few people, and a tenth of all other counts at random: more than protection would hide) instead of solving the linear
programs, which have their own tests. Every third has its figures drawn and read and its pages made, every fifth is laid beside
an earlier one, every eighth has a benchmark; every thirtieth is done in full.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path
from unittest.mock import patch

import benchmark_chapter
import ibis
import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from conftest import in_turns
from matplotlib.figure import Figure
from matplotlib.text import Text
from odd_deliveries import delivery, random_shape, settings_of

import wijkstats as ws
from wijkstats.delivery.tables import Tables
from wijkstats.ground.records import Published
from wijkstats.kit.page import exhibit as exhibit_module
from wijkstats.kit.page.exhibit import Exhibit, known_facts
from wijkstats.kit.page.files import to_csv
from wijkstats.kit.page.view import SIGNIFICANT, View
from wijkstats.kit.page.words import Words, load_words
from wijkstats.release import disclosure
from wijkstats.release.disclosure_rules import disclosure_rules_of
from wijkstats.release.ledger import SUM, Ledger
from wijkstats.report import site
from wijkstats.report.chapters import Chapter, Draft, Report, make_chapter
from wijkstats.report.exhibits import exhibit_id, find_spec, make_exhibit
from wijkstats.report.theme import Theme
from wijkstats.settings.choices import Period
from wijkstats.settings.delivery import Delivery

DELIVERIES, TOGETHER = 300, 10
IN_FULL, WITH_PAGES, WITH_BENCHMARK = 30, 3, 8
BROKEN = re.compile(r"\b(nan|inf|infinity|NaT|None(?! of)|<NA>)\b|∞|[{}]")
SHARES = re.compile(r"(^|_)share$|^(lower_bound|upper_bound|standardised|improved_complete|tipping_point)$")


@pytest.mark.parametrize("start", in_turns(DELIVERIES, TOGETHER, first=10))
def test_300_odd_deliveries_make_a_report_without_an_exception_or_a_contradiction(start: int) -> None:
    assert [fault for seed in range(start, start + TOGETHER) for fault in _faults(seed)] == []


def _faults(seed: int) -> list[str]:
    """All that is wrong with the report of one delivery."""
    name, shape = random_shape(seed)
    full, drawn = seed % IN_FULL == 0, seed % WITH_PAGES == 0
    settings = settings_of(shape, "en" if seed // len(zrm_chapter.DOMAINS) % 2 else "nl")
    words = load_words(settings.language)
    try:
        with warnings.catch_warnings(), _quick(seed, full, drawn):
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", "The 'future.infer_string' option is deprecated")
            warnings.filterwarnings("ignore", r".*is deprecated.*", DeprecationWarning)
            warnings.filterwarnings("ignore", "Arrow output on a DB-API result")
            m, t = delivery(seed, shape)
            data = ws.zrm.Opened(m, t, settings, earlier=_earlier(seed) if seed % 5 == 0 else None)
            chapters = {"01_clean": zrm_chapter.quality(m, t, settings), "02_zrm": ws.zrm.results(data)}
            if seed % WITH_BENCHMARK == 0:
                chapters["03_benchmark"] = benchmark_chapter.shown(benchmark_chapter.odd_municipal(seed))
            results = {r.name: r for shown in chapters.values() for r, _ in shown}
            protected = disclosure.protect_report([*results.values()], disclosure_rules_of(settings))
            published = {p.name: p for p in protected.published}
            made = [
                make_chapter(
                    Draft(key, tuple((r.name, v) for r, v in shown), ()),
                    [make_exhibit(published[r.name], v, settings, words) for r, v in shown],
                    words,
                )
                for key, shown in chapters.items()
            ]
            pages = _pages(Delivery("odd", settings, Path()), made, published, words) if drawn else {}
    except Exception as error:  # whatever it is, it is a fault with the seed that gives it
        return [f"{seed} {name}: {type(error).__name__}: {error} {_where(error)}"]
    faults = [*_tables(published), *_pages_faults(pages)]
    views = {(exhibit_id(r.name, v)): (published[r.name], v) for shown in chapters.values() for r, v in shown}
    for exhibit in (e for chapter in made for e in chapter.exhibits):
        faults += _texts(exhibit)
        found, view = next(pair for key, pair in views.items() if exhibit.id == re.sub(r"[^A-Za-z0-9_-]", "_", key))
        faults += _sentences(exhibit, found, view, settings, words)
    return [f"{seed} {name}: {fault}" for fault in faults]


def _where(error: BaseException) -> str:
    """The last places in wijkstats that the error came through."""
    places, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "wijkstats" in code.co_filename:
            places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(places[-6:])


@contextmanager
def _quick(seed: int, full: bool, drawn: bool) -> Iterator[None]:
    """Unless in full, no linear programs and no layout; figures only when drawn."""

    def hide(ledger: Ledger, rules: object) -> None:
        rng = np.random.default_rng(seed)
        for one in list(ledger.entries):
            if seed % 2 and rng.random() < 0.1:
                ledger.hide(one, SUM)

    def read(figure: Figure, name: str) -> str:
        texts = [text.get_text() for text in figure.findobj(Text)]
        assert not any(BROKEN.search(text) for text in texts), f"{name}: {texts}"
        return '<svg role="img" ></svg>'

    if full:
        yield
        return
    with patch.object(disclosure, "suppress", hide), patch.object(exhibit_module, "to_svg", read):
        if drawn:
            yield
            return
        with patch.object(exhibit_module, "_drawn", lambda *_: None):
            yield


def _earlier(seed: int) -> Tables:
    """Another odd delivery, as the previous one: a year before this one."""
    name, shape = random_shape(seed + 7)
    settings, year = settings_of(shape), timedelta(days=365)
    period = Period(start=settings.period.start - year, end=settings.period.end - year)
    m, t = delivery(seed + 7, shape)
    m, t = m.mutate(date=m.date - ibis.interval(days=365)), t.mutate(start_date=t.start_date - ibis.interval(days=365))
    before = settings.model_copy(update={"title": "Vorige", "period": period})
    return Tables(Delivery(name, before, Path()), m, t)


def _pages(
    delivery: Delivery, chapters: list[Chapter], published: dict[str, Published], words: Words
) -> dict[str, str]:
    theme = Theme()
    report = Report((), published, disclosure.Protected(tuple(published.values()), pd.DataFrame()), ())
    files = site._files(
        delivery, report, chapters, words, 0, site._environment(delivery, words, chapters, theme, []), theme
    )
    return {name: content.decode() for name, content in files.items() if name.endswith((".html", ".csv"))}


def _pages_faults(pages: dict[str, str]) -> Iterator[str]:
    for name, text in pages.items():
        plain = re.sub(r"<(style|script).*?</\1>", "", text, flags=re.DOTALL) if name.endswith(".html") else text
        if hit := BROKEN.search(unescape(re.sub(r"<[^>]*>", " ", plain))):
            at = unescape(re.sub(r"<[^>]*>", " ", plain)).find(hit[0])
            yield f"{name}: {hit[0]} in ...{unescape(re.sub(r'<[^>]*>', ' ', plain))[max(at - 60, 0) : at + 30]!r}"


def _tables(published: dict[str, Published]) -> Iterator[str]:
    """Shares within 0 and 1 and their limits, p-values too, counts whole, nothing infinite, no effect beyond 100 points."""
    for name, found in published.items():
        table = found.table
        if hit := BROKEN.search(to_csv(found)):
            yield f"{name}.csv: {hit[0]}"
        for column in table.columns:
            if not pd.api.types.is_numeric_dtype(table[column]) or pd.api.types.is_bool_dtype(table[column]):
                continue
            values = table[column].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
            values = values[~np.isnan(values)]
            if not np.isfinite(values).all():
                yield f"{name}.{column}: infinite"
            part = (SHARES.search(column) or column in ("p", "p_holm")) and name.startswith(("zrm", "quality"))
            if part and ((values < 0) | (values > 1)).any():
                yield f"{name}.{column}: outside 0 and 1"
            if column in found.counts and ((values < 0) | (values % 1 != 0)).any():
                yield f"{name}.{column}: no count"
            if name == "zrm_model" and column in ("estimate", "low", "high") and (np.abs(values) > 1.0).any():
                yield f"{name}.{column}: more than 100 points"
        for stem in {c.removesuffix("low") for c in table if str(c).endswith("low")}:
            middle = (
                f"{stem}share" if f"{stem}share" in table else "estimate" if not stem and "estimate" in table else None
            )
            if middle and f"{stem}high" in table:
                ends = table[[f"{stem}low", middle, f"{stem}high"]].astype("Float64").dropna().to_numpy(dtype=float)
                if ((ends[:, 0] > ends[:, 1] + 1e-9) | (ends[:, 1] > ends[:, 2] + 1e-9)).any():
                    yield f"{name}: {middle} outside its own interval"


def _texts(exhibit: Exhibit) -> Iterator[str]:
    texts = {
        part: getattr(exhibit, part) for part in ("title", "question", "answer", "not_said", "note", "alt", "table")
    }
    for part, text in (texts | dict(exhibit.headline or {})).items():
        if hit := BROKEN.search(unescape(re.sub(r"<[^>]*>", " ", text))):
            yield f"{exhibit.id}, {part}: {hit[0]} in {text[:120]!r}"
    if not exhibit.empty and not exhibit.answer.strip():
        yield f"{exhibit.id}: no answer"


def _sentences(exhibit: Exhibit, found: Published, view: str | None, settings: object, words: Words) -> Iterator[str]:
    """What an answer says is what its table says."""
    table, answer = found.table, exhibit.answer
    if exhibit.empty:
        return
    numbers = [c for c in table.columns if pd.api.types.is_numeric_dtype(table[c]) and c not in found.keys]
    mine = table if view is None or "grouping" not in table else table[table["grouping"] == view]
    if answer == words("table.no_values") and len(numbers) and mine[numbers].notna().any(axis=None):
        yield f"{exhibit.id}: says that there are no figures, and shows some"
    facts = known_facts(found, settings, words)
    rows = mine.reset_index(drop=True)
    values = find_spec(found.name, view).values(View(found.name, view, rows, facts, words))
    if values.get("least_label") and values.get("best", values.get("most")) is not None:
        best = values.get("best", values.get("most"))
        if "least_expected" in values:  # in the order of the difference with rating noise
            ordered = values["least"] - values["least_expected"] <= best - values["best_expected"]
            if not ordered:
                yield f"{exhibit.id}: the least is further from rating noise than the most"
        elif values["least"] > best or words.show(values["least"], "share") == words.show(best, "share"):
            yield f"{exhibit.id}: the least is not less than the most"
        if values.get("least_label") == values.get("best_label", values.get("most_label")):
            yield f"{exhibit.id}: {values['least_label']} is named as both least and most"
    if exhibit.id.startswith("zrm_development") and view != "total" and exhibit.headline:
        p = found.facts.get("differences", {}).get(view)
        if p is None or not p <= SIGNIFICANT:
            yield f"{exhibit.id}: a card for differences that can be chance (p {p})"
        if (rows["suppressed"] == "suppressed").any() and words("table.shown_only") not in exhibit.headline["sentence"]:
            yield f"{exhibit.id}: a card picked among shown rows does not say so"
    if found.name == "zrm_model":
        beyond = set(rows.loc[(rows["p_holm"] <= SIGNIFICANT).fillna(False).astype(bool), "term"])
        for term in ("age_group", "team"):
            said = words("table.no_effect", listing=words.label("term", term).lower())
            if said in answer and term in beyond:
                yield f"{exhibit.id}: says that no {term} differs, and one does"
    if found.name == "zrm_tests":
        stuart = rows[rows["test"] == "stuart_maxwell"]
        if values["significant"] is not None and values["significant"] != (stuart["p_holm"] <= SIGNIFICANT).sum():
            yield f"{exhibit.id}: {values['significant']} domains beyond chance are said, not so many are shown"
        if values["tested"] + len(stuart[stuart["p_holm"].isna()]) != len(stuart):
            yield f"{exhibit.id}: a domain is not accounted for"
    if found.name == "zrm_attrition":
        low = rows[(rows["domain"] == "all") & (rows["population"] == "low")]
        if len(low) and low["improved"].fillna(-1).iloc[0] == 0 and low["worse"].fillna(-1).iloc[0] == 0:
            for wrong in ("table.already", "table.already_equal", "table.firm"):
                if words(wrong) in answer:
                    yield f"{exhibit.id}: nobody moved, and it says {words(wrong)!r}"
    if found.name == "zrm_previous" and values.get("verdict"):
        outside = values["low"] > 0 or values["high"] < 0
        if (
            outside
            and values["p_holm"] > SIGNIFICANT
            and values["verdict"] == words("table.within", p=values["p_holm"])
        ):
            yield f"{exhibit.id}: can be chance beside an interval without 0, and not why"
