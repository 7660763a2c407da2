"""A chapter of one's own: a notebook that the report takes up, with no other file touched.

Question answered: what does an analyst write to get an exhibit of one's own into the report? Title, question and note stand in
the notebook, in both languages; what its counts count comes with the result, so it is protected with all other tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from wijkstats.ground.errors import Fault, SettingsError
from wijkstats.report.exhibits import pages

FIRST = 10
"""Notebooks from this number on are chapters of one's own."""
TAKEN = ("index", "report", "letter", "provenance", "accessibility", "team", "shared")
"""Names of other pages of a report."""

CELLS = (
    """# {title}

A chapter of your own. Every cell runs in `make report`; what you `publish` is protected with all other tables of the report.""",
    """# Name of a folder in data/raw
delivery: str = "demo-2018\"""",
    """import wijkstats as ws

d = ws.open_delivery(delivery)
lead = {{"nl": "Schrijf hier waar het over gaat.", "en": "Write here what it is about."}}
publish = ws.Publisher(d, "{notebook}", title={{"nl": "{title}", "en": "{title}"}}, lead=lead)
data = ws.zrm.read(d)""",
    """## By age group and sex

Choose one or more features: domain, team, age_group, sex, start_year, or what else `data.pairs.table` has.""",
    """improved = ws.zrm.cut(data, "{name}_improved", "age_group", "sex")
title = {{"nl": "Hoger per leeftijd en geslacht", "en": "Higher by age and sex"}}
question = {{"nl": "Bij wie staat een laag domein daarna hoger?", "en": "Whose low domains are higher later?"}}
answer = {{"nl": "De tabel laat het zien.", "en": "The table shows it."}}
not_said = {{"nl": "Waardoor dat komt, zegt de tabel niet.", "en": "The table does not say why."}}
note = {{"nl": "Hoger is hoger dan bij de eerste meting.", "en": "Higher is higher than at the first measurement."}}
publish(improved, title=title, question=question, answer=answer, not_said=not_said, note=note)""",
)
"""The cells of the notebook: text and code in turns after the first two."""


def make_chapter(name: str, root: Path, example: bool = True) -> Path:
    """Write notebooks/<number>_<name>.ipynb, with the first free number from 10; SettingsError for a name that cannot be.

    `example`: with a cut to begin from.
    """
    folder = root / "notebooks"
    allowed = "small letters, digits and _, beginning with a letter, such as eigen"
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name) or name.startswith("team") or name in (*TAKEN, *pages()):
        raise SettingsError(
            Fault(f"NAME={name}", "a name that cannot be a chapter, or is one", allowed, "choose another")
        )
    if there := find_chapter(name, root):
        raise SettingsError(Fault(f"notebooks/{there.name}", "the chapter is there already", allowed, "open it"))
    taken = {int(path.name[:2]) for path in folder.glob("[0-9][0-9]_*.ipynb")}
    number = next(one for one in range(FIRST, 100) if one not in taken)
    path = folder / f"{number}_{name}.ipynb"
    _write(path, notebook(path.stem, name, CELLS if example else CELLS[:3]))
    return path


def find_chapter(name: str, root: Path) -> Path | None:
    """The notebook of a chapter; None when there is none."""
    folder = root / "notebooks"
    return next((path for path in folder.glob("[0-9]*.ipynb") if path.stem.partition("_")[2] == name), None)


def put_cell(path: Path, heading: str, code: str, holds: str) -> bool:
    """Write a cell of code below a heading at the end of a notebook, or in place of the cell with `holds` in it.

    Returns whether it took the place of one.
    """
    told = json.loads(path.read_text(encoding="utf-8"))
    lines = code.splitlines(keepends=True)
    old = next((c for c in told["cells"] if c["cell_type"] == "code" and holds in "".join(c["source"])), None)
    if old is not None:
        old["source"], old["outputs"] = lines, []
    else:
        number = 1 + max(int(found[1]) for c in told["cells"] if (found := re.search(r"(\d+)$", c.get("id", "0"))))
        told["cells"] += [_cell("markdown", f"{path.stem[:2]}-{number:02d}", [f"## {heading}"])]
        told["cells"] += [_cell("code", f"{path.stem[:2]}-{number + 1:02d}", lines)]
    _write(path, told)
    return old is not None


def notebook(stem: str, name: str, texts: Sequence[str] = CELLS) -> dict[str, object]:
    """The notebook of a chapter, without outputs."""
    title = name.replace("_", " ").capitalize()
    cells = []
    for place, text in enumerate(texts):
        source = text.format(notebook=stem, name=name, title=title).splitlines(keepends=True)
        kind = "markdown" if place in (0, 3) else "code"
        cells.append(_cell(kind, f"{stem[:2]}-{place:02d}", source, ["parameters"] if place == 1 else []))
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    told = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": told, "nbformat": 4, "nbformat_minor": 5}


def _cell(kind: str, name: str, source: Sequence[str], tags: Sequence[str] = ()) -> dict[str, object]:
    own: dict[str, object] = {"id": name, "metadata": {"tags": [*tags]} if tags else {}, "source": [*source]}
    return {"cell_type": kind, **({"execution_count": None, "outputs": []} if kind == "code" else {}), **own}


def _write(path: Path, told: Mapping[str, object]) -> None:
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
