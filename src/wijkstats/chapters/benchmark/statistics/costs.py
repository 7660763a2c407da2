"""With what does a difference in costs go together: the number of clients (volume), or the costs per client (price)?

Costs per inhabitant = clients per inhabitant x costs per client. A difference is split into what the number of clients and
what the costs per client account for, exactly: the two parts always add up to the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy.typing as npt
import pandas as pd

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import COUNTRY, check_group
from wijkstats.ground.catalogue import KEUR, catalogue
from wijkstats.ground.records import Result
from wijkstats.kit.inference.intervals import Floats


def split(
    volume: npt.ArrayLike, price: npt.ArrayLike, base_volume: npt.ArrayLike, base_price: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Which part of volume x price less base_volume x base_price goes with volume, and which with price?

    Each part is the change in one, at the mean of the other (Bennet 1920): symmetric in the two, and adding up exactly.
    """
    v, p, bv, bp = (pd.Series(x, dtype=float).to_numpy() for x in (volume, price, base_volume, base_price))
    return (v - bv) * (p + bp) / 2, (p - bp) * (v + bv) / 2


def volume_and_price(
    municipal: pd.DataFrame,
    own: str,
    reference_groups: Mapping[str, Sequence[str]],
    names: Mapping[str, str],
    cuts: pd.DataFrame | None = None,
) -> Result:
    """Does a difference in costs per inhabitant go with the number of clients or with the costs per client?

    comparison `group`: own less the group in a year (against: its name). comparison `year`: a year less the year before, of
    own and of each group (against: that year), over the same municipalities in both. Only realised values, and only years of
    which costs, clients and inhabitants are all known: values of different years never meet. `cuts`: code and year from which
    the boundaries of a municipality are others without known weights; it has no change across them. value, difference and parts:
    euro per inhabitant; volume: clients (or fte) per inhabitant; price: euro per client (or per fte).
    """
    check_group(own, reference_groups, set(municipal["code"]))
    rows = [
        row for key in catalogue().of_theme("per_client") for row in _of(municipal, key, own, reference_groups, cuts)
    ]
    table = pd.DataFrame(rows).assign(unit="eur_per_inhabitant")
    if table.empty:
        table = pd.DataFrame(columns=[*benchmark.VOLUME_PRICE])
    else:
        table["value"], table["base_value"] = (
            table["volume"] * table["price"],
            table["base_volume"] * table["base_price"],
        )
        table["difference"] = table["value"] - table["base_value"]
        parts = split(table["volume"], table["price"], table["base_volume"], table["base_price"])
        table["volume_part"], table["price_part"] = parts
    keys = ("indicator", "comparison", "area", "against", "year")
    facts = {"names": dict(names), "own": own}
    return Result(
        "benchmark_volume_price",
        table[[*benchmark.VOLUME_PRICE]],
        keys,
        persons=False,
        facts=facts,
        columns=benchmark.VOLUME_PRICE,
    )


def _of(
    municipal: pd.DataFrame,
    key: str,
    own: str,
    reference_groups: Mapping[str, Sequence[str]],
    cuts: pd.DataFrame | None,
) -> Iterator[dict[str, object]]:
    known = costs_and_clients(municipal, key)
    for year, here in known.groupby("year"):
        for name, codes in reference_groups.items():
            mine, theirs = here[here["code"] == own], here[here["code"].isin(codes)]
            if len(mine) and len(theirs):
                yield {"indicator": key, "comparison": "group", "area": own, "against": name, "year": year,
                       **_beside(mine, theirs)}  # fmt: skip
    breaks = {b.year for b in catalogue().breaks_of(key)}
    for name, codes in {own: (own,), **reference_groups}.items():
        rows = known[known["code"].isin(codes)]
        for before, after in pairwise(sorted(rows["year"].unique())):
            now, then = rows[rows["year"] == after], rows[rows["year"] == before]
            same = (set(now["code"]) & set(then["code"])) - _moved(cuts, before, after)
            if same and not any(before < year <= after for year in breaks):
                now, then = now[now["code"].isin(same)], then[then["code"].isin(same)]
                yield {"indicator": key, "comparison": "year", "area": name, "against": str(before), "year": after,
                       **_beside(now, then)}  # fmt: skip


def _moved(cuts: pd.DataFrame | None, before: int, after: int) -> set[str]:
    """Municipalities of which the boundaries changed, without known weights, between two years."""
    return set() if cuts is None else set(cuts.loc[(cuts["year"] > before) & (cuts["year"] <= after), "code"])


def costs_and_clients(municipal: pd.DataFrame, key: str) -> pd.DataFrame:
    """Per municipality and year the euros, clients (or fte) and inhabitants behind an indicator per client; only whole rows."""
    indicator = catalogue().indicators[key]
    rows = municipal[(municipal["status"] == "realisatie") & (municipal["code"] != COUNTRY)]
    wide = rows.set_index(["code", "year", "indicator"])["value"].unstack("indicator")  # noqa: PD010
    first = rows[rows["indicator"] == indicator.plus[0]].set_index(["code", "year"])["denominator"].reindex(wide.index)
    people = wide["inwoners"] if "inwoners" in wide else pd.Series(index=wide.index, dtype=float)
    found = []
    for year in sorted(rows["year"].unique()):
        plus, _ = indicator.parts(int(year))
        here = wide[wide.index.get_level_values("year") == year].reindex(columns=[*plus, *indicator.per])
        found.append(
            pd.DataFrame(
                {
                    "euro": here[list(plus)].sum(axis=1, min_count=len(plus)) * KEUR,
                    "clients": here[list(indicator.per)].sum(axis=1, min_count=len(indicator.per)),
                }
            )
        )
    frame = pd.concat(found) if found else pd.DataFrame(columns=["euro", "clients"])
    frame = frame.assign(inhabitants=first.fillna(people).reindex(frame.index)).dropna()
    return frame[(frame["clients"] > 0) & (frame["inhabitants"] > 0)].reset_index()


def _beside(mine: pd.DataFrame, base: pd.DataFrame) -> dict[str, object]:
    """Volume and price of both, each over all its municipalities together."""
    a, b = (rows[["euro", "clients", "inhabitants"]].sum() for rows in (mine, base))
    return {
        "volume": a["clients"] / a["inhabitants"],
        "base_volume": b["clients"] / b["inhabitants"],
        "price": a["euro"] / a["clients"],
        "base_price": b["euro"] / b["clients"],
        "n_areas": len(base),
    }
