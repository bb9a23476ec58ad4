"""What the trade's arithmetic refuses.

RetailError
├── CurrenciesDiffer      amounts of two currencies met in one sum
├── UnreadableBarcode     text that cannot be the code it was said to be
├── SumsDisagree          a record whose parts do not add up to its total
├── RuleUnknown           a tax category, unit or rule that no table holds
└── NotPossible           an operation that the trade does not know (an empty sale)
"""


class RetailError(ValueError):
    """The trade's arithmetic refused a value."""


class CurrenciesDiffer(RetailError):
    """Amounts of two currencies met in one sum."""


class UnreadableBarcode(RetailError):
    """The text is not the code it was said to be."""


class SumsDisagree(RetailError):
    """The parts of a record do not add up to its total."""


class RuleUnknown(RetailError):
    """No table holds the tax category, unit or rule that was named."""


class NotPossible(RetailError):
    """The trade does not know this operation."""
