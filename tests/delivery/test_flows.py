"""What may be delivered beside measurements and trajectories: how each column is read, and what is refused of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from exports import SETTINGS, TEAMS, Read, Table, put, read, whole

from wijkstats.ground.local_words import GROUPS

GROUP_KEYS = "groups: {licht: Korte hulp, zwaar: Lange hulp}\n"


def tables(clients: int = 30) -> dict[str, Table]:
    return whole(clients)


def made(root: Path, files: dict[str, Table], settings: str = SETTINGS + GROUP_KEYS) -> Read:
    return read(put(root, files, settings))


def with_columns(table: Table, **columns: list[str]) -> Table:
    """The table with these columns; the last text stands in all rows that follow."""
    for name, texts in columns.items():
        for i, row in enumerate(table):
            row.append(texts[min(i - 1, len(texts) - 1)] if i else name)
    return table


def refused(found: Read, file: str) -> list[tuple[str, str, str]]:
    """Row, column and rule of what was refused of a file."""
    rows = found.rejects[found.rejects["file"] == f"{file}.csv"]
    return [*rows[["row", "column", "reason"]].itertuples(index=False, name=None)]


def test_what_else_is_registered_of_a_trajectory(tmp_path: Path) -> None:
    files = tables()
    start = files["trajecten"][1][3]
    with_columns(
        files["trajecten"],
        aanmelddatum=[start, "01-12-2099", "31-02-2022", "03-01-2021", ""],
        zwaarte=["1", "3,0", "4", "zwaar", ""],
        huishoudnummer=["H1", "H1", "H2", ""],
        clientgroep=["licht", "Zwaar", "middel", ""],
    )
    found = made(tmp_path, files)
    assert refused(found, "trajecten") == [
        ("3", "aanmelddatum", "application_after_start"),
        ("4", "aanmelddatum", "impossible_date"),
        ("4", "clientgroep", "unknown_word"),
        ("4", "zwaarte", "unknown_word"),
        ("5", "zwaarte", "unknown_word"),
    ]
    kept = found.table("trajectories")
    assert len(kept) == 30
    assert kept["applied_date"].notna().sum() == 2
    assert (kept["applied_date"] <= kept["start_date"])[kept["applied_date"].notna()].all()
    assert sorted(kept["severity"].dropna()) == [1, 3]
    assert sorted(kept["client_group"].dropna()) == ["licht", "zwaar"]
    assert kept["household"].value_counts().to_list() == [2, 1]


def test_of_a_birth_date_only_the_month_of_turning_eighteen_stays(tmp_path: Path) -> None:
    """And only of those who were under 18 at the start: of others nobody needs it."""
    files = tables()
    for row, born in zip(files["trajecten"][1:], ["17-05-2006", "29-02-2008", "01-03-1970"], strict=False):
        row[2] = born
    kept = made(tmp_path, files).table("trajectories")
    assert sorted(kept["turns_18"].dropna()) == [pd.Timestamp(2024, 5, 1), pd.Timestamp(2026, 2, 1)]
    assert (kept["age"][kept["turns_18"].notna()] < 18).all()


def test_a_contact_is_linked_to_the_client_of_a_trajectory(tmp_path: Path) -> None:
    files = tables()
    with_columns(files["contacten"], clientnummer=["C10001", "2,022E+11", "C99999", "0", ""])
    found = made(tmp_path, files)
    assert refused(found, "contacten") == [
        ("3", "clientnummer", "shortened_number"),
        ("5", "clientnummer", "missing_client"),
    ]
    contacts, clients = found.table("contacts"), set(found.table("trajectories")["client"])
    assert len(contacts) == 60
    assert [client in clients for client in contacts["client"].dropna()].count(True) == 1
    assert contacts["client"].notna().sum() == 2


def test_no_number_of_a_person_is_left(tmp_path: Path) -> None:
    files = tables()
    with_columns(files["trajecten"], huishoudnummer=["H12345"])
    with_columns(files["contacten"], clientnummer=["C10001"])
    files["doorstroom"] = [
        ["clientnummer", "datum", "soort"],
        ["C10001", "01-02-2023", "wmo"],
        ["C77777", "01-02-2023", "wmo"],
    ]
    files["inzet"] = [["trajectnummer", "domein", "inzet"], ["T500", "financien", "ja"]]
    found = made(tmp_path, files)
    assert not found.rejects.size
    for path in found.folder.glob("*.parquet"):
        text = pd.read_parquet(path).to_csv()
        assert not [number for number in ("H12345", "C10001", "C77777", "T500") if number in text], path.name
    hashes = set(found.table("trajectories")["client"])
    assert [client in hashes for client in found.table("transfers")["client"]].count(True) == 1
    assert set(found.table("support")["trajectory"]) <= set(found.table("trajectories")["trajectory"])


def test_staff_of_no_team_with_and_without_a_function(tmp_path: Path) -> None:
    files = tables()
    with_columns(files["formatie"], functie=["Wijkverpleegkundige", "coach Pieterse", ""], soort=["", "Bezet", "bezet"])
    files["formatie"] += [
        ["", "01-01-2022", "25,2", "", ""],  # the sum of the three teams
        ["", "01-01-2022", "1,6", "Administratie", "bezet"],
        [TEAMS[0], "01-01-2022", "9", "", "begroot"],
        [TEAMS[0], "01-01-2022", "9", "", "gewenst"],
        [TEAMS[0], "01-01-2023", "302,4", "", "begroot"],
    ]
    found = made(tmp_path, files)
    assert refused(found, "formatie") == [("5", "wijkteam", "total_row"), ("8", "soort", "unknown_word")]
    staff = found.table("staffing")
    assert staff["fte"].sum() == pytest.approx(3 * 8.4 + 1.6 + 9 + 302.4)
    assert sorted(staff["job"].dropna()) == ["Administratie", "Wijkverpleegkundige", "overig"]
    assert staff.groupby("kind")["fte"].sum().to_dict() == pytest.approx({"bezet": 26.8, "begroot": 9 + 302.4})
    assert found.rules()["fte_like_hours"] == 1, "used, and looked at"
    assert staff.loc[staff["team"].isna(), "fte"].to_list() == [1.6]
    assert found.rules()["function_not_shown"] == 1
    assert "Pieterse" not in "".join(found.said)


def test_open_cases_by_team_and_severity(tmp_path: Path) -> None:
    files = tables()
    day = "01-01-2022"
    files["caseload"] = [
        ["wijkteam", "peildatum", "zwaarte", "open_zaken"],
        [TEAMS[0], day, "1", "12"],
        [TEAMS[0], day, "3", "1.250"],  # a point between thousands
        [TEAMS[0], day, "", "0"],
        ["", day, "", "7"],
        ["Totaal", day, "", "30"],
        [TEAMS[1], day, "1", "4,5"],
        [TEAMS[1], day, "2", "-1"],
        [TEAMS[1], day, "9", "3"],
        [TEAMS[2], day, "1", "8"],
        [TEAMS[2], day, "1", "9"],
        [TEAMS[2], day, "2", "5"],
        [TEAMS[2], day, "3", ""],
        *([TEAMS[2], f"0{month}-01-2022", "1", "8"] for month in range(2, 10)),
        *([TEAMS[2], f"0{month}-02-2022", "1", "8"] for month in range(2, 10)),
    ]
    found = made(tmp_path, files)
    assert refused(found, "caseload") == [
        ("3", "open_zaken", "not_whole"),
        ("6", "wijkteam", "total_row"),
        ("7", "open_zaken", "not_whole"),
        ("8", "open_zaken", "out_of_range"),
        ("9", "zwaarte", "unknown_word"),
        ("10", "open_zaken", "two_values"),
        ("11", "open_zaken", "two_values"),
        ("13", "open_zaken", "missing_value"),
    ]
    cases = found.table("caseload")
    assert cases["open"].sum() == 12 + 0 + 7 + 5 + 16 * 8
    assert cases["severity"].isna().sum() == 2


def test_support_on_the_domains_of_a_trajectory(tmp_path: Path) -> None:
    files = tables()
    files["inzet"] = [
        ["trajectnummer", "domein", "inzet", "reden"],
        ["T500", "Financiën", "ja", ""],
        ["T500", "huisvesting", "Nee", "Andere instantie"],
        ["T500", "justitie", "nee", "verhuisd"],
        ["T999", "justitie", "nee", ""],
        ["T501", "geldzaken", "ja", ""],
        ["T501", "huisvesting", "soms", ""],
        ["T501", "justitie", "ja", ""],
        ["T501", "justitie", "nee", ""],
        ["T502", "justitie", "ja", ""],
        ["T502", "justitie", "ja", ""],
        *([f"T{number}", "huisvesting", "ja", "zelf"] for number in range(503, 515)),
    ]
    found = made(tmp_path, files)
    assert refused(found, "inzet") == [
        ("4", "reden", "unknown_word"),
        ("5", "trajectnummer", "unknown_trajectory"),
        ("6", "domein", "unknown_domain"),
        ("7", "inzet", "unknown_word"),
        ("8", "inzet", "two_values"),
        ("9", "inzet", "two_values"),
        ("11", "", "duplicate_row"),
    ]
    support = found.table("support")
    assert len(support) == 4 + 12
    assert support["why_not"].dropna().to_list() == ["andere_instantie"]  # a reason beside yes says nothing


def test_onward_care_of_who_a_team_never_knew(tmp_path: Path) -> None:
    files = tables()
    files["doorstroom"] = [
        ["clientnummer", "datum", "soort", "verwijzer"],
        ["C10001", "01-02-2023", "Jeugdhulp", "Gecertificeerde instelling"],
        ["C88888", "01-02-2023", "wmo", "GI"],
        ["C88888", "01-02-2023", "wmo", "GI"],
        ["C10002", "01-02-2023", "wlz", ""],
        ["", "01-02-2023", "wmo", ""],
        ["C10003", "01-02-2023", "wmo", "tandarts"],
        *([f"C{number}", "01-03-2023", "wmo", ""] for number in range(10004, 10014)),
    ]
    found = made(tmp_path, files)
    assert refused(found, "doorstroom") == [
        ("4", "", "duplicate_row"),
        ("5", "soort", "unknown_word"),
        ("6", "clientnummer", "missing_client"),
        ("7", "verwijzer", "unknown_word"),
    ]
    assert found.table("transfers")["sender"].fillna("").value_counts().to_dict() == {"gi": 2, "": 11}


def words(table: Table, column: str, texts: list[str]) -> None:
    for row, text in zip(table[1:], texts, strict=False):
        row[table[0].index(column)] = text


def test_words_of_a_registration_in_groups(tmp_path: Path) -> None:
    files = tables()
    words(files["trajecten"], "aanmelder", ["huisarts", "Huisarts ", "eerstelijn", "buurvrouw", ""])
    files["indeling"] = [
        ["veld", "waarde", "groep"],
        ["aanmelder", "huisarts", "Eerste lijn"],
        ["Aanmelder", "HUISARTS", "eerste_lijn"],
        ["aanmelder", "zelf", "zelf"],
        ["afsluiting", "Wmo-voorziening", "wmo"],
        ["afsluiting", "client/netwerk", "gestopt"],
        ["afsluiting", "client/netwerk", "verhuisd"],
        ["vervolg", "zelf verder", "gestopt"],  # a group of another column
        ["oorzaak", "x", "overig"],
        *(["vervolg", f"woord {i}", "overig"] for i in range(6)),
    ]
    found = made(tmp_path, files)
    assert refused(found, "indeling") == [
        ("3", "", "duplicate_row"),
        ("6", "groep", "two_values"),
        ("7", "groep", "two_values"),
        ("8", "groep", "unknown_word"),
        ("9", "veld", "unknown_word"),
    ]
    kept = found.table("trajectories")
    assert kept["referrer_group"].fillna("").value_counts().to_dict() == {
        "zelf": 25, "eerste_lijn": 3, "overig": 1, "": 1,
    }  # fmt: skip
    assert set(kept["closure_group"]) == {"wmo", "client_netwerk"}  # a word that is called as a group is that group
    assert set(found.table("contacts")["follow_up_group"]) == {"zelf_verder"}
    remarks = pd.read_csv(found.folder / "remarks.csv").set_index("rule")
    assert remarks.loc["word_without_group", "found"] == "'xxxxxxxxx' in 1 row"  # a word that somebody typed
    assert "next: add it to indeling.csv under veld aanmelder" in " ".join(" ".join(found.said).split())


def test_without_indeling_a_word_is_a_group_only_when_it_is_called_so(tmp_path: Path) -> None:
    kept = made(tmp_path, tables()).table("trajectories")
    assert set(kept["closure_group"]) == {"client_netwerk", "overig"}
    assert "word_without_group" not in (tmp_path / "data/processed/case/remarks.csv").read_text(encoding="utf-8")


def test_every_column_has_a_group_for_other_words() -> None:
    assert all(groups[-1] == "overig" and len(set(groups)) == len(groups) for groups in GROUPS.values())
