"""A Spark cluster on this machine: a standalone master and two workers on loopback."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

WORKERS = 2
LEAN = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For Java that lives a minute: it starts sooner than it becomes fast."""
CONF = {
    "spark.ui.enabled": "false",
    "spark.driver.memory": "600m",
    "spark.driver.extraJavaOptions": LEAN,
    "spark.executor.memory": "500m",
    "spark.executor.extraJavaOptions": LEAN,
    "spark.executor.cores": "1",
    "spark.sql.shuffle.partitions": str(WORKERS),
    "spark.default.parallelism": str(WORKERS),
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.log.level": "ERROR",
}
"""As an analyst would write it in spark-defaults.conf; no Java is compiled for so few rows."""


def lacking() -> list[str]:
    """What a cluster needs and this machine does not have."""
    there = {"pyspark": find_spec("pyspark"), "Java": shutil.which("java")}
    return [what for what, found in there.items() if not found]


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of the master, while it and its workers run; on the workers there is no Python to use."""
    conf = "".join(f"{key} {value}\n" for key, value in CONF.items())
    (folder / "spark-defaults.conf").write_text(conf, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"spark://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1", "--webui-port", "0"]
    worker = ["worker.Worker", *here, "--cores", "1", "--memory", "600M", "--work-dir", str(folder), address]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SPARK_CONF_DIR", "SPARK_LOCAL_DIRS"):
            patch.setenv(name, str(folder))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_DAEMON_MEMORY", "200m")
        patch.setenv("SPARK_DAEMON_JAVA_OPTS", LEAN)
        patch.setenv("PYSPARK_PYTHON", "no-python-on-the-workers")
        with _daemon(folder, "master.Master", *here, "--port", port):
            _wait_for(int(port), folder)
            with _daemon(folder, *worker), _daemon(folder, *worker):
                try:
                    yield address
                finally:
                    _stop()


@contextmanager
def _daemon(folder: Path, name: str, *options: str) -> Iterator[None]:
    """A master or a worker, while the tests run."""
    import pyspark

    home = Path(pyspark.__file__).parent
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *options]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def _wait_for(port: int, folder: Path) -> None:
    for _ in range(600):
        with socket.socket() as asked:
            if not asked.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    pytest.fail(f"the master did not begin: {(folder / 'log').read_text(encoding='utf-8')[-2000:]}")


def _stop() -> None:
    """End the session of this process and the Java that it began."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    gc.collect()  # tables that were kept are dropped while there is a Spark to drop them
    session = SparkSession.getActiveSession()
    if session is not None:
        session.stop()
    gateway = SparkContext._gateway
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(20)
        SparkContext._gateway = SparkContext._jvm = None
