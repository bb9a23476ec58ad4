"""Labels and price tags."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChooseLabel:
    """What the labels look like."""

    template: str


@dataclass(frozen=True, slots=True)
class AddLabel:
    """One label more of an item."""

    item: str


@dataclass(frozen=True, slots=True)
class AddChangedPrices:
    """The items whose prices changed last."""


@dataclass(frozen=True, slots=True)
class FewerLabels:
    """One label less of an item."""

    item: str
    copies: int  # what there are now


@dataclass(frozen=True, slots=True)
class PrintLabels:
    """Print what is gathered."""
