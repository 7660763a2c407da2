"""What catalogues and people who cite read says the same as pyproject.toml, and every criterion has a place that exists."""

from __future__ import annotations

import re
import tomllib

import yaml
from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_version_licence_and_name_are_those_of_the_project() -> None:
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    reuse = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"][0]
    assert public["name"] == PROJECT["name"]
    assert public["softwareVersion"] == cited["version"] == PROJECT["version"]
    assert public["legal"]["license"] == cited["license"] == reuse["SPDX-License-Identifier"] == PROJECT["license"]
    assert {*public["description"]} == {*public["localisation"]["availableLanguages"]}
    assert all(len(text["shortDescription"]) <= 150 for text in public["description"].values())


def test_a_forge_only_calls_what_ci_is_here() -> None:
    steps = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))["jobs"]["check"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ["sudo --preserve-env=CI .ci/run"]


def test_each_of_the_sixteen_criteria_says_where_it_is_met() -> None:
    text = (ROOT / "docs/public-code.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (yes|partly|no) \| (.+) \|$", text, re.MULTILINE)
    assert len(rows) == 16
    assert all(where for _, _, where in rows)
