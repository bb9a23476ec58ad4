"""The page of the simulated counter, on the loopback interface only."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, cast
from urllib.parse import urlsplit

from firmware_drivers.counter.catalogue import Example
from firmware_drivers.counter.counter import NoSuchFault, SimulatedCounter

PAGE = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/counter.css": ("counter.css", "text/css; charset=utf-8"),
    "/counter.js": ("counter.js", "text/javascript; charset=utf-8"),
    "/barcode.js": ("barcode.js", "text/javascript; charset=utf-8"),
}
LOOK_S = 0.08  # how often an open page is compared with the devices
HEARTBEAT_S = 10.0  # notices a closed page
BODY_MAX = 64 * 1024
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'"


class CounterServer(ThreadingHTTPServer):
    """Serves the page until ``shutdown``; ``url`` is its address."""

    daemon_threads = True

    def __init__(
        self, counter: SimulatedCounter, catalogue: tuple[Example, ...], *, port: int = 0
    ) -> None:
        super().__init__(("127.0.0.1", port), CounterRequest)
        self.counter = counter
        self.catalogue = json.dumps([asdict(example) for example in catalogue]).encode()
        self.closing = False

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def shutdown(self) -> None:
        """Stop serving, open pages included."""
        self.closing = True
        super().shutdown()


class CounterRequest(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a page, a picture or the stream of states."""
        path = urlsplit(self.path).path
        if not self._is_for_us():
            self._refuse(HTTPStatus.FORBIDDEN)
        elif path in PAGE:
            name, kind = PAGE[path]
            self._answer(kind, (files("firmware_drivers.counter") / "page" / name).read_bytes())
        elif path == "/catalogue.json":
            self._answer("application/json", self._server.catalogue)
        elif path == "/events":
            self._stream()
        elif path.startswith("/paper/") and path.endswith(".png"):
            self._paper(path.removeprefix("/paper/").removesuffix(".png"))
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """Do what a person at the counter does."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_MAX:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        received = self.rfile.read(length)  # closing with it unread would reset the answer, too
        if not self._is_for_us() or not self._is_from_our_page():
            self._refuse(HTTPStatus.FORBIDDEN)
            return
        act = self._acts().get(urlsplit(self.path).path)
        if act is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        try:
            body: Any = json.loads(received or b"{}")
            act(body)
        except (ValueError, TypeError, KeyError, NoSuchFault) as error:
            self._answer("text/plain", str(error).encode(), HTTPStatus.BAD_REQUEST)
            return
        self._answer("application/json", b"{}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing: the page asks many times a second."""

    @property
    def _server(self) -> CounterServer:
        return cast("CounterServer", self.server)

    def _acts(self) -> dict[str, Callable[[Any], None]]:
        counter = self._server.counter
        return {
            "/scan": lambda body: counter.scan(str(body["code"]), str(body.get("symbology", ""))),
            "/card": lambda body: counter.present_card(str(body["customer"])),
            "/weight": lambda body: counter.put(int(body["grams"])),
            "/scale/zero": lambda _: counter.scale.press_zero(),
            "/scale/tare": lambda _: counter.scale.press_tare(),
            "/paper/tear": lambda _: counter.tear_off(),
            "/drawer/close": lambda _: counter.printer.close_drawer(),
            "/fault": lambda body: counter.switch_fault(
                str(body["device"]), str(body["fault"]), on=bool(body["on"])
            ),
        }

    def _is_for_us(self) -> bool:
        # A page from elsewhere could otherwise reach us under a name of its own.
        return urlsplit(f"//{self.headers.get('Host', '')}").hostname in {"127.0.0.1", "localhost"}

    def _is_from_our_page(self) -> bool:
        origin = self.headers.get("Origin")
        return origin is None or urlsplit(origin).netloc == self.headers.get("Host")

    def _paper(self, number: str) -> None:
        piece = self._server.counter.piece(int(number)) if number.isdecimal() else None
        if piece is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        with self._server.counter.printer.lock:
            picture = piece.png()
        self._answer("image/png", picture)

    def _stream(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        sent, sent_at_s = "", 0.0
        try:
            while not self._server.closing:
                state = json.dumps(self._server.counter.state())
                if state != sent or time.monotonic() - sent_at_s > HEARTBEAT_S:
                    self.wfile.write(f"data: {state}\n\n".encode())
                    self.wfile.flush()
                    sent, sent_at_s = state, time.monotonic()
                time.sleep(LOOK_S)
        except OSError:
            return  # the page was closed

    def _answer(self, kind: str, body: bytes, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True
        self._answer("text/plain", status.phrase.encode(), status)
