"""Serves the built assets: hashed names, compressed twins, cached for a year.

A pure ASGI application: a file that is not in the directory as it was at start does not exist, so
no path of a request ever reaches the file system.
"""

from functools import cached_property
from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
_TWINS = (("br", ".br"), ("gzip", ".gz"))


class StaticFiles:
    """Answers GET and HEAD for the files of one directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @cached_property
    def _files(self) -> dict[str, Path]:
        return {
            file.name: file
            for file in self._directory.glob("*")
            if file.is_file() and not file.name.startswith(".")
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        name = scope["path"].rpartition("/")[2]
        response = self._response(name, dict(scope["headers"]), scope["method"])
        await response(scope, receive, send)

    def _response(self, name: str, headers: dict[bytes, bytes], method: str) -> Response:
        file = self._files.get(name)
        if file is None or file.suffix not in _TYPES or method not in {"GET", "HEAD"}:
            return PlainTextResponse("not found", status_code=404)
        answered = {
            "cache-control": "public, max-age=31536000, immutable",
            "vary": "accept-encoding",
        }
        accepted = headers.get(b"accept-encoding", b"").decode("latin-1")
        for encoding, suffix in _TWINS:
            if encoding in accepted and (twin := self._files.get(name + suffix)):
                file, answered["content-encoding"] = twin, encoding
                break
        return FileResponse(file, headers=answered, media_type=_TYPES[Path(name).suffix])
