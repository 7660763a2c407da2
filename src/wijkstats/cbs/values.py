"""A table of CBS with one column per quantity (Kerncijfers wijken en buurten), as rows area, name, quantity, value, reason.

Question answered: what are the values of these quantities in every municipality and the country? v4 is asked for the quantities
whose measure code it has; v3 for the others, and for all when v4 has no such table. value is in the unit of CBS; where it is
missing, reason has CBS's own word (Confidential, Impossible ...) or one of `not_stated`, `no_observation`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from wijkstats.cbs.cache import About, Answer
from wijkstats.cbs.check import (
    Asked,
    area,
    check_not_empty,
    check_title,
    column_fault,
    column_of,
    one_each,
    only_column,
    unit_fault,
)
from wijkstats.cbs.odata import Row, Server
from wijkstats.ground.errors import Fault, SourceError

Cell = tuple[str, str, str, float | None, str]
NOT_STATED, NO_OBSERVATION = "not_stated", "no_observation"


def fetch_values(server: Server, asked: Asked, query: str, today: date) -> Answer:
    """All quantities of the table; one without its column is left out, and is a fault of the answer. SourceError without any."""
    newer = server.v4(asked.source.catalog, asked.table)
    codes = server.rows(f"{newer}/MeasureCodes")
    measures, faults = ({}, {}) if codes is None else _measures(asked, codes)
    cells: list[Cell] = []
    title = modified = ""
    if measures:
        told = server.page(f"{newer}/Properties") or {}
        title, modified = str(told.get("Title") or ""), str(told.get("Modified") or "")
        if title:
            check_title(asked, title)
            cells += _observations(server, asked, newer, measures)
        else:
            measures = {}  # a table that does not say what it is: v3 does
    others = [key for key in asked.quantities if key not in measures and key not in faults]
    chosen: dict[str, str] = {}
    if others:
        older = server.v3(asked.source.catalog, asked.table)
        columns = server.rows(f"{older}/DataProperties")
        if columns is None and not cells:
            raise SourceError(_nowhere(asked, others if codes is not None else []))
        if columns is None:
            faults |= {others[0]: _nowhere(asked, others)}
        else:
            title, modified = table_title(server, asked, older)
            chosen, missing = _chosen(asked, columns, others)
            faults |= missing
            if chosen:
                cells += _typed(server, asked, older, columns, chosen)
    if not cells:
        raise SourceError(faults.values())
    rows = pd.DataFrame(cells, columns=["area", "name", "quantity", "value", "reason"])
    rows["value"] = rows["value"].astype(float)
    rows = one_each(asked, rows, ["area", "quantity"])
    about = About(asked.table, query, title, modified, today.isoformat())
    there = [key for key in asked.quantities if key in measures or key in chosen]
    return Answer(about, _complete(rows, there), faults=tuple(faults.values()))


def table_title(server: Server, asked: Asked, table: str) -> tuple[str, str]:
    """Title and day of change of a v3 table; SourceError when it is of another series or year."""
    told = (server.rows(f"{table}/TableInfos") or [{}])[0]
    title = str(told.get("Title", ""))
    check_title(asked, title)
    return title, str(told.get("Modified", ""))


def names_of(rows: list[Row] | None, key: str) -> dict[str, str]:
    """Name by code. Names are for people; nothing is joined on them."""
    found = {area(str(row.get(key, ""))): str(row.get("Title", "")).strip() for row in rows or []}
    return {code: name for code, name in sorted(found.items()) if code}


def number(value: Any) -> float | None:
    """A value as a number; None when there is none. Nothing that is missing becomes 0."""
    try:
        found = float(str(value).strip())
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def municipalities(dimension: str) -> str:
    """A filter on the server: CBS ignores a range on this dimension, but not its first letters."""
    return f"(startswith({dimension},'GM') or startswith({dimension},'NL'))"


def _measures(asked: Asked, codes: list[Row]) -> tuple[dict[str, str], dict[str, Fault]]:
    """Measure code by quantity, where v4 has exactly one code for it; and a fault for each that cannot be used."""
    units = {str(row.get("Identifier", "")).strip(): str(row.get("Unit") or "") for row in codes}
    found, faults = {}, {}
    for key, quantity in asked.quantities.items():
        hits = [code for code in quantity.code if code in units]
        if len(hits) > 1:
            faults[key] = column_fault(asked, f"two measures for {key}: {', '.join(hits)}")
        elif hits and (fault := unit_fault(asked, key, units[hits[0]])):
            faults[key] = fault
        elif hits:
            found[key] = hits[0]
    return found, faults


def _observations(server: Server, asked: Asked, table: str, measures: dict[str, str]) -> Iterator[Cell]:
    dimensions = [str(d.get("Identifier", "")).strip() for d in server.rows(f"{table}/Dimensions") or []]
    region = only_column(asked, asked.source.region, dimensions)
    wanted = " or ".join(f"Measure eq '{code}'" for code in measures.values())
    query = {"$filter": f"{municipalities(region)} and ({wanted})"}
    rows = [row for row in server.rows(f"{table}/Observations", query) or [] if area(str(row.get(region, "")))]
    check_not_empty(asked, rows, query["$filter"])
    named = names_of(server.rows(f"{table}/{region}Codes", {"$filter": municipalities("Identifier")}), "Identifier")
    quantities = {code: key for key, code in measures.items()}
    for row in rows:
        key = quantities.get(str(row.get("Measure", "")).strip())
        if key is not None:
            value = number(row.get("Value") if row.get("Value") is not None else row.get("StringValue"))
            why = str(row.get("ValueAttribute") or "").strip()
            reason = "" if value is not None else (why if why not in ("", "None") else NOT_STATED)
            code = area(str(row[region]))
            yield code, named.get(code, ""), key, value, reason


def _chosen(asked: Asked, columns: list[Row], wanted: list[str]) -> tuple[dict[str, str], dict[str, Fault]]:
    """Column by quantity, and a fault for each quantity without exactly one column in its unit."""
    topics = {
        str(c["Key"]): str(c.get("Unit") or "") for c in columns if c.get("Type", "Topic") == "Topic" and c.get("Key")
    }
    chosen, faults = {}, {}
    for key in wanted:
        found, wrong = column_of(asked.quantities[key].column, topics)
        if found is None:
            faults[key] = column_fault(asked, f"quantity {key}: {wrong}")
        elif fault := unit_fault(asked, key, topics[found]):
            faults[key] = fault
        else:
            chosen[key] = found
    return chosen, faults


def _typed(server: Server, asked: Asked, table: str, columns: list[Row], chosen: dict[str, str]) -> Iterator[Cell]:
    dimensions = [str(c["Key"]) for c in columns if "Dimension" in str(c.get("Type")) or "Geo" in str(c.get("Type"))]
    region = only_column(asked, asked.source.region, dimensions)
    query = {"$format": "json", "$filter": municipalities(region), "$select": ",".join([region, *chosen.values()])}
    rows = [row for row in server.rows(f"{table}/TypedDataSet", query) or [] if area(str(row.get(region, "")))]
    check_not_empty(asked, rows, query["$filter"])
    gone = sorted({column for row in rows for column in chosen.values() if column not in row})
    if gone:
        raise SourceError(column_fault(asked, f"rows without {', '.join(gone)}"))
    named = names_of(server.rows(f"{table}/{region}", {"$filter": municipalities("Key")}), "Key")
    for row in rows:
        code = area(str(row[region]))
        for key, column in chosen.items():
            value = number(row[column])
            yield code, named.get(code, ""), key, value, "" if value is not None else NOT_STATED


def _complete(rows: pd.DataFrame, quantities: list[str]) -> pd.DataFrame:
    """A row for every area and quantity: v4 leaves out what it does not have."""
    areas = rows.groupby("area")["name"].max()
    every = pd.MultiIndex.from_product([areas.index, quantities], names=["area", "quantity"])
    full = rows.set_index(["area", "quantity"])[["value", "reason"]].reindex(every).reset_index()
    full["reason"] = full["reason"].where(full["reason"].notna(), NO_OBSERVATION)
    full.insert(1, "name", full["area"].map(areas))
    return full


def _nowhere(asked: Asked, without_code: list[str]) -> Fault:
    found = (
        f"v4 has no measure code for {', '.join(without_code)}, and v3 no such table"
        if without_code
        else "no such table"
    )
    return Fault(
        asked.where,
        found,
        "a table in v4 or v3 of CBS",
        f"correct the table id under sources.{asked.name}.tables in src/wijkstats/ground/catalogue.yaml, or leave out this year",
    )
