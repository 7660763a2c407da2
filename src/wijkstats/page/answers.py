"""The numbers behind the sentences: per exhibit, which figures answer its question.

Question answered: what may be said about this protected table? A figure that may not be shown is None, and the sentence
that needs it is left out by `words`. Nothing is computed from partly hidden counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from wijkstats.ground.records import ENOUGH_CLIENTS, ENOUGH_PAIRS
from wijkstats.kit.page.cells import UNKNOWN, Facts, level_label
from wijkstats.kit.page.words import Words, is_hidden

Values = dict[str, Any]
MANY: tuple[str, ...] = ("4_5", "6_7", "8_plus")
SIGNIFICANT = 0.05
MOST_NAMED = 4
"""More groups than this that share a place are counted, not named."""


@dataclass(frozen=True, slots=True)
class View:
    """What an exhibit is made from: its rows after protection, facts that are not in the table, and the words."""

    name: str
    view: str | None
    table: pd.DataFrame
    facts: Facts
    words: Words


def value_of(table: pd.DataFrame, column: str, **where: object) -> Any:
    """The value in the one row that matches, or None when it is hidden or not there."""
    rows = table
    for key, wanted in where.items():
        rows = rows[rows[key].astype("string").fillna("") == str(wanted)]
    if len(rows) != 1 or column not in rows:
        return None
    found = rows[column].iloc[0]
    return None if is_hidden(found) else found


def total_of(values: pd.Series[Any]) -> Any:
    """The sum, or None when a part is hidden."""
    return None if values.isna().any() or values.empty else values.sum()


def share_of(part: Any, whole: Any) -> float | None:
    """Part of a whole, or None when one of the two is hidden or the whole is 0."""
    return None if is_hidden(part) or is_hidden(whole) or not whole else float(part) / float(whole)


def generic(v: View) -> Values:
    """How long is this table?"""
    name = v.name if v.view is None else f"{v.name}: {v.words.label('grouping', v.view).lower()}"
    return {"name": name.replace("_", " "), "rows": len(v.table)}


def flow(v: View) -> Values:
    """How many clients started, and for how many is there something to compare?"""
    t = v.table
    started, kept = (value_of(t, "clients", step=s, reason=r) for s, r in (("started", ""), ("kept", "all")))
    low = {"step": "kept", "reason": "low"}
    none_low = value_of(t, "clients", **low) == 0
    return {
        "started": started,
        "kept": kept,
        "share": share_of(kept, started),
        "low_clients": None if none_low else value_of(t, "clients", **low),
        "low_pairs": value_of(t, "pairs", **low),
        "no_client_low": v.words("table.no_client_low") if none_low else None,
        "pairs": value_of(t, "pairs", step="kept", reason="all"),
        "rule": v.words(
            f"pair_rule.{v.facts['pair_rule']}", days=v.facts["minimum_days"], window=v.facts["window_days"]
        ),
    }


def extremes(rows: pd.DataFrame, column: str, label: Callable[[Any], str], words: Words) -> Values:
    """Which rows have the smallest and which the largest share, as the page writes it? Ties are named together.

    Keys least and best with least_label and best_label; or equal, the one share that all rows show. All None with fewer than
    two rows. `rows`: the first row with each.
    """
    rows = rows.dropna(subset=[column]).reset_index(drop=True)
    found: Values = dict.fromkeys(("least", "best", "least_label", "best_label", "equal", "rows"))
    if len(rows) < 2:
        return found
    written = [words.show(value, "share") for value in rows[column]]
    ends = {"least": int(rows[column].argmin()), "best": int(rows[column].argmax())}
    if written[ends["least"]] == written[ends["best"]]:
        return found | {"equal": rows[column].iloc[0]}
    for name, at in ends.items():
        tied = [label(row) for (_, row), text in zip(rows.iterrows(), written, strict=True) if text == written[at]]
        together = words.listing(tied) if len(tied) <= MOST_NAMED else words("table.several", n=len(tied))
        found |= {name: rows[column].iloc[at], f"{name}_label": together}
    return found | {"rows": tuple(rows.iloc[at] for at in ends.values())}


def _ends(rows: pd.DataFrame, column: str, v: View) -> Values:
    """The groups with the lowest and the highest share, of those with enough pairs and clients."""
    shown = rows[rows["level"] != UNKNOWN].dropna(subset=[column])
    if "pairs" in shown:
        enough = (shown["pairs"] >= ENOUGH_PAIRS) & (shown["clients"] >= ENOUGH_CLIENTS)
        shown = shown[enough.fillna(False).astype(bool)]
    found = extremes(shown, column, lambda row: in_sentence(row["grouping"], row["level"], v.words), v.words)
    return found | {"compared": len(shown)}


def in_sentence(grouping: object, level: object, words: Words) -> str:
    """A level as it stands within a sentence: names of teams keep their capital, other labels do not."""
    label = level_label(grouping, level, words)
    return label[:1].lower() + label[1:] if grouping in ("domain", "age_group", "sex", "duration") else label


def coverage(v: View) -> Values:
    """Which share of the started clients has two measurements?"""
    return {c: value_of(v.table, c, grouping="total") for c in ("started", "kept", "share", "low", "high")}


def verdict(p_holm: Any, low: Any, high: Any, tests: int, words: Words) -> str | None:
    """The one rule for `more than chance`: p at most 0.05 after Holm's correction for all comparisons side by side.

    A difference of which the interval by itself leaves out 0, but that does not hold after the correction, is said to be so.
    None without a p-value.
    """
    if is_hidden(p_holm):
        return None
    if p_holm <= SIGNIFICANT:
        return words("table.beyond", p=p_holm, n=tests)
    alone = not is_hidden(low) and not is_hidden(high) and (low > 0 or high < 0)
    return words("table.within_alone" if alone else "table.within", p=p_holm, n=tests)


def shown_only(v: View) -> str:
    """The sentence that a comparison is among the shown figures only, when some are hidden."""
    hidden = "suppressed" in v.table and bool((v.table["suppressed"] == "suppressed").any())
    return v.words("table.shown_only") if hidden else ""


def low_domains(v: View) -> Values:
    """How many clients have many low domains, or none, at the first and at the last measurement?"""
    found: Values = {}
    for measurement in ("first", "last"):
        rows = v.table[v.table["measurement"] == measurement]
        found[f"{measurement}_many"] = total_of(rows.loc[rows["category"].isin(MANY), "share"])
        found[f"{measurement}_none"] = value_of(rows, "share", category="0")
        if measurement == "first":
            found["n"] = total_of(rows["n"])
    found["low"], found["high"] = (value_of(v.table, end, measurement="last", category="0") for end in ("low", "high"))
    return found


def development_total(v: View) -> Values:
    """Which share of the low domains has a higher, the same or a lower score at the last measurement?"""
    rows = v.table[v.table["grouping"] == "total"] if "grouping" in v.table else v.table
    names = {"improved": "improved_share", "same": "same_share", "worse": "worse_share"}
    ends = {"low": "improved_low", "high": "improved_high"}
    found = {k: value_of(rows, c) for k, c in (names | ends | {"pairs": "pairs", "clients": "clients"}).items()}
    risen, clients = v.facts.get("improved_clients"), found["clients"]
    known = not is_hidden(risen) and not is_hidden(clients)
    return found | {"people": v.words("table.people", improved=risen, clients=clients) if known else ""}


def development_groups(v: View) -> Values:
    """Which groups have the largest and the smallest share that improved?"""
    t, words = v.table, v.words
    ends = _ends(t, "improved_share", v)
    shown = [
        f"{in_sentence(r['grouping'], r['level'], words)}: {words.show(r['improved_share'], 'share')}"
        for _, r in t[t["level"] != UNKNOWN].dropna(subset=["improved_share"]).iterrows()
    ]
    worse = _ends(t, "worse_share", v)
    named = ends["rows"][v.view == "domain"] if ends["rows"] else {}
    return {
        **{key: ends[key] for key in ("least", "best", "least_label", "best_label", "equal")},
        "low": named.get("improved_low"),
        "high": named.get("improved_high"),
        "level": named.get("level"),
        "apart": "" if is_apart(v) else None,
        "most_worse": worse["best"],
        "most_worse_label": worse["best_label"],
        "listing": "; ".join(shown) or None,
        "too_few": _too_few(v, ends),
        "ages": _ages(v),
        "chance": chance(v),
        "shown_only": shown_only(v) if shown else "",
        "grouping_label": words.label("grouping", v.view).lower(),
    }


def is_apart(v: View) -> bool:
    """Do the groups of this view differ by more than chance?"""
    p = v.facts.get("differences", {}).get(v.view)
    return not is_hidden(p) and p <= SIGNIFICANT


def chance(v: View) -> str:
    """The sentence about whether groups differ by more than chance; none when that was not or could not be tested."""
    known = v.facts.get("differences", {})
    p = known.get(v.view)
    if is_hidden(p):
        return "" if v.view in known or len(v.table) < 2 else v.words("table.not_tested_groups")
    return v.words("table.groups_differ" if is_apart(v) else "table.groups_alike", p=p)


def _too_few(v: View, ends: Values) -> str:
    """Why no groups are named as highest and lowest: nobody's group is known, there is one, or they are too small."""
    known = v.table[v.table["level"] != UNKNOWN]
    if known.empty:
        return v.words("table.nobody_known")
    if len(known) == 1:
        row = known.iloc[0]
        label = in_sentence(row["grouping"], row["level"], v.words)
        share = row["improved_share"]
        return v.words("table.one_group", label=label, share=share) if not is_hidden(share) else ""
    few = v.view in v.facts.get("differences", {}) and ends["compared"] < 2  # others were not to be tested
    return v.words("table.too_few", least=ENOUGH_PAIRS, clients=ENOUGH_CLIENTS) if few else ""


