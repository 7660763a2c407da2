"""Categories that only look different: one writing for a team, a sex or a reason in every file of a delivery.

Question answered: which texts of this column are surely one category? Capitals, accents, spaces, and "&" for "en" say nothing;
such texts become the most frequent one of all files together (of equals the first in the alphabet). What is nearly the same
("Team Oost", "Oost") is named, and left as it is: nobody can tell here.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import duckdb
import pandas as pd

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.rules.checks import CELL, Check, add_first
from wijkstats.ground.errors import counted
from wijkstats.ground.shown import shape
from wijkstats.settings.breakdowns import TEXTS

COLUMNS = (*TEXTS, "afsluiting", "vervolg", "functie")
TABLES = ("trajecten", "contacten", "formatie", "caseload")
JOINED = (
    Check("html_entity", "why = 'html_entity'", CELL, "masked(text)"),
    Check("sex_code", "why = 'sex_code'", CELL, "masked(text)"),
    Check("category_joined", "why = 'category_joined'", CELL, "masked(text)"),
)
ALIKE = Check("category_alike", "true", CELL, "masked(text)")
SEXES = {
    "man": {"m", "man", "mannelijk", "male", "mannen", "mnl", "dhr", "heer", "deheer", "meneer"},
    "vrouw": {"v", "f", "vr", "vrl", "vrouw", "vrouwelijk", "female", "vrouwen", "mevr", "mw", "mevrouw"},
    "anders": {"x", "anders", "overig", "nonbinair", "divers", "other", "onzijdig"},
}
CODES = {"1": "man", "2": "vrouw", "0": "", "9": ""}
"""iWmo, code list COD046: 0 is not known, 9 not specified."""
CODE = re.compile(r"0*([0129])(?:[.,]0+)?")
CHILDREN = {"j", "jongen", "jongens", "meisje", "meisjes"}
YEAR = re.compile(r"(19|20)\d\d")
"""A word that tells when a category was called so: Team West 2022."""
GENERAL = {"team", "wijkteam", "buurtteam", "gebiedsteam", "sociaal", "wijk", "het", "de", "teams"}
MOST_LEVELS = 300
"""A column with more different texts is not compared text by text."""
ENOUGH = 10
"""A text that fewer rows have is shown as a shape: somebody may have typed a name."""
ENTITY = re.compile(
    r"&(?:#[0-9]{1,6}|#x[0-9a-f]{1,5}|[a-z][a-z0-9]{1,30});|\\u00[c-f][0-9a-f]|([%=])C3\1[89ab][0-9a-f]", re.IGNORECASE
)
"""A sign as HTML, JSON, an address of a web page or an e-mail writes it."""
NUMBER = re.compile(r"0*(\d+?)(?:[.,]0+)?")
"""A number as a category, with zeros in front or a decimal that a program added."""
SHORTEST = 5
"""One other letter in a shorter text is another word."""


def key(text: str) -> str:
    """A category without what says nothing.

    >>> key("Team Coördinatie & Oost") == key("team coordinatie en  OOST"), key("Team Oost") == key("Team West")
    (True, False)
    """
    return re.sub(r"\s+", "", _bare(text).replace("&", " en "))


def _bare(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


def decoded(text: str) -> str:
    r"""A text without the entities of HTML that stand for a letter or &, also when they were written twice, and without the
    letters of JSON, of an address of a web page or of an e-mail (\u00eb, %C3%AB, =C3=AB).

    Others stay: a sign that makes an address or a number (&#64; is @) was not seen by the privacy guard.

    >>> decoded("Zorg &amp; Co&euml;rdinatie"), decoded("&amp;euml;"), decoded("R&D; Oost"), decoded("a&#64;b")
    ('Zorg & Coërdinatie', 'ë', 'R&D; Oost', 'a&#64;b')
    >>> decoded("Co\\u00ebrdinatie Co%C3%ABrdinatie Co=c3=abrdinatie 50%C3 %40")
    'Coërdinatie Coërdinatie Coërdinatie 50%C3 %40'
    """
    for _ in range(2):
        text = ENTITY.sub(lambda found: _letter(found[0]), text)
    return text


def _letter(entity: str) -> str:
    if entity[0] == "&":
        sign = html.unescape(entity)
    elif entity[0] == "\\":
        sign = chr(int(entity[2:], 16))
    else:
        sign = bytes.fromhex(re.sub("[%=]", "", entity)).decode()
    return sign if sign == "&" or sign.isalpha() else entity


def alike(one: str, other: str) -> bool:
    """May two categories be one, although nobody can tell? One letter more, less or other; only a word such as team, or a year;
    01 and 1.

    >>> alike("Team Oost", "Oost"), alike("Doorverwezen", "Doorverwzen"), alike("Team 1", "Team 2"), alike("Oost", "West")
    (True, True, False, False)
    >>> alike("Team Cordinatie", "Team Coördinatie"), alike("01", "1.0"), alike("1", "2")
    (True, True, False)
    >>> alike("Team West 2022", "Team West"), alike("Project 2021", "Project 2022"), alike("2021", "2022")
    (True, True, False)
    """
    if (code := NUMBER.fullmatch(one)) and (same := NUMBER.fullmatch(other)):
        return code[1] == same[1]
    if any(_lost_letter(*pair) for pair in ((one, other), (other, one))):
        return True
    words, others = ([w for w in re.split(r"[\W_]+", _bare(t)) if w] for t in (one, other))
    bare = [[w for w in named if w not in GENERAL and not YEAR.fullmatch(w)] for named in (words, others)]
    if bare[0] and bare[0] == bare[1]:
        return True
    first, second = sorted((key(one), key(other)), key=len)
    if len(first) < SHORTEST or len(second) - len(first) > 1 or len(words) != len(others):
        return False
    differ = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if len(differ) != 1 or min(map(len, differ[0])) < 3:  # team A and team B are two teams
        return False
    a, b = sorted(differ[0], key=len)
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    rest = a[at:] == b[at + 1 :] if len(b) > len(a) else a[at + 1 :] == b[at + 1 :]
    return rest and not re.search(r"\d", a[at : at + 1] + b[at : at + 1])


def _lost_letter(text: str, whole: str) -> bool:
    """Does the other text have a letter where this one has a question mark within a word (Co?rdinatie)?"""
    shape = re.sub(r"(?<=\w)\\\?(\\\?)?(?=\w)", r"[^\\W\\d_]", re.escape(key(text)))
    return shape != re.escape(key(text)) and bool(re.fullmatch(shape, key(whole)))


def join_categories(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile]) -> Iterator[str]:
    """Give each category one writing in every file; yields what was joined, and what is only alike."""
    own = [(column, f.table) for f in files for column in f.own]
    for column in dict.fromkeys((*COLUMNS, *(column for column, _ in own))):
        having = [f for f in files if f.table in TABLES and column in f.columns]
        counts: Counter[str] = Counter()
        for file in having:
            query = f'SELECT "{column}", count(*) FROM raw_{file.table} WHERE "{column}" IS NOT NULL GROUP BY ALL'
            counts.update(dict(con.execute(query).fetchall()))
        told = _sexes(counts) if column == "geslacht" else _writings(counts)
        for file in having:
            if column == "geslacht":
                yield from (f"{file.file}, column {column}: {line}" for line in _unsure_sexes(counts))
            if told:
                yield from _rewrite(con, file, column, counts, told)
            yield from _name_alike(con, file, column, counts, told)
    yield from _no_team_shared(con, files)


def _no_team_shared(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile]) -> Iterator[str]:
    """Name a file of which no team stands in trajecten: codes in one and names in the other, and nothing can be laid together."""
    teams = {
        file.table: {
            team for (team,) in con.execute(f"SELECT DISTINCT wijkteam FROM raw_{file.table}").fetchall() if team
        }
        for file in files
        if file.table in TABLES and "wijkteam" in file.columns
    }
    if ours := teams.get("trajecten"):
        for file in files:
            if (others := teams.get(file.table)) and not ours & others:
                found = f"none of its {counted(len(others), 'team')} stands in trajecten"
                yield f"{file.file}, column wijkteam: {found}: write the teams alike in all files, as codes or as names"


def _writings(counts: Counter[str]) -> dict[str, tuple[str, str]]:
    """Text -> its writing and the rule, of the texts that get another one."""
    groups: dict[str, list[str]] = defaultdict(list)
    for text in counts:
        groups[key(decoded(text))].append(text)
    return {t: told for group in groups.values() for t, told in _joined(group, decoded(_most(group, counts))).items()}


def _joined(group: Sequence[str], writing: str) -> dict[str, tuple[str, str]]:
    return {
        text: (writing, "category_joined" if decoded(text) == text else "html_entity")
        for text in group
        if text != writing
    }


def _most(group: Sequence[str], counts: Counter[str]) -> str:
    return min(group, key=lambda text: (-counts[text], text))


def _sexes(counts: Counter[str]) -> dict[str, tuple[str, str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    codes = {text: code[1] for text in counts if (code := CODE.fullmatch(text))}
    if _unknown_codes(counts):
        codes = {}
    for text in counts:
        bare = re.sub(r"[^a-z]", "", key(text))
        meant = next((sex for sex, words in SEXES.items() if bare in words), "")
        if text not in codes:
            groups["=m" if bare == "m" and _children(counts) else meant or f"={key(text)}"].append(text)
    if not codes and all(len(group) == 1 for group in groups.values()):
        return {}
    told: dict[str, tuple[str, str]] = {}
    for meant, group in groups.items():  # one word for each sex, whichever of the words for it is used most
        writing = _most(group, counts) if meant.startswith("=") else meant
        told |= _joined(group, writing)
    return told | {text: (CODES[code], "sex_code") for text, code in codes.items()}


def _unknown_codes(counts: Counter[str]) -> bool:
    """Is there a 1 and no 2? Perhaps 0 is one sex and 1 the other."""
    codes = {code[1] for text in counts if (code := CODE.fullmatch(text))}
    return "1" in codes and "2" not in codes


def _children(counts: Counter[str]) -> bool:
    """Does the column speak of boys and girls? Then M may be a girl (meisje)."""
    return any(re.sub(r"[^a-z]", "", key(text)) in CHILDREN for text in counts)


def _unsure_sexes(counts: Counter[str]) -> Iterator[str]:
    if _unknown_codes(counts):
        yield "1 stands there without 2: which sex a code means is not known; the codes are left as they are"
    if other := sorted(text for text in counts if NUMBER.fullmatch(text) and not CODE.fullmatch(text)):
        yield f"{', '.join(map(repr, map(shape, other[:5])))}: no code of iWmo (0, 1, 2, 9); left as it is"
    words = {text: re.sub(r"[^a-z]", "", key(text)) for text in counts if not NUMBER.fullmatch(text)}
    known = {*CHILDREN, *(word for sex in SEXES.values() for word in sex)}
    for text in sorted(text for text, bare in words.items() if bare not in known)[:5]:
        yield f"{_said(text, counts[text])} ({counted(counts[text], 'row')}): no known word for a sex; left as it is"
    if _children(counts) and any(key(text) == "m" for text in counts):
        yield "beside J, jongen or meisje an M may be a girl or a man; it is left as it is"


def _rewrite(
    con: duckdb.DuckDBPyConnection, file: RawFile, column: str, counts: Counter[str], told: dict[str, tuple[str, str]]
) -> Iterator[str]:
    frame = pd.DataFrame([(t, w, why) for t, (w, why) in told.items()], columns=["text", "writing", "why"], dtype=str)
    con.register("told_texts", frame)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE writings AS SELECT text::VARCHAR AS text, writing::VARCHAR AS writing, "
        "why::VARCHAR AS why FROM told_texts"
    )
    con.unregister("told_texts")
    rows = f"""SELECT r.row, w.*, '{column}' AS cell_column FROM raw_{file.table} r JOIN writings w ON w.text = r."{column}" """
    add_first(con, file.file, rows, JOINED)
    found = con.execute(f"SELECT text, writing, count(*) FROM ({rows}) GROUP BY ALL ORDER BY ALL").fetchall()
    con.execute(
        f"""UPDATE raw_{file.table} SET "{column}" = nullif(writing, '') FROM writings w WHERE w.text = "{column}" """
    )
    for text, writing, number in found[:10]:
        many = counts[writing] if key(decoded(text)) == key(writing) else number
        into = _said(writing, counts[writing]) if writing else repr("not known")
        yield f"{file.file}, column {column}: {_said(text, many)} read as {into} ({counted(number, 'row')})"


def _name_alike(
    con: duckdb.DuckDBPyConnection, file: RawFile, column: str, counts: Counter[str], told: dict[str, tuple[str, str]]
) -> Iterator[str]:
    """Name pairs that may be one, in the file that has the rarer of the two."""
    kept = sorted(text for text in counts if text not in told)
    if len(kept) > MOST_LEVELS or column == "geslacht":
        return
    for pair in combinations(kept, 2):
        if alike(*pair):
            rare, other = sorted(pair, key=lambda text: (counts[text], text))
            rows = f"""SELECT row, "{column}" AS text, '{column}' AS cell_column FROM raw_{file.table} WHERE "{column}" = """
            rows += "'" + rare.replace("'", "''") + "'"
            if number := con.execute(f"SELECT count(*) FROM ({rows})").fetchall()[0][0]:
                add_first(con, file.file, rows, [ALIKE])
                both = f"{_said(rare, number)} ({counted(number, 'row')}) is like {_said(other, counts[other])}"
                yield f"{file.file}, column {column}: {both}; they are not joined"


def _said(text: str, rows: int) -> str:
    """A category as it may stand in the terminal: as a shape when so few rows have it that it may be about somebody."""
    surely = rows >= ENOUGH or text in SEXES or any(key(text) in words for words in SEXES.values())
    return repr(text if surely else shape(text))
