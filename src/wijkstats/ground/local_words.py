"""Groups of local words: every registration has its own words for who sent a client and what followed.

Question answered: into which groups does indeling.csv put the words of a column? A word that it lacks is `overig`, an empty cell
is unknown. The names are keys; what a reader sees stands in the words of the chapter.
"""

from __future__ import annotations

from collections.abc import Mapping

OTHER = "overig"
GROUPS: Mapping[str, tuple[str, ...]] = {
    "aanmelder": ("zelf", "nulde_lijn", "eerste_lijn", "tweede_lijn", "veiligheid", OTHER),
    "afsluiting": (
        "client_netwerk",
        "nulde_lijn",
        "wijkteam",
        "eerste_lijn",
        "tweede_lijn",
        "wlz",
        "veiligheid",
        "wmo",
        "gestopt",
        "verhuisd",
        OTHER,
    ),
    "vervolg": ("zelf_verder", "wijkteam", "nulde_lijn", "tweede_lijn", "wmo", "opvang_veiligheid", OTHER),
}
"""Column of a delivered file (`veld` of indeling.csv) -> its groups, in the order in which they are shown."""
SEVERITIES = (1, 2, 3)
"""How heavy a case is, from light to heavy."""
STAFF = ("bezet", "begroot")
"""Hours that are filled, and those that the budget has."""
REASONS = ("andere_instantie", "geen_hulpvraag", "zelf", "anders")
"""Why nobody of the team works on a low domain."""
TRANSFERS = ("jeugdhulp", "wmo")
SENDERS = ("gemeente", "huisarts", "gi", OTHER)
"""What somebody went on to, and who decided so; gi: a certified institution (gecertificeerde instelling)."""
CLAIM_UNITS = ("procent", "procentpunt", "aantal", "euro", "gemiddelde", "r", "p", "rang")
"""What a published figure is."""
RELATIONS: Mapping[str, tuple[int, int | None]] = {
    "som": (1, None),
    "aandeel": (2, 3),
    "gewogen": (1, None),
    "verschil": (2, 2),
    "verandering": (2, 2),
    "gelijk": (1, None),
    "grootste": (1, None),
    "tussen": (2, 2),
    "haalbaar": (1, None),
    "r_n_p": (1, None),
}
"""How published figures hang together, and of how many parts each kind is made: at least, and at most (None: no limit)."""
JUDGEMENTS: Mapping[str, tuple[str, ...]] = {
    "plus": ("+", "plus"),
    "plus_minus": ("+/-", "±", "+-", "plus/min"),
    "minus": ("-", "−", "–", "min"),
    "nvt": ("nvt", "n.v.t.", "n.v.t", "niet van toepassing"),
    "onleesbaar": ("onleesbaar",),
    "groen": ("groen",),
    "oranje": ("oranje",),
    "rood": ("rood",),
}
"""A judgement on a norm -> how it is written."""
DIRECTIONS = ("hoger", "lager", "niet_lager")
"""Where a goal wants a figure to go."""
STATUSES: Mapping[str, tuple[str, ...]] = {
    "realisatie": ("realisatie", "gerealiseerd", "jaarrekening", "rekening", "realisaties", "realised", "realisation"),
    "begroting": (
        "begroting",
        "begroot",
        "begrote",
        "budget",
        "primaire begroting",
        "primitieve begroting",
        "primitief",
    ),
    "bijgesteld": (
        "bijgesteld",
        "bijgestelde begroting",
        "begroting na wijziging",
        "begroting na wijzigingen",
        "adjusted",
    ),
    "verwacht": ("verwacht", "verwachting", "prognose", "expected", "forecast"),
}
"""Four kinds of figures that are never mixed: what was spent, what was planned, the plan as it was changed during the year, and
what is expected. Comparisons use realisatie."""
SURVEYED = ("client", "professional", "partner", "inwoner")
"""Who is asked in a survey."""
MEASURES = ("aandeel", "gemiddelde", "onvoldoende")
"""What others published of an item: a percentage that is positive, a mean, or a percentage below 5.5."""
SIDES = ("theorie", "praktijk")
"""Of a pair of items: how it should be, and how it is."""
STANDARD_ITEMS = (
    *("vindbaar", "snel", "serieus", "samen", "onafhankelijk"),
    *("kwaliteit", "passend", "doen", "redden", "leven"),
)
"""The ten uniform questions that each municipality asks its Wmo clients, in their order."""
RESPONDENT_FEATURES = ("functie", "leeftijdsgroep", "wijkteam")
"""What is known of a respondent and may be compared with the population; years of service stay apart."""
TOTAL, REFERENCE = "totaal", "referentie"
"""Of published outcomes: of this survey itself, and of those that it is laid beside."""
