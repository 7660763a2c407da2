"""How do time and memory of a report grow with the number of clients, teams and published counts?

Run: python benchmarks/sizes.py [copies ...]. The people of the demo so many times, each time others, in up to 24 teams and
seven age groups: `make report` from the raw files to the pages, without a printed PDF. Then the protection of that report
alone, in one process. Prints for each size seconds, memory of the largest process and the number of counts that are
protected, and by which power of the clients, and of the counts, the seconds grow. Ends with 1 when nine thousand clients take
more than 40 s, fifty thousand more than 3 minutes, or a process more than 4 GB.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from timed import run, timed

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from clones import copy_of, lend_python

ROOT = Path(__file__).resolve().parents[1]
DEMO = "demo-2018"
COPIES = (1, 3, 7, 17)
"""Three thousand clients and more; with the last some fifty thousand: the large cities of a country."""
LIMITS = {3: 40.0, 17: 180.0}
MEMORY = 4.0
"""Seconds at most for so many copies, and gigabytes."""
MOST_TEAMS = 4
"""So many times the six teams of the demo there are at most."""
OF_PEOPLE = ("clientnummer", "trajectnummer", "contactnummer", "huishoudnummer", "beoordelaar")
TIMES = ("trajecten", "zrm", "contacten", "inzet", "doorstroom", "formatie")
"""Files of which each copy has its own rows; of all others one is enough."""
AGES = {"0_11": [0, 11], "12_17": [12, 17], "18_26": [18, 26], "27_44": [27, 44], "45_64": [45, 64]}
AGES |= {"65_79": [65, 79], "80_120": [80, 120]}
PROTECTION = f"""
import time, resource
from pathlib import Path
from wijkstats.__main__ import chapters_in
from wijkstats.release.disclosure import decide
from wijkstats.release.disclosure_rules import disclosure_rules_of
from wijkstats.release.drafts import read_drafts
from wijkstats.settings.delivery import open_delivery
delivery = open_delivery({DEMO!r}, Path.cwd())
drafts = [draft for name in chapters_in(Path.cwd()) for draft in read_drafts(delivery, name)[0]]
results = [*{{result.name: result for result, _ in drafts}}.values()]
began = time.perf_counter()
ledger = decide(results, disclosure_rules_of(delivery.settings))
print(sum(entry.shown > 0 for entry in ledger.entries.values()), time.perf_counter() - began)
"""


def many(folder: Path, copies: int) -> int:
    """Make the delivery in this folder so many times as large; returns how many clients it has then."""
    for name in TIMES:
        path = folder / f"{name}.csv"
        once = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
        found = []
        for copy in range(copies):
            other = once.copy()
            for column in set(OF_PEOPLE) & set(once):
                other[column] = other[column].where(other[column] == "", f"{chr(65 + copy)}-" + other[column])
            if "wijkteam" in once and copy % MOST_TEAMS:
                other["wijkteam"] = other["wijkteam"].where(
                    other["wijkteam"] == "", other["wijkteam"] + f" {'BCD'[copy % MOST_TEAMS - 1]}"
                )
            found.append(other)
        table = pd.concat(found, ignore_index=True)
        if name == "formatie":  # staff of a team is counted once per team
            table = table.drop_duplicates([c for c in table if c != "fte"])
        table.to_csv(path, sep=";", index=False, lineterminator="\n")
        if name == "trajecten":
            clients = int(table["clientnummer"].nunique())
    settings = folder / "delivery.yaml"
    told = yaml.safe_load(settings.read_text(encoding="utf-8")) | {"age_groups": AGES}
    settings.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return clients


def power(x: list[float], y: list[float]) -> float:
    """By which power of x does y grow? The slope of a line through their logarithms."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def main(sizes: tuple[int, ...]) -> int:
    """Print a line per size, and the growth."""
    missed = False
    print(
        f"{'clients':>8} {'teams':>6} {'report':>8} {'processors':>11} {'memory':>8} {'counts':>8} {'protection':>11}"
    )
    rows = []
    for copies in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            root = copy_of(ROOT, Path(scratch) / "copy", ("data/raw/demo-2019",))
            lend_python(root)
            clients = many(root / "data/raw" / DEMO, copies)
            cost = timed(partial(run, root, "make", "report", f"DELIVERY={DEMO}"))
            counts, protection = map(float, run(root, sys.executable, "-c", PROTECTION).split()[-2:])
        rows.append((clients, cost.clock, counts, protection))
        missed |= cost.clock > LIMITS.get(copies, cost.clock) or cost.memory > MEMORY
        print(
            f"{clients:>8,} {6 * min(copies, MOST_TEAMS):>6} {cost.clock:>7.0f}s {cost.busy:>10.0f}s {cost.memory:>6.1f}GB "
            f"{counts:>8,.0f} {protection:>10.1f}s",
            flush=True,
        )
    if len(rows) > 1:
        people, report, counts, protection = map(list, zip(*rows, strict=True))
        print(f"the report grows with the clients to the power {power(people, report):.2f}")
        print(f"protection grows with the counts to the power {power(counts, protection):.2f}")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main(tuple(map(int, sys.argv[1:])) or COPIES))
