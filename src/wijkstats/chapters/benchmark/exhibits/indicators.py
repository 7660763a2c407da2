"""Which values were used?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstats.chapters.benchmark.exhibits.shared import COUNTRY, GROUPS, MUNICIPAL, without_zero
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View


def indicators(v: View) -> Values:
    """How many values, about how many areas?"""
    return {"rows": int(v.table["value"].notna().sum()), "areas": v.table["area"].nunique()}


def whole_areas(table: pd.DataFrame) -> pd.DataFrame:
    """Every value in its last year, for the own municipality and the groups; the file has all years and municipalities."""
    last = table[table["year"] == table.groupby(["indicator", "status"])["year"].transform("max")]
    own = last["area"] == last["area"].iloc[0] if len(last) else last["area"] == ""
    return without_zero(last[own | last["area"].isin([*GROUPS, *COUNTRY])].reset_index(drop=True))


SPECS: Mapping[str, Spec] = {
    "benchmark_indicators": Spec("benchmark_indicators", indicators, MUNICIPAL, shape=whole_areas),
}
