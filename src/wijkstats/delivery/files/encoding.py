"""In which signs is a file written? Line by line, so that one pasted line does not spoil the others.

Question answered: which text stands in each line? UTF-8 is tried first. A line that is no UTF-8 is read in the code page that
makes words of its bytes: cp1252 (Windows), cp850 (DOS) or Mac Roman. Text that was encoded twice (`Ã¶` for `ö`) is turned back.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from wijkstats.ground.errors import DeliveryError, Fault, counted

UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CODE_PAGES = ("cp1252", "cp850", "mac_roman")
"""What a line may be written in that is no UTF-8; the first that gives the most words is taken."""
LETTERS = {"é": 3, "ë": 3, "ï": 3, "ö": 3, "è": 2, "ü": 2} | dict.fromkeys("çêäáóÉËÏÖÜÈÇÄÁÓ", 1)
"""Letters with a sign in Dutch words, and how much they say."""
_L = rb"[A-Za-z\x80-\xff]"
IN_WORDS = re.compile(
    rb"(?<=[A-Za-z])[\x80-\x91\x93-\x95\x98-\xff](?=" + _L + rb")"
    rb"|(?<=[A-Za-z])[\x81-\x84\x86-\x8a\x8c-\x91\x93\x95\x98\x9a\x9c-\xff](?!" + _L + rb")"
    rb"|(?<![A-Za-z\x80-\xff])[\x81\x83\x86-\x8a\x8c-\x90\x95\x98\x9a\x9c-\xff](?=" + _L + rb")"
)
"""Bytes within a word, at its end and at its start; not those that are a quote, a dash or dots there in cp1252."""
LOOKED_AT = 2000
"""Lines that are no UTF-8 from which the code page of the file is judged."""
ESCAPED = re.compile("[\udc80-\udcff]")
_AFTER = "".join(bytes([b]).decode("cp1252", "ignore") for b in range(0x80, 0xC0)) + "\u0081\u008d\u008f\u0090\u009d"
TWICE = re.compile(f"[ÂÃ][{re.escape(_AFTER)}\u0080-\u009f]|â[{re.escape(_AFTER)}][{re.escape(_AFTER)}]")
"""A letter as it looks when UTF-8 was taken for cp1252 and encoded once more. No Dutch word has such signs beside each other."""
PASTED = re.compile("[\u0909-\u7e7e]{8,}")
"""Signs as they look when other text was taken for UTF-16: two plain signs became one."""
MORE_THAN_TWICE = 3
"""So often text is turned back at most."""


@dataclass(slots=True)
class Text:
    """How a file is written, and the rows that were written otherwise, filled while its lines are read.

    encoding   of most lines
    page       the code page of lines that are no UTF-8
    other      lines in that code page, where most are UTF-8
    twice      lines with text that was encoded twice
    lost       lines with a letter that an earlier program could not read and threw away
    """

    encoding: str
    page: str = "cp1252"
    other: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)

    def called(self) -> str:
        """What the file is said to be written in."""
        most = "UTF-8" if self.encoding in ("ascii", "utf-8-sig") else self.encoding
        return f"{most}, {counted(len(self.other), 'line')} in {self.page}" if self.other else most


def encoding_of(path: Path, name: str) -> Text:
    """How this file of text is written, `name` in messages; others were refused by `other_formats`.

    DeliveryError when its signs cannot be told.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise DeliveryError(Fault(name, "an empty file", "a header and rows", "export the file again"))
    if start.startswith(UTF_32):
        raise DeliveryError(Fault(name, "UTF-32", "UTF-8 or UTF-16", "save the file as CSV UTF-8"))
    if start.startswith(UTF_16):
        return Text("utf-16")
    if b"\0" in start and (page := _without_mark(path)):
        return Text(page)
    if _plain(path):
        return Text("ascii")
    strange, words = _survey(path, name)
    if not strange:
        return Text("utf-8-sig")
    page = _code_page(name, strange)
    return Text("utf-8-sig" if words else page, page)


