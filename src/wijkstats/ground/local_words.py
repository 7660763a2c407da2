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
