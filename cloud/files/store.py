"""The directory of files, each named by the SHA-256 of what it contains."""

import hashlib
import os
import tempfile
from pathlib import Path

from cloud.files.pictures import smaller


class FileStore:
    """Keeps bytes under their own hash; what is there never changes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def path(self, sha256: str) -> Path:
        """Say where a file lies, or would."""
        return self._directory / sha256[:2] / sha256

    def put(self, content: bytes, *, durable: bool = True) -> str:
        """Keep a file and return its name; one that is there already is left alone."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._write(self.path(sha256), content, durable=durable)
        return sha256

    def small_path(self, sha256: str, edge: int) -> Path:
        """Give the smaller copy of a kept picture, made when it is first asked for."""
        path = self.path(sha256).with_name(f"{sha256}.{edge}.webp")
        if not path.exists():
            # A copy can always be made again, so it need not survive a power cut.
            self._write(path, smaller(self.path(sha256).read_bytes(), edge), durable=False)
        return path

    @staticmethod
    def _write(path: Path, content: bytes, *, durable: bool) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        # A reader never sees half a file: it appears under its name when it is whole.
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(file.name).replace(path)