def _ages(v: View) -> str | None:
    groups: Mapping[str, tuple[int, int]] = v.facts.get("age_groups", {})
    named = [v.words("table.ages", label=v.words.label("age_group", k), low=a, high=b) for k, (a, b) in groups.items()]
    return "; ".join(named) or None


def transitions(v: View) -> Values:
    """Which step to another level is the most frequent?"""
    t = v.table
    rows = t[(t["age_group"] == "all") & (t["domain"] != "all") & (t["before"] != t["after"])].dropna(subset=["n"])
    rows = rows[rows["n"] > 0]
    top = rows[rows["n"] == rows["n"].max()]
    found: Values = {
        **dict.fromkeys(("before", "after", "n", "domain_label", "ties", "ties_n", "nobody_moved")),
        "shown_only": shown_only(v) if len(rows) else "",
    }
    if top.empty:
        return found | {"nobody_moved": None if shown_only(v) or t.empty else v.words("table.nobody_moves")}
    if len(top) > 1:
        return found | {"ties": len(top), "ties_n": top["n"].iloc[0]}
    one = top.iloc[0]
    return found | {
        "before": str(one["before"]),
        "after": str(one["after"]),
        "n": one["n"],
        "domain_label": in_sentence("domain", one["domain"], v.words),
    }


