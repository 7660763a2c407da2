"""How hard is a Dutch text to read? Flesch-Douma, the length of sentences, and words that a reader may not know.

Flesch-Douma (W.H. Douma, De leesbaarheid van landbouwbladen, Wageningen 1960): 206.84 - 0.77 times the syllables of a hundred
words - 0.93 times the words of a sentence. 60 and more is ordinary, about B1; under 45 is for who studied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

VOWELS = re.compile(r"[aeiouyàáâèéêìíîòóôùúû]+|[äëïöü]", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:['’&-][^\W\d_]+)*|\d[\d.,]*%?")
END = re.compile(r"(?<=[.!?;])\s+")


def sentences(text: str) -> list[str]:
    """The sentences of a text; a semicolon ends one too."""
    return [part for part in END.split(text) if WORD.search(part)]


def words(text: str) -> list[str]:
    """The words and numbers of a text."""
    return WORD.findall(text)


def syllables(word: str) -> int:
    """How many syllables has a Dutch word? A vowel with a trema begins one of its own; a number has two.

    >>> [syllables(word) for word in ("hulp", "meting", "cliënten", "zelfredzaamheid", "12%")]
    [1, 2, 3, 4, 2]
    """
    return 2 if word[0].isdigit() else max(len(VOWELS.findall(word)), 1)


def douma(texts: Iterable[str]) -> float:
    """Flesch-Douma of some texts together."""
    parts = [part for text in texts for part in sentences(text)]
    every = [word for part in parts for word in words(part)]
    return 206.84 - 77 * sum(map(syllables, every)) / len(every) - 0.93 * len(every) / len(parts)
