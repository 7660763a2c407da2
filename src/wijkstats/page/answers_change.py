"""The numbers behind the sentences about change: rules, room, who was lost, rating noise, model, course, last year.

Question answered: what may be said about this protected table? A figure that may not be shown is None, and its sentence is
left out.
"""

from __future__ import annotations

from typing import Any

from wijkstats.page.answers import SIGNIFICANT, Values, View, in_sentence, share_of, shown_only, value_of
from wijkstats.records import ENOUGH_PAIRS

RULES = ("any_step", "two_steps", "crossing_low", "reliable_change", "half_sd")


def rules(v: View) -> Values:
    """Which share of the low scores improved, by each rule?"""
    found: Values = {
        rule: value_of(v.table, "improved_share", rule=rule, domain="all", population="low") for rule in RULES
    }
    shown = [share for share in found.values() if share is not None]
    found["pairs"] = value_of(v.table, "pairs", rule="any_step", domain="all", population="low")
    numbers = {key: v.facts.get(key) for key in ("one_step", "domains")}
    return found | numbers | {"least": min(shown, default=None), "most": max(shown, default=None)}


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
    t = v.table.dropna(subset=["share"])
    t = t[t["n"] >= ENOUGH_PAIRS].reset_index(drop=True)
    alike = len(t) < 2 or v.words.show(t["share"].min(), "share") == v.words.show(t["share"].max(), "share")
    least, most = (None, None) if alike else (t.iloc[int(t["share"].argmin())], t.iloc[int(t["share"].argmax())])
    return {
        "least": None if least is None else least["share"],
        "most": None if most is None else most["share"],
        "least_label": None if least is None else str(least["before"]),
        "most_label": None if most is None else str(most["before"]),
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
    said = "already" if already else "firm" if firm else ""
    return found | {"firm": v.words(f"table.{said}") if said else ""}


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
        "all_expected": of("all", "improved"),
        "all_observed": of("all", "observed_improved"),
        "breakeven": None if of("low", "observed_improved") is None else v.facts.get("breakeven"),
        "steady": v.words("table.noise.steady", same=same, unmoved=unmoved) if steady else "",
    }


def model(v: View) -> Values:
    """Which differences remain beyond chance when the other features are made equal?"""
    t = v.table
    named = t[~t["level"].isin(("trend", "half_year")) & (t["p_holm"] < SIGNIFICANT)]
    points = [
        v.words(
            "table.effect",
            feature=in_sentence(r["term"], r["level"], v.words),
            value=r["estimate"],
            base=in_sentence(r["term"], r["reference"], v.words),
        )
        for term in ("age_group", "team")
        for _, r in named[named["term"] == term].iterrows()
    ]
    joint = v.facts.get("joint", {})
    alike = [v.words.label("term", term).lower() for term in ("age_group", "team") if joint.get(term, 0) >= SIGNIFICANT]
    features = [v.words.label("term", term).lower() for term in dict.fromkeys(t["term"])]
    left = v.facts.get("left_out")
    dropped = [v.words.label("term", term).lower() for term in v.facts.get("dropped", ())]
    return {
        "n": v.facts.get("n"),
        "clients": v.facts.get("clients"),
        "trend": value_of(t, "estimate", level="trend"),
        "trend_low": value_of(t, "low", level="trend"),
        "trend_high": value_of(t, "high", level="trend"),
        "listing": "; ".join(points) or None,
        "none": v.words("table.no_effect", listing=v.words.listing(alike)) if alike else "",
        "dropped": v.words("table.dropped", listing=v.words.listing(dropped)) if dropped else "",
        "features": v.words.listing(features),
        "left_out": v.words("table.left_out", n=left) if left else "",
        "tests": int((~t["level"].isin(("trend", "half_year"))).sum()),
        "limit": SIGNIFICANT,
    }


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
    }


def course(v: View) -> Values:
    """Of the courses with two and with three measurements: which share is still low at the end?"""
    found: Values = {}
    for times in ("2", "3"):
        found[f"n_{times}"] = value_of(v.table, "n", times=times, place="last")
        found[f"last_{times}"] = value_of(v.table, "share", times=times, place="last")
    return found | {"second": value_of(v.table, "share", times="3", place="2"), "shown_only": shown_only(v)}


def previous(v: View) -> Values:
    """Did a larger or a smaller share improve than in the previous delivery, by more than chance?"""
    names = ("share_this", "share_previous", "difference", "low", "high", "p_holm")
    found: Values = {name: value_of(v.table, name, grouping="total") for name in names}
    p = found["p_holm"]
    groups = v.table[(v.table["grouping"] != "total")]
    beyond = groups[groups["p_holm"] < SIGNIFICANT]
    listing = [in_sentence(r["grouping"], r["level"], v.words) for _, r in beyond.iterrows()]
    return found | {
        "previous": v.facts.get("previous"),
        "verdict": None if p is None else v.words("table.beyond" if p < SIGNIFICANT else "table.within"),
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
