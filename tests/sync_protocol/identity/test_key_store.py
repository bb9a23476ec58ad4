from dataclasses import replace
from pathlib import Path

import pytest

from sync_protocol.identity import key_store
from sync_protocol.identity.certificates import new_tls_key
from sync_protocol.identity.enrolment import Grant, SignedProfile
from sync_protocol.identity.errors import MalformedIdentity, UntrustedPeer
from sync_protocol.identity.key_store import FileIdentity, replace_folder, write_private
from sync_protocol.identity.machine_facts import machine_facts
from sync_protocol.identity.signing import SigningKey, verify
from tests.sync_protocol.identity.test_enrolment import KEY, PROFILE, a_grant


@pytest.fixture
def identity(tmp_path: Path) -> FileIdentity:
    made = FileIdentity(tmp_path / "identity")
    made.install(a_grant(), new_tls_key(), SigningKey.generate())
    return made


def test_a_blank_machine_has_no_identity(tmp_path: Path) -> None:
    blank = FileIdentity(tmp_path / "identity")
    assert not blank.enrolled
    for ask in (lambda: blank.grant, blank.public, lambda: blank.wrap(b"x")):
        with pytest.raises(MalformedIdentity):
            ask()


def test_an_identity_is_read_back_and_signs(identity: FileIdentity, tmp_path: Path) -> None:
    again = FileIdentity(tmp_path / "identity")
    assert again.profile == PROFILE
    assert again.tls_key().private_numbers() == identity.tls_key().private_numbers()
    assert verify(identity.public(), again.sign(b"sale"), b"sale")


def test_a_power_cut_leaves_the_old_identity(
    identity: FileIdentity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def cut(path: Path, content: bytes) -> None:
        written.append(path.name)
        if len(written) == 3:
            raise OSError("power cut")
        write_private(path, content)

    monkeypatch.setattr(key_store, "write_private", cut)
    key = identity.public()
    with pytest.raises(OSError, match="power cut"):
        identity.install(a_grant(), new_tls_key(), SigningKey.generate())
    assert FileIdentity(tmp_path / "identity").public() == key


def test_old_folders_are_cleared_away(identity: FileIdentity, tmp_path: Path) -> None:
    identity.install(a_grant(), new_tls_key(), identity.signing_key())
    assert len(list(tmp_path.glob("identity.*"))) == 1
    replace_folder(tmp_path / "identity", {"only": b"this"})
    assert [path.name for path in (tmp_path / "identity").iterdir()] == ["only"]


def test_what_was_wrapped_before_a_renewal_is_read_after_it(identity: FileIdentity) -> None:
    sealed = identity.wrap(b"pepper")
    identity.install(a_grant(), new_tls_key(), identity.signing_key())
    assert identity.unwrap(sealed) == b"pepper"
    with pytest.raises(MalformedIdentity):
        identity.unwrap(b"short")


def test_a_newer_profile_of_the_same_till_is_taken_over(identity: FileIdentity) -> None:
    newer = replace(PROFILE, version=4, store_name="Pier")
    assert identity.install_profile(SignedProfile.sign(newer, KEY)) == newer
    assert identity.profile == newer


@pytest.mark.parametrize("change", [{"version": 2}, {"device": "E"}, {"tenant": "U"}])
def test_an_older_or_another_tills_profile_is_refused(
    identity: FileIdentity, change: dict[str, object]
) -> None:
    with pytest.raises(MalformedIdentity):
        identity.install_profile(SignedProfile.sign(replace(PROFILE, **change), KEY))
    stranger = SignedProfile.sign(replace(PROFILE, version=9), SigningKey.generate())
    with pytest.raises(UntrustedPeer):
        identity.install_profile(stranger)
    assert identity.profile == PROFILE


def test_a_damaged_grant_is_an_error_and_not_a_crash(
    identity: FileIdentity, tmp_path: Path
) -> None:
    (tmp_path / "identity" / "grant.json").write_bytes(b'{"device": 1}')
    with pytest.raises(MalformedIdentity):
        _ = identity.grant


def test_nothing_is_left_of_a_destroyed_identity(identity: FileIdentity, tmp_path: Path) -> None:
    identity.destroy()
    assert list(tmp_path.iterdir()) == []
    identity.destroy()  # again is no error


def test_a_machine_tells_what_it_is() -> None:
    facts = machine_facts("1.2.3")
    assert facts["software"] == "1.2.3"
    assert facts["system"]
    assert all(facts.values())


def test_a_grant_is_more_than_its_device() -> None:
    assert isinstance(a_grant(), Grant)
