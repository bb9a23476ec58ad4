"""HTTPS as the sync engine uses it: bounded answers, resumable downloads, our own trust only."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import urllib3
import zstandard

from sync_protocol.identity.errors import IdentityError

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service answered."""

    status: int
    body: bytes


class NoAnswer(Exception):
    """The service could not be reached, would not know us, or answered too much."""


class Requests(Protocol):
    """Sends requests in the till's name; `service_client.ServiceClient` fits."""

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request and give the answer, body not read."""
        ...


class Https:
    """Requests and downloads. Everything raises `NoAnswer`."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def call(self, method: str, path: str, *, body: bytes | None = None, bytes_max: int) -> Reply:
        """Send a request and read the answer, at most ``bytes_max`` of it."""
        headers = {"accept-encoding": "zstd"}
        try:
            response = self._requests.request(method, path, body=body, headers=headers)
            try:
                data = response.read(bytes_max + 1, decode_content=False)
            finally:
                response.release_conn()
            if response.headers.get("content-encoding") == "zstd":
                data = _unpacked(data, bytes_max + 1)
        except (
            IdentityError,
            urllib3.exceptions.HTTPError,
            zstandard.ZstdError,
            OSError,
        ) as error:
            raise NoAnswer(f"{path}: {error}") from error
        if len(data) > bytes_max:
            raise NoAnswer(f"{path}: the answer is larger than {bytes_max} bytes")
        return Reply(response.status, data)

    def download(self, path: str, target: Path, *, bytes_max: int) -> int:
        """Fetch what is missing of a file and give the status; goes on where it stopped.

        Of 206 and 200 the body is written; of anything else nothing.
        """
        have = target.stat().st_size if target.exists() else 0
        headers = {"range": f"bytes={have}-"} if have else {}
        try:
            response = self._requests.request("GET", path, headers=headers)
            try:
                if response.status in {200, 206}:
                    _write(response, target, append=response.status == 206, bytes_max=bytes_max)
            finally:
                response.release_conn()
        except (IdentityError, urllib3.exceptions.HTTPError, OSError) as error:
            raise NoAnswer(f"{path}: {error}") from error
        return response.status


def _unpacked(data: bytes, bytes_max: int) -> bytes:
    """Unpack an answer; urllib3 alone leaves this compression as it is."""
    with zstandard.ZstdDecompressor().stream_reader(data) as reader:
        return reader.read(bytes_max)


def _write(
    response: urllib3.BaseHTTPResponse, target: Path, *, append: bool, bytes_max: int
) -> None:
    with target.open("ab" if append else "wb") as file:
        for chunk in response.stream(_CHUNK, decode_content=False):
            if file.tell() + len(chunk) > bytes_max:
                raise NoAnswer(f"{target.name} is larger than {bytes_max} bytes")
            file.write(chunk)
