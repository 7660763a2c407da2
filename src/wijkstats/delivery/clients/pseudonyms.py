"""Client numbers become keyed hashes: the same number gives the same hash, and nobody can go back without the key.

The key comes from the environment variable WIJKSTATS_KEY, or from the file .wijkstats-key in the repository, which is made
once and which git ignores. Another key gives other hashes: last year's clients can then no longer be recognised. It is 32 random
bytes: who has the hashes and guesses the key tries every client number with it, half a million guesses a second.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from wijkstats.ground.errors import Fault, PrivacyError
from wijkstats.ground.private import only_owner

LENGTH = 20  # hexadecimal characters, 80 bits: no two clients of a country share a hash
KEY_FILE = ".wijkstats-key"
BYTES = 32
LEAST_DIFFERENT = 20
"""So many of 32 random bytes differ: fewer come by chance once in ten thousand million keys."""
PRINT_FILE = "key.txt"  # in data/processed/<delivery>: the fingerprint of the key that its hashes were made with


def load_key(root: Path) -> bytes:
    """The key of this repository; made and kept the first time. Raises PrivacyError for one that is not 32 random bytes."""
    given = os.environ.get("WIJKSTATS_KEY", "")
    path = root / KEY_FILE
    where = "environment variable WIJKSTATS_KEY" if given else KEY_FILE
    if not given and not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(BYTES) + "\n")
    if not given:
        only_owner(path.resolve())
    key = (given or path.read_text(encoding="utf-8", errors="replace")).strip()
    if not is_random(key):
        raise PrivacyError(
            Fault(
                where,
                "a key that can be guessed, or of another length",
                f"{BYTES} random bytes, as {2 * BYTES} hexadecimal characters or as base64",
                'make one with python3 -c "import secrets; print(secrets.token_hex(32))" and keep it: with another key next '
                "year's hashes differ",
            )
        )
    return key.encode()


def is_random(key: str) -> bool:
    """Is this 32 random bytes, in hexadecimal or base64? No phrase is, nor a phrase in one of these writings, nor a pattern.

    >>> is_random(secrets.token_hex(32)), is_random("wijkteams in Vlaardingen, 2018"), is_random("ab" * 32)
    (True, False, False)
    """
    try:
        if len(key) == 2 * BYTES:
            found = binascii.unhexlify(key)
        else:
            plain = key.replace("-", "+").replace("_", "/")
            found = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
            if key.lower() == key or key.upper() == key:
                return False
    except ValueError:
        return False
    return len(found) == BYTES and len({*found}) >= LEAST_DIFFERENT and not found.isascii()


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


def sign(key: bytes, path: Path) -> str:
    """HMAC-SHA-256 of a delivered file: the same file gives the same sign, and without the key nobody can try one out."""
    digest = hmac.new(hashlib.sha256(key + b" file").digest(), digestmod=hashlib.sha256)
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


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
