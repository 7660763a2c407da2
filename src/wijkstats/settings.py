"""delivery.yaml as a frozen record: all that a notebook needs follows from the delivery's name.

Question answered: what does this delivery hold, and which choices has the analyst made?
Unknown keys, mistyped values and impossible combinations raise `SettingsError` with the file, the line, the key, what was
found and what is allowed; all faults at once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    ValidationError,
)
from pydantic_core import ErrorDetails

from wijkstats.errors import Fault, SettingsError
from wijkstats.fields import AgeRange, Code, Day, SharedDomain, Source, Threshold
from wijkstats.yamlfile import line_of, read_yaml, text_at

Table = Literal[
    "zrm",
    "trajecten",
    "contacten",
    "formatie",
    "gemeenten",
    "cbs",
    "herindelingen",
    "score",
    "leefgebied",
    "scoresoort",
    "zelfredzaamheidmatrix",
]
TABLES: tuple[Table, ...] = ("zrm", "trajecten", "contacten", "formatie", "gemeenten", "cbs", "herindelingen")
"""Raw tables a delivery may hold; docs/data-dictionary.md lists their columns."""
GGM_TABLES: tuple[Table, ...] = ("score", "leefgebied", "scoresoort", "zelfredzaamheidmatrix")
"""What stands for zrm in the Gemeentelijk Gegevensmodel."""

RESERVED = {"all", "total", "unknown", "other_age"}
"""Levels with a meaning of their own in the published tables."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(_Record):
    """Trajectories that started in this period, both days included."""

    start: Day
    end: Day


class Zrm(_Record):
    """How the ZRM file is laid out and read. `low`: highest score that counts as low."""

    format: Literal["wide", "long", "ecd", "ggm"]
    edition: Literal["2010", "2013", "2017"] = "2017"
    low: Annotated[int, Field(strict=True, ge=1, le=4)] = 3
    reliability: Annotated[float, Field(gt=0, lt=1)] = 0.85


class PairRule(_Record):
    """Which two measurements make a pair: the first and another one, at least `minimum_days` apart.

    `last`: the last; `near_12_months`: the one nearest to 365 days after the first, at most `window_days` from there (the
    earlier of two that are as near); `only_two`: the second, of domains that were measured exactly twice.
    `across_editions`: domains that may pair across editions of the ZRM; only domains of more than one edition can.
    """

    first: Literal["first"] = "first"
    last: Literal["last", "near_12_months", "only_two"] = "last"
    window_days: Annotated[int, Field(strict=True, ge=1, le=335)] = 91
    minimum_days: Annotated[int, Field(strict=True, ge=0, le=3650)] = 30
    across_editions: tuple[SharedDomain, ...] = ()


class Reference(_Record):
    """Reference municipalities, and the ones among them that are organised most alike."""

    municipalities: tuple[Code, ...] = ()
    similar: tuple[Code, ...] = ()


class Disclosure(_Record):
    """Counts of people below `minimum` are hidden; 0 switches this off, and the report says so."""

    minimum: Threshold = 5


class Settings(_Record):
    """All of delivery.yaml. Codes are text from first read to last print."""

    municipality: Code
    period: Period
    zrm: Zrm
    title: StrictStr = ""
    synthetic: StrictBool = False
    language: Literal["nl", "en"] = "nl"
    reference_date: Day | None = None
    age_groups: dict[str, AgeRange] = {"jeugd": (0, 17), "volwassenen": (18, 64), "ouderen": (65, 120)}
    pairs: PairRule = PairRule()
    reference: Reference = Reference()
    disclosure: Disclosure = Disclosure()
    files: dict[Table, StrictStr] = {
        "zrm": "zrm.csv",
        "trajecten": "trajecten.csv",
        "contacten": "contacten.csv",
        "formatie": "formatie.csv",
        "gemeenten": "gemeenten.csv",
        "cbs": "cbs.csv",
        "herindelingen": "herindelingen.csv",
    }
    columns: dict[str, StrictStr] = {}
    source: Source | None = None


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


