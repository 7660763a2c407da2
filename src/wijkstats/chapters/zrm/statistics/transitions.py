"""From counts of pairs to the tables of the ZRM chapter: coverage, low domains, development, transitions, tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.chapters.zrm.statistics.clients import HIGHER, UNIT
from wijkstats.ground.population import CLIENT, COURSE, Cell, cell, low_levels, named, outcomes, places, steps
from wijkstats.ground.records import Result, Share
from wijkstats.ground.scales import DOMAINS, LEVELS, LOW_DOMAIN_CATEGORIES
from wijkstats.kit.inference.intervals import add_share, outcome_share, wilson
from wijkstats.kit.inference.paired import Counts, bowker, holm, mcnemar_low, sign_test, stuart_maxwell, wilcoxon

OUTCOMES = ("improved", "same", "worse")
DAY = "measured day"
KEPT = frozenset({"low", "not_low"})
"""Clients with a pair, by whether one of their first scores is low."""
NOT_KEPT = frozenset(
    {
        "no_measurement",
        "one_measurement",
        "different_domains",
        "other_edition",
        "too_close",
        "outside_window",
        "not_two",
    }
)
"""Why other clients have none: the reasons of `pairing.flow_counts`."""


def selection_flow(counts: pd.DataFrame, low: int) -> Result:
    """Of the clients who started, who has a pair, and why not the others?

    `counts` as `pairing.flow_counts` gives; `low` is the highest low level. Pairs of row `low` are those that start low; of
    row `not_low` all pairs of the clients of whom none starts low.
    """
    absent = NOT_KEPT - frozenset(counts["reason"])  # reasons of another rule for pairs: nobody, and known to be so
    regions = {"all": KEPT, "": KEPT | NOT_KEPT, "too_close": {"too_close", *absent}}
    region = [regions.get(reason, {reason}) for reason in counts["reason"]]
    all_not_low = cell("pair of a client with no low pair", {"yes"})
    levels = {"all": LEVELS, "low": low_levels(low, "low")}
    pairs = [
        cell(COURSE, outcomes(levels[reason])["pairs"])
        if reason in levels
        else all_not_low
        if reason == "not_low"
        else None
        for reason in counts["reason"]
    ]
    measured = [r - {"no_measurement"} for r in map(frozenset, region)]
    ties = [(cell(CLIENT, r), cell(DAY, r)) for r in measured if r]
    ties.append((all_not_low, cell(COURSE, outcomes(low_levels(low, "not_low"))["pairs"])))
    ties.append((cell(CLIENT, {"not_low"}), all_not_low))
    once = frozenset({"one_measurement"})  # whose clients have as many measured days as they are
    return Result(
        "zrm_flow",
        counts.assign(people=counts["clients"]),
        ("step", "reason"),
        ("clients", "measurements", "pairs"),
        contributors={"measurements": "people", "pairs": "people"},
        cells={
            "clients": [cell(CLIENT, r) for r in region],
            "measurements": [cell(DAY, r) for r in measured],
            "pairs": pairs,
        },
        at_most=(*ties, (cell(DAY, once), cell(CLIENT, once))),
        columns=zrm.FLOW,
    )


def coverage(counts: pd.DataFrame) -> Result:
    """Which share of the clients who started has a first and a last measurement? Wilson interval over clients."""
    low, high = wilson(counts["kept"], counts["started"])
    table = counts.assign(share=counts["kept"] / counts["started"], low=low, high=high)
    table["lost"] = table["started"] - table["kept"]
    regions = {"started": KEPT | NOT_KEPT, "kept": KEPT, "lost": NOT_KEPT}
    return Result(
        "zrm_coverage",
        table[["grouping", "level", "started", "kept", "lost", "share", "low", "high"]],
        ("grouping", "level"),
        ("started", "kept", "lost"),
        sums={"started": ("kept", "lost")},
        cells=named(table, CLIENT, regions, "grouping", "level"),
        shares={"share": Share({"kept": 1}, "started", "low", "high")},
        columns=zrm.COVERAGE,
    )


def low_domains(sums: pd.DataFrame, low: int) -> Result:
    """In how many domains are trajectories low, at the first and at the last measurement?

    `sums` as `counts.low_domain_sums` gives, `low` is the highest low level; n counts trajectories, shares are of all
    trajectories with a pair.
    """
    sums = sums[sums["pairs"] > 0].reset_index(drop=True)
    found = outcome_share(sums, "n")
    table = sums[["measurement", "category", "n", "n_clients"]].assign(
        share=found.share, low=found.low, high=found.high, whole=sums["pairs"], people=sums["clients"],
        design=sums["pairs"] / found.effective_n,
    )  # fmt: skip
    unit, every = "trajectory with a pair", frozenset(LOW_DOMAIN_CATEGORIES)
    where = places(table, "measurement")
    pairs = outcomes(low_levels(low, "low"))["pairs"]
    first, last = {"measurement": "first"}, {"measurement": "last"}  # the same trajectories, counted twice
    ties = [
        (cell(unit, {category}, first), cell(COURSE, pairs, {"low_domains": category}))
        for category in LOW_DOMAIN_CATEGORIES
    ]
    ties += [
        (cell(CLIENT, {"low"}, {"low_domains": category}), cell(unit, {category}, first))
        for category in LOW_DOMAIN_CATEGORIES
    ]
    ties.append((cell(CLIENT, {"not_low"}), cell(unit, {"0"}, first)))
    return Result(
        "zrm_low_domains",
        table,
        ("measurement", "category"),
        ("n", "whole"),
        contributors={"n": "n_clients", "whole": "people"},
        cells={
            "n": [cell(unit, {category}, place) for category, place in zip(table["category"], where, strict=True)],
            "whole": [cell(unit, every, place) for place in where],
        },
        shares={"share": Share({"n": 1}, "whole", "low", "high", "design")},
        private=("whole",),
        # a trajectory has at least one pair per low domain, and with one low domain just that one
        at_most=(
            *ties,
            *((many, few) for few, many in ties[1:2]),
            *_the_same(cell(unit, every, first), cell(unit, every, last)),
        ),
        columns=zrm.LOW_DOMAINS,
    )


def _the_same(one: Cell, other: Cell) -> tuple[tuple[Cell, Cell], ...]:
    """Two counts of which everybody knows that they are the same number."""
    return (one, other), (other, one)


def development(sums: pd.DataFrame, low: int, differences: Mapping[str, float] | None = None) -> Result:
    """Of the low scores, which share improved, stayed the same, got worse? In total and by group.

    `low` is the highest low level; `sums` as `counts.development_sums` gives. Improved = a higher level at the last
    measurement than at the first.
    `differences`: per grouping the p-value of `models.group_differences`, for the sentences.
    """
    table = sums[["grouping", "level", "pairs", "clients", *OUTCOMES, *(f"{o}_clients" for o in OUTCOMES)]].copy()
    keys = ("grouping", "level")
    total = table.loc[table["grouping"] == "total", "improved_clients"]
    risen = cell(UNIT, HIGHER)
    return Result(
        "zrm_development",
        table,
        keys,
        ("pairs", "clients", *OUTCOMES),
        sums={"pairs": OUTCOMES},
        contributors={o: f"{o}_clients" for o in OUTCOMES} | {"pairs": "clients"},
        cells=named(table, COURSE, outcomes(low_levels(low, "low")), *keys)
        | named(table, CLIENT, {"clients": ["low"]}, *keys),
        shares={f"{o}_share": add_share(table, sums, o) for o in OUTCOMES},
        revealing=("pairs",),
        part_of=((risen, cell(CLIENT, {"low"})),),
        extra={"improved_clients": (risen, int(total.iloc[0]))} if len(total) else {},
        facts={"differences": dict(differences or {})},
        columns=zrm.DEVELOPMENT,
    )


def transitions(counts: pd.DataFrame) -> Result:
    """From which level to which, by domain and age group? All 25 combinations, also those that do not occur.

    `counts` as `counts.transition_counts` gives.
    """
    groups = counts[["domain", "age_group"]].drop_duplicates()
    cells = pd.MultiIndex.from_product([LEVELS, LEVELS], names=["before", "after"]).to_frame(index=False)
    whole = groups.merge(cells, how="cross").merge(
        counts, how="left", on=["domain", "age_group", "before", "after"], validate="one_to_one"
    )
    whole[["n", "clients"]] = whole[["n", "clients"]].fillna(0).astype("int64")
    rank = whole["domain"].map({d: i for i, d in enumerate(DOMAINS)})
    whole = whole.assign(rank=rank, last=whole["age_group"] == "all")
    whole = whole.sort_values(["rank", "last", "age_group", "before", "after"]).drop(columns=["rank", "last"])
    return Result(
        "zrm_transitions",
        whole.reset_index(drop=True),
        ("domain", "age_group", "before", "after"),
        ("n",),
        contributors={"n": "clients"},
        cells={"n": _steps(whole, places(whole, "domain", "age_group"))},
        columns=zrm.TRANSITIONS,
    )


def _steps(table: pd.DataFrame, where: Sequence[Mapping[str, object]]) -> list[Cell]:
    """Of each row the pairs that went from its level before to its level after."""
    both = zip(table["before"], table["after"], where, strict=True)
    return [cell(COURSE, {f"{before}{after}"}, place) for before, after, place in both]


def levels(counts: pd.DataFrame, low: int) -> Result:
    """From which level to which, all domains together? All 25 combinations; no rows without pairs.

    `counts` as `counts.level_counts` gives. Extra figures: how many pairs there are, how many are low first, low last and
    unchanged, and how many start at each level.
    """
    cells = pd.MultiIndex.from_product([LEVELS, LEVELS], names=["before", "after"]).to_frame(index=False)
    whole = cells.merge(counts, how="left", on=["before", "after"], validate="one_to_one")
    whole[["n", "clients"]] = whole[["n", "clients"]].fillna(0).astype("int64")
    whole = whole if len(counts) else whole.iloc[:0]
    wanted = {
        "pairs": steps(lambda b, a: True),
        "first": steps(lambda b, a: b <= low),
        "last": steps(lambda b, a: a <= low),
        "same": steps(lambda b, a: a == b),
        **{f"before_{s}": steps(lambda b, a: True, [s]) for s in LEVELS},
    }
    step = whole["before"].astype(str) + whole["after"].astype(str)
    return Result(
        "zrm_levels",
        whole,
        ("before", "after"),
        ("n",),
        contributors={"n": "clients"},
        cells={"n": _steps(whole, [{}] * len(whole))},
        extra={
            name: (cell(COURSE, region), int(whole.loc[step.isin(region), "n"].sum()))
            for name, region in wanted.items()
        },
        columns=zrm.LEVELS,
    )


def square(counts: pd.DataFrame, domain: str, age_group: str = "all") -> Counts:
    """The 5x5 table of one domain: rows = level before, columns = level after."""
    part = counts[(counts["domain"] == domain) & (counts["age_group"] == age_group)]
    table = np.zeros((len(LEVELS), len(LEVELS)))
    table[part["before"].to_numpy(dtype=int) - 1, part["after"].to_numpy(dtype=int) - 1] = part["n"]
    return table


def paired_tests(counts: pd.DataFrame, low: int) -> Result:
    """Did the levels change, per domain? Five tests over all pairs of a domain, each adjusted over domains (Holm).

    `counts` as `counts.transition_counts` gives; `low` is the highest low level. `method`: exact with few movers, approximate
    with more, empty where nobody moved. Where a test rests on a handful of movers, its figures are hidden: n and effect
    together would tell how many they are.
    """
    present = set(counts["domain"])
    rows = [
        row for domain in DOMAINS if domain in present for row in _domain_tests(domain, square(counts, domain), low)
    ]
    private = ("up", "down", "crossed_up", "crossed_down")
    columns = ["domain", "test", "n", "statistic", "df", "p", "effect", "effect_name", "method", "fewest", *private]
    table = pd.DataFrame(rows, columns=columns)
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
        table[[*zrm.TESTS, *private, *each, "fewest"]],
        ("domain", "test"),
        ("n", *private, *each),
        dict.fromkeys(("statistic", "df", "p", "p_holm", "effect", "method"), ("n", *private)),
        contributors={"n": "fewest"},
        cells={**named(table, COURSE, moves, "domain")},
        private=(*private, *each),
        blurred=dict.fromkeys(("statistic", "p", "p_holm", "effect"), tuple(each)),
        columns=zrm.TESTS,
    )


def _domain_tests(domain: str, table: Counts, low: int) -> Iterable[tuple[object, ...]]:
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
