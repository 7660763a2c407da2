"""The time left, on a terminal alone; and how long a step took is kept for the next run."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from wijkstats.commands import progress


def test_a_terminal_sees_the_time_left_and_the_line_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pty = pytest.importorskip("pty")
    reader, writer = pty.openpty()
    monkeypatch.setattr(progress, "EVERY", 0.01)
    (tmp_path / "timings").mkdir()
    (tmp_path / "timings/02_zrm.txt").write_text("61.0\n", encoding="ascii")
    with os.fdopen(writer, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        monkeypatch.setenv("TERM", "xterm")
        with progress.timed(tmp_path, "02_zrm"):
            time.sleep(0.2)
        seen = os.read(reader, 4096).decode()
    assert "\r02_zrm: 1 min 1 s left" in seen
    assert seen.endswith(f"\r{' ' * progress.WIDTH}\r")
    assert 0.2 <= float((tmp_path / "timings/02_zrm.txt").read_text(encoding="ascii")) < 61


def test_a_pipe_gets_nothing_and_what_failed_is_not_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="x"), progress.timed(tmp_path, "02_zrm"):
        raise ValueError("x")
    with progress.timed(tmp_path / "never_cleaned", "validate"):
        pass
    assert not [*tmp_path.iterdir()]
    assert capfd.readouterr().out == ""
