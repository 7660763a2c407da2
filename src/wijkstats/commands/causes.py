"""Why two reports can differ, as their manifests tell: other data, other settings, other code.

Question answered: which of what went in is not the same? Every figure that differs has its cause among these, or there is a fault
in wijkstats: the same input gives the same figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wijkstats.ground.errors import counted
from wijkstats.release.method import known_changes
from wijkstats.report.compare import Compared, told

Manifest = Mapping[str, Any]
SETTINGS = "delivery.yaml"
PARTS: Mapping[str, str] = {
    "raw": "data",
    "municipality": "settings",
    "period": "settings",
    "reference_date": "settings",
    "language": "settings",
    "comparable": "settings",
    "disclosure": "settings",
    "packages": "code",
    "code": "code",
    "method": "method",
    "key": "key",
    "earlier_reports": "earlier",
    "previous": "earlier",
}
"""Part of the manifest -> the kind of cause."""
OUTCOMES = {"hidden"}
"""Of those parts what follows from the rest."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A part of the input that is not the same: its kind, the part of the manifest, what in it changed, and from what to what."""

    kind: str
    part: str
    changed: tuple[str, ...]
    says: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.part}: {'; '.join(self.says) or ', '.join(self.changed)}"


def causes(then: Manifest, now: Manifest, beside: bool = False) -> list[Cause]:
    """What went in that is not the same. Another commit with the same sources is none, and other entries of CHANGELOG.md are
    none of the same report (not `beside` another one) without earlier reports: no page tells them.
    """
    found = []
    for part, kind in PARTS.items():
        was, is_ = (_flat(side.get(part)) for side in (then, now))
        changed = [n for n in dict.fromkeys([*was, *is_]) if was.get(n) != is_.get(n) and n not in OUTCOMES]
        told = beside or now.get("earlier_reports")
        if part == "method" and not (told and part in then and any(name in is_ for name in changed)):
            continue
        if not changed or (part == "code" and changed == ["commit"]):
            continue
        if part == "raw" and SETTINGS in changed:
            found.append(Cause("settings", "raw", (SETTINGS,)))
            changed.remove(SETTINGS)
        if changed:
            found.append(Cause(kind, part, tuple(changed), tuple(_says(part, was, is_, changed))))
    return found


def _says(part: str, was: Mapping[str, object], is_: Mapping[str, object], changed: Sequence[str]) -> Iterator[str]:
    """From what to what, of what can be read; of a file that it changed, came (+) or went (-)."""
    if part == "method":
        known = {one.sign: one.text for one in known_changes()}
        yield from (known.get(name, f"{name}: no longer in CHANGELOG.md") for name in changed if name in is_)
        return
    for name in changed:
        if part == "raw":
            yield f"{'+' if name not in was else '-' if name not in is_ else ''}{name}"
        elif part == "key":
            yield "changed"
        elif part != "code" or name in ("version", "commit"):
            yield f"{name or part}: {was.get(name, '-')} -> {is_.get(name, '-')}"


def _flat(value: object) -> dict[str, object]:
    """The parts of a part, by name.

    >>> _flat({"a": {"b": 1}, "c": 2}), _flat([{"file": "zrm", "hmac": "x"}])
    ({'a b': 1, 'c': 2}, {'zrm': {'file': 'zrm', 'hmac': 'x'}})
    """
    if isinstance(value, dict):
        return {f"{k} {n}".strip() if isinstance(v, dict) else k: d
                for k, v in value.items() for n, d in (_flat(v).items() if isinstance(v, dict) else [("", v)])}  # fmt: skip
    if isinstance(value, list):
        return {str(v.get("file", v)) if isinstance(v, dict) else str(v): v for v in value}
    return {"": value}


def review_lines(why: Sequence[Cause], tables: Sequence[Compared]) -> Iterator[str]:
    """Why it can differ, then every figure that does: its table, row and column, what was published and what it is now."""
    kinds = [*dict.fromkeys(one.kind for one in why)]
    yield "\nwhy: " + (" and ".join(kinds) if kinds else "nothing that went in differs")
    for one in why:
        yield f"  {one.kind}: {one}"
    commits = next((says.partition(": ")[2] for one in why for says in one.says if says.startswith("commit: ")), "")
    if commits:
        yield f"  see: git log --oneline {commits.replace('+', '').replace(' -> ', '..')} -- src notebooks"
    if len(kinds) > 1:
        yield "  which of these moved a figure shows when all but one are as they were: restore the others, and review again"
    elif not kinds and tables:
        yield "  then the same input gives other figures: a fault of wijkstats, please report it"
    total = sum(len(found.figures) for found in tables)
    yield f"\n{counted(total, 'figure')} in {counted(len(tables), 'table')}" + (":" if tables else "")
    for found in tables:
        yield f"\n{found.table}"
        yield from (f"  row no more there: {told(found.keys, row)}" for row in found.only_then)
        yield from (f"  new row: {told(found.keys, row)}" for row in found.only_now)
        yield from (f"  column no more there: {column}" for column in found.columns_then)
        yield from (f"  new column: {column}" for column in found.columns_now)
        for figure in found.figures:
            row = told(found.keys, figure.row)
            yield f"  {row}: {figure.column} was {figure.then or 'not shown'}, is {figure.now or 'not shown'}"
