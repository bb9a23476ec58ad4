import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from sync_protocol.identity import certificates as certs
from sync_protocol.identity.certificates import Issuer, Purpose
from sync_protocol.identity.errors import MalformedIdentity, UntrustedPeer
from sync_protocol.identity.fingerprints import words

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
CLIENT, SERVER = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH


@pytest.fixture(scope="module")
def root() -> Issuer:
    return certs.new_root("test", NOW)


@pytest.fixture(scope="module")
def devices(root: Issuer) -> Issuer:
    return certs.new_issuer(Purpose.DEVICE, root, NOW)


def test_a_device_certificate_leads_to_the_root_and_is_for_clients(
    root: Issuer, devices: Issuer
) -> None:
    leaf = certs.issue_device(devices, "01DEVICE", certs.new_tls_key().public_key(), NOW)
    certs.check_chain([leaf, devices.certificate], root.certificate, CLIENT)
    assert certs.common_name(leaf) == "01DEVICE"
    assert leaf.not_valid_after_utc - NOW == certs.DEVICE_LIFE
    with pytest.raises(UntrustedPeer):
        certs.check_chain([leaf, devices.certificate], root.certificate, SERVER)


def test_a_certificate_of_another_root_is_not_trusted(devices: Issuer) -> None:
    leaf = certs.issue_device(devices, "01DEVICE", certs.new_tls_key().public_key(), NOW)
    other = certs.new_root("other", NOW)
    with pytest.raises(UntrustedPeer):
        certs.check_chain([leaf, devices.certificate], other.certificate, CLIENT)
    with pytest.raises(UntrustedPeer):
        certs.check_chain([], other.certificate, CLIENT)


def test_a_device_cannot_certify_another(root: Issuer, devices: Issuer) -> None:
    key = certs.new_tls_key()
    leaf = certs.issue_device(devices, "01DEVICE", key.public_key(), NOW)
    forged = certs.issue_device(Issuer(leaf, key), "02DEVICE", key.public_key(), NOW)
    store = x509.verification.Store([root.certificate])
    verifier = x509.verification.PolicyBuilder().store(store).time(NOW).build_client_verifier()
    with pytest.raises(x509.verification.VerificationError):
        verifier.verify(forged, [leaf, devices.certificate])


def test_a_server_certificate_names_hosts_and_addresses(root: Issuer) -> None:
    issuer = certs.new_issuer(Purpose.SERVER, root, NOW)
    leaf = certs.issue_server(
        issuer, ["localhost", "127.0.0.1"], certs.new_tls_key().public_key(), NOW
    )
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(a) for a in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    certs.check_chain([leaf, issuer.certificate], root.certificate, SERVER)


def test_a_request_proves_its_key_whatever_its_subject_says() -> None:
    key = certs.new_tls_key()
    assert certs.read_request(certs.new_request(key)) == key.public_key()


def request_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def test_a_request_that_proves_nothing_is_refused() -> None:
    good = certs.new_request(certs.new_tls_key())
    for bad in (b"", b"x" * 100, good[:-1], good[:-1] + bytes([good[-1] ^ 1]), good * 40):
        with pytest.raises(MalformedIdentity):
            certs.read_request(bad)
    with pytest.raises(MalformedIdentity):
        certs.read_request(request_of(ec.generate_private_key(ec.SECP384R1())))


def test_a_revocation_list_names_the_revoked_and_lasts(root: Issuer, devices: Issuer) -> None:
    leaf = certs.issue_device(devices, "01DEVICE", certs.new_tls_key().public_key(), NOW)
    listed = certs.revocation_list(devices, [leaf.serial_number, leaf.serial_number], NOW)
    assert [entry.serial_number for entry in listed] == [leaf.serial_number]
    assert listed.is_signature_valid(devices.key.public_key())
    assert listed.next_update_utc is not None
    assert listed.next_update_utc - NOW > dt.timedelta(days=365)


def test_a_leaf_never_outlives_its_issuer(root: Issuer, devices: Issuer) -> None:
    late = devices.certificate.not_valid_after_utc - dt.timedelta(days=3)
    leaf = certs.issue_device(devices, "01DEVICE", certs.new_tls_key().public_key(), late)
    assert leaf.not_valid_after_utc == devices.certificate.not_valid_after_utc


def test_what_is_no_certificate_or_key_is_refused() -> None:
    with pytest.raises(MalformedIdentity):
        certs.read_certificate(b"nothing")
    with pytest.raises(MalformedIdentity):
        certs.read_tls_key(b"nothing")


def test_a_fingerprint_is_spoken_in_five_words() -> None:
    assert words(bytes.fromhex("7f0000013f54dcc10000ffff")) == "lusab-babad-gutih-tugad-babab"


def test_only_a_self_signed_authority_is_a_root(root: Issuer, devices: Issuer) -> None:
    certs.check_self_signed(root.certificate)
    with pytest.raises(UntrustedPeer):
        certs.check_self_signed(devices.certificate)
