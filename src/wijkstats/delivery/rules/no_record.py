"""Lines of a file that are about nobody: totals, titles and notes that an export puts between or below its rows.

Question answered: could this line have been a row about somebody? It is refused either way; the reason differs, and so does
whether the number of such lines may be shown however small it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from wijkstats.delivery.files.schema import AS_WRITTEN

TOTAL = "((sub|eind)?-?tota(al|len)|(sub-?|grand )?totals?|som|gemiddelden?|aantal)([ :=(].*)?|[-=_*~–—]{5,}"
"""What the first filled cell of a total says, in small letters; or it is a line that was drawn."""

_WHO = "((sociale? ?)?(wijk|gebieds|buurt)?teams?|wijken|gemeenten?|organisatie|nederland|alles|samen|fte)"
_REST = f"([ :=(/,.-]+({_WHO}|alle|van|de|per|[0-9]+)[ ).]*)*"
WHOLE = (
    f"((sub|eind|generaal|algemeen|grand)?[ -]?(totaal|totalen|totals?){_REST}:?|.* (totaal|total)|[(]?alle[n)]?( {_WHO})*"
    f"|(sub|eind|deel)[ -]?tota(al|len).*|(generaal|algemeen) totaal|totaal (generaal|algemeen)|grand total.*"
    f"|(de )?(ge)?hele {_WHO}|all (teams|municipalities)|gemeentebreed|gezamenlijk|sum"
    f"|[σ∑]|(som|(het )?gemiddelden?|gemiddelde?|average|mediaan|median){_REST})"
)
"""What a name of a team or a municipality says, in small letters, when it is all of them together."""


def whole_of(text: str) -> str:
    """SQL: is the name in this text that of all teams or municipalities together?"""
    return f"coalesce(regexp_full_match(lower({text}), '{WHOLE}'), false)"


def total_of(text: str) -> str:
    """SQL: does this text call its row a total, where the number of a client should stand?"""
    return f"regexp_full_match(lower({text}), '{TOTAL}')"


def no_record(columns: Sequence[str]) -> str:
    """SQL: is a row of these columns empty, or does its first filled cell call it a total? Texts of scores are not tidy yet."""
    # one list of texts that stand beside each other: DuckDB prepares the patterns of `tidy` once, and not for each column
    runs = ((kind, ", ".join(f'"{c}"' for c in run)) for kind, run in groupby(columns, AS_WRITTEN.__contains__))
    first = ", ".join(
        f"[text FOR text IN [tidy(text) FOR text IN [{run}]] IF text IS NOT NULL][1]" if kind else run
        for kind, run in runs
    )
    return f"coalesce(regexp_full_match(lower(coalesce({first}, NULL)), '{TOTAL}'), true)"


def is_no_record(cells: Sequence[str]) -> bool:
    """The same for a line with too few or too many cells; a single cell of words is no row either, a single number may be.

    >>> is_no_record(["Totaal", "", "345"]), is_no_record(["(120 rijen)"]), is_no_record(["K123"]), is_no_record(["K1", "3"])
    (True, True, False, False)
    """
    filled = [text for cell in cells if (text := cell.strip(' \t"\u00a0\u200b'))]
    if not filled or re.fullmatch(TOTAL, filled[0].lower()):
        return True
    return len(filled) == 1 and (" " in filled[0] or not re.search(r"\d", filled[0]))
