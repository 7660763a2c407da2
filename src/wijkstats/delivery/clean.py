"""From the raw files of a delivery to processed tables, with an account of every row and value left out.

Question answered: which measurements, trajectories and values can be used, and what happened to the rest?
Everything that grows with clients stays in DuckDB. Client numbers become keyed hashes before anything is written.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from wijkstats.delivery.chosen import FORMER, choose_previous, not_beside
from wijkstats.delivery.clients import measurements, trajectories
from wijkstats.delivery.clients.hashed import make_pseudonyms
from wijkstats.delivery.clients.privacy import check_corrected, check_privacy
from wijkstats.delivery.clients.pseudonyms import PRINT_FILE, fingerprint, other_keys, sign
from wijkstats.delivery.files import formats
from wijkstats.delivery.files.database import fetch_tables
from wijkstats.delivery.files.empty_words import create_empty_words, empty_lines
from wijkstats.delivery.files.ingest import RawFile, name_of, read_raw
from wijkstats.delivery.files.locate import delivered_files, locate
from wijkstats.delivery.files.macros import data_end_at
from wijkstats.delivery.files.marks import settle
from wijkstats.delivery.files.schema import about_people
from wijkstats.delivery.files.sniff import describe
from wijkstats.delivery.files.unread import unread_notes
from wijkstats.delivery.flows.cleaners import CLEANERS
from wijkstats.delivery.flows.groups import clean_groups
from wijkstats.delivery.parquet import parts, write_table
from wijkstats.delivery.processed import check_processed
from wijkstats.delivery.public.boundaries import bring_to_last_boundaries, former_codes, read_moves
from wijkstats.delivery.public.changes import COLUMNS as CHANGES
from wijkstats.delivery.public.changes import found_changes, not_handled, selections
from wijkstats.delivery.public.references import check_codes
from wijkstats.delivery.public.values import VALUE_TABLES, clean_values
from wijkstats.delivery.readings.categories import join_categories
from wijkstats.delivery.readings.identifiers import judge_numbers
from wijkstats.delivery.rules import whole_files
from wijkstats.delivery.rules.cell_corrections import correct_cells
from wijkstats.delivery.rules.checks import create_account
from wijkstats.delivery.rules.contents import check_contents, check_order, content_lines
from wijkstats.delivery.rules.remarks import create_remarks, remark_lines
from wijkstats.delivery.rules.row_kinds import check_moments, check_row_kinds
from wijkstats.delivery.rules.rules import DROPS, PERSON
from wijkstats.delivery.rules.usable import Loss, losses
from wijkstats.delivery.workspace import workspace
from wijkstats.ground.private import private, private_folder
from wijkstats.settings.breakdowns import own_columns
from wijkstats.settings.delivery import Delivery

SIGNS = "raw.json"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning did. `rules`: rule, table, rows, dropped, example, persons (how many of the rows may be about a person);
    `tables`: table, rows_in, rows_kept, rows_rejected; `refused`: table, rule, rows, persons: the refused rows by rule.

    `notes`: sentences for whoever runs it, such as that the key is another one than last time.
    `editions`: edition of the ZRM, first day, last day and number of measured days of each, in order of first use.
    `losses`: what of the delivery does not get into the report, by kind.
    `boundaries`: code, name, kind (began, ended), year, handled (weights, cut, none), as of `changes.found_changes`.
    """

    rules: pd.DataFrame
    tables: pd.DataFrame
    refused: pd.DataFrame
    files: tuple[RawFile, ...]
    notes: tuple[str, ...] = ()
    editions: formats.Editions = ()
    losses: tuple[Loss, ...] = ()
    boundaries: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CHANGES)))


def clear_left(folder: Path) -> None:
    """Remove what cleaning that was stopped left half made in data/processed/<delivery>."""
    for left in (*folder.glob(".new-*"), *folder.glob(".scratch-*")):
        shutil.rmtree(left, ignore_errors=True)


