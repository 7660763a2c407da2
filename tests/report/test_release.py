"""Is every number traceable and the same on every run, and may the report be published beside the one of last year?"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from wijkstats.delivery.clients.pseudonyms import load_key
from wijkstats.delivery.clients.pseudonyms import sign as signed
from wijkstats.kit.page.words import load_words

from .conftest import CHAPTER_PAGES, TEAM_PAGES, Make, forget_reports, small_delivery

COUNTS = ("pairs", "clients", "improved", "same", "worse", "n", "kept", "lost", "started")


def manifest(report: Path) -> dict:
    return json.loads((report / "manifest.json").read_text(encoding="utf-8"))


def test_every_published_file_and_every_raw_file_has_its_fingerprint(demo: Path) -> None:
    told = manifest(demo)
    files = {p.relative_to(demo).as_posix(): p for p in demo.rglob("*") if p.is_file()}
    unlisted = {"manifest.json", "provenance.html", *(n for n in files if n.startswith("notebooks/"))}
    assert set(told["published"]) == set(files) - unlisted
    pages = {Path(name).stem for name in files if name.endswith(".html")}
    assert pages == {
        "index",
        *CHAPTER_PAGES,
        *TEAM_PAGES,
        "provenance",
        "reviewer",
        "letter",
        "accessibility",
        "report",
    }
    for name, sign in told["published"].items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == sign, name
    repository = demo.parents[1]
    folder = repository / "data/raw/demo-2018"
    assert [one["file"] for one in told["raw"]] == sorted(
        "delivery.yaml" if p.name == "delivery.yaml" else p.stem for p in folder.iterdir()
    )
    key = load_key(repository)
    for one in told["raw"]:
        name = one["file"] if one["file"] == "delivery.yaml" else f"{one['file']}.csv"
        assert one == {"file": one["file"], "hmac": signed(key, folder / name)}
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() not in (demo / "manifest.json").read_text(
            encoding="utf-8"
        )


def test_the_manifest_counts_what_went_in_was_used_and_was_dropped(demo: Path) -> None:
    told = manifest(demo)
    flow = pd.read_csv(demo / "tables/zrm_flow.csv")
    assert [row["clients"] for row in told["selection"]] == flow["clients"].tolist()
    assert {row["rule"] for row in told["rules"]} == set(pd.read_csv(demo / "tables/quality_rules.csv")["rule"])
    assert all(row["rows_in"] == row["rows_kept"] + row["rows_rejected"] for row in told["tables"])
    assert all(re.search(r"\d{5}NED", row["source"]) and row["retrieved"] for row in told["sources"])
    assert told["packages"]["pandas"]
    page = (demo / "provenance.html").read_text(encoding="utf-8")
    assert told["code"]["sources_sha256"] in page
    assert all(one["hmac"] in page for one in told["raw"])


@pytest.mark.long  # of a small delivery the next test asks the same
def test_computed_again_everything_is_the_same_to_the_byte(make_there: Make, workshop: Path) -> None:
    demo = workshop / "reports/demo-2018"
    before = {p: p.read_bytes() for p in demo.rglob("*") if p.is_file()}
    done = make_there("verify")
    assert done.returncode == 0, done.stderr
    assert f"{len(manifest(demo)['published'])} files computed again, all the same" in done.stdout
    assert {p: p.read_bytes() for p in demo.rglob("*") if p.is_file()} == before


def test_verify_says_the_same_and_review_names_the_file_that_was_changed_and_the_figures(
    make: Make, repository: Path
) -> None:
    forget_reports(repository)
    small_delivery(repository, "changed")
    assert make("report", "DELIVERY=changed").returncode == 0
    report = repository / "reports/changed"
    (report / "report.pdf").write_bytes(b"what a browser printed follows from report.html")
    before = {p: p.read_bytes() for p in report.rglob("*") if p.is_file()}
    again = make("verify", "DELIVERY=changed")
    assert again.returncode == 0, again.stderr
    assert f"{len(manifest(report)['published'])} files computed again, all the same" in again.stdout
    assert {p: p.read_bytes() for p in report.rglob("*") if p.is_file()} == before
    path = repository / "data/raw/changed/zrm.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:-20]) + "\n", encoding="utf-8")
    failed = make("review", "DELIVERY=changed")
    assert "Error 9" in failed.stderr
    for part in (
        "why: data\n",
        "data: raw: zrm",
        "tables/quality_tables.csv\n",
        "table zrm: rows_in was 80, is 60",
    ):
        assert part in failed.stdout, failed.stdout
    for part in (
        "manifest.json, raw",
        "other than now: zrm",
        "tables/quality_",
        " was '",
        "figures and pages differ",
    ):
        assert part in failed.stderr, failed.stderr
    _forget(repository, "changed")
    nothing = make("verify", "DELIVERY=changed")
    assert "Error 2" in nothing.stderr
    small_delivery(repository, "changed")
    nothing = make("verify", "DELIVERY=changed")
    assert "no such file" in nothing.stderr
    assert "make report DELIVERY=changed" in nothing.stderr
    _forget(repository, "changed")


def _forget(repository: Path, name: str) -> None:
    """Remove a delivery and its report: another report of the same municipality would be laid beside later ones."""
    for folder in ("data/raw", "data/processed", "reports"):
        shutil.rmtree(repository / folder / name, ignore_errors=True)


def test_the_key_and_the_language_change_no_published_number(demo: Path, demo_en: Path) -> None:
    """Client numbers are hashed with a key; another key gives other hashes and the same tables."""
    of = [
        {*pd.read_parquet(report.parents[1] / "data/processed" / report.name / "measurements.parquet")["client"]}
        for report in (demo, demo_en)
    ]
    assert len(of[0]) == len(of[1]) == len(of[0] - of[1])
    tables = [{p.name: p.read_bytes() for p in (report / "tables").glob("*.csv")} for report in (demo, demo_en)]
    assert tables[0] == tables[1]


def test_last_years_report_and_this_one_do_not_tell_about_a_few_people(demo: Path, demo_next: Path) -> None:
    """2017 is in both: what was hidden stays hidden, and no figure differs by one to four."""
    assert "demo-2018" in manifest(demo_next)["earlier_reports"]
    compared = 0
    for name in ("zrm_development", "zrm_coverage"):
        sides = [pd.read_csv(r / "tables" / f"{name}.csv", dtype={"level": str}) for r in (demo, demo_next)]
        then, now = (side[(side["grouping"] == "start_year") & (side["level"] == "2017")] for side in sides)
        assert len(then) == len(now) == 1
        for count in (c for c in COUNTS if c in then.columns):
            was, is_ = then[count].iloc[0], now[count].iloc[0]
            if pd.isna(was):
                assert pd.isna(is_), (name, count)
            elif not pd.isna(is_):
                compared += 1
                assert not 0 < abs(is_ - was) < 5, (name, count, was, is_)
    assert compared > 2
    beside = pd.read_csv(demo_next / "tables/zrm_previous.csv").set_index(["grouping", "level"])
    before = pd.read_csv(demo / "tables/zrm_development.csv").set_index(["grouping", "level"])
    for key in beside.index.intersection(before.index):
        for count, named in (("n_previous", "pairs"), ("improved_previous", "improved")):
            if pd.isna(before.loc[key, named]):
                assert pd.isna(beside.loc[key, count]), key


@pytest.mark.parametrize(("side", "year"), [("this", "2018"), ("previous", "2016")])
def test_a_start_cohort_differs_from_its_year_and_its_groups_by_none_or_many(
    demo: Path, demo_next: Path, side: str, year: str
) -> None:
    of = {"this": demo_next, "previous": demo}[side] / "tables/zrm_development.csv"
    pairs = pd.read_csv(of, dtype={"level": str}).set_index(["grouping", "level"])
    cohort = pd.read_csv(demo_next / "tables/zrm_previous.csv", dtype={"level": str}).set_index(["grouping", "level"])
    compared = 0
    for key in cohort.index:
        for there in {key, ("start_year", year) if key[0] == "total" else key} & {*pairs.index}:
            for count, parts in (("n", ["pairs"]), ("improved", ["improved"]), ("other", ["same", "worse"])):
                less = pairs.loc[there, parts].sum(skipna=False) - cohort.loc[key, f"{count}_{side}"]
                compared += bool(pd.notna(less))
                assert pd.isna(less) or not 0 < abs(less) < 5, (key, there, count)
    assert compared > 30


def test_the_workbook_opens_with_contents_and_definitions_and_the_same_numbers(demo: Path) -> None:
    book = CalamineWorkbook.from_path(str(demo / "tables.xlsx"))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert book.sheet_names[:2] == ["Inhoud", "Begrippen"]
    assert [row[0] for row in sheets["Inhoud"][1:]] == book.sheet_names[2:]
    assert all(row[1] and row[2] for row in sheets["Inhoud"][1:])
    table = pd.read_csv(demo / "tables/zrm_development.csv")
    assert {"lege cel", "Meetpaar", *table.columns} <= {row[0] for row in sheets["Begrippen"]}
    head, *rows = sheets["zrm_development"]
    assert head[: len(table.columns)] == list(table.columns)
    assert head[len(table.columns) :] == ["grouping (naam)", "level (naam)", "conclusion (naam)"]
    told = {row[head.index("grouping")]: row[head.index("grouping (naam)")] for row in rows}
    assert told["team"] == load_words("nl").label("grouping", "team")
    assert [row[head.index("pairs")] for row in rows] == ["" if pd.isna(v) else v for v in table["pairs"]]
    with zipfile.ZipFile(demo / "tables.xlsx") as parts:
        assert not any("<f>" in parts.read(n).decode() for n in parts.namelist() if "worksheets/sheet" in n)


def test_every_figure_is_there_as_svg_and_png(demo: Path) -> None:
    names = {kind: {p.stem for p in (demo / "figures").glob(f"*.{kind}")} for kind in ("svg", "png")}
    assert names["svg"] == names["png"]
    assert len(names["svg"]) > 30
    assert all(p.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" for p in (demo / "figures").glob("*.png"))


def test_the_single_file_stands_by_itself(demo: Path) -> None:
    text = (demo / "report.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]*)"', text)
    ids = set(re.findall(r' id="([^"]*)"', text))
    assert all(link == "data:," or (link.startswith("#") and link[1:] in ids) for link in links)
    order = []
    for name in CHAPTER_PAGES:
        page = (demo / f"{name}.html").read_text(encoding="utf-8")
        order += re.findall(r'<section class="exhibit" id="(\w+)"', page)
        for figure in re.findall(r'aria-label="([^"]{30,})" style', page):
            assert figure in text
    assert re.findall(r'<section class="exhibit" id="(\w+)"', text) == order


def test_an_executed_notebook_shows_no_figures_about_people(demo: Path) -> None:
    text = (demo / "notebooks/02_zrm.ipynb").read_text(encoding="utf-8")
    assert "handed in for the report" in text
    assert "<svg" not in text
    assert text.count("<table") == 1  # the statements of the demo, which are about the demo
