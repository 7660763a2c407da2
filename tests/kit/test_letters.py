"""Letters that are laid out once lie where matplotlib lays them; a bitmap keeps the colours of what is large in it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from wijkstats.kit.page import style

PLAIN: dict[str, Any] = {"s": "Eerste meting\n31%", "fontsize": 10.5, "rotation": 0, "ha": "left", "va": "baseline"}
OTHERS: tuple[dict[str, Any], ...] = (
    {"s": "Laatste meting\n1%"}, {"fontsize": 14}, {"fontweight": "bold"}, {"rotation": 30}, {"ha": "right"}, {"va": "top"},
    {"linespacing": 2.0}, {"ma": "right"}, {"rotation": 30, "rotation_mode": "anchor"}, {"family": "monospace"},
)  # fmt: skip


BY_MATPLOTLIB: Any = Text._get_layout  # type: ignore[attr-defined]


@pytest.mark.parametrize("dpi", [72, 100])
def test_letters_lie_where_matplotlib_lays_them(dpi: int) -> None:
    figure = Figure(figsize=(4, 2), dpi=dpi)
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    with style.styled():
        texts: list[Any] = [
            figure.text(0.5, 0.5, **told) for told in (PLAIN, *(PLAIN | other for other in OTHERS), PLAIN)
        ]
        plain = [_laid(BY_MATPLOTLIB(text, renderer)) for text in texts]
        assert [_laid(text._get_layout(renderer)) for text in texts] == plain
    assert len(set(plain)) == len(OTHERS) + 1  # each of them lies elsewhere


def test_the_letters_of_others_are_left_alone() -> None:
    with style.styled():
        assert Text._get_layout is not BY_MATPLOTLIB  # type: ignore[attr-defined]
    assert Text._get_layout is BY_MATPLOTLIB  # type: ignore[attr-defined]


def _laid(found: tuple[Any, Any, Any]) -> str:
    """Where all lines of a text lie, and how large it is."""
    box, lines, corner = found
    return repr((box.extents.tolist(), lines, corner))


def test_bars_and_paper_of_a_bitmap_have_their_own_colour() -> None:
    """What is not shown is no light blue, beside lines of every angle that all want a place among 256."""
    colours = [*map(to_rgb, (style.NOT_SHOWN, "#dbe9f6", "#d6e5f4", style.SAME, style.GRID, style.OWN))]
    figure = Figure(figsize=(style.WIDTH, 3))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 12), ylim=(0, 1))
    axes.set_axis_off()
    for at, colour in enumerate(colours):
        axes.bar(at + 0.5, 0.8, width=0.8, color=colour)
    for at in range(60):
        axes.plot([6.2, 11.8], [0.5, at / 60], color=(at / 60, 0.3, 1 - at / 60))
    drawn = Image.open(io.BytesIO(style.to_png(figure)))
    assert (drawn.mode, drawn.width) == ("P", style.SLIDE)
    pixels = np.asarray(drawn.convert("RGB"))
    row = pixels[int(0.7 * len(pixels))]
    found = [tuple(row[int((at + 0.5) * style.SLIDE / 12)].tolist()) for at in range(len(colours))]
    assert found == [tuple(round(255 * part) for part in colour) for colour in colours]
    assert pixels[0, 0].tolist() == [255, 255, 255]
