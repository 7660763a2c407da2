"""What make is told about the pages of a report: an earlier report that was made anew makes them old."""

from __future__ import annotations

import itertools
import os
import subprocess
from pathlib import Path

import pytest
from clones import environment_without
from conftest import MakeDelivery

from wijkstats.commands.depends import expected, write_depends
from wijkstats.delivery.chosen import CHOSEN

RECIPE = """reports/case/index.html:
	@touch $@; echo made
-include data/processed/case/made/index.d
"""


@pytest.mark.parametrize("laid", [[], ["last"]])
def test_an_earlier_report_that_is_made_anew_makes_the_pages_old(
    make_delivery: MakeDelivery, tmp_path: Path, laid: list[str]
) -> None:
    """`laid`: was it there when the pages were made? One that comes later counts from then on."""
    delivery = make_delivery()
    make_delivery(name="last")
    for table in ("measurements", "trajectories"):
        path = tmp_path / f"data/processed/last/{table}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (delivery.processed / CHOSEN).parent.mkdir(parents=True, exist_ok=True)
    (delivery.processed / CHOSEN).write_text("last\n0\n", encoding="utf-8")
    index = delivery.report / "index.html"
    manifest = tmp_path / "reports/last/manifest.json"
    for folder in (manifest.parent, delivery.report):
        folder.mkdir(parents=True, exist_ok=True)
    (tmp_path / "Makefile").write_text(RECIPE, encoding="utf-8")
    moments = itertools.count(1_500_000_000)

    def touch(path: Path) -> None:
        """Each a second later than the one before, whatever the clock of this machine does."""
        path.touch()
        os.utime(path, (moment := next(moments), moment))

    touch(tmp_path / "code.py")

    def made() -> str:
        command = ["make", "reports/case/index.html"]
        env = environment_without("MAKE", "MFLAGS")
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
        said = done.stdout.splitlines()[0].removeprefix("make: ")
        if said == "made":
            touch(index)
        return said

    if laid:
        touch(manifest)
    read = [tmp_path / "code.py", *(tmp_path / f"reports/{name}/manifest.json" for name in laid)]
    write_depends(delivery, index, read, expected(delivery, index, laid))
    assert made() == "made"
    assert "up to date" in made()
    touch(manifest)
    assert made() == "made"
    assert "up to date" in made()
    manifest.unlink()
    assert ("made" in made()) == bool(laid), "what was laid beside it is gone"