@private()
def clean_delivery(
    delivery: Delivery, key: bytes, progress: Callable[[str], None] = lambda line: None, folder: Path | None = None
) -> Cleaned:
    """Read, check and clean every delivered file; write data/processed/<delivery>/, or `folder`.

    Writes one parquet table for each delivered raw table, rejects.csv (file, row, column, value, reason; personal values
    are masked), remarks.csv (rows of public values: what was found, what is allowed, what to do), quality_rules.csv,
    quality_tables.csv, quality_boundaries.csv, key.txt (fingerprint of the key), raw.json (a keyed sign of each
    file that was read), previous.txt (the earlier delivery that the report is laid beside) and former.txt
    (codes of municipalities that came to this one). Files appear whole or not at all.
    Raises DeliveryError when a file cannot be used; then nothing is written.
    """
    folder = folder or delivery.processed
    folder.mkdir(parents=True, exist_ok=True)
    if folder == delivery.processed:
        private_folder(folder.parent)
    clear_left(folder)
    scratch = Path(tempfile.mkdtemp(prefix=".scratch-", dir=folder))
    try:
        paths = fetch_tables(delivery, scratch) if delivery.settings.source else locate(delivery, scratch)
        size = sum(path.stat().st_size for path, _ in paths.values())
        with workspace(size, scratch) as con:
            period = delivery.settings.period
            data_end_at(con, delivery.settings.reference_date or date.today(), period.start, period.end)
            create_account(con)
            create_remarks(con)
            create_empty_words(con)
            files = []
            own = own_columns(delivery.settings)
            for table, (path, source) in paths.items():
                layout = f"zrm_{delivery.settings.zrm.format}" if table == "zrm" else table
                files.append(read_raw(con, layout, path, delivery.settings.columns, scratch, own, source))
                for line in settle(con, files[-1], path):
                    progress(line)
                check_row_kinds(con, files[-1])
                check_privacy(con, files[-1])
                for line in describe(con, files[-1]):
                    progress(line)
            whole_files.check_columns(delivery, files, formats.domain_values(con, files))
            whole_files.check_breakdowns(delivery, files)
            check_corrected(con, files, correct_cells(con, delivery.raw, files, progress))
            files = formats.to_known_shape(con, files, delivery.settings.columns, delivery.settings.zrm.edition)
            for line in (*formats.odd_names(con, files), *judge_numbers(con, files), *join_categories(con, files)):
                progress(line)
            made = _clean_tables(con, delivery, {f.table: f for f in files}, key)
            for line in (*content_lines(con, files), *remark_lines(con, files)):
                progress(line)
            gone = {file.table: whole_files.refused_rows(con, file) for file in files}
            whole_files.check_use(con, delivery, files, gone)
            codes = check_codes(con, delivery)
            former = former_codes(con, delivery.settings.municipality)
            real = folder == delivery.processed
            notes = tuple(other_keys(key, folder)) if real else ()
            editions = formats.editions_used(con)
            notes += tuple(formats.edition_lines(editions))
            notes += () if delivery.settings.source else tuple(unread_notes(delivery))
            watched = (delivery.settings.municipality, *delivery.settings.reference.municipalities)
            changes = found_changes(con, watched)
            lost = losses(con, delivery, files, gone)
            notes += (
                *selections(con),
                *not_handled(changes),
                *codes,
                *not_beside(delivery, former),
                *whole_files.column_steps(con, lost),
            )
            for note in (*notes, *empty_lines(con), *(["writing processed tables"] if real else [])):
                progress(note)
            signs = {what: sign(key, path) for what, path in delivered_files(delivery).items()}
            cleaned = _write(con, folder, made, tuple(files), gone, key, changes, signs)
            if real:
                (folder / FORMER).write_text("".join(f"{code}\n" for code in former), encoding="ascii")
                choose_previous(delivery)
            # a notebook is published: small numbers are not in its notes
            notes = (*empty_lines(con, counts=False), *notes)
            return replace(cleaned, notes=notes, editions=editions, losses=lost)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _clean_tables(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, files: dict[str, RawFile], key: bytes
) -> dict[str, tuple[str, str]]:
    """Make each processed table in DuckDB; returns processed name -> (raw table, file)."""
    settings = delivery.settings
    zrm = files.get("zrm_wide") or files["zrm_long"]
    made = {}
    clean_groups(con, files.get("indeling"))
    numbered = "trajectnummer" in zrm.columns
    if "trajecten" in files:
        raw = files["trajecten"]
        numbered = numbered and "trajectnummer" in raw.columns
        trajectories.clean_trajectories(con, raw, numbered, settings.groups)
        check_order(con, raw)
        made["trajectories"] = ("trajecten", raw.file)
    measurements.clean_measurements(con, zrm, settings.zrm.edition, numbered, "trajecten" in files)
    check_contents(con, zrm)
    check_moments(con, zrm)
    formats.account(con, zrm)
    made["measurements"] = (zrm.table, zrm.file)
    if "trajecten" in files:
        trajectories.note_unmeasured(con, files["trajecten"])
    else:
        trajectories.from_measurements(con)
        made["trajectories"] = (zrm.table, zrm.file)
    for name, (processed, clean) in CLEANERS.items():
        if name in files:
            made[processed] = (name, files[name].file)
            clean(con, files[name])
    read_moves(con, files.get("herindelingen"))
    delivered = [files[name] for name in VALUE_TABLES if name in files]
    clean_values(con, delivered)
    bring_to_last_boundaries(con, settings.municipality)
    if delivered:
        made |= dict.fromkeys(("municipal", "boundaries"), (delivered[0].table, delivered[0].file))
    for file in files.values():
        if file.table not in VALUE_TABLES:
            whole_files.tell_once(con, file)
    make_pseudonyms(con, key, made)
    return made


