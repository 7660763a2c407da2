"""A small CBS on this machine: the v3 and v4 shapes of its tables, and the faults that a server can have.

A test puts tables in, and faults before their answers: `cbs.fault("TypedDataSet", status=429, retry_after="2")` is the answer
to the first request whose path has TypedDataSet; the second gets the real one.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import pandas as pd
import pytest

from wijkstats.cbs.fetch import Collected, Place, collect
from wijkstats.cbs.odata import Server, base_from_environment
from wijkstats.ground.catalogue import Catalogue
from wijkstats.ground.errors import SourceError

Row = dict[str, Any]
HTTP = httpx.Client(verify=False, trust_env=False)
"""One client for all tests: reading the certificates of the machine takes longer than a test."""


@dataclass
class Fault:
    """What to answer instead: a status, a body, or half a body and then nothing."""

    path: str
    status: int = 200
    body: bytes = b""
    retry_after: str = ""
    drop: bool = False
    times: int = 1


@dataclass
class Cbs:
    """Answers by path (without the query), faults, and every request that came in."""

    answers: dict[str, Row] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    page: int = 10_000
    deaf: bool = False
    base: str = ""

    def fault(self, path: str, **how: Any) -> None:
        """Answer the next requests with `path` in their path like this."""
        self.faults.append(Fault(path, **how))

    def v3(self, table: str, title: str, region: str, columns: dict[str, str], rows: list[Row], **more: Any) -> None:
        """A v3 table: columns is unit by column name; rows have the region, and maybe other dimensions."""
        root = f"/ODataFeed/odata/{table}"
        others = more.get("dimensions", {})
        data = [
            {"Key": region, "Type": "GeoDimension"},
            *({"Key": d, "Type": "Dimension"} for d in others),
            {"Key": "", "Type": "TopicGroup"},
            *({"Key": key, "Type": "Topic", "Unit": unit} for key, unit in columns.items()),
        ]
        keys = more.get("keys", {r[region]: r[region].strip() for r in rows})
        self.answers |= {
            f"{root}/TableInfos": {"value": [{"Title": title, "Modified": "2024-03-28T02:00:00"}]},
            f"{root}/DataProperties": {"value": data},
            f"{root}/{region}": {"value": [{"Key": k, "Title": t} for k, t in keys.items()]},
            **{f"{root}/{d}": {"value": [{"Key": k, "Title": k} for k in ks]} for d, ks in others.items()},
            f"{root}/TypedDataSet": {"value": rows},
        }

    def v4(
        self, table: str, title: str, region: str, measures: dict[str, str], rows: list[Row], catalog: str = "CBS"
    ) -> None:
        """A v4 table: measures is unit by measure code; rows are observations."""
        root = f"/odata/v1/{catalog}/{table}"
        keys = sorted({r[region] for r in rows})
        self.answers |= {
            f"{root}/Properties": {"Title": title, "Modified": "2024-03-28T02:00:00+01:00"},
            f"{root}/MeasureCodes": {"value": [{"Identifier": m, "Title": m, "Unit": u} for m, u in measures.items()]},
            f"{root}/Dimensions": {"value": [{"Identifier": region, "Kind": "GeoDimension"}]},
            f"{root}/{region}Codes": {"value": [{"Identifier": k, "Title": f"naam {k.strip()}"} for k in keys]},
            f"{root}/Observations": {"value": rows},
        }

    def answer(self, path: str, query: str) -> tuple[int, Row]:
        """Status and JSON. Filters keep what begins with one of the values per dimension; pages link to the next."""
        if path not in self.answers:
            return 404, {"odata.error": {"message": {"value": "not found"}}}
        content = self.answers[path]
        if "value" not in content:
            return 200, content
        rows: list[Row] = content["value"]
        starts: dict[str, list[str]] = {}
        for name, start in re.findall(r"startswith\((\w+),'([^']*)'\)", query):
            starts.setdefault(name, []).append(start)
        for name, start in re.findall(r"(\w+) eq '([^']*)'", query):
            starts.setdefault(name, []).append(start)
        if not self.deaf:
            rows = [r for r in rows if all(str(r.get(n, "")).startswith(tuple(s)) for n, s in starts.items())]
            for name in re.findall(r"(\w+) ne null", query):
                rows = [r for r in rows if r[name] is not None]
        skip = int((re.search(r"\$skip=(\d+)", query) or [0, 0])[1])
        page: Row = {"value": rows[skip : skip + self.page]}
        if skip + self.page < len(rows):
            kept = re.sub(r"&\$skip=\d+", "", query)
            # as behind a proxy: the host in the link is not the one that was asked
            page["odata.nextLink"] = f"https://elsewhere.example{path}?{kept}&$skip={skip + self.page}".replace(
                " ", "%20"
            )
        return 200, page


class _Handler(BaseHTTPRequestHandler):
    cbs: Cbs

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = unquote(parts.query)
        self.cbs.asked.append(f"{parts.path}?{query}" if query else parts.path)
        for fault in self.cbs.faults:
            if fault.path in parts.path and fault.times > 0:
                fault.times -= 1
                return self._send(fault.status, fault.body, fault.retry_after, fault.drop)
        status, content = self.cbs.answer(parts.path, query)
        return self._send(status, json.dumps(content).encode())

    def _send(self, status: int, body: bytes, retry_after: str = "", drop: bool = False) -> None:
        self.send_response(status)
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.send_header("Content-Length", str(len(body) + (1000 if drop else 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running() -> Iterator[Cbs]:
    """A CBS that answers on loopback until the end of the block."""
    cbs = Cbs()
    handler = type("Handler", (_Handler,), {"cbs": cbs})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    cbs.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield cbs
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Run:
    """Calls of the connector with one folder; remembers what it said and how long it would have waited."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.day = folder, date(2026, 11, 25)
        self.said: list[str] = []
        self.waited: list[float] = []
        self.known: Catalogue | None = None

    def rows(self, *years: int, known: Catalogue | None = None, refresh: bool = False) -> pd.DataFrame:
        """The rows of cbs.csv for these years."""
        return self.found(*years, known=known, refresh=refresh).rows

    def found(self, *years: int, known: Catalogue | None = None, refresh: bool = False) -> Collected:
        """The same, with what is not there."""
        wanted = known or self.known
        assert wanted is not None
        server = Server(base_from_environment(), self.waited.append, HTTP)
        return collect(years, wanted, Place(server, self.folder / "cbs", refresh, self.day), self.said.append)

    def fault(self, *years: int) -> str:
        """The message with which the connector stops."""
        with pytest.raises(SourceError) as caught:
            self.rows(*years)
        return str(caught.value)

    def cell(self, rows: pd.DataFrame, code: str, quantity: str, status: str = "realisatie") -> pd.Series:
        """The one row of this area, quantity and status."""
        found = rows[(rows["gemeentecode"] == code) & (rows["indicator"] == quantity) & (rows["status"] == status)]
        assert len(found) == 1
        return found.iloc[0]
