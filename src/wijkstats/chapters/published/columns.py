"""Every column of the tables about published figures, and what it is: the contract of `tables/published_*.csv`."""

from __future__ import annotations

from wijkstats.ground.kinds import Columns, count, key, of, share

_SOURCE: Columns = {"source": of("text", "where it was published, and the line or page")}

CHECKS: Columns = {
    "kind": key("relation", "som, aandeel, gewogen, verschil, verandering, gelijk, grootste, tussen, haalbaar, r_n_p"),
    "claims": of("text", "ids of the result and of its parts"),
    "about": of("text"),
    "printed": of("number", "the figure under test, as printed; empty: in words, or several"),
    "unit": key("claim_unit"),
    "computed_low": of("number", "the least that the other figures leave for it"),
    "computed_high": of("number", "the most"),
    "verdict": key("check_verdict", "fits, other_base, cannot_be_right, not_checkable"),
    "margin": of("number", "how far the two lie apart; below 0: they have values in common"),
    "n": count("answers", "printed"),
    "base": count("answers", "the largest number that fits; when none does, the first above it that would"),
    "reason": key("check_reason", "why it cannot be checked"),
    **_SOURCE,
}
JUDGEMENTS: Columns = {
    "norm": of("text"),
    "theme": of("text"),
    "perspective": of("text"),
    "judgement": key("judgement", "plus, plus_minus, minus, nvt, onleesbaar, groen, oranje, rood"),
    "evidence": of("text"),
    **_SOURCE,
}
GOALS: Columns = {
    "goal": of("text"),
    "indicator": of("text"),
    "unit": of("text"),
    "direction": key("goal_direction", "hoger, lager, niet_lager"),
    "baseline_year": of("year"),
    "baseline": of("number"),
    "target_year": of("year"),
    "target": of("number"),
    "year": of("year", "of the latest value"),
    "latest": of("number"),
    "n": count("people", "that the value is about, as published"),
    "low": of("number", "of the 95% interval of a percentage with an n (Wilson)"),
    "high": of("number"),
    "progress": share("part of the way from the baseline to the target"),
    "verdict": key("goal_verdict", "reached, on_the_way, away, cannot_be_said"),
    "reason": key("goal_reason", "why it cannot be said"),
    **_SOURCE,
}
ACCOUNTS: Columns = {
    "year": of("year"),
    "domain": of("text"),
    "part": of("text"),
    "budget": of("money"),
    "adjusted": of("money"),
    "expected": of("money"),
    "realised": of("money", absent="not_delivered"),
    "difference": of("money", "budget less realised: below 0 more was spent than planned"),
    "share": of("change", "realised above the budget, as a part of it"),
    "change": of("change", "realised beside the year before"),
    "net": of("truth", "income was taken off"),
    "same": of("truth", "budget and realised are equal to the euro"),
    **_SOURCE,
}
