"""What all tests share: a way to make a small delivery on disk, and a CBS on this machine."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from wijkstats.settings.delivery import Delivery, open_delivery

# a busy machine is no fault of the code: examples have no time limit
hypothesis_settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("here")

gc.set_threshold(20_000, 20, 20)  # as it comes, a twentieth of the time goes into looking for garbage

ROOT = Path(__file__).resolve().parents[1]

SETTINGS = """municipality: "0622"
period: {start: 2016-01-01, end: 2017-12-31}
reference_date: 2018-11-30
zrm: {format: wide}
"""

if TYPE_CHECKING:
    import ibis
    from cbs_server import Cbs, Run
    from playwright.sync_api import Browser

MakeDelivery = Callable[..., Delivery]
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


TOGETHER = {
    "built": "rebuild",
    "server": "database",
    "made": "hostile",
    "workshop": "workshop",
    "demo_en": "english",
    "demo_next": "next",
    "small_demos": "engines",
}
"""Fixtures that many tests change in their order, or that take long to make: those tests of a folder run in one process."""


TURNS = {"demo_en": 3, "demo_next": 0, "made": 1, "demo": 4, "workshop": 4, "built": 4}
"""Whole reports first, in such an order that no process waits for what another one makes: one makes the demo and its next year,
while another does what needs none of them, in turn 2. Make hands tests out in this order (--no-loadscope-reorder).
"""


@pytest.hookimpl(tryfirst=True)  # what spreads the tests over processes reads the groups in this same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)
    for item in items:
        if name := next((name for name in TOGETHER if name in _wanted(item)), ""):
            item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name}-{TOGETHER[name]}"))


def _turn(item: pytest.Item) -> int:
    """Tests of other folders last: those are short."""
    wanted = _wanted(item)
    return 5 if item.path.parent.name != "report" else next((TURNS[name] for name in TURNS if name in wanted), 2)


def _wanted(item: pytest.Item) -> set[str]:
    """The fixtures of a test, also those that it asks for by a parameter."""
    given = getattr(getattr(item, "callspec", None), "params", {}).values()
    return {*getattr(item, "fixturenames", ()), *(value for value in given if isinstance(value, str))}


def in_turns(seeds: int, together: int, first: int) -> list[object]:
    """The first seed of every turn of so many together; turns from `first` on take long and are for `make test-long`."""
    turns = range(0, seeds, together)
    return [pytest.param(start, marks=[pytest.mark.long] if start >= first else []) for start in turns]


def some(few: int, many: int) -> list[object]:
    """The first few runs of a simulation here, all of them in `make test-long`."""
    return [few, pytest.param(many, marks=pytest.mark.long)]


@pytest.fixture(scope="session", autouse=True)
def _sql_once() -> Iterator[None]:
    """SQL of the same expression over tables of the same names and columns is made once in a process: small deliveries are
    counted by the same expressions over and over, and most of their time went to writing them in SQL again.
    """
    from ibis.backends.duckdb import Backend
    from ibis.backends.sql.compilers import DuckDBCompiler

    made: dict[object, Any] = {}

    def once(make: Callable[..., Any]) -> Callable[..., Any]:
        def remembered(self: object, expr: ibis.Expr, /, **options: object) -> Any:
            key = (make, expr.op(), repr(options))
            if key not in made:
                if len(made) >= 1000:  # each keeps its tables in memory
                    made.clear()
                made[key] = make(self, expr, **options)
            found = made[key]
            return found if isinstance(found, str) else found.copy()  # who gets a tree may change it

        return remembered

    with (
        patch.object(Backend, "compile", once(Backend.compile)),
        patch.object(DuckDBCompiler, "to_sqlglot", once(DuckDBCompiler.to_sqlglot)),
    ):
        yield


@pytest.fixture
def make_delivery(tmp_path: Path) -> MakeDelivery:
    """A function that writes the files given to it (`zrm="..."`, `trajecten="..."`) and opens the delivery."""

    def make(settings: str = SETTINGS, name: str = "case", **files: str | bytes | Iterable[str]) -> Delivery:
        folder = tmp_path / "data" / "raw" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "delivery.yaml").write_text(settings, encoding="utf-8")
        for table, content in files.items():
            if not isinstance(content, (str, bytes)):
                content = "\n".join(content) + "\n"
            data = content if isinstance(content, bytes) else content.encode()
            (folder / f"{table}.csv").write_bytes(data)
        return open_delivery(name, tmp_path)

    return make


@pytest.fixture
def cbs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cbs]:
    """A server with tables of CBS on loopback, without any table yet."""
    from cbs_server import running

    with running() as server:
        monkeypatch.setenv("WIJKSTATS_CBS", server.base)
        yield server


@pytest.fixture
def cbs_run(cbs: Cbs, tmp_path: Path) -> Run:
    """The connector on that server, with its files in `tmp_path`."""
    from cbs_server import Run

    return Run(tmp_path)


@pytest.fixture(scope="session")
def small_demos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Delivery]:
    """Two demos with some of their clients, cleaned; the older one first."""
    from every_count import small_demo

    root = tmp_path_factory.mktemp("small")
    return {name: small_demo(root, name, 8) for name in ("demo-2018", "demo-2019")}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL database in Dutch order, in which b stands before C."""
    address = os.environ.get("WIJKSTATS_TEST_DB", "")
    if not address and os.environ.get("CI"):
        pytest.fail("CI needs the server that .ci/run starts")
    if not address:
        pytest.skip("no PostgreSQL server: .ci/run starts one and sets WIJKSTATS_TEST_DB")
    import psycopg

    name = f"counting_{os.getpid()}"
    with psycopg.connect(address, password=os.environ["WIJKSTATS_DB_PASSWORD"], autocommit=True) as con:
        con.execute(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'nl-NL'")
        yield address.rpartition("/")[0] + f"/{name}"
        con.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def spark_master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Spark cluster of two workers, on this machine."""
    from spark_cluster import lacking, running

    if lacking() and os.environ.get("CI"):
        pytest.fail(f"CI needs {' and '.join(lacking())}: .ci/run installs them")
    if lacking():
        pytest.skip(f"no {' and no '.join(lacking())} here: docs/scale.md says how to install Spark")
    with running(tmp_path_factory.mktemp("spark")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser, opened once in each process."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs chromium: .ci/run installs it")
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
