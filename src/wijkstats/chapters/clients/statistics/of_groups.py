"""The table of groups of clients: delivered ones, or the classes of a model of what is known at the first measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.clients import columns
from wijkstats.chapters.clients.statistics import classes
from wijkstats.chapters.clients.statistics.beside_noise import BESIDE, Noise
from wijkstats.chapters.clients.statistics.durations import YEAR
from wijkstats.ground.population import cell
from wijkstats.ground.records import UNKNOWN, Result, Share
from wijkstats.kit.inference.intervals import Floats, wilson
from wijkstats.kit.inference.survival import kaplan_meier
from wijkstats.kit.inference.unchanged.beside import VERDICT

UNIT = "client by group"
MARKS = 3
"""So many domains are named in which a group is low more often than others."""
OUTCOMES = ("low_domains", "improved_share", "improved_low", "improved_high", "median_duration", "within_365")
OF_PAIRS = (*OUTCOMES[1:4], *BESIDE)
"""What rests on low scores that were scored again; all else on clients."""
PAIRS: Mapping[str, str] = {"pairs": "pair_clients", "improved": "up_clients", "not_higher": "not_up_clients"}
"""Low scores that were scored again, those of them that are higher and the rest, with their clients. Not published."""


def client_groups(
    rows: pd.DataFrame,
    domains: Sequence[str],
    known: Mapping[str, str],
    low: int,
    reliability: float,
    intake: int | str,
) -> Result:
    """Into which groups do clients fall, and how does it go with each? `rows` as `profiles.profiles`; `known`: names by key.

    Groups as delivered where one has a name; otherwise latent classes on low (level `low` or less) or not per domain and the
    age group, never on an outcome, every client counting by posterior. Low scores that are higher stand beside what rating
    noise alone gives at this `reliability` and rule at `intake` (`beside_noise`). Facts: source (delivered, model), number,
    entropy, unsure (share without a class of 0.7), gain (of BIC on one class), and unknown: why nothing can be set beside noise
    (no_pairs, few, or empty). No rows when no groups stand out (reason none) or clients are few.
    """
    noise = Noise(rows, domains, low, reliability, intake)
    rows = _counted(rows, domains, low, noise.pairs)
    names = sorted(set(rows["client_group"]) - {UNKNOWN})
    if names:
        weight = (rows["client_group"].to_numpy()[:, None] == np.array([*names, UNKNOWN])).astype(float)
        some = weight.sum(axis=0) > 0
        weight, shown = (
            weight[:, some],
            [known.get(name, name) for name, yes in zip((*names, UNKNOWN), some, strict=True) if yes],
        )
        size = (weight.mean(axis=0), *wilson(weight.sum(axis=0), len(rows)))
        told: dict[str, object] = {"source": "delivered", "unknown": noise.unknown}
        return _result(rows, domains, shown, weight, size, noise.of_groups(weight), told, "")
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
            noise.of_classes(np.zeros((0, 0))),
            {"source": "model"},
            chosen.reason,
        )
    posterior = classes.posterior_of(chosen.model, found, rows)
    told = {
        "source": "model",
        "unknown": noise.unknown,
        "number": chosen.model.number,
        "entropy": chosen.model.entropy(found.clients),
        "unsure": chosen.model.unsure(found.clients),
        "gain": chosen.gain,
    }
    shown = [str(k + 1) for k in range(chosen.model.number)]
    size = (chosen.model.size, chosen.low, chosen.high)
    return _result(rows, domains, shown, posterior, size, noise.of_classes(posterior), told, "")


def _counted(rows: pd.DataFrame, domains: Sequence[str], low: int, pairs: pd.DataFrame) -> pd.DataFrame:
    """The clients with low (1) or not (0) per domain, how many domains are low, and how many low pairs, and higher ones."""
    levels = rows[[*domains]].astype(float)
    is_low = (levels <= low).astype(float).where(levels.notna())
    up = pairs["after"] > pairs["before"]
    many = {"low_pairs": pairs["client"], "improved": pairs.loc[up, "client"]}
    counts = {name: np.bincount(client, minlength=len(rows)) for name, client in many.items()}
    return rows.assign(**is_low, low_domains=is_low.sum(axis=1), **counts)


def _result(
    rows: pd.DataFrame,
    domains: Sequence[str],
    names: Sequence[str],
    weight: Floats,
    size: tuple[Floats, Floats, Floats],
    noise: pd.DataFrame,
    facts: dict[str, object],
    reason: str,
) -> Result:
    found = []
    for k, name in enumerate(names):
        found.append(
            {"group": name, "clients": round(weight[:, k].sum()), **_outcomes(rows, weight[:, k])}
            | _marks(rows, domains, weight, k)
        )
    table = pd.DataFrame(found, columns=["group", "clients", *OUTCOMES, *_MARKED])
    table["share"], table["low"], table["high"] = size
    table["whole"] = len(rows)
    table = pd.concat([table, noise, _pair_counts(rows, weight)], axis=1)
    model = facts["source"] == "model"
    of_clients = tuple(name for name in (*OUTCOMES, *_MARKED) if name not in OF_PAIRS)
    sizes = dict.fromkeys(("share", "low", "high"), ("whole",)) if model else {}
    return Result(
        "clients_group",
        table[[*columns.GROUP, "whole", *PAIRS, *PAIRS.values()]].astype({"clients": "int64"}),
        ("group",),
        ("clients", "whole", *PAIRS),
        derived={
            **dict.fromkeys(of_clients, ("clients",)),
            **dict.fromkeys(OF_PAIRS, ("clients", "pairs", "improved")),
            **sizes,
        },
        totals={"pairs": ("improved", "not_higher")},
        contributors=PAIRS,
        revealing=("pairs",),
        behind=dict.fromkeys((*of_clients, *sizes), "whole" if model else "clients"),
        less={"difference": ("improved_share", "expected")},
        around={"difference": ("difference_low", "difference_high")},
        verdicts={"conclusion": VERDICT},
        cells={
            "clients": [None if model else cell(UNIT, {"client"}, {"client_group": name}) for name in names],
            "whole": [cell(UNIT, {"client"})] * len(table),
        },
        shares={} if model else {"share": Share({"clients": 1}, "whole", "low", "high")},
        private=("whole", *PAIRS),
        columns=columns.GROUP,
        of_period=False,
        fact_kinds={"unsure": "share", "entropy": "share", "gain": "number"},
        facts={"reason": reason, **facts},
    )


def _pair_counts(rows: pd.DataFrame, weight: Floats) -> pd.DataFrame:
    """Per group the counts `PAIRS` and the clients behind each; those of a class are expected, and rounded upward: not to 0."""
    pairs, up = rows["low_pairs"].to_numpy(), rows["improved"].to_numpy()
    many = {"improved": up, "not_higher": pairs - up}
    people = {"pairs": pairs > 0} | {name: number > 0 for name, number in many.items()}
    found = {name: np.ceil(number @ weight - 1e-6) for name, number in many.items()}
    found |= {"pairs": found["improved"] + found["not_higher"]}
    found |= {PAIRS[name]: np.ceil(one @ weight - 1e-6) for name, one in people.items()}
    return pd.DataFrame(found).astype("int64")


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
