"""How a text becomes a date, a number or a score: SQL macros that every rule shares.

Each macro gives NULL when the text is empty or cannot be read; rules then decide which reason applies.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import duckdb

from wijkstats.ground.shown import LONGEST, known_words

LEVEL_NAMES: dict[str, int] = {
    "acute problematiek": 1,
    "niet zelfredzaam": 2,
    "beperkt zelfredzaam": 3,
    "voldoende zelfredzaam": 4,
    "volledig zelfredzaam": 5,
}
NOT_DISCUSSED = (
    "99", "onbesproken", "niet besproken", "niet beoordeeld", "niet gescoord", "niet gemeten", "niet uitgevraagd",
    "not discussed", "not assessed", "not rated",
)  # fmt: skip
NOT_APPLICABLE = ("n.v.t.", "n.v.t", "nvt", "niet van toepassing", "n/a")
MISSING = (
    "", "null", "\\n", "na", "n/a", "nan", "nat", "none", "nil", "missing", "unknown", "not available", "blank", "leeg",
    "onbekend", "onb", "onb.", "niet bekend", "niet ingevuld", "niet geregistreerd", "geen opgave", "weet niet", "n.b.", "n.b",
    "nb", "n/b", "n.v.t.", "n.v.t", "nvt", "nvt.", ".", "..", "...", "…", "-", "--", "---", "–", "—", "?", "??", "1.#qnan",
    "niet van toepassing", "nog niet bekend", "n.n.b.", "nnb", "nader te bepalen", "n.t.b.", "ntb", "niet opgegeven",
    "niet beschikbaar", "geen gegevens", "ontbreekt", "undefined", "unspecified", "not specified",
    "missing value", "no value", "geen waarde", "no data", "not known", "not applicable",
    "#n/a", "#n/b", "#null!", "#leeg!", "#ref!", "#verw!", "#value!", "#waarde!", "#name?", "#naam?", "#num!", "#getal!",
    "#div/0!", "#deel/0!", "#overloop!",
)  # fmt: skip
"""What stands in a cell of which nothing is known, in small letters: as databases, statistics packages, Excel and people
write it, also with `AROUND` at both ends. One list for every file and format; none of them ends in a digit."""
AROUND = "()[]<>{}.,:;*?!_-–— \"''"
"""Signs at the ends of such a word that do not matter (onbekend?, [leeg], n/a., nvt -), as they stand in SQL."""
_WHO = "(cli[eë]nt|klant|persoon|burger|inwoner|bewoner|melder|naam|cli[eë]ntnummer|klantnummer|nummer|nr)"
_NOT = "(geen|ann?oniem|anonieme|anonymous|anon|onbekende?|unknown|niet geregistreerde?|x+|test|demo|dummy|fictieve?)"
_NOBODY = f"{_NOT}([ ._-]*{_WHO}(en)?)?|{_WHO}[ ._-]*{_NOT}|n[.]?n[.]?"
_TEAM = "((sociaal )?(wijk|buurt|gebieds|dorps)?team|wijk|buurt|gebied)"
_UNKNOWN = "(onbekende?|niet (bekend|ingevuld|geregistreerd|opgegeven|van toepassing)|n[.]?v[.]?t[.]?|geen opgave)"


def _unknown(noun: str) -> str:
    """Onbekend team, wijkteam niet ingevuld; and onbekend/n.v.t. in any column."""
    return f"{_UNKNOWN} {noun}|{noun}:? {_UNKNOWN}|{_UNKNOWN} ?[/,] ?{_UNKNOWN}"


MISSING_IN: dict[str, str] = {
    **dict.fromkeys(("clientnummer", "trajectnummer", "contactnummer"), _NOBODY),
    "beoordelaar": f"geen( beoordelaar| medewerker)?|anoniem|x{{2,}}|{_unknown('(beoordelaar|medewerker)')}",
    "geslacht": f"geen( geslacht)?|x{{2,}}|{_unknown('(geslacht|sekse)')}",
    "wijkteam": f"geen( {_TEAM})?( (bekend|gekoppeld|toegewezen))?|(nog )?niet (toegewezen|gekoppeld|ingedeeld)"
    f"|zonder {_TEAM}|x{{2,}}|{_unknown(_TEAM)}",
    "wijk": f"geen( {_TEAM})?( bekend)?|x{{2,}}|{_unknown(_TEAM)}",
    "aanmelder": f"geen( aanmelder| verwijzer)?|x{{2,}}|{_unknown('(aanmelder|verwijzer)')}",
    "wet": _unknown("wet(telijk kader)?"),
    "vervolg": _unknown("(vervolg|resultaat)"),
    "afsluiting": f"geen( reden| afsluiting)?|(nog )?niet (afgesloten|beëindigd)|loopt( nog)?|x{{2,}}"
    f"|{_unknown('(afsluit)?(reden|afsluiting)( (van )?(afsluiting|einde|beëindiging))?')}",
    "einddatum": "heden|vandaag|(nog )?lopende?|loopt( nog)?|(nog )?niet (afgesloten|beëindigd)|(nog )?open|actief"
    "|geen( einddatum| einde)?",
}
"""What more means that nothing is known in one column, as a pattern of small letters: a stand-in for a client (Anoniem, XXX,
test), a team called Geen or Onbekend team, an end that says that the trajectory runs. A contact that led to nothing (vervolg:
geen) says something, and so does a trajectory outside every law. None of them ends in a digit."""
PLAIN = "[A-Za-z0-9][!-~]*[0-9]"
"""A number or a day as most cells have it: there is nothing to tidy."""
CONTROL = "[\\x00-\\x1f\\x7f]"
INVISIBLE = "[\\x00-\\x08\\x0e-\\x1f\\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
SPACES = "[\\s\\x0b\x85\u2028\u2029\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"
HYPHENS = "\u2010\u2011\u2212"
"""Hyphens that look as the one on the keyboard does; a longer dash is another sign."""
FOUR_YEARS = timedelta(days=1462)
"""So much later is a day number of Excel that counts from 1904 (Excel for Mac)."""
EARLIEST = "1800-01-01"
DATE_NOTATIONS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d")
CLOCKS = (" %H:%M:%S.%f", " %H:%M:%S", " %H:%M", "T%H:%M:%S.%f", "T%H:%M:%S")
CLOCK_NOTATIONS = tuple(f"{day}{clock}" for day in DATE_NOTATIONS for clock in CLOCKS)
_D, _M, _Y = "(0?[0-9]|[12][0-9]|3[01])", "(0?[0-9]|1[0-2])", "(000[01]|1[5-9][0-9]{2}|2[01][0-9]{2}|9999)"
_DD, _MM, _YYYY = "([0-2][0-9]|3[01])", "(0[0-9]|1[0-2])", "(0001|1[89][0-9]{2}|2[01][0-9]{2}|9999)"
_S = "[-./ ]"
_CLOCK = "[0-9]{1,2}[:.h][0-9]{2}([:.][0-9]{2}([.,][0-9]+)?)?"
_ZONE = " ?([AaPp][Mm]|Z|[-+][0-9]{2}:?[0-9]{2})?"
DAY = (
    f"({_D}{_S}{_M}{_S}{_Y}|{_M}{_S}{_D}{_S}{_Y}|{_Y}{_S}{_M}{_S}{_D}|{_Y}{_S}{_D}{_S}{_M}"
    f"|{_DD}{_MM}{_YYYY}|{_MM}{_DD}{_YYYY}|{_YYYY}{_MM}{_DD})([.,]0|[T ,]+({_CLOCK}|[0-9]{{4}}([0-9]{{2}})?){_ZONE})?"
    f"|({_D}{_S}{_M}|{_M}{_S}{_D}){_S}[0-9]{{2}}[T ,]+{_CLOCK}{_ZONE}"
)
"""A text that may be a day, in whatever notation an export has it: with or without signs between, day, month or year first, a
time behind it. 00 is a day or a month that is not known. More than `as_day` reads: this says only what is no number."""


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{v}'" for v in values)


def emptied(column: str, text: str) -> str:
    """SQL: a tidy text of this column, or NULL when there it means that nothing is known (`MISSING_IN`)."""
    if column not in MISSING_IN:
        return text
    words = f"regexp_full_match(trim(lower({text}), '{AROUND}'), '{MISSING_IN[column]}')"
    return f"CASE WHEN right({text}, 1) BETWEEN '0' AND '9' OR NOT {words} THEN {text} END"


def create_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macros `bare` (a text without what only looks different) and `tidy` (that, or NULL when it means missing);
    `as_code`, `as_year`, `as_day`, `like_day`, `as_number`, `as_edition`, `as_level`, `not_discussed`, `shown_day` and
    `shown_number` of a tidy text; `not_applicable` and `shown_score` of a text as it stands in the file; `masked` and
    `shown_public` of any text.

    `tidy` costs much: it is called once for each cell, where a file is read, and never inside another macro of this list that
    is called often (DuckDB writes the macro out wherever it stands).

    A comma is a decimal comma; points are thousands only when a comma follows them.
    """
    levels = "MAP {" + ", ".join(f"'{name}': {level}" for name, level in LEVEL_NAMES.items()) + "}"
    nothing = "|".join(re.escape(word) for word in dict.fromkeys(word.strip(AROUND) for word in MISSING))
    words = "|".join(sorted(known_words()))
    notations = f"[{_listed(DATE_NOTATIONS + CLOCK_NOTATIONS)}]"
    for sql in (
        # one Unicode form, no invisible signs, one kind of space and of hyphen: only where the text has more than plain signs
        f"""bare(v) AS nullif(trim(CASE WHEN strlen(v) = length(v) AND NOT regexp_matches(v, '{CONTROL}|  ') THEN v
            ELSE translate(regexp_replace(regexp_replace(nfc_normalize(v), '{INVISIBLE}', '', 'g'), '{SPACES}', ' ', 'g'),
                '{HYPHENS}', '{"-" * len(HYPHENS)}')
            END, ' \t'), '')""",
        # a pattern and no list: DuckDB makes a join of a long list, for every row
        f"""tidy(v) AS CASE WHEN regexp_full_match(v, '{PLAIN}') THEN v
            WHEN NOT regexp_full_match(trim(lower(bare(v)), '{AROUND}'), '{nothing}') THEN bare(v) END""",
        # GM0307, 0307, 307, gm307 are 0307; NL, NL00 and NL01 are the country
        """as_code(v) AS CASE WHEN regexp_full_match(upper(v), '(GM)?[0-9]{1,4}')
                AND ltrim(replace(upper(v), 'GM', ''), '0') <> ''
            THEN lpad(replace(upper(v), 'GM', ''), 4, '0')
            WHEN regexp_full_match(upper(v), 'NL(00|01)?') THEN 'NL' END""",
        # a year of two digits is no year: nobody can tell the century; 2012023 is 2 January 2023 without its zero
        f"""as_day(v) AS CASE WHEN try_strptime(v, {notations}) >= DATE '{EARLIEST}'
                AND NOT regexp_matches(v, '^[0-9]{{7}}($|[ T])')
            THEN try_strptime(v, {notations})::DATE END""",
        "as_year(v) AS CASE WHEN regexp_full_match(v, '[0-9]{4}([.,]0+)?') THEN left(v, 4)::SMALLINT END",
        f"like_day(v) AS coalesce(regexp_full_match(v, '({DAY})'), false)",
        # 1.2.3,4 is no number: points stand between groups of three
        """as_number(v) AS CASE WHEN regexp_full_match(v, '-?([0-9]*|[1-9][0-9]{0,2}([.][0-9]{3})+),[0-9]+')
            THEN try_cast(replace(replace(v, '.', ''), ',', '.') AS DOUBLE)
            WHEN regexp_full_match(v, '-?[0-9]+([.][0-9]+)?') THEN try_cast(v AS DOUBLE) END""",
        f"""as_level(v) AS CASE WHEN regexp_full_match(v, '0?[1-5]([.,]0+)?') THEN substr(ltrim(v, '0'), 1, 1)::TINYINT
            WHEN regexp_full_match(v, '[1-5][-:=.–( ]+[A-Za-z ]+[)]?')
                AND {levels}[lower(trim(regexp_replace(v, '^[1-5][-:=.–( ]+', ''), ' )'))] = substr(v, 1, 1)::INTEGER
                THEN substr(v, 1, 1)::TINYINT
            WHEN regexp_full_match(v, '[A-Za-z ]+[(][1-5][)]')
                AND {levels}[lower(trim(left(v, length(v) - 3)))] = substr(v, -2, 1)::INTEGER THEN substr(v, -2, 1)::TINYINT
            ELSE {levels}[lower(v)]::TINYINT END""",
        # the number of a level beside the name of another one
        f"""other_name(v) AS coalesce({levels}[regexp_extract(lower(v), '{"|".join(LEVEL_NAMES)}')]
            <> try_cast(regexp_extract(v, '[1-5]') AS INTEGER), false)""",
        f"not_discussed(v) AS coalesce(lower(v) IN ({_listed(NOT_DISCUSSED)}) OR as_number(v) = 99, false)",
        f"not_applicable(v) AS coalesce(lower(bare(v)) IN ({_listed(NOT_APPLICABLE)}), false)",
        # The edition, when a text names one and no other instrument of the family (ZRM-Jongeren, Ouderschap ...).
        """as_edition(v) AS nullif(regexp_extract(lower(v),
            '^(?:zelfredzaamheid-?matrix|zrm)?[^a-z0-9]*(?:versie|editie|v)?[^a-z0-9]*(2010|2013|2017)(?:[.,]0+)?$', 1), '')""",
        # What a value looks like, without saying what it is: letters become x, digits become 9.
        # Dates, and numbers of at most five signs, say nothing about who: they are shown as they stand.
        """masked(v) AS regexp_replace(regexp_replace(regexp_replace(left(v, 40), '[\\p{L}\\p{M}]', 'x', 'g'),
            '\\p{N}', '9', 'g'), '\\p{C}', '?', 'g')""",
        """shown_day(v) AS CASE WHEN regexp_full_match(v,
            '([0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}|(19|20)[0-9]{6})([ T][0-9]{1,2}:[0-9:.]{2,}( ?[aApP][mM])?)?')
            THEN v ELSE masked(v) END""",
        # a published value is about nobody, but client text may stand in its place: numbers and known words only (ground/shown)
        f"""shown_public(v) AS CASE WHEN length(v) <= {LONGEST} AND NOT regexp_matches(v, '[0-9]{{9}}|@|\\p{{C}}')
            AND NOT regexp_matches(regexp_replace(replace(lower(strip_accents(v)), '_', ' '), '\\b({words}|gm)\\b', '', 'g'),
                '\\p{{L}}{{2}}') THEN v ELSE masked(v) END""",
        "shown_number(v) AS CASE WHEN regexp_full_match(v, '(GM)?[-0-9.,]{1,5}') THEN v ELSE masked(v) END",
        # the comprehension works out the tidy text once
        """shown_score(v) AS CASE WHEN [as_level(t) IS NOT NULL OR not_discussed(t) FOR t IN [tidy(v)]][1]
                OR not_applicable(v) THEN v ELSE shown_number(v) END""",
    ):
        con.execute(f"CREATE OR REPLACE MACRO {sql}")


def data_end_at(
    con: duckdb.DuckDBPyConnection, day: date, start: date = date(2010, 1, 1), end: date = date(2010, 1, 1)
) -> None:
    """Make the macros `complete_until` and `looked_from`: the day after which there are no data, and from which on there are.

    The second is the start of the period, or four years before its end when that is later.
    """
    con.execute(f"CREATE OR REPLACE TEMP MACRO complete_until() AS DATE '{day}'")
    con.execute(f"CREATE OR REPLACE TEMP MACRO looked_from() AS DATE '{max(start, end - FOUR_YEARS)}'")
