"""All results of the benchmark chapter on sixty invented municipalities over three years: to look at what the page makes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from chapters.benchmark.test_area_values import value_rows

import wijkstats as ws
from wijkstats.chapters.benchmark.statistics.referrals import REFERRERS, STEM
from wijkstats.ground.records import Result

OWN, REFERENCE, SIMILAR = "0622", ("0001", "0002", "0003"), ("0002",)
HOSTILE = "<b>Berg & Dal</b> {x}"
COSTS = ("6_1", "6_2", "6_6", "6_71", "6_72", "6_73", "6_74", "6_81", "6_82")


def municipal() -> pd.DataFrame:
    """Structure, use, costs, clients and referrals; the third municipality has a name that a page must escape."""
    rng, rows = np.random.default_rng(3), []
    for n in range(60):
        code = OWN if n == 0 else f"{n:04d}"
        size, old, poor = int(rng.integers(20_000, 90_000)), rng.uniform(0.15, 0.25), rng.uniform(0.01, 0.05)
        for year in (2021, 2022, 2023):

            def add(quantity: str, value: float, per: float = float("nan")) -> None:
                rows.append((code, year, quantity, value, per, "realisatie"))  # noqa: B023

            add("inwoners", size)
            add("inwoners_65_plus", round(size * old), size)
            add("bijstand", round(size * poor), size)
            add("wmo_huishoudelijke_hulp", 5 * round(size * 0.15 * old * rng.uniform(0.9, 1.1) / 5), size)
            add("wmo_clienten", 5 * round(size * 0.3 * old * rng.uniform(0.9, 1.1) / 5), size)
            share = round(100 * (0.07 + poor * rng.uniform(0.8, 1.2)), 1)
            add("jeugdzorg", 5 * round(size * 0.24 * share / 500))
            add("jeugdzorg_procent", share)
            for task in COSTS:
                if year > 2022 or task not in ("6_73", "6_74"):
                    add(f"lasten_{task}", round(size * rng.uniform(0.05, 0.2)), size)
                    add(f"baten_{task}", round(size * rng.uniform(0, 0.02)), size)
            if year == 2023 and n in (0, 3):  # booked on the taakveld itself
                add("lasten_6_71_ongesplitst", 100, size)
            for referrer, part in zip(REFERRERS, rng.dirichlet([4, 6, 2, 3]), strict=True):
                add(STEM + referrer, 5 * round(part * size * 0.02 / 5), round(size * 0.24))
    return value_rows(*rows)


def odd_municipal(seed: int) -> pd.DataFrame:
    """The same with fewer municipalities, values that are 0 or missing, and years that differ."""
    rng, rows = np.random.default_rng(seed), municipal()
    codes = [OWN, *REFERENCE, *(f"{n:04d}" for n in range(4, int(rng.choice([4, 6, 14, 60]))))]
    rows = rows[rows["code"].isin(codes[: int(rng.choice([2, 4, len(codes)]))])]
    quantities_of = [
        f for f in dict.fromkeys(rows["indicator"]) if f != "inwoners"
    ]  # cleaning refuses parts above their whole
    for quantity in rng.choice(quantities_of, 4, replace=False):
        which = rows["indicator"] == quantity
        choice = rng.choice(["zero", "others_zero", "own_zero", "gone", "own_gone", "one_year", "same"])
        own = rows["code"] == OWN
        if choice in ("zero", "others_zero", "own_zero"):
            at = which if choice == "zero" else which & (own if choice == "own_zero" else ~own)
            rows = rows.assign(value=rows["value"].mask(at, 0.0))
        elif choice == "same":
            rows = rows.assign(value=rows["value"].mask(which, 100.0))
        else:
            gone = {"gone": which, "own_gone": which & own, "one_year": which & (rows["year"] != 2022)}[str(choice)]
            rows = rows[~gone]
    return rows.reset_index(drop=True)


def opened(rows: pd.DataFrame, third: str = HOSTILE) -> ws.benchmark.Opened:
    """These values opened for the chapter; `third` is the name of the third municipality."""
    names = {OWN: "Eigendam", "0001": "Eerstdorp", "0002": "Tweedam", "0003": third}
    return ws.benchmark.Opened(rows, OWN, REFERENCE, SIMILAR, names)


def shown(rows: pd.DataFrame) -> list[tuple[Result, str | None]]:
    """Every result of 03_benchmark with the view it is shown in, as the notebook shows them."""
    return ws.benchmark.results(opened(rows, "Derdebos"))


def results(rows: pd.DataFrame | None = None, third: str = HOSTILE) -> dict[str, Result]:
    """Every result of the chapter by name, also what is absent from a report."""
    data = opened(municipal() if rows is None else rows, third)
    return {result.name: result for result in (analysis(data) for analysis, _ in ws.benchmark.SHOWN)}
