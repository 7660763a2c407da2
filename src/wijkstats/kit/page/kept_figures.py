"""Figures that were drawn before, so that a report draws only what changed.

Question answered: was this figure drawn already, from the same published numbers, by the same code, with the same words? What is
kept holds protected numbers only, and lies beside the delivery in data/processed. Whoever takes the folder away draws all again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import FunctionType
from typing import Any

import pandas as pd

from wijkstats.ground.keeping import code_of, write_whole
from wijkstats.ground.private import private
from wijkstats.kit.page.spec import Draw
from wijkstats.kit.page.words import Words

FORMS = "wijkstats.kit.page.exhibit"
"""The module that makes a drawn figure into its forms: with all that it uses it may change any figure."""
LIBRARIES = ("matplotlib", "seaborn", "numpy", "pandas", "babel")


@dataclass(frozen=True, slots=True)
class Heard(Words):
    """Words that remember which texts were asked for."""

    asked: dict[str, Any] = field(default_factory=dict)

    def find(self, key: str) -> Any | None:
        """The text, list or mapping at a dotted key, or None."""
        found = Words.find(self, key)
        self.asked[key] = found
        return found


@dataclass(frozen=True, slots=True)
class Kept:
    """A drawn figure: as an <svg> element without its alternative text, the same for a phone, and as a bitmap; all empty when
    it cannot be drawn.
    """

    svg: str
    narrow: str
    png: bytes


@dataclass(frozen=True, slots=True)
class KeptFigures:
    """The figures in a folder. `look`: what colours become in the house style of the report; `used`: the names of those of this
    build; `forget_others` takes away the rest.
    """

    folder: Path
    look: Mapping[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def get(self, name: str, words: Words) -> Kept | None:
        """The figure with this name, when every text in it still is what it was."""
        try:
            told = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
            png = (self.folder / f"{name}.png").read_bytes()
            if any(_plain(words.find(key)) != text for key, text in told["words"].items()):
                return None
            kept = Kept(str(told["svg"]), str(told["narrow"]), png)
        except (FileNotFoundError, ValueError, KeyError):  # never kept, or half of it: draw it
            return None
        self.used.add(name)
        return kept

    def put(self, name: str, drawn: Kept, words: Heard) -> None:
        """Keep a figure, with the texts that were asked for."""
        told = {
            "words": {key: _plain(text) for key, text in sorted(words.asked.items())},
            "svg": drawn.svg,
            "narrow": drawn.narrow,
        }
        with private():
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / f"{name}.png", drawn.png)
            write_whole(self.folder / f"{name}.json", json.dumps(told, ensure_ascii=False))
        self.used.add(name)

    def forget_others(self) -> None:
        """Take away the figures that this build did not use."""
        for path in self.folder.glob("*.*"):
            if path.stem not in self.used:
                path.unlink(missing_ok=True)


def name_of(
    exhibit: str,
    draw: Draw,
    table: pd.DataFrame,
    facts: Mapping[str, Any],
    language: str,
    steps: Mapping[str, tuple[float, ...]],
    look: Mapping[str, str],
) -> str:
    """The name under which a figure is kept: another one as soon as its numbers, its facts, its colours or the code that draws it
    differ.
    """
    told = (
        exhibit, language, _drawn_by(draw), table.to_csv(), [*map(str, table.dtypes)], sorted(steps.items()),
        sorted((key, repr(value)) for key, value in facts.items()), sorted(look.items()),
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _drawn_by(draw: Draw) -> str:
    """The code that draws it: which function, with what, and all that it can use."""
    given: list[object] = []
    used = [FORMS]
    while isinstance(draw, partial):
        values = [*draw.args, *draw.keywords.values()]
        used += [value.__module__ for value in values if isinstance(value, FunctionType)]
        given += [*map(_called, draw.args), *((key, _called(value)) for key, value in sorted(draw.keywords.items()))]
        draw = draw.func
    module = getattr(draw, "__module__", "")
    return repr((module, getattr(draw, "__qualname__", ""), given, _code(frozenset({module, *used}))))


def _called(value: object) -> object:
    """A function by its name: how Python writes it differs in every process. What it does is part of the code."""
    return f"{value.__module__}.{value.__qualname__}" if isinstance(value, FunctionType) else value


@cache
def _code(modules: frozenset[str]) -> str:
    return code_of(modules, LIBRARIES)


def _plain(text: Any) -> Any:
    """As it comes back from a file."""
    return json.loads(json.dumps(text, default=str))
