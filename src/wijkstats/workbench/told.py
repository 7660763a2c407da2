"""What the workbench says, in the language of the delivery, and how it says that something cannot be asked."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from wijkstats.ground.errors import Brief, Fault, PrivacyError, WijkstatsError
from wijkstats.ground.yamlfile import read_yaml
from wijkstats.kit.page.cells import level_label
from wijkstats.kit.page.words import Words, load_words


@cache
def words_of(language: str) -> Words:
    """The words of the report with those of the workbench beside them, under `workbench`."""
    path = Path(__file__).with_name(f"words.{language}.yaml")
    own, _ = read_yaml(path, f"src/wijkstats/workbench/{path.name}")
    return Words(language, {**load_words(language).tree, **own})


def label_of(column: str, level: object, words: Words) -> str:
    """What a level of a column is called: of closure_group, severity and follow_up_group by lists of their own."""
    known = words.find(f"workbench.levels.{column}")
    if isinstance(known, dict) and str(level) in known:
        return str(known[str(level)])
    truth = words.find("workbench.levels.truth")
    if str(level) in ("true", "false") and isinstance(truth, dict):
        return str(truth[str(level)])
    return level_label(column, level, words)


class AskedError(Brief, WijkstatsError):
    """The workbench was asked for something that this delivery does not have."""

    title = "this cannot be asked"


class PersonalError(Brief, PrivacyError):
    """A breakdown by what belongs to one person."""

    title = "stopped to protect personal data"


def cannot(where: str, found: str, allowed: str, step: str) -> AskedError:
    """The error with its four parts."""
    return AskedError(Fault(where, found, allowed, step))
