"""The site: from results to pages that stand by themselves, the same on every run, with nothing that has not been protected."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import benchmark_chapter
import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from contract import contract
from measured import too_much
from start_cohorts import low_pairs

from wijkstats.chapters.zrm.counts.cohorts import STEPS
from wijkstats.chapters.zrm.statistics.cohorts import beside_previous
from wijkstats.ground.errors import ContractError
from wijkstats.ground.records import Published, Result
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.files import to_csv
from wijkstats.kit.page.words import load_words
from wijkstats.release import disclosure as disclosure_module
from wijkstats.release.disclosure import ACCOUNT, Protected
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.drafts import not_delivered
from wijkstats.report import chapters as chapters_module
from wijkstats.report.exhibits import specs
from wijkstats.report.handed import from_bytes, to_bytes
from wijkstats.report.older import mark_older
from wijkstats.report.publish import Publisher
from wijkstats.report.site import build_site, closed
from wijkstats.settings.choices import Settings
from wijkstats.settings.delivery import Delivery

HOSTILE = ("<script>alert(1)</script>", "=1+1")
SHOWN = ("zrm_development", "zrm_transitions", "zrm_tests", "zrm_previous")
"""Results that the tests below make themselves."""
CHAPTERS = ["01_clean", "02_zrm", "03_benchmark"]
PAGES = (
    "index",
    "quality",
    "zrm",
    "zrm-for-whom",
    "zrm-technique",
    "benchmark",
    "provenance",
    "reviewer",
    "letter",
    "accessibility",
    "report",
)
"""Of a chapter the parts that have exhibits; a chapter with one, or without files, is one page."""
BESIDE = ("expected", "expected_from", "expected_to", "difference", "difference_low", "difference_high", "p", "p_holm",
          "conclusion")  # fmt: skip
SHARES = [f"{name}_{part}" for name in ("improved", "same", "worse") for part in ("share", "low", "high")]


@pytest.fixture(autouse=True)
def _stub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disclosure has its own tests; here every row that is marked counts as hidden."""

    def shown(result: Result, minimum: int) -> Published:
        table = result.table.copy()
        if "suppressed" in table:
            gone = table["suppressed"] == "suppressed"
            for column in result.counts:
                table[column] = table[column].astype("Int64").mask(gone)
            for column in result.derived:
                number = pd.api.types.is_numeric_dtype(table[column])
                table[column] = (table[column].astype("Float64") if number else table[column]).mask(gone)
        facts = {**result.facts, **{name: value for name, (_, value) in result.extra.items()}}
        kinds = {column: result.kind_of(column) for column in result.table} | dict(contract(result.name))
        return Published(
            result.name, table, result.keys, result.counts, 1, minimum, facts, kinds=kinds, sources=result.sources()
        )

    def protect(results: Sequence[Result], rules: DisclosureRules, *_: object) -> Protected:
        return Protected(tuple(shown(result, rules.minimum) for result in results), pd.DataFrame(columns=[*ACCOUNT]))

    monkeypatch.setattr(disclosure_module, "protect_report", protect)
    monkeypatch.setattr(chapters_module, "protect_report", protect)


def delivery(root: Path, **changes: object) -> Delivery:
    settings = {
        "municipality": "0622",
        "period": {"start": "2016-01-01", "end": "2017-12-31"},
        "zrm": {"format": "wide"},
    }
    settings |= {"synthetic": True, "title": "Vlaardingen & omgeving"}
    return Delivery("demo", Settings.model_validate(settings | changes), root)


def development() -> Result:
    rows = []
    for grouping, level in (("total", "all"), ("team", "Holy"), *(("team", name) for name in HOSTILE)):
        shares = [0.4, 0.37, 0.43, 0.53, 0.5, 0.56, 0.07, 0.06, 0.08]
        rows.append((grouping, level, 1350, 900, 540, 715, 95, *shares, "suppressed" if level == "=1+1" else ""))
    columns = ["grouping", "level", "pairs", "clients", "improved", "same", "worse", *SHARES, "suppressed"]
    counts = ("pairs", "clients", "improved", "same", "worse")
    table = unchanged(pd.DataFrame(rows, columns=columns))
    return Result("zrm_development", table, ("grouping", "level"), counts, dict.fromkeys((*SHARES, *BESIDE), counts))


