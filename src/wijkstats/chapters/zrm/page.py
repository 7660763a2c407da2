"""What the report must know of this chapter."""

from __future__ import annotations

from wijkstats.kit.page.spec import ChapterPage, TeamFigure

PAGE = ChapterPage(
    "02_zrm",
    parts={
        "outcomes": ("zrm_overview", "zrm_development_total", "zrm_clients"),
        "domains": ("zrm_domains", "zrm_development_domain", "zrm_domain_teams", "zrm_low_domains"),
        "for_whom": (
            "zrm_development_low_domains",
            "zrm_development_age_group",
            "zrm_development_team",
            "zrm_teams",
            "zrm_development_sex",
        ),
        "more_groups": (
            "zrm_development_start_score",
            "zrm_development_start_year",
            "zrm_development_duration",
            "zrm_development_other",
        ),
        "over_years": ("zrm_previous", "zrm_cohorts", "zrm_trend"),
        "who_counts": ("zrm_flow", "zrm_coverage", "zrm_kept_by_level", "zrm_imputation"),
        "how_sure": ("zrm_change_rules", "zrm_noise", "zrm_reliability", "zrm_attrition"),
        "technique": (
            "zrm_room",
            "zrm_levels",
            "zrm_transitions",
            "zrm_tests",
            "zrm_ordinal",
            "zrm_model",
            "zrm_model_checks",
            "zrm_course",
            "demo_statements",
        ),
    },
    first={"zrm_coverage": 1},
    cards=(
        ("zrm_development_total",),
        ("zrm_clients",),
        ("zrm_development_age_group", "zrm_development_low_domains"),
        ("zrm_development_domain",),
    ),
    beside={
        "zrm_development_total": ("zrm_previous", "total"),
        "zrm_development_age_group": ("zrm_previous", "age_group"),
        "zrm_development_domain": ("zrm_previous", "domain"),
    },
    also={"zrm_development_total": "zrm_ordinal"},
    manifest={"selection": "zrm_flow"},
    review={
        "selection": ("zrm_flow", "zrm_coverage"),
        "attrition": ("zrm_kept_by_level", "zrm_imputation", "zrm_attrition"),
        "noise": ("zrm_noise", "zrm_reliability"),
        "rule": ("zrm_change_rules", "zrm_room"),
        "multiplicity": ("zrm_tests", "zrm_ordinal"),
    },
    outcomes=True,
    team=(
        TeamFigure("zrm_coverage", "share", "interval", part_of=("kept", "started")),
        TeamFigure(
            "zrm_development",
            "improved_share",
            "improved_interval",
            part_of=("improved", "pairs"),
            apart=("zrm_teams", "adjusted"),
        ),
        TeamFigure("zrm_development", "expected"),
        TeamFigure("zrm_development", "worse_share", "worse_interval"),
    ),
)
