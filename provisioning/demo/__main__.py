"""Start the demonstration: ``./run`` prepares the machine and then runs this."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import sys
import threading
import time
import webbrowser
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import IO

from firmware_drivers.fiscal_printer.simulations import SIMULATIONS
from provisioning.broker.mosquitto import find_program
from provisioning.demo import preparation
from provisioning.demo.children import Child, ChildPlan
from provisioning.demo.places import LOOPBACK, Places
from provisioning.demo.virtual_screen import ScreenPage, VirtualScreen
from provisioning.errors import ProvisioningError
from sync_protocol.identity.errors import IdentityError

DEMO_EMAIL = "demo@tameio.example"
_LOOK_S = 0.5


class Demonstration:
    """Everything that runs, in the order it was started."""

    def __init__(self, places: Places, *, fiscal: str = "") -> None:
        self.places = places
        self.fiscal = fiscal  # model of a simulated fiscal printer on the counter; empty: none
        self.children: list[Child] = []
        self.screen: VirtualScreen | None = None
        self.page: ScreenPage | None = None
        self.ending = threading.Event()

    def run(self, *, cloud: bool, till: bool) -> int:
        """Start what is asked for, watch it until Ctrl-C, stop it."""
        try:
            if till and not _has_screen():
                self._open_virtual_screen()
            said = self._start_cloud() if cloud else []
            if till and not self.ending.is_set():
                said += self._start_till()
            if not self.ending.is_set():
                _announce(said)
                if cloud and _has_screen():
                    webbrowser.open(self.places.portal_url)
            self._watch()
        finally:
            self._stop()
        return 0

    def _start_cloud(self) -> list[tuple[str, str]]:
        places, environment = self.places, self.places.cloud_environment()
        if self.page is not None:
            environment["TAMEIO_DEMO_TILL"] = self.page.url
        with _progress("Certificates"):
            plan = preparation.prepare_certificates(places)
        with _progress("Broker (Mosquitto, mutual TLS)"):
            self._start(
                ChildPlan(
                    name="broker",
                    command=[str(find_program()), "-c", str(plan.configuration)],
                    is_ready=lambda: (
                        preparation.listens(plan.port) and preparation.listens(plan.service_port)
                    ),
                    ready_timeout_s=15,
                )
            )
        with _progress("Demonstration data"):
            preparation.load_demo_data(places, environment)
        with _progress("Cloud (portal, API, ingest)"):
            self._start(
                ChildPlan(
                    name="cloud",
                    command=[sys.executable, "-m", "cloud", "serve"],
                    environment=environment,
                    is_ready=lambda: preparation.portal_answers(places),
                )
            )
        return [("Portal", places.portal_url), *_sign_in(places)]

    def _start_till(self) -> list[tuple[str, str]]:
        places = self.places
        name = ""
        if any(child.plan.name == "cloud" for child in self.children):
            with _progress("Enrolling the till by a claim code"):
                key = preparation.api_key(places, places.cloud_environment(), DEMO_EMAIL)
                name = preparation.enrol_demo_till(places, key)
        with _progress("Scanner, scale, printer, drawer, display (simulated)"):
            self._start(self._counter_plan())
        environment = places.till_environment()
        said = [("Counter", f"http://{LOOPBACK}:{places.ports.counter}   scan, weigh, see paper")]
        command = [sys.executable, "-m", "edge"]
        if self.screen is not None and self.page is not None:
            environment["DISPLAY"] = self.screen.display
            said.append(("Till", f"{self.page.url}   its window on a virtual screen"))
        elif not _has_screen():
            command += ["run", "--headless"]
            said.append(("Till", "without a window: it keeps its journal and talks to the cloud"))
        with _progress(f"Till{f' ({name})' if name else ''}"):
            self._start(
                ChildPlan(
                    name="till",
                    command=command,
                    environment=environment,
                    may_end=True,
                )
            )
        return said

    def _counter_plan(self) -> ChildPlan:
        places = self.places
        catalogue = places.var / "counter-catalogue.json"
        chosen = ["--catalogue", str(catalogue)] if catalogue.exists() else []
        return ChildPlan(
            name="counter",
            command=[
                *(sys.executable, "-m", "firmware_drivers", "counter"),
                *("--port", str(places.ports.counter)),
                *("--devices", str(places.devices)),
                *(("--fiscal", self.fiscal) if self.fiscal else ()),
                *chosen,
            ],
            is_ready=lambda: preparation.listens(places.ports.counter),
            ready_timeout_s=20,
        )

    def _open_virtual_screen(self) -> None:
        """Give the till a screen that a browser shows; without one, it goes on without it."""
        screen = VirtualScreen(self.places.var / "run" / "screen")
        try:
            with _progress("No screen here: opening a virtual one"):
                screen.start()
                self.page = ScreenPage(screen, self.places.ports.screen)
        except (ProvisioningError, OSError) as error:
            print(f"    {error}; going on without the till's window", flush=True)
            screen.stop()
            return
        self.page.start()
        self.screen = screen

    def _start(self, plan: ChildPlan) -> None:
        child = Child(plan, self.places.log)
        self.children.append(child)
        child.start()
        child.wait_until_ready()

    def _watch(self) -> None:
        while not self.ending.wait(_LOOK_S):
            for child in self.children:
                if not child.gave_up and (said := child.look_after()):
                    print(f"  {time.strftime('%H:%M:%S')}  {said}", flush=True)

    def _stop(self) -> None:
        print("\nStopping …", flush=True)
        # The till first, so that it can still say goodbye; the broker last.
        for child in reversed(self.children):
            child.stop()
        if self.page is not None:
            self.page.stop()
        if self.screen is not None:
            self.screen.stop()
        print("Everything is stopped. The next ./run goes on where this one ended.", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demonstration; returns the exit status."""
    parser = argparse.ArgumentParser(prog="./run", description="Tameio on this machine.")
    parser.add_argument("side", nargs="?", choices=["all", "cloud", "till"], default="all")
    parser.add_argument("--reset", action="store_true", help="forget everything and start over")
    parser.add_argument("--var", type=Path, default=Path("var"), help="where everything is kept")
    parser.add_argument("--move-ports", type=int, metavar="N", help="add N to every port")
    parser.add_argument(
        "--fiscal", choices=list(SIMULATIONS), default="", help="with a simulated fiscal printer"
    )
    asked = parser.parse_args(arguments)
    asked.var.mkdir(parents=True, exist_ok=True)
    sides = ("cloud", "till")
    with contextlib.ExitStack() as locks, contextlib.ExitStack() as locks_of_reset:
        for side in sides:
            is_started = asked.side in {side, "all"}
            if not (is_started or asked.reset):
                continue
            lock = (asked.var / f"{side}.lock").open("a+")
            (locks if is_started else locks_of_reset).enter_context(lock)
            if not _is_first(lock):
                print(f"Tameio is running here already (the {side}).", file=sys.stderr)
                return 1
        if asked.reset:
            _forget(asked.var)
        locks_of_reset.close()
        demonstration = Demonstration(Places.open(asked.var, asked.move_ports), fiscal=asked.fiscal)

        def end(*_: object) -> None:
            demonstration.ending.set()

        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, end)
        try:
            return demonstration.run(cloud=asked.side != "till", till=asked.side != "cloud")
        except (ProvisioningError, IdentityError, OSError) as error:
            print(f"\n✗ {error}\n  All logs: {demonstration.places.log}", file=sys.stderr)
            return 1


def _has_screen() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextlib.contextmanager
def _progress(what: str) -> Generator[None]:
    # In a terminal the line is there at once and is then written over.
    back = "\r" if sys.stdout.isatty() else ""
    if back:
        print(f"  … {what}", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print(f"{back}  ✗ {what}", flush=True)
        raise
    print(f"{back}  ✓ {what}  ({time.monotonic() - began:.1f} s)", flush=True)


def _announce(said: list[tuple[str, str]]) -> None:
    width = max((len(name) for name, _ in said), default=0)
    print("\nTameio is running:\n", flush=True)
    for name, value in said:
        print(f"  {name.ljust(width)}   {value}", flush=True)
    print("\nCtrl-C stops everything.", flush=True)


def _sign_in(places: Places) -> list[tuple[str, str]]:
    told = places.var / "demo-sign-in.txt"
    if not told.exists():
        return []
    lines = told.read_text("utf-8").splitlines()
    return [(name.strip(), value.strip()) for name, _, value in (x.partition(":") for x in lines)]


def _is_first(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _forget(var: Path) -> None:
    print("Starting over: the demonstration's data is deleted.", flush=True)
    for path in var.iterdir():
        if path.suffix == ".lock" or path.name == "log":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main())
