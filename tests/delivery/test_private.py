"""What is made of a delivery is for its owner alone, and the key for client numbers cannot be guessed."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from exports import KEY, put, sound, whole

from wijkstats.commands.alone import alone
from wijkstats.delivery import workspace
from wijkstats.delivery.clean import clean_delivery
from wijkstats.delivery.clients.pseudonyms import KEY_FILE, load_key, sign
from wijkstats.ground.errors import PrivacyError
from wijkstats.ground.private import private, private_folder
from wijkstats.release.manifest import raw_files


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """A umask under which others may read what is made."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(folder: Path) -> set[tuple[bool, str]]:
    """The rights of a folder and of all that is in it, folders apart from files."""
    paths = (folder, *folder.rglob("*"))
    return {(path.is_dir(), oct(stat.S_IMODE(path.stat().st_mode))) for path in paths}


def test_what_is_cleaned_is_for_its_owner_alone(tmp_path: Path, open_to_all: None) -> None:
    delivery = put(tmp_path, sound(30))
    older = delivery.processed / "drafts"
    older.mkdir(parents=True)
    (older / "left").write_text("from before", encoding="utf-8")
    assert (True, "0o755") in rights(delivery.processed.parent), "it stood there wider before"
    clean_delivery(delivery, KEY)
    assert rights(delivery.processed.parent) == {(True, "0o700"), (False, "0o600")}
    with alone(tmp_path, "case"):
        assert rights(delivery.processed.parent) == {(True, "0o700"), (False, "0o600")}
    assert os.umask(0o022) == 0o022, "what comes after is made as the user wants it"


def test_scratch_is_for_its_owner_alone(tmp_path: Path, open_to_all: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at while it is there: each time that cleaning says something."""
    delivery = put(tmp_path, sound(30))
    monkeypatch.setattr(workspace, "TINY", 0)
    monkeypatch.setattr(workspace, "SMALL", 0)  # with a database on disk
    seen: set[tuple[bool, str]] = set()
    clean_delivery(delivery, KEY, lambda line: seen.update(rights(delivery.processed)))
    assert seen == {(True, "0o700"), (False, "0o600")}


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a file away")
def test_a_folder_of_another_user_is_not_taken_for_ones_own() -> None:
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        root.chmod(0o755)
        (root / "data/processed").mkdir(parents=True, mode=0o755)
        os.chown(root / "data/processed", 65534, 65534)
        pid = os.fork()
        if pid == 0:  # a user that owns nothing here
            os.setuid(65533)
            try:
                private_folder(root / "data/processed")
            except PrivacyError as error:
                os._exit(0 if "another user" in str(error) else 1)
            os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


GOOD = [secrets.token_bytes(32) for _ in range(40)]


@pytest.mark.parametrize(
    "write",
    [bytes.hex, lambda b: base64.b64encode(b).decode(), lambda b: base64.urlsafe_b64encode(b).decode().rstrip("=")],
)
def test_random_keys_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: object) -> None:
    for data in GOOD:
        monkeypatch.setenv("WIJKSTATS_KEY", write(data))  # type: ignore[operator]
        assert load_key(tmp_path) == write(data).encode()  # type: ignore[operator]


@pytest.mark.parametrize(
    "key",
    [
        "een lange zin die toch te raden is",
        "wijkteamsvlaardingen2018wijkteamsvlaardingen",
        "Wijkteams in Vlaardingen, Leiden en Schiedam",
        "a" * 64,
        "0123456789abcdef" * 4,
        b"a phrase of thirty-two bytes....".hex(),
        base64.b64encode(b"a phrase of thirty-two bytes....").decode(),
        "c4f10b7de25a93867b1d3ea0598c62f4",  # random, and too short
        "8f3c0a97d15be264b07d4e91c83a52f62e69b1d705fc8a34f1d80c5ba7e342967d",  # random, and too long
        "kort",
    ],
)
@pytest.mark.parametrize("in_file", [False, True])
def test_a_key_that_can_be_guessed_is_refused_with_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, in_file: bool
) -> None:
    if in_file:
        (tmp_path / KEY_FILE).write_text(key + "\n", encoding="utf-8")
    monkeypatch.setenv("WIJKSTATS_KEY", "" if in_file else key)
    with pytest.raises(PrivacyError, match=r"secrets\.token_hex") as refused:
        load_key(tmp_path)
    assert key not in str(refused.value)


def test_the_key_that_is_made_is_random_and_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_to_all: None
) -> None:
    monkeypatch.delenv("WIJKSTATS_KEY", raising=False)
    made = load_key(tmp_path)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    (tmp_path / KEY_FILE).chmod(0o644)
    assert load_key(tmp_path) == made
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_the_signs_of_raw_files_are_keyed_and_name_only_what_was_read(tmp_path: Path) -> None:
    delivery = put(tmp_path, {**whole(30), "Jansen.txt": "nothing", "zrm.docx": "nothing"})
    clean_delivery(delivery, KEY)
    told = raw_files(delivery)
    assert [one["file"] for one in told] == ["contacten", "delivery.yaml", "formatie", "gemeenten", "trajecten", "zrm"]
    assert all(set(one) == {"file", "hmac"} for one in told)
    signs = {one["file"]: one["hmac"] for one in told}
    assert signs["zrm"] == sign(KEY, delivery.raw / "zrm.csv")
    assert signs["zrm"] != sign(b"another key", delivery.raw / "zrm.csv")
    assert "Jansen" not in json.dumps(told)


def test_what_is_made_while_it_lasts_is_private_and_a_fault_ends_it(tmp_path: Path, open_to_all: None) -> None:
    with contextlib.suppress(ValueError), private():
        (tmp_path / "a").touch()
        raise ValueError
    (tmp_path / "b").touch()
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"] == [0o600, 0o644]


def test_nothing_that_is_read_can_run() -> None:
    """No module of the source reads pickles, or what amounts to them."""
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for word in (
            "import pickle",
            "read_pickle",
            "import shelve",
            "import marshal",
            "joblib",
            "eval(",
            "exec(",
            "yaml.load(",
        ):
            assert word not in text, f"{path.name}: {word}"
