"""What the report must know of this chapter."""

from __future__ import annotations

from wijkstats.kit.page.spec import ChapterPage

PAGE = ChapterPage(
    "01_clean",
    parts={
        "delivered": ("quality_tables", "quality_rules", "quality_boundaries", "quality_changes", "quality_previous"),
        "measured": (
            "quality_completeness_domain",
            "quality_completeness_team",
            "quality_completeness_month",
            "quality_first_measurement",
            "quality_uniform",
            "quality_raters",
        ),
    },
    first={"quality_tables": 2},
    no_gap=("quality_rules", "quality_changes", "quality_previous"),
    manifest={"tables": "quality_tables", "rules": "quality_rules"},
    review={
        "data": (
            "quality_tables",
            "quality_rules",
            "quality_completeness_domain",
            "quality_changes",
            "quality_previous",
        ),
    },
)
