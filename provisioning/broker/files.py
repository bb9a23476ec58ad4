"""Write everything that a broker needs into one folder, from the authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives.serialization import Encoding

from provisioning import authority
from provisioning.broker.configuration import BrokerPlan, access_text, configuration_text
from sync_protocol.identity.authority_folder import AuthorityFolder
from sync_protocol.identity.certificates import Purpose, revocation_list
from sync_protocol.identity.key_store import write_private

_RENEW_BEFORE = dt.timedelta(days=200)


def write(
    plan: BrokerPlan, source: AuthorityFolder, names: Sequence[str], now: dt.datetime
) -> None:
    """Write configuration, access list, trust, server certificate and revocation list.

    May be repeated: the server certificate is only replaced when it ends within 200 days, and an
    existing revocation list is left alone (the cloud keeps it).
    """
    plan.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(plan.folder / "acl", access_text().encode())
    write_private(plan.folder / "client-trust.pem", source.client_trust().encode())
    if authority.expires_soon(plan.folder / "server.pem", now, _RENEW_BEFORE):
        authority.write_server(source, plan.folder / "server", names, now)
    if not plan.revocation_list.exists():
        write_revocations(plan, source, [], now)
    write_private(plan.configuration, configuration_text(plan).encode())


def write_revocations(
    plan: BrokerPlan, source: AuthorityFolder, serials: Iterable[int], now: dt.datetime
) -> None:
    """Write one list for each device issuer in use, all in one file."""
    listed = list(serials)
    lists = [revocation_list(i, listed, now) for i in source.issuers(Purpose.DEVICE)]
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in lists)
    write_private(plan.revocation_list, pem)
