"""Where the problems are: how many people are low on each domain, at the first and at the last measurement."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import COURSE, named, steps
from wijkstats.ground.records import Result, Share
from wijkstats.ground.scales import DOMAINS
from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.unchanged.no_change import NoChange

PRIVATE = ("not_low_first", "not_low_last", "same")
"""Counts that follow from those that are shown."""


def domains(rows: pd.DataFrame, low: int, twin: NoChange | None = None) -> Result:
    """Which share of the pairs of each domain is low at the first and at the last measurement, and how many moved?

    rows  client, trajectory, domain, before and after of all pairs; `low` is the highest low level. Every domain with a pair.
    twin  for `expected`: the share that would be low at the last measurement without change; empty without it, and on domains
          of which hardly any score above low is delivered

    Limits: Wilson's of as many answers as there are clients, as one client may have two trajectories.
    """
    region = {
        "pairs": steps(lambda b, a: True),
        "low_first": steps(lambda b, a: b <= low),
        "low_last": steps(lambda b, a: a <= low),
        "higher": steps(lambda b, a: a > b),
        "lower": steps(lambda b, a: a < b),
        "not_low_first": steps(lambda b, a: b > low),
        "not_low_last": steps(lambda b, a: a > low),
        "same": steps(lambda b, a: a == b),
    }
    step = rows["before"].astype(str) + rows["after"].astype(str)
    parts = {count: step.isin(levels) for count, levels in region.items()}
    known = [domain for domain in DOMAINS if (rows["domain"] == domain).any()]
    of = rows.assign(domain=pd.Categorical(rows["domain"], known), **parts)
    counted = {
        count: of[of[count]].groupby("domain", observed=False)["client"].agg(["size", "nunique"]) for count in region
    }
    table = pd.DataFrame({"domain": known})
    for count, found in counted.items():
        table[count], table[f"{count}_clients"] = found["size"].to_numpy(), found["nunique"].to_numpy()
    table["design"] = table["pairs"] / table["pairs_clients"]
    for count, name in SHARES.items():
        table[f"{name}_share"] = table[count] / table["pairs"]
        table[f"{name}_low"], table[f"{name}_high"] = wilson(
            table[count] / table["design"], table["pairs"] / table["design"]
        )
    table["expected"] = _expected(rows, known, twin)
    return Result(
        "zrm_domains",
        table[[*zrm.DOMAINS, *PRIVATE, "design", *(f"{count}_clients" for count in region)]],
        ("domain",),
        tuple(region),
        {"expected": ("low_last", "pairs")},
        contributors={count: f"{count}_clients" for count in region},
        cells=named(table, COURSE, region, "domain"),
        shares={
            f"{name}_share": Share({count: 1}, "pairs", f"{name}_low", f"{name}_high", "design")
            for count, name in SHARES.items()
        },
        totals={"pairs": ("higher", "lower", "same")},
        private=PRIVATE,
        columns=zrm.DOMAINS,
    )


SHARES = {"low_first": "first", "low_last": "last", "higher": "higher", "lower": "lower"}
"""Counts of which the share of all pairs is shown, and what its columns begin with."""


def _expected(rows: pd.DataFrame, known: list[str], twin: NoChange | None) -> list[float]:
    """Per domain the share that would be low at a second rating without change."""
    if twin is None or rows.empty:
        return [np.nan] * len(known)
    chance, blind = twin.low_again(rows), twin.blind[[DOMAINS.index(domain) for domain in known]]
    mean = pd.Series(chance).groupby(rows["domain"].to_numpy()).mean()
    return [np.nan if dark else round(float(mean[domain]), 3) for domain, dark in zip(known, blind, strict=True)]
