"""What is the last score on domains that were low at the start?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.ground.records import ENOUGH_CLIENTS, ENOUGH_PAIRS
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import UNKNOWN, Facts, level_label
from wijkstats.kit.page.drawing import (
    legend_on_top,
    new_figure,
    not_shown_patch,
    percent_axis,
    rows_axis,
    stacked_row,
    unchanged_mark,
)
from wijkstats.kit.page.spec import Draw, Spec
from wijkstats.kit.page.view import (
    MOST_NAMED,
    SIGNIFICANT,
    Values,
    View,
    extremes,
    if_any,
    in_sentence,
    shown_only,
    value_of,
)
from wijkstats.kit.page.words import Words, is_hidden

REST = 1e-6
"""So little less that a half of the rest goes down where that of the part went up: together they are 100%."""


def draw_change(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share of the low domains improved, stayed the same, got worse: one bar of 100% per level, in the order given.

    Where same and worse are both hidden they are one part: not higher.
    """
    figure, axes = new_figure(len(table), 0.46, 1.15)
    percent_axis(axes, words, words("figure.share_pairs"))
    hidden, marked, together, labels = False, False, False, []
    for y, (_, row) in enumerate(table.iterrows()):
        parts = [row[f"{name}_share"] for name in ("improved", "same", "worse")]
        colours: tuple[str, ...] = (style.IMPROVED, style.SAME, style.WORSE)
        if not is_hidden(parts[0]) and is_hidden(parts[1]) and is_hidden(parts[2]):
            parts, colours, together = [parts[0], 1 - parts[0] - REST], (style.IMPROVED, style.NOT_HIGHER), True
        hidden = stacked_row(axes, y, parts, colours, words, mark=row["expected"]) or hidden
        if not is_hidden(row["improved_low"]) and not is_hidden(row["improved_high"]):
            _whisker(axes, y + 0.27, row["improved_low"], row["improved_high"])
        if not is_hidden(row["expected"]):
            _mark(axes, y, row["expected"])
            marked = True
        n = words("table.not_shown") if is_hidden(row["pairs"]) else words.show(row["pairs"], "count")
        axes.text(1.015, y, n, va="center", ha="left", color=style.MUTED)
        labels.append(level_label(row["grouping"], row["level"], words))
    rows_axis(axes, labels)
    axes.text(1.015, -0.72, words("figure.n_pairs"), va="center", ha="left", color=style.MUTED)
    names = {"improved": style.IMPROVED, "same": style.SAME, "worse": style.WORSE}
    handles: list[Artist] = [Patch(facecolor=colour, label=words(f"figure.{name}")) for name, colour in names.items()]
    handles += [Patch(facecolor=style.NOT_HIGHER, label=words("figure.not_higher"))] if together else []
    line = axes.plot([], [], color=style.INK, linewidth=1.2, label=words("figure.interval"))[0]
    if marked:
        handles.append(unchanged_mark(axes, words))
    legend_on_top(figure, [*handles, line, *([not_shown_patch(words)] if hidden else [])], 3 if hidden else 5)
    return figure


