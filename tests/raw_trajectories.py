"""Trajectories of a demo as they were delivered, with dates: for statistics that need no cleaning."""

from __future__ import annotations

import pandas as pd
from conftest import ROOT


def raw_trajectories(name: str) -> pd.DataFrame:
    """The rows of trajecten.csv; days are written in two ways, and pandas' own guess turns 2018-09-12 into December."""
    path = ROOT / "data/raw" / name / "trajecten.csv"
    raw = pd.read_csv(path, sep=None, engine="python", encoding="latin-1")
    for column in ("startdatum", "einddatum"):
        days = (pd.to_datetime(raw[column], format=form, errors="coerce") for form in ("%Y-%m-%d", "%d-%m-%Y"))
        raw[column] = next(days).fillna(next(days))
    return raw
