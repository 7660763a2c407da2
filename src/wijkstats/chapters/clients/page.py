"""What the report must know of this chapter."""

from __future__ import annotations

from wijkstats.chapters.clients import columns
from wijkstats.kit.page.spec import ChapterPage, TeamFigure

PAGE = ChapterPage(
    "04_clients",
    parts={
        "who_comes": (
            "clients_year",
            "clients_flow",
            "clients_index",
            "clients_referrer",
            "clients_contact",
            "clients_contact_team",
        ),
        "what_follows": ("clients_closure", "clients_return", "clients_onward", "clients_turned_18"),
        "how_long": ("clients_duration", "clients_curve", "clients_waiting"),
        "capacity": (
            "clients_caseload",
            "clients_severity",
            "clients_staff",
            "clients_support",
        ),
        "teams": ("clients_team",),
        "groups": ("clients_group", "clients_statements"),
    },
    cards=(("clients_year",),),
    team=(
        TeamFigure("clients_year", "clients", at="year", measure="count"),
        TeamFigure("clients_year", "new", at="year", measure="count"),
        TeamFigure("clients_duration", "median", "interval", measure="days"),
        TeamFigure("clients_waiting", "within_norm", "within_interval", "year", part_of=("within", "n")),
        TeamFigure("clients_caseload", "per_fte", "interval", "day", "rate", ("open", "fte")),
        TeamFigure(
            "clients_severity", "heavy_share", "interval", "day", part_of=("heavy", "registered"), when="compare"
        ),
    ),
    team_table=columns.TEAM,
)
