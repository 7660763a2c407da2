"""What the site has beside the files of docs/: the gallery, pages from the top of the repository, and links that lead on.

MkDocs calls the functions by their names. Nothing is fetched; without a report of the demo the gallery has no figures.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

from wijkstats.kit.page.words import LANGUAGES
from wijkstats.report.gallery import gallery

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
FROM_THE_TOP = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md", "GLOSSARY.md": "glossary.md",
                "README.md": "index.md", "SECURITY.md": "security.md"}  # fmt: skip
"""Files of the repository -> their page."""
FIGURES = ROOT / "reports/demo-2018/figures"
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s:]+)\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill in the lists of methods and decisions: all files of the folder, by name."""
    for folder in ("methods", "decisions"):
        pages = [f"{folder}/{path.name}" for path in sorted((DOCS / folder).glob("*.md"))]
        config.nav = _with(config.nav, folder.upper(), pages)
    return config


def _with(nav: Any, mark: str, pages: list[str]) -> Any:
    return [{k: pages if v == mark else v for k, v in item.items()} if isinstance(item, dict) else item for item in nav]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the gallery with its figures, and the pages from the top of the repository."""
    there = {path.stem for path in FIGURES.glob("*.svg")} if FIGURES.is_dir() else set()
    for stem in sorted(there):
        path = f"figures/{stem}.svg"
        files.append(File.generated(config, path, abs_src_path=str(FIGURES / f"{stem}.svg")))
    for language in LANGUAGES:
        name = "gallery.md" if language == "en" else f"gallery.{language}.md"
        files.append(File.generated(config, name, content=gallery(language, there)))
    for source, page in FROM_THE_TOP.items():
        if not (DOCS / page).exists():
            files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links lead to a page of the site; one to a file that is no page becomes the name of that file."""
    own = page.file.src_uri
    top = next((name for name, made in FROM_THE_TOP.items() if made == own and not (DOCS / own).exists()), "")
    here = ROOT if top else (DOCS / own).parent

    def led(match: re.Match[str]) -> str:
        text, (target, _, anchor) = match[1], match[2].partition("#")
        if not target:
            return match[0]
        path = (here / target).resolve()
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else target
        inside = FROM_THE_TOP.get(name) or (path.relative_to(DOCS).as_posix() if path.is_relative_to(DOCS) else "")
        if inside and files.get_file_from_path(inside):
            place = os.path.relpath(inside, Path(own).parent).replace(os.sep, "/")
            return f"[{text}]({place}{'#' + anchor if anchor else ''})"
        return f"`{name}`" if text.strip("`") == name else f"{text} (`{name}`)"

    return LINK.sub(led, markdown)
