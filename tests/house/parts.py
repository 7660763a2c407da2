"""The parts of the house, and which part imports which: `make imports` lists it, read from the source."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "wijkstats"
MODULES = sorted(SOURCE.rglob("*.py"))
MAY: dict[str, set[str]] = {
    "ground": set(),
    "settings": {"ground"},
    "cbs": {"ground"},
    "demo": {"ground"},
    "delivery": {"ground", "settings"},
    "kit/counting": {"ground", "settings"},
    "kit/inference": {"ground"},
    "kit/page": {"ground", "settings", "release"},
    "release": {"ground", "settings"},
    "chapters/*/columns": {"ground"},
    "chapters/*/counts": {"ground", "settings", "delivery", "kit/counting"},
    "chapters/*/statistics": {"ground", "delivery", "kit/inference", "chapters/*/columns"},
    "chapters/*/exhibits": {"ground", "kit/page"},
    "chapters/*/page": {"kit/page", "chapters/*/columns"},
    "chapters/*/opened": {
        "ground", "settings", "delivery", "kit/counting", "kit/inference", "chapters/*/counts", "chapters/*/statistics",
    },
    "chapters/*/chapter": {
        "ground", "settings", "delivery", "demo", "kit/counting", "kit/inference", "chapters/*/counts",
        "chapters/*/statistics", "chapters/*/opened",
    },
    "report": {
        "ground", "settings", "release", "kit/inference", "kit/page", "chapters",  # finds them, and knows none by name
    },
    "workbench": {  # own cuts with the functions of the chapters; nothing imports it but the package itself
        "ground", "settings", "delivery", "kit/counting", "kit/inference", "kit/page", "chapters/*/columns", "chapters/*/counts",
        "chapters/*/statistics", "chapters/*/opened", "chapters/*/chapter", "report",
    },
    "commands": {"ground", "settings", "delivery", "cbs", "demo", "release", "kit/page", "report", "chapters"},  # all rooms
}  # fmt: skip
"""Which part may import which: a part is a folder, or a role within every chapter. Nothing imports upward."""


def module_of(path: Path) -> str:
    """The dotted name of a module of the source."""
    return ".".join(("wijkstats", *path.relative_to(SOURCE).with_suffix("").parts))


def part_of(module: str) -> str:
    """The part of the house in which a module (or a name in one) stands: `kit/page`, `chapters/*/counts`.

    >>> part_of("wijkstats.chapters.zrm.counts.pairing"), part_of("wijkstats.kit.page.words.Words")
    ('chapters/*/counts', 'kit/page')
    """
    first, *rest = module.split(".")[1:]
    if first == "chapters" and len(rest) > 1:
        return f"chapters/*/{rest[1]}"
    return f"{first}/{rest[0]}" if first == "kit" and rest else first


@cache
def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def arrows() -> dict[str, set[str]]:
    """What each part imports of other parts; chapters by their own name."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        own = part_with_chapter(module_of(path))
        for name in imports(path):
            if name.startswith("wijkstats.") and (other := part_with_chapter(name)) != own:
                found[own].add(other)
    return found


def part_with_chapter(module: str) -> str:
    return part_of(module).replace("*", module.split(".")[2] if part_of(module).startswith("chapters/") else "")


def main() -> int:
    """Print every part with the parts it imports, and what it may not; the exit code is 1 when there is such a thing."""
    wrong = 0
    for part, others in sorted(arrows().items()):
        if part in ("__init__", "__main__"):
            continue
        upward = [other for other in others if not allowed(part, other)]
        wrong += len(upward)
        mark = f"   NOT ALLOWED: {', '.join(sorted(upward))}" if upward else ""
        print(f"{part:34} -> {', '.join(sorted(others - {'__version__'}))}{mark}")
    print("nothing imports upward, and no chapter another" if not wrong else f"{wrong} imports that are not allowed")
    return 1 if wrong else 0


def allowed(part: str, other: str) -> bool:
    """May this part import that one? Chapters are named; of another chapter nothing may be.

    >>> allowed("chapters/zrm/counts", "kit/counting"), allowed("kit/counting", "chapters/zrm/counts")
    (True, False)
    >>> allowed("chapters/zrm/chapter", "chapters/zrm/counts"), allowed("chapters/zrm/chapter", "chapters/quality/counts")
    (True, False)
    """
    if part == other or other == "__version__":
        return True
    own, others = part.split("/"), other.split("/")
    if own[0] == others[0] == "chapters" and own[1] != others[1]:
        return False
    return _role(other) in MAY.get(_role(part), set())


def _role(part: str) -> str:
    first, *rest = part.split("/")
    return f"chapters/*/{rest[1]}" if first == "chapters" and len(rest) > 1 else part


if __name__ == "__main__":
    sys.exit(main())
