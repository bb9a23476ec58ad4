"""Passwords: what is too weak, and that both wrong answers take the same path."""

import pytest

from cloud.access.passwords import hash_password, is_right, needs_rehash, weakness


@pytest.mark.parametrize(
    ("password", "is_weak"),
    [
        ("short", True),
        ("x" * 129, True),
        ("passwordpassword", True),
        ("PasswordPassword", True),
        ("aaaabbbbaaaabbbb", True),
        ("nora.lind1234", True),
        ("correct horse battery", False),
        ("тихая вода точит", False),
    ],
)
def test_weak_passwords_are_named(password: str, is_weak: bool) -> None:
    assert (weakness(password, "Nora Lind", "nora.lind") is not None) == is_weak


def test_a_password_is_checked_against_its_hash_and_nobody_has_one() -> None:
    stored = hash_password("correct horse battery")
    assert is_right("correct horse battery", stored)
    assert not is_right("correct horse batterY", stored)
    assert not is_right("correct horse battery", None)
    assert not is_right("anything", "not a hash")
    assert not needs_rehash(stored)
