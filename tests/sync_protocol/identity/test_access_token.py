import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.identity.access_token import LIFE_S, SKEW_MAX_US, Bearer, TokenRequest
from sync_protocol.identity.signing import SigningKey

SECRET = b"s" * 32
NOW = 1_800_000_000_000_000


def test_a_request_is_proven_by_the_device_that_signed_it() -> None:
    key = SigningKey.generate()
    request = TokenRequest.signed(key, device="D1", nonce="0" * 32, at_us=NOW)
    assert request.is_signed_by(key.public)
    assert not request.is_signed_by(SigningKey.generate().public)
    forged = TokenRequest("D2", request.nonce, request.at_us, request.key_id, request.signature)
    assert not forged.is_signed_by(key.public)


@pytest.mark.parametrize(
    ("off_us", "fresh"),
    [(0, True), (SKEW_MAX_US, True), (-SKEW_MAX_US - 1, False), (SKEW_MAX_US + 1, False)],
)
def test_a_request_is_good_for_five_minutes(off_us: int, fresh: bool) -> None:
    request = TokenRequest.signed(SigningKey.generate(), device="D", nonce="0", at_us=NOW + off_us)
    assert request.is_fresh(NOW) is fresh


def test_a_token_says_who_it_is_for_until_it_expires() -> None:
    bearer = Bearer("D1", "T1", NOW + LIFE_S * 1_000_000)
    token = bearer.mint(SECRET)
    assert Bearer.read(token, SECRET, NOW) == bearer
    assert Bearer.read(token, SECRET, bearer.expires_us) is None
    assert Bearer.read(token, b"t" * 32, NOW) is None


@given(st.text(max_size=60))
def test_rubbish_is_no_token(text: str) -> None:
    assert Bearer.read(text, SECRET, NOW) is None
    assert Bearer.read("t1." + text, SECRET, NOW) is None


@given(st.integers(0, 150), st.integers(1, 127))
def test_a_changed_token_is_refused(place: int, flip: int) -> None:
    token = Bearer("D1", "T1", NOW + 1).mint(SECRET)
    place %= len(token)
    changed = token[:place] + chr(ord(token[place]) ^ flip) + token[place + 1 :]
    # The last letter of base64 has spare bits; those may differ without changing a byte.
    assert Bearer.read(changed, SECRET, NOW) in {None, Bearer("D1", "T1", NOW + 1)}
