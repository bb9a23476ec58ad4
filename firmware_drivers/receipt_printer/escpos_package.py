"""python-escpos, imported with manners: its printer database is parsed once, not at every start.

At import the package makes a temporary folder that it never removes, and parses its database
(150 ms here, a second on a Raspberry Pi) unless it finds its last result there. So it gets a
folder that goes away again, with the last result in it. What we keep is written whole and with
its digest: a power cut while writing costs the time of one parse, never the start of a till.
"""

import contextlib
import hashlib
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

DIGEST_BYTES = 32
FOLDER_MODE = 0o700
PICKLE = f"{platform.python_version()}.capabilities.pickle"


def _kept_at() -> Path:
    """Where the result is kept: in the cache systemd made for us, else in the user's."""
    base = os.environ.get("CACHE_DIRECTORY") or os.environ.get("XDG_CACHE_HOME")
    folder = Path(base or Path.home() / ".cache") / "tameio"
    return folder / f"escpos-{version('python-escpos')}-{PICKLE}"


def _kept(file: Path) -> bytes | None:
    """Give what was kept, if it is whole and nobody else can have put it there."""
    try:
        found, folder = file.stat(), file.parent.stat()
        if {found.st_uid, folder.st_uid} != {os.getuid()} or folder.st_mode & 0o022:
            return None
        content = file.read_bytes()
    except OSError:
        return None
    digest, result = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    return result if hashlib.sha256(result).digest() == digest else None


def _keep(file: Path, result: bytes) -> None:
    """Keep a result for the next start; without a place to write, the next start parses again."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        written = file.with_suffix(f".{os.getpid()}")
        written.write_bytes(hashlib.sha256(result).digest() + result)
        written.replace(file)


with TemporaryDirectory(prefix="tameio-escpos-") as _folder:
    _file = _kept_at()
    _result = _kept(_file)
    if _result is not None:
        (Path(_folder) / PICKLE).write_bytes(_result)
    _before, tempfile.tempdir = tempfile.tempdir, _folder
    _told = os.environ.setdefault("ESCPOS_CAPABILITIES_PICKLE_DIR", _folder)
    from escpos.printer import Dummy

    tempfile.tempdir = _before
    if _told == _folder:
        del os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"]
        if _result is None:
            _keep(_file, (Path(_folder) / PICKLE).read_bytes())

__all__ = ["Dummy"]
