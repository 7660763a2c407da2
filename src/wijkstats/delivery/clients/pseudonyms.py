"""Client numbers become keyed hashes: the same number gives the same hash, and nobody can go back without the key.

The key comes from the environment variable WIJKSTATS_KEY, or from the file .wijkstats-key in the repository, which is made
once and which git ignores. Another key gives other hashes: last year's clients can then no longer be recognised.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from wijkstats.ground.errors import Fault, PrivacyError

LENGTH = 20  # hexadecimal characters, 80 bits: no two clients of a country share a hash
KEY_FILE = ".wijkstats-key"
SHORTEST_KEY = 16
PRINT_FILE = "key.txt"  # in data/processed/<delivery>: the fingerprint of the key that its hashes were made with


def load_key(root: Path) -> bytes:
    """The key of this repository; made and kept the first time. Raises PrivacyError for a key too short to protect."""
    given = os.environ.get("WIJKSTATS_KEY", "")
    path = root / KEY_FILE
    where = "environment variable WIJKSTATS_KEY" if given else KEY_FILE
    if not given and not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
    key = (given or path.read_text(encoding="utf-8")).strip()
    if len(key) < SHORTEST_KEY:
        raise PrivacyError(
            Fault(
                where,
                f"a key of {len(key)} characters",
                f"at least {SHORTEST_KEY} characters",
                "use a long random key and keep it: without it next year's hashes differ",
            )
        )
    return key.encode()


def hash_ids(numbers: Iterable[str], key: bytes, kind: str) -> list[str]:
    """Keyed BLAKE2b hash of each number; `kind` (client, trajectory, rater) keeps equal numbers of two kinds apart.

    >>> a, b = hash_ids(["K1", "K1"], b"0123456789abcdef", "client")
    >>> a == b, a == hash_ids(["K1"], b"0123456789abcdef", "rater")[0], len(a)
    (True, False, 20)
    """
    digest = hashlib.sha256(key).digest()
    return [
        hashlib.blake2b(n.encode(), key=digest, digest_size=LENGTH // 2, person=kind.encode()[:16]).hexdigest()
        for n in numbers
    ]


def fingerprint(key: bytes) -> str:
    """Eight characters that tell whether the same key was used, and nothing about the key."""
    return hashlib.blake2b(b"wijkstats key", key=hashlib.sha256(key).digest(), digest_size=4).hexdigest()


def other_keys(key: bytes, processed: Path) -> Iterator[str]:
    """A sentence for each delivery that was processed with another key; `processed` is the folder of this one.

    This delivery's own last run comes first, under the name "the previous run of <delivery>".
    """
    same = fingerprint(key)
    others = sorted(path for path in processed.parent.glob(f"*/{PRINT_FILE}") if path.parent.name != processed.name)
    for path in (processed / PRINT_FILE, *others):
        if path.is_file() and path.read_text(encoding="utf-8", errors="replace").strip() != same:
            name = path.parent.name
            last = f"the previous run of {name}" if path.parent == processed else name
            yield (
                f"other key than {last}: clients cannot be recognised across deliveries; "
                f"restore {KEY_FILE} or set WIJKSTATS_KEY"
            )
