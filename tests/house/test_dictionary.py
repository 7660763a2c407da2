"""docs/data-dictionary.md says what the schemas say, and the schemas say something of every table and rule."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from wijkstats.commands.dictionary import FILE, PARTS, filled
from wijkstats.delivery.files.schema import RAW_TABLES
from wijkstats.delivery.parquet import PROCESSED_ORDER
from wijkstats.delivery.processed import PROCESSED
from wijkstats.delivery.rules.rules import RULES
from wijkstats.ground.errors import ContractError
from wijkstats.settings.fields import GGM_TABLES, TABLES

TEXT = (ROOT / FILE).read_text(encoding="utf-8")


def test_the_dictionary_is_not_behind() -> None:
    assert filled(TEXT) == TEXT, "run make dictionary"


def test_what_is_changed_by_hand_in_a_part_is_made_anew() -> None:
    assert "| `before_zrm` | refused |" in TEXT
    assert filled(TEXT.replace("| `before_zrm` | refused |", "| `before_zrm` | noted |")) == TEXT


def test_what_stands_around_the_parts_stays() -> None:
    changed = TEXT.replace("# Data dictionary\n", "# Data dictionary\n\nBy hand.\n", 1).replace(
        "<!-- end -->", "x\n<!-- end -->"
    )
    assert filled(changed) == TEXT.replace("# Data dictionary\n", "# Data dictionary\n\nBy hand.\n", 1)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("schemas: rules -->", "schemas: ruls -->"),
        TEXT.replace("<!-- made from the schemas: rules -->", ""),
        TEXT + "\n<!-- made from the schemas: rules -->\n<!-- end -->\n",
    ],
)
def test_a_part_that_is_unknown_missing_or_double_is_a_fault(text: str) -> None:
    with pytest.raises(ContractError, match="once each: delivered"):
        filled(text)


def test_every_table_column_and_rule_is_told() -> None:
    delivered, cleaned, rules = PARTS["delivered"](), PARTS["cleaned"](), PARTS["rules"]()
    assert {name.partition("_")[0] for name in RAW_TABLES} == {*TABLES, *GGM_TABLES}
    assert set(PROCESSED) == set(PROCESSED_ORDER)
    for name, table in RAW_TABLES.items():
        assert f"| {name.partition('_')[0]}.csv" in delivered
        for part in table.parts:
            assert f"| {part.called or ', '.join(part.names)} |" in delivered
    for name, schema in PROCESSED.items():
        assert f"| {name}.parquet | | | {schema.description} |" in cleaned
        assert all(re.search(rf"^\| \| {column} \| [a-z]", cleaned, re.MULTILINE) for column in schema.columns)
    assert [f"`{rule.code}`" for rule in RULES] == re.findall(r"^\| (`\w+`) \|", rules, re.MULTILINE)
