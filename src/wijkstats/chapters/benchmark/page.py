"""What the report must know of this chapter."""

from __future__ import annotations

from wijkstats.kit.page.spec import ChapterPage

PAGE = ChapterPage(
    "03_benchmark",
    parts={
        "outcomes": (
            "benchmark_use",
            "benchmark_referrals",
            "benchmark_costs",
            "benchmark_standing",
            "benchmark_volume_price",
            "benchmark_development",
        ),
        "with_whom": ("benchmark_comparability", "benchmark_peers"),
        "how_sure": ("benchmark_correction", "benchmark_robustness", "benchmark_funnel", "benchmark_unanswered"),
        "technique": ("benchmark_sources", "benchmark_indicators"),
    },
    cards=(("benchmark_use",), ("benchmark_costs",)),
    no_gap=("benchmark_unanswered",),
    manifest={"sources": "benchmark_sources"},
    review={
        "reference": ("benchmark_comparability", "benchmark_peers", "benchmark_correction", "benchmark_robustness")
    },
    public=True,
)
