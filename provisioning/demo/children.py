"""The processes of the demonstration: start, watch, start again, stop."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from provisioning.errors import ServiceFailed

_STOP_TIMEOUT_S = 12.0
_LOG_LENGTH_MAX = 8 * 1024 * 1024
# Five ends within a minute are not bad luck: somebody has to look at the log.
_ENDS_MAX, _ENDS_WITHIN_S = 5, 60.0
_PAUSE_MAX_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPlan:
    """How one process is run."""

    name: str  # of the log file, and for people
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    is_ready: Callable[[], bool] = lambda: True
    ready_timeout_s: float = 60.0
    may_end: bool = False  # an end with status 0 is somebody's wish, such as a closed window


class Child:
    """One process, with its log and its history of ends."""

    def __init__(self, plan: ChildPlan, log_folder: Path) -> None:
        self.plan = plan
        self.log = log_folder / f"{plan.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._ends: deque[float] = deque(maxlen=_ENDS_MAX)
        self._start_again_at: float | None = None
        self.gave_up = False

    @property
    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start without waiting."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_LENGTH_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own programs
                [*_dies_with_us(), *self.plan.command],
                env={**os.environ, **self.plan.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours to handle, in our order
            )

    def wait_until_ready(self) -> None:
        """Return when the process does its work. Raises `ServiceFailed` with the log's end."""
        deadline = time.monotonic() + self.plan.ready_timeout_s
        while not self.plan.is_ready():
            if not self.is_running:
                raise ServiceFailed(f"{self.plan.name} ended at once:\n{self.end_of_log()}")
            if time.monotonic() > deadline:
                raise ServiceFailed(f"{self.plan.name} is not ready:\n{self.end_of_log()}")
            time.sleep(0.1)

    def look_after(self) -> str:
        """Start again what ended; return a sentence when there is something to say."""
        if self._start_again_at is not None:
            if time.monotonic() < self._start_again_at:
                return ""
            self._start_again_at = None
            self.start()
            return f"{self.plan.name} was started again"
        if self._process is None or self._process.poll() is None:
            return ""
        status = self._process.returncode
        self._process = None
        if self.plan.may_end and status == 0:
            return f"{self.plan.name} was closed"
        now = time.monotonic()
        self._ends.append(now)
        if len(self._ends) == _ENDS_MAX and now - self._ends[0] < _ENDS_WITHIN_S:
            self.gave_up = True
            return f"{self.plan.name} keeps ending; see {self.log}"
        self._start_again_at = now + min(2.0 ** (len(self._ends) - 1), _PAUSE_MAX_S)
        return f"{self.plan.name} ended (status {status}); starting it again"

    def stop(self) -> None:
        """Ask the process to end, then make it."""
        self._start_again_at = None
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def end_of_log(self, lines: int = 12) -> str:
        """Return the last lines of the log."""
        try:
            text = self.log.read_text("utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def _dies_with_us() -> list[str]:
    # Should this process be killed outright, the kernel ends its children too.
    program = shutil.which("setpriv")
    return [program, "--pdeathsig", "TERM", "--"] if program else []
