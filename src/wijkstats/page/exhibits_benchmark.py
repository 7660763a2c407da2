"""What the benchmark chapter can show."""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.kit.page.spec import Spec
from wijkstats.page import (
    answers_benchmark,
    answers_costs,
    answers_years,
    figures_benchmark,
    figures_costs,
    figures_funnel,
    figures_years,
)

_MUNICIPAL = (
    "indicator", "year", "status", "area", "value", "interval", "rounded_interval", "mean", "lowest", "highest", "n_areas",
)  # fmt: skip

BENCHMARK: Mapping[str, Spec] = {
    "benchmark_comparability": Spec(
        "benchmark_comparability",
        answers_benchmark.comparability,
        ("indicator", "year", "own", "reference", "lowest", "highest", "difference_sd"),
        draw=figures_benchmark.draw_comparability,
        shape=figures_benchmark.latest_features,
    ),
    "benchmark_use": Spec(
        "benchmark_use",
        answers_benchmark.use,
        _MUNICIPAL,
        draw=figures_benchmark.draw_use,
        shape=figures_benchmark.use_rows,
        headline="{wmo_own}",
    ),
    "benchmark_costs": Spec(
        "benchmark_costs",
        answers_costs.costs,
        _MUNICIPAL,
        draw=figures_costs.draw_costs,
        shape=figures_costs.last_costs,
        headline="{own_net:euro}",
    ),
    "benchmark_peers": Spec(
        "benchmark_peers",
        answers_benchmark.peers,
        ("rank", "area", "distance", "in_group", "furthest", "year"),
        2,
        draw=figures_years.draw_peers,
    ),
    "benchmark_development": Spec(
        "benchmark_development",
        answers_years.development,
        ("indicator", "status", "area", "year", "value", "since", "change", "base_year", "since_base", "since_base_interval",
         "n_areas"),
        4,
        draw=figures_years.draw_years,
        shape=figures_years.development_rows,
    ),
    "benchmark_volume_price": Spec(
        "benchmark_volume_price",
        answers_costs.volume_price,
        ("indicator", "comparison", "area", "against", "year", "value", "base_value", "difference", "volume_part",
         "price_part", "volume", "base_volume", "price", "base_price"),
        5,
        draw=figures_costs.draw_split,
    ),
    "benchmark_referrals": Spec(
        "benchmark_referrals",
        answers_benchmark.referrals,
        ("year", "area", "referrer", "n", "total", "share", "interval", "n_areas"),
        3,
        draw=figures_costs.draw_referrals,
    ),
    "benchmark_correction": Spec(
        "benchmark_correction",
        answers_benchmark.correction,
        ("indicator", "year", "own", "reference", "difference", "method", "corrected", "interval", "difference_corrected",
         "n_areas", "error", "error_none", "structure_year"),
        2,
        draw=figures_years.draw_correction,
    ),
    "benchmark_sources": Spec(
        "benchmark_sources",
        answers_benchmark.sources,
        ("indicator", "area", "year", "status", "source", "retrieved", "n_areas"),
        3,
    ),
    "benchmark_unanswered": Spec(
        "benchmark_unanswered", answers_benchmark.unanswered, ("question", "reason", "found", "lacking")
    ),
    "benchmark_robustness": Spec(
        "benchmark_robustness",
        answers_benchmark.robustness,
        ("indicator", "year", "basis", "own", "reference", "difference", "stands", "n_areas"),
        3,
        draw=figures_benchmark.draw_robustness,
        shape=figures_benchmark.turning_rows,
    ),
    "benchmark_funnel": Spec(
        "benchmark_funnel",
        answers_benchmark.funnel,
        ("indicator", "year", "area", "value", "numerator", "denominator", "position"),
        3,
        draw=figures_funnel.draw_funnel,
        shape=figures_funnel.standing_out,
    ),
    "benchmark_indicators": Spec(
        "benchmark_indicators", answers_benchmark.indicators, _MUNICIPAL, shape=figures_benchmark.whole_areas
    ),
}  # fmt: skip
