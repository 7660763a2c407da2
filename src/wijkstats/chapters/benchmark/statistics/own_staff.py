"""The staff of the own teams in the benchmark, from the delivered staffing where gemeenten.csv has none."""

from __future__ import annotations

import pandas as pd

INDICATOR = "fte_wijkteams"
SOURCE = "formatie.csv, bezette fte, gemiddeld over {days} peildatums"
"""In the table of sources: an analyst must see that this figure was not delivered as one."""


def with_own_staff(municipal: pd.DataFrame, staffing: pd.DataFrame | None, own: str) -> pd.DataFrame:
    """Values of municipalities, with the own `fte_wijkteams` of every year in which it is not delivered.

    `staffing`: team, date, fte, kind. The filled fte of all teams, and of no team, together; of a year the mean over its days.
    Nothing is added without staffing, and a delivered value is never changed.
    """
    if staffing is None or municipal.empty:
        return municipal
    filled = staffing[(staffing["kind"] == "bezet") & staffing["date"].notna()]
    of_day = filled.groupby("date")["fte"].sum()
    of_year = of_day.groupby(of_day.index.year).agg(["mean", "size"])
    known = municipal.loc[(municipal["code"] == own) & (municipal["indicator"] == INDICATOR), "year"]
    of_year = of_year[~of_year.index.isin(known)]
    if of_year.empty:
        return municipal
    names = municipal.loc[municipal["code"] == own, "name"]
    rows = pd.DataFrame(
        {
            "code": own,
            "name": names.iloc[-1] if len(names) else own,
            "year": of_year.index.astype(municipal["year"].dtype),
            "indicator": INDICATOR,
            "value": of_year["mean"].round(2).to_numpy(),
            "unit": "fte",
            "status": "realisatie",
            "source": [SOURCE.format(days=days) for days in of_year["size"]],
            "recomputed": False,
        }
    )
    return pd.concat([municipal, rows.reindex(columns=municipal.columns)], ignore_index=True).astype(municipal.dtypes)
