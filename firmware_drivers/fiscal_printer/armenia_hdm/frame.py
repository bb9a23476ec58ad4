"""Messages of the Armenian HDM protocol: a header and JSON under 3DES. Pure.

Source: protocol document 0.7.3. There is no checksum: a damaged message shows as a payload that
cannot be deciphered or is not JSON.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.padding import PKCS7

MAGIC = bytes.fromhex("d580d4b4d584")  # three letters of the Armenian alphabet in UTF-8
KEY_SIZE, BLOCK_BITS = 24, 64
PAYLOAD_MAX = 50_000
HEADER_SIZE = 11  # of an answer; ten was reported of some devices

Fields: TypeAlias = dict[str, Any]  # a JSON object: its values are read one by one


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as received; the payload is still enciphered."""

    code: int
    payload: bytes


class Undecipherable(ValueError):
    """The payload is not JSON under this key."""


def first_key(password: str) -> bytes:
    """Key of the operations before a session: of the device's password."""
    return hashlib.sha256(password.encode()).digest()[:KEY_SIZE]


def encipher(key: bytes, fields: Fields) -> bytes:
    """3DES-ECB with PKCS#7 over compact JSON."""
    padder = PKCS7(BLOCK_BITS).padder()
    text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()
    padded = padder.update(text) + padder.finalize()
    encryptor = _cipher(key).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


def decipher(key: bytes, payload: bytes) -> Fields:
    """The reverse, or raise `Undecipherable`; no payload is an empty object."""
    if not payload:
        return {}
    try:
        decryptor = _cipher(key).decryptor()
        padded = decryptor.update(payload) + decryptor.finalize()
        unpadder = PKCS7(BLOCK_BITS).unpadder()
        read: Any = json.loads(unpadder.update(padded) + unpadder.finalize())
    except (ValueError, RecursionError) as error:  # what JSON and UTF-8 raise are ValueErrors, too
        raise Undecipherable(str(error)) from error
    if not isinstance(read, dict):
        raise Undecipherable("not a JSON object")
    return cast("Fields", read)


def encode(operation: int, payload: bytes, *, version: int = 5) -> bytes:
    """Return a request; raises ValueError if it is too long."""
    if len(payload) > PAYLOAD_MAX:
        raise ValueError(f"{len(payload)} bytes are too much for the register")
    head = MAGIC + bytes([0, version, operation, 0])
    return head + len(payload).to_bytes(2, "big") + payload


def take_answer(received: bytes, header_size: int = HEADER_SIZE) -> tuple[Answer | None, bytes]:
    """Take the first answer off ``received`` (None: still incomplete)."""
    if len(received) < header_size:
        return None, received
    code = int.from_bytes(received[5:7], "big")
    size = header_size + int.from_bytes(received[7:9], "big")
    if len(received) < size:
        return None, received
    return Answer(code, received[header_size:size]), received[size:]


def _cipher(key: bytes) -> Cipher[modes.ECB]:
    # The law prescribes 3DES in ECB; the session is on the shop's own wire.

    return Cipher(TripleDES(key), modes.ECB())  # noqa: S305
