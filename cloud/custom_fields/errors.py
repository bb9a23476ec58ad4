"""What own fields refuse.

FieldRefused
├── UnknownField   nothing here has that id
├── NotAValue      the text is no value of the field's kind
└── BadFormula     the formula cannot be read, or names what is not there
"""


class FieldRefused(Exception):
    """Own fields do not do this."""


class UnknownField(FieldRefused):
    """No own field has this id."""


class NotAValue(FieldRefused):
    """The text is no value of this kind of field."""


class BadFormula(FieldRefused):
    """The formula cannot be read, or names what is not there."""
