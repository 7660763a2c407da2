"""What the report must know of this chapter."""

from __future__ import annotations

from wijkstats.kit.page.spec import ChapterPage

PAGE = ChapterPage(
    "06_published",
    parts={"published": ("published_checks", "published_judgements", "published_goals", "published_accounts")},
)
