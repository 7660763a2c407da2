"""Every column of the tables about clients and flows, and what it is: the contract of `tables/clients_*.csv`."""

from __future__ import annotations

from wijkstats.ground.kinds import Columns, Kind, count, interval, key, level, of, per_fte, share

_SHARE: Columns = {"share": share(), **interval()}
_TREND: Columns = {"p": of("p", "trend over complete years"), "p_holm": of("p", "corrected for the number of levels")}

YEAR: Columns = {
    "grouping": key("grouping", "total, age_18, team, law"),
    "level": level(),
    "year": of("year"),
    "clients": count("clients", "with a trajectory that was open on some day of the year"),
    "processes": count("trajectories", "open on some day of the year"),
    "households": count("households", "of all clients of the year; empty where fewer than 95% have a household number"),
    "new": count("clients", "who never came before"),
    "early": count("clients", "up to the day and month of the last day of the data"),
    "share": share("of all clients of that year"),
    **interval("share"),
    "estimate": of("number", "clients over the whole year, when a part of it was delivered"),
    **interval(kind="number"),
    "complete": of("truth", "is everybody of that year in the file?"),
    "part": of("truth", "was a part of the year delivered?"),
}
FLOW: Columns = {
    "quarter": of("text", "2017-Q1"),
    "started": count("trajectories"),
    "closed": count("trajectories"),
    "open": count("trajectories", "on the last day"),
    "complete": of("truth", "do the data go on to the end of the quarter?"),
}
REFERRER: Columns = {
    "year": of("year", "of the start"),
    "level": key("referrer_group"),
    "n": count("trajectories"),
    **_SHARE,
    **_TREND,
}
CONTACT: Columns = {
    "year": of("year"),
    "level": key("follow_up_group"),
    "n": count("contacts"),
    **_SHARE,
    **_TREND,
    "followed_90d": count("contacts", "with 90 days or more after it in the data; of others it cannot be known yet"),
    "became_client_90d": count(
        "contacts", "of followed_90d, after which a trajectory of that client started within 90 days"
    ),
}
CONTACT_TEAM: Columns = {
    "year": of("year", "the last one with contacts"),
    "grouping": key("grouping", "team"),
    "level": level(),
    "n": count("contacts"),
    **_SHARE,
}
CLOSURE: Columns = {
    "base": key("closure_base", "all, wmo, not_wmo, unknown: of which trajectories it is a share"),
    "year": of("year", "of the end"),
    "level": key("closure_group"),
    "n": count("trajectories"),
    **_SHARE,
    **_TREND,
}
RETURN: Columns = {
    "level": key("returned_from", "gestopt, other"),
    "closed": count("clients", "whose first trajectory was closed"),
    "returned": count("clients", "of whom another trajectory started after that"),
    "within_365": share("back within a year, by Kaplan-Meier"),
    **interval(),
    "p": of("p", "log-rank"),
}
DURATION: Columns = {
    "grouping": key("grouping", "total, age_18, team, law"),
    "level": level(),
    "started": count("trajectories"),
    "closed": count("trajectories"),
    "median": of("number", "days, by Kaplan-Meier", absent="not_reached"),
    **interval(kind="number"),
    "closed_only": of("number", "days, of those that were closed: too short"),
}
CURVE: Columns = {
    "curve": key("curve", "return: after a first closure; duration: of a trajectory"),
    "level": key("curve_level", "of return gestopt, other; of duration all, under_18, from_18"),
    "day": Kind("number", note="end of the step, which is that of a month (365 / 12 days)", decimals=0),
    "n": count("clients or trajectories", "that the curve is about"),
    "events": count("clients or trajectories", "that came back or were closed in this step"),
    "share": share("came back or were closed by then, by Kaplan-Meier"),
}
WAITING: Columns = {
    "year": of("year", "of the application"),
    "grouping": key("grouping", "total, team"),
    "level": level(),
    "n": count("trajectories", "with an application"),
    "median": of("number", "days, by Kaplan-Meier", absent="not_reached"),
    **interval(kind="number"),
    "within": count("trajectories", "that started within `norms.waiting_days`"),
    "within_norm": share("started within `norms.waiting_days`"),
    **interval("within"),
}

