"""Which scores improve more often, other things being equal? A logistic model with clients as clusters.

It describes and does not explain: an effect is a difference that remains with the features in the model made equal.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import chi2, norm

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.chapters.zrm.statistics.design import FACTORS, REST, Design, make_design, with_levels, with_trend
from wijkstats.chapters.zrm.statistics.fits import Fit, fit_gee, fit_logit, fit_ordinal
from wijkstats.ground.population import CLIENT, COURSE, Cell, cell, low_levels, outcomes
from wijkstats.ground.records import CONFIDENCE, UNKNOWN, Result
from wijkstats.ground.scales import DOMAINS, LOW_DOMAIN_CATEGORIES
from wijkstats.kit.inference.paired import holm

NAMED = ("age_group", "team")
"""Features of which the page says whether they differ: their joint tests are corrected for each other."""


def marginal_effects(design: Design, fit: Fit) -> pd.DataFrame:
    """By how much does the share improved differ, on average, with each level instead of the reference of its feature?

    Every pair is given the level, and then the reference, with all else and its chance to rise without change as it is; the
    mean difference of the predicted shares, with the delta method. Of a number (duration, trend): the mean slope. Columns
    term, level, estimate, se.
    """
    place = {column: i for i, column in enumerate(design.columns)}
    rows = []
    for (term, level), i in place.items():
        if term == "constant":
            continue
        if term in design.reference:
            others = [place[c] for c in design.columns if c[0] == term]
            with_it, without = design.x.copy(), design.x.copy()
            with_it[:, others] = 0
            without[:, others] = 0
            with_it[:, i] = 1
            p, q = expit(with_it @ fit.beta + design.offset), expit(without @ fit.beta + design.offset)
            estimate = (p - q).mean()
            slope = ((p * (1 - p))[:, None] * with_it - (q * (1 - q))[:, None] * without).mean(axis=0)
        else:
            p = expit(design.x @ fit.beta + design.offset)
            w = p * (1 - p)
            estimate = w.mean() * fit.beta[i]
            slope = fit.beta[i] * ((w * (1 - 2 * p))[:, None] * design.x).mean(axis=0)
            slope[i] += w.mean()
        rows.append((term, level, float(estimate), float(np.sqrt(slope @ fit.covariance @ slope))))
    return pd.DataFrame(rows, columns=["term", "level", "estimate", "se"])


_Z = float(norm.ppf(1 - (1 - CONFIDENCE) / 2))
_RANK = {t: i for i, t in enumerate((*FACTORS, "duration"))}
_LEVELS = {level: i for i, level in enumerate(("trend", *LOW_DOMAIN_CATEGORIES, *DOMAINS))}


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    level = table["level"].map(_LEVELS).fillna(-1).mask(table["term"] == "start_score", -1)
    order = table.assign(_t=table["term"].map(_RANK), _l=level)
    return order.sort_values(["_t", "_l", "level"], ignore_index=True).drop(columns=["_t", "_l"])


def improvement_model(rows: pd.DataFrame, low: int) -> Result:
    """Which features go with more improvement on low scores, the others being equal? Average marginal effects.

    `rows` as `model_rows.model_rows` gives, with the chance to rise without change in `expected` (offset: effects are beyond
    rating noise), `low` the highest low level. p_holm is over the levels of one feature. Row
    `low_domains`, `trend`: the change per low domain more, with its test. `pairs` and `clients` of a level are those in the
    model. Extra figures: n, clients, left_out (pairs). Facts: what was `dropped` for want of data, what is `alike` (cannot be
    told apart) with the feature it goes with, `joint` (p per feature), `joint_holm` (of those that are named), and `reason`
    when there is no model (too_few, not_sound).
    """
    design = make_design(rows)
    fit = None if design is None else fit_logit(design)
    if design is None or fit is None or not fit.sound:
        reason = "too_few" if design is None else "not_sound"
        empty = pd.DataFrame(columns=[*zrm.MODEL])
        nothing: dict[str, object] = {"reason": reason, "n": None, "dropped": (), "alike": {}}
        return Result("zrm_model", empty, ("term", "level"), facts=nothing, columns=zrm.MODEL)
    effects = marginal_effects(design, fit)
    straight = with_trend(design)
    if straight is not None and (line := fit_logit(straight)).sound:
        slope = marginal_effects(straight, line)
        effects = pd.concat([effects, slope[slope["level"] == "trend"]], ignore_index=True)
    effects = effects[effects["level"] != REST]
    table = effects.assign(
        reference=effects["term"].map(design.reference).where(effects["level"] != "trend"),
        low=effects["estimate"] - _Z * effects["se"],
        high=effects["estimate"] + _Z * effects["se"],
        p=2 * norm.sf(np.abs(effects["estimate"]) / effects["se"]),
    )
    single = table["level"].isin(("trend", "half_year"))
    table["p_holm"] = table["p"].where(single, table[~single].groupby("term")["p"].transform(holm))
    sizes = pd.concat(
        design.rows.groupby(f)
        .agg(pairs=("client", "size"), clients=("client", "nunique"))
        .assign(term=f)
        .rename_axis("level")
        .reset_index()
        for f in design.reference
    )
    table = table.merge(sizes, how="left", on=["term", "level"])
    whole = {"pairs": len(design.y), "clients": len(np.unique(design.clusters))}
    table = table.fillna(whole).astype(dict.fromkeys(whole, "int64"))
    table = _in_order(table)[[*zrm.MODEL]]
    named = [f for f in NAMED if f in design.reference]
    facts: dict[str, object] = {
        "dropped": tuple(f for f in FACTORS if f not in design.reference and f not in design.alike),
        "alike": dict(design.alike),
        "reason": "",
        "joint": (joint := {term: _joint(design, fit, term) for term in design.reference}),
        "joint_holm": dict(zip(named, holm([joint[f] for f in named]).tolist(), strict=True)),
    }
    same = _only_unregistered(rows, design)
    names, ties = _cells(table, low, same)
    sizes = {"n": ("pairs", whole["pairs"]), "clients": ("clients", whole["clients"])}
    none, every = _cells(pd.DataFrame({"term": ["low_domains"], "level": ["trend"]}), low, same)
    return Result(
        "zrm_model",
        table.assign(size=table["pairs"], people=table["clients"]),
        ("term", "level"),
        ("pairs", "clients", "size"),
        dict.fromkeys(("estimate", "low", "high", "p", "p_holm"), ("size",)),
        contributors={"pairs": "clients", "size": "people"},
        cells=names,
        private=("size",),
        part_of=(*ties, *every),
        extra={name: (none[count][0], number) for name, (count, number) in sizes.items()}
        | {"left_out": (cell("pair left out of the model", {"low"}), len(rows) - whole["pairs"])},
        facts=facts,
        known=("reference",),
        fact_kinds={"joint": "p", "joint_holm": "p"},
        columns=zrm.MODEL,
    )


def _only_unregistered(rows: pd.DataFrame, design: Design) -> bool:
    """Are all pairs that the model leaves out about people of whom a feature is not registered?

    Then what is left out says nothing about a group that could be recognised (docs/decisions/0006-unknown.md).
    """
    left = with_levels(rows).loc[lambda every: ~every.index.isin(design.rows.index), list(FACTORS)]
    return bool((left == UNKNOWN).any(axis=1).all())


def _cells(table: pd.DataFrame, low: int, same: bool) -> tuple[dict[str, list[Cell]], tuple[tuple[Cell, Cell], ...]]:
    """What a level of a feature counts in the model: the `same` as in the other tables, or a part of that.

    Those of a number (duration, the trend) are all of them.
    """
    cells: dict[str, list[Cell]] = {"pairs": [], "clients": []}
    ties = []
    for term, level in table[["term", "level"]].itertuples(index=False):
        where = {} if level in ("trend", "half_year") else {term: level}
        before, place = low_levels(low, "low"), where
        if "start_score" in where:
            before, place = (int(level),), {}
        for count, unit, region in (("pairs", COURSE, outcomes(before)["pairs"]), ("clients", CLIENT, {"low"})):
            known = cell(unit, region, place) if count == "pairs" or place == where else None
            here = known if same and known else cell(f"{unit} in the model", {"in"}, where)
            cells[count].append(here)
            if known and not same:
                ties.append((here, known))
    return cells, tuple(ties)


def _joint(design: Design, fit: Fit, term: str) -> float:
    """P-value that all levels of a feature are alike (Wald), those that are too small for an estimate left out."""
    at = [i for i, (name, level) in enumerate(design.columns) if name == term and level != REST]
    if not at:
        return 1.0
    wald = fit.beta[at] @ np.linalg.pinv(fit.covariance[np.ix_(at, at)], hermitian=True) @ fit.beta[at]
    return float(chi2.sf(wald, len(at)))


def model_checks(rows: pd.DataFrame, low: int) -> Result:
    """Do other models say the same? Odds ratios of the logit with clusters, of GEE, and of a model of the whole last score.

    `rows` as `model_rows.model_rows` gives, `low` the highest low level. Columns <model>, <model>_low, <model>_high for logit,
    gee and ordinal; a model that is not sound is empty. The ordinal odds ratio is that of a higher last score instead of any
    improvement; for the start score it says something else, and is left empty.
    """
    models = {"logit": fit_logit, "gee": fit_gee, "ordinal": fit_ordinal}
    ends = [f"{name}{end}" for name in models for end in ("", "_low", "_high")]
    design, keys = make_design(rows), ("term", "level")
    if design is None:
        return Result(
            "zrm_model_checks", pd.DataFrame(columns=["term", "level", *ends]), keys, columns=zrm.MODEL_CHECKS
        )
    table = pd.DataFrame(design.columns, columns=["term", "level"])
    for name, fit in models.items():
        found = fit(design)
        error = np.sqrt(np.diag(found.covariance)) if found.sound else np.full(len(table), np.nan)
        for end, shift in (("", 0), ("_low", -_Z), ("_high", _Z)):
            table[f"{name}{end}"] = np.exp(found.beta + shift * error) if found.sound else np.nan
    sizes = {
        (f, str(level)): n for f in design.reference for level, n in design.rows.groupby(f)["client"].nunique().items()
    }
    table["clients"] = [sizes.get(column, len(np.unique(design.clusters))) for column in design.columns]
    start = table["term"] == "start_score"  # where a last score stands depends on where it began: no odds to compare
    table.loc[start, [c for c in ends if c.startswith("ordinal")]] = np.nan
    keep = (table["term"] != "constant") & (table["level"] != REST)
    table = _in_order(table[keep])[["term", "level", "clients", *ends]]
    names, ties = _cells(table, low, _only_unregistered(rows, design))
    return Result(
        "zrm_model_checks",
        table.assign(size=table["clients"]),
        keys,
        ("clients", "size"),
        dict.fromkeys(ends, ("size",)),
        cells={"clients": names["clients"]},
        private=("size",),
        part_of=ties,
        columns=zrm.MODEL_CHECKS,
    )
