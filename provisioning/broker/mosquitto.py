"""Mosquitto as a child process: start, wait until it answers, reload, stop."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from provisioning.broker.configuration import BrokerPlan
from provisioning.errors import NotFound, ServiceFailed

_SBIN = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
_STOP_TIMEOUT_S = 5.0


def find_program() -> Path:
    """Return where Mosquitto is installed, or raise `NotFound`."""
    found = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:{_SBIN}")
    if found is None:
        raise NotFound("Mosquitto is not installed: `sudo apt install mosquitto`")
    return Path(found)


class Mosquitto:
    """One broker process."""

    def __init__(self, plan: BrokerPlan) -> None:
        """Run the broker of ``plan``, whose files are written already."""
        self._plan = plan
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id while it runs."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process else None

    def start(self, timeout_s: float = 10.0) -> None:
        """Start and return when both listeners answer. Raises `NotFound` or `ServiceFailed`."""
        command = [str(find_program()), "-c", str(self._plan.configuration)]
        with (self._plan.folder / "mosquitto.out").open("ab") as out:
            # Its own group: Ctrl-C in the terminal is ours to handle, in our order.
            self._process = subprocess.Popen(  # noqa: S603 - our own program and file
                command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True
            )
        deadline = time.monotonic() + timeout_s
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise ServiceFailed(f"Mosquitto did not start: see {self._plan.folder}")
            time.sleep(0.05)

    def reload(self) -> None:
        """Read access list, certificates and revocation list again."""
        if self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """Stop the process, by force if it does not listen."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _answers(self) -> bool:
        places = (
            (self._plan.host, self._plan.port),
            (self._plan.service_host, self._plan.service_port),
        )
        return all(_is_open(host, port) for host, port in places)


def _is_open(host: str, port: int) -> bool:
    place = "127.0.0.1" if host in {"0.0.0.0", ""} else host  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((place, port), timeout=1.0):
            return True
    except OSError:
        return False
