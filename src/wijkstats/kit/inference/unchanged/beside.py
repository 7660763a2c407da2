"""How far what was seen lies from what rating noise alone gives, with the interval of that difference.

Given all first scores nothing is left to chance but the second ratings, so the variance is that of seen less expected, over
clients; and the twin itself is estimated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy.stats import t as student

from wijkstats.ground.records import CONFIDENCE
from wijkstats.ground.scales import DOMAINS
from wijkstats.ground.verdict import told
from wijkstats.kit.inference.intervals import Floats
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.inference.unchanged.no_change import (
    BESIDE,
    GROUPS,
    SEEN_ABOVE,
    NoChange,
    Rows,
)


def beside(
    rows: pd.DataFrame,
    groupings: Sequence[str],
    twin: NoChange | None,
    planned: Callable[[str, str], bool] | None = None,
) -> pd.DataFrame:
    """Which share would have improved without change, and how far is what was seen from that? Per grouping and level.

    `rows`: client, trajectory, domain, before, after, and a column per grouping (`total` needs none); `weight`, how much a pair
    counts, the same for all pairs of a client within a level (1 when the column is missing). Columns grouping, level,
    expected, expected_from and expected_to (at the highest and the lowest reliability), difference with low, high and p
    (clients as clusters; what is not sure of the twin counted too; t), p_holm over the levels of a grouping (what was
    planned is corrected together, and marked in `planned`), conclusion:
    `more`, `less`, `alike` (not beyond chance), `depends` (more, but not at the lowest reliability), `unknown` (no interval, or
    more than 5% of the pairs lie on domains of which hardly any score above low is delivered). Shares in thousandths.
    """
    columns = ["grouping", "level", *COLUMNS]
    if twin is None or rows.empty:
        return pd.DataFrame(columns=columns)
    seen = (rows["after"] > rows["before"]).to_numpy(dtype=float)
    at = twin.at(rows)
    given, most, least = (twin.moves(at, r)[0] for r in (twin.reliability, max(BESIDE), min(BESIDE)))
    blind, client = twin.blind[at[1]].astype(float), pd.factorize(rows["client"])[0]
    weight = rows["weight"].to_numpy(dtype=float) if "weight" in rows else np.ones(len(rows))
    shifts = twin.shifts(at)
    parts = []
    for grouping in groupings:
        level = pd.Series("all", index=rows.index) if grouping == "total" else rows[grouping].astype(str)
        code, names = pd.factorize(level)
        n = len(names)
        found = beyond(seen, given, client, code, n, weight=weight).assign(
            grouping=grouping,
            level=names,
            expected_from=_means(most, code, n, weight),
            expected_to=_means(least, code, n, weight),
            blind=_means(blind, code, n, weight),
            fit=uncertain(shifts, code, n, weight=weight),
        )
        parts.append(limits(found))
    every = pd.concat(parts, ignore_index=True)
    chosen = [planned is not None and planned(*at) for at in zip(every["grouping"], every["level"], strict=True)]
    family = every["grouping"].mask(pd.Series(chosen), "planned")
    every["planned"] = np.where(chosen, "planned", "afterwards") if planned else ""
    return _concluded(every.assign(p_holm=every.groupby(family)["p"].transform(holm)))[columns]


COLUMNS = ("expected", "expected_from", "expected_to", "difference", "difference_low", "difference_high", "p", "p_holm",
           "conclusion", "planned")  # fmt: skip
VERDICT = ("beside", "difference", "difference_low", "expected", "expected_to", "p_holm")
"""How the conclusion is told from the numbers beside it (`ground.verdict`)."""


def _means(values: Floats, code: Rows, levels: int, weight: Floats | None = None) -> Floats:
    """The mean per level; of a level without rows that of all."""
    weight = np.ones(len(values)) if weight is None else weight
    n = np.bincount(code, weight, minlength=levels)
    every = float(values.mean()) if len(values) else 0.0
    return np.where(n > 0, np.bincount(code, weight * values, minlength=levels) / np.where(n > 0, n, 1), every)


def net_beside(rows: pd.DataFrame, twin: NoChange | None) -> pd.DataFrame | None:
    """Per domain: the share that rose less the share that fell, less what rating noise gives; t and p. None without a twin.

    `rows`: client, trajectory, domain, before, after of all pairs. What is not sure of the twin is counted too.
    """
    if twin is None or rows.empty:
        return None
    at = twin.at(rows)
    up, down = twin.moves(at)
    code, names = pd.factorize(rows["domain"])
    client = pd.factorize(rows["client"])[0]
    seen = np.sign(rows["after"].to_numpy() - rows["before"].to_numpy()).astype(float)
    found = beyond(seen, up - down, client, code, len(names), up + down - (up - down) ** 2)
    found = limits(found.assign(fit=uncertain(twin.shifts(at), code, len(names), net=True)))
    t = found["difference"] / np.sqrt(found["variance"] + found["fit"])
    known = ~twin.blind[[DOMAINS.index(name) for name in names]]
    return found.assign(t=t)[["difference", "t", "p"]].where(pd.Series(known), np.nan).assign(domain=names)


def net_expected(rows: pd.DataFrame, twin: NoChange | None) -> pd.DataFrame:
    """Per domain, and `all`: which share would rise less which share would fall, without change, and its standard error?

    `rows`: trajectory, domain, before of all pairs. Columns expected and error, in thousandths. Empty without a twin; NaN where
    hardly any score above low is delivered.
    """
    if twin is None or rows.empty:
        return pd.DataFrame(columns=["expected", "error"], dtype=float)
    at = twin.at(rows)
    up, down = twin.moves(at)
    net, blind, shifts = up - down, twin.blind[at[1]].astype(float), twin.shifts(at)
    parts = []
    for level in (rows["domain"], pd.Series("all", index=rows.index)):
        code, names = pd.factorize(level)
        n = len(names)
        found = {"expected": _means(net, code, n), "error": np.sqrt(uncertain(shifts, code, n, net=True))}
        parts.append(pd.DataFrame(found, index=names)[_means(blind, code, n) <= SEEN_ABOVE])
    return pd.concat(parts).round(3)


def uncertain(
    shifts: tuple[Rows, Floats], code: Rows, levels: int, net: bool = False, weight: Floats | None = None
) -> Floats:
    """The variance of the mean chance to rise, per level of a grouping, because limits and shares are estimated.

    `shifts` as `NoChange.shifts` gives; `net`: of the chance to rise less that to fall. A jackknife over groups of clients.
    """
    known, each = shifts
    some = None if weight is None else weight[known]
    shift = np.stack([_means(up - down if net else up, code[known], levels, some) for up, down in each])
    return np.asarray((GROUPS - 1) / GROUPS * ((shift - shift.mean(axis=0)) ** 2).sum(axis=0))


def beyond(
    seen: Floats,
    expected: Floats,
    client: Rows,
    code: Rows,
    levels: int,
    spread: Floats | None = None,
    weight: Floats | None = None,
) -> pd.DataFrame:
    """Per level: expected, difference (seen less expected), its variance given the first scores, and the clients.

    The variance is that over clients, and at least that of the expected chances (`spread`, of shares p (1 - p)), so that ten of
    ten is not certain. `weight` as in `beside`: then it is the number of clients that those are worth (Kish 1965).
    """
    weight = np.ones(len(seen)) if weight is None else weight
    n = np.bincount(code, weight, minlength=levels)
    mean = np.bincount(code, weight * expected, minlength=levels) / n
    apart = np.bincount(code, weight * (seen - expected), minlength=levels) / n
    pair, first, group = np.unique(client * levels + code, return_index=True, return_inverse=True)
    left = np.bincount(group, weight * (seen - expected - apart[code])) ** 2
    whole, squares = (np.bincount(pair % levels, weight[first] ** power, minlength=levels) for power in (1, 2))
    clients = np.round(whole**2 / squares, 9)
    with np.errstate(divide="ignore", invalid="ignore"):
        over_clients = clients / (clients - 1) * np.bincount(pair % levels, left, minlength=levels) / n**2
    spread = expected * (1 - expected) if spread is None else spread
    least = np.bincount(code, weight**2 * spread, minlength=levels) / n**2
    return pd.DataFrame(
        {"expected": mean, "difference": apart, "variance": np.maximum(over_clients, least), "clients": clients}
    )


def limits(found: pd.DataFrame) -> pd.DataFrame:
    """The interval of a difference and its p (t), from the columns of `beyond` and `fit`; NaN with one client."""
    error = np.sqrt(found["variance"] + found["fit"]).where(found["clients"] > 1)
    free = (found["clients"] - 1).clip(lower=1)
    reach = student.ppf(1 - (1 - CONFIDENCE) / 2, free) * error
    p = pd.Series(2 * student.sf(np.abs(found["difference"] / error), free), index=found.index)
    return found.assign(difference_low=found["difference"] - reach, difference_high=found["difference"] + reach, p=p)


def _concluded(found: pd.DataFrame) -> pd.DataFrame:
    found["conclusion"] = told(found, {}, *VERDICT)
    shares = [c for c in COLUMNS if c.startswith(("expected", "difference"))]
    found[shares] = found[shares].round(3)
    figures = [c for c in COLUMNS if c not in ("conclusion", "planned")]
    found.loc[found["blind"] > SEEN_ABOVE, figures] = np.nan
    found.loc[found["blind"] > SEEN_ABOVE, "conclusion"] = "unknown"
    return found
