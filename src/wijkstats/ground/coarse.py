"""A number that is known to a step only: 0.34 that may be anything from 0.33 to 0.35.

Question answered: with how many decimals may this number be written? The step goes along with the number, through sums and
differences, to wherever it is written: page, sentence, card, alt text and workbook.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd


class Coarse(float):
    """A number with the step of which it is the nearest multiple.

    Of a sum or difference the step is the larger one, of a product with a plain number it is multiplied too.

    >>> (1 - Coarse(0.34, 0.02)).step, (100 * Coarse(0.34, 0.02)).step
    (0.02, 2.0)
    """

    __slots__ = ("step",)
    step: float

    def __new__(cls, value: float, step: float) -> Coarse:
        """`value` as it is published, and the step of which it is the nearest multiple."""
        made = super().__new__(cls, value)
        made.step = float(step)
        return made

    def __reduce__(self) -> tuple[type[Coarse], tuple[float, float]]:
        return Coarse, (float(self), self.step)

    def _with(self, value: Any, step: float) -> Any:
        return value if value is NotImplemented else Coarse(value, step)

    def __add__(self, other: Any) -> Any:
        return self._with(super().__add__(other), max(self.step, step_of(other)))

    def __sub__(self, other: Any) -> Any:
        return self._with(super().__sub__(other), max(self.step, step_of(other)))

    def __rsub__(self, other: Any) -> Any:
        return self._with(super().__rsub__(other), max(self.step, step_of(other)))

    def __mul__(self, other: Any) -> Any:
        found = super().__mul__(other)
        return found if found is NotImplemented else Coarse(found, self.step * abs(float(other)))

    def __truediv__(self, other: Any) -> Any:
        found = super().__truediv__(other)
        return found if found is NotImplemented else Coarse(found, self.step / abs(float(other)))

    def __neg__(self) -> Coarse:
        return Coarse(-float(self), self.step)

    def __abs__(self) -> Coarse:
        return Coarse(abs(float(self)), self.step)

    __radd__: Callable[[Any, Any], Any] = __add__
    __rmul__: Callable[[Any, Any], Any] = __mul__


class Withheld(float):
    """No number: to show it would tell too much of people. NaN for whoever reckons with it, `not shown` on a page."""

    __slots__ = ()

    def __new__(cls) -> Withheld:
        """The only one there is need of is `WITHHELD`."""
        return super().__new__(cls, "nan")

    def __reduce__(self) -> tuple[type[Withheld], tuple[()]]:
        return Withheld, ()


WITHHELD = Withheld()


def as_known(
    values: Iterable[Any], steps: Sequence[float] | None = None, withheld: Sequence[bool] | None = None
) -> list[Any]:
    """Each value with what is known of it: its step where it has one, `WITHHELD` where it may not be shown. `steps`: of numbers.

    >>> [type(one).__name__ for one in as_known([0.34, 0.5, None], (0.02, 0, 0), (False, False, True))]
    ['Coarse', 'float', 'Withheld']
    """
    found = [*values]
    if steps is not None:
        pairs = zip(found, steps, strict=True)
        found = [None if pd.isna(v) else Coarse(v, step) if step else float(v) for v, step in pairs]
    if withheld is not None:
        found = [WITHHELD if gone else v for v, gone in zip(found, withheld, strict=True)]
    return found


def step_of(value: object) -> float:
    """The step of a number; 0 for one that is no coarser than its kind."""
    return value.step if isinstance(value, Coarse) else 0.0


def fewer_decimals(pattern: str, step: float) -> str:
    """A pattern of a number (of Babel or of a workbook) without the decimals that a step leaves open.

    `step`: in the unit that is written, so 2 for a step of two per cent; 0 leaves the pattern as it is.

    >>> fewer_decimals("+0.0%;-0.0%", 2), fewer_decimals("#,##0.00", 0.1), fewer_decimals("0.0%", 0.5)
    ('+0%;-0%', '#,##0.0', '0.0%')
    """
    if not step:
        return pattern
    most = max(0, math.ceil(-math.log10(step) - 1e-9))
    return re.sub(r"\.([0#]+)", lambda found: f".{found[1][:most]}" if most else "", pattern)
