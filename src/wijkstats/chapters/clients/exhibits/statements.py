"""Does this example with invented data say of clients and flows what the study says that it imitates?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.statements import CLIENT_STATEMENTS

SPECS: Mapping[str, Spec] = {"clients_statements": CLIENT_STATEMENTS}