def draw_change_ordered(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """The same, ordered by the share that improved; rows with few pairs at the bottom, hidden ones last."""
    few = (table["pairs"].fillna(0) < ENOUGH_PAIRS).astype(bool)
    ranked = table.assign(few=few).sort_values(["few", "improved_share"], ascending=[True, False], kind="stable")
    return draw_change(ranked.drop(columns="few"), words, facts)


def _whisker(axes: Axes, y: float, low: float, high: float) -> None:
    for colour, width in (("white", 3.4), (style.INK, 1.3)):
        axes.plot([low, high], [y, y], color=colour, linewidth=width, solid_capstyle="butt")
    axes.plot([low, high], [y, y], linestyle="none", marker="|", markersize=7, color=style.INK, markeredgewidth=1.3)


def _mark(axes: Axes, y: float, value: float) -> None:
    """How far the first bar would reach without change."""
    for colour, width in (("white", 4.6), (style.INK, 2.4)):
        axes.plot([value, value], [y - 0.42, y + 0.12], color=colour, linewidth=width, solid_capstyle="butt")


def _ends(rows: pd.DataFrame, column: str, v: View) -> Values:
    """The groups with the lowest and the highest share, of those with enough pairs and clients.

    None where a group lies beyond them of which the share is shown and the number of clients is not: it may be one of them.
    """
    known = (rows["level"] != UNKNOWN) & rows[column].notna()
    shown, unsure = rows[known], rows[:0]
    if "pairs" in rows:
        many = known & (rows["pairs"] >= ENOUGH_PAIRS).fillna(False).astype(bool)
        enough = (rows["clients"] >= ENOUGH_CLIENTS).fillna(False).astype(bool)
        shown, unsure = rows[many & enough], rows[many & rows["clients"].isna()]
    found = extremes(shown, column, lambda row: in_sentence(row["grouping"], row["level"], v.words), v.words)
    if ((unsure[column] < shown[column].min()) | (unsure[column] > shown[column].max())).any():
        found = dict.fromkeys(found)
    return found | {"compared": len(shown)}


def change_total(v: View) -> Values:
    """Which share of the low domains has a higher, the same or a lower score at the last measurement?"""
    rows = v.table[v.table["grouping"] == "total"] if "grouping" in v.table else v.table
    names = {"improved": "improved_share", "same": "same_share", "worse": "worse_share"}
    ends = {"low": "improved_low", "high": "improved_high"} | {c: c for c in _BESIDE}
    found = {k: value_of(rows, c) for k, c in (names | ends | {"pairs": "pairs", "clients": "clients"}).items()}
    risen, clients = v.facts.get("improved_clients"), found["clients"]
    known = not is_hidden(risen) and not is_hidden(clients)
    found["case"] = conclusion = value_of(rows, "conclusion")
    found["verdict"] = "" if conclusion is None else v.words(f"table.beside.{conclusion}")
    if conclusion == "alike":
        found["verdict"] += f" {if_any(v, found['difference_low'], found['difference_high'])}".rstrip()
    return found | {"people": v.words("table.people", improved=risen, clients=clients) if known else ""}


def change_groups(v: View) -> Values:
    """Which groups have the largest and the smallest share that improved?"""
    t, words = v.table, v.words
    ends = _ends(t, "difference", v)
    known = (t["level"] != UNKNOWN) & t["improved_share"].notna()
    listed = (t[column][known] for column in ("grouping", "level", "improved_share", "expected"))
    shown = [_listed(group, level, share, expected, v) for group, level, share, expected in zip(*listed, strict=True)]
    worse, spread = _ends(t, "worse_share", v), _ends(t, "improved_share", v)
    first, last = ends["rows"] or (pd.Series(dtype=object), pd.Series(dtype=object))
    extreme = last if v.view == "domain" else first
    untested = is_hidden(v.facts.get("differences", {}).get(v.view))
    return {
        "least": first.get("improved_share"),
        "least_expected": first.get("expected"),
        "best": last.get("improved_share"),
        "best_expected": last.get("expected"),
        **{key: ends[key] for key in ("least_label", "best_label")},
        "equal": spread["equal"],
        **_between(spread, words),
        "compared": ends["compared"],
        "levels": int((t["level"] != UNKNOWN).sum()),
        "beyond": _beyond(v),
        "low": extreme.get("improved_low"),
        "high": extreme.get("improved_high"),
        "level": extreme.get("level"),
        "apart": "" if is_apart(v) else None,
        "case": None if untested else "apart" if is_apart(v) else "alike",
        "every": "" if ends["compared"] == len(t) else None,
        "most_worse": worse["best"],
        "most_worse_label": worse["best_label"],
        "listing": "; ".join(shown) or None,
        "too_few": _too_few(v, ends),
        "ages": _ages(v),
        "chance": chance(v),
        "shown_only": "" if not shown or (untested and ends["compared"] < 2) else shown_only(v),
        "grouping_label": words.label("grouping", v.view).lower(),
    }


def _between(spread: Values, words: Words) -> Values:
    """Of how many in a hundred to how many? None where both are written as the same number."""
    ends = spread["least"], spread["best"]
    if None not in ends and len({words.show(end, "hundred") for end in ends}) == 1:
        ends = None, None
    return dict(zip(("lowest", "highest"), ends, strict=True))


def _listed(grouping: object, level: object, share: object, expected: object, v: View) -> str:
    key = "share_only" if is_hidden(expected) else "unchanged"
    return v.words(f"table.{key}", label=in_sentence(grouping, level, v.words), share=share, expected=expected)


def _beyond(v: View) -> str:
    """In which groups is the difference with rating noise more than chance?"""
    t = v.table
    known = t[["grouping", "level", "conclusion"]][(t["level"] != UNKNOWN) & t["difference"].notna()]
    said = []
    for conclusion, key in (("more", "more_than_noise"), ("depends", "depends_on"), ("less", "less_than_noise")):
        rows = known[known["conclusion"] == conclusion]
        labels = [in_sentence(*row, v.words) for row in zip(rows["grouping"], rows["level"], strict=True)]
        if len(labels) > MOST_NAMED:
            labels = [v.words("table.of_groups", n=len(labels), all=len(known))]
        said += [v.words(f"table.{key}", listing=v.words.listing(labels))] if labels else []
    found = " ".join(said) or (v.words("table.none_beyond") if len(known) else "")
    return f"{found} {_planned(v)}".strip()


def _planned(v: View) -> str:
    """Which of this was chosen before the results were known? Nothing is said without a plan."""
    day = v.facts.get("planned_on")
    if not day or "planned" not in v.table:
        return ""
    rows = v.table[v.table["planned"] == "planned"]
    if len(rows) == len(v.table):
        return v.words("table.planned", date=day)
    labels = [in_sentence(r["grouping"], r["level"], v.words) for _, r in rows.iterrows()]
    return (
        v.words("table.planned_some", date=day, listing=v.words.listing(labels))
        if labels
        else v.words("table.not_planned")
    )


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
    """Why no groups are named as highest and lowest: nobody's group is known, there is one, or they are too small (or their
    number of clients is not shown: groups were compared all the same, with a p).
    """
    known = v.table[v.table["level"] != UNKNOWN]
    if known.empty:
        return v.words("table.nobody_known")
    if len(known) == 1:
        row = known.iloc[0]
        label = in_sentence(row["grouping"], row["level"], v.words)
        share = row["improved_share"]
        return v.words("table.one_group", label=label, share=share) if not is_hidden(share) else ""
    tests = v.facts.get("differences", {})
    if v.view not in tests or ends["compared"] >= 2:  # others were not to be tested
        return ""
    key = "too_few" if is_hidden(tests[v.view]) else "too_few_shown"
    return v.words(f"table.{key}", least=ENOUGH_PAIRS, clients=ENOUGH_CLIENTS)


def _ages(v: View) -> str | None:
    groups: Mapping[str, tuple[int, int]] = v.facts.get("age_groups", {})
    named = [v.words("table.ages", label=v.words.label("age_group", k), low=a, high=b) for k, (a, b) in groups.items()]
    return "; ".join(named) or None


_BESIDE = ("expected", "expected_from", "expected_to", "difference", "difference_low", "difference_high")
_DEVELOPMENT = (
    "level", "pairs", "clients", "improved", "same", "worse", "improved_share", "improved_interval", "same_share", "worse_share",
    "expected", "difference", "difference_interval", "conclusion",
)  # fmt: skip


def _change(text: str, values: Callable[[View], Values], draw: Draw, headline: str = "") -> Spec:
    return Spec(text, values, _DEVELOPMENT, draw=draw, headline=headline)


SPECS: Mapping[str, Spec] = {
    "zrm_development_total": _change("zrm_development_total", change_total, draw_change, "{improved:share}"),
    "zrm_development_domain": _change("zrm_development_domain", change_groups, draw_change_ordered, "{best:share}"),
    **{
        f"zrm_development_{view}": _change(
            f"zrm_development_{view}",
            change_groups,
            draw_change,
            "{least:share}" if view in ("age_group", "low_domains") else "",
        )
        for view in ("low_domains", "start_score", "age_group", "team", "start_year", "sex", "duration", "other")
    },
}
