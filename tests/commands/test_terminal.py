"""A plain terminal: help, exit codes, signs and colours."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from wijkstats.__main__ import main
from wijkstats.commands.terminal import nearest, painted


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        """It is a terminal."""
        return True


def test_help_names_commands_examples_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(
        text in out for text in ("validate", "--from 2024", "exit codes:", "  9  the report is not the same", "130")
    )


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert painted("x", "green", Terminal()) == "\x1b[32mx\x1b[0m"
    assert painted("x", "green", io.StringIO()) == "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert painted("x", "green", Terminal()) == "x"


def test_an_ascii_terminal_gets_the_nearest_signs() -> None:
    text = "Oriëntatie ‘één’ – ≥ 5 日"
    error = UnicodeEncodeError("ascii", text, 0, len(text), "")
    assert nearest(error) == ("Orientatie 'een' - >= 5 ?", len(text))
    plain = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    code = (
        "import wijkstats.__main__ as m, sys; m.any_encoding(); print('coördinatie – €'); print('é', file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=plain, capture_output=True, check=True)
    assert (ran.stdout.strip(), ran.stderr.strip()) == (b"coordinatie - EUR", b"e")
