"""Does the result depend on the method chosen?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, shown_only


def checks(v: View) -> Values:
    """Do the models point the same way?"""
    t = v.table.dropna(subset=["logit", "gee"])
    apart = (t["logit"] - t["gee"]).abs() / t["logit"]
    both = v.table.dropna(subset=["logit", "ordinal"])
    agree = ((both["logit"] > 1) == (both["ordinal"] > 1)).sum()
    return {
        "compared": len(t),
        "apart": float(apart.max()) if len(t) else None,
        "agree": int(agree) if len(both) else None,
        "ordinal": len(both) or None,
        "none": "" if len(t) or len(both) else v.words("table.no_other_model"),
        "shown_only": shown_only(v),
    }


SPECS: Mapping[str, Spec] = {
    "zrm_model_checks": Spec(
        "zrm_model_checks",
        checks,
        ("term", "level", "clients", "logit", "logit_interval", "gee", "gee_interval", "ordinal", "ordinal_interval"),
        2,
    ),
}
