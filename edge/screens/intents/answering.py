"""Answering the till's prompts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConfirmAge:
    """The operator saw proof of age, or not."""

    proven: bool


@dataclass(frozen=True, slots=True)
class TakeWeight:
    """Sell by the weight shown, or by the one typed in grams."""

    keyed: bool = False


@dataclass(frozen=True, slots=True)
class SellFreeLine:
    """Sell the unknown code as a line with the price typed."""


@dataclass(frozen=True, slots=True)
class Approve:
    """A supervisor's number was typed."""


@dataclass(frozen=True, slots=True)
class CancelPrompt:
    """Leave the till's question without doing it."""


@dataclass(frozen=True, slots=True)
class LookUpCode:
    """Search for the item by hand instead of the unknown code."""
