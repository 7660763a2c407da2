"""Do the statements of the automated report about clients, flows and capacity (V8 to V14) hold on the demo delivery?

Each names its denominator: the report says "more than a fifth to the Wmo", which holds of closures under the Wmo only. V11, about
youth care by referrer beside other municipalities, is in the benchmark.
"""

from __future__ import annotations

import pandas as pd

from wijkstats.demo.statements import STATEMENTS
from wijkstats.ground.records import Result

NAME = "clients_statements"


def client_statements(
    years: pd.DataFrame,
    referrers: pd.DataFrame,
    contacts: pd.DataFrame,
    closures: pd.DataFrame,
    returns: pd.DataFrame,
    caseload: pd.DataFrame,
) -> Result:
    """Tables as the chapter about clients makes them, each with rows. Columns as `statements.demo_statements`; `holds` is
    missing where nothing says from what number on a statement would hold.
    """
    rows = [
        _clients(years),
        _referrers(referrers),
        _contacts(contacts),
        *_closures(closures),
        _returns(returns),
        _caseload(caseload),
    ]
    table = pd.DataFrame(rows, columns=[*STATEMENTS])
    return Result(NAME, table.astype({"holds": "boolean"}), ("id",), persons=False, columns=STATEMENTS)


def no_client_statements() -> Result:
    """The same of a delivery that is no demo, or that lacks one of the tables or a complete year."""
    return Result(NAME, pd.DataFrame(columns=[*STATEMENTS]), ("id",), persons=False, absent=True, columns=STATEMENTS)


Row = tuple[str, str, str, str, bool | None]


def _clients(years: pd.DataFrame) -> Row:
    total = years[years["grouping"] == "total"].set_index("year")
    young = years[(years["grouping"] == "age_18") & (years["level"] == "under_18")].set_index("year")["share"]
    number = total["estimate"].fillna(total["clients"]).astype(int)
    whole = total.index[total["complete"]].max()
    last = total.index.max()
    said = (
        "more clients in 2018, scaled up to a full year, than in the year before; a quarter to a third younger than 18"
    )
    computed = f"{whole}: {number[whole]} clients, {last}: {number[last]} clients, under_18: {young[last]:.1%}"
    return "V8", said, computed, "", bool(number[last] > number[whole] and 0.25 <= young[last] <= 0.34)


def _referrers(table: pd.DataFrame) -> Row:
    own = table[table["level"] == "zelf"].set_index("year")["share"]
    first, last = own.index.min(), own.index.max()
    said = "about half of those who started came by themselves, slightly fewer in 2018"
    holds = bool(0.45 <= own[last] < own[first] <= 0.55)
    return "V9", said, f"{first}: {own[first]:.1%}, {last}: {own[last]:.1%}", "", holds


def _contacts(table: pd.DataFrame) -> Row:
    alone = table["level"] == "zelf_verder"
    of_all = table.loc[alone, "n"].sum() / table["n"].sum()
    others = table.loc[~alone, "became_client_90d"].sum() / table.loc[~alone, "followed_90d"].sum()
    said = "of all contacts a third goes on alone; of the others about a quarter becomes a client"
    computed = f"zelf_verder: {of_all:.1%}, became_client: {others:.1%}"
    return "V10", said, computed, "", bool(0.3 <= of_all <= 0.37 and 0.2 <= others <= 0.3)


def _closures(table: pd.DataFrame) -> list[Row]:
    def shares(base: str, level: str) -> pd.Series:
        return table[(table["base"] == base) & (table["level"] == level)].set_index("year")["share"]

    def text(values: pd.Series) -> str:
        return ", ".join(f"{year}: {value:.1%}" for year, value in values.items())

    nothing, wmo, of_all = shares("all", "client_netwerk"), shares("wmo", "wmo"), shares("all", "wmo")
    return [
        ("V12", "of all closures about half needs nothing further", text(nothing), "", bool(nothing.between(0.45, 0.55).all())),
        ("V12a", "of closures under the Wmo more than a fifth goes to the Wmo", text(wmo), "", bool((wmo > 0.2).all())),
        ("V12b", "of all closures more than a fifth goes to the Wmo", text(of_all), "", bool((of_all > 0.2).all())),
    ]  # fmt: skip


def _returns(table: pd.DataFrame) -> Row:
    back = table.set_index("level")["within_365"]
    said = "of clients who stopped by themselves more come back within a year than of others"
    computed = ", ".join(f"{level}: {share:.1%}" for level, share in back.items())
    return "V13", said, computed, "", bool(back["gestopt"] > back["other"])


def _caseload(table: pd.DataFrame) -> Row:
    total = table[table["grouping"] == "total"].iloc[-1]
    said = "the number of open cases per fte is high (no norm says from what number on)"
    return "V14", said, f"{total['day']}: {total['per_fte']:.1f} per fte", "", None
