"""A command of either framing. Value only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command and whether it may be asked again without a thought."""

    name: str
    code: int
    data: bytes = b""
    changes: bool = True
    timeout_s: float = 60.0
    # A dip in the power makes the device forget its last number while a serial cable shows nothing.
    # What would then count twice (cash, payments, reports) is looked up instead of sent again.
    resend: bool = True
