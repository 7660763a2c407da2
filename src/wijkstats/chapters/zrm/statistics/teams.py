"""By how much do teams differ, with clients alike and chance allowed for? A random effect per team; no ranking.

A team with few clients lies far from the others by chance alone. So every team is shrunken towards the others, by as much as
its own figure is unsure, and of its place among the teams is said how unsure that is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.stats import chi2, norm

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.chapters.zrm.statistics.change_by_group import change_cells
from wijkstats.chapters.zrm.statistics.design import FACTORS, LEAST_CLIENTS, with_levels
from wijkstats.ground.records import CONFIDENCE, FEW_CLIENTS, UNKNOWN, Result
from wijkstats.ground.verdict import told
from wijkstats.kit.inference.apart import is_told
from wijkstats.kit.inference.intervals import Floats

CASE_MIX = tuple(factor for factor in FACTORS if factor != "team")
LARGEST = 0.3
"""Of the standard deviation between teams: the variance is taken to be as likely anywhere up to that of 30 percentage points."""
STEPS = 120
DRAWS = 20_000
SEED = 20_261_127
VERDICT = ("apart", "shrunken_low", "shrunken_high")
_ENDS = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
_FIGURES = ("adjusted", "adjusted_low", "adjusted_high", "shrunken", "shrunken_low", "shrunken_high", "rank", "rank_low",
            "rank_high", "lowest", "highest")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Of each team the share improved less the expected one, at the same case mix, and how sure these are.

    estimate    per team; weighted by their pairs the mean is that of all pairs
    covariance  of the estimates: clients as clusters, binomial
    pairs       of each team
    mixed       features of which a level cannot be told apart from the teams; for that level nothing is adjusted
    """

    teams: tuple[str, ...]
    estimate: Floats
    covariance: Floats
    pairs: Floats
    mixed: tuple[str, ...]


def adjusted(rows: pd.DataFrame) -> Adjusted:
    """How far does each team lie from what is expected without change, had all teams the clients of the municipality?

    `rows`: client, team, `improved` (0 or 1), `expected` (the chance to improve without change), and the features of
    `CASE_MIX`. Least squares of improved less expected on a column per team and the features, centred. Variance: binomial at
    the share that a team like all others has, with one correlation between the pairs of a client, from the sums of clients;
    pooled, because a team of six clients has no variance of its own.
    """
    team, names = pd.factorize(rows["team"], sort=True)
    client = pd.factorize(rows["client"])[0]
    x, mixed = _columns(rows, np.eye(len(names))[team], client)
    expected = rows["expected"].to_numpy(dtype=float)
    beyond = rows["improved"].to_numpy(dtype=float) - expected
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ (x.T @ beyond)
    share = np.clip(expected + beyond.mean() + x[:, len(names) :] @ beta[len(names) :], 0.05, 0.95)
    spread = np.sqrt(share * (1 - share))
    left = beyond - x @ beta
    number = pd.DataFrame({"team": team, "client": client}).groupby("team")["client"].nunique().to_numpy()[team]
    own = np.bincount(client, left * np.sqrt(number / np.maximum(number - 1, 1)))
    sums = np.bincount(client, spread)
    within = (sums**2).sum() - (spread**2).sum()
    correlation = float(np.clip(((own**2).sum() - (spread**2).sum()) / within, 0, 1)) if within > 1e-9 else 0.0
    scaled = x * spread[:, None]
    together = np.column_stack([np.bincount(client, column) for column in scaled.T])
    middle = (1 - correlation) * scaled.T @ scaled + correlation * together.T @ together
    covariance = (inverse @ middle @ inverse)[: len(names), : len(names)]
    return Adjusted(tuple(names), beta[: len(names)], covariance, np.bincount(team).astype(float), mixed)


