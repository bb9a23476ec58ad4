"""Golden files of the wire: what was ever released reads for ever, byte for byte.

``ACCEPT_GOLDEN=1`` writes files that are missing and never touches one that exists.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "golden" / "messages"


def golden(name: str, written: bytes) -> bytes:
    """Give the golden bytes; a missing file is written when asked for."""
    path = FOLDER / name
    if not path.exists() and os.environ.get("ACCEPT_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written)
    return path.read_bytes()
