"""What of an exhibit is read first: a message above its title, and so many words of its sentences; the rest is one click away.

Question answered: what does somebody read who looks at an exhibit for ten seconds?
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wijkstats.kit.page.view import Values
from wijkstats.kit.page.words import HiddenError, Words

TITLE_WORDS = 15
"""A message has at most so many words; a longer one, such as with long names of teams, is left out."""
SHOWN_WORDS = 60
"""The question, the answer, the note and what an exhibit does not say have together at most so many words that show at once."""
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý0-9‘“(])")


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences of an exhibit that show at once, and the paragraphs behind one click."""

    answer: str
    note: str
    not_said: str
    more: tuple[str, ...]


def message_of(words: Words, key: str, values: Values, all_shown: bool) -> str:
    """The message of an exhibit, from `<key>.message`; empty when none can be said.

    That is one text, or texts of which the first stands whose numbers may all be shown, or those by the `case` of the values:
    what the statistics conclude. A text with {all_shown} (a highest or lowest one) needs that no row is hidden.
    """
    found = words.find(f"{key}.message")
    if isinstance(found, Mapping):
        found = found.get(str(values.get("case")))
    for text in found if isinstance(found, list) else [found] if found else []:
        try:
            said = words.fill(text, {**values, "all_shown": "" if all_shown else None})
        except HiddenError:
            continue
        if len(said.split()) <= TITLE_WORDS:
            return said[:1].upper() + said[1:]
    return ""


def read_first(question: str, answer: Sequence[str], note: str, not_said: str) -> Reading:
    """Which sentences show at once? The first of what is not said, then as many parts of the answer, the rest of what is not
    said, and the note, as there is room for. What comes after something that does not fit waits with it; of a first part that is
    too long its first sentences show.
    """
    room = SHOWN_WORDS - _length(question)
    caveat, *others = _sentences(not_said) or [""]
    kept = caveat if _length(caveat) <= room // 2 else ""
    room -= _length(kept)
    first, *later = answer
    whole = _length(first) <= room
    shown, left = _fitting(answer if whole else _sentences(first), room)
    left = left if whole else " ".join([left, *later])
    room -= _length(shown)
    also, unsaid = _fitting(others, room) if kept else ("", not_said)
    room -= _length(also)
    beside = note if not left and not unsaid and _length(note) <= room else ""
    more = (left, "" if beside else note, unsaid)
    return Reading(shown, beside, f"{kept} {also}".strip(), tuple(part for part in more if part))


def _fitting(parts: Sequence[str], room: int) -> tuple[str, str]:
    """The first parts that fit together, and the others."""
    taken = 0
    while taken < len(parts) and _length(" ".join(parts[: taken + 1])) <= room:
        taken += 1
    return " ".join(parts[:taken]), " ".join(parts[taken:])


def _sentences(text: str) -> list[str]:
    return [part for part in _END.split(text) if part]


def _length(text: str) -> int:
    return len(text.split())
