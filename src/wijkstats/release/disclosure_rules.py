"""The rules by which figures are made safe: from how many people on, and to what multiple counts are rounded.

Question answered: is this count too small, how far must an outsider be kept from it, and what number stands in its place?
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from wijkstats.settings.choices import Settings

Floats = npt.NDArray[np.float64]
Method = Literal["nearest", "midpoint"]


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """`minimum` people behind a count, 0 is off; counts rounded to a multiple of `rounding`, 0 is off, by a method."""

    minimum: int = 5
    rounding: int = 0
    method: Method = "nearest"

    def few(self, people: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Is somebody behind the count, but fewer than the minimum? 0 people and no number are not few.

        >>> DisclosureRules(5).few([0, 1, 4, 5]).tolist()
        [False, True, True, False]
        """
        number = np.asarray(people, dtype=float)
        return np.asarray((number > 0) & (number < self.minimum), dtype=bool)

    def guard(self, value: float, each: float = 1) -> tuple[float, float]:
        """How far below and above a hidden count must what an outsider can think of reach?

        Nobody at all must be possible, and so must `minimum` or more: never less than `minimum` wide. Where everybody is counted
        `each` times that is so many times as far: of 33 scores, 11 a moment, 28 to 34 would be three moments for sure.

        >>> DisclosureRules(5).guard(2), DisclosureRules(5).guard(12), DisclosureRules(5).guard(33, 11)
        ((2.0, 3.0), (5.0, 1.0), (33.0, 22.0))
        """
        least = self.minimum * each
        return float(min(value, least)), float(max(least - value, each))

    def round(self, count: npt.ArrayLike) -> Floats:
        """The count as it is shown. nearest: to the nearest multiple, halves up. midpoint: to the middle of its class.

        Midpoint (OpenSAFELY): classes 1 to base, base + 1 to 2 base ...; 0 stays 0.

        >>> DisclosureRules(5, 5).round([3, 8, 16, 23]).tolist()
        [5.0, 10.0, 15.0, 25.0]
        >>> DisclosureRules(6, 6, "midpoint").round([0, 1, 6, 7, 12, 13]).tolist()
        [0.0, 3.0, 3.0, 9.0, 9.0, 15.0]
        """
        number = np.asarray(count, dtype=float)
        if not self.rounding:
            return number
        if self.method == "midpoint":
            middle = np.ceil(number / self.rounding) * self.rounding - self.rounding // 2
            return np.asarray(np.where(number > 0, middle, number), dtype=float)
        return np.asarray(np.floor(number / self.rounding + 0.5) * self.rounding, dtype=float)

    def reach(self, shown: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Between which whole numbers lies a count of which this is shown? The number itself without rounding."""
        number = np.asarray(shown, dtype=float)
        base = self.rounding
        if not base:
            return number, number
        if self.method == "midpoint":
            bottom = np.where(number > 0, number + base // 2 - base + 1, 0)
            return bottom, np.where(number > 0, number + base // 2, 0)
        return np.maximum(np.ceil(number - base / 2), 0), np.ceil(number + base / 2) - 1


def disclosure_rules_of(settings: Settings) -> DisclosureRules:
    """The rules that a delivery chose."""
    chosen = settings.disclosure
    return DisclosureRules(chosen.minimum, chosen.rounding, chosen.method)
