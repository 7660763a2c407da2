"""The value of one indicator from the quantities it is made of, for every year, status and municipality at once.

Question answered: what are numerator, denominator and value, and between which numbers may the value lie because CBS rounded the
counts before dividing? A quantity that is not published makes the value missing. In plain arrays: of some forty indicators
the work is then small beside that of the tables around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.ground.catalogue import KEUR, Indicator, catalogue

Column = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wide:
    """Per year, status and municipality: the quantities, and the denominators in their rows."""

    years: npt.NDArray[np.int64]
    values: Mapping[str, Column]
    divisors: Mapping[str, Column]

    def value(self, quantity: str) -> Column:
        """One quantity; missing everywhere when nobody has it."""
        return self.values.get(quantity, np.full(len(self.years), np.nan))

    def together(self, quantities: Sequence[str]) -> Column:
        """The sum of quantities; missing where one of them is."""
        none = np.zeros(len(self.years))
        return sum((self.value(quantity) for quantity in quantities), start=none)


def columns_of(frame: pd.DataFrame) -> dict[str, Column]:
    """The columns of a table of numbers by name, NaN for missing."""
    return {str(name): frame[name].to_numpy(dtype=float, na_value=np.nan) for name in frame}


def indicator_values(wide: Wide, indicator: Indicator) -> dict[str, Column]:
    """One indicator: numerator, denominator, value, and between which numbers it may lie."""
    total, denominator = _total(wide, indicator), _divisor(wide, indicator)
    numerator, off = total, 0.0
    with np.errstate(invalid="ignore"):
        if indicator.kind == "level":
            value, numerator, denominator = total, np.full_like(total, np.nan), np.full_like(total, np.nan)
        elif indicator.percent:  # published with one decimal: the denominator follows from count and percentage
            value, off = wide.value(indicator.percent) / 100, 0.0005
            denominator = np.round(_positive(total) / _positive(value))
        else:
            numerator = total * (KEUR if indicator.kind == "money" else 1)
            value = numerator / _positive(denominator)
        value = np.where(np.isnan(total), np.nan, value)
        slack, below = catalogue().slack(indicator.plus), catalogue().slack(indicator.per)
        ends = {}
        for end, side in (("rounded_low", -1), ("rounded_high", 1)):
            if indicator.percent:
                limit = (value + side * off) * (numerator + side * slack) / _positive(numerator)
            else:
                limit = (numerator + side * slack) / _positive(denominator - side * below)
            ends[end] = np.clip(limit, 0, None) if slack or below else np.full_like(total, np.nan)
    return {"numerator": numerator, "denominator": denominator, "value": value, **ends}


def _positive(column: Column) -> Column:
    return np.where(column > 0, column, np.nan)


def _total(wide: Wide, indicator: Indicator) -> Column:
    """Sum of the parts of the year; missing where one of them is."""
    early = wide.years <= indicator.formerly.until if indicator.formerly else np.zeros(len(wide.years), dtype=bool)
    total = np.full(len(wide.years), np.nan)
    for which in (early, ~early):
        if which.any():
            plus, minus = indicator.parts(int(wide.years[which].max()))
            total[which] = (wide.together(plus) - wide.together(minus))[which]
    return total


def _divisor(wide: Wide, indicator: Indicator) -> Column:
    """The denominator in the row itself; the quantity `per` when the indicator, or its quantity, names one."""
    if indicator.per:
        return wide.together(indicator.per)
    first, nothing = indicator.plus[0], np.full(len(wide.years), np.nan)
    own, per = wide.divisors.get(first, nothing), catalogue().quantities[first].per
    return np.where(np.isnan(own), wide.value(per), own) if per else own
