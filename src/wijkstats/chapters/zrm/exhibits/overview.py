"""Where are the problems, and what changed there? One table, made of tables that are protected already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from wijkstats.ground.coarse import WITHHELD, Withheld, step_of
from wijkstats.ground.kinds import Columns
from wijkstats.ground.records import FEW_CLIENTS, UNKNOWN, Published
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import grid_across, new_figure, percent_axis, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import SIGNIFICANT, Values, View, in_sentence, share_of, shown_only, total_of, value_of
from wijkstats.kit.page.words import Words

_CHANGED = {
    name: name for name in ("improved_share", "improved_low", "improved_high", "worse_share", "expected", "conclusion")
}
_BESIDE = {"difference": "change", "low": "change_low", "high": "change_high", "p_holm": "change_p"}
_SHARES = {"first_share": "low_first", "last_share": "low_last"}


def overview_table(results: Mapping[str, Published], columns: Columns) -> Published | None:
    """Each domain on a row, and all together on the last; None without a table of domains and one of development.

    Of all together the pairs are the sum of the domains, when each is shown and none is rounded; of the teams the lowest and the
    highest share, on each domain and on all, when every team is shown. It tells nothing that those tables do not.
    """
    domains, developed = (results.get(f"zrm_{name}") for name in ("domains", "development"))
    if domains is None or developed is None or domains.table.empty or developed.table.empty:
        return None
    known, change = domains.stepped().drop(columns="expected", errors="ignore"), developed.stepped()
    table = pd.concat([known, pd.DataFrame([_together(known, bool(domains.rounding))])], ignore_index=True)
    table["low_pairs"] = table["low_first"]
    table = table.merge(_by_domain(change, _CHANGED | {"suppressed": "hidden"}), on="domain", how="left")
    if (previous := results.get("zrm_previous")) is not None and len(previous.table):
        table = table.merge(_by_domain(previous.stepped(), _BESIDE), on="domain", how="left")
    among = _teams(change, results.get("zrm_domain_teams"))
    for at, name in enumerate(("team_low", "team_high")):
        table[name] = pd.Series([among.get(domain, (None, None))[at] for domain in table["domain"]], dtype=object)
    gone = table[["suppressed", "hidden"]].eq("suppressed").any(axis=1)
    table = table.reindex(columns=[*columns]).assign(suppressed=gone.map({True: "suppressed", False: ""}))
    steps = {c: tuple(map(step_of, table[c])) for c, kind in columns.items() if kind.name in NUMBERS}
    withheld = {c: tuple(isinstance(value, Withheld) for value in table[c]) for c in columns}
    table = table.assign(**{c: [float("nan") if pd.isna(x) else float(x) for x in table[c]] for c in steps})
    table = table.assign(**{c: pd.array([None if pd.isna(n) else n for n in table[c]], "Int64") for c in COUNTS})
    return Published("zrm_overview", table, ("domain",), COUNTS, 0, domains.minimum, rounding=domains.rounding,
                     kinds=columns, steps=steps, withheld={c: gone for c, gone in withheld.items() if any(gone)})  # fmt: skip


COUNTS: tuple[str, ...] = ("pairs", "low_pairs")
NUMBERS: tuple[str, ...] = ("share", "share_interval", "points", "p")


def _together(domains: pd.DataFrame, rounded: bool) -> Mapping[str, object]:
    """All domains together: sums and shares of them; withheld when a part is not shown, or rounded."""
    sums = {name: None if rounded else total_of(domains[name]) for name in ("pairs", "low_first", "low_last")}
    shares = {name: share_of(sums[count], sums["pairs"]) for name, count in _SHARES.items()}
    found = sums | {name: None if s is None else round(s, 3) for name, s in shares.items()}
    return {"domain": "all", "suppressed": "", **{name: WITHHELD if s is None else s for name, s in found.items()}}


def _by_domain(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Columns of a table with groupings, of each domain and of all together, under their names in the overview."""
    rows = table[table["grouping"].isin(("domain", "total"))].rename(columns={"level": "domain"})
    return rows.rename(columns=dict(names))[["domain", *names.values()]]


def _teams(change: pd.DataFrame, each: Published | None) -> dict[str, tuple[object, object]]:
    """The lowest and the highest share of a team, on every domain and on all; withheld where one is not shown, none with one."""
    teams = (
        change[change["grouping"] == "team"]
        .assign(domain="all")
        .rename(columns={"level": "team", "improved_share": "share"})
    )
    rows = pd.concat([teams, each.stepped()] if each is not None else [teams])
    gone = {domain: (WITHHELD, WITHHELD) for domain, s in _of_teams(rows) if any(isinstance(x, Withheld) for x in s)}
    return gone | {domain: (shares.min(), shares.max()) for domain, shares in _among_teams(rows)}


