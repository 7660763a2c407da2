"""The Zelfredzaamheid-Matrix (ZRM): editions, domains, levels, direction.

Question answered: which domains belong to which edition, and which score is better?
A score is a level from 1 (acute problematiek) to 5 (volledig zelfredzaam); higher is more self-reliant.
Domains of different editions are never the same domain unless their text stayed the same: in 2017 dagbesteding was split
in werk_opleiding and tijdsbesteding, adl in basale_adl and instrumentele_adl, and verslaving became middelengebruik.

Source: Handleiding ZRM 2017 and the 2010 and 2013 forms (GGD Amsterdam), as listed in docs/data-dictionary.md.
"""

from __future__ import annotations

LEVELS: tuple[int, ...] = (1, 2, 3, 4, 5)

EDITIONS: dict[str, tuple[str, ...]] = {
    "2010": (
        "inkomen",
        "dagbesteding",
        "huisvesting",
        "gezinsrelaties",
        "geestelijke_gezondheid",
        "fysieke_gezondheid",
        "verslaving",
        "adl_vaardigheden",
        "sociaal_netwerk",
        "maatschappelijke_participatie",
        "justitie",
    ),
    "2013": (
        "financien",
        "dagbesteding",
        "huisvesting",
        "huiselijke_relaties",
        "geestelijke_gezondheid",
        "lichamelijke_gezondheid",
        "verslaving",
        "adl",
        "sociaal_netwerk",
        "maatschappelijke_participatie",
        "justitie",
    ),
    "2017": (
        "financien",
        "werk_opleiding",
        "tijdsbesteding",
        "huisvesting",
        "huiselijke_relaties",
        "geestelijke_gezondheid",
        "lichamelijke_gezondheid",
        "middelengebruik",
        "basale_adl",
        "instrumentele_adl",
        "sociaal_netwerk",
        "maatschappelijke_participatie",
        "justitie",
    ),
}

DOMAINS: tuple[str, ...] = tuple(dict.fromkeys(d for e in ("2017", "2013", "2010") for d in EDITIONS[e]))
DOMAIN_ORDER: dict[str, int] = {domain: place for place, domain in enumerate(("all", *DOMAINS))}
"""Place of a domain in a table, all of them together first."""

LOW_DOMAIN_CATEGORIES: dict[str, tuple[int, int]] = {
    "0": (0, 0),
    "1": (1, 1),
    "2_3": (2, 3),
    "4_5": (4, 5),
    "6_7": (6, 7),
    "8_plus": (8, len(DOMAINS)),
}
"""Classes for a number of low domains, as keys that a spreadsheet does not turn into a date: first and last number."""


def low_domain_category(number: int) -> str:
    """Which class does a number of low domains fall in?

    >>> [low_domain_category(n) for n in (0, 3, 8, 13)]
    ['0', '2_3', '8_plus', '8_plus']
    """
    for key, (first, last) in LOW_DOMAIN_CATEGORIES.items():
        if first <= number <= last:
            return key
    raise ValueError(f"a client has 0 to {len(DOMAINS)} low domains, found {number}")
