"""The files with words: those that are shared, and those of each chapter, as one tree in which every key stands once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wijkstats.ground.errors import Fault, SettingsError
from wijkstats.ground.yamlfile import read_yaml

PACKAGE = Path(__file__).resolve().parents[2]


def word_files(language: str) -> tuple[Path, ...]:
    """The files with the words of a language: those that are shared, and those of each chapter."""
    own = PACKAGE.joinpath("chapters").glob(f"*/words.{language}.yaml")
    return (PACKAGE / "kit" / "page" / f"words.{language}.yaml", *sorted(own))


def read_tree(language: str) -> dict[str, Any]:
    """All words of a language, keys as text; SettingsError for a key twice, in one file or in two."""
    tree: dict[str, Any] = {}
    for path in word_files(language):
        read, _ = read_yaml(path, f"src/wijkstats/{path.relative_to(PACKAGE).as_posix()}")
        _add(tree, _keys_as_text(read), path.relative_to(PACKAGE).as_posix())
    return tree


def _add(tree: dict[str, Any], more: Mapping[str, Any], file: str, at: str = "") -> None:
    """Put the words of one more file into the tree; SettingsError when a key has words already."""
    for key, value in more.items():
        if key not in tree:
            tree[key] = value
        elif isinstance(tree[key], dict) and isinstance(value, dict):
            _add(tree[key], value, file, f"{at}{key}.")
        else:
            found, step = "a text that another file has too", "keep one of the two"
            raise SettingsError(Fault(f"src/wijkstats/{file}, key {at}{key}", found, "a key in one file", step))


def _keys_as_text(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _keys_as_text(value) for key, value in node.items()}
    return node
