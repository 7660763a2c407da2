"""What may be shown of a text that was delivered: the one function through which names of files, sheets and columns, cells and
values of delivery.yaml go before they stand in a message, a table or a manifest.

Question answered: may this text be read by everybody? Only where each of its words is a known one, which is about nobody
(shown.yaml), or nearly one; anything else becomes its shape: letters are x, digits 9. So no name, address, number or password
is repeated, wherever somebody happened to put it. In SQL `masked` is `shape`.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

import yaml

LONGEST = 60
LONGEST_TEXT = 120
NEAR, LONG = 0.85, 6
"""A word of so many letters that is so much like a known one is that word, with a slip of the pen."""
DAY = re.compile(r"(19|20)\d\d[-_.]?(0\d|1[0-2])[-_.]?([0-2]\d|3[01])")


@cache
def known_words(kind: str = "words") -> frozenset[str]:
    """The words that are about nobody; `jobs`: those of names of functions."""
    text = files("wijkstats.ground").joinpath("shown.yaml").read_text(encoding="utf-8")
    return frozenset(yaml.safe_load(text)[kind].split())


def is_job(text: str) -> bool:
    """Is this the name of a function in a team, every word of it a known one? What is nearly a word may be a name.

    >>> is_job("Medewerker administratie"), is_job("Jan"), is_job("Coach Jansen"), is_job("wmo-consulent"), is_job("Coach 2")
    (True, False, False, True, False)
    """
    words = re.findall(r"[^\W_]+", _bare(text))
    return bool(words) and len(text) <= LONGEST and set(words) <= known_words("jobs")


def shape(text: object) -> str:
    r"""What a text looks like, without saying what it is; at most forty signs, and none that a terminal obeys.

    >>> shape("Jan 06-12"), shape("a\x1b[2Jb")
    ('xxx 99-99', 'x?[9xx')
    """
    signs = str(text).strip()[:40]
    return "".join(_SIGN.get(unicodedata.category(sign)[0], sign) for sign in signs)


_SIGN = {"L": "x", "M": "x", "N": "9", "C": "?", "Z": " "}


def shown(text: object) -> str:
    """A text as it may be shown: as it stands when all its words are known, otherwise its shape.

    >>> shown(" opmerking 2017 "), shown("Jan Jansen"), shown("Klantnummer0612345678"), shown("export_20240131.csv")
    ('opmerking 2017', 'xxx xxxxxx', 'xxxxxxxxxxx9999999999', 'export_20240131.csv')
    """
    plain = str(text).strip()
    return plain if is_plain(plain) else shape(plain)


def shown_file(name: str) -> str:
    """The name of a file as it may be shown; its ending says what it is, and stays.

    >>> shown_file("zrm_2018.csv"), shown_file("Jansen 0612345678.csv"), shown_file("Jansen.docx")
    ('zrm_2018.csv', 'xxxxxx 9999999999.csv', 'xxxxxx.xxxx')
    """
    stem, dot, ending = name.rpartition(".")
    return name if is_plain(name) else f"{shape(stem)}{dot}{shown(ending)}"


def shown_words(text: object) -> str:
    """The same for a longer text, such as what a published figure is about: known words in small letters stay between shapes.

    A word with a capital beside an unknown one may be a first name, so it stays only in a text that is known as a whole.

    >>> shown_words("Rapport over 2019"), shown_words("rapport van Jan Jansen, 06-12345678"), shown_words("jansen@voorbeeld.nl")
    ('Rapport over 2019', 'rapport van xxx xxxxxx, 99-99999999', 'xxxxxx@xxxxxxxxx.xx')
    """
    plain = str(text).strip()
    if is_plain(plain):
        return plain
    if "@" in plain:
        return shape(plain)
    parts = re.split(r"([^\W\d_]+)", plain[:LONGEST_TEXT])
    kept = [part if not n % 2 or (part.islower() and is_plain(part)) else shape(part) for n, part in enumerate(parts)]
    many = re.sub(r"\d[\d ./\-]{4,}\d", lambda found: shape(found[0]), "".join(kept))
    return "".join("?" if unicodedata.category(sign)[0] == "C" else sign for sign in many)


def is_plain(text: str) -> bool:
    """Is every word of a text known, and no number in it long enough to be somebody's?"""
    if len(text) > LONGEST or any(unicodedata.category(sign)[0] == "C" for sign in text):
        return False
    rest = DAY.sub("-", text)
    if re.search(r"\d{6}|@", re.sub(r"[ ./\-]", "", rest)):
        return False
    words = re.findall(r"[^\W\d_]+", _bare(rest))
    return sum(len(word) == 1 for word in words) <= 2 and all(map(_known, words))


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@cache
def _known(word: str) -> bool:
    known = known_words()
    if len(word) == 1 or word in known or any(word[:i] in known and word[i:] in known for i in range(3, len(word) - 2)):
        return True
    return len(word) >= LONG and bool(get_close_matches(word, known, n=1, cutoff=NEAR))
