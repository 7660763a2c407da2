"""What does hiding cost the reader: how many shares improved are still shown, and how long does it take?

Run: python benchmarks/hidden.py [number of deliveries] [name ...]. One line for each of twelve invented deliveries of 60 to 3,000
clients, and for each named one that `make report` made: seconds, hidden counts, figures about improvement that are shown, and the
pairs behind those that are not. Beside another commit: run it there too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import zrm_chapter

import wijkstats as ws
from wijkstats.__main__ import chapters_in
from wijkstats.ground.records import Published, Result
from wijkstats.ground.scales import EDITIONS
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.drafts import read_drafts
from wijkstats.report.chapters import protect_chapters
from wijkstats.settings.delivery import open_delivery

SIZES = (60, 80, 100, 140, 200, 300, 450, 700, 1000, 1500, 2200, 3000)
WHOLE = {"zrm_development": "pairs", "zrm_change_rules": "pairs", "zrm_attrition": "kept", "zrm_start_cohorts": "pairs"}
"""Tables with a count improved, and of how many pairs."""
MINIMUM = 5


def results_of(seed: int, clients: int) -> list[Result]:
    """The counts of an invented delivery: how clients are measured, who counts and what changed."""
    domains = tuple(EDITIONS["2017"][: 4 + 3 * seed % 10])
    tables = zrm_chapter.made_up(1000 + seed, clients, domains)
    data = ws.zrm.Opened(*tables, zrm_chapter.SETTINGS)
    analyses = (
        ws.zrm.development, ws.zrm.change_rules, ws.zrm.room_to_move, ws.zrm.rating_noise, ws.zrm.levels, ws.zrm.transitions,
        ws.zrm.paired_tests, ws.zrm.kept_by_level, ws.zrm.attrition, ws.zrm.selection_flow, ws.zrm.coverage,
        ws.zrm.low_domains, ws.zrm.client_outcomes, ws.zrm.course,
    )  # fmt: skip
    measured = [result for result, _ in zrm_chapter.quality(*tables, zrm_chapter.SETTINGS)]
    return [*measured, *(analysis(data) for analysis in analyses)]


def improvement(result: Result, published: Published) -> tuple[int, int, int]:
    """Of the rows with enough pairs: how many there are, how many show improved, and the pairs of the others."""
    keys = list(result.keys)
    seen = published.table.set_index([published.table[k].astype(str) for k in keys])["improved"]
    rows = result.table[result.table[WHOLE[result.name]] >= MINIMUM]
    names = [tuple(row) for row in rows[keys].astype(str).to_numpy(dtype=object)]
    shown = pd.Series([name in seen.index and pd.notna(seen[name]) for name in names], index=rows.index, dtype=bool)
    return len(rows), int(shown.sum()), int(rows.loc[~shown, WHOLE[result.name]].sum())


def line(name: str, results: list[Result], seconds: float, published: Mapping[str, Published]) -> str:
    """What is hidden in one report."""
    found = [improvement(r, published[r.name]) for r in results if r.name in WHOLE and len(r.table)]
    rows, shown, pairs = (sum(column) for column in zip(*found, strict=True))
    hidden = sum(p.hidden for p in published.values())
    return f"{name:>10} {seconds:8.1f} {hidden:7} {f'{shown} of {rows}':>15} {pairs:25}"


def main() -> int:
    """Print one line per delivery."""
    few = next((int(given) for given in sys.argv[1:] if given.isdigit()), len(SIZES))
    print("  delivery  seconds  hidden  improved shown  pairs behind hidden ones")
    for seed, clients in enumerate(SIZES[:few]):
        results = results_of(seed, clients)
        start = time.process_time()
        published = {p.name: p for p in protect_report(results, DisclosureRules(MINIMUM)).published}
        print(line(f"{clients}", results, time.process_time() - start, published), flush=True)
    for name in (given for given in sys.argv[1:] if not given.isdigit()):
        delivery, chapters = open_delivery(name, Path()), chapters_in(Path())
        results = [result for chapter in chapters for result, _ in read_drafts(delivery, chapter)[0]]
        start = time.process_time()
        report = protect_chapters(delivery, chapters)
        print(line(name, results, time.process_time() - start, report.results), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
