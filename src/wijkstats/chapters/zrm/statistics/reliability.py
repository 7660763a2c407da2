"""How well do two ratings of the same, unchanged client agree, and how much do domains have in common at the first rating?

Agreement of two ratings is what rating noise needs. Cronbach's alpha and correlations stand beside it: they are about one
rating, in which the same rater scores all domains, and say nothing of a second one.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.stats import norm
from scipy.stats import t as student

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import TWICE, Cell, cell
from wijkstats.ground.records import CONFIDENCE, ENOUGH_CLIENTS, Result
from wijkstats.ground.scales import DOMAINS, LEVELS
from wijkstats.kit.inference.intervals import Floats
from wijkstats.kit.inference.unchanged.no_change import GROUPS

SCORED = 0.8
"""Alpha and correlations are of the domains that at least so many of the clients have a first score on."""
_RATERS = ("two", "other")
_L = np.array(LEVELS, dtype=float)
_APART = (_L[:, None] - _L) ** 2
_FAR, _MOST, _STEP = 8.0, 0.99, 0.002
_MOST_Z = 1 - 1e-9
_INNER, _INNER_W = np.polynomial.legendre.leggauss(24)


def reliability(twice: pd.DataFrame, first: pd.DataFrame, given: float) -> Result:
    """Agreement of two ratings soon after each other; alpha and correlations of the domains at the first measurement.

    `twice` and `first` as `reliability.second_ratings` and `first_ratings` give; `given`: the reliability in delivery.yaml.
    Rows: icc, kappa and latent (domain: all, then each), alpha, correlation (two domains; `all`: their mean). Value, low and
    high in hundredths; empty with fewer than 50 clients, and where all scores are equal. Facts: `given`; `estimated`, the
    value of latent over all domains (None when there is none); `few`, are too few clients rated twice; `edition` and
    `domains` (how many) of alpha.
    """
    edition, scores = _complete(first)
    rows = [*_agreement(twice), *_domains(scores)]
    table = pd.DataFrame(rows, columns=[*zrm.RELIABILITY, "people"]).astype({"clients": "Int64", "pairs": "Int64"})
    figures = ["value", "low", "high"]
    table[figures] = table[figures].astype(float).round(2)
    again = table["pairs"].notna()
    place = [{"domain": domain} for domain in table["domain"]]
    whole = cell("client with all domains at the first measurement", {"scored"})
    pairs: list[Cell | None] = [
        cell("course rated twice", _RATERS, at) if two else None for at, two in zip(place, again, strict=True)
    ]
    return Result(
        "zrm_reliability",
        table,
        ("measure", "domain", "other"),
        ("clients", "pairs"),
        dict.fromkeys(figures, ("clients",)),
        contributors={"pairs": "people"},
        cells={
            "clients": [cell(TWICE, _RATERS, at) if two else whole for at, two in zip(place, again, strict=True)],
            "pairs": pairs,
        },
        extra={"two": (cell("course rated twice", {"two"}), int((twice["raters"] == "two").sum()))},
        known=("given",),
        facts={
            "given": given,
            "estimated": estimated(table),
            "few": twice["client"].nunique() < ENOUGH_CLIENTS,
            "edition": edition,
            "domains": scores.shape[1],
        },
        columns=zrm.RELIABILITY,
    )


def estimated(table: pd.DataFrame) -> float | None:
    """The reliability that rating noise can be computed with: latent over all domains, None when there is none."""
    value = table.loc[(table["measure"] == "latent") & (table["domain"] == "all"), "value"].dropna()
    return float(value.iloc[0]) if len(value) else None


def _agreement(twice: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of icc, kappa and latent: of all domains, and of each that was rated twice."""
    client, names = pd.factorize(twice["client"])
    place = twice["domain"].map({name: at for at, name in enumerate(DOMAINS)}).to_numpy(dtype=np.int64)
    tables = np.zeros((len(names), len(DOMAINS), len(LEVELS), len(LEVELS)))
    first, second = twice[["first", "second"]].to_numpy(dtype=np.int64).T - 1
    np.add.at(tables, (client, place, first, second), 1)
    found: list[dict[str, object]] = []
    for name in ["all", *DOMAINS] if len(names) else []:
        part = tables if name == "all" else tables[:, [DOMAINS.index(name)]]
        part = part[part.sum(axis=(1, 2, 3)) > 0]
        sizes = {"clients": len(part), "people": len(part), "pairs": int(part.sum())}
        for measure in ("icc", "kappa", "latent") if len(part) else ():
            ends = agreement(part, measure) if len(part) >= ENOUGH_CLIENTS else (np.nan,) * 3
            figures = dict(zip(("value", "low", "high"), ends, strict=True))
            found.append({"measure": measure, "domain": name, "other": "all", **sizes, **figures})
    order = {measure: at for at, measure in enumerate(("icc", "kappa", "latent"))}
    return sorted(found, key=lambda row: order[str(row["measure"])])


