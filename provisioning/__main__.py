"""The technician's command line: authority, broker, enrolment, fleet, self-test."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import segno

from provisioning import authority
from provisioning.broker import files
from provisioning.broker.configuration import BrokerPlan
from provisioning.broker.mosquitto import Mosquitto
from provisioning.clock import now
from provisioning.errors import ProvisioningError
from provisioning.first_boot.enrol import Conversation, enrol
from provisioning.fleet.cloud_api import CloudApi
from provisioning.fleet.wording import table
from provisioning.self_test import checks
from sync_protocol.identity.authority_folder import AuthorityFolder
from sync_protocol.identity.certificates import Purpose
from sync_protocol.identity.errors import IdentityError


class Commands(Protocol):
    """Where commands are added; argparse has no public name for it."""

    def add_parser(
        self,
        name: str,
        *,
        parents: Sequence[argparse.ArgumentParser] = (),
        help: str,  # noqa: A002 - argparse's own word
    ) -> argparse.ArgumentParser:
        """Add one command."""
        ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        return asked.run(asked)
    except (ProvisioningError, IdentityError) as error:
        print(f"tameio-provision: {error}", file=sys.stderr)
        return 1


def run_init(asked: argparse.Namespace) -> int:
    """Make the authority."""
    made = authority.create(asked.authority, asked.name, now())
    print(f"The authority is in {asked.authority}.")
    print(f"Its root, in words:  {authority.fingerprint_words(made)}")
    print("Now move root.key off this machine (a USB stick in a safe); only rotation needs it.")
    return 0


def run_rotate(asked: argparse.Namespace) -> int:
    """Replace an issuer or the command key; the old one goes on working for a while."""
    source = AuthorityFolder(asked.authority)
    if asked.what == "command":
        print(f"New command key: {authority.rotate_command_key(source).key_id}")
        return 0
    authority.rotate(source, Purpose[asked.what.upper()], now())
    print(f"There is a new {asked.what} issuer. The old one stays trusted until its last")
    print("certificate ran out. Run `tameio-provision broker write` so that the broker knows both.")
    return 0


def run_certificate(asked: argparse.Namespace) -> int:
    """Issue a certificate for a server or one of our services."""
    source = AuthorityFolder(asked.authority)
    if asked.kind == "server":
        written = authority.write_server(source, asked.out, asked.names, now())
    else:
        written = authority.write_service(source, asked.out, asked.names[0], now())
    print(f"{written.certificate}\n{written.key}")
    return 0


def run_broker(asked: argparse.Namespace) -> int:
    """Write the broker's files, and run it if asked."""
    plan = BrokerPlan(
        folder=asked.folder,
        host=asked.host,
        port=asked.port,
        service_host=asked.service_host,
        service_port=asked.service_port,
        user="root" if asked.action == "run" and os.geteuid() == 0 else "",
    )
    names = asked.names or authority.names_of_this_machine()
    files.write(plan, AuthorityFolder(asked.authority), names, now())
    print(f"Written: {plan.configuration}")
    if asked.action == "run":
        broker, ended = Mosquitto(plan), threading.Event()

        def end(*_: object) -> None:
            ended.set()

        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, end)
        broker.start()
        print(f"Mosquitto serves tills on {plan.host}:{plan.port}")
        ended.wait()
        broker.stop()
    return 0


def run_enrol(asked: argparse.Namespace) -> int:
    """Make this machine a till."""
    talk = Conversation(print, _confirm)
    profile = enrol(asked.code, asked.address, asked.identity, talk)
    print(f"This machine is now {profile.register_name} of {profile.store_name}.")
    return 0


def run_claim_code(asked: argparse.Namespace) -> int:
    """Ask headquarters for a code."""
    cloud = CloudApi(asked.url, asked.key)
    told = cloud.open_claim(cloud.till(asked.till)["register_id"])
    if asked.ticket_only:
        print(told["ticket"])
        return 0
    segno.make(told["ticket"], error="m").terminal(compact=True)
    print(f"Code:    {told['code']}   (good once, until {told['expires_at'][:16]} UTC)")
    print(f"Words:   {told['root_words']}")
    print(f"Ticket:  {told['ticket']}")
    return 0


def run_list(asked: argparse.Namespace) -> int:
    """Show every till."""
    print(table(CloudApi(asked.url, asked.key).tills()))
    return 0


def run_status(asked: argparse.Namespace) -> int:
    """Show one till with everything known of it."""
    for name, value in CloudApi(asked.url, asked.key).till(asked.till).items():
        print(f"{name:24} {'-' if value in (None, '') else value}")
    return 0


