"""The real application on a free port, and a visitor who keeps cookies like a browser."""

import json
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3
import uvicorn
from fastapi import FastAPI


@contextmanager
def serving(app: FastAPI) -> Generator[str]:
    """Serve an application from a thread; yields its address."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=0,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )
    started = threading.Event()
    thread = threading.Thread(target=server.run, name="served-app", daemon=True)
    startup = server.startup

    async def startup_and_tell(sockets: Any = None) -> None:
        await startup(sockets)
        started.set()

    server.startup = startup_and_tell  # type: ignore[method-assign]
    thread.start()
    assert started.wait(20), "the application did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        if database := getattr(app.state, "database", None):
            database.hub.end_streams()
        server.should_exit = True
        thread.join(10)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str
    headers: Mapping[str, str]
    content: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass(slots=True)
class Visitor:
    """Visits pages as a browser does: own origin, cookies kept, redirects not followed."""

    base: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    _pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False))

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, form: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        body = urlencode(form or {}, doseq=True).encode()
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
        headers.setdefault("origin", self.base)
        return self.ask("POST", path, body=body, headers=headers)

    def post_json(self, path: str, body: Any, **headers: str) -> Answer:
        headers.setdefault("content-type", "application/json")
        headers.setdefault("origin", self.base)
        return self.ask("POST", path, body=json.dumps(body).encode(), headers=headers)

    def post_file(self, path: str, name: str, file: str, content: bytes, **fields: str) -> Answer:
        body, kind = urllib3.encode_multipart_formdata({**fields, name: (file, content)})
        headers = {"content-type": kind, "origin": self.base}
        return self.ask("POST", path, body=body, headers=headers)

    def ask(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> Answer:
        sent = {
            "connection": "close",
            **self.headers,
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        if self.cookies:
            sent["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        url = path if urlsplit(path).scheme else self.base + path
        answer = self._pool.request(method, url, body=body, headers=sent, redirect=False)
        for line in answer.headers.getlist("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return Answer(
            answer.status,
            answer.data.decode(errors="replace"),
            {k.lower(): v for k, v in answer.headers.items()},
            answer.data,
        )

    def sign_in(self, email: str, password: str) -> "Visitor":
        answer = self.post("/sign-in", {"email": email, "password": password})
        assert answer.status == 303, answer.text
        return self

    def close(self) -> None:
        self._pool.clear()
