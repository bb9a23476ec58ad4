"""When to try again, as numbers. Randomness is handed in, so that a day can be repeated."""

from dataclasses import dataclass

FIRST_MS = 1_000
CAP_MS = 300_000  # five minutes
GOOD_SESSION_MS = 60_000  # only a session of this length makes the past forgotten
REFUSED_CAP_MS = 900_000  # a till that is refused asks every quarter of an hour at most

_DOUBLINGS_MAX = 20
_ACK_FIRST_MS = 5_000
_ACK_CAP_MS = 60_000
_ACK_SPREAD = 0.2


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often in a row something has failed."""

    failures: int = 0

    def failed(self) -> "Backoff":
        """One more failure."""
        return Backoff(self.failures + 1)

    def delay_ms(self, roll: float, *, cap_ms: int = CAP_MS) -> int:
        """Give a wait between nothing and twice the last bound; ``roll`` lies in [0, 1).

        Full jitter: three hundred tills that lost the same broker do not come back together.
        """
        bound = min(cap_ms, FIRST_MS << min(self.failures, _DOUBLINGS_MAX))
        return int(roll * bound)


def ack_timeout_ms(silences: int, roll: float) -> int:
    """Give how long to wait for an acknowledgement after ``silences`` of them stayed away.

    5 s, doubling to 60 s, give or take a fifth.
    """
    bound = min(_ACK_CAP_MS, _ACK_FIRST_MS << min(silences, _DOUBLINGS_MAX))
    return int(bound * (1 - _ACK_SPREAD + 2 * _ACK_SPREAD * roll))