def find_root(start: Path | None = None) -> Path:
    """The repository: the nearest folder upward that holds data/raw. Works from the root and from notebooks/."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir():
            return folder
    raise SettingsError(
        Fault(str(here), "no folder data/raw here or above", "a wijkstats repository", "run from inside the repository")
    )


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
    faults = list(_impossible(settings, where, tree))
    if faults:
        raise SettingsError(faults)
    return Delivery(name, settings, root)


def _missing(name: str, raw: Path, folder: Path) -> Fault:
    known = sorted(p.parent.name for p in raw.glob("*/delivery.yaml"))
    near = difflib.get_close_matches(name, known, n=1)
    step = f"did you mean DELIVERY={near[0]}? " if near else ""
    found = "the folder has no delivery.yaml" if folder.is_dir() else "no such folder"
    return Fault(
        f"data/raw/{name}/delivery.yaml",
        found,
        f"one of: {', '.join(known) or 'none yet'}",
        f"{step}A new one starts with: make new DELIVERY={name if NAME.fullmatch(name) else 'name'}",
    )


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _fault(where: str, tree: yaml.Node, detail: ErrorDetails) -> Fault:
    location = tuple(part for part in detail["loc"] if part != "[key]")
    key = ".".join(str(part) for part in location)
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
    found = f"{_shown(detail['input']) if written is None else written} ({type(detail['input']).__name__})"
    allowed_text = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    step = "write the code in quotes" if "quoted" in allowed_text else "change the value"
    return Fault(place, found, allowed_text, step)


def _keys_of(location: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for step in location:
        annotation = model.model_fields[str(step)].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return [*TABLES, *GGM_TABLES]
        model = annotation
    return list(model.model_fields)


def _impossible(s: Settings, where: str, tree: yaml.Node) -> Iterator[Fault]:
    def fault(key: str, found: str, allowed: str, step: str) -> Fault:
        return Fault(f"{where}, line {line_of(tree, tuple(key.split('.')))}, key {key}", found, allowed, step)

    if s.period.end < s.period.start:
        yield fault("period.end", f"{s.period.end} before {s.period.start}", "end on or after start", "swap the dates")
    if s.reference_date and s.reference_date < s.period.end:
        yield fault(
            "reference_date",
            f"{s.reference_date}, before the period ends ({s.period.end})",
            "a day on or after period.end",
            "end the period earlier, or correct the reference date",
        )
    ranges = sorted(s.age_groups.items(), key=lambda item: item[1])
    for (one, (_, top)), (other, (bottom, _)) in pairwise(ranges):
        if bottom <= top:
            yield fault(
                "age_groups", f"{one} and {other} overlap at {bottom}", "groups without overlap", "move a limit"
            )
    for name in sorted(RESERVED & set(s.age_groups)):
        yield fault(
            "age_groups", f"a group named {name}", f"other names than {', '.join(sorted(RESERVED))}", "rename it"
        )
    if not s.age_groups:
        yield fault("age_groups", "no groups", "at least one group", "remove the key to get the default")
    if s.municipality in s.reference.municipalities:
        yield fault(
            "reference.municipalities",
            f"{s.municipality}, the municipality itself",
            "other municipalities only",
            "remove it: nobody is compared with a group that contains oneself",
        )
    for code in sorted({c for c in s.reference.municipalities if s.reference.municipalities.count(c) > 1}):
        yield fault("reference.municipalities", f"{code} stands twice", "each code once", "remove one")
    for code in sorted(set(s.reference.similar) - set(s.reference.municipalities)):
        yield fault(
            "reference.similar",
            f"{code}, not among the reference municipalities",
            "codes that stand in reference.municipalities",
            "add it there too, or remove it here",
        )
    for table, text in s.files.items():
        name, _, sheet = text.partition("#")
        if sheet and not name.lower().endswith(".xlsx"):
            allowed = "a sheet after # of an .xlsx file only"
            yield fault(f"files.{table}", _shown(text), allowed, "remove # and the sheet")
        if "files" in s.model_fields_set and table in (("zrm",) if s.zrm.format == "ggm" else GGM_TABLES):
            found = f"zrm.format is {s.zrm.format}"
            yield fault(f"files.{table}", found, "tables of that format", "remove it, or correct the format")
        if not name or "/" in name or "\\" in name or name.startswith(".") or re.search(r"\s", name):
            allowed = "the name of a file in the folder itself, without spaces"
            yield fault(f"files.{table}", _shown(name), allowed, "rename the file, or move it there")
