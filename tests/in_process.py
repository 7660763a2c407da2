"""The report of a delivery from the cells of the real notebooks, in this process: without kernels and bitmaps, and so in a
quarter of the time.

What kernels, papermill and make do has tests of its own (tests/report).
"""

from __future__ import annotations

import json
import os
import warnings
from contextlib import chdir, nullcontext
from pathlib import Path
from unittest.mock import patch

from wijkstats.ground.errors import NotDelivered
from wijkstats.ground.glance import RUN
from wijkstats.release.drafts import not_delivered
from wijkstats.report.site import build_site
from wijkstats.settings.delivery import open_delivery


def report_of_cells(root: Path, name: str, bitmaps: bool = False) -> Path:
    """Run the cells of all chapters in a copy of the repository and build the site; the folder of the report."""
    chapters = sorted(path.stem for path in (root / "notebooks").glob("[0-9]*.ipynb"))
    with chdir(root), patch.dict(os.environ, {RUN: "1"}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in a kernel: of warnings there are other tests
        for chapter in chapters:
            _run(root, chapter, name)
        drawn = nullcontext() if bitmaps else patch("wijkstats.kit.page.exhibit.to_png", lambda _: b"")
        with drawn:  # a bitmap is the same drawing once more
            build_site(open_delivery(name, root), chapters)
    return root / "reports" / name


def _run(root: Path, chapter: str, name: str) -> None:
    cells = json.loads((root / f"notebooks/{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    space: dict[str, object] = {}
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        try:
            exec("".join(cell["source"]), space)
        except NotDelivered as reason:
            not_delivered(open_delivery(name, root), chapter, [fault.found for fault in reason.faults])
            return
        if "parameters" in cell["metadata"].get("tags", []):
            space["delivery"] = name
