import pytest

from sync_protocol.identity.certificates import key_to_pem, new_tls_key
from sync_protocol.identity.errors import MalformedIdentity
from sync_protocol.identity.signing import SigningKey, key_id_of, verify


def test_a_signature_holds_for_the_signed_bytes_and_key_only() -> None:
    key = SigningKey.generate()
    signature = key.sign(b"42 sales")
    assert verify(key.public, signature, b"42 sales")
    assert not verify(key.public, signature, b"43 sales")
    assert not verify(SigningKey.generate().public, signature, b"42 sales")


@pytest.mark.parametrize(
    ("public", "signature"), [(b"", b""), (b"x" * 32, b"y" * 64), (b"x" * 31, b"y" * 64)]
)
def test_rubbish_is_no_signature(public: bytes, signature: bytes) -> None:
    assert not verify(public, signature, b"data")


def test_a_key_is_read_back_from_its_file() -> None:
    key = SigningKey.generate()
    again = SigningKey.from_pem(key.to_pem())
    assert again.public == key.public
    assert again.key_id == key_id_of(key.public)
    assert len(again.key_id) == 16


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        key_to_pem(new_tls_key()),
    ],
)
def test_what_is_no_signing_key_is_refused(pem: bytes) -> None:
    with pytest.raises(MalformedIdentity):
        SigningKey.from_pem(pem)


def test_a_seed_gives_the_same_key_each_time() -> None:
    assert SigningKey.from_seed(b"s" * 32).public == SigningKey.from_seed(b"s" * 32).public
