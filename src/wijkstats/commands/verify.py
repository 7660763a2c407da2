"""Compute a report again, from the raw files to the pages, and say whether everything is the same; if not, what, and why.

`verify` stops with what differs in some lines; `review` lists every figure and every cause first.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from wijkstats.commands.causes import Cause, causes, review_lines
from wijkstats.commands.run import run_notebook
from wijkstats.ground.errors import Fault, NotSame, counted
from wijkstats.release.earlier import read_manifest
from wijkstats.release.manifest import fingerprint
from wijkstats.report.compare import Compared, compare_tables, told
from wijkstats.report.diff import ALL, DIFF
from wijkstats.report.older import PAPER, has_link
from wijkstats.report.site import PROVENANCE, build_site
from wijkstats.settings.delivery import Delivery

Manifest = dict[str, Any]
RESTORE = "restore what the report was made with, or make the report anew"


def verify(delivery: Delivery, chapters: Sequence[str], full: bool = False) -> None:
    """Compare with reports/<delivery>/manifest.json; raises NotSame with every difference, input first.

    `full`: first print why it can differ, and every figure of every table that does.
    """
    path = delivery.report / "manifest.json"
    where = path.relative_to(delivery.root).as_posix()
    if not path.is_file():
        step = f"make the report first: make report DELIVERY={delivery.name}"
        raise NotSame(Fault(where, "no such file", "the manifest of a report", step))
    then = read_manifest(path, delivery.root)
    changed = [*_changed_since(delivery, then)]
    with tempfile.TemporaryDirectory(prefix="wijkstats-") as scratch:
        again = replace(delivery, root=_copy(delivery, Path(scratch)))
        for chapter in chapters:
            run_notebook(delivery.root / "notebooks" / f"{chapter}.ipynb", again)
        build_site(again, chapters, paper=has_link(delivery.report))
        now = json.loads((again.report / "manifest.json").read_text(encoding="utf-8"))
        tables = compare_tables(_tables(delivery, then), _tables(again, now))
    why = causes(then, now)
    faults = [*changed, *_inputs(why, where), *_files(delivery, then, now, tables)]
    if full and faults:
        print("\n".join(review_lines(why, tables)), flush=True)
    if faults:
        raise NotSame(faults)
    print(f"{delivery.name}: {len(now['published'])} files computed again, all the same as in {where}", flush=True)


def _tables(delivery: Delivery, manifest: Manifest) -> dict[str, str]:
    """The published tables of a report that are there: name of the file -> text."""
    paths = {name: delivery.report / name for name in manifest["published"] if name.startswith("tables/")}
    return {name: path.read_text(encoding="utf-8") for name, path in paths.items() if path.is_file()}


def _changed_since(delivery: Delivery, then: Manifest) -> Iterator[Fault]:
    """Files of the report itself that were changed, taken away or added since it was made."""
    apart = {"manifest.json", f"{PROVENANCE}.html", PAPER, DIFF, ALL}
    there = {p.relative_to(delivery.report).as_posix(): p for p in delivery.report.rglob("*") if p.is_file()}
    there = {name: p for name, p in there.items() if name not in apart and not name.startswith("notebooks/")}
    step = f"make the report anew: make clean DELIVERY={delivery.name}, then make report"
    for name in sorted({*then["published"], *there}):
        sign = then["published"].get(name)
        if name not in there:
            found = "the file is gone"
        elif sign is None:
            found = "a file that the report did not have"
        elif fingerprint(there[name].read_bytes()) != sign:
            found = "changed since the report was made"
        else:
            continue
        yield Fault(f"reports/{delivery.name}/{name}", found, "the bytes that the manifest names", step)


def _copy(delivery: Delivery, scratch: Path) -> Path:
    """A repository with the same raw files, key and earlier reports, in which nothing of this delivery was computed yet."""
    for folder in ("data/processed", "reports"):
        (scratch / folder).mkdir(parents=True)
        original = delivery.root / folder
        for other in sorted(original.iterdir()) if original.is_dir() else ():
            if other.name != delivery.name and other.is_dir():
                (scratch / folder / other.name).symlink_to(other, target_is_directory=True)
    (scratch / "data/raw").symlink_to(delivery.root / "data/raw", target_is_directory=True)
    (scratch / "notebooks").symlink_to(delivery.root / "notebooks", target_is_directory=True)
    key = delivery.root / ".wijkstats-key"
    if key.is_file() and not os.environ.get("WIJKSTATS_KEY"):
        (scratch / key.name).symlink_to(key)
    return scratch


def _inputs(why: Sequence[Cause], where: str) -> list[Fault]:
    """What went in that is not the same: the first place to look for why a figure differs."""
    return [
        Fault(f"{where}, {one.part}", f"other than now: {', '.join(one.changed[:5])}", "the same as now", RESTORE)
        for one in why
    ]


def _files(delivery: Delivery, then: Manifest, now: Manifest, tables: Sequence[Compared]) -> list[Fault]:
    """In one line the drawings and pages that differ; then the tables they are made of, each with its first figure that does."""
    signs, fresh = then["published"], now["published"]
    differ = [name for name in sorted({*signs, *fresh}) if signs.get(name) != fresh.get(name)]
    others = [name for name in differ if not name.startswith("tables/")]
    lines = {found.table: _first(found) for found in tables}
    step = f"see what differs in the input, above, and each figure: make review DELIVERY={delivery.name}"
    faults = []
    if others:
        what = f"{len(others)} figures and pages differ: {', '.join(others[:3])}{' ...' if len(others) > 3 else ''}"
        faults.append(Fault(f"reports/{delivery.name}", what, "the same bytes", step))
    for name in (name for name in differ if name not in others):
        what = "only in the report" if name not in fresh else "new when computed again" if name not in signs else ""
        what = what or lines.get(name, "the same figures in other bytes, or in another order")
        faults.append(Fault(f"reports/{delivery.name}/{name}", what, "the same bytes", step))
    return faults


def _first(found: Compared) -> str:
    """How many figures and rows differ, and the first of them."""
    count = [counted(len(found.figures), "figure")] if found.figures else []
    count += [f"{counted(len(rows), 'row')} {side}" for side, rows in
              (("no more", found.only_then), ("more", found.only_now)) if rows]  # fmt: skip
    if not found.figures:
        return ", ".join(count) or f"other columns: {', '.join((*found.columns_then, *found.columns_now))}"
    one = found.figures[0]
    return f"{', '.join(count)}; {told(found.keys, one.row)}: {one.column} was {one.then!r} and is {one.now!r}"
