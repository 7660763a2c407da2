"""What changed in the method between two reports: the entries of CHANGELOG.md that the one knew and the other did not.

Question answered: which published number can differ from last year's because it is computed otherwise? The manifest of a report
keeps a short sign of each entry that was there when it was made, so that no version number and no Git is needed to see which are
new. An entry that was worded anew counts as new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

CHANGES = Path(__file__).resolve().parents[3] / "CHANGELOG.md"


@dataclass(frozen=True, slots=True)
class Entry:
    """A change: its sign, the version it came with ("Unreleased" as well), and its text without marks."""

    sign: str
    version: str
    text: str


def entries(text: str) -> Iterator[Entry]:
    r"""The entries of a list of changes, newest version first.

    >>> text = "## 0.2.0\n\n- A `t.csv`: a\n  [step](x.md).\n- B\n\n## 0.1.0\n\n- C\n"
    >>> [(one.version, one.text) for one in entries(text)]
    [('0.2.0', 'A t.csv: a step.'), ('0.2.0', 'B'), ('0.1.0', 'C')]
    """
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        version, _, rest = part.partition("\n")
        for found in re.split(r"^- ", rest, flags=re.MULTILINE)[1:]:
            plain = " ".join(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", found).replace("`", "").split())
            yield Entry(sha256(plain.encode()).hexdigest()[:12], version.split()[0], plain)


def known_changes(path: Path = CHANGES) -> tuple[Entry, ...]:
    """All entries there are now; none where there is no list."""
    return tuple(entries(path.read_text(encoding="utf-8"))) if path.is_file() else ()


def new_since(then: Mapping[str, Any], now: Sequence[str], known: Sequence[Entry]) -> tuple[Entry, ...] | None:
    """Of the entries that a report has (`now`, signs), those that the report with manifest `then` did not have yet.

    None when it does not say which it had, and is of the same version.
    """
    mine = [one for one in known if one.sign in now]
    if "method" in then:
        return tuple(one for one in mine if one.sign not in then["method"])
    versions = [*dict.fromkeys(one.version for one in known)]
    version = str(then.get("code", {}).get("version"))
    if version not in versions or "Unreleased" in versions:  # then it may have had some of these
        return None
    return tuple(one for one in mine if versions.index(one.version) < versions.index(version))
