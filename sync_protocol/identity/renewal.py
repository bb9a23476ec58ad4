"""When a till asks for its next certificate, and the thread that does it.

From one third of the life remaining, at a random moment, so that tills enrolled on one day do not
all ask in one minute. A failed renewal changes nothing and is tried again; selling never depends
on a certificate, and one that ended in a storeroom is renewed at the next start, because the
request is proven by the *signing* key.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from sync_protocol.identity.certificates import read_certificate
from sync_protocol.identity.errors import IdentityError
from sync_protocol.identity.key_store import FileIdentity
from sync_protocol.identity.service_client import ServiceClient

log = structlog.get_logger(__name__)

_DAY_US = 86_400 * 1_000_000
LOOK_S = 3600.0


def renew_from_us(not_before_us: int, not_after_us: int) -> int:
    """Return the instant from which a certificate of this life is renewed."""
    return not_after_us - (not_after_us - not_before_us) // 3


def is_urgent(not_after_us: int, now_us: int) -> bool:
    """Tell whether a certificate has ended or ends within a day: then nobody waits for chance."""
    return not_after_us - now_us < _DAY_US


class Renewal(threading.Thread):
    """Looks at the certificate once an hour and renews it in time."""

    def __init__(
        self,
        identity: FileIdentity,
        service: ServiceClient,
        now_us: Callable[[], int],
        chance: Callable[[], float],
    ) -> None:
        """Take a clock in UTC microseconds and a chance between 0 and 1."""
        super().__init__(name="renewal", daemon=True)
        self._identity, self._service = identity, service
        self._now_us, self._chance = now_us, chance
        self._ending = threading.Event()

    def run(self) -> None:
        """Work until stopped."""
        wait_s = 0.0 if self._ends_soon() else LOOK_S * self._chance()
        while not self._ending.wait(wait_s):
            self.look()
            wait_s = LOOK_S * (0.5 + self._chance())

    def stop(self) -> None:
        """End; a request in hand is finished first, or given up with the process."""
        self._ending.set()

    def look(self) -> bool:
        """Renew if it is time; tell whether there is a new certificate."""
        try:
            certificate = read_certificate(self._identity.grant.chain.encode())
            begins = int(certificate.not_valid_before_utc.timestamp()) * 1_000_000
            ends = int(certificate.not_valid_after_utc.timestamp()) * 1_000_000
            if self._now_us() < renew_from_us(begins, ends):
                return False
            self._service.renew()
        except (IdentityError, OSError) as error:
            # The old certificate stays where it is; the next look tries again.
            log.warning("certificate-not-renewed", error=str(error))
            return False
        log.info("certificate-renewed")
        return True

    def _ends_soon(self) -> bool:
        try:
            return is_urgent(self._identity.certificate_expires_us(), self._now_us())
        except IdentityError:
            return False
