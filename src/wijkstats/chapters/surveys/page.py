"""What the report must know of this chapter."""

from __future__ import annotations

from wijkstats.kit.page.spec import ChapterPage

PAGE = ChapterPage(
    "05_surveys",
    parts={
        "surveys": ("survey_response", "survey_items", "survey_marks"),
        "people": ("survey_pairs", "survey_groups", "survey_service"),
        "sources": ("survey_likert", "survey_published", "survey_published_marks", "survey_pooled"),
    },
)
