"""What a built file depends on, in the words of make: the code that its run imported, and no other.

Question answered: which source files must make look at before it may say that this notebook or this site is up to date? A run
knows best: it lists the modules of wijkstats it imported, each with the file of the same name beside it that it reads
(catalogue.yaml beside catalogue.py). Make includes that list.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

import wijkstats
from wijkstats.ground.private import private
from wijkstats.settings.delivery import Delivery

IMPORTS = "WIJKSTATS_IMPORTS"
"""While a notebook runs: the file in which its kernel keeps the list of what it imported."""
PACKAGE = Path(wijkstats.__file__).resolve().parent

KERNEL = f"""
def _note(*_):
    import os, sys
    paths = {{str(m.__file__) for n, m in list(sys.modules.items()) if n.split(".")[0] == "wijkstats" and m is not None}}
    with open(os.environ["{IMPORTS}"], "w", encoding="utf-8") as file:
        file.write("\\n".join(sorted(paths)))


get_ipython().events.register("post_run_cell", _note)
"""
"""Startup of the kernel: after every cell the list is written again, so that it is there whatever a cell does."""


def note_imports(scratch: Path) -> Path:
    """Have the next kernel with this IPYTHONDIR keep its list; returns the file it will be in."""
    startup = scratch / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-imports.py").write_text(KERNEL, encoding="utf-8")
    os.environ[IMPORTS] = str(scratch / "imports.txt")
    return scratch / "imports.txt"


def imported_here() -> list[Path]:
    """The files of the modules of wijkstats that this process has imported."""
    own = [module for name, module in sys.modules.items() if name.split(".")[0] == "wijkstats"]
    return sorted({Path(str(module.__file__)) for module in own if getattr(module, "__file__", None)})


@private()
def write_depends(delivery: Delivery, target: Path, sources: Collection[Path], lines: Iterable[str] = ()) -> None:
    """Write data/processed/<delivery>/made/<target>.d: a rule for make, and for each source an empty one.

    With the empty rules a source that is gone makes the target old, instead of stopping make. Without any source nothing is
    known, and no list is left: then make counts every source.
    """
    folder = delivery.processed / "made"
    path = folder / f"{target.stem}.d"
    if not sources:
        path.unlink(missing_ok=True)
        return
    read = {path.with_suffix(".yaml") for path in sources if path.with_suffix(".yaml").is_file()}
    names = [_name(path, delivery.root) for path in sorted({*sources, *read})]
    folder.mkdir(parents=True, exist_ok=True)
    rules = [f"{_name(target, delivery.root)}: {' '.join(names)}", *(f"{name}:" for name in names), *lines]
    path.write_text("\n".join(rules) + "\n", encoding="utf-8")


def _name(path: Path, root: Path) -> str:
    """The path from the repository, as make reads it."""
    full = path if path.is_absolute() else root / path
    text = full.relative_to(root).as_posix() if full.is_relative_to(root) else full.as_posix()
    return text.replace("$", "$$").replace(" ", "\\ ").replace("#", "\\#")
