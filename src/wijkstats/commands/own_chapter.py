"""A chapter of one's own: a notebook that the report takes up, with no other file touched.

Question answered: what does an analyst write to get an exhibit of one's own into the report? Title, question and note stand in
the notebook, in both languages; what its counts count comes with the result, so it is protected with all other tables.
"""

from __future__ import annotations

import json
import re
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


def make_chapter(name: str, root: Path) -> Path:
    """Write notebooks/<number>_<name>.ipynb, with the first free number from 10; SettingsError for a name that cannot be."""
    folder = root / "notebooks"
    there = {path.stem.partition("_")[2]: path.name for path in folder.glob("[0-9]*.ipynb")}
    allowed = "small letters, digits and _, beginning with a letter, such as eigen"
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name) or name.startswith("team") or name in (*TAKEN, *pages()):
        raise SettingsError(
            Fault(f"NAME={name}", "a name that cannot be a chapter, or is one", allowed, "choose another")
        )
    if name in there:
        raise SettingsError(Fault(f"notebooks/{there[name]}", "the chapter is there already", allowed, "open it"))
    taken = {int(path.name[:2]) for path in folder.glob("[0-9][0-9]_*.ipynb")}
    number = next(one for one in range(FIRST, 100) if one not in taken)
    path = folder / f"{number}_{name}.ipynb"
    path.write_text(json.dumps(notebook(path.stem, name), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def notebook(stem: str, name: str) -> dict[str, object]:
    """The notebook of a chapter, without outputs."""
    title = name.replace("_", " ").capitalize()
    cells: list[dict[str, object]] = []
    for place, text in enumerate(CELLS):
        source = text.format(notebook=stem, name=name, title=title).splitlines(keepends=True)
        own: dict[str, object] = {
            "id": f"{stem[:2]}-{place:02d}",
            "metadata": {"tags": ["parameters"]} if place == 1 else {},
        }
        kind: dict[str, object] = {"cell_type": "markdown"}
        if place not in (0, 3):
            kind = {"cell_type": "code", "execution_count": None, "outputs": []}
        cells.append({**kind, **own, "source": source})
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    told = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": told, "nbformat": 4, "nbformat_minor": 5}
