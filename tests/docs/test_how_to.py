"""Each of the fifteen tasks works as it stands on the page: settings are read, files are cleaned, and code runs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from conftest import ROOT, SETTINGS
from doc_blocks import Block, sections
from ipykernel.kernelspec import InstallIPythonKernelSpecApp

import wijkstats as ws
from wijkstats.delivery.files.other_formats import OTHER
from wijkstats.ground.catalogue import Indicator, catalogue
from wijkstats.release.drafts import read_drafts
from wijkstats.settings.delivery import open_delivery

TASKS = sections("how-to.md")
KEY = bytes(32)


def block(task: str, language: str) -> Block:
    """The one block of a task in this language."""
    (found,) = (one for one in TASKS[task] if one.language == language)
    return found


def settings_of(task: str, root: Path) -> ws.Settings:
    """A delivery.yaml with what the page says in it, as it is read."""
    folder = root / "data/raw/2025"
    folder.mkdir(parents=True, exist_ok=True)
    told = yaml.safe_load(SETTINGS) | yaml.safe_load(block(task, "yaml").text)
    (folder / "delivery.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    return open_delivery("2025", root).settings


def rows_of(task: str, root: Path) -> int:
    """How many rows of the file on the page are used."""
    block(task, "csv").write(root)
    cleaned = ws.clean_delivery(open_delivery("2025", root), KEY)
    return int(cleaned.tables.set_index("table").loc["zrm", "rows_kept"])


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cleaned delivery `2025` of sixty clients and two teams, as the current folder."""
    made = tmp_path_factory.mktemp("how")
    folder = made / "data/raw/2025"
    folder.mkdir(parents=True)
    (folder / "delivery.yaml").write_text(SETTINGS, encoding="utf-8")
    scores = [f"K{i};0{1 + i % 9}-0{m}-2016;{1 + (i * m) % 5}" for i in range(60) for m in (2, 8)]
    (folder / "zrm.csv").write_text("\n".join(["clientnummer;datum;huisvesting", *scores]) + "\n", encoding="utf-8")
    clients = [f"K{i};01-01-2016;{20 + i};{('Noord', 'Zuid')[i % 2]}" for i in range(60)]
    head = "clientnummer;startdatum;leeftijd;wijkteam"
    (folder / "trajecten.csv").write_text("\n".join([head, *clients]) + "\n", encoding="utf-8")
    ws.clean_delivery(open_delivery("2025", made), KEY)
    with chdir(made):
        yield made


def run(task: str) -> dict[str, Any]:
    """What the code of a task leaves."""
    space: dict[str, Any] = {}
    exec(block(task, "python").text, space)
    return space


def test_there_are_fifteen_and_both_languages_have_the_same_pieces() -> None:
    other = sections("how-to.nl.md")
    assert len(TASKS) == len(other) == 15
    assert [*TASKS.values()] == [*other.values()]
    assert all(TASKS.values())


@pytest.mark.parametrize(
    ("task", "key", "value"),
    [
        ("Another age cut", "age_groups", {"tot_23": (0, 22), "van_23_tot_67": (23, 66), "vanaf_67": (67, 120)}),
        ("Another reference group", "reference.similar", ("0502",)),
        ("A domain of your own", "columns", {"wonen": "huisvesting"}),
        ("A second municipality", "municipality", "0503"),
        ("An English report", "language", "en"),
        ("A closed environment, without suppression", "disclosure.minimum", 0),
        ("Another rule of change", "zrm.low", 2),
        ("A database as source", "source", "postgresql://lezer@db.gemeente.example:5432/ecd"),
    ],
)
def test_settings_on_the_page_are_read(task: str, key: str, value: object, tmp_path: Path) -> None:
    found: Any = settings_of(task, tmp_path)
    for part in key.split("."):
        found = getattr(found, part)
    assert found == value


def test_local_names_and_what_spss_writes_are_read(tmp_path: Path) -> None:
    settings_of("Local column names", tmp_path)
    assert rows_of("Local column names", tmp_path) == 2
    settings_of("An English report", tmp_path)
    assert rows_of("An SPSS export", tmp_path) == 2
    assert "SAVE TRANSLATE" in block("An SPSS export", "spss").text
    assert "SAVE TRANSLATE" in OTHER[".sav"][1]


def test_one_team_and_one_rule_are_computed(root: Path) -> None:
    one = run("One team apart")["one_team"].table
    whole = ws.zrm.development(ws.zrm.read(open_delivery("2025", root))).table
    pairs = {n: t.loc[t["grouping"] == "total", "pairs"].item() for n, t in (("one", one), ("whole", whole))}
    noord = whole.loc[(whole["grouping"] == "team") & (whole["level"] == "Noord"), "pairs"].item()
    assert pairs["one"] == noord
    assert 0 < noord < pairs["whole"]
    rules = run("Another rule of change")["two_steps"]
    assert set(rules["rule"]) == {"two_steps"}
    assert rules.loc[rules["population"] == "all", "pairs"].item() == 60


def test_an_own_cut_waits_for_the_report_and_shows_itself(root: Path) -> None:
    shown = run("An own cut in the report")["shown"]
    assert shown.title == "Wie is er per team?"
    ((result, view),) = read_drafts(open_delivery("2025", root), "10_eigen")[0]
    assert (result.name, view) == ("eigen_teams", None)
    pd.testing.assert_series_equal(result.table["clients"], pd.Series([30, 30], name="clients"), check_dtype=False)


def test_an_indicator_is_a_line_of_the_catalogue() -> None:
    for name, told in yaml.safe_load(block("An indicator more", "yaml").text).items():
        assert name not in catalogue().indicators
        indicator = Indicator.model_validate(told)
        assert set(indicator.plus) <= set(catalogue().quantities)


def test_the_kernel_for_a_hub_is_installed_by_that_command(tmp_path: Path) -> None:
    words = block("JupyterHub", "sh").text.split()
    assert words[:4] == [".venv/bin/python", "-m", "ipykernel", "install"]
    assert words[4] == "--user"  # here a folder of the test in its place
    app = InstallIPythonKernelSpecApp()
    app.argv = ["--prefix", str(tmp_path), *words[5:]]
    app.start()
    assert (tmp_path / "share/jupyter/kernels/wijkstats/kernel.json").is_file()


def test_commands_are_those_of_make_and_conda_finds_its_file() -> None:
    new, conda = (block(task, "sh").text for task in ("A second municipality", "Conda"))
    file = re.search(r"--file (\S+)", conda)
    assert file
    assert (ROOT / file[1]).is_file()
    assert yaml.safe_load((ROOT / file[1]).read_text(encoding="utf-8"))["name"] in conda
    assert conda.splitlines()[-1] == 'make report VENV="$CONDA_PREFIX"'
    for line in (new, "make validate VENV=elsewhere"):  # make report -n would begin
        done = subprocess.run([*line.split(), "-n"], cwd=ROOT, capture_output=True, text=True, check=True)
        assert "python -m wijkstats" in done.stdout
    assert "elsewhere/bin/python -m wijkstats validate" in done.stdout
