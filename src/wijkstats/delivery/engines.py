"""Where the tables of a delivery are counted: by DuckDB in this process, on Spark, or in PostgreSQL.

Question answered: what does `engine` in delivery.yaml mean, and how do the tables get there? Spark reads the Parquet files
itself, so all its machines must see them under the same path; PostgreSQL gets temporary tables, which go when the notebook ends.
What is counted is the same everywhere: one Ibis expression. Memory, cores and safety of a cluster are settings of Spark.
"""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from wijkstats.ground.errors import DeliveryError, Fault, SettingsError
from wijkstats.ground.shown import shown

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WAIT = 5.0
"""Seconds in which a Spark master must answer."""
PARTS = "municipality=*/year=*/*.parquet"
SETTINGS_OF_SPARK = {
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # 0622 is a code
    "spark.ui.showConsoleProgress": "false",  # it would stand between the lines of make
}


def connect(engine: str, where: str) -> ibis.BaseBackend:
    """A connection to `engine`, a value of delivery.yaml; SettingsError, naming `where`, when it cannot be used."""
    if engine == "duckdb":
        con = ibis.duckdb.connect()
        con.raw_sql("SET enable_progress_bar = false")  # it would stand in notebooks of large deliveries, with times
        return con
    if not engine.startswith("postgres"):
        session = _session(engine, where)  # first: ibis asks for pyspark too, and says less
        return ibis.pyspark.connect(session)
    from wijkstats.delivery.inside_postgres import connected

    return connected(engine, where)


def read_table(con: ibis.BaseBackend, path: Path, name: str) -> ir.Table:
    """A processed table, where `con` counts."""
    if con.name == "postgres":
        from wijkstats.delivery.inside_postgres import copied

        return copied(con, path)
    # views of Spark are shared by all connections of a process: there each has a name of its own
    return con.read_parquet(path, table_name=name if con.name == "duckdb" else None)


def read_parts(con: ibis.BaseBackend, folder: str, name: str) -> ir.Table:
    """A processed table of many deliveries, in <folder>/<name>/municipality=<code>/year=<year>/*.parquet; both are texts.

    `folder` may be an address for Spark, such as hdfs://...; DeliveryError when a folder of this machine has no such files.
    """
    if "://" not in folder and not any(Path(folder, name).glob(PARTS)):
        found = f"no file {name}/{PARTS}"
        allowed = "the Parquet files of each delivery in a folder of its municipality and year"
        raise DeliveryError(Fault(shown(folder), found, allowed, "see docs/scale.md"))
    if con.name == "postgres":
        from wijkstats.delivery.inside_postgres import copied

        return copied(con, Path(folder, name))
    if con.name == "duckdb":
        return con.read_parquet(
            f"{folder}/{name}/{PARTS}", hive_partitioning=True, hive_types_autocast=False, union_by_name=True
        )
    return con.read_parquet(f"{folder}/{name}")


def _session(master: str, where: str) -> SparkSession:
    """The Spark session of this process: begun, or the one that runs when it has this master."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise _no(
            where, "no pyspark here", "install requirements-spark.lock (docs/scale.md), or remove the key"
        ) from None
    running = SparkSession.getActiveSession()
    if running is not None and running.sparkContext.master != master:
        raise _no(where, "Spark runs here already, with another master", "restart the notebook")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise _no(where, "no Java here", "install Java 17 or 21 (Debian: default-jre-headless)")
    if master.startswith("spark://"):
        host, _, port = master.removeprefix("spark://").rpartition(":")
        try:
            socket.create_connection((host, int(port)), WAIT).close()
        except (OSError, OverflowError):
            raise _no(
                where, "nobody answers at that host and port", "start the master, or correct the address"
            ) from None
    builder = SparkSession.builder.master(master).appName("wijkstats")
    try:
        return builder.config(map=SETTINGS_OF_SPARK).getOrCreate()
    except PySparkRuntimeError as error:
        raise _no(
            where, f"Java stopped ({error.getCondition()})", "install Java 17 or 21; what it said stands above"
        ) from None
    except Exception as error:  # of Java, in many kinds
        raise _no(where, f"Spark did not start ({type(error).__name__})", "see its log, which stands above") from None


def _no(where: str, found: str, step: str) -> SettingsError:
    return SettingsError(
        Fault(where, found, "duckdb, or Spark with pyspark, Java and a master that can be reached", step)
    )
