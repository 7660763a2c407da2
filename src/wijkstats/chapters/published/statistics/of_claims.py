"""The table of checks: every relation between published figures, with its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from wijkstats.chapters.published import columns
from wijkstats.chapters.published.statistics.claims import CANNOT, Claim, Outcome
from wijkstats.chapters.published.statistics.relations import check
from wijkstats.ground.records import Result

NAME = "published_checks"


def published_checks(claims: pd.DataFrame | None, relations: pd.DataFrame | None) -> Result:
    """Can published figures be true together? One row per relation, those that cannot first.

    claims, relations: as cleaned (`claims`, `relations`), or None when not delivered. The fact `reason` says what is lacking.
    """
    claims = None if claims is None or claims.empty else claims
    if claims is None or relations is None or relations.empty:
        reason = (
            "no_file" if claims is None and relations is None else "no_claims" if claims is None else "no_relations"
        )
        return _result([], {"reason": reason})
    known = {row["id"]: row for row in claims.to_dict("records")}
    rows = [_row(relation, known) for relation in relations.to_dict("records")]
    order = {verdict: place for place, verdict in enumerate((CANNOT, "other_base", "not_checkable", "fits"))}
    return _result(sorted(rows, key=lambda row: order[str(row["verdict"])]), {})


def _result(rows: Sequence[Mapping[str, Any]], facts: Mapping[str, object]) -> Result:
    table = pd.DataFrame(rows, columns=list(columns.CHECKS))
    numbers = ("printed", "computed_low", "computed_high", "margin")
    table = table.astype({**dict.fromkeys(numbers, "Float64"), "n": "Int64", "base": "Int64"})
    return Result(NAME, table, ("kind", "claims"), persons=False, facts=facts, columns=columns.CHECKS)


def _row(relation: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    result, parts = (_ids(relation[name]) for name in ("result", "parts"))
    of, out_of = ([_claim(known[i]) for i in ids] for ids in (result, parts))
    found = check(str(relation["kind"]), of, out_of, float(relation["slack"]))
    tested = (parts, result) if relation["kind"] == "haalbaar" else (result, parts)
    about = known[tested[0][0]]
    ends = found.computed or (None, None)
    return {
        "kind": relation["kind"],
        "claims": " ← ".join(filter(None, map(" ".join, tested))),
        "about": _text(about["about"]),
        "printed": _number(found.printed),
        "unit": about["unit"],
        "computed_low": _number(ends[0]),
        "computed_high": _number(ends[1]),
        "verdict": found.verdict,
        "margin": _number(found.margin),
        "n": found.n,
        "base": _base(found),
        "reason": found.reason or None,
        "source": place_of(about),
    }


def _claim(row: Mapping[str, Any]) -> Claim:
    value = None if pd.isna(row["value"]) else float(row["value"])
    n, year = (None if pd.isna(row[c]) else int(row[c]) for c in ("n", "year"))
    part, circa = _text(row["part"]), bool(row["circa"])
    return Claim(str(row["id"]), str(row["unit"]), value, int(row["decimals"]), circa, n, year, part)


def _ids(texts: Any) -> list[str]:
    return [] if pd.isna(texts) else str(texts).split()


def place_of(row: Mapping[str, Any]) -> str | None:
    """The source of a figure with its line or page; None when neither is said."""
    return ", ".join(filter(None, (_text(row.get(c)) for c in ("source", "line")))) or None


def _base(found: Outcome) -> int | None:
    return None if found.base == found.n else found.base


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) else str(value)
