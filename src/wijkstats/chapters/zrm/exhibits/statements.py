"""Does this example with invented data give the same picture as the study it imitates?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.statements import STATEMENTS

SPECS: Mapping[str, Spec] = {"demo_statements": STATEMENTS}
