"""Which questions stay open, and which values do they need?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.chapters.benchmark.exhibits.shared import one_or_many
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View


def unanswered(v: View) -> Values:
    """How many questions stay open?"""
    return one_or_many(len(v.table))


SPECS: Mapping[str, Spec] = {
    "benchmark_unanswered": Spec("benchmark_unanswered", unanswered, ("question", "reason", "found", "lacking")),
}
