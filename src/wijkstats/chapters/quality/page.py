"""What the report must know of this chapter."""

from __future__ import annotations

from wijkstats.kit.page.spec import ChapterPage

PAGE = ChapterPage(
    "01_clean",
    first={"quality_tables": 2},
    no_gap=("quality_rules", "quality_previous"),
    manifest={"tables": "quality_tables", "rules": "quality_rules"},
)
