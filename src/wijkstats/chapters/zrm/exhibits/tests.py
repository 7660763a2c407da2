"""On which domains do the scores shift more than chance alone would give?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.chapters.zrm.exhibits.shared import tests
from wijkstats.kit.page.spec import Spec

SPECS: Mapping[str, Spec] = {
    "zrm_tests": Spec(
        "zrm_tests",
        tests,
        ("domain", "test", "n", "statistic", "df", "p", "p_holm", "method", "effect", "effect_name"),
        2,
    ),
}
