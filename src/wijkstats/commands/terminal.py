"""What a terminal gets and a file does not: colours, and the letters that its encoding has.

Question answered: can this be printed here, whatever the encoding, and is somebody looking?
"""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from typing import TextIO

from wijkstats.ground.errors import exit_codes

COLOURS = {"green": "32", "red": "31", "yellow": "33", "bold": "1"}
SIGNS = {
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "−": "-",
    "…": "...",
    "≥": ">=",
    "≤": "<=",
    "€": "EUR",
    "×": "x",
}
"""Signs of our own texts that a plain terminal lacks. Letters lose their accents."""


def nearest(error: UnicodeError) -> tuple[str, int]:
    """For codecs: plain signs for those that an encoding lacks, so that no message ends in a traceback."""
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(sign: str) -> str:
    plain = SIGNS.get(sign) or unicodedata.normalize("NFKD", sign)
    return plain.encode("ascii", "ignore").decode() or "?"


def any_encoding() -> None:
    """From here on every text can be printed, also where the locale is C or PYTHONIOENCODING says ascii."""
    codecs.register_error("nearest", nearest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="nearest")


def is_watched(stream: TextIO) -> bool:
    """Is this a terminal? Never where NO_COLOR is set or TERM is dumb (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painted(text: str, colour: str, stream: TextIO | None = None) -> str:
    """The text in a colour on a terminal, and as it stands anywhere else."""
    return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m" if is_watched(stream or sys.stdout) else text


EXAMPLES = """examples (make does the same, in the right order: make help):
  wijkstats new --delivery 2025 --from 2024        next year: days moved, questions, empty templates
  wijkstats validate --delivery 2025               what would be refused, and what is left to do
  wijkstats run notebooks/02_zrm.ipynb --delivery 2025
  wijkstats site --delivery 2025                   the pages, from what the notebooks published
  wijkstats verify --delivery 2025                 is every figure the same when computed again?
"""


def more_help(*other: tuple[int, str]) -> str:
    """What stands below the list of commands: examples, and the exit codes with these other ones."""
    lines = [f"  {code:>3}  {what}" for code, what in (*exit_codes(), *other)]
    return EXAMPLES + "\nexit codes:\n" + "\n".join(lines)
