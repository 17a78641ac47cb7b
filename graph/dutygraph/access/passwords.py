"""Passwords: what is asked of one, how it is kept (Argon2id), and that a wrong name costs as much time as a wrong password."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from dutygraph.errors import InputError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1000  # characters


def hashed(password: str, *names: str) -> str:
    """The password as it is kept.

    Raises InputError where it is too short, too long, one of the ``names`` or of few different characters.
    """
    password = _normal(password)
    if len(password) < SHORTEST:
        raise InputError(f"this password has fewer than {SHORTEST} characters", "take several words")
    if len(password) > LONGEST:
        raise InputError(f"this password has more than {LONGEST} characters", "take a shorter one")
    if len(set(password)) < 5 or password.casefold() in {name.casefold() for name in names}:
        raise InputError("this password is easy to guess", "take several words that do not belong together")
    return _hasher().hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether the password is the kept one. With nothing kept it is none, and the answer takes as long."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept or nobodys(), _normal(password)[:LONGEST]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """One form for what looks the same, however it was typed."""
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # late: only who signs in or sets a password needs it

    return PasswordHasher()  # RFC 9106's second choice: 64 MB, three passes


@cache
def nobodys() -> str:
    """The hash that names which nobody has are checked against; made at a server's start, so that not even the first check is slower."""
    return _hasher().hash("a password that nobody has")
