"""Where is the repository? Nothing heavy is imported here: make asks it at every run."""

from __future__ import annotations

from pathlib import Path

from wijkstats.ground.errors import Fault, SettingsError


def find_root(start: Path | None = None) -> Path:
    """The repository: the nearest folder upward that holds data/raw. Works from the root and from notebooks/."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir():
            return folder
    raise SettingsError(
        Fault(str(here), "no folder data/raw here or above", "a wijkstats repository", "run from inside the repository")
    )
