import datetime as dt
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from provisioning import authority
from provisioning.errors import AlreadyThere
from sync_protocol.identity import certificates
from sync_protocol.identity.authority_folder import AuthorityFolder
from sync_protocol.identity.certificates import Purpose
from sync_protocol.identity.errors import MalformedIdentity

NOW = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def test_an_authority_is_made_once_and_its_secrets_are_private(tmp_path: Path) -> None:
    made = authority.create(tmp_path / "authority", "test", NOW)
    with pytest.raises(AlreadyThere):
        authority.create(tmp_path / "authority", "test", NOW)
    secret = [*made.path.glob("*.key"), made.path / "token.secret"]
    assert len(secret) == 6
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in secret)
    assert len(authority.fingerprint_words(made).split("-")) == 5


def test_a_half_made_authority_is_made_anew(tmp_path: Path) -> None:
    made = authority.create(tmp_path / "authority", "test", NOW)
    (made.path / "token.secret").unlink()
    assert authority.create(tmp_path / "authority", "test", NOW).exists


def test_after_a_rotation_old_and_new_certificates_are_trusted(tmp_path: Path) -> None:
    made = authority.create(tmp_path / "authority", "test", NOW)
    key = certificates.new_tls_key().public_key()
    before = certificates.issue_device(made.issuer(Purpose.DEVICE), "D1", key, NOW)
    authority.rotate(made, Purpose.DEVICE, NOW)
    after = certificates.issue_device(made.issuer(Purpose.DEVICE), "D2", key, NOW)
    root = certificates.read_certificate(made.root().encode())
    for leaf in (before, after):
        chain = made.chain_of(certificates.to_pem(leaf), Purpose.DEVICE)
        certificates.check_chain(
            certificates.read_certificates(chain.encode()), root, ExtendedKeyUsageOID.CLIENT_AUTH
        )
        assert certificates.to_pem(leaf).decode() in chain
    assert made.client_trust().count("BEGIN CERTIFICATE") == 4


def test_after_a_rotation_of_the_command_key_tills_know_both(tmp_path: Path) -> None:
    made = authority.create(tmp_path / "authority", "test", NOW)
    old = made.command_key()
    new = authority.rotate_command_key(made)
    assert made.command_key().public == new.public
    assert set(made.command_keys()) == {old.key_id, new.key_id}


def test_a_missing_authority_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MalformedIdentity, match="tameio-provision init"):
        AuthorityFolder(tmp_path).root()
    made = authority.create(tmp_path / "authority", "test", NOW)
    stranger = certificates.to_pem(certificates.new_root("other", NOW).certificate)
    with pytest.raises(MalformedIdentity):
        made.chain_of(stranger, Purpose.DEVICE)


def test_a_server_certificate_is_replaced_in_time(tmp_path: Path) -> None:
    made = authority.create(tmp_path / "authority", "test", NOW)
    within = dt.timedelta(days=200)
    assert authority.expires_soon(tmp_path / "server.pem", NOW, within)
    written = authority.write_server(made, tmp_path / "server", ["localhost"], NOW)
    assert not authority.expires_soon(written.certificate, NOW, within)
    assert authority.expires_soon(written.certificate, NOW + dt.timedelta(days=700), within)
    assert "localhost" in authority.names_of_this_machine()
