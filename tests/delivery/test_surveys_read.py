"""Files of surveys: what is read, what is refused, and that no number or name of a respondent goes any further."""

from __future__ import annotations

from pathlib import Path

import exports
import pandas as pd
import pytest
from exports import Table, put, read, sound

SURVEYS: Table = [
    ["onderzoek", "soort", "jaar", "populatie", "benaderd", "respons", "methode", "bron"],
    ["clienten 2018", "client", "2018", "", "500", "200", "enquete", "rapport"],
    ["medewerkers van Jansen", "professional", "2018", "60", "40", "", "", ""],
    ["partners", "burger", "2018", "", "", "", "", ""],
    ["partners 2018", "partner", "2018", "", "10", "20", "", ""],
]
ITEMS: Table = [
    ["onderzoek", "item", "tekst", "minimum", "maximum", "positief_vanaf", "omgekeerd", "geen_mening", "overslaan", "paar",
     "kant", "standaard"],
    ["clienten 2018", "V1", "kwaliteit", "1", "5", "4", "", "9", "", "", "", "kwaliteit"],
    ["clienten 2018", "V2", "wachten", "1", "5", "4", "ja", "", "V1=2", "", "", ""],
    ["medewerkers van Jansen", "V1", "samen met Piet", "1", "10", "", "", "", "", "overleg", "theorie", ""],
    ["partners", "V1", "", "1", "5", "", "", "", "", "", "", ""],
    ["clienten 2018", "jansen", "", "1", "5", "", "", "", "", "", "", ""],
    ["clienten 2018", "V4", "", "5", "1", "", "", "", "", "", "", ""],
    ["clienten 2018", "V5", "", "1", "5", "9", "", "", "", "", "", ""],
    ["clienten 2018", "V6", "", "1", "5", "", "", "3", "", "", "", ""],
    ["clienten 2018", "V7", "", "1", "5", "", "soms", "", "", "", "", ""],
    ["clienten 2018", "V8", "", "1", "5", "", "", "", "V1 is 2", "", "", ""],
    ["clienten 2018", "V9", "", "1", "5", "", "", "", "", "", "", "geluk"],
    ["clienten 2018", "X1", "", "1", "5", "", "", "", "", "", "praktijk", ""],
    ["clienten 2018", "X2", "", "1", "5", "", "", "", "", "overleg", "", ""],
    ["clienten 2018", "X3", "", "1", "5", "", "", "", "", "overleg", "theorie", ""],
    ["clienten 2018", "X4", "", "1", "5", "", "", "", "", "overleg", "theorie", ""],
]  # fmt: skip
ANSWERS: Table = [
    ["onderzoek", "respondent", "item", "antwoord"],
    ["clienten 2018", "R77001", "V1", "5"],
    ["clienten 2018", "R77001", "V2", ""],
    ["clienten 2018", "R77002", "V1", "9"],
    ["medewerkers van Jansen", "R77001", "V1", "7"],
    ["clienten 2018", "R77003", "V1", "6"],
    ["clienten 2018", "R77003", "V3", "1"],
    ["clienten 2018", "R77004", "V1", "3,5"],
    ["clienten 2018", "R77005", "V1", "3"],
    ["clienten 2018", "R77005", "V1", "4"],
]
PEOPLE: Table = [
    ["onderzoek", "respondent", "functie", "dienstjaren", "leeftijdsgroep", "wijkteam"],
    ["medewerkers van Jansen", "R77003", "wijkverpleegkundige", "", "", "Team Oost"],
    ["medewerkers van Jansen", "R77001", "wijkverpleegkundige Jansen", "4,5", "ouder", "Team West"],
    ["medewerkers van Jansen", "R77002", "", "71", "", ""],
]
MARGINS: Table = [
    ["onderzoek", "kenmerk", "waarde", "aantal"],
    ["medewerkers van Jansen", "wijkteam", "Team West", "20"],
    ["medewerkers van Jansen", "functie", "wijkverpleegkundige Jansen", "12"],
    ["medewerkers van Jansen", "schoenmaat", "44", "12"],
]
OUTCOMES: Table = [
    ["onderzoek", "item", "groep", "n", "maat", "waarde", "sd", "decimalen", "circa", "bron", "regel"],
    ["clienten 2018", "V1", "totaal", "419", "aandeel", "89", "", "", "", "rapport", "12"],
    ["clienten 2018", "V1", "referentie", "", "aandeel", "84,0", "", "", "ja", "", ""],
    ["clienten 2018", "V1", "totaal", "419", "gemiddelde", "7,5", "", "", "", "", ""],
    ["clienten 2018", "V8", "totaal", "419", "aandeel", "50", "", "", "", "", ""],
]


