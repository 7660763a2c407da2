"""The numbers behind the sentences about change: rules, room, who was lost, rating noise, model, course, last year.

Question answered: what may be said about this protected table? A figure that may not be shown is None, and its sentence is
left out.
"""

from __future__ import annotations

from typing import Any

from wijkstats.ground.records import ENOUGH_PAIRS
from wijkstats.page.answers import (
    SIGNIFICANT,
    Values,
    View,
    extremes,
    in_sentence,
    share_of,
    shown_only,
    value_of,
    verdict,
)

NAMED = ("age_group", "team")
"""Features of the model of which the sentences speak."""
RULES = ("any_step", "two_steps", "crossing_low", "reliable_change", "half_sd")


def rules(v: View) -> Values:
    """Which share of the low scores improved, by each rule?"""
    found: Values = {
        rule: value_of(v.table, "improved_share", rule=rule, domain="all", population="low") for rule in RULES
    }
    shown = [share for share in found.values() if share is not None]
    shown = shown if len(shown) == len(RULES) else []
    found["pairs"] = value_of(v.table, "pairs", rule="any_step", domain="all", population="low")
    found["none_low"] = none_low(v)
    numbers = {key: v.facts.get(key) for key in ("one_step", "domains")}
    return found | numbers | {"least": min(shown, default=None), "most": max(shown, default=None)}


def none_low(v: View) -> str:
    """The sentence that no score is low at the start, when the table has none."""
    return "" if (v.table["population"] == "low").any() else v.words("table.none_low")


def room(v: View) -> Values:
    """How many pairs had no room to rise, and which share rose with and without them?"""
    found: Values = {}
    for direction in ("improved", "worse"):
        for base in ("all", "room", "limit"):
            where = {"domain": "all", "direction": direction, "base": base}
            found[f"{direction}_{base}"] = value_of(v.table, "share", **where)
            found[f"{direction}_{base}_pairs"] = value_of(v.table, "pairs", **where)
    return found


def kept(v: View) -> Values:
    """At which start level were the fewest and the most measured again? Levels with few scores are not named."""
    enough = v.table[(v.table["n"] >= ENOUGH_PAIRS).fillna(False).astype(bool)]
    found = extremes(enough, "share", lambda row: str(row["before"]), v.words)
    compared = found["least"] is not None or found["equal"] is not None
    return {
        "least": found["least"],
        "most": found["best"],
        "least_label": found["least_label"],
        "most_label": found["best_label"],
        "equal": found["equal"],
        "too_few": "" if compared else v.words("table.too_few_levels", least=ENOUGH_PAIRS),
        "shown_only": shown_only(v),
    }


_ATTRITION = {
    "started": "started", "kept": "kept", "lost": "lost", "complete": "improved_complete", "low": "complete_low",
    "high": "complete_high", "lower": "lower_bound", "upper": "upper_bound", "standardised": "standardised",
    "tipping": "tipping_point",
}  # fmt: skip


def attrition(v: View) -> Values:
    """Between which limits lies the share that improved among all low scores, measured again or not?"""
    where = {"domain": "all", "population": "low"}
    found: Values = {key: value_of(v.table, column, **where) for key, column in _ATTRITION.items()}
    improved, worse = (value_of(v.table, column, **where) for column in ("improved", "worse"))
    known = None not in (improved, worse, found["lost"])
    already = known and worse >= improved
    firm = known and bool(v.facts.get("firm", {}).get("low"))
    found["tipping"] = None if already else found["tipping"]
    said = "firm" if firm else ""
    if already:
        said = "nobody_moved" if not worse else "already" if worse > improved else "already_equal"
    everybody = known and not found["lost"]  # then there are no others to say anything about
    others = {
        name: "" if everybody else v.words.told(f"table.{name}", **found) for name in ("bounds", "weighted", "tips")
    }
    return found | others | {
        "firm": v.words(f"table.{said}") if said and not everybody else "",
        "everybody": v.words("table.everybody_again") if everybody else "",
        "none_low": none_low(v),
    }  # fmt: skip


def noise(v: View) -> Values:
    """Is the share that improved larger than rating error alone would show?"""
    given = v.facts["given"]
    rows = {p: v.table[(v.table["population"] == p) & (v.table["reliability"] == given)] for p in ("low", "all")}

    def of(population: str, column: str) -> Any:
        return value_of(rows[population], column)

    said = {}
    for population in ("low", "all"):
        found = of(population, "conclusion")
        said[population] = None if found is None else v.words(f"table.noise.{found}")
    same, unmoved = of("all", "observed_same"), of("all", "same")
    steady = same is not None and unmoved is not None and bool(v.facts.get("steady"))
    return {
        "given": given,
        "expected": of("low", "improved"),
        "observed": of("low", "observed_improved"),
        "from": of("low", "observed_low"),
        "to": of("low", "observed_high"),
        "conclusion": said["low"],
        "all_conclusion": said["all"],
        "none_low": none_low(v),
        "all_expected": of("all", "improved"),
        "all_observed": of("all", "observed_improved"),
        "breakeven": None if of("low", "observed_improved") is None else v.facts.get("breakeven"),
        "steady": v.words("table.noise.steady", same=same, unmoved=unmoved) if steady else "",
    }


