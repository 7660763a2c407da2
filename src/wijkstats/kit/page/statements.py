"""Does the example with invented data give the same picture as the study it imitates? Each chapter has its own statements."""

from __future__ import annotations

from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View


def _values(v: View) -> Values:
    holds = v.table["holds"].astype(str).str.lower()
    return {"n": int(holds.isin(("true", "false")).sum()), "holds": int((holds == "true").sum())}


STATEMENTS = Spec("demo_statements", _values, ("id", "statement", "computed", "unchanged", "holds"))
CLIENT_STATEMENTS = Spec("clients_statements", _values, ("id", "statement", "computed", "holds"))
