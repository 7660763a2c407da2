"""Tidy tables in pandas: numbers in place of hashes, labels as categories, and what each column is."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import ibis.expr.types as ir
import pandas as pd

from wijkstats.ground.scales import DOMAINS
from wijkstats.kit.page.words import Words
from wijkstats.settings.choices import Settings
from wijkstats.workbench.asked import PERSONAL, Columns
from wijkstats.workbench.tables import numbered
from wijkstats.workbench.told import label_of

_FIRST = ("client", "trajectory", "domain", "before", "after", "change", "low", "low_number", "days")


def pairs(columns: Columns, client: pd.Index, trajectory: pd.Index) -> pd.DataFrame:
    """All pairs; `client` and `trajectory` are numbers of this delivery, no hashes."""
    t = columns.table
    wanted = [*_FIRST, *(name for name in columns.names if name not in (*_FIRST, "edition"))]
    rows = _told(t.select(*wanted).execute(), columns)
    rows = rows.assign(client=numbered(rows["client"], client), trajectory=numbered(rows["trajectory"], trajectory))
    return rows.sort_values(["client", "trajectory", "domain"], ignore_index=True)


def clients(
    columns: Columns, pairs: pd.DataFrame, settings: Settings, client: pd.Index, trajectory: pd.Index
) -> pd.DataFrame:
    """One row per client who started in the period: features of the first trajectory, and how many pairs, low and improved."""
    t, period = columns.table, settings.period
    t = t.filter((t.start >= period.start) & (t.start <= period.end))
    names = [name for name in columns.names if name not in ("start", "end", "applied")]
    rows = _told(t.select("client", "trajectory", *names).execute(), columns)
    rows = rows.assign(client=numbered(rows["client"], client), trajectory=numbered(rows["trajectory"], trajectory))
    rows = rows.sort_values(["client", "start_date", "trajectory"])
    first = rows.drop_duplicates("client").set_index("client").drop(columns="trajectory")
    first.insert(0, "trajectories", rows.groupby("client").size())
    low = pairs[pairs["low"]]
    counts = {
        "pairs": pairs.groupby("client").size(),
        "low_pairs": low.groupby("client").size(),
        "improved": (low["change"] > 0).groupby(low["client"]).sum(),
        "worse": (low["change"] < 0).groupby(low["client"]).sum(),
    }
    for at, (name, counted) in enumerate(counts.items(), start=1):
        first.insert(at, name, counted.reindex(first.index).fillna(0).astype("int64"))
    return first.reset_index()


def ratings(measurements: ir.Table, words: Words, client: pd.Index, trajectory: pd.Index) -> pd.DataFrame:
    """All scores; the rater is a number too, missing where none was delivered."""
    rows = measurements.execute()
    raters = pd.Index(sorted(rows["rater"].dropna().unique()))
    rows = rows.assign(
        client=numbered(rows["client"], client),
        trajectory=numbered(rows["trajectory"], trajectory),
        rater=numbered(rows["rater"], raters),
        domain=_labels(rows["domain"], "domain", words, [d for d in DOMAINS if (rows["domain"] == d).any()]),
    )
    return rows.sort_values(["client", "trajectory", "date", "domain"], ignore_index=True)


def rated_twice(rows: pd.DataFrame, words: Words, client: pd.Index) -> pd.DataFrame:
    """Two ratings soon after each other, a row per course, numbered in `course`."""
    order = [domain for domain in DOMAINS if (rows["domain"] == domain).any()]
    told = {"client": numbered(rows["client"], client), "domain": _labels(rows["domain"], "domain", words, order)}
    return rows.assign(**told).rename_axis("course").reset_index()


def contacts(rows: pd.DataFrame, words: Words, client: pd.Index) -> pd.DataFrame:
    """All contacts, in the order of their days."""
    rows = rows.assign(client=numbered(rows["client"], client))
    for name in ("team", "follow_up_group"):
        rows[name] = _labels(rows[name], name, words, sorted(rows[name].dropna().unique()))
    return rows.sort_values(["date", "client"], ignore_index=True)


def municipal(rows: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Values of municipalities, with what each indicator is called."""
    label = rows["indicator"].map({name: words.label("indicator", name) for name in rows["indicator"].unique()})
    rows = rows.assign(label=label).sort_values(["indicator", "code", "year"], ignore_index=True)
    return rows.astype({"name": "category", "label": "category", "status": "category"})


def _told(rows: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Texts as categories of labels, in the order of the column."""
    for name in rows.columns:
        if name not in PERSONAL and (rows[name].dtype == object or pd.api.types.is_string_dtype(rows[name])):
            order = columns.in_order(name, sorted(map(str, rows[name].dropna().unique())))
            rows[name] = _labels(rows[name], name, columns.words, order)
    return rows


def _labels(values: pd.Series, name: str, words: Words, order: list[str]) -> pd.Series:
    labels = {level: label_of(name, level, words) for level in order}
    ordered = [*dict.fromkeys(labels.values())]
    return pd.Series(pd.Categorical(values.map(labels), ordered, ordered=True), index=values.index)


def described(frame: pd.DataFrame, words: Words, own: Collection[str]) -> pd.DataFrame:
    """One row per column: column, label, meaning, type, filled (a share), levels (of a category)."""
    rows = []
    for name in frame.columns:
        known = words.find(f"workbench.columns.{name}")
        told = known if isinstance(known, Mapping) else {}
        added = words("workbench.added") if name in own else words("workbench.as_delivered")
        values = frame[name]
        levels = (
            ", ".join(map(str, values.cat.categories[:12])) if isinstance(values.dtype, pd.CategoricalDtype) else ""
        )
        label = told.get("label") or words.label("grouping", name)
        filled = float(values.notna().mean()) if len(values) else 0.0
        rows.append((name, label, told.get("means") or added, str(values.dtype), round(filled, 3), levels))
    return pd.DataFrame(rows, columns=["column", "label", "meaning", "type", "filled", "levels"])
