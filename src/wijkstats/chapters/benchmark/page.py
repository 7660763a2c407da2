"""What the report must know of this chapter."""

from __future__ import annotations

from wijkstats.kit.page.spec import ChapterPage

PAGE = ChapterPage(
    "03_benchmark",
    cards=(("benchmark_use",), ("benchmark_costs",)),
    no_gap=("benchmark_unanswered",),
    manifest={"sources": "benchmark_sources"},
    public=True,
)
