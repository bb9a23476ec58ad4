"""X.509: what certificates of this project look like, and how they are read and checked.

::

    root (P-384, 20 years, kept off line)
    ├── device CA    issues tills        client authentication only, 90 days
    ├── service CA   issues our workers  client authentication only
    └── server CA    issues broker and HTTPS certificates, server authentication only

Devices and services have different issuers, so that no enrolment, however wrong, can make a worker.
The subject of a request is never used: the issuer decides the name.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync_protocol.identity.errors import MalformedIdentity, UntrustedPeer

ROOT_LIFE = dt.timedelta(days=20 * 365)
ISSUER_LIFE = dt.timedelta(days=5 * 365)
DEVICE_LIFE = dt.timedelta(days=90)
SERVICE_LIFE = dt.timedelta(days=825)
# A revocation list that ran out would lock every till out, so ours practically does not.
REVOCATION_LIST_LIFE = dt.timedelta(days=20 * 365)
# A till's clock may be a little behind ours.
BACKDATED = dt.timedelta(minutes=10)
CSR_LENGTH_MAX = 8 * 1024

_ORGANISATION = "Tameio"


class Purpose(Enum):
    """What an issuer may issue; the value is its common name."""

    DEVICE = "Tameio device CA"
    SERVICE = "Tameio service CA"
    SERVER = "Tameio server CA"

    @property
    def usage(self) -> x509.ObjectIdentifier:
        """Return the one extended key usage of this branch."""
        if self is Purpose.SERVER:
            return ExtendedKeyUsageOID.SERVER_AUTH
        return ExtendedKeyUsageOID.CLIENT_AUTH


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate authority that can sign: its certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def from_pem(cls, certificate: bytes, key: bytes) -> Issuer:
        """Read both, or raise `MalformedIdentity`."""
        return cls(read_certificate(certificate), read_tls_key(key))


def new_root(name: str, now: dt.datetime) -> Issuer:
    """Make a new self-signed root, named after the installation."""
    key = ec.generate_private_key(ec.SECP384R1())
    subject = _name(f"Tameio root {name}")
    builder = _builder(subject, subject, key.public_key(), now, ROOT_LIFE)
    builder = _as_authority(builder, path_length=1)
    return Issuer(builder.sign(key, hashes.SHA384()), key)


def new_issuer(purpose: Purpose, root: Issuer, now: dt.datetime) -> Issuer:
    """Make an issuing CA under ``root`` that can do one thing only."""
    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number()
    # The serial in the name keeps an old and a new issuer apart while both are in use.
    subject = _name(f"{purpose.value} {serial & 0xFFFFFFFF:08x}")
    life = min(ISSUER_LIFE, root.certificate.not_valid_after_utc - now)
    builder = _builder(subject, root.certificate.subject, key.public_key(), now, life)
    builder = _as_authority(builder, path_length=0).add_extension(
        x509.ExtendedKeyUsage([purpose.usage]), critical=False
    )
    return Issuer(_under(builder, root), key)


def issue_device(
    issuer: Issuer, device: str, key: ec.EllipticCurvePublicKey, now: dt.datetime
) -> x509.Certificate:
    """Certify a till's key under the name that the registry gave it."""
    builder = _leaf(
        issuer, device, key, now=now, life=DEVICE_LIFE, usage=ExtendedKeyUsageOID.CLIENT_AUTH
    )
    return _under(builder, issuer)


def issue_service(
    issuer: Issuer, name: str, key: ec.EllipticCurvePublicKey, now: dt.datetime
) -> x509.Certificate:
    """Certify one of our own workers, such as ``tameio-ingest``."""
    builder = _leaf(issuer, name, key, now=now, usage=ExtendedKeyUsageOID.CLIENT_AUTH)
    return _under(builder, issuer)


def issue_server(
    issuer: Issuer, names: Sequence[str], key: ec.EllipticCurvePublicKey, now: dt.datetime
) -> x509.Certificate:
    """Certify a broker or HTTPS server for host names and IP addresses (first one: the subject)."""
    builder = _leaf(issuer, names[0], key, now=now, usage=ExtendedKeyUsageOID.SERVER_AUTH)
    alternatives = x509.SubjectAlternativeName([_general_name(name) for name in names])
    return _under(builder.add_extension(alternatives, critical=False), issuer)


