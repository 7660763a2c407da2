"""How much more often is the last score higher than lower, and if nothing is seen: is there nothing, or can it not be told?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import COURSE, named, outcomes
from wijkstats.ground.records import Result
from wijkstats.ground.scales import DOMAIN_ORDER, LEVELS
from wijkstats.ground.verdict import told
from wijkstats.kit.inference.net import net_change
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.inference.power import detectable, needed

_COUNTS = ("pairs", "improved", "same", "worse")
VERDICT = ("net_beside", "low", "high", "expected", "p_holm")


def ordinal(sums: pd.DataFrame, matters: float, expected: pd.DataFrame | None = None) -> Result:
    """By how much is the share of pairs that end higher larger than the share that ends lower, per domain and in all?

    `sums` as `outcomes.outcome_sums` gives; `matters`: the smallest difference that matters (a share); `expected`: what `net`
    would be without change (`beside.net_expected`), which is above 0 when clients were let in because of low scores; without
    it nothing is allowed for. Over all pairs, however they start. Columns:

    net           share higher less share lower, with an interval that allows for clients with several pairs
    expected      the same without change
    p, p_holm     two-sided, of net less expected; Holm over the domains, the total by itself
    conclusion    more, fewer, small, none, unknown: see `ground.verdict`, of net less expected; a difference is seen when
                  p_holm is at most 0.05; unknown when what is expected is not known
    detectable    the smallest difference that 80% of such deliveries would show, before correction
    needed        clients with which `matters` would be shown
    """
    plain = sums[(sums["rule"] == "any_step") & (sums["population"] == "all")]
    s = plain.sort_values("domain", key=lambda c: c.map(DOMAIN_ORDER), ignore_index=True)
    both = s["same_y2"] - s["m2"] - s["improved_y2"] - s["worse_y2"] + 2 * (s["improved_my"] + s["worse_my"])
    d2 = s["improved_y2"] + s["worse_y2"] - both  # both: twice the sum over clients of higher times lower
    md = s["improved_my"] - s["worse_my"]
    beside, unsure = (
        pd.Series(0.0, index=s.index) if expected is None else s["domain"].map(expected[name]).astype(float)
        for name in ("expected", "error")
    )
    found = net_change(
        s["improved"],
        s["worse"],
        s["pairs"],
        clients=s["clients"],
        m2=s["m2"],
        md=md,
        d2=d2,
        expected=beside,
        unsure=unsure,
    )
    table = s[["domain", *_COUNTS]].assign(net=found.difference, low=found.low, high=found.high)
    table["expected"] = beside
    table["p"] = found.p
    table["p_holm"] = holm(table["p"].where(table["domain"] != "all"))
    table["p_holm"] = table["p_holm"].fillna(table["p"])
    table["conclusion"] = told(table, {"matters": matters}, *VERDICT)
    table["detectable"] = np.minimum(detectable(found.error, found.df), 1)
    table["needed"] = needed(s["clients"], table["detectable"], matters)
    people = {"pairs": "clients", **{f"{o}": f"{o}_clients" for o in _COUNTS[1:]}}
    table[list(people.values())] = s[list(people.values())]
    figures = ("net", "low", "high", "expected", "p", "p_holm", "conclusion", "detectable", "needed")
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
        verdicts={"conclusion": VERDICT},
        facts={"matters": matters},
        columns=zrm.ORDINAL,
    )
