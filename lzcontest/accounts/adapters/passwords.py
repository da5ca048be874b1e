"""Argon2 hashes of passwords, few at a time, and the same work for accounts that do not exist."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import gettext as _

# argon2-cffi's defaults: RFC 9106's second recommended setting, 64 MiB and about 0.16 s of CPU each.
_hasher = PasswordHasher()
# More at once would only starve the pages that other people are waiting for.
_turns = threading.BoundedSemaphore(2)
WAIT_SECONDS = 10
# The hash of a random text nobody knows, with the same cost as any other: who asks about an unknown
# account waits just as long.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$TKmHoDNfe+kiPsIxuurbJg$WKNObwITBmynO2PhOEtVMUS4BTSB5JbMkANgDrdpwS0"


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Transient(_("现在登录的人太多，请过一会儿再试。"))
    try:
        yield
    finally:
        _turns.release()


def hash_password(password: str) -> str:
    """The Argon2id hash to store. Raises Transient when too many people are waiting."""
    with _turn():
        return _hasher.hash(password)


def verify_password(stored: str, password: str) -> bool:
    """Whether ``password`` belongs to ``stored``; an empty hash takes the same time and never matches."""
    with _turn():
        try:
            _hasher.verify(stored or NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored)


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(stored)
