"""Reading a YAML file that a person wrote: where each key stands, and what is wrong with the file as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from wijkstats.ground.errors import Fault, SettingsError
from wijkstats.ground.shown import shown


def read_yaml(path: Path, where: str) -> tuple[dict[str, Any], yaml.Node]:
    """The keys of a YAML file, and the tree that knows their lines. Raises SettingsError when it cannot be read."""
    try:
        source = path.read_text(encoding="utf-8-sig")
        tree, data = _parsed(source)
    except UnicodeDecodeError:
        raise SettingsError(Fault(where, "not UTF-8 text", "UTF-8", "save the file as UTF-8")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = re.sub("(['\"])(.*?)\\1", _quoted, getattr(error, "problem", None) or "not readable as YAML")
        raise SettingsError(
            Fault(where + line, problem, "YAML: `key: value`, indented with spaces", "mend that line")
        ) from None
    if not isinstance(tree, yaml.MappingNode) or not isinstance(data, dict):
        raise SettingsError(
            Fault(where, "no keys", "at least municipality, period and zrm", "copy a delivery.yaml that works")
        )
    twice = list(_twice(tree, where))
    if twice:
        raise SettingsError(twice)
    return data, tree


def _parsed(source: str) -> tuple[yaml.Node | None, Any]:
    """The tree and the values of a YAML text. The fast parser reads it; the other one says better what is wrong."""
    try:
        tree = yaml.compose(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return tree, None if tree is None else yaml.constructor.SafeConstructor().construct_document(tree)
    except yaml.YAMLError:
        return yaml.compose(source, Loader=yaml.SafeLoader), yaml.safe_load(source)


def _quoted(found: re.Match[str]) -> str:
    return repr(found[2] if len(found[2]) < 3 else shown(found[2]))


def _twice(node: yaml.Node, where: str) -> Iterator[Fault]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                yield Fault(
                    f"{where}, line {line}, key {shown(key.value)}",
                    "the key stands twice",
                    "once",
                    "keep one of the two",
                )
            seen.add(key.value)
            yield from _twice(value, where)


def line_of(tree: yaml.Node, location: tuple[int | str, ...]) -> int:
    """On which line stands the key at `location`, or the nearest key above it?"""
    line = tree.start_mark.line
    for step in location:
        if isinstance(tree, yaml.MappingNode):
            hits = [(k, v) for k, v in tree.value if k.value == str(step)]
            if not hits:
                break
            line, tree = hits[0][0].start_mark.line, hits[0][1]
        elif isinstance(tree, yaml.SequenceNode) and isinstance(step, int) and step < len(tree.value):
            tree = tree.value[step]
            line = tree.start_mark.line
    return line + 1


def text_at(tree: yaml.Node, location: tuple[int | str, ...]) -> str | None:
    """What stands in the file at `location`, as it was written; None for anything but a plain value without quotes."""
    for step in location:
        if isinstance(tree, yaml.MappingNode):
            tree = next((value for key, value in tree.value if key.value == str(step)), tree)
        elif isinstance(tree, yaml.SequenceNode) and isinstance(step, int) and step < len(tree.value):
            tree = tree.value[step]
    plain = isinstance(tree, yaml.ScalarNode) and not tree.style and len(tree.value) <= 60
    return str(tree.value) if plain and not tree.tag.endswith(":str") else None
