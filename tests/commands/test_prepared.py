"""A copy of the prepared process does what the step itself would have done, and ends with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from clones import environment_without
from commands.real_runs import ended, notebook, start, until, wijkstats, working_in
from conftest import ROOT, MakeDelivery

from wijkstats.commands.prepared import LIBRARIES, PREPARED

STEP = (sys.executable, "-m", "wijkstats", "run", "notebooks/01_a.ipynb", "--delivery", "case")
TELLS = f"""
import json, os, pathlib, sys
told = {{"folder": os.getcwd(), "x": os.environ["X"]}}
told["libraries"] = sorted(set(sys.modules) & {{*{sorted(LIBRARIES["first"])!r}}})
told["own"] = sorted(n for n in sys.modules if n.split(".")[0] == "wijkstats")
pathlib.Path("told.json").write_text(json.dumps(told))
"""


def test_a_copy_has_the_libraries_the_folder_and_the_environment_and_none_of_our_own_code(
    make_delivery: MakeDelivery, tmp_path: Path
) -> None:
    """The code that a notebook imports is noted, so a kernel begins without any."""
    make_delivery()
    notebook(tmp_path, "01_a", TELLS)
    code, out, err = ended(wijkstats(tmp_path, "prepared", "env", "X=here", *STEP))
    assert (code, err) == (0, "")
    assert out.startswith("01_a: running for case\n01_a: done in ")
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert told == {"libraries": sorted(LIBRARIES["first"]), "folder": str(tmp_path), "x": "here", "own": []}


def test_pages_alone_do_not_wait_for_the_libraries_of_notebooks(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    make_delivery()
    telling = {"PYTHONPROFILEIMPORTTIME": "1"}
    site = (*STEP[:3], "site", "--delivery", "case")
    imported = [ended(start(tmp_path, *STEP[:3], "prepared", *step, **telling))[2] for step in (STEP, site)]
    assert ["papermill.execute" in told for told in imported] == [True, False]
    assert "pandas" in imported[1], "the pages were made, or their fault told, all the same"


def test_the_exit_code_and_the_message_are_those_of_the_step(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    make_delivery()
    notebook(tmp_path, "01_a", "1 / 0")
    ways = [ended(start(tmp_path, *how)) for how in (STEP, (*STEP[:3], "prepared", *STEP))]
    assert ways[0] == ways[1]
    assert ways[0][0] != 0
    assert "ZeroDivisionError" in ways[0][2]
    assert ended(wijkstats(tmp_path, "prepared", "sh", "-c", "exit 7"))[0] == 7
    assert ended(wijkstats(tmp_path, "prepared", "sh", "-c", "kill -TERM $$"))[0] == 128 + signal.SIGTERM


@pytest.mark.parametrize("signalled", [signal.SIGKILL, signal.SIGTERM])
def test_a_step_that_is_killed_takes_its_copy_and_its_kernel_along(
    make_delivery: MakeDelivery, tmp_path: Path, signalled: signal.Signals
) -> None:
    make_delivery()
    notebook(tmp_path, "01_a", "open('began', 'w').close()\nimport time\ntime.sleep(60)")
    there = tmp_path / "pid"
    script = f"{' '.join(STEP)} & echo $! >{there}; wait $!; exit 3"
    run = wijkstats(tmp_path, "prepared", "sh", "-c", script)
    until((tmp_path / "began").exists, run)
    os.kill(int(there.read_text()), signalled)
    assert ended(run)[0] == 3
    until(lambda: working_in(tmp_path) == [])


def test_without_the_prepared_process_a_step_works_by_itself(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    make_delivery()
    notebook(tmp_path, "01_a", "1 + 1")
    gone = {PREPARED: str(tmp_path / "no-such-socket")}
    code, _, err = ended(start(tmp_path, *STEP, **gone))
    assert (code, err) == (0, "")


def test_make_n_says_what_it_would_do_and_starts_nothing() -> None:
    """Also where there is no Python at all."""
    usual = environment_without("MAKE", "MFLAGS")
    command = ["make", "-n", "report", "VENV=no_such_folder"]
    done = subprocess.run(command, cwd=ROOT, env=usual, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no_such_folder/bin/python -m wijkstats site" in done.stdout
    assert "wijkstats prepared" not in done.stdout