def revocation_list(
    issuer: Issuer, serials: Iterable[int], now: dt.datetime
) -> x509.CertificateRevocationList:
    """List the revoked certificates of one issuer."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now - BACKDATED)
        .next_update(now + REVOCATION_LIST_LIFE)
    )
    for serial in sorted(set(serials)):
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now).build()
        )
    return builder.sign(issuer.key, hashes.SHA256())


# --- keys and requests --------------------------------------------------------------------------


def new_tls_key() -> ec.EllipticCurvePrivateKey:
    """Make a P-256 key for TLS."""
    return ec.generate_private_key(ec.SECP256R1())


def key_to_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Write a private key as unencrypted PKCS #8. The caller keeps the file to its owner."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def read_tls_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """Read an elliptic-curve private key, or raise `MalformedIdentity`."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise MalformedIdentity("not a private key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise MalformedIdentity("a TLS key must be on an elliptic curve")
    return key


def public_der(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return a public key in the form that fingerprints and comparison numbers are made of."""
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def new_request(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Ask for a certificate of ``key`` (DER). The subject says nothing: nobody would believe it."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(_name("new till"))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def read_request(der: bytes) -> ec.EllipticCurvePublicKey:
    """Return the key that a request is for, its possession proven.

    Raises `MalformedIdentity` for anything but a P-256 request signed by its own key.
    """
    if len(der) > CSR_LENGTH_MAX:
        raise MalformedIdentity("the certificate request is too long")
    try:
        request = x509.load_der_x509_csr(der)
        key = request.public_key()
        proven = request.is_signature_valid
    except (ValueError, TypeError, InvalidSignature) as error:
        raise MalformedIdentity("not a certificate request") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise MalformedIdentity("the certificate request must be for a P-256 key")
    if not proven:
        raise MalformedIdentity("the certificate request is not signed by its own key")
    return key


# --- certificates -------------------------------------------------------------------------------


def to_pem(*certificates: x509.Certificate) -> bytes:
    """Write certificates one after the other."""
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


def read_certificate(pem: bytes) -> x509.Certificate:
    """Read the first certificate of a file, or raise `MalformedIdentity`."""
    return read_certificates(pem)[0]


def read_certificates(pem: bytes) -> list[x509.Certificate]:
    """Read every certificate of a file, or raise `MalformedIdentity`."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise MalformedIdentity("not a certificate") from error


def fingerprint(certificate: x509.Certificate) -> bytes:
    """Return the SHA-256 of a certificate (32 bytes)."""
    return certificate.fingerprint(hashes.SHA256())


def common_name(certificate: x509.Certificate) -> str:
    """Return the name in the subject: for a till its device id."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def check_chain(
    chain: Sequence[x509.Certificate], root: x509.Certificate, usage: x509.ObjectIdentifier
) -> None:
    """Check that ``chain`` (leaf first, root left out) ends in ``root`` and serves for ``usage``.

    Raises `UntrustedPeer`. Dates are not looked at: what a till gets from its own root is right
    whatever the till's clock says, and TLS checks dates again when the certificate is used.
    """
    if not chain:
        raise UntrustedPeer("the certificate chain is empty")
    try:
        for certificate, issuer in zip(chain, [*chain[1:], root], strict=True):
            certificate.verify_directly_issued_by(issuer)
        usages = chain[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
        raise UntrustedPeer("the certificate does not come from our root") from error
    if usage not in usages:
        raise UntrustedPeer("the certificate is not made for this use")


def check_self_signed(root: x509.Certificate) -> None:
    """Check that a root signs itself and may sign others, or raise `UntrustedPeer`."""
    try:
        root.verify_directly_issued_by(root)
        authority = root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
        raise UntrustedPeer("the root certificate is not self-signed") from error
    if not authority:
        raise UntrustedPeer("the root certificate is no authority")


# --- building blocks ----------------------------------------------------------------------------


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    life: dt.timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _as_authority(builder: x509.CertificateBuilder, path_length: int) -> x509.CertificateBuilder:
    return builder.add_extension(
        x509.BasicConstraints(ca=True, path_length=path_length), critical=True
    ).add_extension(_key_usage(authority=True), critical=True)


def _leaf(  # noqa: PLR0913 - the fields of a certificate
    issuer: Issuer,
    name: str,
    key: ec.EllipticCurvePublicKey,
    *,
    now: dt.datetime,
    usage: x509.ObjectIdentifier,
    life: dt.timedelta = SERVICE_LIFE,
) -> x509.CertificateBuilder:
    life = min(life, issuer.certificate.not_valid_after_utc - now)
    return (
        _builder(_name(name), issuer.certificate.subject, key, now, life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    )


def _under(builder: x509.CertificateBuilder, issuer: Issuer) -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    signed = builder.add_extension(identifier, critical=False)
    return signed.sign(issuer.key, hashes.SHA256())


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
