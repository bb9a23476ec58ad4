"""Putting a basket aside and fetching it back."""

from __future__ import annotations

from edge.till.state import ParkedBasket

PARKED_MAX = 50  # more is a till used as a notebook
LABEL_LENGTH_MAX = 40


def find_parked(parked: tuple[ParkedBasket, ...], sale_id: str) -> ParkedBasket | None:
    """Find a parked basket by the id of its sale."""
    return next((one for one in parked if one.basket.id == sale_id), None)


def clean_label(label: str) -> str:
    """Keep a label short and printable."""
    return "".join(c for c in label if c.isprintable()).strip()[:LABEL_LENGTH_MAX]
