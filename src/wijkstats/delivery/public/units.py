"""The unit of a published value, as people write it: is it that of the catalogue, can it be converted, or is it another one?

Question answered: by what is a value multiplied to be in the unit of the catalogue? Only what is exact is converted: euro,
thousands and millions of euro. A fraction is never made a percentage: nobody can tell whether 0.8 is 0.8 % or 80 %.
"""

from __future__ import annotations

import re

EURO = {"euro": 0.001, "duizend euro": 1.0, "mln euro": 1000.0}
"""By what a sum of money is multiplied to be in thousands of euro."""
WORDS: dict[str, tuple[str, ...]] = {
    "euro": ("euro", "eur", "€", "euros", "euro's", "hele euro", "hele euro's"),
    "duizend euro": (
        *(
            "duizend euro",
            "duizenden euro",
            "duizend euro's",
            "1000 euro",
            "x 1000 euro",
            "euro x 1000",
            "x duizend euro",
        ),
        *(
            "eur 1000",
            "x eur 1000",
            "€ 1000",
            "x € 1000",
            "€ x 1000",
            "1000 eur",
            "x 1000 eur",
            "eur x 1000",
            "x 1000 €",
        ),
        *("keur", "k€", "keuro", "k euro", "dzd euro", "€ duizend"),
    ),
    "mln euro": (
        *(
            "mln euro",
            "miljoen euro",
            "miljoenen euro",
            "1000000 euro",
            "x 1000000 euro",
            "x mln euro",
            "euro x 1000000",
        ),
        *("mln eur", "meur", "€ mln", "mln €", "x € 1000000", "€ x 1000000", "miljoen"),
    ),
    "personen": (
        *("personen", "persoon", "aantal personen", "aantal", "inwoners", "aantal inwoners", "mensen", "cliënten"),
        *("clienten", "aantal clienten", "aantal cliënten", "jongeren", "aantal jongeren", "uitkeringen"),
    ),
    "huishoudens": ("huishoudens", "huishouden", "aantal huishoudens", "aantal"),
    "trajecten": ("trajecten", "traject", "aantal trajecten", "jeugdhulptrajecten", "aantal"),
    "fte": ("fte", "fte's", "ftes", "aantal fte", "voltijdbanen", "voltijdsequivalent", "voltijdsequivalenten"),
    "procent": ("procent", "%", "percentage", "pct", "perc", "in %", "in procenten", "procenten"),
    "adressen per km2": (
        *("adressen per km2", "adressen/km2", "adressen per km²", "adressen/km²", "adressen per vierkante kilometer"),
        *("omgevingsadressen per km2", "omgevingsadressen per km²", "aantal adressen per km²", "aantal per km²"),
        *("aantal per km2", "per km2", "per km²", "aantal adressen per km2"),
    ),
    "klasse": ("klasse", "stedelijkheidsklasse", "code", "categorie", "1-5", "1 t/m 5"),
    "per 1000 inwoners": ("per 1000 inwoners", "per duizend inwoners", "per 1000", "‰", "promille"),
}
"""Every spelling that is known, by the unit it means."""


def unit_key(text: str) -> str:
    """A unit without capitals, spaces and signs that do not matter: "x 1 000 Euro" and "x 1.000 euro" are one.

    >>> unit_key("x € 1.000,-"), unit_key("Personen ")
    ('x€1000', 'personen')
    """
    return re.sub(r"[\s.,'’()\u00a0-]", "", text.casefold())


SPELLINGS = {unit: {unit_key(word) for word in words} for unit, words in WORDS.items()}


def factor(given: str, wanted: str) -> float | None:
    """By what a value in `given` is multiplied to be in `wanted`, a unit of the catalogue; None when that is not exact.

    >>> factor("x 1 000 euro", "duizend euro"), factor("euro", "duizend euro"), factor("fractie", "procent")
    (1.0, 0.001, None)
    """
    key = unit_key(given)
    if key == unit_key(wanted):
        return 1.0
    if wanted in EURO:
        found = next((unit for unit in EURO if key in SPELLINGS[unit]), None)
        return None if found is None else EURO[found] / EURO[wanted]
    # a percentage of some group may be called a percentage
    base = "procent" if wanted.startswith("procent") else wanted
    known = SPELLINGS.get(base, set())
    part = wanted.startswith("procent ") and re.sub(r"^%", "procent", key) == unit_key(wanted)
    return 1.0 if key in known or part else None


def allowed(wanted: str) -> str:
    """The units that are read for a value in `wanted`, in words."""
    if wanted == "duizend euro":
        return "duizend euro, mln euro or euro"
    return f"{wanted} (or %)" if wanted.startswith("procent") else wanted
