"""What does the header of a file look like, when it is not what delivery.yaml says? Recognised by the names of its columns.

Question answered: is this another layout, do before and after stand in columns, and which column may hold what is missing? A hint
never names a column that holds something else: a target, a remark, another moment. Where two columns could be meant, both are
named and nobody chooses but the analyst. Names are in the form of `ingest.key_of`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from wijkstats.delivery.files.contract import RawTable
from wijkstats.delivery.files.names import ALIASES, DOMAIN_ALIASES, SELF_REPORT, SYNONYMS
from wijkstats.delivery.files.schema import RAW_TABLES
from wijkstats.ground.errors import Fault
from wijkstats.ground.scales import DOMAINS
from wijkstats.ground.shown import shown


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TARGET = _words(
    "doel doelen doelscore doelniveau streef streefscore streefniveau target goal gewenst gewenste beoogd beoogde wens "
    "ambitie norm verwacht verwachte prognose plan gepland geplande"
)
NOTE = _words(
    "toelichting opmerking opmerkingen opm notitie notities tekst omschrijving actie acties afspraak afspraken verklaring "
    "motivatie bijzonderheden aandachtspunt aandachtspunten prioriteit gewicht verschil delta ontwikkeling "
    "vooruitgang"
)
MOMENT = _words(
    "voor na voormeting nameting nulmeting begin beginmeting beginscore start startmeting startscore eind einde eindmeting "
    "eindscore slot intake afsluiting tussen tussenmeting tussentijds evaluatie vervolg vervolgmeting hermeting herhaalmeting "
    "eerste tweede derde laatste before after pre post first last oud oude nieuw nieuwe vorige vorig huidig huidige nul meting "
    "moment tijdstip ronde"
)
NUMBERED = re.compile(r"(t|m|v|meting|moment|ronde|tijdstip)?[0-9]{1,2}")
LEVEL = _words("score scores niveau level zrm zrm2017 zrm17 domein leefgebied waarde punten")
LONG_DOMAIN = frozenset(
    {"domein", "leefgebied", "domeinnaam", "domein_naam", "naam_domein", "leefgebied_naam", "levensdomein"}
)
GGM = frozenset(
    {"hoogte_score_scoresoort_id", "score_bij_leeggebied_leefgebied_id", "score_bij_leefgebied_leefgebied_id"}
)
LAYOUTS = {"zrm_wide": "wide", "zrm_long": "long", "zrm_ecd": "ecd", "score": "ggm"}
SAID = {
    "wide": "one row per measurement and one column per domain",
    "long": "one row per score, with the columns domein and score",
    "ecd": "a table of an ECD, with the column discr",
    "ggm": "the table score of the Gemeentelijk Gegevensmodel",
}
SELF = _words("client clienten klant zelf zelfrapportage zelfscore zelfbeoordeling eigen mijn burger inwoner bewoner")
"""Words beside the name of a domain that say who gave the score: the client."""
WHOSE = _words("client clienten klant persoon traject zorg hulp ondersteuning begeleiding")
"""Words beside the name of a column that say whose day or number it is: einddatum traject."""
NEAR = 0.8
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Meant:
    """What the name of a column is about.

    base   the domain, `datum` or `score`; '' when it is none of these
    when   which moment it says: t0, na; '' when it says none
    kind   score, target (what is wished for), note (words about it), self (given by the client) or other (unknown word)
    """

    base: str
    when: str = ""
    kind: str = "score"


def meant(key: str) -> Meant:
    """What is a column of measurements about?

    >>> meant("financien_t0"), meant("doel_huisvesting").kind, meant("score_justitie").base, meant("opmerking").base
    (Meant(base='financien', when='t0', kind='score'), 'target', 'justitie', '')
    """
    if base := _base(key):
        return Meant(base)
    words = key.split("_")
    for size in range(len(words), 0, -1):
        for first in range(len(words) - size + 1):
            base, when = _glued("_".join(words[first : first + size]))
            if base:
                return _told(base, when, [*words[:first], *words[first + size :]])
    if any(
        word in LEVEL or word.startswith(("score", "niveau")) or word.endswith(("score", "niveau")) for word in words
    ):
        return _told("score", "", [word for word in words if word not in LEVEL])
    return Meant("")


def by_client(key: str) -> bool:
    """Is this the name of a score that a client gave, and no professional?"""
    return key in SELF_REPORT or meant(key).kind == "self"


def _told(base: str, when: str, rest: list[str]) -> Meant:
    moments = [word for word in rest if word in MOMENT or NUMBERED.fullmatch(word) or word in ("t", "m", "v")]
    others = [
        word
        for word in rest
        if word not in moments and word not in LEVEL and word not in ("de", "het", "en", "bij", "op")
    ]
    kinds = (kind for kind, words in (("target", TARGET), ("note", NOTE), ("self", SELF)) if words & {*others})
    kind = next(kinds, "other" if others else "score")
    return Meant(base, "_".join(filter(None, [when, *moments])), kind)


def _base(key: str) -> str:
    if key in DOMAINS or key == "datum":
        return key
    found = DOMAIN_ALIASES.get(key, ALIASES.get(key, ""))
    return found if found in DOMAINS or found == "datum" else ""


def _glued(key: str) -> tuple[str, str]:
    """The domain of a text, and the moment that is written against it: financient0, t0financien, begindatum."""
    if base := _base(key):
        return base, ""
    for pattern in (
        r"(?P<base>.{3,}?)(?P<when>[tm]?[0-9]{1,2})",
        r"(?P<when>[tm][0-9]{1,2}|begin|eind|start|meet)(?P<base>.{3,})",
    ):
        if (found := re.fullmatch(pattern, key)) and (base := _base(found["base"])):
            return base, found["when"].replace("meet", "")
    return "", ""


def shape_faults(
    names: Sequence[str], keys: Sequence[str], contract: Sequence[str], table: RawTable, file: str, row: int
) -> list[Fault]:
    """Why this header is of another shape than the contract of measurements; empty when it is not, or when it is another file.

    `keys`: the names as `ingest.key_of` writes them; `contract`: what is read of each, '' where nothing is.
    """
    layout = next((how for name, how in LAYOUTS.items() if RAW_TABLES[name].note == table.note), "")
    if not layout:
        return []
    where = f"{file}, row {row}"
    found = _layout(keys, contract)
    lacking = [needed for needed in table.required if not any(choice in contract for choice in needed)]
    if found and found != layout and (lacking or found == "ecd"):
        step = f"write in delivery.yaml: zrm: {{format: {found}}}"
        if found == "ggm":
            step += "; it also needs leefgebied.csv and scoresoort.csv"
        return [
            Fault(where, f"this looks like format {found}: {SAID[found]}", f"format {layout}: {SAID[layout]}", step)
        ]
    unread = [(name, meant(key)) for name, key, known in zip(names, keys, contract, strict=True) if not known]
    told = [(name, meant(key)) for name, key in zip(names, keys, strict=True)]
    if fault := _moments(told, contract, where):
        return [fault]
    return list(_rivals(unread, names, keys, contract, where))


def _layout(keys: Sequence[str], contract: Sequence[str]) -> str:
    if GGM & {*keys}:
        return "ggm"
    domains = {base for key in keys if (base := _base(key)) in DOMAINS}
    if "discr" in keys and (domains or "discr" not in contract):
        return "ecd" if domains else ""
    if LONG_DOMAIN & {*keys} and not domains and any(meant(key).base == "score" for key in keys):
        return "long"
    return "wide" if len(domains) > 1 and not LONG_DOMAIN & {*keys} else ""


def _moments(told: Sequence[tuple[str, Meant]], contract: Sequence[str], where: str) -> Fault | None:
    """Do two columns of one domain, or of the date, say another moment each?"""
    columns: dict[str, dict[str, str]] = {}
    twice: list[str] = []
    for name, of in told:
        if of.base and of.kind == "score":
            if of.when in (times := columns.setdefault(of.base, {})):
                twice.append(of.base)
            times.setdefault(of.when, name)
    several = {base: list(times.values()) for base, times in columns.items() if len(times) > 1}
    scores = {base: both for base, both in several.items() if base != "datum"}
    every = {base for base in columns if base in DOMAINS}
    if not scores and len(every) > 1 and every <= {*twice}:
        scores = {base: [name for name, of in told if of.base == base] for base in DOMAINS if base in every}
    if not scores and not ("datum" in several and "datum" not in contract):
        return None
    both = (*several.values(), *scores.values())
    pairs = [*dict.fromkeys(" and ".join(repr(shown(name)) for name in names) for names in both)]
    more = f", and {len(pairs) - SHOWN} more like these" if len(pairs) > SHOWN else ""
    if not scores:
        return Fault(
            f"{where}, column datum",
            f"two days in one row: {pairs[0]}",
            "one day of measurement in each row: before and after are two rows, each with its own datum and its own scores",
            "when the scores are of one of these days, name that column in delivery.yaml: columns: {<its name>: datum}",
        )
    return Fault(
        where,
        f"before and after stand in columns: {', '.join(pairs[:SHOWN])}{more}",
        "before and after are rows: one row for each measurement, with its own datum and one column per domain",
        "export one row per measurement, or put the rows of the second moment below those of the first",
    )


def _rivals(
    unread: Sequence[tuple[str, Meant]], names: Sequence[str], keys: Sequence[str], contract: Sequence[str], where: str
) -> Iterator[Fault]:
    """Stops where two columns may be the score of one domain, and where only targets were delivered."""
    candidates: dict[str, list[tuple[str, Meant]]] = {}
    key_of_name = dict(zip(names, keys, strict=True))
    for name, of in unread:
        if key_of_name[name] in LONG_DOMAIN:
            continue
        if of.base in (*DOMAINS, "score") and of.base not in contract and of.kind != "note":
            candidates.setdefault(of.base, []).append((name, of))
    if "score" in candidates and any(name in contract for name in DOMAINS):
        del candidates["score"]
    asked = {base: found for base, found in candidates.items() if len(found) > 1}
    if asked:
        pairs = [" and ".join(repr(shown(name)) for name, _ in found) for found in asked.values()]
        more = f", and so for {len(asked) - SHOWN} more" if len(asked) > SHOWN else ""
        base, found = next(iter(asked.items()))
        lines = " or ".join(
            f"{{{shown(key_of_name[name])}: {base}}}" for name, of in found if of.kind not in ("target", "self")
        )
        yield Fault(
            f"{where}, column {base}",
            f"more than one column may hold the score: {', '.join(pairs[:SHOWN])}{more}",
            "one column with the score that was given; a target (doel) or a wish is no score",
            f"name the one with the score for each domain in delivery.yaml, such as columns: {lines or '{...: ' + base + '}'}",
        )
        return
    targets = [name for found in candidates.values() for name, of in found if of.kind == "target"]
    if targets and not any(domain in contract for domain in (*DOMAINS, "score")) and len(targets) == len(candidates):
        yield Fault(
            where,
            f"only targets: {', '.join(repr(shown(name)) for name in targets[:SHOWN])}",
            "scores that were given; what a client and a professional aim at is no measurement",
            "export the scores; when these are scores after all, name each of them under `columns` in delivery.yaml",
        )


def hint(needed: Sequence[str], unread: Sequence[str]) -> str:
    """What to write in delivery.yaml for a required column that is missing; '' when no column surely is the one meant.

    `unread`: keys of the columns without a meaning. Several domains get a line each.
    """
    if len(needed) > 2:
        found = {key: of.base for key in unread if (of := meant(key)).base in DOMAINS and of.kind in ("score", "other")}
        near = {key: base for key in unread if key not in found and (base := near_name(key, DOMAINS))}
        lines = ", ".join(f"{shown(key)}: {base}" for key, base in (found | near).items())
        first = shown(next(iter(found | near), ""))
        return f"did you mean {first!r}? Add to delivery.yaml: columns: {{{lines}}}" if lines else ""
    for want in needed:
        known = [key for key in unread if key in SYNONYMS.get(want, ())]
        near_keys = known or [key for key in unread if meaning_of(key, [want])]
        near_keys = [*map(shown, near_keys)]
        if len(near_keys) == 1 and near_keys[0] not in unread:
            return f"is it {near_keys[0]!r} (letters shown as x)? Then add to delivery.yaml: columns: {{<its name>: {want}}}"
        if len(near_keys) == 1:
            return f"did you mean {near_keys[0]!r}? Add to delivery.yaml: columns: {{{near_keys[0]}: {want}}}"
        if near_keys:
            both = " or ".join(map(repr, near_keys))
            return f"is it {both}? Name the one that is {want} in delivery.yaml: columns: {{<its name>: {want}}}"
    return ""


def near_name(key: str, wanted: Sequence[str]) -> str:
    """The one of `wanted` that a name nearly is, or ''; never for a target, a remark, a moment or a known other column.

    >>> near_name("oude_cod", ["oude_code"]), near_name("doel_huiselijke_relaties", ["huiselijke_relaties"])
    ('oude_code', '')
    """
    words = {*key.split("_")}
    if (
        words & (TARGET | NOTE)
        or meant(key).when
        or by_client(key)
        or any(key in t.columns for t in RAW_TABLES.values())
    ):
        return ""
    near = get_close_matches(key, wanted, n=1, cutoff=NEAR)
    return near[0] if near else ""


def meaning_of(key: str, absent: Sequence[str]) -> str:
    """Which absent column of the contract another word for it stands for, or one that it nearly is; '' when none.

    >>> meaning_of("einddatum_traject", ["einddatum"]), meaning_of("verwachte_einddatum", ["einddatum"])
    ('einddatum', '')
    """
    bare = "_".join(word for word in key.split("_") if word not in WHOSE)
    known = (want for want in absent if {key, bare} & {want, *SYNONYMS.get(want, ())})
    return next(known, "") or near_name(key, absent)
