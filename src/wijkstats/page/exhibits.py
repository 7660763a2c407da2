"""What the report can show: for each exhibit its figure, its columns, and the numbers its sentences need.

Question answered: how is a published table with this name shown? A table with a name that is not here gets a plain table, so that
an analyst can publish a cut of one's own; `facts` may then hold title, question, answer, not_said and note.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wijkstats.ground.kinds import count
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.page.spec import Draw, Spec
from wijkstats.page import (
    answers,
    answers_benchmark,
    answers_change,
    answers_quality,
    figures,
    figures_change,
    figures_matrix,
    figures_model,
    figures_quality,
)
from wijkstats.page.answers import Values, View
from wijkstats.page.exhibits_benchmark import BENCHMARK

_DEVELOPMENT = (
    "level", "pairs", "clients", "improved", "same", "worse", "improved_share", "improved_interval", "same_share", "worse_share",
)  # fmt: skip
_COMPLETENESS = ("level", "moments", "scored", "missing", "share", "interval")


def _development(text: str, values: Callable[[View], Values], draw: Draw, headline: str = "") -> Spec:
    return Spec(text, values, _DEVELOPMENT, draw=draw, headline=headline)


REGISTRY: Mapping[str, Spec] = {
    "zrm_flow": Spec(
        "zrm_flow", answers.flow, ("step", "reason", "clients", "measurements", "pairs"), 2, draw=figures.draw_flow
    ),
    "zrm_coverage": Spec(
        "zrm_coverage",
        answers.coverage,
        ("grouping", "level", "started", "kept", "share", "interval"),
        2,
        draw=figures.draw_coverage,
        headline="{share:share}",
    ),
    "zrm_low_domains": Spec(
        "zrm_low_domains",
        answers.low_domains,
        ("measurement", "category", "n", "share", "interval"),
        2,
        draw=figures.draw_low_domains,
        headline="{last_none:share}",
    ),
    "zrm_development_total": _development(
        "zrm_development_total", answers.development_total, figures.draw_development, "{improved:share}"
    ),
    "zrm_development_domain": _development(
        "zrm_development_domain", answers.development_groups, figures.draw_development_ordered, "{best:share}"
    ),
    **{
        f"zrm_development_{view}": _development(
            f"zrm_development_{view}",
            answers.development_groups,
            figures.draw_development,
            "{least:share}" if view in ("age_group", "low_domains") else "",
        )
        for view in ("low_domains", "age_group", "team", "start_year", "sex", "duration", "other")
    },
    "zrm_clients": Spec(
        "zrm_clients",
        answers_change.clients,
        ("outcome", "clients", "share", "interval"),
        draw=figures_change.draw_clients,
    ),
    "zrm_transitions": Spec(
        "zrm_transitions",
        answers.transitions,
        ("domain", "before", "after_1", "after_2", "after_3", "after_4", "after_5"),
        2,
        draw=figures_matrix.draw_transitions,
        shape=figures_matrix.wide_transitions,
        made={f"after_{level}": count("pairs") for level in LEVELS},
    ),
    "zrm_tests": Spec(
        "zrm_tests",
        answers.tests,
        ("domain", "test", "n", "statistic", "df", "p", "p_holm", "method", "effect", "effect_name"),
        2,
    ),
    "zrm_levels": Spec(
        "zrm_levels", answers_change.levels, ("before", "after", "n"), 2, draw=figures_model.draw_levels
    ),
    "zrm_change_rules": Spec(
        "zrm_change_rules",
        answers_change.rules,
        ("population", "rule", "least_step", "pairs", "improved", "same", "worse", "improved_share", "improved_interval",
         "worse_share"),
        2,
        draw=figures_change.draw_rules,
        shape=figures_change.all_domains,
    ),
    "zrm_room": Spec(
        "zrm_room",
        answers_change.room,
        ("domain", "direction", "base", "pairs", "moved", "share", "interval"),
        3,
        draw=figures_change.draw_room,
        shape=figures_change.room_rows,
    ),
    "zrm_kept_by_level": Spec(
        "zrm_kept_by_level",
        answers_change.kept,
        ("before", "n", "kept", "lost", "share", "interval"),
        draw=figures_change.draw_kept,
    ),
    "zrm_attrition": Spec(
        "zrm_attrition",
        answers_change.attrition,
        ("population", "domain", "started", "kept", "lost", "improved_complete", "complete_interval", "standardised",
         "standardised_interval", "lower_bound", "upper_bound", "tipping_point"),
        2,
        draw=figures_change.draw_attrition,
        shape=figures_change.low_rows,
    ),
    "zrm_noise": Spec(
        "zrm_noise",
        answers_change.noise,
        ("population", "reliability", "improved", "same", "worse", "observed_improved", "observed_interval",
         "observed_same", "observed_worse", "conclusion"),
        2,
        draw=figures_change.draw_noise,
        headline="{expected:share}",
    ),
    "zrm_model": Spec(
        "zrm_model",
        answers_change.model,
        ("term", "level", "reference", "pairs", "clients", "estimate", "interval", "p", "p_holm"),
        2,
        draw=figures_model.draw_effects,
    ),
    "zrm_model_checks": Spec(
        "zrm_model_checks",
        answers_change.checks,
        ("term", "level", "clients", "logit", "logit_interval", "gee", "gee_interval", "ordinal", "ordinal_interval"),
        2,
    ),
    "zrm_course": Spec(
        "zrm_course",
        answers_change.course,
        ("times", "place", "n", "n_low", "n_not_low", "share", "interval"),
        2,
        draw=figures_model.draw_course,
    ),
    "zrm_previous": Spec(
        "zrm_previous",
        answers_change.previous,
        ("grouping", "level", "n_this", "share_this", "interval_this", "n_previous", "share_previous",
         "interval_previous", "difference", "interval", "p", "p_holm"),
        2,
        draw=figures_model.draw_beside,
    ),
    **BENCHMARK,
    "quality_rules": Spec(
        "quality_rules",
        answers_quality.rules,
        ("rule", "table", "rows", "dropped", "example"),
        draw=figures_matrix.draw_quality_rules,
    ),
    "quality_tables": Spec(
        "quality_tables",
        answers_quality.quality_tables,
        ("table", "rows_in", "rows_kept", "rows_rejected"),
        draw=figures_quality.draw_rows,
        headline="{share:share}",
        otherwise=(
            ("headline_one", "{share:share}"),
            ("headline_delivered", "{delivered:count}"),
            ("headline_some", "{some_delivered:count}"),
        ),
    ),
    **{
        f"quality_completeness_{view}": Spec(
            f"quality_completeness_{view}", answers_quality.completeness, _COMPLETENESS, draw=draw
        )
        for view, draw in (
            ("domain", figures_quality.draw_shares),
            ("team", figures_quality.draw_shares),
            ("month", figures_quality.draw_months),
        )
    },
    "quality_first_measurement": Spec(
        "quality_first_measurement",
        answers_quality.first_measurement,
        ("grouping", "level", "wait", "n", "share", "interval"),
        3,
        draw=figures_quality.draw_waits,
    ),
    "quality_uniform": Spec(
        "quality_uniform",
        answers_quality.uniform,
        ("grouping", "level", "n", "uniform", "share", "interval"),
        2,
        draw=figures_quality.draw_shares,
    ),
    "quality_raters": Spec("quality_raters", answers_quality.raters, ("level", "raters", "uniform")),
    "quality_boundaries": Spec(
        "quality_boundaries", answers_quality.boundaries, ("code", "name", "kind", "year", "handled"), 2
    ),
    "quality_previous": Spec(
        "quality_previous",
        answers_quality.previous,
        ("measure", "level", "value_this", "value_previous", "difference", "flagged"),
        2,
        draw=figures_quality.draw_previous,
    ),
    "demo_statements": Spec(
        "demo_statements", answers_benchmark.statements, ("id", "statement", "computed", "holds")
    ),
}  # fmt: skip

ALIASES: Mapping[str, str] = {
    "benchmark_indicators_use": "benchmark_use",
    "benchmark_indicators_costs": "benchmark_costs",
}
"""Views of the table of municipal figures that select indicators instead of a grouping."""


def exhibit_id(name: str, view: str | None) -> str:
    """Under which id is (a view of) a result shown?"""
    plain = name if view is None else f"{name}_{view}"
    return ALIASES.get(plain, plain)


def find_spec(name: str, view: str | None) -> Spec:
    """How is this result shown? Falls back on the other cuts of the same table, then on a plain table."""
    known = REGISTRY.get(exhibit_id(name, view)) or (
        REGISTRY.get(f"{name}_other") or REGISTRY.get(name) if view else None
    )
    return known or Spec("generic", answers.generic)
