"""The same people under another name: found by who is in, compared, and refused where nothing can guard them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from exports import KEY, SETTINGS, put

from wijkstats.commands.stamps import REPORTS, there
from wijkstats.delivery.chosen import FORMER
from wijkstats.delivery.clients.pseudonyms import PRINT_FILE, fingerprint, hash_ids
from wijkstats.ground.errors import PrivacyError
from wijkstats.ground.population import CLIENT, COURSE, KEPT, NOT_KEPT, named, steps
from wijkstats.ground.records import Result
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.earlier import Earlier, comparable, earlier_reports, refuse_unguarded
from wijkstats.release.noted import NOTED, note_earlier
from wijkstats.release.people import keep_sketch, share_people
from wijkstats.settings.delivery import Delivery

OWN = (date(2022, 1, 1), date(2023, 12, 31))
KEYS = ("grouping", "level")


def delivered(root: Path, name: str, clients: range, settings: str = SETTINGS, prefix: str = "C") -> Delivery:
    """A delivery with these clients, as cleaning leaves it, with its sketch. Each starts on a day of her own."""
    delivery = put(root, {}, settings, name)
    delivery.processed.mkdir(parents=True)
    hashes = hash_ids([f"{prefix}{i}" for i in clients], KEY, "client")
    starts = [pd.Timestamp("2022-03-01") + pd.Timedelta(days=i) for i in clients]
    rows = pd.DataFrame({"client": hashes, "start_date": starts, "age": 40, "sex": "vrouw"})
    rows.to_parquet(delivery.processed / "trajectories.parquet")
    (delivery.processed / PRINT_FILE).write_text(fingerprint(KEY), encoding="utf-8")
    keep_sketch(delivery)
    return delivery


def reported(delivery: Delivery, *beside: str) -> None:
    """A report of it under reports/, with one table."""
    s = delivery.settings
    (delivery.report / "tables").mkdir(parents=True)
    pd.DataFrame({"grouping": ["total"], "level": ["all"], "n": [40]}).to_csv(
        delivery.report / "tables" / "zrm_case.csv", index=False
    )
    told = {
        "municipality": s.municipality, "delivery": delivery.name, "comparable": comparable(delivery),
        "disclosure": {"rounding": 0}, "published": {}, "earlier_reports": list(beside),
        "period": {"start": str(s.period.start), "end": str(s.period.end)},
    }  # fmt: skip
    (delivery.report / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def test_a_delivery_that_was_renamed_is_found_by_its_people(tmp_path: Path) -> None:
    first, second = delivered(tmp_path, "first", range(40)), delivered(tmp_path, "renamed", range(41))
    other = delivered(tmp_path, "other", range(60, 90))
    reported(first)
    assert share_people(second, "first") is True
    assert share_people(other, "first") is False
    assert [e.name for e in earlier_reports(second)] == ["first"]
    assert earlier_reports(other) == []
    reported(second, "first")  # which was laid beside the first: not the other way round
    assert earlier_reports(first) == []


def test_the_same_people_under_other_numbers_are_found_by_when_they_started(tmp_path: Path) -> None:
    reported(delivered(tmp_path, "first", range(40)))
    moved = delivered(tmp_path, "new_system", range(2, 41), prefix="ZS-000")
    assert share_people(moved, "first") is False
    assert [e.name for e in earlier_reports(moved)] == ["first"]
    others = delivered(tmp_path, "others", range(25, 65), prefix="ZS-000")
    assert earlier_reports(others) == []


def test_an_earlier_report_that_comes_later_is_noted(tmp_path: Path) -> None:
    """Such as a copy of what was published, put back from an archive: make then makes this one again."""
    own = delivered(tmp_path, "2022", range(40))
    note_earlier(own)
    noted = own.processed / NOTED
    assert noted.read_text(encoding="utf-8") == ""
    reported(delivered(tmp_path, "others", range(60, 90)))
    note_earlier(own)
    assert noted.read_text(encoding="utf-8") == ""
    reported(own)
    (tmp_path / "reports/2022").rename(tmp_path / "reports/2022-published")
    before = there(tmp_path, "2022")
    note_earlier(own)
    text = noted.read_text(encoding="utf-8")
    assert text.startswith("2022-published ")
    path = tmp_path / "reports/2022-published/manifest.json"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert there(tmp_path, "2022")[REPORTS] != before[REPORTS]
    note_earlier(own)
    assert noted.read_text(encoding="utf-8") != text
    path.write_text("{", encoding="utf-8")
    note_earlier(own)
    assert "2022-published/manifest.json" in noted.read_text(encoding="utf-8")


def test_people_are_found_in_a_municipality_of_another_code(tmp_path: Path) -> None:
    reported(delivered(tmp_path, "first", range(40)))
    moved = delivered(tmp_path, "moved", range(40), SETTINGS.replace('"0622"', '"0623"', 1))
    assert [e.name for e in earlier_reports(moved)] == ["first"]


def test_a_report_of_a_municipality_that_came_to_this_one_guards_it(tmp_path: Path) -> None:
    """Less what the other part told, it would tell what the report of the old municipality hid."""
    settings = SETTINGS.replace("2022-01-01", "2020-01-01", 1)
    reported(delivered(tmp_path, "old", range(40), settings.replace('"0622"', '"0788"', 1)))
    merged = delivered(tmp_path, "merged", range(100, 180), prefix="ZS-000")
    assert earlier_reports(merged) == []
    (merged.processed / FORMER).write_text("0788\n0801\n", encoding="ascii")
    assert [e.name for e in earlier_reports(merged)] == ["old"]


def test_one_client_more_under_another_name_tells_nobody(tmp_path: Path) -> None:
    first, second = delivered(tmp_path, "first", range(40)), delivered(tmp_path, "renamed", range(41))
    reported(first)
    table = pd.DataFrame({"grouping": ["total"], "level": ["all"], "n": [41]})
    result = Result("zrm_case", table, KEYS, ("n",), cells=named(table, COURSE, {"n": ("x",)}, *KEYS))
    (shown,) = protect_report([result], DisclosureRules(5), earlier_reports(second)).published
    assert shown.table["n"].isna().all()


def test_other_age_groups_of_the_same_people_are_refused_unless_that_is_accepted(tmp_path: Path) -> None:
    ages = "age_groups: {jeugd: [0, 17], volwassenen: [18, 65], ouderen: [66, 120]}\n"
    reported(delivered(tmp_path, "first", range(40)))
    moved = delivered(tmp_path, "moved", range(40), SETTINGS + ages)
    (found,) = earlier_reports(moved)
    assert found.differs == {"age_groups"}
    with pytest.raises(PrivacyError, match=r"other age_groups[\s\S]*republish: \[first\]"):
        refuse_unguarded(moved, [found], still_open=False)
    accepted = delivered(tmp_path, "accepted", range(40), f"{SETTINGS}{ages}republish: [first]\n")
    refuse_unguarded(accepted, earlier_reports(accepted), still_open=True)


def test_what_an_earlier_report_leaves_open_is_refused(tmp_path: Path) -> None:
    reported(delivered(tmp_path, "first", range(40)))
    second = delivered(tmp_path, "second", range(41))
    found = earlier_reports(second)
    refuse_unguarded(second, found, still_open=False)
    with pytest.raises(PrivacyError, match="figures from which hidden counts follow"):
        refuse_unguarded(second, found, still_open=True)


def test_totals_that_do_not_depend_on_what_differs_are_compared() -> None:
    """With ages moved by a year the total may still not differ by three, and the ages are other people."""
    rows = [("total", "all", 43), ("age_group", "jeugd", 20), ("age_group", "ouderen", 23)]
    table = pd.DataFrame(rows, columns=[*KEYS, "n"])
    every = {"n": KEPT | NOT_KEPT}
    result = Result("zrm_case", table, KEYS, ("n",), cells=named(table, CLIENT, every, *KEYS))
    before = table.assign(n=[40, 22, 18])
    then = Earlier("first", OWN, {"zrm_case": before}, OWN, differs=frozenset({"age_groups"}))
    account = protect_report([result], DisclosureRules(5), [then]).account
    assert set(account.loc[account["reason"] == "earlier", "row"]) == {"total, all"}
    low = {"n": steps(lambda b, a: True, (1, 2, 3))}
    pairs = Result("zrm_case", table, KEYS, ("n",), cells=named(table, COURSE, low, *KEYS))
    other = Earlier("first", OWN, {"zrm_case": before}, OWN, differs=frozenset({"low"}))
    assert protect_report([pairs], DisclosureRules(5), [other]).account.empty
