"""Start a new delivery from the last one: a folder with a delivery.yaml to fill in."""

from __future__ import annotations

import re
from pathlib import Path

from wijkstats.commands.next_year import next_year, years_between
from wijkstats.commands.templates import write_templates
from wijkstats.ground.errors import Fault, SettingsError
from wijkstats.ground.private import FOLDER, private
from wijkstats.settings.delivery import check_name, open_delivery

REFERENCE = (
    '# reference: {municipalities: ["0000", "0000"], similar: ["0000"]}   # CBS codes of the municipalities to compare with, '
    "and of those most alike; remove the first # to use it\n"
)


def start_delivery(root: Path, name: str, source: str = "") -> None:
    """Start a new delivery, from an earlier one when `source` names it, and print what is left to do."""
    if not source:
        path = new_delivery(name, root).relative_to(root)
        print(f"{path} is ready: fill it in, put the files beside it, then make report DELIVERY={name}")
        return
    path, done = next_delivery(name, source, root)
    for line in done:
        print(f"  {line}")
    print(
        f"{path.relative_to(root)} is made: answer its questions (lines that begin with # ?), put the files beside it,"
    )
    print(f"then make validate DELIVERY={name}: it says what is left to do")


def new_delivery(name: str, root: Path) -> Path:
    """Make data/raw/<name>/delivery.yaml as a copy of the newest delivery.yaml; raises SettingsError if it exists.

    From a demo only the layout is kept: municipality, title and reference group must be filled in; a commented line shows how.
    Who made the demo is not kept.
    """
    raw = root / "data" / "raw"
    folder = _new_folder(name, root)
    earlier = sorted(raw.glob("*/delivery.yaml"), key=lambda p: (p.parent.name.startswith("demo-"), -p.stat().st_mtime))
    if not earlier:
        raise SettingsError(
            Fault("data/raw", "no delivery to start from", "at least one delivery.yaml", "restore data/raw/demo-2018")
        )
    text = earlier[0].read_text(encoding="utf-8")
    if re.search(r"(?m)^synthetic:\s*true\b", text):
        text = re.sub(r"(?m)^(synthetic|title|report):.*\n", "", text)
        text = re.sub(r"(?m)^reference:.*\n(?:[ \t]+.*\n)*", lambda _: REFERENCE, text)
        text = re.sub(
            r"(?m)^municipality:.*\n", 'municipality: ""   # CBS code of your municipality, in quotes\n', text
        )
    if not re.search(r"(?m)^#? ?reference:", text):
        text = text.rstrip("\n") + "\n" + REFERENCE
    folder.mkdir(mode=FOLDER, exist_ok=True)  # what will lie in it is about people
    path = folder / "delivery.yaml"
    path.write_text(f"# Started from {earlier[0].parent.name}: check every line.\n{text}", encoding="utf-8")
    return path


def _new_folder(name: str, root: Path) -> Path:
    """The folder of a new delivery; the files may lie in it already."""
    folder = root / "data" / "raw" / check_name(name)
    path = folder / "delivery.yaml"
    if path.exists():
        found, step = "the delivery.yaml exists already", "give one: make new DELIVERY=2026"
        raise SettingsError(Fault(f"data/raw/{name}", found, "a new name", step))
    return folder


@private()
def next_delivery(name: str, source: str, root: Path) -> tuple[Path, list[str]]:
    """Make data/raw/<name>/ from that of `source`, an earlier year: delivery.yaml and empty templates of its files.

    Returns the delivery.yaml, and a sentence for each thing that was done. SettingsError when the folder is there already, when
    `source` cannot be used, or when it is not earlier.
    """
    folder, earlier = _new_folder(name, root), open_delivery(source, root)
    years = years_between(name, source)
    made = next_year((earlier.raw / "delivery.yaml").read_text(encoding="utf-8-sig"), source, years)
    folder.mkdir(mode=FOLDER, exist_ok=True)
    path = folder / "delivery.yaml"
    path.write_text(f"# Started from {source}, {years} year{'s' * (years > 1)} later.\n{made.text}", encoding="utf-8")
    written = write_templates(open_delivery(name, root), earlier)
    return path, [*made.done, *written]
