"""The kernel of a run is this Python, and nothing of the user's own set-up runs in it: with a real kernel."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from commands.real_runs import ended, notebook, scratch_of, wijkstats
from conftest import MakeDelivery

TOLD = (
    "import os, sys, pathlib\npathlib.Path('told').write_text('|'.join([sys.executable, str('started' in globals())]))"
)


def test_another_python3_and_start_files_of_the_user_do_not_matter(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    make_delivery()
    notebook(tmp_path, "01_a", TOLD)
    mine = tmp_path / "mine"
    spec = {"argv": ["/bin/false", "-f", "{connection_file}"], "display_name": "Python 3", "language": "python"}
    files = {
        "kernels/python3/kernel.json": json.dumps(spec),
        "start.py": "started = True",
        "ipython/profile_default/startup/00-mine.py": "started = True",
        "ipython/profile_default/ipython_config.py": "c.InteractiveShellApp.exec_lines = ['started = True']",
        "config/jupyter_config.py": "raise SystemExit('read')",
    }
    for name, text in files.items():
        (mine / name).parent.mkdir(parents=True, exist_ok=True)
        (mine / name).write_text(text, encoding="utf-8")
    environment = {
        "JUPYTER_PATH": str(mine),
        "JUPYTER_CONFIG_DIR": str(mine / "config"),
        "JUPYTER_DEFAULT_PROVISIONER_NAME": "of-a-cluster",
        "JUPYTER_RUNTIME_DIR": "/proc/nowhere",
        "PYTHONSTARTUP": str(mine / "start.py"),
        "IPYTHONDIR": str(mine / "ipython"),
    }
    code, _, err = ended(wijkstats(tmp_path, "run", "notebooks/01_a.ipynb", "--delivery", "case", **environment))
    assert code == 0, err
    assert (tmp_path / "told").read_text(encoding="utf-8") == f"{sys.executable}|False"
    assert [*scratch_of(tmp_path).iterdir()] == []


def test_a_kernel_that_dies_is_told_without_a_traceback(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    make_delivery()
    notebook(tmp_path, "01_a", "import os\nos._exit(1)")
    code, _, err = ended(wijkstats(tmp_path, "run", "notebooks/01_a.ipynb", "--delivery", "case"))
    assert code == 5
    assert "the kernel stopped" in err
    assert "Traceback" not in err
    assert not (tmp_path / "reports/case/notebooks/01_a.ipynb").exists()


def test_a_published_notebook_says_nothing_of_the_machine_or_the_time(
    make_delivery: MakeDelivery, tmp_path: Path
) -> None:
    """Papermill notes paths, times and versions, and a warning has the path of its module."""
    make_delivery()
    notebook(tmp_path, "01_a", "import warnings\nwarnings.warn('old')\nprint('seen')", "1 + 1")
    code, _, err = ended(wijkstats(tmp_path, "run", "notebooks/01_a.ipynb", "--delivery", "case"))
    assert code == 0, err
    made = (tmp_path / "reports/case/notebooks/01_a.ipynb").read_text(encoding="utf-8")
    assert '"delivery": "case"' in made
    assert "seen" in made
    for told in (
        str(tmp_path),
        str(Path.home()),
        sys.prefix,
        "start_time",
        "iopub",
        "duration",
        "traceback",
        'version":',
    ):
        assert told not in made, told
