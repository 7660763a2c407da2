"""Odd deliveries from raw files to pages: each ends well, says what is the matter, and shows no NaN, infinity or traceback.

One goes through make; of the others the cells of the notebooks run in this process.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from in_process import report_of_cells
from measured import too_long
from odd_deliveries import SHAPES, write_raw

from .conftest import Make, forget_reports

ODD = {
    "one_client": ("one_client", 0),
    "nobody_measured_twice": ("nobody_twice", 5),
    "all_improved": ("all_improved", 5),
    "nobody_low": ("nobody_low", 0),
    "only_one_and_five": ("only_one_and_five", 5),
    "team_is_age": ("team_is_age", 5),
    "everything_unknown": ("everybody_unknown", 5),
    "one_domain": ("one_domain", 5),
}
BY_MAKE = "everything_unknown"
OTHERS_ZERO = "one_domain"
"""With figures of municipalities, of which all others have 0: a zero that stands for not delivered."""
SAYS = {
    "nobody_low": ("zrm", "There are no pairs that start low."),
    "nobody_measured_twice": ("zrm", "There are no pairs that start low."),
    "team_is_age": ("zrm", "Not in the model: team. In these data it cannot be told apart from age."),
    "everything_unknown": ("zrm", "This is registered of nobody."),
    "one_domain": ("benchmark", "No funnel can be drawn: in all other municipalities the figure is 0."),
}
"""What the report must say of itself."""
BROKEN = re.compile(r"\b(nan|NaN|inf|[Ii]nfinity|NaT|None(?! of)|Traceback|<NA>)\b|∞")
SETTINGS = """municipality: "0622"
title: {title}
synthetic: true
language: en
period: {{start: 2016-01-01, end: 2017-12-31}}
zrm: {{format: wide}}
disclosure: {{minimum: {minimum}}}
reference: {{municipalities: ["0141", "0502", "0090"]}}
"""


def odd_folder(repository: Path, name: str, minimum: int, title: str) -> Path:
    folder = repository / "data/raw" / f"odd-{title.replace('_', '-')}"
    folder.mkdir(parents=True)
    forget_reports(repository)
    (folder / "delivery.yaml").write_text(SETTINGS.format(title=title, minimum=minimum), encoding="utf-8")
    shape = SHAPES[name]
    write_raw(
        folder, 5, replace(shape, clients=max(shape.clients, 1) if shape.clients < 2 else max(shape.clients, 120))
    )
    if title == OTHERS_ZERO:
        rows = ["gemeentecode;jaar;indicator;waarde;status;bron;opgehaald"]
        for n, code in enumerate(["0622", "0141", "0502", "0090", *(f"{c:04d}" for c in range(1674, 1684))]):
            for indicator, value in (("inwoners", 50_000 + n), ("wmo_clienten", 3900 if code == "0622" else 0)):
                rows.append(f"{code};2022;{indicator};{value};realisatie;CBS;2024-01-01")
        (folder / "gemeenten.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def pages_of(report: Path, chapter: str) -> str:
    """The pages of a chapter as one line of text."""
    pages = " ".join(path.read_text(encoding="utf-8") for path in sorted(report.glob(f"{chapter}*.html")))
    return " ".join(unescape(pages).split())


@pytest.mark.parametrize("title", ODD)
def test_an_odd_delivery_ends_well(make: Make, repository: Path, title: str) -> None:
    folder = odd_folder(repository, *ODD[title], title)
    if title == BY_MAKE:
        done = make("report", f"DELIVERY={folder.name}")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
    else:
        report_of_cells(repository, folder.name)
    report = repository / "reports" / folder.name
    assert (report / "index.html").is_file()
    for path in sorted(report.rglob("*")):
        if path.suffix in {".csv", ".html", ".svg", ".json"}:
            text = path.read_text(encoding="utf-8")
            plain = re.sub(r"<(style|script).*?</\1>", "", text, flags=re.DOTALL)
            plain = plain if path.suffix in {".csv", ".json"} else unescape(re.sub(r"<[^>]*>", " ", plain))
            hit = BROKEN.search(plain if path.suffix != ".json" else "")
            assert hit is None, f"{path.name}: {plain[max(hit.start() - 80, 0) : hit.end() + 20]}"
    assert too_long(report) == []
    if title in SAYS:
        chapter, said = SAYS[title]
        assert said in pages_of(report, chapter)
