"""Every column of the tables about change, and what it is: the contract of `tables/zrm_*.csv`."""

from __future__ import annotations

from wijkstats.ground.kinds import Columns, count, interval, key, level, of, share

_GROUP: Columns = {"grouping": key("grouping", "total, or a breakdown (above)"), "level": level()}
_DOMAIN: Columns = {"domain": key("domain", "or all")}
_POPULATION: Columns = {"population": key("population", "low, not_low, all")}
_OUTCOMES: Columns = dict.fromkeys(("pairs", "improved", "same", "worse"), count("pairs"))
_OUTCOME_SHARES: Columns = {
    column: kind
    for name in ("improved", "same", "worse")
    for column, kind in {f"{name}_share": share(), **interval(name)}.items()
}
_SHARE: Columns = {"share": share(), **interval()}
_P: Columns = {"p": of("p"), "p_holm": of("p", "corrected for the number of tests (Holm)")}

FLOW: Columns = {
    "step": key("step", "started, dropped, kept"),
    "reason": key("reason", "of kept: all, low, not_low"),
    "clients": count("clients"),
    "measurements": count("measured days", "days on which a trajectory was measured"),
    "pairs": count("pairs", "of low: those that start low; of not_low: all those of clients without a low one"),
}
COVERAGE: Columns = {
    **_GROUP,
    "started": count("clients"),
    "kept": count("clients", "with a first and a last measurement"),
    "lost": count("clients"),
    **_SHARE,
}
LOW_DOMAINS: Columns = {
    "measurement": key("measurement", "first, last"),
    "category": key("low_domains", "0, 1, 2_3, 4_5, 6_7, 8_plus"),
    "n": count("trajectories"),
    **_SHARE,
    "expected": share("without change, from rating noise alone; of the last measurement only"),
}
DOMAINS: Columns = {
    "domain": key("domain"),
    "pairs": count("pairs", "all pairs, low at the start or not"),
    "low_first": count("pairs", "low at the first measurement"),
    "low_last": count("pairs", "low at the last measurement"),
    **dict.fromkeys(("higher", "lower"), count("pairs", "of which the last score is so")),
    "first_share": share("low at the first measurement"),
    **interval("first"),
    "last_share": share("low at the last measurement"),
    **interval("last"),
    "expected": share("low at the last measurement without change: from rating noise alone"),
    **dict.fromkeys(("higher_share", "lower_share"), share("of all pairs")),
    **interval("higher", "lower"),
}
DOMAIN_TEAMS: Columns = {
    "domain": key("domain"), "team": key("team"), **dict.fromkeys(("pairs", "improved", "other"), count("pairs")), **_SHARE,
}  # fmt: skip
DEVELOPMENT: Columns = {
    **_GROUP,
    "pairs": count("pairs", "low pairs only"),
    "clients": count("clients"),
    **dict.fromkeys(("improved", "same", "worse"), count("pairs")),
    **_OUTCOME_SHARES,
    "expected": share("improved without change: from rating noise alone"),
    "expected_from": share("the same at the highest reliability, 0.9"),
    "expected_to": share("the same at the lowest reliability, 0.7"),
    "difference": of("points", "improved less expected"),
    **interval("difference", kind="points"),
    "p": of("p", "of the difference"),
    "p_holm": of("p", "corrected for the number of levels (Holm)"),
    "conclusion": key("conclusion", "more, less, alike, depends, unknown"),
    "planned": key("planned", "planned, afterwards; empty without an analysis plan"),
}
TEAMS: Columns = {
    **_GROUP,
    "pairs": count("pairs", "low pairs only"),
    "clients": count("clients"),
    "difference": of("points", "improved less expected without change"),
    **interval("difference", kind="points"),
    "adjusted": of("points", "the same with equal case mix, less that of all teams together"),
    **interval("adjusted", kind="points"),
    "shrunken": of("points", "the same, shrunken (random effect)"),
    **interval("shrunken", kind="points"),
    "rank": of("number", "median place among the teams, 1 the highest"),
    **interval("rank", kind="number"),
    "lowest": share("chance to be the lowest of all teams"),
    "highest": share("chance to be the highest of all teams"),
    "conclusion": key("team_conclusion", "above, below, alike, unknown"),
}
CLIENTS: Columns = {
    "outcome": key("outcome", "higher, none_higher, lower, none_lower: on at least one low domain, or on none"),
    "clients": count("clients", "clients with a low pair, each once"),
    **_SHARE,
    "expected": share("without change: from rating noise alone"),
}
TRANSITIONS: Columns = {
    **_DOMAIN,
    "age_group": key("age_group", "or all"),
    "before": of("score"),
    "after": of("number", "level 1-5"),
    "n": count("pairs", "all pairs"),
}
LEVELS: Columns = {
    "before": of("score"),
    "after": of("number", "level 1-5"),
    "n": count("pairs", "all pairs of all domains"),
}
TESTS: Columns = {
    **_DOMAIN,
    "test": key("test", "stuart_maxwell, bowker, sign, wilcoxon, mcnemar_low, no_change"),
    "n": count("pairs", "all pairs of a domain"),
    "statistic": of(
        "ratio",
        "empty where a step of the domain is hidden; then p is in classes and effect in steps",
        absent="no_movement",
    ),
    "df": count("degrees of freedom"),
    **_P,
    "effect": of("ratio"),
    "effect_name": key("effect_name"),
    "method": key("method", "exact, approximate; empty where nobody moved"),
}
CHANGE_RULES: Columns = {
    "rule": key("rule", "any_step, two_steps, crossing_low, reliable_change, half_sd"),
    **_DOMAIN,
    **_POPULATION,
    "least_step": of("number", "the smallest change that counts"),
    **_OUTCOMES,
    **_OUTCOME_SHARES,
}
ROOM: Columns = {
    **_DOMAIN,
    "direction": key("direction", "improved, worse"),
    "base": key("base", "all, room, limit"),
    "pairs": count("pairs"),
    "moved": count("pairs"),
    "still": count("pairs"),
    **_SHARE,
}
KEPT_BY_LEVEL: Columns = {
    "before": of("score"),
    "n": count("first scores"),
    "kept": count("first scores", "measured again"),
    "lost": count("first scores"),
    **_SHARE,
}
ATTRITION: Columns = {
    **_DOMAIN,
    **_POPULATION,
    "started": count("first scores"),
    "kept": count("first scores"),
    "lost": count("first scores"),
    "improved": count("first scores"),
    "worse": count("first scores"),
    "improved_complete": share("of those measured again"),
    **interval("complete"),
    "lower_bound": share("had nobody who is lost improved"),
    "upper_bound": share("had everybody who is lost improved who could"),
    "standardised": share("at the levels of all who started"),
    **interval("standardised"),
    "tipping_point": share("of the lost that would have to improve for the conclusion to change"),
    "lost_top": count("first scores", "lost, at the highest level"),
    "lost_bottom": count("first scores", "lost, at the lowest level"),
    "same": count("first scores"),
}
IMPUTATION: Columns = {
    **_POPULATION,
    **_DOMAIN,
    "delta": of("number", "levels that those lost are put lower than comparable scores"),
    "started": count("first scores"),
    "kept": count("first scores"),
    "lost": count("first scores"),
    "improved": count("first scores", "of those kept"),
    "same": count("first scores", "of those kept"),
    "worse": count("first scores", "of those kept"),
    "share": share("higher, of all who started"),
    **interval(),
    "missing": share("of the variance, due to scores that are missing"),
    "net": of("points", "share higher less share lower"),
    **interval("net", kind="points"),
    "conclusion": key("net_conclusion", "more, fewer, small, none, unknown"),
    "tipping": of("number", "first delta at which it cannot be said any more that more are higher; empty: at none"),
    "expected": share("higher without change, of all who started: from rating noise alone"),
    "beyond": of(
        "number", "first delta at which it cannot be said any more that share is above expected; empty: at none"
    ),
    "improved_complete": share("of those measured again"),
    **interval("complete"),
}
ORDINAL: Columns = {
    **_DOMAIN,
    **_OUTCOMES,
    "net": of("points", "share higher less share lower"),
    **interval(kind="points"),
    "expected": of("points", "the same without change, from rating noise alone"),
    "p": of("p", "of net less expected"),
    "p_holm": _P["p_holm"],
    "conclusion": key("net_conclusion", "of net less expected: more, fewer, small, none, unknown"),
    "detectable": of("points", "smallest difference that 80% of such deliveries would show"),
    "needed": of("number", "clients with which `matters` would be shown"),
}
NOISE: Columns = {
    "intake": key("intake", "none, or from how many low domains on clients were let in"),
    "reliability": of("ratio"),
    **_POPULATION,
    "improved": share("expected without change"),
    "same": share("expected without change"),
    "worse": share("expected without change"),
    "observed_improved": share(),
    "observed_same": share(),
    "observed_worse": share(),
    **interval("observed", "observed_same"),
    "difference": of("points", "observed less expected improved"),
    **interval("difference", kind="points"),
    "conclusion": key("conclusion", "more, not_more, unknown"),
    "pairs": count("pairs"),
}
RELIABILITY: Columns = {
    "measure": key(
        "reliability", "icc, kappa, latent: two ratings soon after each other; alpha, correlation: one rating"
    ),
    "domain": key("domain", "or all"),
    "other": key("domain", "of correlation: the other domain; else all"),
    "clients": count("clients"),
    "pairs": count("pairs of ratings", "of alpha and correlation: none"),
    "value": of("ratio", "empty with fewer than 50 clients, and where all scores are equal"),
    **interval(kind="ratio"),
}
MODEL: Columns = {
    "term": key("term"),
    "level": level("term"),
    "reference": level("term"),
    "pairs": count("pairs"),
    "clients": count("clients"),
    "estimate": of("points", "average marginal effect"),
    **interval(kind="points"),
    **_P,
}
MODEL_CHECKS: Columns = {
    "term": key("term"),
    "level": level("term"),
    "clients": count("clients"),
    **{
        column: of("odds_ratio")
        for model in ("logit", "gee", "ordinal")
        for column in (model, f"{model}_low", f"{model}_high")
    },
}
COURSE: Columns = {
    "times": key("times", "2, 3, 4, 5_plus"),
    "place": key("place", "1 to 4, last"),
    "n": count("scores"),
    "n_low": count("scores"),
    "n_not_low": count("scores"),
    "share": share("that is low"),
    **interval(),
}
PREVIOUS: Columns = {
    **_GROUP,
    **{
        f"{column}_{side}": kind
        for side in ("this", "previous")
        for column, kind in {"n": count("pairs"), "improved": count("pairs"), "share": share(), **interval()}.items()
    },
    **dict.fromkeys(("standardised_this", "standardised_previous"), share("at the mix of both cohorts")),
    "difference": of("points", "standardised, this less previous"),
    **interval(kind="points"),
    **_P,
    **dict.fromkeys(("other_this", "other_previous"), count("pairs")),
    **dict.fromkeys(("cohort_this", "cohort_previous"), of("text", "first and last day on which the cohort started")),
}
OVERVIEW: Columns = {
    "domain": key("domain", "or all; every number is one of another table, protected there"),
    "pairs": count("pairs", "all pairs, low at the start or not"),
    **dict.fromkeys(("first_share", "last_share"), share("low, of all pairs")),
    "low_pairs": count("pairs", "low at the first measurement"),
    "improved_share": share("of those"),
    **interval("improved"),
    "worse_share": share("of those"),
    "expected": share("improved without change: from rating noise alone"),
    "conclusion": key("conclusion", "more, depends, less, alike, unknown"),
    "change": of("points", "improved, this less the previous delivery, at the same mix"),
    **interval("change", kind="points"),
    "change_p": of("p", "corrected for the number of tests (Holm)"),
    **dict.fromkeys(("team_low", "team_high"), share("improved in the lowest and in the highest team")),
}
COHORTS: Columns = {
    "side": key("delivery", "this, previous"),
    "step": key("cohort_step", "started, both, late, other_team, no_pair, compared"),
    "trajectories": count("trajectories"),
    "clients": count("clients", "each once, in the last step that one of his or her trajectories reached"),
}
TREND: Columns = {
    "grouping": key("grouping", "start_year"),
    "level": level(),
    **dict.fromkeys(("n", "improved", "other"), count("pairs")),
    **_SHARE,
    "standardised": share("at the mix of all start years"),
    **interval("standardised"),
}
