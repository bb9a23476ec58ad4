"""Bytes in JSON: base64url without padding."""

from __future__ import annotations

import base64
import binascii

from sync_protocol.identity.errors import MalformedIdentity


def b64(data: bytes) -> str:
    """Write unpadded base64url."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """Read unpadded base64url, or raise `MalformedIdentity`."""
    if not set(text).isdisjoint("+/="):
        raise MalformedIdentity("not base64url")  # the other alphabet, or padding
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedIdentity("not base64url") from error
