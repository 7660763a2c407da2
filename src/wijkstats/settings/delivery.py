"""delivery.yaml as a frozen record: all that a notebook needs follows from the delivery's name.

Question answered: what does this delivery hold, and which choices has the analyst made?
Unknown keys, mistyped values and impossible combinations raise `SettingsError` with the file, the line, the key, what was
found and what is allowed; all faults at once.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import (
    BaseModel,
    ValidationError,
)
from pydantic_core import ErrorDetails

from wijkstats.ground.errors import Fault, SettingsError
from wijkstats.ground.root import find_root
from wijkstats.ground.shown import shown
from wijkstats.ground.yamlfile import line_of, read_yaml, text_at
from wijkstats.settings.choices import Settings
from wijkstats.settings.combinations import impossible, quoted
from wijkstats.settings.fields import CODE, CODES, GGM_TABLES, TABLES, Table

PASSWORD = "WIJKSTATS_DB_PASSWORD"  # the name of the environment variable
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One yearly delivery: its name, its settings, and where its data and its report live."""

    name: str
    settings: Settings
    root: Path

    @property
    def raw(self) -> Path:
        """Folder with the delivered files; never written to."""
        return self.root / "data" / "raw" / self.name

    @property
    def processed(self) -> Path:
        """Folder with the cleaned tables; rebuilt at will."""
        return self.root / "data" / "processed" / self.name

    @property
    def report(self) -> Path:
        """Folder with all that a reader gets."""
        return self.root / "reports" / self.name

    @property
    def title(self) -> str:
        """Name of the report for readers."""
        return self.settings.title or self.name

    @property
    def tables(self) -> tuple[Table, ...]:
        """The raw tables that a delivery with this `zrm.format` may hold."""
        return GGM_TABLES + TABLES[1:] if self.settings.zrm.format == "ggm" else TABLES


def check_name(name: str) -> str:
    """The name of a delivery, if it can be a folder; SettingsError otherwise."""
    if not NAME.fullmatch(name):
        raise SettingsError(
            Fault(f"DELIVERY={name}", "a name that cannot be a folder", "letters, digits, - _ .", "choose another name")
        )
    return name


def open_delivery(name: str, root: Path | None = None) -> Delivery:
    """Read data/raw/<name>/delivery.yaml.

    Raises SettingsError with every fault found; PyYAML does the parsing, pydantic the types.
    """
    root = find_root(root)
    folder = root / "data" / "raw" / name
    where = f"data/raw/{name}/delivery.yaml"
    if not NAME.fullmatch(name) or not (folder / "delivery.yaml").is_file():
        raise SettingsError(_missing(name, root / "data" / "raw", folder))
    text, tree = read_yaml(folder / "delivery.yaml", where)
    try:
        settings = Settings.model_validate(text)
    except ValidationError as error:
        raise SettingsError(_fault(where, tree, detail) for detail in error.errors()) from None
    faults = list(impossible(settings, where, tree))
    if faults:
        raise SettingsError(faults)
    return Delivery(name, settings, root)


def _missing(name: str, raw: Path, folder: Path) -> Fault:
    known = sorted(p.parent.name for p in raw.glob("*/delivery.yaml") if NAME.fullmatch(p.parent.name))
    near = difflib.get_close_matches(name, known, n=1)
    step = f"did you mean DELIVERY={near[0]}? " if near else ""
    found = "the folder has no delivery.yaml" if folder.is_dir() else "no such folder"
    same = [p.name for p in folder.iterdir() if p.name.casefold() == "delivery.yaml"] if folder.is_dir() else []
    if NAME.fullmatch(name) and same:
        found, step = f"{found}, but {same[0]}", f"rename {same[0]} to delivery.yaml. "
    return Fault(
        f"data/raw/{name}/delivery.yaml",
        found,
        f"one of: {', '.join(known) or 'none yet'}",
        f"{step}A new one starts with: make new DELIVERY={name if NAME.fullmatch(name) else 'name'}",
    )


def _fault(where: str, tree: yaml.Node, detail: ErrorDetails) -> Fault:
    location = tuple(part for part in detail["loc"] if part != "[key]")
    key = ".".join(shown(part) for part in location)
    place = f"{where}, line {line_of(tree, location)}, key {key}"
    kind = detail["type"]
    if kind == "missing":
        return Fault(f"{where}, key {key}", "the key is missing", "a value", f"add `{key}:`")
    if kind == "extra_forbidden" or detail["loc"][-1:] == ("[key]",):
        allowed = _keys_of(location[:-1])
        near = difflib.get_close_matches(str(location[-1]), allowed, n=1)
        step = f"did you mean {near[0]}?" if near else "remove the key, or move it to where it belongs"
        return Fault(place, "an unknown key", ", ".join(allowed), step)
    written = text_at(tree, location)
    found = f"{quoted(detail['input']) if written is None else shown(written)} ({type(detail['input']).__name__})"
    address = location[:1] in (("source",), ("engine",))
    if address:
        found = "something else, which is not shown: it may hold a password"
    allowed_text = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    step = "change the value"
    if "quoted" in allowed_text and not isinstance(detail["input"], str):
        step = "write the code in quotes"
    elif allowed_text.startswith(CODE):
        step = f"look the code up in the list of municipalities of CBS ({CODES}), and write its four digits in quotes"
    if address:
        step = f"write it so; the password stands in the environment, as {PASSWORD}"
    return Fault(place, found, allowed_text, step)


def _keys_of(location: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for step in location:
        annotation = model.model_fields[str(step)].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return [*TABLES, *GGM_TABLES]
        model = annotation
    return list(model.model_fields)
