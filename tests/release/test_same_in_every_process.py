"""What is hidden must not depend on the order in which a process happens to hold a set."""

from __future__ import annotations

import os
import subprocess
import sys

PRINTS = """
from wijkstats.ground.population import cell, together
from wijkstats.release.equations import write_equations

places = [{"team": t, "age_group": a} for t in ("all", "West", "Oost", "Noord") for a in ("all", "18-64", "65+")]
cells = {cell("client", [region], where): 5 for where in places for region in ("up", "down", "same")}
both = together([cell("client", ["up"], places[4]), cell("client", ["down", "same"], places[7])])
[*whole] = write_equations(cells | {both: 10}, [], [(both, *list(cells)[12:14])])
for one in whole:
    print(*map(str, one.cells), one.counts.toarray().tolist(), one.links.toarray().tolist())
"""


def test_the_equations_are_the_same_under_any_order_of_sets() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", PRINTS],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }  # fmt: skip
    assert len(found) == 1
    assert len(found.pop()) > 1000
