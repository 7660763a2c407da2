"""What may stand in the repository, and whether the documents name what exists."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]  # fmt: skip
DOCUMENTS = [p for p in TRACKED if p.suffix == ".md"]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
BUILT = ("reports/", "data/processed/", "data/cbs", ".venv", ".wijkstats-key", "data/raw/<", "data/raw/name")


def test_only_synthetic_deliveries_are_committed() -> None:
    names = {p.relative_to(ROOT).parts[2] for p in TRACKED if p.relative_to(ROOT).parts[:2] == ("data", "raw")}
    assert names == {"demo-2018", "demo-2019"}
    for name in names:
        assert re.search(
            r"(?m)^synthetic: true", (ROOT / "data/raw" / name / "delivery.yaml").read_text(encoding="utf-8")
        )


def test_no_build_product_is_committed() -> None:
    for path in TRACKED:
        relative = path.relative_to(ROOT).as_posix()
        assert not relative.startswith(("reports/demo", "data/processed/demo")), relative
        assert path.suffix not in {".html", ".parquet", ".xlsx", ".pyc"}, relative


def test_no_path_of_a_machine() -> None:
    here = re.compile(r"/(?:home|root|Users|work)/[A-Za-z0-9.]")
    for path in TRACKED:
        if path.suffix not in {".png", ".csv"} and path != Path(__file__):
            found = here.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)}: {found and found[0]}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_documents_name_files_and_commands_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|^)make ([a-z]+)\b", text, re.MULTILINE):
        assert target in TARGETS, f"{path.name}: make {target} is no target"
    for link in re.findall(r"\]\(([^)#]+)", text):
        if "://" not in link:
            assert (path.parent / link).exists(), f"{path.name}: {link} does not exist"
    for name in re.findall(r"`([\w.<>/-]+/[\w.<>*/-]*|\w[\w-]*\.(?:md|yml|yaml|toml|lock|py|ipynb|R))`", text):
        if name.startswith(BUILT) or "<" in name or "*" in name or name in PRODUCED:
            continue
        places = (ROOT / name, path.parent / name, ROOT / "src/wijkstats" / name)
        assert any(p.exists() for p in places), f"{path.name}: {name} does not exist"


PRODUCED = {"delivery.yaml", "n/a", "tables/", "figures/", "notebooks/", "exhibits/"}
