"""Virtual time: one heap of events, one seeded generator, one trace."""

import hashlib
import heapq
from collections.abc import Callable
from random import Random

START_US = 1_790_000_000_000_000


class Violation(AssertionError):
    """Something that must hold did not."""


class Clockwork:
    """Runs events in order of virtual time; equal seeds give equal traces."""

    def __init__(self, seed: int, *, trace: Callable[[str], None] | None = None) -> None:
        self.random = Random(seed)
        self.now_ms = 0
        self.events = 0
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._number = 0
        self._digest = hashlib.sha256()
        self._trace = trace

    @property
    def now_us(self) -> int:
        return START_US + self.now_ms * 1000

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def at(self, when_ms: int, action: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._heap, (max(when_ms, self.now_ms), self._number, action))

    def after(self, delay_ms: int, action: Callable[[], None]) -> None:
        self.at(self.now_ms + delay_ms, action)

    def note(self, what: str) -> None:
        line = f"{self.now_ms} {what}\n"
        self._digest.update(line.encode())
        if self._trace:
            self._trace(line)

    def run(self, until_ms: int, check: Callable[[], None] | None = None) -> None:
        while self._heap and self._heap[0][0] <= until_ms:
            self.now_ms, _, action = heapq.heappop(self._heap)
            self.events += 1
            action()
            if check:
                check()
        self.now_ms = until_ms

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability
