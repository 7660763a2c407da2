"""Compute a report again, from the raw files to the pages, and say whether everything is the same."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from wijkstats.commands.run import run_notebook
from wijkstats.ground.errors import Fault, NotSame
from wijkstats.release.earlier import read_manifest
from wijkstats.release.manifest import fingerprint
from wijkstats.report.paper import PAPER
from wijkstats.report.site import PROVENANCE, build_site
from wijkstats.settings.delivery import Delivery


def verify(delivery: Delivery, chapters: Sequence[str]) -> None:
    """Compare with reports/<delivery>/manifest.json; raises NotSame with every difference, input first."""
    path = delivery.report / "manifest.json"
    where = path.relative_to(delivery.root).as_posix()
    if not path.is_file():
        step = f"make the report first: make report DELIVERY={delivery.name}"
        raise NotSame(Fault(where, "no such file", "the manifest of a report", step))
    told = read_manifest(path, delivery.root)
    changed = [*_changed_since(delivery, told)]
    with tempfile.TemporaryDirectory(prefix="wijkstats-") as scratch:
        again = replace(delivery, root=_copy(delivery, Path(scratch)))
        for chapter in chapters:
            run_notebook(delivery.root / "notebooks" / f"{chapter}.ipynb", again)
        build_site(again, chapters)
        found = json.loads((again.report / "manifest.json").read_text(encoding="utf-8"))
        lines = _differing_lines(delivery, again, told, found)
    faults = [*changed, *_inputs(told, found, where), *_files(delivery, told, found, lines)]
    if faults:
        raise NotSame(faults)
    print(f"{delivery.name}: {len(found['published'])} files computed again, all the same as in {where}", flush=True)


def _changed_since(delivery: Delivery, told: dict[str, dict[str, str]]) -> Iterator[Fault]:
    """Files of the report itself that were changed, taken away or added since it was made."""
    apart = {"manifest.json", f"{PROVENANCE}.html", PAPER}
    there = {p.relative_to(delivery.report).as_posix(): p for p in delivery.report.rglob("*") if p.is_file()}
    there = {name: p for name, p in there.items() if name not in apart and not name.startswith("notebooks/")}
    step = f"make the report anew: make clean DELIVERY={delivery.name}, then make report"
    for name in sorted({*told["published"], *there}):
        sign = told["published"].get(name)
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


def _inputs(told: dict[str, object], found: dict[str, object], where: str) -> list[Fault]:
    """What went in that is not the same: the first place to look for why a figure differs."""
    faults = []
    for part in ("raw", "packages", "code", "disclosure", "key", "earlier_reports", "previous"):
        if told[part] == found[part]:
            continue
        then, now = (_flat(side[part]) for side in (told, found))
        changed = [name for name in dict.fromkeys([*then, *now]) if then.get(name) != now.get(name)]
        if part == "code" and changed == ["commit"]:
            continue
        step = "restore what the report was made with, or make the report anew"
        faults.append(Fault(f"{where}, {part}", f"other than now: {', '.join(changed[:5])}", "the same as now", step))
    return faults


def _flat(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return {f"{k} {n}".strip() if isinstance(v, dict) else k: d
                for k, v in value.items() for n, d in (_flat(v).items() if isinstance(v, dict) else [("", v)])}  # fmt: skip
    if isinstance(value, list):
        return {str(v.get("file", v)) if isinstance(v, dict) else str(v): v for v in value}
    return {"": value}


def _files(
    delivery: Delivery, told: dict[str, dict[str, str]], found: dict[str, dict[str, str]], lines: dict[str, str]
) -> list[Fault]:
    """In one line the figures and pages that differ; then the tables they are made of, each with its first line that does."""
    then, now = told["published"], found["published"]
    differ = [name for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
    tables = [name for name in differ if name.startswith("tables/")]
    others = [name for name in differ if name not in tables]
    step = "see what differs in the input, above; without any difference there, report it"
    faults = []
    if others:
        what = f"{len(others)} figures and pages differ: {', '.join(others[:3])}{' ...' if len(others) > 3 else ''}"
        faults.append(Fault(f"reports/{delivery.name}", what, "the same bytes", step))
    for name in tables:
        what = (
            "only in the report" if name not in now else "new when computed again" if name not in then else lines[name]
        )
        faults.append(Fault(f"reports/{delivery.name}/{name}", what, "the same bytes", step))
    return faults


def _differing_lines(
    delivery: Delivery, again: Delivery, told: dict[str, dict[str, str]], found: dict[str, dict[str, str]]
) -> dict[str, str]:
    """Per table that differs: its first line that does, in the report and computed again."""
    lines = {}
    for name in {*told["published"]} & {*found["published"]}:
        if told["published"][name] == found["published"][name] or not name.startswith("tables/"):
            continue
        path = delivery.report / name
        then = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        now = (again.report / name).read_text(encoding="utf-8").splitlines()
        at = next((i for i, (a, b) in enumerate(zip(then, now, strict=False)) if a != b), min(len(then), len(now)))
        sides = [side[at] if at < len(side) else "no such line" for side in (then, now)]
        lines[name] = f"line {at + 1} was {sides[0]!r} and is {sides[1]!r}"
    return lines
