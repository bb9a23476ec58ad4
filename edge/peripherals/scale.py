"""The scale: watched while something is to be weighed, silent otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from edge.peripherals.readiness import HANDS, SCALE, absent, failed, ready
from edge.till.state import DeviceReadiness
from firmware_drivers.errors import DeviceError
from firmware_drivers.scale.fresh_weight import FreshWeight
from firmware_drivers.scale.scale import NoWeight, Reading, Scale, Weight, WhyNoWeight
from sync_protocol.languages.wording import N_

READ_TIMEOUT_S = 0.5
EVERY_S = 0.2
IDLE_EVERY_S = 15.0
NOT_THERE = N_("There is no scale.")
TAKE_OFF = N_("Take the goods off the scale, then weigh again.")

PROBLEMS: dict[WhyNoWeight, str] = {
    WhyNoWeight.IN_MOTION: N_("Wait until the scale is still."),
    WhyNoWeight.OVERLOAD: N_("Too heavy for this scale."),
    WhyNoWeight.UNDER_ZERO: N_("Empty the scale and press zero."),
    WhyNoWeight.NEEDS_ZERO: N_("Empty the scale and press zero."),
    WhyNoWeight.SAME_WEIGHT: TAKE_OFF,
}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class LiveWeight:
    """What the scale shows now, as far as it may be sold."""

    grams: int | None  # stable and not sold before
    problem: str = ""  # msgid


class Weighing:
    """Watches a scale on a thread of its own."""

    def __init__(self, scale: Scale | None, changed: Callable[[DeviceReadiness], None]) -> None:
        """Tell ``changed`` how the scale is."""
        self._scale = scale
        self._changed = changed
        self._lock = threading.Lock()
        self._watcher: Callable[[LiveWeight], None] | None = None
        self._fresh = FreshWeight()
        self._prepare()

    def _prepare(self) -> None:
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self._wake, self._ending), name=SCALE, daemon=True
        )

    def start(self) -> None:
        """Begin to look after the scale."""
        if self._scale is None:
            self._changed(absent(SCALE))
        else:
            self._wake.set()  # the first look is at once
            self._thread.start()

    def stop(self) -> None:
        """Let go of the scale."""
        self._ending.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(2 * READ_TIMEOUT_S)
        if self._scale is not None:
            self._scale.close()

    def use(self, scale: Scale | None) -> None:
        """Go on with another scale."""
        self.stop()
        self._scale = scale
        self._prepare()
        self.start()

    def watch(self, watcher: Callable[[LiveWeight], None]) -> None:
        """Call ``watcher`` with what the scale shows until `ignore`; on the scale's thread."""
        if self._scale is None:
            watcher(LiveWeight(None, NOT_THERE))
            return
        with self._lock:
            self._watcher = watcher
        self._wake.set()

    def ignore(self) -> None:
        """Stop watching."""
        with self._lock:
            self._watcher = None

    def sold(self, grams: int) -> None:
        """Remember that this weight became a line: it must leave the platform first."""
        with self._lock:
            self._fresh = self._fresh.sold(Weight(grams))

    def look(self) -> None:
        """Ask the scale how it is, soon."""
        self._wake.set()

    def _run(self, wake: threading.Event, ending: threading.Event) -> None:
        while not ending.is_set():
            with self._lock:
                watched = self._watcher is not None or self._fresh.sold_g is not None
            wake.wait(EVERY_S if watched else IDLE_EVERY_S)
            wake.clear()
            if ending.is_set():
                return
            try:
                self._look()
            except Exception:  # the outermost loop of this thread
                log.exception("scale.failed")

    def _look(self) -> None:
        if self._scale is None:
            return
        try:
            reading = self._scale.read(timeout_s=READ_TIMEOUT_S)
        except DeviceError as error:
            self._changed(failed(SCALE, error))
            self._tell(LiveWeight(None, HANDS[error.trouble]))
            return
        self._changed(ready(SCALE))
        with self._lock:
            self._fresh = self._fresh.seen(reading)
            fresh = self._fresh
        self._tell(live_weight(reading, fresh))

    def _tell(self, weight: LiveWeight) -> None:
        with self._lock:
            watcher = self._watcher
        if watcher is not None:
            watcher(weight)


def live_weight(reading: Reading, fresh: FreshWeight) -> LiveWeight:
    """Say what of a reading may be sold."""
    match reading:
        case NoWeight(reason):
            return LiveWeight(None, PROBLEMS[reason])
        case Weight(grams):
            if grams and not fresh.may_sell(reading):
                return LiveWeight(None, TAKE_OFF)
            return LiveWeight(grams or None)