def agreement(tables: Floats, measure: str) -> tuple[float, float, float]:
    """How far do two ratings agree, with a 95% interval that takes clients as clusters? NaN when all scores are equal.

    `tables`: clients x domains x first x second, numbers of pairs. Domains are strata: what differs between domains is no
    agreement. icc: one-way random, absolute agreement, single rating (Shrout and Fleiss ICC(1,1)); kappa: quadratic weights;
    latent: the correlation on the normal scale of the no-change twin (polychoric, one for all domains, in two steps). The
    interval is a jackknife over clients (of latent over 20 groups of them) on Fisher's z, with t.
    """
    total = tables.sum(axis=0)
    if measure == "latent":
        value, left = _latent(tables)
    else:
        of = {"icc": _icc, "kappa": _kappa}[measure]
        value, left = float(of(total)), of(total - tables)
    if not np.isfinite(value):
        return (np.nan,) * 3
    n = len(left)
    z = np.arctanh(np.clip(left, -_MOST_Z, _MOST_Z))
    error = np.sqrt((n - 1) / n * ((z - z.mean()) ** 2).sum())
    reach = student.ppf(1 - (1 - CONFIDENCE) / 2, n - 1) * error
    middle = np.arctanh(np.clip(value, -_MOST_Z, _MOST_Z))
    return value, float(np.tanh(middle - reach)), float(np.tanh(middle + reach))


def _kappa(tables: Floats) -> Floats:
    """Quadratic weighted kappa over strata; `tables`: ... x domains x first x second."""
    first, second = tables.sum(axis=-1), tables.sum(axis=-2)
    n = np.maximum(first.sum(axis=-1), 1)
    chance = np.einsum("...i,ij,...j->...", first, _APART, second) / n
    return _share_left((tables * _APART).sum(axis=(-1, -2)).sum(axis=-1), chance.sum(axis=-1))


def _icc(tables: Floats) -> Floats:
    """ICC(1,1) of two ratings within strata; `tables`: ... x domains x first x second."""
    both = tables.sum(axis=-1) + tables.sum(axis=-2)
    ratings = both.sum(axis=-1)
    whole = both @ _L**2 - (both @ _L) ** 2 / np.maximum(ratings, 1)
    within = (tables * _APART).sum(axis=(-1, -2)) / 2
    pairs, strata = ratings.sum(axis=-1) / 2, (ratings > 0).sum(axis=-1)
    inside = within.sum(axis=-1) / np.maximum(pairs, 1)
    between = (whole - within).sum(axis=-1) / np.maximum(pairs - strata, 1)
    return _share_left(2 * inside, between + inside)


def _share_left(part: Floats, whole: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - np.where(whole > 1e-9, part / whole, np.nan))