def unchanged(table: pd.DataFrame) -> pd.DataFrame:
    """The same with what would improve without change beside it."""
    gap = table["improved_share"] - 0.33
    ends = {"difference": gap, "difference_low": gap - 0.05, "difference_high": gap + 0.05, "p": 0.01, "p_holm": 0.02}
    found = table.assign(expected=0.33, expected_from=0.28, expected_to=0.45, **ends, conclusion="depends", planned="")
    found.loc[found["suppressed"] == "suppressed", [c for c in found if c not in table]] = None
    return found[[c for c in found if c != "suppressed"] + ["suppressed"]]


def quality() -> Result:
    table = pd.DataFrame({"table": ["zrm"], "rows_in": [5000], "rows_kept": [4900], "rows_rejected": [100]})
    return Result("quality_tables", table, ("table",), persons=False)


def build(root: Path, **changes: object) -> Delivery:
    made = delivery(root, **changes)
    Publisher(made, "01_clean")(quality())
    publish, result = Publisher(made, "02_zrm"), development()
    for view in ("total", "team", "sex"):
        publish(result, view=view)
    publish(Result("eigen_snede", pd.DataFrame({"wijk": ["=cmd()", "A & B"], "n": [40, 30]}), ("wijk",), ("n",)))
    made.raw.mkdir(parents=True, exist_ok=True)
    not_delivered(made, "03_benchmark", ["gemeenten.csv"])
    build_site(made, CHAPTERS)
    return made


def pages(made: Delivery) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(made.report.glob("*.html"))}


class Outline(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append((tag, dict(attrs)))


def test_the_report_is_the_same_on_every_run(tmp_path: Path) -> None:
    made = build(tmp_path)
    once = {p: p.read_bytes() for p in sorted(made.report.rglob("*")) if p.is_file()}
    assert {p: p.read_bytes() for p in sorted(build(tmp_path).report.rglob("*")) if p.is_file()} == once
    assert not [p for p in once if p.suffix == ".tmp"]


def test_pages_have_language_one_title_and_headings_in_order(tmp_path: Path) -> None:
    found = pages(build(tmp_path))
    assert set(found) == {f"{page}.html" for page in PAGES}
    for name, text in found.items():
        tags = Outline(text).tags
        assert ("html", {"lang": "nl"}) in tags
        levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels)), name
        here = sum(a.get("aria-current") == "page" for tag, a in tags if tag == "a")
        no_menu = name.removesuffix(".html") in ("reviewer", "letter", "accessibility", "report")
        assert here == (not no_menu), name
        assert any(a.get("class") == "skip" and a.get("href") == "#main" for _, a in tags)
        assert len(text.encode()) < 400_000


def test_ids_are_unique_and_links_lead_somewhere(tmp_path: Path) -> None:
    made = build(tmp_path)
    ids = {}
    for name, text in pages(made).items():
        tags = Outline(text).tags
        ids[name] = [a["id"] for _, a in tags if a.get("id")]
        assert len(ids[name]) == len(set(ids[name])), name
    for name, text in pages(made).items():
        for link in (a["href"] or "" for tag, a in Outline(text).tags if tag == "a"):
            file, _, anchor = link.partition("#")
            assert not file or (made.report / file).is_file(), link
            assert not anchor or anchor in ids[file or name], link


def test_pages_ask_nothing_of_any_host_and_run_one_script_of_their_own(tmp_path: Path) -> None:
    own = closed(files("wijkstats.report").joinpath("templates", "page.js").read_text(encoding="utf-8"))
    seal = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
    for name, text in pages(build(tmp_path)).items():
        assert not re.search(r"https?:", re.sub(r'xmlns(:\w+)?="[^"]*"', "", text))
        without = name in ("index.html", "letter.html", "accessibility.html")
        assert re.findall(r"<script.*?</script>", text, re.DOTALL) == [f"<script>{own}</script>"] * (not without)
        assert f"script-src 'sha256-{seal}'\">" in text


def test_every_header_has_a_scope_and_every_scrolling_part_a_name(tmp_path: Path) -> None:
    for text in pages(build(tmp_path)).values():
        for tag, attributes in Outline(text).tags:
            assert tag != "th" or attributes.get("scope") in {"col", "row"}
            if attributes.get("role") == "region":
                assert attributes.get("tabindex") == "0"
                assert attributes.get("aria-label")
            if tag == "svg":
                assert attributes.get("role") == "img"
                assert attributes.get("aria-label") or f"id={attributes['aria-labelledby']} " in text


def test_invented_data_are_called_so_on_every_page_and_only_then(tmp_path: Path) -> None:
    sentence = "Dit rapport is gemaakt met verzonnen gegevens"
    assert all(sentence in text for text in pages(build(tmp_path / "a")).values())
    real = pages(build(tmp_path / "b", synthetic=False))
    assert not any(sentence in text for text in real.values())


