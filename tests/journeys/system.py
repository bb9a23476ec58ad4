"""The whole system in real processes: broker, cloud, counter with devices, till, browser.

Everything is started by the same plans as ``./run``; only the folders, the ports and the database
differ. Nothing is stood in for.
"""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import urllib3
from playwright.sync_api import Browser, Page
from sqlalchemy import create_engine, text

from provisioning.broker.mosquitto import find_program
from provisioning.demo import preparation
from provisioning.demo.children import Child, ChildPlan
from provisioning.demo.places import LOOPBACK, Places, Ports
from sync_protocol.identity import certificates
from sync_protocol.identity.authority_folder import AuthorityFolder
from sync_protocol.identity.claim import ClaimCode, ClaimTicket
from tests.edge.screens.till_process import ROOT, TillProcess
from tests.services import free_port

EMAIL, PASSWORD = "demo@tameio.example", "halcyon-days-2026"
MARIA_PIN, OLGA_PIN = "4826", "5204"
PATIENCE_S = 30.0


class WiredTill(TillProcess):
    """The real till of ``python -m edge`` with its test socket open."""

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "SDL_VIDEODRIVER": "offscreen",
            "KIVY_GL_BACKEND": "mock" if self._mock else "",
            "TAMEIO_TILL_VAR_DIR": str(self.folder),
            "TAMEIO_TILL_REMOTE_SOCKET": str(self.folder / "remote"),
            "TAMEIO_TILL_BALLAST_MB": "1",
        }
        environment.pop("DISPLAY", None)
        if not self._mock:
            environment.pop("KIVY_GL_BACKEND")
        (self.folder / "remote").unlink(missing_ok=True)
        with (self.folder / "till.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "edge"],
                env=environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self._socket = self._connect()
        self._stream = self._socket.makefile("rw", encoding="utf-8")


class System:
    """One retailer's whole system on this machine."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        ports = Ports(*(free_port() for _ in range(6)))
        self.places = Places(folder, ports)
        self.environment = self.places.cloud_environment() | {
            "TAMEIO_TILL_SERVICE": self.places.tills_url
        }
        self.database_url = database_url or f"sqlite:///{folder / 'cloud' / 'tameio.db'}"
        if database_url:
            self.environment["TAMEIO_DATABASE_URL"] = database_url
        self.children: dict[str, Child] = {}
        self.till: TillProcess | None = None
        self._pool = urllib3.PoolManager(retries=False, timeout=10.0)

    # --- starting and stopping -----------------------------------------------------------------

    def start_headquarters(self, *, days: int) -> None:
        """Start broker and cloud, with demo data of so many days of trade."""
        plan = preparation.prepare_certificates(self.places)
        self.children["broker"] = self._child(
            ChildPlan(
                name="broker",
                command=[str(find_program()), "-c", str(plan.configuration)],
                is_ready=lambda: preparation.listens(plan.port),
            )
        )
        self.children["broker"].start()
        self.children["broker"].wait_until_ready()
        preparation.run_to_end(
            self.places,
            "demo-data",
            ["cloud", "demo", "--days", str(days), "--no-pictures"],
            self.environment,
        )
        self.children["cloud"] = self._child(
            ChildPlan(
                name="cloud",
                command=[sys.executable, "-m", "cloud", "serve"],
                environment=self.environment,
                is_ready=lambda: preparation.portal_answers(self.places),
            )
        )
        self.start("cloud")

    def start_counter(self, *, fiscal: str = "") -> None:
        """Start the simulated devices; ``fiscal`` names a fiscal printer to stand among them."""
        self.children["counter"] = self._child(
            ChildPlan(
                name="counter",
                command=[
                    *(sys.executable, "-m", "firmware_drivers", "counter"),
                    *("--port", str(self.places.ports.counter)),
                    *("--devices", str(self.places.devices)),
                    *(("--fiscal", fiscal) if fiscal else ()),
                ],
                is_ready=lambda: preparation.listens(self.places.ports.counter),
            )
        )
        self.start("counter")

    def start_till(self) -> WiredTill:
        """Start the till; it is a new machine until it is enrolled."""
        self.till = till = WiredTill(self.places.till, mock=True)
        return till

    def start(self, name: str) -> None:
        """Start a process and wait until it answers."""
        self.children[name].start()
        self.children[name].wait_until_ready()

    def kill(self, name: str) -> None:
        """Cut a process off as a power cut would."""
        process = self.children[name]._process
        assert process is not None
        process.kill()
        process.wait()

    def stop(self) -> None:
        """Stop everything."""
        if self.till is not None:
            self.till.quit()
        for child in reversed(self.children.values()):
            child.stop()
        self._pool.clear()

    def _child(self, plan: ChildPlan) -> Child:
        return Child(plan, self.places.log)

    # --- at the counter --------------------------------------------------------------------------

    def act(self, what: str, **body: object) -> None:
        """Do what a person at the counter does: scan, weigh, tear off, switch a fault."""
        answer = self._pool.request("POST", f"{self._counter}/{what}", json=body)
        assert answer.status == 200, answer.data

    def scan(self, *codes: str) -> None:
        """Hold goods or cards under the scanner, which speaks over its own serial line."""
        for code in codes:
            self.act("scan", code=code)

    def counter(self) -> dict[str, Any]:
        """Look at the devices: display, drawer, paper."""
        connection = http.client.HTTPConnection(LOOPBACK, self.places.ports.counter, timeout=10)
        try:
            connection.request("GET", "/events")
            answer = connection.getresponse()
            while line := answer.readline():
                if line.startswith(b"data:"):
                    return json.loads(line.removeprefix(b"data:"))
        finally:
            connection.close()
        raise AssertionError("the counter showed nothing")

    def printed(self) -> str:
        """Give the text of all paper that came out."""
        seen = self.counter()
        return json.dumps([*seen["mouth"], *seen["tray"]], ensure_ascii=False)

    @property
    def _counter(self) -> str:
        return f"http://{LOOPBACK}:{self.places.ports.counter}"

    # --- at headquarters -------------------------------------------------------------------------

    def portal(self, browser: Browser) -> Page:
        """Open the portal signed in, in a browser window of its own."""
        context = browser.new_context(
            base_url=self.places.portal_url, viewport={"width": 1440, "height": 900}
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        page.goto("/")
        page.fill("input[name=email]", EMAIL)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("a[href='/receipts']:visible")
        return page

    def claim_ticket(self, code: str) -> str:
        """Compose what the QR code beside a claim code holds."""
        root = AuthorityFolder(self.places.authority).root()
        certificate = certificates.read_certificate(root.encode())
        fingerprint = certificates.fingerprint(certificate)
        return ClaimTicket(self.places.tills_url, fingerprint, ClaimCode.parse(code)).encode()

    # --- what is true on both sides ---------------------------------------------------------------

    def journal_sales(self) -> dict[str, int]:
        """Give receipt number to total of every sale and return in the till's journal."""
        with closing(sqlite3.connect(self.places.till / "ledger.db")) as database:
            lines = [
                line for (line,) in database.execute("SELECT line FROM entry ORDER BY position")
            ]
        entries = [json.loads(line) for line in lines]
        return {
            entry["d"]["number"]: entry["d"]["total"]
            for entry in entries
            if entry["ty"] in {"sale.completed", "return.completed"}
        }

    def kept_basket(self) -> str:
        """Give the open basket as the till's journal keeps it; empty when there is none."""
        with closing(sqlite3.connect(self.places.till / "ledger.db")) as database:
            kept = database.execute("SELECT basket FROM open_basket").fetchone()
        return kept[0] if kept else ""

    def booked_sales(self) -> dict[str, int]:
        """Give receipt number to total of what the cloud has booked of this till."""
        grant = json.loads((self.places.identity / "grant.json").read_bytes())
        booked = self.ask_database(
            "SELECT number, total_minor FROM ledger_sale WHERE device = :device",
            device=grant["device"],
        )
        assert len(booked) == len(dict(booked)), "a sale was booked twice"
        return dict(booked)

    def is_booked_within(self, number: str, patience_s: float) -> bool:
        """Say whether a receipt arrives within some seconds."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if number in self.booked_sales():
                return True
            time.sleep(0.2)
        return False

    def ask_database(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """Read the cloud's database directly."""
        engine = create_engine(self.database_url)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query), values)]
        finally:
            engine.dispose()


def until(condition: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait for something that other processes bring about."""
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, f"did not happen: {what}"
        time.sleep(0.1)
