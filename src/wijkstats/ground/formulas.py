"""Text that a spreadsheet would run as a formula when it opens a CSV file, and how it is made harmless."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet takes for a formula, or what `shield` may have made of it."""


def shield(text: str) -> str:
    """A text that would be taken for a formula, with an apostrophe before it; other text as it is.

    >>> shield("=1+1"), shield("Wijkteam West")
    ("'=1+1", 'Wijkteam West')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unshield(text: str) -> str:
    """The text as it was before `shield`.

    >>> unshield("'=1+1"), unshield("'s-Gravenhage")
    ('=1+1', "'s-Gravenhage")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
