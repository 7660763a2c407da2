"""Columns of which the contract lists the words: how they are compared, and what a text is that is none of them."""

from __future__ import annotations

from collections.abc import Iterable


def as_word(text: str) -> str:
    """SQL: a text as the contract writes a word: small letters without accents, joined by underscores."""
    return f"nullif(trim(regexp_replace(lower(strip_accents({text})), '[^a-z0-9]+', '_', 'g'), '_'), '')"


def one_of(text: str, words: Iterable[object]) -> str:
    """SQL: the word that a text is, or NULL when it is none of these."""
    listed = ", ".join(f"'{word}'" for word in words) or "NULL"
    return f"CASE WHEN {as_word(text)} IN ({listed}) THEN {as_word(text)} END"


def severity_of(text: str) -> str:
    """SQL: how heavy a case is, 1 to 3, or NULL."""
    return f"CASE WHEN as_number({text}) IN (1, 2, 3) THEN as_number({text})::TINYINT END"
