"""How much more often is the last score higher than lower, and if nothing is seen: is there nothing, or can it not be told?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import COURSE, named, outcomes
from wijkstats.ground.records import CONFIDENCE, Result
from wijkstats.ground.scales import DOMAIN_ORDER, LEVELS
from wijkstats.kit.inference.equivalence import detectable, needed, verdict
from wijkstats.kit.inference.net import net_change
from wijkstats.kit.inference.paired import holm

_COUNTS = ("pairs", "improved", "same", "worse")


def ordinal(sums: pd.DataFrame, matters: float) -> Result:
    """By how much is the share of pairs that end higher larger than the share that ends lower, per domain and in all?

    `sums` as `outcomes.outcome_sums` gives; `matters`: the smallest difference that matters (a share). Over all pairs,
    however they start. Columns:

    net           share higher less share lower, with an interval that allows for clients with several pairs
    p, p_holm     two-sided, of that interval; Holm over the domains, the total by itself
    conclusion    more, fewer, small, none, unknown: see `equivalence.verdict`; a difference is seen when p_holm is at most 0.05
    detectable    the smallest difference that 80% of such deliveries would show, before correction
    needed        clients with which `matters` would be shown, of a conclusion that is unknown; empty for others
    """
    plain = sums[(sums["rule"] == "any_step") & (sums["population"] == "all")]
    s = plain.sort_values("domain", key=lambda c: c.map(DOMAIN_ORDER), ignore_index=True)
    both = s["same_y2"] - s["m2"] - s["improved_y2"] - s["worse_y2"] + 2 * (s["improved_my"] + s["worse_my"])
    d2 = s["improved_y2"] + s["worse_y2"] - both  # both: twice the sum over clients of higher times lower
    md = s["improved_my"] - s["worse_my"]
    found = net_change(s["improved"], s["worse"], s["pairs"], clients=s["clients"], m2=s["m2"], md=md, d2=d2)
    table = s[["domain", *_COUNTS]].assign(net=found.difference, low=found.low, high=found.high, p=found.p)
    table["p_holm"] = holm(table["p"].where(table["domain"] != "all"))
    table["p_holm"] = table["p_holm"].fillna(table["p"])
    table["conclusion"] = [
        verdict(low, high, matters, bool(p <= 1 - CONFIDENCE))
        for low, high, p in table[["low", "high", "p_holm"]].itertuples(index=False)
    ]
    table["detectable"] = np.minimum(detectable(found.error, found.df), 1)
    clients = needed(s["clients"], table["detectable"], matters)
    table["needed"] = np.where(table["conclusion"] == "unknown", clients, np.nan)
    people = {"pairs": "clients", **{f"{o}": f"{o}_clients" for o in _COUNTS[1:]}}
    table[list(people.values())] = s[list(people.values())]
    figures = ("net", "low", "high", "p", "p_holm", "conclusion", "detectable", "needed")
    return Result(
        "zrm_ordinal",
        table,
        ("domain",),
        _COUNTS,
        dict.fromkeys(figures, _COUNTS),
        totals={"pairs": ("improved", "same", "worse")},
        contributors=people,
        cells=named(table, COURSE, outcomes(LEVELS), "domain"),
        exact=("net",),
        known=("matters",),
        facts={"matters": matters},
        columns=zrm.ORDINAL,
    )
