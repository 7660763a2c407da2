"""Letters are laid out once: a word in one font is as wide in every figure, and in every draw of it.

Question answered: how large is this text? It is measured tens of thousands of times for a report, and hardly ever another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.text import Text

MOST = 20_000
"""So many are remembered; then all are forgotten, so that a long session does not grow."""
_LAID: dict[tuple[object, ...], Any] = {}
_lay_out: Any = Text._get_layout  # type: ignore[attr-defined]


@contextmanager
def laid_out_once() -> Iterator[None]:
    """Every text that is laid out in here is remembered."""
    Text._get_layout = _once  # type: ignore[attr-defined]
    try:
        yield
    finally:
        Text._get_layout = _lay_out  # type: ignore[attr-defined]


def _once(text: Text, renderer: object) -> Any:
    """The layout around the place of a text, which is the same for the same letters wherever they stand."""
    told: Any = text
    if told.get_wrap() or told.get_usetex() or told.get_parse_math() or told.get_transform_rotates_text():
        return _lay_out(text, renderer)
    font = (hash(told._fontproperties), told._linespacing)
    place = (
        told._horizontalalignment,
        told._verticalalignment,
        told._multialignment,
        told._rotation,
        told._rotation_mode,
    )
    key = (type(renderer), told.get_figure(root=True).dpi, told._text, font, place)
    found = _LAID.get(key)
    if found is None:
        if len(_LAID) >= MOST:
            _LAID.clear()
        found = _LAID[key] = _lay_out(text, renderer)
    return found
