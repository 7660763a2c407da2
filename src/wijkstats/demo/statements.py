"""Do the statements of the report that wijkstats automates hold on the demo delivery?

The demo is synthetic, and made so that its report says what the evaluation of the neighbourhood teams of Vlaardingen said
in words (Regioplan and Cebeon 2019, statements V1-V7). Each statement stands beside the figure computed from the demo.
"""

from __future__ import annotations

import pandas as pd

from wijkstats.ground.kinds import Columns, of
from wijkstats.ground.records import ENOUGH_PAIRS, Result

DEMO = "demo-"
"""Names of deliveries that begin so are synthetic, and made to have the figures of a published report."""
MOST_IMPROVED = ("huiselijke_relaties", "tijdsbesteding", "geestelijke_gezondheid", "huisvesting")
LEAST_IMPROVED = ("maatschappelijke_participatie", "werk_opleiding")


STATEMENTS: Columns = {
    "id": of("text"),
    "statement": of("statement"),
    "computed": of("computed"),
    "unchanged": of("computed", "the same when nobody changes: from rating noise alone"),
    "holds": of("truth"),
}


def demo_statements(flow: Result, low_domains: Result, by_group: Result, transitions: Result) -> Result:
    """Table id, statement, computed (figures as text), unchanged (the same without change, where known), holds (true/false).

    Who makes other groups of the demo (other ages in delivery.yaml) has no statement about those that are gone.
    """
    shares = by_group.table.set_index(["grouping", "level"])
    rows = [
        _population(flow.table),
        _fewer_low_domains(low_domains.table),
        _total(shares),
        _more_domains(shares),
        _ages(shares),
        _domains(by_group.table),
        _start_level(transitions.table, by_group.table),
    ]
    table = pd.DataFrame([row for row in rows if row is not None], columns=[*STATEMENTS])
    return Result("demo_statements", table, ("id",), persons=False, columns=STATEMENTS)


def no_statements() -> Result:
    """The same of a delivery that is no demo: nothing was stated about it, so it is absent from its report."""
    table = pd.DataFrame(columns=[*STATEMENTS])
    return Result("demo_statements", table, ("id",), persons=False, absent=True, columns=STATEMENTS)


Row = tuple[str, str, str, str, bool]


STEP = 0.05
"""A share that rests on counts that the report hides, or on the twin, is written to the nearest of these."""


def _text(shares: pd.Series, step: float = 0.001) -> str:
    decimals = 1 if step < 0.01 else 0
    return ", ".join(f"{level}: {round(share / step) * step:.{decimals}%}" for level, share in shares.dropna().items())


def _those(shares: pd.DataFrame, grouping: str, *levels: str) -> pd.DataFrame | None:
    """The rows of these levels in this order; None when one is not there."""
    wanted = [(grouping, level) for level in levels]
    return shares.loc[wanted].droplevel("grouping") if all(row in shares.index for row in wanted) else None


def _population(flow: pd.DataFrame) -> Row:
    clients = int(flow.loc[(flow["step"] == "kept") & (flow["reason"] == "all"), "clients"].iloc[0])
    said = "about 1,350 clients with a first and a last measurement"
    return "V1", said, f"{clients} clients", "", 1300 <= clients <= 1400


def _fewer_low_domains(table: pd.DataFrame) -> Row | None:
    if table.empty:
        return None
    first, last = (table[table["measurement"] == m].set_index("category")["share"] for m in ("first", "last"))
    change = last - first
    holds = bool((change[["0", "1"]] > 0).all() and (change[["6_7", "8_plus"]] < 0).all())
    said = "at the last measurement the classes with few low domains have grown, those with many have shrunk"
    return "V2", said, ", ".join(f"{level}: {100 * points:+.1f} points" for level, points in change.items()), "", holds


def _total(shares: pd.DataFrame) -> Row | None:
    found = _those(shares, "total", "all")
    if found is None:
        return None
    row = found.loc["all"]
    holds = 0.38 <= row["improved_share"] <= 0.42 and 0.50 < row["same_share"] <= 0.57 and row["worse_share"] < 0.12
    computed = _text(row[["improved_share", "same_share", "worse_share"]])
    return (
        "V3",
        "four in ten improve, just over half are unchanged, few get worse",
        computed,
        _text(row[["expected"]].rename({"expected": "improved_share"}), STEP),
        bool(holds),
    )


def _more_domains(shares: pd.DataFrame) -> Row | None:
    classes = _those(shares, "low_domains", "2_3", "4_5", "6_7", "8_plus")
    if classes is None:
        return None
    holds = classes["improved_share"].is_monotonic_decreasing and classes["same_share"].is_monotonic_increasing
    said = (
        "from two domains up: the more low domains, the smaller the share that improves, the larger the share unchanged"
    )
    return "V4", said, _text(classes["improved_share"]), _text(classes["expected"], STEP), bool(holds)


def _ages(shares: pd.DataFrame) -> Row | None:
    ages = _those(shares, "age_group", "jeugd", "volwassenen", "ouderen")
    if ages is None:
        return None
    old, young, adult = (ages.loc[a] for a in ("ouderen", "jeugd", "volwassenen"))
    holds = 0.30 <= old["improved_share"] <= 0.37 and old["same_share"] > max(young["same_share"], adult["same_share"])
    holds = holds and abs(young["improved_share"] - adult["improved_share"]) < 0.04
    said = "about one in three of the older clients improves, more are unchanged; youth and adults hardly differ"
    return "V5", said, _text(ages["improved_share"]), _text(ages["expected"], STEP), bool(holds)


def _domains(table: pd.DataFrame) -> Row:
    enough = table[(table["grouping"] == "domain") & (table["pairs"] >= ENOUGH_PAIRS)]
    order = enough.sort_values("improved_share", ascending=False).set_index("level")
    worst = set(order["worse_share"].nlargest(3).index)
    holds = tuple(order.index[:4]) == MOST_IMPROVED and tuple(order.index[-2:]) == LEAST_IMPROVED
    holds = holds and worst == {*LEAST_IMPROVED, "geestelijke_gezondheid"}
    said = "most often better on huiselijke relaties, tijdsbesteding, geestelijke gezondheid and huisvesting, least on "
    said += "participation and work; worse somewhat more often on those two and on geestelijke gezondheid"
    return "V6", said, _text(order["improved_share"], STEP), _text(order["expected"], STEP), bool(holds)


def _start_level(transitions: pd.DataFrame, by_group: pd.DataFrame) -> Row:
    every = transitions[transitions["age_group"] == "all"]
    start = every["before"].map(lambda level: "1-2" if level <= 2 else str(level))
    better = every["n"].where(every["after"] > every["before"], 0).groupby(start).sum()
    shares = better / every.groupby(start)["n"].sum()
    shares = shares.drop("5", errors="ignore")  # the highest level cannot rise
    holds = bool(shares.get("1-2", 0) > shares.get("3", 0) > shares.get("4", 0))
    said = "positive mainly where self-reliance at the start is fairly low; clients with a higher start move less"
    low = by_group[by_group["grouping"] == "start_score"]
    start = low["level"].map(lambda level: "1-2" if int(level) <= 2 else level)
    unchanged = (low["expected"] * low["pairs"]).groupby(start).sum() / low.groupby(start)["pairs"].sum()
    return "V7", said, _text(shares, STEP), _text(unchanged, STEP), holds
