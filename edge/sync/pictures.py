"""Product pictures: fetched beside everything else, one after the other, never missed by a sale.

A row names its picture by the SHA-256 of the original; what a till gets is a smaller copy under the
same name. A picture that is not here yet is simply not shown.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import structlog

from edge.sync.https import Https, NoAnswer, Requests

log = structlog.get_logger(__name__)

PICTURE_BYTES_MAX = 512 * 1024
LOOK_S = 5.0  # how often it is asked whether the catalogue changed
PAUSE_S = 0.02  # between two pictures: prices and sales go first
REST_S = 60.0  # after the service did not answer
_FOUND = 200
_WEBP = b"RIFF"


class PictureFetcher:
    """Keeps a folder of pictures in step with what the catalogue names."""

    def __init__(
        self,
        requests: Requests,
        folder: Path,
        *,
        revision: Callable[[], int],
        wanted: Callable[[], Iterable[str]],
    ) -> None:
        """Keep ``folder``; ``wanted`` is asked again when ``revision`` changes.

        Both are called on the fetcher's own thread.
        """
        self._https = Https(requests)
        self._folder = folder
        self._revision = revision
        self._wanted = wanted
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="pictures", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the picture under way."""
        self._ending.set()
        if self._thread:
            self._thread.join(5)

    def _run(self) -> None:
        held = -1
        pause_s = LOOK_S
        while not self._ending.wait(pause_s):
            pause_s = LOOK_S
            revision = self._revision()
            if revision == held:
                continue
            try:
                self.fetch_missing()
            except (NoAnswer, OSError) as error:
                log.info("pictures-wait", reason=str(error))
                pause_s = REST_S
            else:
                held = revision

    def fetch_missing(self) -> int:
        """Fetch what is missing, drop what nothing names; give how many came.

        Raises `NoAnswer` when the service is away and `OSError` when the disk refuses.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        wanted = {f"{sha256}.webp" for sha256 in self._wanted() if sha256}
        present = {path.name for path in self._folder.iterdir()}
        for name in present - wanted:
            with suppress(FileNotFoundError):
                (self._folder / name).unlink()
        fetched = 0
        for name in sorted(wanted - present):
            if self._ending.wait(PAUSE_S):
                break
            fetched += self._fetch(name)
        return fetched

    def _fetch(self, name: str) -> int:
        reply = self._https.call(
            "GET", f"/sync/v1/files/{name.removesuffix('.webp')}", bytes_max=PICTURE_BYTES_MAX
        )
        if reply.status != _FOUND or not reply.body.startswith(_WEBP):
            log.warning("picture-refused", picture=name, status=reply.status)
            return 0
        # Under its final name only when it is whole: a screen may look at any moment.
        partial = self._folder / f"{name}.part"
        partial.write_bytes(reply.body)
        partial.replace(self._folder / name)
        return 1
