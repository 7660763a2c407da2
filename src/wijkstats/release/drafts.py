"""What notebooks hand in for the report: results before protection, kept with the processed data until the report is made.

Question answered: which results does each chapter have, in which order? A table can only be protected when all others
are known, so a notebook hands its results in, and the report protects them together. They are tables and text (`stored`), in
a private folder as all of data/processed; what another version of wijkstats or another user left there is refused.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from wijkstats.ground.errors import ContractError, Fault
from wijkstats.ground.private import owned, private, private_folder
from wijkstats.ground.records import Result
from wijkstats.release.stored import layout, read_result, write_result
from wijkstats.settings.delivery import Delivery

ORDER = "order.json"
MISSING = "not_delivered.json"
ABOUT = "about.json"

Draft = tuple[Result, str | None]
"""A result, and the one grouping of it that is shown (None: all)."""


def draft_folder(delivery: Delivery, chapter: str) -> Path:
    """Where a chapter's results wait."""
    return delivery.processed / "drafts" / chapter


@private()
def start_drafts(delivery: Delivery, chapter: str) -> Path:
    """An empty folder for the results of a chapter."""
    folder = draft_folder(delivery, chapter)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    private_folder(delivery.processed.parent)
    _note(folder, [])
    return folder


@private()
def hand_in(folder: Path, result: Result, view: str | None) -> None:
    """Keep a result for the report. Handed in again under its name, the last one counts."""
    order = json.loads((folder / ORDER).read_text(encoding="utf-8"))["results"]
    if [result.name, view] not in order:
        order.append([result.name, view])
    write_result(result, folder / _file(result.name))
    _note(folder, order)


@private()
def tell_about(folder: Path, about: Mapping[str, str]) -> None:
    """Keep what a chapter of one's own says of itself: its title and its lead."""
    (folder / ABOUT).write_text(json.dumps(dict(about), ensure_ascii=False), encoding="utf-8")


def read_about(delivery: Delivery, chapter: str) -> dict[str, str]:
    """What `tell_about` kept; nothing for a chapter of which the words stand in its folder."""
    path = draft_folder(delivery, chapter) / ABOUT
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


@private()
def not_delivered(delivery: Delivery, chapter: str, missing: Sequence[str]) -> None:
    """Say which files a chapter would have needed, instead of its results."""
    folder = start_drafts(delivery, chapter)
    (folder / MISSING).write_text(json.dumps(list(missing), ensure_ascii=False), encoding="utf-8")


def read_drafts(delivery: Delivery, chapter: str) -> tuple[list[Draft], tuple[str, ...]]:
    """The results of a chapter in the order of its notebook, or the files it lacked.

    ContractError when it has not been run, or was run by another version of wijkstats or another user.
    """
    folder = draft_folder(delivery, chapter)
    path = folder / ORDER
    if not path.is_file():
        raise _refused(delivery, chapter, "no such folder", f"run notebook {chapter} first")
    again = f"make it anew: make clean DELIVERY={delivery.name}, then make report"
    if not all(map(owned, (folder, *folder.iterdir()))):
        raise _refused(delivery, chapter, "results that another user made", again)
    told = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(told, dict) or told.get("layout") != layout():
        raise _refused(delivery, chapter, "results that another version of wijkstats made", again)
    if (folder / MISSING).is_file():
        return [], tuple(json.loads((folder / MISSING).read_text(encoding="utf-8")))
    known: dict[str, Result] = {}
    drafts: list[Draft] = []
    for name, view in told["results"]:
        if name not in known:
            known[name] = read_result(folder / _file(name))
        drafts.append((known[name], view))
    return drafts, ()


def _note(folder: Path, results: Sequence[Sequence[str | None]]) -> None:
    text = json.dumps({"layout": layout(), "results": results}, ensure_ascii=False)
    (folder / ORDER).write_text(text, encoding="utf-8")


def _refused(delivery: Delivery, chapter: str, found: str, step: str) -> ContractError:
    where = f"data/processed/{delivery.name}/drafts/{chapter}"
    return ContractError(Fault(where, found, "the results of the chapter, of this version and this user", step))


def _file(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name) + ".result"
