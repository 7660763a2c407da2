"""A benchmark is run now and then only: each must at least find what it uses."""

from __future__ import annotations

import subprocess
import sys

from conftest import ROOT

READ = "import runpy, sys; [runpy.run_path(path, run_name='read') for path in sys.argv[1:]]"


def test_every_benchmark_finds_what_it_uses() -> None:
    scripts = sorted(map(str, (ROOT / "benchmarks").glob("*.py")))
    assert scripts
    done = subprocess.run(
        [sys.executable, "-c", READ, *scripts], cwd=ROOT / "benchmarks", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
