"""The processed tables of a delivery as Ibis tables: the same expressions run on DuckDB, Spark or a database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd

from wijkstats.delivery.engines import connect, read_table
from wijkstats.ground.errors import Fault, NotDelivered
from wijkstats.settings.delivery import Delivery
from wijkstats.settings.fields import Table

DELIVERED_AS: dict[str, Table] = {
    "contacts": "contacten",
    "staffing": "formatie",
    "caseload": "caseload",
    "support": "inzet",
    "transfers": "doorstroom",
    "municipal": "gemeenten",
    "boundaries": "herindelingen",
    "claims": "beweringen",
    "relations": "relaties",
    "judgements": "oordelen",
    "goals": "doelen",
    "accounts": "rekening",
    "surveys": "onderzoek",
    "survey_items": "items",
    "survey_answers": "antwoorden",
    "survey_respondents": "respondenten",
    "survey_margins": "marges",
    "survey_outcomes": "uitkomsten",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """Processed tables of one delivery. `measurements` and `trajectories` are always there."""

    delivery: Delivery
    measurements: ir.Table
    trajectories: ir.Table

    def frame(self, name: str) -> pd.DataFrame:
        """A small table, one of `DELIVERED_AS`, as pandas; NotDelivered when the delivery lacks it."""
        found = self.frame_if_any(name)
        if found is None:
            table = DELIVERED_AS[name]
            file = self.delivery.settings.files.get(table, f"{table}.csv")
            raise NotDelivered(
                Fault(
                    f"data/raw/{self.delivery.name}",
                    file,
                    "a chapter can be made from what is delivered",
                    f"add {file} to get this chapter; the others do not need it",
                )
            )
        return found

    def frame_if_any(self, name: str) -> pd.DataFrame | None:
        """The same; None when the delivery lacks it."""
        path = self.delivery.processed / f"{name}.parquet"
        return pd.read_parquet(path) if path.is_file() else None

    def of(self, name: str) -> ir.Table | None:
        """A table that need not be there and grows with clients (contacts, support, transfers), on the same connection."""
        path = self.delivery.processed / f"{name}.parquet"
        return read_table(self.trajectories.get_backend(), path, name) if path.is_file() else None


def open_tables(delivery: Delivery) -> Tables:
    """Open data/processed/<delivery>; NotDelivered when 01_clean has not run yet."""
    paths = {name: delivery.processed / f"{name}.parquet" for name in ("measurements", "trajectories")}
    _require(delivery, paths)
    con = connect(delivery.settings.engine, f"data/raw/{delivery.name}/delivery.yaml, key engine")
    return Tables(delivery, *(read_table(con, path, name) for name, path in paths.items()))


def _require(delivery: Delivery, paths: dict[str, Path]) -> None:
    missing = [path.name for path in paths.values() if not path.is_file()]
    if missing:
        raise NotDelivered(
            Fault(
                f"data/processed/{delivery.name}",
                f"{' and '.join(missing)} not there yet",
                "the tables that 01_clean makes",
                f"make report DELIVERY={delivery.name}",
            )
        )