def run_revoke(asked: argparse.Namespace) -> int:
    """Revoke a till."""
    cloud = CloudApi(asked.url, asked.key)
    till = cloud.till(asked.till)
    if till["device"] is None:
        print("No machine stands there.", file=sys.stderr)
        return 1
    if not asked.yes and not _confirm(f"Revoke {till['register_name']} of {till['store_name']}?"):
        return 1
    cloud.revoke(till["device"], asked.reason)
    print("Revoked. Its connection is cut; what it still sends is kept apart.")
    return 0


def run_self_test(asked: argparse.Namespace) -> int:
    """Check this machine."""
    findings = checks.run(asked.folder, asked.identity)
    for finding in findings:
        print(f"{'ok  ' if finding.is_good else 'FAIL'}  {finding.name:14} {finding.words}")
    return 0 if all(finding.is_good for finding in findings) else 1


def _confirm(question: str) -> bool:
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tameio-provision", description="From a blank machine to a till, and the fleet."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_authority_commands(commands)
    _add_till_commands(commands)
    _add_fleet_commands(commands)
    return parser


def _add_authority_commands(commands: Commands) -> None:
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--authority", type=Path, default=Path("var/authority"))

    init = commands.add_parser("init", parents=[where], help="make the certificate authority")
    init.add_argument("--name", default="installation", help="stands in the root's name")
    init.set_defaults(run=run_init)

    rotate = commands.add_parser("rotate", parents=[where], help="replace an issuer, overlapping")
    rotate.add_argument("what", choices=["device", "service", "server", "command"])
    rotate.set_defaults(run=run_rotate)

    issue = commands.add_parser("certificate", parents=[where], help="issue a certificate")
    issue.add_argument("kind", choices=["server", "service"])
    issue.add_argument("names", nargs="+", help="host names, or the service's name")
    issue.add_argument("--out", type=Path, required=True, help="path without its ending")
    issue.set_defaults(run=run_certificate)

    broker = commands.add_parser("broker", parents=[where], help="the MQTT broker")
    broker.add_argument("action", choices=["write", "run"])
    broker.add_argument("--folder", type=Path, default=Path("var/broker"))
    broker.add_argument("--host", default="127.0.0.1")
    broker.add_argument("--port", type=int, default=8883)
    broker.add_argument("--service-host", default="127.0.0.1")
    broker.add_argument("--service-port", type=int, default=8884)
    broker.add_argument("--names", nargs="*", help="names in its certificate")
    broker.set_defaults(run=run_broker)


def _add_till_commands(commands: Commands) -> None:
    machine = argparse.ArgumentParser(add_help=False)
    machine.add_argument("--identity", type=Path, default=Path("var/till/identity"))

    enrolled = commands.add_parser("enrol", parents=[machine], help="make this machine a till")
    enrolled.add_argument("code", help="the QR code's text, or the code as typed")
    enrolled.add_argument("--address", default="", help="the service, with a typed code")
    enrolled.set_defaults(run=run_enrol)

    tested = commands.add_parser("self-test", parents=[machine], help="is this machine fit?")
    tested.add_argument("--folder", type=Path, default=Path("var/till"))
    tested.set_defaults(run=run_self_test)


def _add_fleet_commands(commands: Commands) -> None:
    cloud = argparse.ArgumentParser(add_help=False)
    url = os.environ.get("TAMEIO_URL", "http://127.0.0.1:8080")
    cloud.add_argument("--url", default=url, help="the portal (or TAMEIO_URL)")
    key = os.environ.get("TAMEIO_API_KEY", "")
    cloud.add_argument("--key", default=key, help="an API key (or TAMEIO_API_KEY)")

    code = commands.add_parser("claim-code", parents=[cloud], help="a code for a new machine")
    code.add_argument("till", help="the till's name or id")
    code.add_argument("--ticket-only", action="store_true", help="print the QR code's text only")
    code.set_defaults(run=run_claim_code)

    commands.add_parser("list", parents=[cloud], help="every till").set_defaults(run=run_list)

    status = commands.add_parser("status", parents=[cloud], help="one till")
    status.add_argument("till")
    status.set_defaults(run=run_status)

    revoked = commands.add_parser("revoke", parents=[cloud], help="take a till's identity away")
    revoked.add_argument("till")
    revoked.add_argument("--reason", required=True)
    revoked.add_argument("--yes", action="store_true", help="do not ask")
    revoked.set_defaults(run=run_revoke)


if __name__ == "__main__":
    sys.exit(main())
