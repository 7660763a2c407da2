"""make chapter NAME=eigen: a notebook that the report, its navigation and its protection take up, and no other file."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import SETTINGS, MakeDelivery

import wijkstats as ws
from wijkstats.__main__ import chapters_in, main
from wijkstats.delivery.clean import clean_delivery
from wijkstats.ground.errors import ContractError, SettingsError
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import disclosure_rules_of
from wijkstats.report.own_chapter import make_chapter
from wijkstats.report.publish import Publisher
from wijkstats.report.site import build_site
from wijkstats.workbench.told import AskedError

ZRM = [
    "clientnummer;datum;huisvesting",
    *(f"K{i};01-02-2016;2\nK{i};01-08-2016;{3 if i % 3 else 2}" for i in range(90)),
]
TRAJECTEN = [
    "clientnummer;startdatum;geslacht;leeftijd",
    *(f"K{i};15-01-2016;{'man' if i < 87 else 'vrouw'};{30 + i % 20}" for i in range(90)),
]


def test_the_notebook_is_thin_and_takes_the_first_free_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data" / "raw").mkdir(parents=True)
    assert make_chapter("eigen", tmp_path).name == "10_eigen.ipynb"
    path = make_chapter("wonen", tmp_path)
    assert chapters_in(tmp_path) == ("10_eigen", "11_wonen")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert all(len(ast.parse(text).body) and len(text.splitlines()) <= 8 for text in code)
    assert code[0] == '# Name of a folder in data/raw\ndelivery: str = "demo-2018"'
    assert '"11_wonen"' in code[1]
    for name in ("eigen", "zrm", "index", "team_west", "Eigen", "../x", ""):
        with pytest.raises(SettingsError):
            make_chapter(name, tmp_path)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_own_chapter_is_a_page_and_is_protected(make_delivery: MakeDelivery, tmp_path: Path, language: str) -> None:
    delivery = make_delivery(SETTINGS + f"language: {language}\n", zrm=ZRM, trajecten=TRAJECTEN)
    clean_delivery(delivery, bytes(range(32)))
    (tmp_path / "notebooks").mkdir()
    run_cells(make_chapter("eigen", tmp_path), tmp_path)
    built = build_site(delivery, ["10_eigen"])
    page = built.files["eigen.html"].decode()
    assert "Hoger per leeftijd en geslacht" in page if language == "nl" else "Higher by age and sex" in page
    assert '<a href="eigen.html">Eigen</a>' in built.files["index.html"].decode()
    table = built.files["tables/eigen_improved.csv"].decode().splitlines()
    assert table[0] == "age_group,sex,pairs,improved,other,share,low,high,suppressed"
    assert any(",man,87," in line and not line.endswith("suppressed") for line in table)
    assert next(line for line in table if ",vrouw," in line).endswith(",,,,,suppressed"), "three people"


def test_texts_are_known_ones_in_the_language_of_the_report(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(SETTINGS, zrm=ZRM)
    publish = Publisher(delivery, "10_eigen")
    clean_delivery(delivery, bytes(range(32)))
    result = replace(ws.zrm.cut(ws.zrm.read(delivery), "eigen_domain", "domain"))
    with pytest.raises(TypeError, match="titel"):
        publish(result, titel="x")
    with pytest.raises(ContractError, match="add nl"):
        publish(result, title={"en": "x"})
    assert main(["chapter", "--name", "zrm"]) == 2


def test_a_cut_of_the_workbench_becomes_a_protected_exhibit(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    delivery = make_delivery(SETTINGS, zrm=ZRM, trajecten=TRAJECTEN)
    clean_delivery(delivery, bytes(range(32)))
    (tmp_path / "notebooks").mkdir()
    x = ws.explore("case", tmp_path)
    refused(x)
    assert not [*(tmp_path / "notebooks").iterdir()]
    men = x.improved(by="age_group", where={"sex": "man"})
    draft = x.publish(men, title={"nl": "Welke mannen?", "en": "Which men?"})
    assert draft.notebook.name == "10_eigen.ipynb"
    assert "Welke mannen?" in draft._repr_html_()
    assert "Only sex Male." in draft.cell
    x.publish(x.improved(by="age_group", where={"age": (18, 64)}), title="Wie?", name="iedereen")
    x.publish(men, title={"nl": "Mannen naar leeftijd", "en": "Men by age"})
    names = run_cells(draft.notebook, tmp_path)
    assert names["improved"].name == "eigen_iedereen"
    built = build_site(delivery, ["10_eigen"])
    page = built.files["eigen.html"].decode()
    assert page.count("Mannen naar leeftijd")
    assert "Welke mannen?" not in page
    assert "Alleen geslacht Man." in page
    rows = [built.files[f"tables/eigen_{name}.csv"].decode().splitlines()[1] for name in ("age_group_sex", "iedereen")]
    shown = [row.split(",")[1] for row in rows]
    assert sorted(shown) in (["", "87"], ["", "90"]), "with both, that there are three women"
    x.publish(x.low(by="sex"), title="Laag?")
    x.publish(x.transitions(by="age_group", where={"sex": "man"}), title="Waarheen?")
    names = run_cells(draft.notebook, tmp_path)
    low, moves = protect_report([names["low"], names["steps"]], disclosure_rules_of(delivery.settings)).published
    assert (low.name, moves.name) == ("eigen_low_sex", "eigen_steps_age_group_sex")
    assert low.table.loc[low.table["sex"] == "vrouw", ["n_low", "n_not_low"]].isna().all(axis=None), "three people"
    assert not moves.table["n"].between(1, 4).any()


def run_cells(path: Path, root: Path) -> dict[str, Any]:
    """What the code of a notebook leaves, run for the delivery `case`."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    names: dict[str, Any] = {"root": root}
    exec(code.replace("open_delivery(delivery)", "open_delivery('case', root)"), names)
    return names


def refused(x: ws.Workbench) -> None:
    """What the report could not protect is not published."""
    x.add("old", x.pairs.groupby("trajectory")["age"].first() > 40)
    for cut in (
        x.improved(by=("age", [18, 40])),
        x.improved(by="sex", where={"age": (18, 50)}),
        x.improved(by="old"),
        x.improved(by="start_score"),
        x.improved(),
        x.rules(by="sex"),
        x.beyond_noise(by="sex"),
        x.waiting(by="sex"),
        x.caseload(by="sex"),
        x.compare({"sex": "man"}, {"sex": "vrouw"}),
    ):
        with pytest.raises(AskedError):
            x.publish(cut, title="x")
