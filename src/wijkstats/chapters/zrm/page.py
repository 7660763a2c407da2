"""What the report must know of this chapter."""

from __future__ import annotations

from wijkstats.kit.page.spec import ChapterPage

PAGE = ChapterPage(
    "02_zrm",
    first={"zrm_coverage": 1},
    cards=(
        ("zrm_development_total",),
        ("zrm_development_age_group", "zrm_development_low_domains"),
        ("zrm_development_domain",),
        ("zrm_noise",),
    ),
    beside={
        "zrm_development_total": ("zrm_previous", "total"),
        "zrm_development_age_group": ("zrm_previous", "age_group"),
        "zrm_development_domain": ("zrm_previous", "domain"),
    },
    manifest={"selection": "zrm_flow"},
    outcomes=True,
)
