"""wijkstats: do clients of neighbourhood teams become more self-reliant, for whom, and at what cost?

`import wijkstats as ws` gives a notebook every function it needs by name; each is loaded when it is first used, so that
the import itself costs nothing and the layers stay apart.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "settings": ("open_delivery",),
    "data.pseudonyms": ("load_key",),
    "data.clean": ("clean_delivery",),
    "data.quality": ("quality_rules", "quality_tables", "boundary_changes"),
    "data.tables": ("open_tables",),
    "data.boundaries": ("boundary_breaks",),
    "data.completeness": ("completeness_sums", "waiting_counts", "uniform_sums", "rater_counts"),
    "data.chosen": ("previous_delivery",),
    "data.previous": ("previous_tables", "delivery_counts", "development_beside"),
    "data.pairing": ("make_pairs", "flow_counts"),
    "data.counts": (
        "coverage_counts",
        "low_domain_sums",
        "development_sums",
        "client_outcome_counts",
        "transition_counts",
        "level_counts",
        "outcome_sums",
        "room_sums",
    ),
    "data.followed": ("attrition_counts", "kept_by_level_sums", "course_sums", "model_rows"),
    "stats.transitions": (
        "selection_flow",
        "coverage",
        "low_domains",
        "development",
        "transitions",
        "levels",
        "paired_tests",
    ),
    "stats.clients": ("client_outcomes",),
    "stats.change": ("change_outcomes", "change_rules", "room_to_move"),
    "stats.attrition": ("attrition", "kept_by_level"),
    "stats.noise": ("rating_noise",),
    "stats.models": ("improvement_model", "model_checks"),
    "stats.groups": ("group_differences",),
    "stats.course": ("course", "beside_previous"),
    "stats.completeness": (
        "completeness",
        "first_measurement",
        "uniform_scores",
        "uniform_raters",
        "against_previous",
    ),
    "stats.statements": ("demo_statements",),
    "stats.areas": ("reference_groups", "municipality_names"),
    "stats.benchmark": ("comparability", "benchmark_indicators", "robustness"),
    "stats.development": ("development_by_year",),
    "stats.peers": ("peers", "peer_group"),
    "stats.correction": ("correction",),
    "stats.costs": ("volume_and_price",),
    "stats.referrals": ("referrals",),
    "stats.unanswered": ("unanswered",),
    "stats.sources": ("sources",),
    "stats.funnel": ("benchmark_funnel",),
    "page.publish": ("Publisher",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"wijkstats has no {name}; it has {', '.join(__all__)}")
    return getattr(import_module(f"wijkstats.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