ITEMS += [["clienten 2018", f"W{n}", "", "1", "5", *[""] * 7] for n in range(9)]
ANSWERS += [["clienten 2018", f"R88{n}", "W1", "3"] for n in range(9)]


def delivered(root: Path) -> exports.Read:
    files = {"onderzoek": SURVEYS, "items": ITEMS, "antwoorden": ANSWERS, "respondenten": PEOPLE, "marges": MARGINS,
             "uitkomsten": OUTCOMES}  # fmt: skip
    return read(put(root, sound(12) | files))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> exports.Read:
    return delivered(tmp_path_factory.mktemp("surveys"))


def test_what_is_read_and_what_is_refused(done: exports.Read) -> None:
    tables = {path.stem: pd.read_parquet(path) for path in done.folder.glob("survey*.parquet")}
    assert list(tables["surveys"]["survey"]) == ["clienten 2018", "medewerkers van xxxxxx"]
    items = tables["survey_items"]
    assert list(items["item"][:3]) == ["V1", "V2", "V1"]
    assert (items["skip_item"][1], items["skip_code"][1], bool(items["reversed"][1])) == ("V1", 2, True)
    answers = tables["survey_answers"].fillna({"answer": -1}).query("item < 'W'")
    assert sorted(zip(answers["item"], answers["answer"], strict=True)) == [("V1", 5), ("V1", 7), ("V1", 9), ("V2", -1)]
    person, other = tables["survey_respondents"].sort_values("job").to_dict("records")
    assert (other["job"], other["team"]) == ("wijkverpleegkundige", "Team Oost")
    assert (person["job"], person["service_years"], person["team"]) == ("overig", 4.5, "Team West")
    assert tables["survey_margins"][["feature", "level"]].to_numpy().tolist() == [
        ["team", "Team West"], ["job", "overig"],
    ]  # fmt: skip
    assert tables["survey_outcomes"][["part", "value", "decimals"]].to_numpy().tolist() == [
        ["totaal", 89.0, 0], ["referentie", 84.0, 1],
    ]  # fmt: skip
    everything = " ".join(str(t.to_dict()) for t in tables.values()) + str(done.rejects.to_dict()) + " ".join(done.said)
    assert not any(name in everything for name in ("R7700", "ansen", "Piet"))
    refused = done.rejects[["file", "row", "reason"]].itertuples(index=False, name=None)
    assert sorted(refused) == sorted(
        [("onderzoek.csv", "4", "unknown_word"), ("onderzoek.csv", "5", "more_than_all"),
         ("items.csv", "5", "unknown_survey"), ("items.csv", "6", "impossible_id"), ("items.csv", "7", "out_of_range"),
         ("items.csv", "8", "out_of_range"), ("items.csv", "9", "out_of_range"), ("items.csv", "10", "unknown_word"),
         ("items.csv", "11", "unknown_word"), ("items.csv", "12", "unknown_word"),
         ("items.csv", "13", "missing_value"), ("items.csv", "14", "missing_value"),
         ("items.csv", "15", "two_values"), ("items.csv", "16", "two_values"),
         ("antwoorden.csv", "6", "out_of_range"), ("antwoorden.csv", "7", "unknown_item"),
         ("antwoorden.csv", "8", "not_whole"), ("antwoorden.csv", "9", "two_values"), ("antwoorden.csv", "10", "two_values"),
         ("respondenten.csv", "4", "out_of_range"), ("marges.csv", "4", "unknown_word"),
         ("uitkomsten.csv", "4", "out_of_range"), ("uitkomsten.csv", "5", "unknown_item")]
    )  # fmt: skip


def test_the_same_respondent_has_one_hash_in_both_files(done: exports.Read) -> None:
    folder = done.folder
    answers, people = (pd.read_parquet(folder / f"survey_{name}.parquet") for name in ("answers", "respondents"))
    assert people["respondent"].isin(answers["respondent"]).tolist().count(True) == 1
    assert answers["respondent"].nunique() == 2 + 9
