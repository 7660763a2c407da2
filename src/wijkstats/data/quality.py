"""The quality of a delivery as results for the report: rows in and out, and every rule that applied.

They count rows of files and say nothing about single clients; an example is a file and a row, never a number of a client.
"""

from __future__ import annotations

from wijkstats.data.clean import Cleaned
from wijkstats.records import Result


def quality_tables(cleaned: Cleaned) -> Result:
    """How many rows of each file came in, were kept, were refused?"""
    return Result("quality_tables", cleaned.tables, ("table",), persons=False)


def quality_rules(cleaned: Cleaned) -> Result:
    """Which rules applied, how often, and where for instance?"""
    return Result("quality_rules", cleaned.rules, ("rule", "table"), persons=False)