def tests(v: View) -> Values:
    """In how many domains is the shift larger than chance alone would give, and which way does it go?

    A direction is named only where the sign test finds one: levels may shift with as many going up as down. Domains that
    could not be tested are counted and named, apart from those that may not be shown.
    """
    every = v.table[v.table["test"] == "stuart_maxwell"]
    rows = every.dropna(subset=["p_holm"])
    shown = every["suppressed"].fillna("") == "" if "suppressed" in every else every["n"].notna()
    still = every[every["p_holm"].isna() & shown]
    beyond = rows.loc[rows["p_holm"] <= SIGNIFICANT, "domain"]
    sign = v.table[(v.table["test"] == "sign") & v.table["domain"].isin(beyond)].dropna(subset=["p_holm", "effect"])
    clear = sign.loc[sign["p_holm"] <= SIGNIFICANT, "effect"]
    up, down = int((clear > 0).sum()), int((clear < 0).sum())
    hidden = len(every) - len(rows) - len(still)
    listed = v.words.listing([in_sentence("domain", domain, v.words) for domain in still["domain"]])
    return {
        "significant": len(beyond) if len(rows) else None,
        "tested": len(rows),
        "none": "" if len(rows) else v.words("table.not_tested"),
        "untested": v.words("table.no_movement_on", n=len(still), listing=listed) if len(still) else "",
        "hidden": v.words("table.tests_hidden", n=hidden) if hidden else "",
        "up": up if len(beyond) else None,
        "down": down if len(beyond) else None,
        "neither": len(beyond) - up - down if len(beyond) else None,
        "limit": SIGNIFICANT,
    }
