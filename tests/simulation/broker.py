"""A broker without memory: it passes on, late, twice, in the wrong order or not at all."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulation.clockwork import Clockwork


@dataclass
class Weather:
    """How bad the network is."""

    loss: float = 0.0
    double: float = 0.0
    delay_ms: int = 30
    slow: float = 0.0  # share of messages that take seconds


class Line:
    """One connection of one client."""

    def __init__(
        self, client: str, hear: Callable[[bytes], None], lost: Callable[[], None]
    ) -> None:
        self.client = client
        self.hear = hear
        self.lost = lost
        self.will: bytes = b""
        self.is_open = True


class Broker:
    """Connects tills with the cloud."""

    def __init__(self, clockwork: Clockwork, to_cloud: Callable[[str, str, bytes], None]) -> None:
        self._clockwork = clockwork
        self._to_cloud = to_cloud
        self._lines: dict[str, Line] = {}
        self.weather = Weather()
        self.is_up = True
        self.cloud_listens = True
        self.passed = 0

    def connect(self, line: Line) -> bool:
        """Take a client; whoever had its name is thrown out, as brokers do."""
        if not self.is_up:
            return False
        former = self._lines.pop(line.client, None)
        if former:
            self._cut(former)
        self._lines[line.client] = line
        return True

    def disconnect(self, line: Line) -> None:
        line.is_open = False
        if self._lines.get(line.client) is line:
            del self._lines[line.client]

    def cut(self, client: str) -> None:
        line = self._lines.pop(client, None)
        if line:
            self._cut(line)

    def go_down(self) -> None:
        self.is_up = False
        for client in sorted(self._lines):
            self.cut(client)

    def from_till(self, line: Line, kind: str, data: bytes) -> None:
        if not line.is_open or not self.is_up:
            return
        self._pass(lambda: self._arrive(line.client, kind, data))

    def to_till(self, client: str, data: bytes) -> None:
        line = self._lines.get(client)
        if line is None or not self.is_up:
            return  # nobody there: the broker keeps nothing
        self._pass(lambda: line.hear(data) if line.is_open else None)

    def _arrive(self, client: str, kind: str, data: bytes) -> None:
        if self.is_up and self.cloud_listens:
            self._to_cloud(client, kind, data)

    def _pass(self, action: Callable[[], None]) -> None:
        clockwork, weather = self._clockwork, self.weather
        copies = 1
        if clockwork.chance(weather.loss):
            copies = 0
        elif clockwork.chance(weather.double):
            copies = 2
        for _ in range(copies):
            delay_ms = clockwork.random.randint(1, weather.delay_ms)
            if clockwork.chance(weather.slow):
                delay_ms += clockwork.random.randint(1, 8_000)
            self.passed += 1
            clockwork.after(delay_ms, action)

    def _cut(self, line: Line) -> None:
        line.is_open = False
        self._clockwork.after(self._clockwork.random.randint(0, 2_000), line.lost)
        will, client = line.will, line.client
        self._pass(lambda: self._arrive(client, "lw", will))
