"""One table of all domains: every number is one of a protected table, and what is hidden there is hidden here."""

from __future__ import annotations

from functools import cache

import pandas as pd
import zrm_chapter

from wijkstats.chapters.zrm.columns import OVERVIEW
from wijkstats.chapters.zrm.exhibits.overview import overview_table
from wijkstats.ground.coarse import Withheld
from wijkstats.ground.records import Published
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.report.exhibits import derived, make_exhibit


@cache
def protected(minimum: int) -> dict[str, Published]:
    made = zrm_chapter.results()
    found = protect_report(
        [made[name] for name in ("zrm_domains", "zrm_development", "zrm_domain_teams")], DisclosureRules(minimum)
    )
    return {published.name: published for published in found.published}


def overview(minimum: int = 0) -> Published:
    found = overview_table(protected(minimum), OVERVIEW)
    assert found is not None
    return found


def shown(found: Published, language: str = "nl") -> Exhibit:
    settings = zrm_chapter.SETTINGS.model_copy(update={"language": language})
    return make_exhibit(found, None, settings, load_words(language))


def test_every_number_is_that_of_the_table_it_comes_from() -> None:
    table = overview().table.set_index("domain")
    tables = {name: found.table for name, found in protected(0).items()}
    domains = tables["zrm_domains"].set_index("domain")
    change = tables["zrm_development"].query("grouping == 'domain'").set_index("level")
    for domain in domains.index:
        assert table.loc[domain, "last_share"] == domains.loc[domain, "last_share"]
        assert table.loc[domain, "low_pairs"] == domains.loc[domain, "low_first"]
        assert table.loc[domain, "improved_share"] == change.loc[domain, "improved_share"]
        assert table.loc[domain, "expected"] == change.loc[domain, "expected"]
        assert table.loc[domain, "conclusion"] == change.loc[domain, "conclusion"]
    assert table.loc["all", "pairs"] == domains["pairs"].sum()
    assert table.loc["all", "last_share"] == round(domains["low_last"].sum() / domains["pairs"].sum(), 3)
    teams = tables["zrm_development"].query("grouping == 'team'")["improved_share"]
    assert list(table.loc["all", ["team_low", "team_high"]]) == [teams.min(), teams.max()]
    each = tables["zrm_domain_teams"].set_index("domain")["share"]
    assert list(table.loc["financien", ["team_low", "team_high"]]) == [each["financien"].min(), each["financien"].max()]
    assert table["change"].isna().all()  # there is no earlier delivery
    assert [*overview().table] == [*OVERVIEW, "suppressed"]


def test_what_a_table_hides_the_overview_does_not_tell() -> None:
    tables = dict(protected(0))
    gone = tables["zrm_domains"].table.copy().astype({"pairs": "Int64", "low_first": "Int64"})
    gone.loc[0, ["low_first", "first_share", "first_low", "first_high"]] = pd.NA
    gone.loc[0, "suppressed"] = "suppressed"
    tables["zrm_domains"] = Published("zrm_domains", gone, ("domain",), ("low_first",), 1, 5)
    table = overview_table(tables, OVERVIEW)
    assert table is not None
    first, together = table.table.iloc[0], table.table.iloc[-1]
    assert pd.isna(first["first_share"])
    assert pd.isna(together["first_share"])  # or the hidden one would follow
    assert first["suppressed"] == "suppressed"
    assert together["pairs"] == gone["pairs"].sum()


def test_what_is_withheld_says_so_and_what_does_not_exist_has_a_dash() -> None:
    """The expectation of a domain with few low scores is withheld in its own table: here it was a dash, as what never was."""
    tables = protected(5)
    found = overview_table(tables, OVERVIEW)
    assert found is not None
    change = tables["zrm_development"].stepped().query("grouping == 'domain'")
    gone = {
        level
        for level, expected in zip(change["level"], change["expected"], strict=True)
        if isinstance(expected, Withheld)
    }
    assert gone
    assert {d for d, held in zip(found.table["domain"], found.withheld["expected"], strict=True) if held} == gone
    html = shown(found).table
    assert load_words("nl")("table.not_shown_why") in html
    assert load_words("nl")("table.none_why") not in html


def test_a_change_since_the_previous_delivery_stands_beside_it() -> None:
    rows = [("domain", "financien", 0.08, 0.02, 0.14, 0.01), ("total", "all", 0.01, -0.02, 0.04, 0.5)]
    table = pd.DataFrame(rows, columns=["grouping", "level", "difference", "low", "high", "p_holm"])
    previous = Published("zrm_previous", table, ("grouping", "level"), (), 0, 0)
    found = overview_table({**protected(0), "zrm_previous": previous}, OVERVIEW)
    assert found is not None
    assert found.table.set_index("domain").loc[["financien", "all"], "change"].tolist() == [0.08, 0.01]
    exhibit = shown(found)
    assert "Anders dan in de vorige levering, meer dan toeval: financiën." in exhibit.answer
    assert "Verschil met vorige levering" in exhibit.table
    assert "vorige levering" not in shown(overview()).table


def test_a_domain_on_which_a_team_is_hidden_has_no_spread_of_teams() -> None:
    tables = dict(protected(0))
    table = tables["zrm_domain_teams"].table.copy().astype({"share": "Float64"})
    table.loc[table["domain"] == "financien", "share"] = [pd.NA, 0.5]
    tables["zrm_domain_teams"] = Published("zrm_domain_teams", table, ("domain", "team"), ("pairs",), 1, 5)
    found = overview_table(tables, OVERVIEW)
    assert found is not None
    assert found.table.set_index("domain").loc["financien", ["team_low", "team_high"]].isna().all()
    said = shown(tables["zrm_domain_teams"])
    assert said.message.startswith("Per domein liggen teams ")
    assert shown(tables["zrm_domain_teams"], "en").message.startswith("Per domain teams are ")
    assert "financiën" not in said.answer


def test_the_message_counts_domains_and_nothing_is_made_of_nothing() -> None:
    told = overview().table.iloc[:-1]
    beyond = told["conclusion"].isin(["more", "depends"]).sum()
    known = (told["conclusion"] != "unknown").sum()
    assert shown(overview()).message.startswith(f"Op {beyond} van de {known} vergeleken domeinen stijgen")
    assert shown(overview(), "en").message.startswith(f"On {beyond} of {known} domains compared, low scores rise")
    assert overview_table({}, OVERVIEW) is None
    assert [*derived("zrm")] == ["zrm_overview"]
    assert derived("quality") == {}
