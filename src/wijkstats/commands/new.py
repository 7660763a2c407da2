"""Start a new delivery from the last one: a folder with a delivery.yaml to fill in."""

from __future__ import annotations

import re
from pathlib import Path

from wijkstats.errors import Fault, SettingsError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def new_delivery(name: str, root: Path) -> Path:
    """Make data/raw/<name>/delivery.yaml as a copy of the newest delivery.yaml; raises SettingsError if it exists."""
    raw = root / "data" / "raw"
    if not NAME.fullmatch(name):
        raise SettingsError(
            Fault(f"DELIVERY={name}", "a name that cannot be a folder", "letters, digits, - _ .", "choose another name")
        )
    folder = raw / name
    if folder.exists():
        raise SettingsError(
            Fault(f"data/raw/{name}", "the folder exists already", "a new name", f"make report DELIVERY={name}")
        )
    earlier = sorted(raw.glob("*/delivery.yaml"), key=lambda p: (p.parent.name.startswith("demo-"), -p.stat().st_mtime))
    if not earlier:
        raise SettingsError(
            Fault("data/raw", "no delivery to start from", "at least one delivery.yaml", "restore data/raw/demo-2018")
        )
    text = earlier[0].read_text(encoding="utf-8")
    text = re.sub(r"(?m)^synthetic:\s*true\b.*\n", "", text)
    folder.mkdir()
    path = folder / "delivery.yaml"
    path.write_text(f"# Started from {earlier[0].parent.name}: check every line.\n{text}", encoding="utf-8")
    return path