def model(v: View) -> Values:
    """Which differences remain beyond chance when the other features are made equal?"""
    t = v.table
    named = t[~t["level"].isin(("trend", "half_year")) & (t["p_holm"] <= SIGNIFICANT)]
    points = [
        v.words(
            "table.effect",
            feature=in_sentence(r["term"], r["level"], v.words),
            value=r["estimate"],
            base=in_sentence(r["term"], r["reference"], v.words),
        )
        for term in NAMED
        for _, r in named[named["term"] == term].iterrows()
    ]
    beyond = set(named["term"])
    joint = {term: p for term, p in v.facts.get("joint_holm", {}).items() if term not in beyond}
    alike = [v.words.label("term", term).lower() for term, p in joint.items() if p > SIGNIFICANT]
    jointly = [v.words.label("term", term).lower() for term, p in joint.items() if p <= SIGNIFICANT]
    features = [v.words.label("term", term).lower() for term in dict.fromkeys(t["term"])]
    left = v.facts.get("left_out")
    dropped = [v.words.label("term", term).lower() for term in v.facts.get("dropped", ())]
    same = [_alike(str(name), str(other), v) for name, other in v.facts.get("alike", {}).items()]
    return {
        "n": v.facts.get("n"),
        "clients": v.facts.get("clients"),
        "trend": value_of(t, "estimate", level="trend"),
        **_trend(value_of(t, "estimate", level="trend"), v),
        "trend_low": value_of(t, "low", level="trend"),
        "trend_high": value_of(t, "high", level="trend"),
        "listing": "; ".join(points) or None,
        "which": v.words.listing([v.words.label("term", term).lower() for term in NAMED if term in set(t["term"])]),
        "none": v.words("table.no_effect", listing=v.words.listing(alike)) if alike else "",
        "jointly": v.words("table.jointly", listing=v.words.listing(jointly)) if jointly else "",
        "alike": " ".join(same),
        "dropped": v.words("table.dropped", listing=v.words.listing(dropped)) if dropped else "",
        "features": v.words.listing(features),
        "left_out": v.words("table.left_out", n=left) if left else "",
        "tests": int((~t["level"].isin(("trend", "half_year"))).sum()),
        "limit": SIGNIFICANT,
    }


def _trend(slope: Any, v: View) -> Values:
    """The size of the slope over low domains, and in a word which way it goes."""
    if slope is None:
        return {"trend_size": None, "trend_side": None}
    return {"trend_size": abs(slope), "trend_side": v.words("table.higher" if slope > 0 else "table.lower")}


def _alike(name: str, other: str, v: View) -> str:
    """Why a feature, or one level of it (`team: Jeugd`), is not in the model."""
    term, _, level = name.partition(": ")
    feature = v.words.label("term", term).lower()
    feature = f"{feature} ({in_sentence(term, level, v.words)})" if level else feature
    if other in {"", "same"}:
        return v.words(f"table.alike_{'same' if other else 'several'}", feature=feature)
    return v.words("table.alike_one", feature=feature, other=v.words.label("term", other).lower())


def checks(v: View) -> Values:
    """Do the models point the same way?"""
    t = v.table.dropna(subset=["logit", "gee"])
    apart = (t["logit"] - t["gee"]).abs() / t["logit"]
    both = v.table.dropna(subset=["logit", "ordinal"])
    agree = ((both["logit"] > 1) == (both["ordinal"] > 1)).sum()
    return {
        "compared": len(t),
        "apart": float(apart.max()) if len(t) else None,
        "agree": int(agree) if len(both) else None,
        "ordinal": len(both) or None,
        "none": "" if len(t) or len(both) else v.words("table.no_other_model"),
        "shown_only": shown_only(v),
    }


def course(v: View) -> Values:
    """Of the courses with two and with three measurements: which share is still low at the end?"""
    found: Values = {}
    for times in ("2", "3"):
        found[f"n_{times}"] = value_of(v.table, "n", times=times, place="last")
        found[f"last_{times}"] = value_of(v.table, "share", times=times, place="last")
    longer = v.table[(v.table["place"] == "last") & ~v.table["times"].isin(("2", "3"))].dropna(subset=["n", "share"])
    more = [
        v.words("table.course_more", times=v.words.label("times", r["times"]).lower(), n=r["n"], share=r["share"])
        for _, r in longer.iterrows()
    ]
    second = value_of(v.table, "share", times="3", place="2")
    return found | {"second": second, "more": " ".join(more), "shown_only": shown_only(v)}


def previous(v: View) -> Values:
    """Did a larger or a smaller share improve than in the previous delivery, by more than chance?"""
    names = ("share_this", "share_previous", "difference", "low", "high", "p_holm")
    found: Values = {name: value_of(v.table, name, grouping="total") for name in names}
    p = found["p_holm"]
    groups = v.table[(v.table["grouping"] != "total")]
    beyond = groups[groups["p_holm"] <= SIGNIFICANT]
    listing = [in_sentence(r["grouping"], r["level"], v.words) for _, r in beyond.iterrows()]
    return found | {
        "previous": v.facts.get("previous"),
        "verdict": verdict(p, found["low"], found["high"], v.facts.get("tests", 1), v.words),
        "listing": v.words.listing(listing) or None,
        "tests": int(groups["p_holm"].notna().sum()),
    }


def levels(v: View) -> Values:
    """How many pairs are low at the first and at the last measurement, and how many stayed the same?"""
    n = v.facts["pairs"]
    return {
        "n": n,
        **{key: share_of(v.facts[key], n) for key in ("first", "last", "same")},
    }


def clients(v: View) -> Values:
    """On how many clients did at least one low domain rise, on how many none, on how many did one fall?"""
    found: Values = {"all": v.facts.get("all")}
    for outcome in ("higher", "none_higher", "lower"):
        for part in ("clients", "share", "low", "high"):
            found[f"{outcome}_{part}"] = value_of(v.table, part, outcome=outcome)
    return found
