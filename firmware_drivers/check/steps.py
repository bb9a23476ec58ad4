"""Steps that all categories share."""

import time
from collections.abc import Callable
from typing import TypeVar

from firmware_drivers.check.person import Act, Person
from firmware_drivers.check.report import Report, Verdict
from firmware_drivers.errors import DeviceError, DeviceRefused, DeviceUnreachable, Trouble

T = TypeVar("T")

ANSWER_S = 3.0
BACK_S = 20.0  # a printer starts up for as long
PAUSE_S = 0.05


def attempt(report: Report, step: str, call: Callable[[], T]) -> T | None:
    """Call the device; write down a failure and return None for it."""
    try:
        return call()
    except DeviceRefused as error:
        offered = error.trouble is not Trouble.BAD_REQUEST
        report.add(step, Verdict.FAILED if offered else Verdict.NOT_OFFERED, str(error))
    except DeviceError as error:
        report.add(step, Verdict.FAILED, f"{error.trouble.value}: {error}")
    return None


def until(
    look: Callable[[], T], wanted: Callable[[T], bool], *, within_s: float = ANSWER_S
) -> tuple[T, bool]:
    """Look until what is seen is wanted; return the last look and whether it was."""
    over_s = time.monotonic() + within_s
    while True:
        seen = look()
        if wanted(seen) or time.monotonic() >= over_s:
            return seen, wanted(seen)
        time.sleep(PAUSE_S)


def unplug(report: Report, person: Person, ask: Callable[[], object]) -> None:
    """Pull the plug and put it back: the driver must notice and come back by itself."""
    if not person.do(Act.PULL_PLUG):
        report.add("notices a pulled plug", Verdict.SKIPPED, "")
        return
    noticed, was = until(lambda: _failure(ask), lambda seen: seen is not None)
    report.judge("notices a pulled plug", noticed or "it still answers", good=was)
    person.do(Act.PUT_PLUG_BACK)
    failure, back = until(lambda: _failure(ask), lambda seen: seen is None, within_s=BACK_S)
    report.judge("is found again", failure or "without a restart", good=back)


def answer_time(report: Report, ask: Callable[[], object], *, limit_s: float) -> None:
    """Measure the middle one of eleven answers."""
    times_s: list[float] = []

    def measured() -> bool:
        for _ in range(11):
            began_s = time.monotonic()
            ask()
            times_s.append(time.monotonic() - began_s)
        return True

    if attempt(report, "answers in time", measured):
        middle_s = sorted(times_s)[5]
        report.judge("answers in time", f"{middle_s * 1000:.0f} ms", good=middle_s <= limit_s)


def _failure(ask: Callable[[], object]) -> str | None:
    try:
        ask()
    except DeviceUnreachable as error:
        return error.trouble.value
    except DeviceError:
        return None  # it answers, in its way
    return None
