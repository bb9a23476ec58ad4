"""The till's command line.

``python -m edge`` runs the till; ``check`` verifies its journal; ``copy`` writes a proven copy of
it to another medium; ``recover`` says what a power cut left open. Answers go to standard output,
the exit status is 0 when all is well.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import structlog

from edge.journal.database import connect_read_only, quick_check
from edge.journal.errors import JournalError
from edge.journal.outbox import backlog_of
from edge.journal.snapshot import copy_journal
from edge.journal.stream import read_head
from edge.journal.verification import verify_all
from edge.screens.display import Display
from edge.screens.front_desk import FrontDesk
from edge.screens.kivy_settings import before_kivy
from edge.screens.view_models.shown import Surroundings
from edge.settings import Settings, UnreadableSettings, read_settings
from edge.wiring import Parts, build_till, software_version
from edge.workflows.shop import wording_in
from sync_protocol.identity.errors import MalformedIdentity
from sync_protocol.identity.key_store import FileIdentity
from sync_protocol.identity.signing import verify

SWITCH_S = 0.001


def main(arguments: list[str] | None = None) -> int:
    """Run the command; give the exit status."""
    parser = argparse.ArgumentParser(prog="tameio-till", description=__doc__)
    parser.add_argument("--var", type=Path, help="folder of the till's data")
    commands = parser.add_subparsers(dest="command")
    run = commands.add_parser("run", help="run the till (the default)")
    run.add_argument("--headless", action="store_true", help="without a window")
    commands.add_parser("check", help="verify the whole journal")
    commands.add_parser("recover", help="say what a power cut left open")
    copy = commands.add_parser("copy", help="write a proven copy of the journal")
    copy.add_argument("target", type=Path)
    options = parser.parse_args(arguments)
    try:
        settings = read_settings(options.var)
        return _command(options, settings)
    except (UnreadableSettings, JournalError) as error:
        print(f"tameio-till: {error}", file=sys.stderr)
        return 2


def _command(options: argparse.Namespace, settings: Settings) -> int:
    match options.command:
        case "check":
            return check(settings)
        case "recover":
            return recover(settings)
        case "copy":
            print(copy_journal(settings.ledger, options.target))
            return 0
        case _:
            set_up_logging(settings)
            # A snapshot being built computes for seconds: it must hand over often enough that a
            # sale beside it, which asks for the interpreter a dozen times, is not made to wait.
            sys.setswitchinterval(SWITCH_S)
            if getattr(options, "headless", False):
                return run_headless(settings)
            return run_with_window(settings)


def check(settings: Settings) -> int:
    """Verify structure, chain, signatures and counters of the whole journal."""
    connection = connect_read_only(settings.ledger)
    try:
        public = FileIdentity(settings.identity).public()
    except MalformedIdentity:
        public = b""
    damage = quick_check(connection)
    for line in damage:
        print(f"structure: {line}")
    findings = verify_all(
        connection, (lambda sig, data: verify(public, sig, data)) if public else None
    )
    for finding in findings:
        print(f"{finding.what}: {finding.detail}")
    head = read_head(connection)
    connection.close()
    if head is None:
        print("The journal is empty: this machine is not enrolled.")
    elif not findings and not damage:
        signed = ", signatures" if public else ""
        print(f"{head.last} entries of epoch {head.epoch}: order, hashes{signed} and totals agree.")
    return 1 if findings or damage else 0


def recover(settings: Settings) -> int:
    """Say what a power cut left open; the till itself asks about it at sign-on."""
    connection = connect_read_only(settings.ledger)
    head = read_head(connection)
    if head is None:
        print("The journal is empty: this machine is not enrolled.")
        return 0
    for name, statement in _LEFT_OPEN.items():
        count = int(connection.execute(statement).fetchone()[0])
        if count:
            print(f"{name}: {count}")
    backlog = backlog_of(connection, head)
    print(f"not yet at headquarters: {backlog.count} entries, {backlog.money_minor} minor units")
    connection.close()
    return 0


_LEFT_OPEN = {
    "baskets that were open": "SELECT count(*) FROM open_basket",
    "baskets parked": "SELECT count(*) FROM parked",
    "card payments of unknown outcome": "SELECT count(*) FROM card_intent",
    "fiscal documents of unknown outcome": "SELECT count(*) FROM fiscal_intent",
    "receipts not known to be on paper": "SELECT count(*) FROM document WHERE paper < 2",
    "shifts open": "SELECT count(*) FROM shift WHERE closed IS NULL",
}


def run_headless(settings: Settings) -> int:
    """Run the till without a window until it is told to end."""
    parts = build_till(settings)
    ended = threading.Event()
    _on_signal(ended.set)
    parts.till.start()
    ended.wait()
    parts.till.stop()
    return 0


def run_with_window(settings: Settings) -> int:
    """Run the till in its window."""
    display = Display(
        width_px=settings.width_px,
        height_px=settings.height_px,
        diagonal_in=settings.diagonal_in,
        fullscreen=settings.fullscreen,
        show_cursor=settings.show_cursor,
        data=settings.var_dir / "screens",
    )
    before_kivy(display, scripted=bool(settings.remote_socket))
    parts = build_till(settings)
    app = _window(parts, display)
    if settings.remote_socket:
        remote = importlib.import_module("edge.screens.remote")
        app.started.append(lambda: remote.Remote(Path(settings.remote_socket)))
    _on_signal(app.stop)
    parts.till.start()
    try:
        app.run()
    finally:
        parts.till.stop()
    return 0


def _on_signal(end: Callable[[], object]) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        end()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


def _window(parts: Parts, display: Display) -> Any:
    """Build the window over the till; only now may a screen be imported.

    Kivy reads its settings once, at its first import, and the commands without a window need none.
    """
    pictures = parts.reference_folder / "pictures"
    around = Surroundings(
        roomy=display.is_roomy, pictures=str(pictures), version=software_version()
    )
    desk = FrontDesk(
        parts.till,
        wording_for=lambda state: wording_in(
            state.language, state.store.time_zone if state.store else "UTC"
        ),
        now_us=lambda: parts.clock.read().at_us,
        around=around,
    )
    return importlib.import_module("edge.screens.app").TillApp(desk, display)


def set_up_logging(settings: Settings) -> None:
    """Send structured logs to standard error, or to the file that is set."""
    target = open(settings.log_file, "a", encoding="utf-8") if settings.log_file else sys.stderr  # noqa: SIM115, PTH123 - open for the life of the process
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(target),
    )


if __name__ == "__main__":
    raise SystemExit(main())