def test_the_footer_says_how_small_counts_are_treated(tmp_path: Path) -> None:
    assert "Aantallen onder 5 zijn niet getoond" in pages(build(tmp_path / "a"))["zrm.html"]
    off = pages(build(tmp_path / "b", disclosure={"minimum": 0}))
    assert all("niet afgeschermd" in text for text in off.values())


def test_hostile_names_are_text_in_pages_figures_and_workbook(tmp_path: Path) -> None:
    made = build(tmp_path)
    assert "&lt;script&gt;alert(1)" in pages(made)["zrm-for-whom.html"]
    assert "<script" not in (made.report / "figures" / "zrm_development_team.svg").read_text(encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO((made.report / "tables.xlsx").read_bytes())) as book:
        sheets = "".join(book.read(n).decode() for n in book.namelist() if "worksheets/sheet" in n)
        shared = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheets
    assert "=1+1" in shared
    assert "=cmd()" in shared


def test_what_is_hidden_is_not_in_the_report_and_not_zero(tmp_path: Path) -> None:
    made = build(tmp_path)
    line = next(x for x in (made.report / "tables" / "zrm_development.csv").read_text().splitlines() if "=1+1" in x)
    assert line == "team,'=1+1" + "," * 24 + ",suppressed"
    row = re.search(r"<tr><th scope=row>=1\+1(<td.*?)\n", pages(made)["zrm-for-whom.html"])
    assert row
    assert set(re.findall(r"<td[^>]*>([^<]*)", row[1])) == {"niet getoond"}


def test_counts_stay_whole_numbers_when_some_are_hidden() -> None:
    table = pd.DataFrame(
        {"n": [1234567.0, float("nan")], "share": [0.123456789, 0.5], "suppressed": ["", "suppressed"]}
    )
    text = to_csv(Published("x", table, (), ("n",), 1, 5))
    assert text == "n,share,suppressed\n1234567,0.123457,\n,0.5,suppressed\n"


def test_a_view_without_rows_says_so(tmp_path: Path) -> None:
    made = build(tmp_path)
    exhibit = Publisher(delivery(tmp_path / "b"), "02_zrm")(development(), view="sex")
    assert exhibit.empty
    assert exhibit.figure is None
    assert exhibit.answer.startswith("Niet gemeten")
    assert "Niet gemeten of niet geleverd: Naar geslacht" in pages(made)["index.html"]


def test_an_exhibit_shows_itself_in_a_notebook(tmp_path: Path) -> None:
    text = Publisher(delivery(tmp_path), "02_zrm")(development(), view="team")._repr_html_()
    assert "<svg" in text
    assert "<table" in text
    assert "Naar team" in text
    assert "<script" not in text


def test_a_chapter_without_data_says_what_it_lacks(tmp_path: Path) -> None:
    found = pages(build(tmp_path))
    assert "ontbreekt in de levering: Gemeenten." in found["benchmark.html"]
    assert "er is niet geleverd: Gemeenten." in found["index.html"]


def test_a_chapter_that_was_not_run_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="02_zrm"):
        build_site(delivery(tmp_path), ["02_zrm"])


def test_files_of_earlier_runs_leave_the_report(tmp_path: Path) -> None:
    made = build(tmp_path)
    (made.report / "tables" / "old.csv").write_text("x")
    (made.report / "figures" / "old.svg").write_text("x")
    Publisher(made, "02_zrm")(development(), view="total")
    assert 'href="report.pdf"' not in pages(made)["index.html"]
    build_site(made, CHAPTERS, paper=True)
    assert 'href="report.pdf"' in pages(made)["index.html"]
    mark_older(made.report)
    assert "report.pdf" not in pages(made)["index.html"]
    assert not (made.report / "tables" / "old.csv").exists()
    assert {p.name for p in (made.report / "figures").iterdir()} == {
        f"{name}.{kind}" for name in ("zrm_development_total", "quality_tables") for kind in ("svg", "png")
    }