def _latent(tables: Floats) -> tuple[float, Floats]:
    """The polychoric correlation of two ratings, and what it becomes without each group of clients (one step of Newton)."""
    total = tables.sum(axis=0)
    if not ((total.sum(axis=2) + total.sum(axis=1)) > 0).sum(axis=1).max(initial=0) > 1:
        return np.nan, np.zeros(0)
    limits = _limits(total)

    def cost(r: float) -> float:
        return -float((total * np.log(np.maximum(both_levels(limits, r), 1e-300))).sum())

    best = minimize_scalar(cost, bounds=(-_MOST, _MOST), method="bounded", options={"xatol": 1e-5})
    r = float(np.clip(best.x, _STEP - _MOST, _MOST - _STEP))
    bend = (cost(r - _STEP) - 2 * cost(r) + cost(r + _STEP)) / _STEP**2
    group = np.arange(len(tables)) % GROUPS
    left = []
    for one in range(GROUPS):
        less = total - tables[group == one].sum(axis=0)
        ends = (np.log(np.maximum(both_levels(_limits(less), r + step), 1e-300)) for step in (-_STEP, _STEP))
        down, up = (float((less * logs).sum()) for logs in ends)
        left.append(r + (up - down) / (2 * _STEP) / bend if bend > 0 else r)
    return float(best.x), np.array(left)


def _limits(total: Floats) -> Floats:
    """Domains x 6: the limits between the levels, of both ratings together, as nothing changed between them."""
    both = total.sum(axis=2) + total.sum(axis=1)
    shares = np.cumsum(both, axis=1) / np.maximum(both.sum(axis=1, keepdims=True), 1)
    edges = np.concatenate([np.zeros((len(shares), 1)), shares[:, :-1], np.ones((len(shares), 1))], axis=1)
    return np.asarray(np.clip(norm.ppf(edges), -_FAR, _FAR))


def both_levels(limits: Floats, r: float) -> Floats:
    """The chance of each two levels: domains x first x second, of two normal ratings with correlation r.

    `limits`: domains x (levels + 1), from low to high.
    """
    low, high = limits[:, :-1], limits[:, 1:]
    x = ((low + high)[..., None] + (high - low)[..., None] * _INNER) / 2  # domains x first x inner
    density = norm.pdf(x) * (high - low)[..., None] / 2 * _INNER_W
    below = norm.cdf((limits[:, None, None] - r * x[..., None]) / np.sqrt(1 - r**2))
    below[..., 0], below[..., -1] = 0, 1
    return np.asarray(np.einsum("dfi,dfis->dfs", density, np.diff(below, axis=-1)))


def _complete(first: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """The edition that most clients were first rated by, and their scores: clients x domains, complete rows only."""
    if first.empty:
        return "", pd.DataFrame()
    sizes = first.groupby("edition")["client"].nunique()
    edition = str(sizes[::-1].idxmax())  # of two as large, the later
    wide = first[first["edition"] == edition].pivot_table(index="client", columns="domain", values="score")
    wide = wide.loc[:, wide.notna().mean() >= SCORED].dropna()
    return edition, wide[[domain for domain in DOMAINS if domain in wide]]


def _domains(scores: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of alpha and the correlations; none without clients or with one domain, no figures with few clients."""
    n = len(scores)
    if not n or scores.shape[1] < 2:
        return []
    size = {"clients": n, "people": n, "pairs": pd.NA, "value": np.nan, "low": np.nan, "high": np.nan}
    alpha = {"measure": "alpha", "domain": "all", "other": "all", **size}
    if n < ENOUGH_CLIENTS:
        return [alpha]
    if scores.sum(axis=1).var() > 0:
        import pingouin as pg  # takes a second and a half, and only this needs it

        value, ends = pg.cronbach_alpha(scores, ci=CONFIDENCE)
        alpha |= {"value": value, "low": ends[0], "high": ends[1]}
    moving = scores.loc[:, scores.var() > 0]
    if moving.shape[1] < 2:
        return [alpha]
    ranks = moving.corr(method="spearman")  # levels have an order and no distance
    between = [(a, b, float(ranks.loc[a, b])) for a, b in combinations(moving, 2)]
    mean = float(np.mean([value for *_, value in between]))
    rows = [("all", "all", mean), *between]
    return [
        alpha,
        *({"measure": "correlation", "domain": a, "other": b, **size, "value": value} for a, b, value in rows),
    ]
