"""Passwords: argon2id with 19 MiB, two passes; long enough and not among the obvious ones."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cloud.portal.language import N_

LENGTH_MIN, LENGTH_MAX = 12, 128

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Checked when the account does not exist, so that both answers take the same time.
_NOBODY = _HASHER.hash("the password of nobody")
_OBVIOUS = frozenset(
    {
        "123456789012",
        "1234567890123",
        "password1234",
        "passwordpassword",
        "qwertyuiop12",
        "qwertyuiopas",
        "letmeinletmein",
        "iloveyouiloveyou",
        "administrator",
        "adminadminadmin",
        "111111111111",
        "000000000000",
        "abcdefghijkl",
        "password12345",
        "welcome12345",
    }
)


def hash_password(password: str) -> str:
    """Hash a password for storing."""
    return _HASHER.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Check a password; without a stored hash it takes as long and is wrong."""
    try:
        _HASHER.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def needs_rehash(stored: str) -> bool:
    """Say whether the hash was made with older settings."""
    return _HASHER.check_needs_rehash(stored)


def weakness(password: str, *about: str) -> str | None:
    """Say what is wrong with a new password (a message to translate), or None.

    ``about`` are words of the person (name, e-mail) that a password must not consist of.
    """
    folded = password.casefold()
    if len(password) < LENGTH_MIN:
        return N_("At least 12 characters: a few words do well.")
    if len(password) > LENGTH_MAX:
        return N_("At most 128 characters.")
    if folded in _OBVIOUS or len(set(folded)) < 5:  # "aaaabbbbcccc"
        return N_("This password is among the first ones anybody would try.")
    if any(len(word) > 3 and folded.strip("0123456789") == word.casefold() for word in about):
        return N_("The password must not be your own name or address.")
    return None