def overview(v: View) -> Values:
    """On how many domains is more higher than noise gives, what is that over all, and since last year?"""
    each = v.table[v.table["domain"] != "all"]
    told = each[each["conclusion"].fillna("unknown") != "unknown"]
    names = ("improved_share", "worse_share", "expected", *(("team_low", "team_high") if len(told) else ()))
    found: Values = dict.fromkeys(("team_low", "team_high"))  # where no domain is compared no team is the lowest either
    found |= {name: value_of(v.table, name, domain="all") for name in names}
    changed = each[each["change_p"].astype("Float64") <= SIGNIFICANT]
    listing = v.words.listing([in_sentence("domain", domain, v.words) for domain in changed["domain"]])
    return found | {
        "domains": len(told) or None,
        "more": int(told["conclusion"].isin(("more", "depends")).sum()),
        "firm": int((told["conclusion"] == "more").sum()) if len(told) else None,
        "compared": int(each["change"].notna().sum()) or None,
        "changed": len(changed),
        "listing": listing or None,
        "shown_only": shown_only(v) if len(told) else "",
    }


def lowest_last(table: pd.DataFrame) -> pd.DataFrame:
    """The domain that is low most often at the last measurement on top, all together at the end; no column that has nothing."""
    last = table["domain"] == "all"
    ranked = table[~last].sort_values("last_share", ascending=False, kind="stable", na_position="last")
    gone = [c for c in ("change", "change_low", "change_high", "team_low", "team_high") if table[c].isna().all()]
    return pd.concat([ranked, table[last]]).drop(columns=gone).reset_index(drop=True)


def domain_teams(v: View) -> Values:
    """How far apart are the teams on each domain on which all of them are shown, and on which furthest?"""
    ends = {domain: (shares.min(), shares.max()) for domain, shares in _among_teams(v.table)}
    apart = {domain: high - low for domain, (low, high) in ends.items()}
    top = max(apart, key=apart.__getitem__, default=None)
    low, high = (None, None) if top is None else ends[top]
    return {
        "domains": len(apart) or None,
        "least": min(apart.values(), default=None),
        "most": max(apart.values(), default=None),
        "domain_label": None if top is None else in_sentence("domain", top, v.words),
        "low": low,
        "high": high,
    }


def _among_teams(table: pd.DataFrame) -> list[tuple[str, pd.Series[Any]]]:
    """The shares of the named teams on each domain on which all of them are shown, of two teams or more."""
    return [(domain, shares) for domain, shares in _of_teams(table) if not shares.isna().any()]


def _of_teams(table: pd.DataFrame) -> list[tuple[str, pd.Series[Any]]]:
    """The shares of the named teams on each domain with two or more of them, shown or not."""
    named = table[~table["team"].isin([UNKNOWN, FEW_CLIENTS])].groupby("domain", sort=False)["share"]
    return [(str(domain), shares) for domain, shares in named if len(shares) > 1]


def draw_domain_teams(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """A row per domain with a dot per team, the domain on which teams are furthest apart on top."""
    rows = sorted(_among_teams(table), key=lambda row: row[1].min() - row[1].max())
    if not rows:
        return None
    figure, axes = new_figure(len(rows), 0.36, 1.0)
    percent_axis(axes, words, words("figure.share_improved"))
    for y, (_, shares) in enumerate(rows):
        axes.plot([shares.min(), shares.max()], [y, y], color=style.GRID, linewidth=3, zorder=1)
        axes.plot(shares.astype(float), [y] * len(shares), "o", color=style.KEPT, markersize=6, zorder=2)
        text = words.interval(shares.min(), shares.max(), "whole")
        axes.text(1.03, y, text, transform=axes.get_yaxis_transform(), va="center", ha="left", color=style.MUTED)
    rows_axis(axes, [words.label("domain", domain) for domain, _ in rows])
    grid_across(axes)
    return figure


_COLUMNS = (
    "domain", "pairs", "first_share", "last_share", "improved_share", "improved_interval", "worse_share", "expected", "change",
    "team_interval",
)  # fmt: skip
DERIVED: Mapping[str, Callable[[Mapping[str, Published], Columns], Published | None]] = {"zrm_overview": overview_table}
SPECS: Mapping[str, Spec] = {
    "zrm_overview": Spec(
        "zrm_overview",
        overview,
        _COLUMNS,
        shape=lowest_last,
    ),
    "zrm_domain_teams": Spec(
        "zrm_domain_teams",
        domain_teams,
        ("domain", "team", "pairs", "improved", "share", "interval"),
        2,
        draw=draw_domain_teams,
    ),
}
