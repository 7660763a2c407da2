"""Where every number comes from: files, code, packages, rules, selection and sources, with a fingerprint of each.

Question answered: can somebody else make the same report, and see whether it is the same? Nothing in it depends on when
or where it was made, so the same input gives the same manifest.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from wijkstats import __version__
from wijkstats.ground.records import Published
from wijkstats.release.earlier import comparable
from wijkstats.settings.delivery import Delivery

PACKAGE = Path(__file__).resolve().parents[1]


def fingerprint(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def make_manifest(
    delivery: Delivery,
    results: Mapping[str, Published],
    hidden: int,
    files: Mapping[str, bytes],
    earlier: Sequence[str],
    told: Mapping[str, str],
) -> dict[str, Any]:
    """The account of a report: `results` after protection, the number of hidden counts, the files that were published, the
    names of the earlier reports it was laid beside, and the tables of which it has the rows (`told`: part -> table).
    """
    s = delivery.settings
    return {
        "delivery": delivery.name,
        "title": delivery.title,
        "municipality": s.municipality,
        "period": {"start": str(s.period.start), "end": str(s.period.end)},
        "reference_date": str(s.reference_date or ""),
        "language": s.language,
        "synthetic": s.synthetic,
        "comparable": comparable(delivery),
        "disclosure": {**s.disclosure.model_dump(), "hidden": hidden},
        "code": _code(delivery.root),
        "packages": _packages(),
        "key": _key(delivery),
        "raw": raw_files(delivery),
        **{part: _rows(results.get(table)) for part, table in told.items()},
        "earlier_reports": list(earlier),
        "previous": sorted({str(p.facts["previous_name"]) for p in results.values() if p.facts.get("previous_name")}),
        "published": {name: fingerprint(content) for name, content in sorted(files.items())},
    }


def raw_files(delivery: Delivery) -> list[dict[str, str]]:
    """Every file that was read, by the name of its table, with its keyed sign; what was not read is not named."""
    path = delivery.processed / "raw.json"
    signs = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return [{"file": what, "hmac": signs[what]} for what in sorted(signs)]


def _code(root: Path) -> dict[str, object]:
    sources = sorted(p for p in PACKAGE.rglob("*") if p.suffix in {".py", ".yaml", ".j2", ".css"})
    digest = hashlib.sha256()
    for path in sources:
        digest.update(f"{path.relative_to(PACKAGE).as_posix()} {fingerprint(path.read_bytes())}\n".encode())
    notebooks = {p.name: fingerprint(source_of(p)) for p in sorted((root / "notebooks").glob("[0-9]*.ipynb"))}
    return {"version": __version__, "commit": _commit(), "sources_sha256": digest.hexdigest(), "notebooks": notebooks}


def source_of(notebook: Path) -> bytes:
    """What a notebook says: its cells, their kind and their tags. Not what a run or JupyterLab wrote into it: outputs, numbers,
    times, versions. So Run all with autosave leaves its fingerprint alone.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    told = [(cell["cell_type"], "".join(cell["source"]), sorted(cell["metadata"].get("tags", []))) for cell in cells]
    return json.dumps(told, ensure_ascii=False).encode()


def _commit() -> str:
    """The commit that was checked out, with `+` when files were changed since; empty outside Git."""
    git = ["git", "-C", str(PACKAGE)]
    try:
        head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run(
            [*git, "status", "--porcelain", "-uno"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head + ("+" if changed.strip() else "")


def _packages() -> dict[str, str]:
    """Python, and the versions of the packages that the project asks for."""
    wanted = [
        re.split(r"[\s\[<>=!~;]", text)[0] for text in metadata.requires("wijkstats") or () if "extra ==" not in text
    ]
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in sorted(wanted)}}


def _key(delivery: Delivery) -> str:
    """A sign by which to see that two reports used the same key for client numbers; the key does not follow from it."""
    path = delivery.processed / "key.txt"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _rows(published: Published | None) -> list[dict[str, Any]]:
    if published is None:
        return []
    table = published.table.astype(object)
    return [{str(k): _plain(v) for k, v in row.items()} for row in table.to_dict("records")]


def _plain(value: object) -> object:
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value
