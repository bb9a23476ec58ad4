"""The same goods must not be weighed once and sold twice. Pure."""

from dataclasses import dataclass

from firmware_drivers.scale.scale import Reading, Weight

CHANGE_G = 10  # a smaller difference is the same goods


@dataclass(frozen=True, slots=True)
class FreshWeight:
    """Remembers the last weight that was sold until the platform has been empty or changed."""

    sold_g: int | None = None

    def seen(self, reading: Reading) -> "FreshWeight":
        """Take notice of a reading; keep asking the scale between two sales for this."""
        if self.sold_g is None or not isinstance(reading, Weight):
            return self
        changed = reading.grams == 0 or abs(reading.grams - self.sold_g) >= CHANGE_G
        return FreshWeight() if changed else self

    def may_sell(self, reading: Reading) -> bool:
        """Whether this reading is a weight above zero that was not sold already."""
        if not isinstance(reading, Weight) or reading.grams == 0:
            return False
        return self.seen(reading).sold_g is None

    def sold(self, weight: Weight) -> "FreshWeight":
        """Remember a weight that became a line of a sale."""
        return FreshWeight(weight.grams)