CASELOAD: Columns = {
    "day": of("text", "2016-12-31"),
    "grouping": key("grouping", "total, team"),
    "level": level(),
    "open": count("open cases"),
    "fte": of("number", "filled, on that day"),
    "per_fte": per_fte("open cases per fte"),
    **dict.fromkeys(("low", "high"), per_fte()),
    "rest": per_fte("open cases per fte of all other teams together"),
    **dict.fromkeys(("low_95", "high_95", "low_998", "high_998"), per_fte("limits of chance for a team of this size")),
    "position": key("position", "high_998, high_95, usual, low_95, low_998; empty where it cannot be said"),
}
SEVERITY: Columns = {
    "day": of("text", "2016-12-31"),
    "grouping": key("grouping", "total, team"),
    "level": level(),
    "open": count("open cases"),
    "registered": count("open cases", "of which the severity is known"),
    "missing_share": share("of the open cases"),
    "heavy": count("open cases", "registered as 3"),
    "heavy_share": share("of those registered"),
    **interval(),
    "bound_low": share("of all open cases, when none of those not registered is heavy"),
    "bound_high": share("of all open cases, when all of those not registered are heavy"),
}
STAFF: Columns = {
    "day": of("text", "2016-12-31"),
    "kind": key("staff_kind", "bezet, begroot"),
    "in_team": key("in_team", "team, no_team"),
    "job": of("text", "name of the function; unknown where none was given"),
    "fte": of("number"),
    "share": share("of all fte of that day and kind"),
}
SUPPORT: Columns = {
    "domain": key("domain"),
    "low_domains": count("low domains", "at the first measurement, of which it is registered"),
    "supported": count("low domains", "on which the team works"),
    "share": share(),
    **interval(),
    "reason": key("why_not", "given most often where the team does not; empty where none or few are known"),
}
ONWARD: Columns = {
    "kind": key("series", "jeugdhulp, wmo"),
    "sender": key("sender", "who decided so: all, gemeente, huisarts, gi, overig, unknown"),
    "n": count("starts", "of youth care or Wmo support, from the first complete year on"),
    "known": count("starts", "of clients of whom a trajectory started on or before that day"),
    **_SHARE,
}
TURNED_18: Columns = {
    "year": of("year"),
    "turned_18": count("clients", "with an open trajectory, who can be followed for 180 days"),
    "closed_within_180": count("clients"),
    "share": share(),
    **interval(),
}
INDEX: Columns = {
    "year": of("year"),
    "series": key("series", "team, jeugdhulp, wmo"),
    "n": count("clients", "of the team; starts of youth care or Wmo support"),
    "index": of("index", "1 in the first complete year"),
    **interval(kind="index"),
}
GROUP: Columns = {
    "group": of("text", "name of the delivered group, or number of the class"),
    "clients": count("clients", "with a first measurement; of a class: expected"),
    "share": share(),
    **interval(),
    "low_domains": of("number", "mean per client, at the first measurement"),
    "improved_share": share("of the low scores that were scored again"),
    **interval("improved"),
    "expected": share("improved without change: from rating noise alone"),
    "expected_from": share("the same at the highest reliability, 0.9"),
    "expected_to": share("the same at the lowest reliability, 0.7"),
    "difference": of("points", "improved less expected"),
    **interval("difference", kind="points"),
    "p": of("p", "of the difference"),
    "p_holm": of("p", "corrected for the number of groups (Holm)"),
    "conclusion": key("conclusion", "more, less, alike, depends, unknown"),
    "median_duration": of("number", "days, by Kaplan-Meier"),
    "within_365": share("back within a year after closure, by Kaplan-Meier"),
    **{f"mark_{n}": key("domain", "low more often than in other groups") for n in (1, 2, 3)},
}
TEAM: Columns = {
    "table": of("text", "where the figure stands, with its counts"),
    "figure": level(
        "table",
        "the column of that table",
        **{
            table: f"team_figure.{table}"
            for table in (
                "zrm_coverage",
                "zrm_development",
                "clients_year",
                "clients_duration",
                "clients_waiting",
                "clients_caseload",
                "clients_severity",
            )
        },
    ),
    "at": of("text", "the year or day that it is of"),
    "grouping": key("grouping", "team"),
    "level": level(),
    "measure": key("figure_measure", "share, rate, count, days"),
    "value": of("by_measure"),
    **interval(kind="by_measure"),
    "rest": of("by_measure", "of all other teams together; of improved_share empty"),
    "difference": of(
        "difference_by_measure",
        "value - rest of shares, value / rest - 1 of rates; of improved_share `adjusted` of zrm_teams, after rating noise",
    ),
    **interval("difference", kind="difference_by_measure"),
    "p": of("p", "Fisher's exact test of shares, exact Poisson of rates"),
    "p_holm": of("p", "corrected for the number of teams and figures"),
}
