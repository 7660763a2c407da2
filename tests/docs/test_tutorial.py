"""The tutorial works as it stands: its files are made and its commands are run, from the text of the page."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from clones import OF_A_RUN, copy_of, environment_without, lend_python
from conftest import ROOT
from doc_blocks import Block, blocks

from wijkstats.commands.new import new_delivery
from wijkstats.commands.validate import validate
from wijkstats.settings.delivery import open_delivery

PAGES = ("tutorial.md", "tutorial.nl.md")
COMMAND = re.compile(r"make (\w+) DELIVERY=(\w+)")


def typed(block: Block) -> tuple[str, str]:
    """The target and the delivery of a block of one command."""
    match = COMMAND.fullmatch(block.text.strip())
    assert match, block.text
    return match[1], match[2]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_reader_makes_is_read_and_what_is_shown_is_said(
    page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All but the reports, which take half a minute each: `make test-long` makes them."""
    demo = tmp_path / "data/raw/demo-2018"
    demo.mkdir(parents=True)
    shutil.copy2(ROOT / "data/raw/demo-2018/delivery.yaml", demo)
    told, done = "", []
    for block in blocks(page):
        if block.what:
            block.write(tmp_path)
        elif block.language == "text":
            assert [line for line in block.text.splitlines() if line not in told.splitlines()] == []
        elif block.language == "sh":
            target, name = typed(block)
            done.append(target)
            if target == "new":
                new_delivery(name, tmp_path)
            elif target == "validate":
                validate(open_delivery(name, tmp_path))
                told = capsys.readouterr().out
    assert " refused " not in told
    assert done == ["new", "validate", "validate", "report", "report", "verify"]
    assert open_delivery(name, tmp_path).settings.disclosure.minimum == 5


@pytest.mark.long
@pytest.mark.parametrize("page", PAGES)
def test_from_zero_to_a_report_by_the_commands_themselves(page: str, tmp_path: Path) -> None:
    lend_python(copy_of(ROOT, tmp_path, leave=("tests/",)))
    env = environment_without(*OF_A_RUN) | {"WIJKSTATS_BROWSER": ""}
    made = []
    for block in blocks(page):
        if block.what:
            block.write(tmp_path)
        elif block.language == "sh":
            target, name = typed(block)
            done = subprocess.run(
                block.text.split(), cwd=tmp_path, env=env, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
            if target == "report":
                made.append((tmp_path / "reports" / name / "tables/zrm_development.csv").read_text(encoding="utf-8"))
    shown, hidden = made
    assert "\ntotal,all,32,12,19,12,1," in shown
    assert "\ntotal,all,32,,19,,," in hidden