def small_results() -> list[tuple[Result, str | None]]:
    """One small result for every registered exhibit, as the contract has its columns."""

    def made(name: str, columns: str, *rows: tuple[object, ...]) -> Result:
        facts = {"names": {"0622": "Vlaardingen", "0090": "Smallingerland"}}
        return Result(name, pd.DataFrame(list(rows), columns=columns.split()), (), persons=False, facts=facts)

    wilson = (0.4, 0.3, 0.5)
    steps = [("dropped", r, 30, 40, None, "") for r in ("no_measurement", "too_close")]
    kept = [("kept", r, 90, 200, 300, "") for r in ("all", "low")]
    classes = ("0", "1", "2_3", "4_5", "6_7", "8_plus")
    compared = benchmark_chapter.results()
    cells = [("adl", "all", b, a, 10 * b + a, "") for b in range(1, 6) for a in range(1, 6)]
    groups = [
        (g, x, 100, 60, *wilson, "")
        for g, x in (("total", "all"), ("team", "Holy"), ("team", "unknown"), ("team", "Oost"))
    ]
    shares = {
        "a": (0.4, 0.37, 0.43, 0.53, 0.5, 0.56, 0.07, 0.06, 0.08),
        "b": (0.5, 0.4, 0.6, 0.4, 0.3, 0.5, 0.1, 0.0, 0.2),
    }
    cuts = [(v, x, 150, 60, 60, 80, 10, *shares[x], "") for v in VIEWS for x in ("a", "b")[: 1 if v == "total" else 2]]
    development_columns = "grouping level pairs clients improved same worse " + " ".join(SHARES) + " suppressed"
    developed = made("zrm_development", development_columns, *cuts)
    developed = replace(developed, table=unchanged(developed.table))
    apart = {"differences": dict.fromkeys(("age_group", "low_domains", "domain"), 0.01)}
    developed = replace(developed, facts={**developed.facts, **apart})
    steps = [("started", "", 150, 1, None, ""), *steps, *kept]
    flow = made("zrm_flow", "step reason clients measurements pairs suppressed", *steps)
    flow = replace(flow, facts={**flow.facts, "outside": 0, "delivered": 160})
    return [
        (flow, None),
        (made("zrm_coverage", "grouping level started kept share low high suppressed", *groups), None),
        (
            made(
                "zrm_low_domains",
                "measurement category n share low high expected suppressed",
                *[(m, c, 20, 1 / 6, 0.1, 0.2, 0.15, "") for m in ("first", "last") for c in classes],
            ),
            None,
        ),
        *((developed, view) for view in VIEWS),
        (made("zrm_transitions", "domain age_group before after n suppressed", *cells), None),
        (
            made(
                "zrm_tests",
                "domain test n statistic df p p_holm effect effect_name suppressed",
                ("adl", "stuart_maxwell", 90, 12.0, 4, 0.0001, 0.001, 0.1, "net_improved_share", ""),
            ),
            None,
        ),
        *(
            (replace(result, persons=False), None)
            for result in zrm_chapter.results().values()
            if result.name not in SHOWN
        ),
        (last_year(), None),
        (made("zrm_cohorts", "side step trajectories clients", *_cohorts()), None),
        (years(made), None),
        *((compared["benchmark_indicators"], view) for view in ("use", "costs")),
        *((result, None) for result in compared.values()),
        (
            made("quality_rules", "rule table rows dropped example", ("duplicate_row", "zrm", 3, True, "zrm.csv:4")),
            None,
        ),
        (quality(), None),
        *small_quality(made),
        (made("demo_statements", "id statement computed unchanged holds", ("V1", "x", "1352", "", True)), None),
    ]


def last_year() -> Result:
    """A start cohort beside the one before, for a group with few clients too."""
    rows = low_pairs(np.random.default_rng(1), 120, {"2017": 0.0, "2018": 0.1})
    rows = rows.assign(
        side=rows["start_year"].map({"2017": "previous", "2018": "this"}),
        trajectory=rows["client"],
        kind=rows["domain"],
        age_group=np.where(rows["client"] % 12 == 0, "ouderen", "jeugd"),
        team="Noord",
    )
    facts = {"previous": "vorig jaar", "previous_name": "vorig", "reason": "", "days": 300, "domains": []}
    year = {side: (date(y, 1, 1), date(y, 12, 31)) for side, y in (("previous", 2017), ("this", 2018))}
    return beside_previous(rows, 3, facts | {"teams_this": [], "teams_previous": []}, year)


def _cohorts() -> list[tuple[str, str, int, int]]:
    return [(side, step, 100, 90) for side in ("this", "previous") for step in STEPS]


def years(made: Callable[..., Result]) -> Result:
    """Three start years beside each other."""
    columns = "grouping level n improved other share low high standardised standardised_low standardised_high"
    rows = [("start_year", year, 200, 80, 120, 0.4, 0.3, 0.5, 0.4, 0.3, 0.5) for year in ("2016", "2017", "2018")]
    facts = {"slope": 0.01, "slope_low": -0.01, "slope_high": 0.03, "p": 0.4, "days": 300}
    return replace(made("zrm_trend", columns, *rows), facts=facts)


