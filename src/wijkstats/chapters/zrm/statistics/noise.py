"""Did more improve than rating noise alone would show? All low pairs, and all pairs, beside their no-change twin.

At several reliabilities, and at each rule by which clients may have been let in: none of these is known exactly.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import COURSE, cell, low_levels, outcomes
from wijkstats.ground.records import Result, Share
from wijkstats.ground.verdict import told
from wijkstats.kit.inference.intervals import Floats
from wijkstats.kit.inference.shares import outcome_share
from wijkstats.kit.inference.unchanged.beside import beyond, limits, uncertain
from wijkstats.kit.inference.unchanged.no_change import BESIDE, SEEN_ABOVE, NoChange, Places

_OUTCOMES = ("improved", "same", "worse")
VERDICT = ("above", "difference_low")


def rating_noise(
    sums: pd.DataFrame, rows: pd.DataFrame, twin: NoChange | None, low: int, estimated: float | None = None
) -> Result:
    """Did more improve than rating error alone would show? For the low group and for all.

    `sums` as `outcomes.outcome_sums` gives; `rows`: client, trajectory, domain, before, after of all pairs; `estimated`: the
    reliability from clients rated twice (docs/methods/reliability.md), which then has a row too. Shares;
    observed_low and observed_high are the interval of the observed share improved, difference_low and _high that of the
    difference with what is expected, given the first scores. conclusion: `more` when that difference lies above 0,
    `not_more` when it does not, `unknown` without an interval, and for the low group when domains with hardly any first score
    above low hold more than 5% of the low pairs: from which scores those were picked is not seen. No rows without a twin.
    Facts: `rule`, the strictest at intake (0 is none); `breakeven`, the reliability at which rating error alone would show as
    much improvement in the low group (None when no reliability does).
    """
    plain = sums[(sums["rule"] == "any_step") & (sums["domain"] == "all")].set_index("population")
    of = {"low": rows[rows["before"] <= low], "all": rows}
    found: list[dict[str, object]] = []
    for population in [p for p in of if twin is not None and p in plain.index]:
        assert twin is not None
        one, part = plain.loc[population], of[population]
        seen = {o: float(one[o] / one["pairs"]) for o in _OUTCOMES}
        interval, same = (outcome_share(one, outcome) for outcome in ("improved", "same"))
        at = twin.at(part)
        known = population == "all" or not _blind(at, twin)
        fit = uncertain(twin.shifts(at), np.zeros(len(part), dtype=np.int64), 1)
        for rule in twin.rules:
            for r in sorted({*BESIDE, twin.reliability} | ({estimated} if estimated and estimated > 0 else set())):
                shares, ends = _beside(part, twin.moves(at, r, rule), fit)
                found.append(
                    {
                        "intake": str(rule) if rule else "none",
                        "reliability": r,
                        "population": population,
                        **(shares if known else dict.fromkeys(_OUTCOMES, np.nan)),
                        **{f"observed_{o}": share for o, share in seen.items()},
                        **{f"seen_{o}": one[o] for o in _OUTCOMES},
                        "design": one["pairs"] / float(interval.effective_n),
                        "observed_low": float(interval.low),
                        "observed_high": float(interval.high),
                        "same_design": one["pairs"] / float(same.effective_n),
                        "observed_same_low": float(same.low),
                        "observed_same_high": float(same.high),
                        "difference": seen["improved"] - shares["improved"] if known else np.nan,
                        "difference_low": ends[0] if known else np.nan,
                        "difference_high": ends[1] if known else np.nan,
                        "pairs": one["pairs"],
                        **{f"{o}_clients": one[f"{o}_clients"] for o in _OUTCOMES},
                        "clients": one["clients"],
                    }
                )
    counts = tuple(f"seen_{o}" for o in _OUTCOMES)
    behind = {f"seen_{o}": f"{o}_clients" for o in _OUTCOMES} | {"pairs": "clients"}
    table = pd.DataFrame(found, columns=[*zrm.NOISE, *counts, "design", "same_design", *behind.values()])
    derived = [*_OUTCOMES, "difference", "difference_low", "difference_high"]
    table[derived] = table[derived].astype(float).round(3)
    table["conclusion"] = told(table, {}, *VERDICT)
    return Result(
        "zrm_noise",
        table,
        ("intake", "reliability", "population"),
        ("pairs", *counts),
        dict.fromkeys((*derived, "conclusion"), ("pairs", "seen_improved")),
        {"pairs": counts},
        behind,
        cells={
            name: [cell(COURSE, outcomes(low_levels(low, p))[o]) for p in table["population"]]
            for name, o in zip(("pairs", *counts), ("pairs", *_OUTCOMES), strict=True)
        },
        shares={
            "observed_improved": Share({"seen_improved": 1}, "pairs", "observed_low", "observed_high", "design"),
            "observed_same": Share({"seen_same": 1}, "pairs", "observed_same_low", "observed_same_high", "same_design"),
            "observed_worse": Share({"seen_worse": 1}, "pairs"),
        },
        private=counts,
        known=("given",),
        less={"difference": ("observed_improved", "improved")},
        around={"difference": ("difference_low", "difference_high")},
        verdicts={"conclusion": VERDICT},
        facts={
            "given": None if twin is None else twin.reliability,
            "estimated": estimated,
            "rule": None if twin is None else twin.rules[-1],
            "rules": () if twin is None else twin.rules,
            "breakeven": None if twin is None else _breakeven(of["low"], twin),
        },
        columns=zrm.NOISE,
    )


def _blind(at: Places, twin: NoChange) -> bool:
    return bool(twin.blind[at[1]].mean() > SEEN_ABOVE) if len(at[1]) else True


def _beside(rows: pd.DataFrame, moves: Floats, fit: Floats) -> tuple[dict[str, float], tuple[float, float]]:
    """Shares without change, and the limits of the share improved that was seen less the one expected."""
    up, down = moves
    one = np.zeros(len(rows), dtype=np.int64)
    seen = (rows["after"] > rows["before"]).to_numpy(dtype=float)
    ends = limits(beyond(seen, up, pd.factorize(rows["client"])[0], one, 1).assign(fit=fit)).iloc[0]
    shares = {"improved": float(up.mean()), "same": float(1 - up.mean() - down.mean()), "worse": float(down.mean())}
    return shares, (float(ends["difference_low"]), float(ends["difference_high"]))


def _breakeven(rows: pd.DataFrame, twin: NoChange) -> float | None:
    """At which reliability would rating error alone show the share improved of these low pairs? None when at none."""
    at = twin.at(rows)
    if _blind(at, twin):
        return None
    seen = float((rows["after"] > rows["before"]).mean())

    def less(reliability: float) -> float:
        return float(twin.moves(at, reliability)[0].mean()) - seen

    bottom, top = max(0.05, twin.populations[twin.rules[-1]].common), 0.995
    return float(brentq(less, bottom, top, xtol=2e-3)) if less(bottom) > 0 > less(top) else None
