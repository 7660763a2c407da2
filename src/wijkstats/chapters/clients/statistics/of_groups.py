"""The table of groups of clients: delivered ones, or the classes of a model of what is known at the first measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.clients import columns
from wijkstats.chapters.clients.statistics import classes
from wijkstats.chapters.clients.statistics.durations import YEAR
from wijkstats.ground.population import cell
from wijkstats.ground.records import UNKNOWN, Result, Share
from wijkstats.kit.inference.intervals import Floats, wilson
from wijkstats.kit.inference.survival import kaplan_meier

UNIT = "client by group"
MARKS = 3
"""So many domains are named in which a group is low more often than others."""
OUTCOMES = ("low_domains", "improved_share", "improved_low", "improved_high", "median_duration", "within_365")


def client_groups(rows: pd.DataFrame, domains: Sequence[str], known: Mapping[str, str]) -> Result:
    """Into which groups do clients fall, and how does it go with each? `rows` as `profiles.profiles`; `known`: names by key.

    Groups as delivered where one has a name; otherwise latent classes on low or not per domain and the age group, never on an
    outcome, every client counting by posterior. Facts: source (delivered, model), number, entropy, unsure (share without a
    class of 0.7) and gain (of BIC on one class). No rows when no groups stand out (reason none) or clients are few.
    """
    names = sorted(set(rows["client_group"]) - {UNKNOWN})
    if names:
        weight = (rows["client_group"].to_numpy()[:, None] == np.array([*names, UNKNOWN])).astype(float)
        some = weight.sum(axis=0) > 0
        weight, shown = (
            weight[:, some],
            [known.get(name, name) for name, yes in zip((*names, UNKNOWN), some, strict=True) if yes],
        )
        size = weight.mean(axis=0)
        return _result(
            rows, domains, shown, weight, (size, *wilson(weight.sum(axis=0), len(rows))), {"source": "delivered"}, ""
        )
    items = [domain for domain in domains if rows[domain].notna().any()] + ["age_group"]
    found = classes.patterns(rows, items)
    chosen = classes.choose(found)
    if chosen.reason:
        return _result(
            rows.head(0),
            domains,
            [],
            np.zeros((0, 0)),
            (np.zeros(0),) * 3,
            {"source": "model"},
            chosen.reason,
        )
    posterior = classes.posterior_of(chosen.model, found, rows)
    told = {
        "source": "model",
        "number": chosen.model.number,
        "entropy": chosen.model.entropy(found.clients),
        "unsure": chosen.model.unsure(found.clients),
        "gain": chosen.gain,
    }
    shown = [str(k + 1) for k in range(chosen.model.number)]
    return _result(rows, domains, shown, posterior, (chosen.model.size, chosen.low, chosen.high), told, "")


def _result(
    rows: pd.DataFrame,
    domains: Sequence[str],
    names: Sequence[str],
    weight: Floats,
    size: tuple[Floats, Floats, Floats],
    facts: dict[str, object],
    reason: str,
) -> Result:
    found = []
    for k, name in enumerate(names):
        found.append(
            {"group": name, "clients": round(weight[:, k].sum()), **_outcomes(rows, weight[:, k])}
            | _marks(rows, domains, weight, k)
        )
    table = pd.DataFrame(found, columns=[c for c in columns.GROUP if c not in ("share", "low", "high")])
    table["share"], table["low"], table["high"] = size
    table["whole"] = len(rows)
    model = facts["source"] == "model"
    own = dict.fromkeys((*OUTCOMES, *_MARKED), ("clients",))
    return Result(
        "clients_group",
        table[[*columns.GROUP, "whole"]].astype({"clients": "int64"}),
        ("group",),
        ("clients", "whole"),
        derived=own | (dict.fromkeys(("share", "low", "high"), ("whole",)) if model else {}),
        cells={
            "clients": [None if model else cell(UNIT, {"client"}, {"client_group": name}) for name in names],
            "whole": [cell(UNIT, {"client"})] * len(table),
        },
        shares={} if model else {"share": Share({"clients": 1}, "whole", "low", "high")},
        private=("whole",),
        columns=columns.GROUP,
        of_period=False,
        fact_kinds={"unsure": "share", "entropy": "share", "gain": "number"},
        facts={"reason": reason, **facts},
    )


_MARKED = tuple(f"mark_{n + 1}" for n in range(MARKS))


def _outcomes(rows: pd.DataFrame, weight: Floats) -> dict[str, float]:
    """Low domains, improved low scores, the median duration and the share back within a year, clients counting by weight."""
    pairs, up = rows["low_pairs"].to_numpy(dtype=float), rows["improved"].to_numpy(dtype=float)
    low_domains = float(weight @ rows["low_domains"].to_numpy(dtype=float) / weight.sum())
    whole = float(weight @ pairs)
    share, low, high = (np.nan,) * 3
    if whole > 0:
        share = float(weight @ up) / whole
        squares = float(((weight * (up - share * pairs)) ** 2).sum()) / whole**2
        n = share * (1 - share) / squares if squares > 0 else float((pairs > 0) @ weight)
        low, high = (float(end) for end in wilson(min(share, 1.0) * n, n))
    closed = rows["back"].notna().to_numpy()
    back = kaplan_meier(rows.loc[closed, "back_days"], rows.loc[closed, "back"], weight[closed]).within(YEAR)[0]
    median = kaplan_meier(rows["days"], rows["happened"], weight).median()[0]
    return dict(zip(OUTCOMES, (low_domains, share, low, high, median, back), strict=True))


def _marks(rows: pd.DataFrame, domains: Sequence[str], weight: Floats, k: int) -> dict[str, str]:
    """The domains in which the group is low more often than all others together, the most first."""
    others = weight.sum(axis=1) - weight[:, k]
    apart = {}
    for domain in domains:
        known = rows[domain].notna().to_numpy()
        low = rows[domain].to_numpy(dtype=float)[known]
        own, rest = weight[known, k], others[known]
        if own.sum() > 0 and rest.sum() > 0:
            apart[domain] = float(own @ low / own.sum() - rest @ low / rest.sum())
    first = [domain for domain in sorted(apart, key=lambda d: (-round(apart[d], 6), d)) if apart[domain] > 0]
    return {name: first[n] if n < len(first) else "" for n, name in enumerate(_MARKED)}
