"""Do both demo reports, in Dutch and in English, still have the same tables, figures and pages as at another commit?

Run: make same REF=main. Both trees make their four reports with their own code, in a temporary copy; of the commit only the
first time. Every file that differs is named, with its first differing lines, and the exit code is 1. Left out are what tells
which code made it (provenance.html, manifest.json), and what the pages and tables hold already (report.html, tables.xlsx).
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from clones import OF_A_RUN, copy_of, environment_without, lend_python

ROOT = Path(__file__).resolve().parents[1]

DEMOS = ("demo-2018", "demo-2019")
LANGUAGES = ("nl", "en")
LEFT_OUT = {"provenance.html", "manifest.json", "report.html", "tables.xlsx"}
KEY = hashlib.sha256(b"the same key for both trees, only to compare").hexdigest()
KEPT = Path(tempfile.gettempdir()) / "wijkstats-same"


def main() -> int:
    """Print what differs from the commit, file by file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("ref", help="the commit, branch or tag to compare with")
    parser.add_argument("--lines", type=int, default=4, help="differing lines to print of each file (default 4)")
    options = parser.parse_args()
    commit = _git("rev-parse", "--verify", f"{options.ref}^{{commit}}").strip()
    before = KEPT / commit
    if not (before / "whole").is_file():
        print(f"making the reports of {commit[:9]}: two minutes, once", flush=True)
        shutil.rmtree(before, ignore_errors=True)
        with tempfile.TemporaryDirectory() as scratch:
            _git("worktree", "add", "--detach", "--force", f"{scratch}/tree", commit)
            try:
                make_reports(Path(scratch, "tree"), before)
            finally:
                _git("worktree", "remove", "--force", f"{scratch}/tree")
        (before / "whole").touch()
    print("making the reports of this tree", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        after = Path(scratch)
        make_reports(ROOT, after)
        old, new = _files(before), _files(after)
        differing = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
        for name in differing:
            _tell(name, old.get(name), new.get(name), options.lines)
    print(f"{len(old)} files before, {len(new)} now, {len(differing)} not the same")
    return 1 if differing else 0


def make_reports(tree: Path, target: Path) -> None:
    """The reports of both demos in both languages, as target/<language>/<demo>/..."""
    with ThreadPoolExecutor(len(LANGUAGES)) as together:
        [*together.map(lambda language: _make(tree, target, language), LANGUAGES)]


def _make(tree: Path, target: Path, language: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        copy_of(tree, root)
        lend_python(root)
        env = environment_without(*OF_A_RUN) | {"PYTHONPATH": str(root / "src"), "WIJKSTATS_KEY": KEY}
        for demo in DEMOS:
            path = root / "data/raw" / demo / "delivery.yaml"
            path.write_text(
                path.read_text(encoding="utf-8").replace("language: nl", f"language: {language}"), encoding="utf-8"
            )
            done = subprocess.run(
                ["make", "report", f"DELIVERY={demo}"], cwd=root, env=env, capture_output=True, text=True
            )
            if done.returncode:
                raise SystemExit(
                    f"{tree}: no report of {demo} in {language}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
                )
            shutil.copytree(
                root / "reports" / demo, target / language / demo, ignore=shutil.ignore_patterns("notebooks", *LEFT_OUT)
            )


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "whole"
    }


def _tell(name: str, old: bytes | None, new: bytes | None, lines: int) -> None:
    print(f"{name}: {'new' if old is None else 'gone' if new is None else 'not the same'}")
    if old is not None and new is not None and not name.endswith((".png", ".pdf")):
        before, after = (content.decode("utf-8").splitlines() for content in (old, new))
        found = [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[:1] in "+-"][2:]
        for line in found[:lines]:
            print(f"    {line[:200]}")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