def _columns(rows: pd.DataFrame, teams: Floats, client: npt.NDArray[np.int64]) -> tuple[Floats, tuple[str, ...]]:
    """A column per team and per level of the case mix, but the largest and those of fewer than `LEAST_CLIENTS` clients."""
    x, mixed = teams, []
    for factor in CASE_MIX:
        sizes = rows.groupby(factor)["client"].nunique().sort_values(ascending=False, kind="stable")
        levels = sorted(sizes.index[1:][sizes.iloc[1:] >= LEAST_CLIENTS])
        if not levels:
            continue
        columns = np.column_stack([rows[factor] == level for level in levels]).astype(float)
        columns -= columns.mean(axis=0)
        if is_told(x, columns, client):
            mixed.append(factor)
            for column in columns.T[:, :, None]:
                x = x if is_told(x, column, client) else np.hstack([x, column])
        else:
            x = np.hstack([x, columns])
    return x, tuple(mixed)


def given(tau: float, estimate: Floats, covariance: Floats) -> tuple[Floats, Floats, float]:
    """Mean and covariance of the teams when they differ by the standard deviation `tau`, and its restricted log likelihood."""
    inverse = np.linalg.inv(covariance + tau**2 * np.eye(len(estimate)))
    total = inverse.sum()
    middle = float(inverse.sum(axis=0) @ estimate / total)
    pull = covariance @ inverse
    mean = estimate - pull @ (estimate - middle)
    by_middle = pull.sum(axis=1)
    spread = covariance - pull @ covariance + np.outer(by_middle, by_middle) / total
    fit = float((estimate - middle) @ inverse @ (estimate - middle))
    return mean, spread, 0.5 * (float(np.linalg.slogdet(inverse)[1]) - float(np.log(total)) - fit)


def heterogeneity(estimate: Floats, covariance: Floats) -> float:
    """P-value that all teams are alike (Cochran's Q)."""
    inverse = np.linalg.inv(covariance)
    apart = estimate - inverse.sum(axis=0) @ estimate / inverse.sum()
    return float(chi2.sf(apart @ inverse @ apart, len(estimate) - 1))


def random_effect(found: Adjusted) -> tuple[pd.DataFrame, dict[str, object]]:
    """Per team its difference from all teams together (adjusted, and shrunken), and its place; and what is said of all.

    Every `tau` (how much teams really differ) counts by how well it fits, so that its uncertainty is in every interval; places
    are those of `DRAWS` draws, 1 the highest. A team is `above` or `below` when its interval has no 0 and teams differ beyond
    chance (Q). Facts: p; tau (restricted maximum likelihood) between tau_low and tau_high (shortest 95%); real, the part of the
    variance seen that is not chance (I squared); teams.
    """
    taus = (np.arange(STEPS) + 0.5) * LARGEST / STEPS
    each = [given(tau, found.estimate, found.covariance) for tau in taus]
    fits = np.array([fit for *_, fit in each])
    weight = np.exp(fits - fits.max()) * taus  # flat in the variance
    rng, k = np.random.default_rng(SEED), len(found.teams)
    times = np.diff(np.round(DRAWS * np.append(0, np.cumsum(weight)) / weight.sum())).astype(int)
    normal = np.split(rng.standard_normal((DRAWS, k)), np.cumsum(times)[:-1])
    draws = np.vstack([_drawn(some, mean, spread) for (mean, spread, _), some in zip(each, normal, strict=True)])
    part = found.pairs / found.pairs.sum()
    less = np.eye(k) - part  # each team less all together
    places = k - draws.argsort(axis=1).argsort(axis=1)
    raw, error = less @ found.estimate, np.sqrt(np.diag(less @ found.covariance @ less.T))
    apart = draws @ less.T
    low, high = np.quantile(apart, _ENDS, axis=0)
    rank = np.quantile(places, (0.5, *_ENDS), axis=0, method="inverted_cdf")
    p = heterogeneity(found.estimate, found.covariance)
    table = pd.DataFrame(
        {
            "level": found.teams,
            "adjusted": raw,
            "adjusted_low": raw + norm.ppf(_ENDS[0]) * error,
            "adjusted_high": raw + norm.ppf(_ENDS[1]) * error,
            "shrunken": apart.mean(axis=0),
            "shrunken_low": low,
            "shrunken_high": high,
            **dict(zip(("rank", "rank_low", "rank_high"), rank, strict=True)),
            "lowest": (places == k).mean(axis=0),
            "highest": (places == 1).mean(axis=0),
        }
    )
    figures = [c for c in _FIGURES if not c.startswith("rank")]
    return table.assign(**table[figures].round(3)), {"p": p, "teams": k, **_spread(found, taus, fits, weight)}


