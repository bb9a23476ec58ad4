"""Secrets that must be read again (second factors, providers' passwords), sealed at rest.

The key lies outside the database: whoever copies the database alone opens nothing.
"""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from cloud.settings import Settings


class Vault:
    """Seals and opens texts with the installation's key (AES-128-CBC with HMAC, by Fernet)."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    def seal(self, text: str, at: int) -> str:
        """Seal a text at an instant (seconds since 1970)."""
        return self._fernet.encrypt_at_time(text.encode(), at).decode()

    def open(self, sealed: str) -> str:
        """Open a text that lies in the database; raises `ValueError` under another key."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise ValueError("sealed with another key, or damaged") from error

    def open_fresh(self, sealed: str, at: int, *, age_max_s: int) -> str:
        """Open a text that came back to us; raises `ValueError` when old, damaged or not ours."""
        try:
            return self._fernet.decrypt_at_time(sealed, age_max_s, at).decode()
        except InvalidToken as error:
            raise ValueError("too old, damaged, or not ours") from error


def vault_of(settings: Settings) -> Vault:
    """Open the installation's vault; its key is made at the first start, in a file only we read."""
    if key := settings.secret_key.get_secret_value():
        return Vault(key.encode())
    file = settings.var_dir / "secret.key"
    file.parent.mkdir(parents=True, exist_ok=True)
    _make(file)
    return Vault(file.read_bytes())


def _make(file: Path) -> None:
    """Make the key, whole or not at all; of several processes the first one wins."""
    if file.exists():
        return
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(Fernet.generate_key())
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
