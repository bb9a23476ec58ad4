"""A screen for a machine without one: Xvfb, its picture on a page, taps and keys sent back.

Xvfb keeps its picture in a file; the page gets it as a stream of JPEG frames, new ones only when
something changed. Taps and keys go to `xdotool`. Loopback only: whoever reaches the page can sell.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import struct
import subprocess
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from PIL import Image

from provisioning.demo.places import LOOPBACK
from provisioning.errors import NotFound, ServiceFailed

SIZE = (1280, 800)
_FRAME_S = 0.08
_KEEP_ALIVE_S = 2.0
_BODY_LENGTH_MAX = 2000
_HEADER = struct.Struct(">25I")  # of the X window dump format


class VirtualScreen:
    """An X server without hardware, and hands to use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None
        self._hands: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.display = ""  # such as ":99"

    def start(self) -> None:
        """Start the X server. Raises `NotFound` or `ServiceFailed`."""
        if shutil.which("Xvfb") is None:
            raise NotFound("Xvfb is not installed: `sudo apt install xvfb xdotool`")
        self._folder.mkdir(parents=True, exist_ok=True)
        told, tell = os.pipe()
        width, height = SIZE
        self._server = subprocess.Popen(  # noqa: S603 - a system program
            [  # noqa: S607 - found on the path
                "Xvfb",
                "-displayfd",
                str(tell),
                "-screen",
                "0",
                f"{width}x{height}x24",
                "-fbdir",
                str(self._folder),
                "-nolisten",
                "tcp",
                "-noreset",
            ],
            pass_fds=(tell,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(tell)
        with os.fdopen(told) as answer:
            number = answer.readline().strip()
        if not number:
            raise ServiceFailed("Xvfb did not start")
        self.display = f":{number}"

    def picture(self) -> Image.Image:
        """Return what the screen shows now."""
        dump = (self._folder / "Xvfb_screen0").read_bytes()
        header = _HEADER.unpack_from(dump)
        header_length, width, height = header[0], header[4], header[5]
        line_length, colours = header[12], header[19]
        start = header_length + colours * 12
        pixels = dump[start : start + line_length * height]
        return Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", line_length, 1)

    def point(self, kind: str, x: int, y: int) -> None:
        """Move the pointer, and press or release: ``down``, ``move`` or ``up``."""
        button = {"down": " mousedown 1", "up": " mouseup 1"}.get(kind, "")
        self._do(f"mousemove {_within(x, SIZE[0])} {_within(y, SIZE[1])}{button}")

    def key(self, name: str) -> None:
        """Press a key by its X name, or type one letter."""
        if name.isalnum() or name in {"minus", "period", "comma", "space", "BackSpace"}:
            self._do(f"key {name}")

    def stop(self) -> None:
        """End both programs."""
        for process in (self._hands, self._server):
            if process is not None:
                if process.stdin is not None:
                    process.stdin.close()
                process.terminate()
                process.wait(5)
        self._hands = self._server = None

    def _do(self, command: str) -> None:
        with self._lock:
            if self._hands is None or self._hands.poll() is not None:
                if shutil.which("xdotool") is None:
                    return
                self._hands = subprocess.Popen(
                    ["xdotool", "-"],  # noqa: S607 - a system program
                    env={**os.environ, "DISPLAY": self.display},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            assert self._hands.stdin is not None
            self._hands.stdin.write(f"{command}\n".encode())
            self._hands.stdin.flush()


class ScreenPage:
    """The page on which the virtual screen is seen and touched."""

    def __init__(self, screen: VirtualScreen, port: int) -> None:
        class Handler(_Handler):
            shown = screen

        self._server = ThreadingHTTPServer((LOOPBACK, port), Handler)
        self._server.daemon_threads = True
        self.url = f"http://{LOOPBACK}:{port}"

    def start(self) -> None:
        """Serve beside everything else."""
        threading.Thread(target=self._server.serve_forever, name="screen", daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    shown: VirtualScreen
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/":
            page = (files("provisioning.demo") / "screen.html").read_bytes()
            self._answer(200, page, "text/html; charset=utf-8")
        elif self.path == "/screen.jpg":
            self._answer(200, _jpeg(self.shown.picture()), "image/jpeg")
        elif self.path == "/screen.stream":
            self._stream()
        else:
            self._answer(404, b"not here\n", "text/plain")

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        # Another site's page must not be able to tap on our till.
        origin = self.headers.get("origin", "")
        if length > _BODY_LENGTH_MAX or origin.partition("://")[2] != self.headers.get("host"):
            self._answer(403, b"refused\n", "text/plain")
            return
        try:
            told = json.loads(self.rfile.read(length))
            for act in cast("list[dict[str, Any]]", told):
                if act["kind"] == "key":
                    self.shown.key(str(act["name"]))
                else:
                    self.shown.point(str(act["kind"]), int(act["x"]), int(act["y"]))
        except (ValueError, KeyError, TypeError):
            self._answer(400, b"not understood\n", "text/plain")
            return
        self._answer(204, b"", "text/plain")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: each frame would be a line."""

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "multipart/x-mixed-replace; boundary=frame")
        self.send_header("cache-control", "no-store")
        self.send_header("connection", "close")
        self.end_headers()
        last, sent_at = 0, 0.0
        try:
            while True:
                picture = self.shown.picture()
                sum_now = zlib.crc32(picture.tobytes())
                if sum_now != last or time.monotonic() - sent_at > _KEEP_ALIVE_S:
                    frame = _jpeg(picture)
                    self.wfile.write(b"--frame\r\ncontent-type: image/jpeg\r\n")
                    self.wfile.write(f"content-length: {len(frame)}\r\n\r\n".encode())
                    self.wfile.write(frame + b"\r\n")
                    last, sent_at = sum_now, time.monotonic()
                time.sleep(_FRAME_S)
        except OSError:
            self.close_connection = True  # the browser went away

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(body)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def _within(value: int, limit: int) -> int:
    return max(0, min(value, limit - 1))