def _spread(found: Adjusted, taus: Floats, fits: Floats, weight: Floats) -> dict[str, float]:
    """How far teams really differ, from how well each tau fits; I squared as Higgins and Thompson (2002)."""
    half, best = LARGEST / STEPS / 2, fits.argsort()[::-1]
    likely = taus[best[: np.searchsorted(np.cumsum(weight[best]), CONFIDENCE * weight.sum()) + 1]]
    tau = most_likely(found.estimate, found.covariance, float(taus[best[0]]), 2 * half)
    inverse = 1 / np.diag(found.covariance)
    typical = (len(inverse) - 1) * inverse.sum() / (inverse.sum() ** 2 - (inverse**2).sum())
    ends = {"tau_low": float(likely.min() - half), "tau_high": float(likely.max() + half)}
    return {"tau": round(tau, 4), **ends, "real": float(tau**2 / (tau**2 + typical))}


def most_likely(estimate: Floats, covariance: Floats, near: float, reach: float) -> float:
    """The tau of restricted maximum likelihood, at most `reach` from `near`."""
    found = minimize_scalar(
        lambda tau: -given(tau, estimate, covariance)[2],
        bounds=(max(near - reach, 0.0), near + reach),
        method="bounded",
        options={"xatol": 1e-7},
    )
    return float(found.x)


def _drawn(normal: Floats, mean: Floats, spread: Floats) -> Floats:
    """Draws with this mean and spread, by the symmetric root: nearly the same data draw nearly the same."""
    values, vectors = np.linalg.eigh(spread)
    return np.asarray(mean + normal @ (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)


def teams(development: pd.DataFrame, rows: pd.DataFrame, low: int) -> Result:
    """By how much does each team differ from the municipality, with the same clients and chance allowed for?

    `development`: the table of `change_by_group`; `rows` as `model_rows.model_rows` gives, with `expected`; `low` the highest
    low level. Row `total` is the municipality: observed less expected. difference is that of the team; adjusted, shrunken and
    their intervals are relative to all clients with a team together. Those without one count in the total only. Fact `reason`:
    why teams are not compared (too_few, none, one).
    """
    named = ~rows["team"].isin((UNKNOWN, FEW_CLIENTS)) if "team" in rows else pd.Series(False, index=rows.index)
    kept = [
        "grouping",
        "level",
        "pairs",
        "clients",
        "improved",
        "improved_clients",
        "difference",
        "difference_low",
        "difference_high",
    ]
    here = development["grouping"].isin(("total", "team")) & ~development["level"].isin((UNKNOWN, FEW_CLIENTS))
    table = development.loc[here, kept].reset_index(drop=True)
    number = int(rows.loc[named, "team"].nunique())
    reason = "too_few" if "expected" not in rows else {0: "none", 1: "one"}.get(number, "")
    facts: dict[str, object] = {"reason": reason, "mixed": (), "teams": number}
    if reason:
        table = table.iloc[:0].assign(**dict.fromkeys(_FIGURES, np.nan))
    else:
        found = adjusted(with_levels(rows[named]))
        each, about = random_effect(found)
        table = table.merge(each.assign(grouping="team"), how="left", on=["grouping", "level"])
        facts |= about | {"mixed": found.mixed}
    table["conclusion"] = told(table, facts, *VERDICT)
    figures = ("difference", "difference_low", "difference_high", *_FIGURES, "conclusion")
    return Result(
        "zrm_teams",
        table,
        ("grouping", "level"),
        ("pairs", "clients", "improved"),
        dict.fromkeys(figures, ("pairs", "improved")),
        contributors={"improved": "improved_clients", "pairs": "clients"},
        cells={count: cells for count, cells in change_cells(table, low).items() if count in table},
        private=("improved",),
        facts=facts,
        verdicts={"conclusion": VERDICT},
        fact_kinds={"p": "p", **dict.fromkeys(("tau", "tau_low", "tau_high"), "points")},
        columns=zrm.TEAMS,
    )
