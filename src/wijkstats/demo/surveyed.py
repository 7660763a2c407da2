"""Invented surveys: one of each kind, of which two in five people who were asked took part.

Among the items is one that tells nothing (nearly all say the same), one where a low answer is good, one that is skipped after an
earlier answer, and a mark; for professionals and partners also pairs about theory and practice, and years of service. Older
clients take part more often: weights differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.demo.synthetic import SEED, TEAMS

Tables = dict[str, pd.DataFrame]

SURVEY = ["onderzoek", "soort", "jaar", "populatie", "benaderd", "respons", "methode", "bron"]
ITEM = ["onderzoek", "item", "tekst", "minimum", "maximum", "positief_vanaf", "omgekeerd", "geen_mening", "overslaan", "paar",
        "kant", "standaard"]  # fmt: skip
OUTCOME = ["onderzoek", "item", "groep", "n", "maat", "waarde", "sd", "decimalen", "circa", "bron", "regel"]
SURVEYS: Mapping[str, Sequence[tuple[str, str, int, str, int]]] = {
    "demo-2018": (
        ("clienten 2017", "client", 2017, "", 450),
        ("clienten 2018", "client", 2018, "", 700),
        ("medewerkers 2018", "professional", 2018, "90", 70),
        ("partners 2018", "partner", 2018, "", 1600),
        ("inwoners 2018", "inwoner", 2018, "", 600),
    ),
    "demo-2019": (("clienten 2019", "client", 2019, "", 300),),
}
"""Delivery -> name, kind, year, population and people approached."""
RESPONSE = 0.4
SCALE = ("1", "5", "4")
NO_OPINION = "9"
CLIENT = (
    ("V1", "", *SCALE, "", NO_OPINION, "", "", "", "snel", 0.6),
    ("V2", "", *SCALE, "", NO_OPINION, "", "", "", "serieus", 1.0),
    ("V3", "", *SCALE, "", NO_OPINION, "", "", "", "kwaliteit", 0.9),
    ("V4", "", *SCALE, "", NO_OPINION, "", "", "", "redden", 0.5),
    ("V5", "wachten op hulp", *SCALE, "ja", NO_OPINION, "", "", "", "", 0.2),
    ("V6", "tevreden over hulp", *SCALE, "", "", "", "", "", "", 3.0),
    ("V7", "ook hulp van huisarts", "1", "2", "", "", "", "", "", "", "", 0.0),
    ("V8", "huisarts en wijkteam overleggen", *SCALE, "", NO_OPINION, "V7=2", "", "", "", 0.1),
    ("V9", "rapportcijfer", "1", "10", "", "", "", "", "", "", "", 0.6),
)
STAFF = (
    ("M1", "tijd voor preventie", *SCALE, "", "", "", "preventie", "theorie", "", 1.2),
    ("M2", "tijd voor preventie", *SCALE, "", "", "", "preventie", "praktijk", "", -0.4),
    ("M3", "samen met de huisarts", *SCALE, "", "", "", "huisarts", "theorie", "", 0.9),
    ("M4", "samen met de huisarts", *SCALE, "", "", "", "huisarts", "praktijk", "", 0.4),
    ("M5", "werkdruk", *SCALE, "ja", "", "", "", "", "", -0.3),
    ("M6", "rapportcijfer", "1", "10", "", "", "", "", "", "", "", 0.4),
)
OTHERS = (
    ("P1", "wijkteam is bereikbaar", *SCALE, "", NO_OPINION, "", "", "", "", 0.3),
    ("P2", "samenwerking met wijkteam", *SCALE, "", NO_OPINION, "", "", "", "", 0.5),
    ("P3", "rapportcijfer", "1", "10", "", "", "", "", "", "", "", 0.3),
)
PARTNERS = (
    *OTHERS,
    ("P4", "overleg over gezinnen", *SCALE, "", NO_OPINION, "", "overleg", "theorie", "", 0.8),
    ("P5", "overleg over gezinnen", *SCALE, "", NO_OPINION, "", "overleg", "praktijk", "", -0.2),
    ("P6", "verwijzen naar wijkteam", *SCALE, "", "", "", "verwijzen", "theorie", "", 0.5),
    ("P7", "verwijzen naar wijkteam", *SCALE, "", "", "", "verwijzen", "praktijk", "", 0.45),
)
ASKED = {"client": CLIENT, "professional": STAFF, "partner": PARTNERS, "inwoner": OTHERS}
"""Kind of survey -> item as in `ITEM`, and how positive people are (in standard deviations)."""
OUTCOMES = (
    ("clienten 2018", "V3", "referentie", "4100", "aandeel", "78"),
    ("clienten 2018", "V4", "referentie", "", "aandeel", "72"),
    ("clienten 2018", "V4", "gemeente 1", "640", "aandeel", "71"),
    ("clienten 2018", "V4", "gemeente 2", "280", "aandeel", "66"),
    ("clienten 2018", "V4", "gemeente 3", "1150", "aandeel", "75"),
    ("clienten 2017", "V1", "totaal", "172", "aandeel", "69"),
    ("clienten 2018", "V1", "totaal", "190", "aandeel", "73"),
    ("clienten 2018", "V9", "totaal", "", "gemiddelde", "7,2"),
)
AGES, OLDER = ("jong", "midden", "ouder"), (0.2, 0.35, 0.45)
ELSEWHERE = ("jeugdarts", "schoolmaatschappelijk werker", "wijkverpleegkundige")
JOBS = ("wijkverpleegkundige", "maatschappelijk werker", "consulent")


def survey_tables(name: str) -> Tables:
    """The files of surveys of one demo delivery as text, the same at every run."""
    surveys = SURVEYS[name]
    rng = np.random.default_rng((SEED, surveys[-1][2], 5))
    listed = [
        [
            survey,
            kind,
            str(year),
            population,
            str(asked),
            str(round(asked * RESPONSE)),
            "schriftelijk",
            "verzonnen onderzoek",
        ]
        for survey, kind, year, population, asked in surveys
    ]
    items = [[survey, *item[:-1]] for survey, kind, *_ in surveys for item in ASKED[kind]]
    answers, people, margins = [], [], []
    for survey, kind, year, _, asked in surveys:
        n = round(asked * RESPONSE)
        numbers = [f"{kind[0].upper()}{year}{place:04d}" for place in rng.permutation(9999)[:n]]
        known = _people(kind, n, rng)
        people += [[survey, number, *row] for number, row in zip(numbers, known, strict=True)]
        answers += _answers(survey, kind, numbers, known, rng)
        if kind == "client":
            margins += [
                [survey, "leeftijdsgroep", age, many] for age, many in zip(AGES, ("700", "900", "600"), strict=True)
            ]
    outcomes = [
        [*row, "", "", "nee", "verzonnen onderzoek", ""] for row in OUTCOMES if row[0] in {s[0] for s in surveys}
    ]
    tables = {
        "onderzoek": pd.DataFrame(listed, columns=SURVEY),
        "items": pd.DataFrame(items, columns=ITEM),
        "antwoorden": pd.DataFrame(answers, columns=["onderzoek", "respondent", "item", "antwoord"]),
        "respondenten": pd.DataFrame(
            people, columns=["onderzoek", "respondent", "functie", "dienstjaren", "leeftijdsgroep", "wijkteam"]
        ),
        "marges": pd.DataFrame(margins, columns=["onderzoek", "kenmerk", "waarde", "aantal"]),
        "uitkomsten": pd.DataFrame(outcomes, columns=OUTCOME),
    }
    return {file: table for file, table in tables.items() if len(table)}


def _people(kind: str, n: int, rng: np.random.Generator) -> list[list[str]]:
    ages = rng.choice(AGES, n, p=OLDER)
    jobs = rng.choice(ELSEWHERE, n, p=(0.45, 0.45, 0.1)) if kind == "partner" else rng.choice(JOBS, n)
    years, teams = rng.gamma(2, 4, n).round().astype(int), rng.choice(list(TEAMS), n)
    if kind == "professional":
        return [[str(job), str(year), "", str(team)] for job, year, team in zip(jobs, years, teams, strict=True)]
    if kind == "partner":
        return [[str(job), str(year), "", ""] for job, year in zip(jobs, years, strict=True)]
    return [["", "", str(age) if kind in ("client", "inwoner") else "", ""] for age in ages]


def _answers(
    survey: str, kind: str, numbers: Sequence[str], known: list[list[str]], rng: np.random.Generator
) -> list[list[str]]:
    """Who likes one thing likes another: half of what somebody thinks is the same for all items. Older people are milder, and so
    is who has worked longer; one function is not.
    """
    own = rng.normal(0, 0.7, len(numbers)) + np.array(
        [0.5 * (row[2] == "ouder") - 0.6 * (row[0] == ELSEWHERE[0]) + 0.03 * float(row[1] or 0) for row in known]
    )
    given: dict[str, list[str]] = {}
    for item, _, low, high, _, turned, none, skip, *_, liked in ASKED[kind]:
        least, most = int(low), int(high)
        middle, spread = (7.0, 1.3) if most == 10 else ((least + most) / 2, 1.0)
        found = np.clip(
            np.round(middle + spread * (liked + own + rng.normal(0, 0.7, len(numbers)))), least, most
        ).astype(int)
        found = least + most - found if turned else found
        texts = [str(value) for value in found]
        silent, unsure = rng.random((2, len(numbers)))
        texts = [none if none and u < 0.05 else text for text, u in zip(texts, unsure, strict=True)]
        texts = ["" if s < 0.03 else text for text, s in zip(texts, silent, strict=True)]
        if skip:
            gate, code = skip.split("=")
            texts = ["" if before == code else text for text, before in zip(texts, given[gate], strict=True)]
        given[item] = texts
    return [[survey, number, item, text] for place, number in enumerate(numbers) for item, texts in given.items()
            if (text := texts[place])]  # fmt: skip
