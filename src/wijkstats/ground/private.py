"""Files for their owner alone: all that is made of a delivery before it is protected, and the key.

Question answered: who else on this machine can read it? Nobody: folders are 700 and files 600, whatever the umask, and also
where they stood there wider before. On Windows the rights of the folder decide (docs/security.md).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wijkstats.ground.errors import Fault, PrivacyError

FOLDER, FILE = 0o700, 0o600


@contextmanager
def private() -> Iterator[int]:
    """What is made while this lasts is for its owner alone; also a decorator. Gives the umask that holds outside it."""
    before = os.umask(0o077)
    try:
        yield before
    finally:
        os.umask(before)


def private_folder(folder: Path) -> Path:
    """Make a folder, and give it and all that is in it to its owner alone. PrivacyError when that is another user."""
    with private():
        folder.mkdir(parents=True, exist_ok=True)
    for path in (folder, *folder.rglob("*")):
        only_owner(path)
    return folder


def only_owner(path: Path) -> None:
    """Take the rights of all others away from one file or folder; a link, and what is gone meanwhile, is passed over."""
    try:
        if path.is_symlink() or not path.stat().st_mode & 0o077:
            return
        path.chmod(FOLDER if path.is_dir() else FILE)
    except FileNotFoundError:
        return
    except PermissionError:
        raise PrivacyError(
            Fault(
                "/".join(path.parts[-3:]),
                "a file or folder of another user, that others may read",
                "all of data/processed belongs to who makes the report",
                "let its owner remove it, or work in a copy of the repository of your own",
            )
        ) from None


def owned(path: Path) -> bool:
    """Does this file belong to who runs this? Always so where the system has no owners."""
    return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()
