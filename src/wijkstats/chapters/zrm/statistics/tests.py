"""Tests of the levels before and after, per domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.chapters.zrm.statistics.transitions import square
from wijkstats.ground.population import COURSE, named, steps
from wijkstats.ground.records import Result
from wijkstats.ground.scales import DOMAINS, LEVELS
from wijkstats.kit.inference.paired import Counts, bowker, holm, mcnemar_low, sign_test, stuart_maxwell, wilcoxon


def paired_tests(counts: pd.DataFrame, low: int, net: pd.DataFrame | None = None) -> Result:
    """Did the levels change, per domain? Six tests over all pairs of a domain, each adjusted over domains (Holm).

    `counts` as `outcomes.transition_counts` gives; `low` is the highest low level. `net`, as `beside.net_beside` gives: do
    more rise than fall, beside what rating noise gives when clients were let in because of low scores? `method`: exact with few
    movers, approximate with more, empty where nobody moved. Where a test rests on a handful of movers, its figures are hidden: n
    and effect together would tell how many they are.
    """
    present = set(counts["domain"])
    noise = {} if net is None else net.set_index("domain").to_dict("index")
    rows = [
        row
        for domain in DOMAINS
        if domain in present
        for row in _domain_tests(domain, square(counts, domain), low, noise.get(domain))
    ]
    private = ("up", "down", "crossed_up", "crossed_down")
    columns = ["domain", "test", "n", "statistic", "df", "p", "effect", "effect_name", "method", "fewest", *private]
    table = pd.DataFrame(rows, columns=columns)
    ranked = table["test"] == "wilcoxon"  # its effect is one of the movers alone, and of how far each of them went
    table["rests_on"] = table["n"].mask(ranked, table["up"] + table["down"])
    table["p_holm"] = table.groupby("test")["p"].transform(holm)
    moves = {"up": steps(lambda b, a: a > b), "down": steps(lambda b, a: a < b), "n": steps(lambda b, a: True),
             "crossed_up": steps(lambda b, a: b <= low < a), "crossed_down": steps(lambda b, a: a <= low < b)}  # fmt: skip
    squares = {domain: square(counts, domain) for domain in present}
    each = {f"from_{b}_to_{a}": (b, a) for b in LEVELS for a in LEVELS}  # three of the tests follow from all of these
    for name, (b, a) in each.items():
        cells = [int(squares[domain][b - 1, a - 1]) for domain in table["domain"]]
        table[name] = pd.array(cells, dtype="Int64")
        table[name] = table[name].mask(table["test"].isin(("sign", "mcnemar_low")))  # these follow from two counts only
    moves |= {name: frozenset({f"{b}{a}"}) for name, (b, a) in each.items()}
    return Result(
        "zrm_tests",
        table[[*zrm.TESTS, *private, *each, "fewest", "rests_on"]],
        ("domain", "test"),
        ("n", *private, *each),
        dict.fromkeys(("statistic", "df", "p", "p_holm", "effect", "method"), ("n", *private)),
        contributors={"n": "fewest"},
        cells={**named(table, COURSE, moves, "domain")},
        private=(*private, *each),
        blurred=dict.fromkeys(("statistic", "df", "p", "p_holm", "effect"), tuple(each)),
        exact=("method",),
        behind={"effect": "rests_on"},
        known=("effect_name",),
        columns=zrm.TESTS,
    )


def _domain_tests(
    domain: str, table: Counts, low: int, noise: Mapping[str, float] | None
) -> Iterable[tuple[object, ...]]:
    up, down, n = np.triu(table, 1).sum(), np.tril(table, -1).sum(), table.sum()
    fewest = min([count for count in (up, down, n) if count > 0])
    crossed = (table[:low, low:].sum(), table[low:, :low].sum())
    across = [count for count in (*crossed, fewest) if count > 0]
    for found in (stuart_maxwell(table), bowker(table), sign_test(table), wilcoxon(table), mcnemar_low(table, low)):
        behind = min(across) if found.test == "mcnemar_low" else fewest
        df = found.df if found.test in ("stuart_maxwell", "bowker", "mcnemar_low") else np.nan
        method = "" if np.isnan(found.p) else "exact" if found.exact else "approximate"
        figures = (found.n, found.statistic, df, found.p, found.effect, found.effect_name)
        yield (domain, found.test, *figures, method, behind, up, down, *crossed)
    if noise is not None:
        t, p, net = noise["t"], noise["p"], noise["difference"]
        figures = (n, t, np.nan, p, net, "net_beyond_noise")
        yield (domain, "no_change", *figures, "" if np.isnan(p) else "approximate", fewest, up, down, *crossed)
