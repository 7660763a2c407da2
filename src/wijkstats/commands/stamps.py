"""What lies in the folder of a delivery, noted so that make sees by one file of ours whether something changed.

Question answered: did a raw file come, go or change since the last run, or was another delivery cleaned meanwhile? Make never
reads the name of a delivered file: a name may be a command there. Nothing heavy is imported here: make asks at every run.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from wijkstats.ground.keeping import write_whole
from wijkstats.ground.private import private

FILES, OTHERS, REPORTS = "inputs.json", "others.json", "reports.json"
"""In data/processed/<delivery>: the files of the delivery, the cleaned tables of others and the reports of others, each with size
and moment of change. Only the first is a file that make looks at: of others previous.txt and earlier.txt say whether they make a
difference."""
Stamps = dict[str, dict[str, list[int]]]


def there(root: Path, name: str) -> Stamps:
    """What is there now."""
    raw, processed = root / "data" / "raw" / name, root / "data" / "processed"
    files = {one.name: _stamp(one) for one in _entries(raw) if not one.name.startswith(".")}
    others = {
        folder.name: _stamp(path)
        for folder in _entries(processed)
        if folder.name != name and (path := Path(folder.path, "trajectories.parquet")).is_file()
    }
    reports = {
        folder.name: _stamp(path)
        for folder in _entries(root / "reports")
        if folder.name != name and (path := Path(folder.path, "manifest.json")).is_file()
    }
    return {FILES: files, OTHERS: others, REPORTS: reports}


def unlike(root: Path, name: str, now: Stamps) -> Stamps:
    """Of what is there now, that which was noted otherwise, or never."""

    def noted(what: str) -> object:
        try:
            return json.loads((root / "data" / "processed" / name / what).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # never noted, or cut off by a full disk
            return None

    return {what: found for what, found in now.items() if found != noted(what)}


@private()
def note(root: Path, name: str, odd: Stamps) -> None:
    """Write what is there. The time of the file says when something changed, or was noticed to have changed."""
    folder = root / "data" / "processed" / name
    folder.mkdir(parents=True, exist_ok=True)
    for what, found in odd.items():
        write_whole(folder / what, json.dumps(found))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError:  # no such folder: opening the delivery says so
        return []


def _stamp(path: os.DirEntry[str] | Path) -> list[int]:
    told = path.stat()
    return [told.st_size, told.st_mtime_ns]
