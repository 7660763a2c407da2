"""From counts of pairs to the tables of the ZRM chapter: coverage, low domains, development, transitions, tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from wijkstats.records import Result
from wijkstats.scales import DOMAINS, LEVELS
from wijkstats.stats.intervals import outcome_share, wilson
from wijkstats.stats.paired import Counts, bowker, holm, mcnemar_low, sign_test, stuart_maxwell, wilcoxon

OUTCOMES = ("improved", "same", "worse")


def selection_flow(counts: pd.DataFrame) -> Result:
    """Of the clients who started, who has a pair, and why not the others?

    `counts` as `pairing.flow_counts` gives.
    """
    part_of_kept = counts["reason"].isin(("low", "not_low")).to_numpy()
    kept = (counts["reason"] == "all").to_numpy()
    blocks = (np.flatnonzero(~part_of_kept), np.flatnonzero(kept | part_of_kept))
    return Result(
        "zrm_flow",
        counts.assign(people=counts["clients"]),
        ("step", "reason"),
        ("clients", "measurements", "pairs"),
        contributors={"measurements": "people", "pairs": "people"},
        blocks=tuple(tuple(int(row) for row in block) for block in blocks),
    )


def coverage(counts: pd.DataFrame) -> Result:
    """Which share of the clients who started has a first and a last measurement? Wilson interval over clients."""
    low, high = wilson(counts["kept"], counts["started"])
    table = counts.assign(share=counts["kept"] / counts["started"], low=low, high=high)
    parts = ("started", "kept")
    table["lost"] = table["started"] - table["kept"]
    return Result(
        "zrm_coverage",
        table[["grouping", "level", "started", "kept", "lost", "share", "low", "high"]],
        ("grouping", "level"),
        (*parts, "lost"),
        dict.fromkeys(("share", "low", "high"), parts),
        {"started": ("kept", "lost")},
        margins=(("grouping",),),
    )


def low_domains(sums: pd.DataFrame) -> Result:
    """In how many domains are trajectories low, at the first and at the last measurement?

    `sums` as `counts.low_domain_sums` gives; n counts trajectories, shares are of all trajectories with a pair.
    """
    sums = sums[sums["pairs"] > 0].reset_index(drop=True)
    found = outcome_share(sums, "n")
    table = sums[["measurement", "category", "n", "n_clients"]].assign(
        share=found.share, low=found.low, high=found.high
    )
    return Result(
        "zrm_low_domains",
        table,
        ("measurement", "category"),
        ("n",),
        dict.fromkeys(("share", "low", "high"), ("n",)),
        contributors={"n": "n_clients"},
        margins=(("measurement",),),
    )


def development(sums: pd.DataFrame, differences: Mapping[str, float] | None = None) -> Result:
    """Of the low scores, which share improved, stayed the same, got worse? In total and by group.

    `sums` as `counts.development_sums` gives. Improved = a higher level at the last measurement than at the first.
    `differences`: per grouping the p-value of `models.group_differences`, for the sentences.
    """
    table = sums[["grouping", "level", "pairs", "clients", *OUTCOMES, *(f"{o}_clients" for o in OUTCOMES)]].copy()
    derived = {}
    for outcome in OUTCOMES:
        found = outcome_share(sums, outcome)
        for name, values in (("share", found.share), ("low", found.low), ("high", found.high)):
            table[f"{outcome}_{name}"] = values
            derived[f"{outcome}_{name}"] = (outcome, "pairs")
    contributors = {o: f"{o}_clients" for o in OUTCOMES} | {"pairs": "clients"}
    return Result(
        "zrm_development",
        table,
        ("grouping", "level"),
        ("pairs", "clients", *OUTCOMES),
        derived,
        {"pairs": OUTCOMES},
        contributors,
        margins=(("grouping",),),
        facts={"differences": dict(differences or {})},
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
        margins=(("domain", "before", "after"), ("domain", "age_group")),
    )


def levels(counts: pd.DataFrame, low: int, base: int) -> Result:
    """From which level to which, all domains together? All 25 combinations, rounded to a multiple of `base`.

    `counts` as `counts.transition_counts` gives. Rounded instead of hidden: one rare step would otherwise take a large one with
    it, and the picture would turn around. Facts: pairs, and the shares that are low first, low last and unchanged, exact;
    each is a sum over many combinations.
    """
    cells = pd.MultiIndex.from_product([LEVELS, LEVELS], names=["before", "after"]).to_frame(index=False)
    every = counts[counts["age_group"] == "all"].groupby(["before", "after"], as_index=False)["n"].sum()
    whole = cells.merge(every, how="left", on=["before", "after"], validate="one_to_one")
    whole["n"] = whole["n"].fillna(0).astype("int64")
    n = int(whole["n"].sum())
    parts = {"first": whole["before"] <= low, "last": whole["after"] <= low, "same": whole["before"] == whole["after"]}
    shares = {key: whole.loc[inside, "n"].sum() / n if n else None for key, inside in parts.items()}
    step = max(base, 1)
    whole["n"] = (whole["n"] + step // 2) // step * step
    return Result("zrm_levels", whole, ("before", "after"), ("n",), facts={"pairs": n, "rounded": step, **shares})


def square(counts: pd.DataFrame, domain: str, age_group: str = "all") -> Counts:
    """The 5x5 table of one domain: rows = level before, columns = level after."""
    part = counts[(counts["domain"] == domain) & (counts["age_group"] == age_group)]
    table = np.zeros((len(LEVELS), len(LEVELS)))
    table[part["before"].to_numpy(dtype=int) - 1, part["after"].to_numpy(dtype=int) - 1] = part["n"]
    return table


def paired_tests(counts: pd.DataFrame, low: int) -> Result:
    """Did the levels change, per domain? Five tests over all pairs of a domain, each adjusted over domains (Holm).

    `counts` as `counts.transition_counts` gives; `low` is the highest low level. Where a test rests on a handful of movers,
    its figures are hidden: n and effect together would tell how many they are.
    """
    present = set(counts["domain"])
    rows = [
        row for domain in DOMAINS if domain in present for row in _domain_tests(domain, square(counts, domain), low)
    ]
    columns = ["domain", "test", "n", "statistic", "df", "p", "effect", "effect_name", "fewest"]
    table = pd.DataFrame(rows, columns=columns)
    table["p_holm"] = table.groupby("test")["p"].transform(holm)
    columns = ["domain", "test", "n", "statistic", "df", "p", "p_holm", "effect", "effect_name"]
    hidden = dict.fromkeys(("statistic", "df", "p", "p_holm", "effect"), ("n",))
    shown = table[[*columns, "fewest"]]
    return Result("zrm_tests", shown, ("domain", "test"), ("n",), hidden, contributors={"n": "fewest"})


def _domain_tests(domain: str, table: Counts, low: int) -> Iterable[tuple[object, ...]]:
    up, down, n = np.triu(table, 1).sum(), np.tril(table, -1).sum(), table.sum()
    fewest = min([count for count in (up, down, n) if count > 0])
    across = [count for count in (table[:low, low:].sum(), table[low:, :low].sum(), fewest) if count > 0]
    for found in (stuart_maxwell(table), bowker(table), sign_test(table), wilcoxon(table), mcnemar_low(table, low)):
        behind = min(across) if found.test == "mcnemar_low" else fewest
        df = found.df if found.test in ("stuart_maxwell", "bowker", "mcnemar_low") else np.nan
        yield domain, found.test, found.n, found.statistic, df, found.p, found.effect, found.effect_name, behind
