"""Every column of the tables about the data themselves, and what it is: the contract of `tables/quality_*.csv`."""

from __future__ import annotations

from wijkstats.ground.kinds import Columns, count, interval, key, level, of, share

_SHARE: Columns = {"share": share(), **interval()}

RULES: Columns = {
    "rule": key("rule"),
    "table": key("table"),
    "rows": count(
        "rows",
        "a small number of rows about people is hidden; of columns, headers, totals and files without people never",
    ),
    "dropped": of("truth"),
    "example": of("text", "file:row, or file:columns for a rule about columns; hidden with rows"),
}
TABLES: Columns = {
    "table": key("table"),
    "rows_in": count("rows", "stands also where rows_kept is hidden"),
    "rows_kept": count("rows"),
    "rows_rejected": count("rows"),
}
COMPLETENESS: Columns = {
    "grouping": key("grouping", "total, domain, team, month"),
    "level": level(),
    "moments": count("measured days", "days on which a trajectory was measured"),
    "n": count("scores", "that could be given: moments times domains"),
    "scored": count("scores"),
    "missing": count("scores"),
    **_SHARE,
}
FIRST_MEASUREMENT: Columns = {
    "grouping": key("grouping", "total, start_year"),
    "level": level(),
    "wait": key("wait", "before, d0_30, d31_90, d91_180, d181_plus, never: days from start to first measurement"),
    "n": count("clients", "by their first trajectory of the period"),
    **_SHARE,
}
UNIFORM: Columns = {
    "grouping": key("grouping", "total, team"),
    "level": level(),
    "n": count("measured days", "with at least five scored domains"),
    "uniform": count("measured days", "all scores alike"),
    "other": count("measured days"),
    **_SHARE,
}
RATERS: Columns = {
    "level": key("total", "all"),
    "raters": count("raters", "with at least ten such measured days"),
    "uniform": count("raters", "more than half of them uniform"),
    "other": count("raters"),
}
BOUNDARIES: Columns = {
    "code": of("text"),
    "name": of("text"),
    "kind": key("kind", "began, ended, changed"),
    "year": of("year"),
    "handled": key("handled", "weights, cut, none"),
}
CHANGES: Columns = {
    "grouping": key("changed", "table, column, domain, edition, team, referrer, law, neighbourhood"),
    "level": level(),
    "change": key("change", "new, gone, renamed, again, renumbered"),
    "other": of("text", "of what was renamed the name it has now"),
}
PREVIOUS: Columns = {
    "measure": key("measure", "rows, moments_all, domains, moments, missing"),
    "level": level(
        "measure",
        "table, all, month, domain",
        missing="domain",
        rows="table",
        moments_all="total",
        domains="total",
        moments="total",
    ),
    **{
        f"{column}_{side}": kind
        for side in ("this", "previous")
        for column, kind in {
            "n": count("scores", "that could be given"),
            "missing": count("scores"),
            "value": of("by_measure"),
        }.items()
    },
    "difference": of("difference_by_measure", "relative; of missing the difference of shares"),
    "flagged": of("truth", "empty: not compared"),
}