def small_quality(made: Callable[..., Result]) -> list[tuple[Result, str | None]]:
    """The same for how clients are measured."""
    given = [("domain", "adl"), ("domain", "justitie"), ("team", "Holy"), ("month", "2017-01"), ("month", "2017-02")]
    complete = made(
        "quality_completeness",
        "grouping level moments n scored missing share low high suppressed",
        *[(g, x, 90, 90, 60 + i, 30 - i, (60 + i) / 90, 0.5, 0.8, "") for i, (g, x) in enumerate(given)],
    )
    waits = [("total", "all", w, 30, 0.5, 0.4, 0.6, "") for w in ("d0_30", "never")]
    beside = [("moments_all", "all"), ("domains", "all"), ("moments", "2017-01"), ("missing", "adl")]
    uniform = ("total", "all", 90, 9, 81, 0.1, 0.05, 0.15, "")
    previous = "measure level value_this value_previous difference flagged suppressed"
    earlier = made("quality_previous", previous, *[(m, x, 0.2, 0.1, 0.1, "false", "") for m, x in beside])
    return [
        *((complete, view) for view in ("domain", "team", "month")),
        (made("quality_first_measurement", "grouping level wait n share low high suppressed", *waits), None),
        (made("quality_uniform", "grouping level n uniform other share low high suppressed", uniform), None),
        (made("quality_raters", "level raters uniform other suppressed", ("all", 40, 10, 30, "")), None),
        (made("quality_changes", "grouping level change other", ("team", "Holy", "gone", "")), None),
        (replace(earlier, facts={"previous": "vorig"}), None),
        (made("quality_boundaries", "code name kind year handled", ("0788", "Haaren", "ended", 2021, "none")), None),
    ]


VIEWS = ("total", "low_domains", "start_score", "age_group", "domain", "team", "start_year", "sex", "duration", "other")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_registered_exhibit_answers_its_question(tmp_path: Path, language: str) -> None:
    publish = Publisher(delivery(tmp_path, language=language), "02_zrm")
    exhibits = {e.id: e for e in (publish(result, view=view) for result, view in small_results())}
    # made of whole deliveries, in tests/chapters, or of protected tables
    elsewhere = ("clients_", "published_", "survey_", "zrm_overview")
    known = {spec.shown_as or name: spec for name, spec in specs().items() if not name.startswith(elsewhere)}
    assert set(exhibits) == set(known)
    for exhibit in exhibits.values():
        assert all((exhibit.title, exhibit.question, exhibit.answer, exhibit.not_said, exhibit.alt, exhibit.table)), (
            exhibit.id
        )
        assert load_words(language)("table.no_values") not in exhibit.answer, exhibit.id
        assert "nan" not in exhibit.answer.lower().split(), exhibit.id
        assert not re.search(r"\d[.,]\d{5}|nan<|_per_client<|_netto<", exhibit.table), exhibit.id
        assert "<b>Berg" not in exhibit.table + exhibit.svg, exhibit.id
        assert (exhibit.figure is not None) == (known[exhibit.id].draw is not None)
        assert (exhibit.headline is not None) == bool(known[exhibit.id].headline), exhibit.id
        assert too_much(exhibit) == "", exhibit.id
        assert parts(from_bytes(to_bytes(exhibit, ()))[0]) == parts(exhibit), exhibit.id


def parts(exhibit: Exhibit) -> list[tuple[str, object, type]]:
    """Its fields with their types: markup is written as it is, and other text is escaped."""
    told = ((field.name, getattr(exhibit, field.name)) for field in fields(exhibit))
    return [(name, value, type(value)) for name, value in told]


def test_a_bitmap_and_the_names_of_kept_figures_come_home(tmp_path: Path) -> None:
    exhibit = Publisher(delivery(tmp_path), "02_zrm")(small_results()[0][0], view=small_results()[0][1])
    drawn = replace(exhibit, png=b"\x89PNG\r\n\xff")
    assert from_bytes(to_bytes(drawn, {"b", "a"})) == (drawn, ["a", "b"])


def test_an_unknown_group_is_never_the_lowest_or_highest(tmp_path: Path) -> None:
    result = next(r for r, _ in small_results() if r.name == "zrm_coverage")
    result.table.loc[result.table["level"] == "unknown", "share"] = 0.01
    exhibit = Publisher(delivery(tmp_path), "02_zrm")(result)
    assert "onbekend" not in exhibit.answer
    assert "onbekend" in exhibit.table
