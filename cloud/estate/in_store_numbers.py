"""How a store reads the numbers it prints itself: prefixes that carry a weight or a price.

GS1 leaves the prefixes 02 and 20-29 to countries and shops. These rules suit label scales set up
at delivery: prefix 21 carries grams, 22 a price, each behind a PLU of five digits.
Source: GS1 General Specifications 2.1.12.
"""

from sync_protocol.messages.to_till import VariableMeasureRow

VARIABLE_MEASURE = (
    VariableMeasureRow(
        prefix="21", item_from=2, item_until=7, value_from=7, value_until=12, kind="weight"
    ),
    VariableMeasureRow(
        prefix="22", item_from=2, item_until=7, value_from=7, value_until=12, kind="price"
    ),
)