def _without_mark(path: Path) -> str:
    """Which UTF-16 is this, of which the mark at the start is missing? Every second byte of plain text is 0 then; or ''."""
    with path.open("rb") as file:
        start = file.read(2000)
    for page, zeros, others in (("utf-16-le", start[1::2], start[::2]), ("utf-16-be", start[::2], start[1::2])):
        if 0 not in others and zeros.count(0) > 0.9 * len(zeros):
            return page
    return ""


def _plain(path: Path) -> bool:
    """Has the file plain signs only? Then there is nothing to look for in its lines."""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if not chunk.isascii() or b"\0" in chunk:
                return False
    return True


def _survey(path: Path, name: str) -> tuple[list[tuple[int, bytes]], bool]:
    """The first lines that are no UTF-8, and whether other lines have signs that only UTF-8 explains."""
    strange: list[tuple[int, bytes]] = []
    words = False
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if b"\0" in line:
                where = f"{name}, row {number}"
                raise DeliveryError(
                    Fault(where, "binary data (a byte 0)", "text with columns", "export the file as CSV (UTF-8)")
                )
            if line.isascii():
                continue
            try:
                line.decode("utf-8-sig")
                words = True
            except UnicodeDecodeError:
                if len(strange) < LOOKED_AT:
                    strange.append((number, line))
    return strange, words


def _code_page(name: str, strange: list[tuple[int, bytes]]) -> str:
    found = b"".join(sign for _, line in strange for sign in IN_WORDS.findall(line))
    score = {page: sum(LETTERS.get(s, 0) for s in found.decode(page, "ignore")) for page in CODE_PAGES}
    wrong = 0
    found_in = [
        page for page in sorted(CODE_PAGES, key=lambda page: -score[page]) if score[page]
    ]  # of equals the first
    for page in found_in or ["cp1252"]:
        wrong = next((number for number, line in strange if not _decodes(line, page)), 0)
        if not wrong:
            return page
    raise DeliveryError(
        Fault(
            f"{name}, row {wrong}",
            "bytes that are no signs in UTF-8, cp1252 (Windows), cp850 (DOS) or Mac Roman",
            "one of these",
            "save the file as CSV UTF-8",
        )
    )


def _decodes(line: bytes, page: str) -> bool:
    try:
        line.decode(page)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def opened(path: Path, text: Text, name: str) -> Iterator[Iterator[str]]:
    """The lines of the file, with their ends, each in the signs in which it was written."""
    if text.encoding.startswith("utf-16"):
        with path.open(encoding=text.encoding, newline="") as file:
            yield _whole(file, name)
        return
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        yield iter(file) if text.encoding == "ascii" else _mended(file, text)


def _whole(lines: Iterator[str], name: str) -> Iterator[str]:
    number = 0
    try:
        for line in lines:
            if not line.isascii() and any(map(_two_in_one, PASTED.findall(line))):
                where, found = f"{name}, row {number + 1}", "UTF-16, with text in another encoding behind it"
                step = "export the file again; put files together in an editor, and not with >> of PowerShell"
                raise DeliveryError(Fault(where, found, "one encoding in the whole file", step))
            number += 1
            yield line
    except UnicodeDecodeError:
        found = "bytes that are no UTF-16: the file was cut off, damaged, or put together of two encodings"
        raise DeliveryError(
            Fault(f"{name}, after row {number}", found, "whole text", "export the file again")
        ) from None


def _two_in_one(signs: str) -> bool:
    """Is each of these signs two plain signs side by side?"""
    return all(8 < byte < 127 for byte in signs.encode("utf-16-le"))


def _mended(lines: Iterator[str], text: Text) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if line.isascii():
            yield line
            continue
        if ESCAPED.search(line):
            line = line.encode("utf-8", "surrogateescape").decode(text.page, "replace")
            if text.encoding == "utf-8-sig":
                text.other.append(number)
        before = line
        for _ in range(MORE_THAN_TWICE):
            if not TWICE.search(line) or (once := TWICE.sub(_once, line)) == line:
                break
            line = once
        if line != before:
            text.twice.append(number)
        if "\ufffd" in line:
            text.lost.append(number)
        yield line


def _once(found: re.Match[str]) -> str:
    data = b"".join(bytes([ord(s)]) if ord(s) < 0x100 else s.encode("cp1252") for s in found[0])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
