"""PINs: four to eight digits, kept only as argon2id. Pure but for the salt."""

from argon2 import PasswordHasher

from cloud.staff.errors import NotAPin, ObviousPin

LENGTH_MIN, LENGTH_MAX = 4, 8

# 19 MiB and two passes: what a till's processor checks in a quarter of a second. Four digits fall
# to anybody who has the verifier and an hour, so the till wraps it with a secret of its own.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_RUNS = "01234567890 09876543210"


def verifier_of(pin: str) -> str:
    """Make the verifier that tills check a PIN against. Raises `NotAPin` or `ObviousPin`."""
    if not (pin.isascii() and pin.isdecimal() and LENGTH_MIN <= len(pin) <= LENGTH_MAX):
        raise NotAPin
    if len(set(pin)) == 1 or pin in _RUNS:
        raise ObviousPin
    return _HASHER.hash(pin)
