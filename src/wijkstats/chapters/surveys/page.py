"""What the report must know of this chapter."""

from __future__ import annotations

from wijkstats.kit.page.spec import ChapterPage

PAGE = ChapterPage(
    "05_surveys",
    parts={
        "surveys": (
            *("survey_response", "survey_items", "survey_published", "survey_marks", "survey_published_marks"),
            *("survey_likert", "survey_pooled"),
        )
    },
)
