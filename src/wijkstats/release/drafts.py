"""What notebooks hand in for the report: results before protection, kept with the processed data until the report is made.

Question answered: which results does each chapter have, in which order? A table can only be protected when all others
are known, so a
notebook hands its results in, and the report protects them together. The folder is private, as all of data/processed.
"""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Sequence
from pathlib import Path

from wijkstats.ground.errors import ContractError, Fault
from wijkstats.ground.records import Result
from wijkstats.settings.delivery import Delivery

ORDER = "order.json"
MISSING = "not_delivered.json"

Draft = tuple[Result, str | None]
"""A result, and the one grouping of it that is shown (None: all)."""


def draft_folder(delivery: Delivery, chapter: str) -> Path:
    """Where a chapter's results wait."""
    return delivery.processed / "drafts" / chapter


def start_drafts(delivery: Delivery, chapter: str) -> Path:
    """An empty folder for the results of a chapter."""
    folder = draft_folder(delivery, chapter)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / ORDER).write_text("[]", encoding="utf-8")
    return folder


def hand_in(folder: Path, result: Result, view: str | None) -> None:
    """Keep a result for the report. Handed in again under its name, the last one counts."""
    order = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    if [result.name, view] not in order:
        order.append([result.name, view])
    (folder / f"{len(order):03d}.tmp").write_bytes(pickle.dumps(result))
    (folder / f"{len(order):03d}.tmp").replace(folder / f"{_file(result.name)}.pickle")
    (folder / ORDER).write_text(json.dumps(order), encoding="utf-8")


def not_delivered(delivery: Delivery, chapter: str, missing: Sequence[str]) -> None:
    """Say which files a chapter would have needed, instead of its results."""
    folder = start_drafts(delivery, chapter)
    (folder / MISSING).write_text(json.dumps(list(missing), ensure_ascii=False), encoding="utf-8")


def read_drafts(delivery: Delivery, chapter: str) -> tuple[list[Draft], tuple[str, ...]]:
    """The results of a chapter in the order of its notebook, or the files it lacked. ContractError when it has not been run."""
    folder = draft_folder(delivery, chapter)
    if not (folder / ORDER).is_file():
        where = f"data/processed/{delivery.name}/drafts/{chapter}"
        raise ContractError(
            Fault(where, "no such folder", "the results of the chapter", f"run notebook {chapter} first")
        )
    if (folder / MISSING).is_file():
        return [], tuple(json.loads((folder / MISSING).read_text(encoding="utf-8")))
    known: dict[str, Result] = {}
    drafts: list[Draft] = []
    for name, view in json.loads((folder / ORDER).read_text(encoding="utf-8")):
        if name not in known:
            known[name] = pickle.loads((folder / f"{_file(name)}.pickle").read_bytes())  # written by `hand_in`
        drafts.append((known[name], view))
    return drafts, ()


def _file(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name)
