"""What can go wrong when a machine says who it is.

IdentityError
├── MalformedIdentity     it cannot be read; trying again will not help
├── UntrustedPeer         the other side is not who it should be; stop and tell a person
├── ServiceUnreachable    nothing is decided; safe to try again
└── EnrolmentRefused      the cloud said no, with a reason a person can act on
"""

from __future__ import annotations


class IdentityError(Exception):
    """Root of this package's errors."""


class MalformedIdentity(IdentityError):
    """A code, key, certificate or enrolment message that cannot be read."""


class UntrustedPeer(IdentityError):
    """A server or certificate that does not belong to our own root."""


class ServiceUnreachable(IdentityError):
    """No answer, or none that decides anything. The same request may be sent again."""


class EnrolmentRefused(IdentityError):
    """The cloud refused: ``reason`` is one of the words in `enrolment.REFUSALS`."""

    def __init__(self, reason: str, *, retry_after_s: int = 0, server_time_us: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s  # 0: trying again is pointless until a person acts
        self.server_time_us = server_time_us  # 0: the answer carried none
