"""A day of trade over real processes in which till, broker and cloud are killed again and again.

The till is the whole one without its window: journal, workflows, devices' absence, sync engine. It
tells of each sale on a pipe only when it shows "complete". After the day everything is started once
more, and the cloud's ledger must equal the till's journal, sale by sale.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from provisioning.demo import preparation
from tests.journeys.system import EMAIL, MARIA_PIN, System, until

CHILD = "tests.faults.day_of_kills"
# How often each is hit: the till most of all, since its restart is quickest.
VICTIMS = ("till",) * 6 + ("broker",) * 3 + ("cloud",)
STAND_STILL = 0  # a seed that sells nothing
PAUSE_S = 0.02  # between two touches: a quick cashier, not a flood
RECEIPT_NUMBER = re.compile(r"\b[A-Z0-9]{2,6}-[A-Z]-\d{6}\b|\b[A-Z0-9]{2,8}-\d{6}\b")
PIECES = ("5213005384920", "5213003721932", "5213019401552")


class Trading:
    """The till's process and what it told."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.told: list[str] = []
        self._process: subprocess.Popen[str] | None = None

    def start(self, seed: int) -> None:
        log = self._system.places.log / "trading.log"
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", CHILD, str(self._system.places.till), str(seed)],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(20)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                if line.endswith("\n"):  # half a line was not told
                    self.told.append(line.strip())


def day(folder: Path, *, kills: int, seed: int, database_url: str = "") -> Iterator[str]:
    """Trade through so many kills; gives a line for each, then raises when anything is wrong."""
    dice = random.Random(seed)
    system = System(folder, database_url)
    trading = Trading(system)
    try:
        system.start_headquarters(days=0)
        key = preparation.api_key(system.places, system.environment, EMAIL)
        preparation.enrol_demo_till(system.places, key)
        system.start_counter()
        trading.start(seed)
        until(lambda: len(trading.told) > 2, "the till sells", 60)
        for number in range(kills):
            victim = dice.choice(VICTIMS)
            time.sleep(dice.uniform(0.05, 0.6))  # somewhere in a sale, a batch, a commit
            if victim == "till":
                trading.kill()
                trading.start(seed + number + 1)
                told = len(trading.told)
                until(lambda: len(trading.told) > told, "the till sells again", 60)  # noqa: B023
            else:
                system.kill(victim)
                time.sleep(dice.uniform(0.0, 0.8))
                system.start(victim)
            assert trading.is_running, "the till ended by itself"
            yield f"{victim} killed, {len(trading.told)} sales told"
        trading.stop()
        trading.start(STAND_STILL)  # nothing more is sold; what is left goes up
        journal = system.journal_sales()
        until(lambda: system.booked_sales() == journal, "the ledger is the journal", 180)
        lost = set(trading.told) - set(journal)
        assert not lost, f"told, but not in the journal: {sorted(lost)}"
        printed = set(RECEIPT_NUMBER.findall(system.printed()))
        assert printed, "the printer printed"
        invented = printed - set(journal)
        assert not invented, f"on paper, but not in the journal: {sorted(invented)}"
        trading.stop()
    finally:
        if trading.is_running:
            trading.kill()
        system.stop()


def trade_for_ever(folder: Path, seed: int) -> None:  # noqa: C901, PLR0912 - a table of stages
    """Sell and tell, until killed."""
    import structlog  # noqa: PLC0415 - the parent needs none of this

    from edge.settings import read_settings  # noqa: PLC0415
    from edge.till.state import Stage  # noqa: PLC0415
    from edge.wiring import build_till  # noqa: PLC0415

    dice = random.Random(seed)
    # Standard output is for what was told to the customer, and for nothing else.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    parts = build_till(replace(read_settings(folder), ballast_mb=1))
    till = parts.till
    changed = threading.Event()
    till.subscribe(changed.set)
    till.start()
    told = ""
    while True:
        changed.wait(0.05)
        changed.clear()
        state = till.state
        if state.busy or not seed:
            continue
        time.sleep(PAUSE_S)
        match state.stage:
            case Stage.RECOVERY:
                till.answer_recovery({"printing": "printed"}.get(_asked(state), "resume"))
            case Stage.SIGN_ON if state.operators:
                maria = next(each for each in state.operators if each.name == "Maria")
                till.sign_on(maria.id, MARIA_PIN)
            case Stage.SHIFT_CLOSED:
                till.open_shift(10_000)
            case Stage.SELLING if state.prompt is not None:
                till.cancel_prompt()
            case Stage.SELLING if not state.basket or len(state.basket.lines) < 2:
                till.scan(dice.choice(PIECES))
            case Stage.SELLING:
                till.begin_payment()
            case Stage.TENDERING if state.payment and state.payment.is_complete:
                till.complete_sale()
            case Stage.TENDERING if state.payment:
                till.tender_cash(state.payment.cash_due.minor)
            case Stage.COMPLETED if state.finished:
                if state.finished.sale.number != told:
                    told = state.finished.sale.number
                    sys.stdout.write(f"{told}\n")
                    sys.stdout.flush()
                till.next_sale()
            case _:
                pass


def _asked(state: object) -> str:
    prompt = getattr(state, "prompt", None)
    return str(getattr(prompt, "kind", ""))


if __name__ == "__main__":
    if sys.argv[1] == "check":
        import tempfile

        with tempfile.TemporaryDirectory() as temporary:
            for line in day(Path(temporary), kills=int(sys.argv[2]), seed=int(sys.argv[3])):
                print(json.dumps(line), flush=True)
        print("the cloud's ledger equals the till's journal")
    else:
        trade_for_ever(Path(sys.argv[1]), int(sys.argv[2]))
