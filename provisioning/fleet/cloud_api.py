"""The cloud's REST API as a technician's commands need it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import urllib3

from provisioning.errors import CloudRefused, NotFound

_TIMEOUT = urllib3.Timeout(connect=5, read=20)


@dataclass(frozen=True, slots=True)
class CloudApi:
    """Requests to one cloud in the name of one user. Raises `CloudRefused`."""

    url: str
    key: str

    def tills(self) -> list[dict[str, Any]]:
        """List registers with the machines that stand there."""
        return cast("list[dict[str, Any]]", self._call("GET", "/api/v1/tills"))

    def till(self, name: str) -> dict[str, Any]:
        """Find one till by register name, register id or device id. Raises `NotFound`."""
        wanted = name.casefold()
        for till in self.tills():
            names = (till["register_id"], till["device"], till["register_name"])
            if wanted in {str(each).casefold() for each in names}:
                return till
        raise NotFound(f"there is no till called {name!r}: `tameio-provision list` shows them")

    def open_claim(self, register: str) -> dict[str, Any]:
        """Open a claim for a register; the answer holds code and ticket."""
        return self._call("POST", f"/api/v1/registers/{register}/claims", {})

    def revoke(self, device: str, reason: str) -> None:
        """Take a machine's identity away."""
        self._call("POST", f"/api/v1/devices/{device}/revocation", {"reason": reason})

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        with urllib3.PoolManager(timeout=_TIMEOUT, retries=False) as pool:
            try:
                answer = pool.request(
                    method,
                    self.url.rstrip("/") + path,
                    body=None if body is None else json.dumps(body),
                    headers={
                        "authorization": f"Bearer {self.key}",
                        "content-type": "application/json",
                    },
                )
            except urllib3.exceptions.HTTPError as error:
                raise CloudRefused(f"no answer from {self.url}") from error
            if answer.status >= 400:  # HTTP: refused
                raise CloudRefused(_sentence(answer.status, answer.data))
            return answer.json()


def _sentence(status: int, body: bytes) -> str:
    try:
        told = json.loads(body)
        return f"{told['title']}. {told.get('detail', '')}".strip()
    except (ValueError, KeyError, TypeError):
        return f"the cloud answered {status}"
