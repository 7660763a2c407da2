"""Which published figures cannot be true together?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View

VERDICTS = ("cannot_be_right", "other_base", "not_checkable", "fits")
MOST_NAMED = 8
"""So many pairs are named in the sentence; the table has all."""


def checks(v: View) -> Values:
    """How many relations have each verdict, and which are those that cannot be, or that fit another number of people?"""
    of = {verdict: v.table[v.table["verdict"] == verdict] for verdict in VERDICTS}
    found: Values = {"n": len(v.table), **{verdict: len(rows) for verdict, rows in of.items()}}
    wrong, other = of["cannot_be_right"], of["other_base"]
    return found | {
        "named": _listed(v, wrong["claims"], len(wrong)),
        "none_wrong": v.words("exhibits.published_checks.none_wrong") if wrong.empty else None,
        "bases": _listed(v, [f"{row['claims']} ({_count(v, row['base'])})" for _, row in other.iterrows()], len(other)),
        "unchecked": len(of["not_checkable"]) or None,
    }  # fmt: skip


def _count(v: View, base: object) -> str:
    return v.words("exhibits.published_checks.base", base=base)


def _listed(v: View, texts: object, n: int) -> str | None:
    told = list(map(str, texts))[:MOST_NAMED]  # type: ignore[call-overload]
    if n > len(told):
        told.append(v.words("exhibits.published_checks.more", n=n - len(told)))
    return "; ".join(told) or None


SPECS: Mapping[str, Spec] = {
    "published_checks": Spec(
        "published_checks",
        checks,
        (
            "claims",
            "kind",
            "verdict",
            "about",
            "printed",
            "unit",
            "computed_low",
            "computed_high",
            "n",
            "base",
            "reason",
            "source",
        ),
    ),
}
