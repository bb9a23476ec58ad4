"""What a checkout scale is to the rest of the system."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Weight:
    """A stable weight that may be sold."""

    grams: int  # zero or more
    net: bool = False  # a tare is taken off


class WhyNoWeight(Enum):
    """Why the scale has no weight to sell right now; ordinary, not an error."""

    IN_MOTION = "in motion"
    OVERLOAD = "overload"
    UNDER_ZERO = "under zero"  # ask the operator to empty the platform and press zero
    NEEDS_ZERO = "needs zero"  # powered up with a load, or drifted out of the zero range
    SAME_WEIGHT = "already weighed"  # the scale itself wants the goods taken off first


@dataclass(frozen=True, slots=True)
class NoWeight:
    """The scale works but cannot say a weight now."""

    reason: WhyNoWeight


Reading: TypeAlias = Weight | NoWeight


class Scale(Protocol):
    """A scale whose platform is read on demand.

    Every method raises `DeviceUnreachable` when the scale is gone or silent, and `DeviceRefused`
    when it will not do what was asked (`Trouble.BAD_REQUEST`) or speaks something else
    (`Trouble.BAD_ANSWER`).
    """

    def read(self, *, timeout_s: float) -> Reading:
        """Return what the scale says at this moment."""
        ...

    def zero(self, *, timeout_s: float) -> None:
        """Take the empty platform as zero."""
        ...

    def tare(self, *, timeout_s: float) -> None:
        """Take what lies on the platform as the container."""
        ...

    def set_tare(self, grams: int, *, timeout_s: float) -> None:
        """Take a known container weight off, in whole grams."""
        ...

    def clear_tare(self, *, timeout_s: float) -> None:
        """Weigh gross again."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...


@dataclass(frozen=True, slots=True)
class PricedWeight:
    """What a price-computing scale weighed and computed; its own display shows the same."""

    weight: Weight
    unit_price_minor: int  # per kilogram
    total_minor: int


class PriceComputingScale(Scale, Protocol):
    """A scale that is told the price of a kilogram and computes the amount itself."""

    def weigh(self, unit_price_minor: int, *, timeout_s: float) -> PricedWeight | NoWeight:
        """Weigh once at this price; the same load is weighed only once."""
        ...