def _write(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    made: dict[str, tuple[str, str]],
    files: tuple[RawFile, ...],
    gone: Mapping[str, Mapping[str, int]],
    key: bytes,
    changes: pd.DataFrame,
    signs: dict[str, str],
) -> Cleaned:
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        for name in made:
            write_table(con, name, fresh / f"{name}.parquet")
            check_processed(name, parts(fresh / f"{name}.parquet"), [column for file in files for column in file.own])
        (fresh / PRINT_FILE).write_text(fingerprint(key) + "\n", encoding="ascii")
        (fresh / SIGNS).write_text(json.dumps(signs, indent=1) + "\n", encoding="ascii")
        rules = _rules(con, files)
        tables, refused = _tables(files, gone)
        rules.drop(columns="persons").to_csv(fresh / "quality_rules.csv", index=False, lineterminator="\n")
        tables.to_csv(fresh / "quality_tables.csv", index=False, lineterminator="\n")
        changes.to_csv(fresh / "quality_boundaries.csv", index=False, lineterminator="\n")
        dropping = ", ".join(f"'{code}'" for code, drops in DROPS.items() if drops)
        con.execute(f"COPY (FROM remarks ORDER BY ALL) TO '{fresh / 'remarks.csv'}' (HEADER, DELIMITER ',')")
        con.execute(
            f"""COPY (SELECT * FROM refused WHERE reason IN ({dropping}) ORDER BY file, row, "column", reason)
            TO '{fresh / "rejects.csv"}' (HEADER, DELIMITER ',')"""
        )
        for old in folder.glob("*.parquet"):
            if old.stem not in made:
                old.unlink()
        for path in sorted(fresh.iterdir()):
            os.replace(path, folder / path.name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Cleaned(rules, tables, refused, files, boundaries=changes)


def _rules(con: duckdb.DuckDBPyConnection, files: tuple[RawFile, ...]) -> pd.DataFrame:
    """How often did each rule apply, and where for instance? A file and a row (or its columns), never a client number.

    What stands in the header, row 1, is a column.
    """
    found = con.execute(
        """SELECT reason AS rule, file, count(*) FILTER (row > 1) AS below, coalesce(nullif(below, 0), count(*)) AS rows,
            coalesce(min(row) FILTER (row > 1), 1)::VARCHAR AS row,
            CASE WHEN max(row) = 1 THEN string_agg(DISTINCT "column", ', ' ORDER BY "column") END AS columns
        FROM refused GROUP BY reason, file ORDER BY ALL"""
    ).df()
    table_of = {f.file: name_of(f) for f in files}
    order = list(DROPS)
    frame = pd.DataFrame(
        {
            "rule": found["rule"],
            "table": found["file"].map(table_of),
            "rows": found["rows"],
            "dropped": found["rule"].map(DROPS),
            "example": found["file"] + ":" + found["columns"].fillna(found["row"]),
        }
    )
    frame["persons"] = _persons(frame, found["below"])
    ranked = frame.assign(rank=frame["rule"].map(order.index)).sort_values(["table", "rank"])
    return ranked.drop(columns="rank").reset_index(drop=True)


def _persons(frame: pd.DataFrame, rows: pd.Series[int]) -> pd.Series[int]:
    """How many of these rows may be about a person: none where the rule or the file says so."""
    about = [PERSON[rule] and about_people(table) for rule, table in zip(frame["rule"], frame["table"], strict=True)]
    return rows.where(pd.Series(about, index=frame.index, dtype=bool), 0)


def _tables(files: tuple[RawFile, ...], by_rule: Mapping[str, Mapping[str, int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows in and out of each file, and why those that are not used were refused."""
    rows, reasons = [], []
    for file in files:
        refused = by_rule[file.table]
        gone = sum(refused.values())
        rows.append((name_of(file), file.records, file.records - gone, gone))
        reasons += [(name_of(file), rule, number) for rule, number in refused.items()]
    why = pd.DataFrame(reasons, columns=["table", "rule", "rows"]).astype({"rows": "int64"})
    why["persons"] = _persons(why, why["rows"])
    return pd.DataFrame(rows, columns=["table", "rows_in", "rows_kept", "rows_rejected"]), why
