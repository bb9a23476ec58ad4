"""The register's end of the HDM line, written from the document and not from the driver."""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

HEAD = "ՀԴՄ".encode()
BLOCK = 8


class BadPayload(Exception):
    """Wrong key, padding or JSON; the code says which."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def password_key(password: str) -> bytes:
    """The key before a session."""
    return hashlib.sha256(password.encode("utf-8")).digest()[0:24]


def new_session_key(number: int) -> bytes:
    """A key for each session, the same in every run of a test."""
    return hashlib.sha256(f"session {number}".encode()).digest()[8:32]


def opened(key: bytes, payload: bytes, wrong_key: int) -> dict[str, Any]:
    """Decipher a request, or raise `BadPayload` with the code for a wrong key."""
    if not payload or len(payload) % BLOCK:
        raise BadPayload(wrong_key)
    machine = Cipher(TripleDES(key), modes.ECB()).decryptor()  # noqa: S305 - the law's cipher
    plain = machine.update(payload)
    filling = plain[-1]
    if not 1 <= filling <= BLOCK or plain[-filling:] != bytes([filling]) * filling:
        raise BadPayload(wrong_key)
    try:
        read: Any = json.loads(plain[:-filling].decode("utf-8"))
    except ValueError as error:
        raise BadPayload(105) from error
    if not isinstance(read, dict):
        raise BadPayload(105)
    return read  # pyright: ignore[reportUnknownVariableType] - members are checked one by one


def sealed(key: bytes, fields: dict[str, Any]) -> bytes:
    """Encipher an answer."""
    plain = json.dumps(fields, ensure_ascii=False).encode("utf-8")
    filling = BLOCK - len(plain) % BLOCK
    machine = Cipher(TripleDES(key), modes.ECB()).encryptor()  # noqa: S305 - the law's cipher
    return machine.update(plain + bytes([filling]) * filling)


def answered(code: int, payload: bytes, header_size: int) -> bytes:
    """Protocol 0.5, software 2.2.16, code, length, reserved bytes."""
    head = bytes([0, 5, 2, 2, 16, code >> 8, code & 255, len(payload) >> 8, len(payload) & 255])
    return head + bytes(header_size - 9) + payload


def shown_key(key: bytes) -> str:
    """A session key as the login answer has it."""
    return base64.b64encode(key).decode()
