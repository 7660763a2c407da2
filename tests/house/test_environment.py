"""pyproject.toml, requirements.lock and environment.yml say the same, and name no address."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires

import yaml
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.version import Version

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
SPARK = (ROOT / "requirements-spark.lock").read_text(encoding="utf-8")
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def locked(lock: str = LOCK) -> dict[str, list[Version]]:
    pins: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", lock, re.MULTILINE):
        pins.setdefault(name, []).append(Version(version))
    return pins


def test_every_dependency_is_locked_at_a_version_it_allows() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = [
        *PROJECT["project"]["dependencies"],
        *extras["lab"],
        *extras["docs"],
        *extras["dev"],
        *PROJECT["build-system"]["requires"],
    ]
    pins = locked()
    for text in wanted:
        requirement = Requirement(text)
        assert requirement.name in pins, f"{requirement.name}: run make lock"
        assert all(requirement.specifier.contains(v) for v in pins[requirement.name]), text


def test_spark_is_locked_beside_the_environment_and_is_not_in_it() -> None:
    """Of pyspark, and what it needs, at versions that ibis takes; the environment of everybody else stays without."""
    pins = locked(SPARK)
    (asked,) = (Requirement(text) for text in PROJECT["project"]["optional-dependencies"]["spark"])
    of_ibis = [
        Requirement(text) for text in requires("ibis-framework") or () if 'extra == "pyspark"' in text.replace("'", '"')
    ]
    assert {one.name for one in of_ibis} <= {*locked(), "pyspark"}
    for one in (asked, *(one for one in of_ibis if one.name == "pyspark")):
        assert one.specifier.contains(*pins["pyspark"]), f"{one}: run make lock"
    assert set(pins) == {"pyspark", "py4j"}
    assert not set(pins) & set(locked())


def test_the_packages_asked_for_are_there() -> None:
    assert {"jupyterlab", "pandas", "statsmodels", "seaborn", "pingouin", "papermill"} <= set(locked())


def test_every_pin_has_hashes() -> None:
    for block in re.split(r"\n(?=[a-z0-9])", f"{LOCK.strip()}\n{SPARK.strip()}"):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_no_address_anywhere_in_the_environment() -> None:
    for name in (
        "requirements.lock",
        "requirements-spark.lock",
        "environment.yml",
        "pyproject.toml",
        "Makefile",
        ".ci/run",
        ".pre-commit-config.yaml",
    ):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text), name


def test_conda_installs_the_lock_and_nothing_beside_it() -> None:
    (pip,) = (d["pip"] for d in CONDA["dependencies"] if isinstance(d, dict))
    assert pip == ["-r requirements.lock"]
    others = {re.split(r"[=<>]", d)[0]: d for d in CONDA["dependencies"] if isinstance(d, str)}
    assert set(others) == {"python", "pip", "make", "git"}
    python = Version(others["python"].partition("=")[2])
    assert Requirement("python" + PROJECT["project"]["requires-python"]).specifier.contains(python)
    assert CONDA["name"] == PROJECT["project"]["name"]


def test_the_slow_package_is_kept_out() -> None:
    assert re.search(r"^rfc3987-syntax==\S+ ; sys_platform == 'never'", LOCK, re.MULTILINE)
