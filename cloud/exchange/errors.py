"""What importing and exporting refuses.

ExchangeRefused
├── NotASpreadsheet   no file we can read: damaged, or of another kind
├── TooMuch           more rows or bytes than one file may have
├── UnknownImport     nothing here has that id
├── WrongStep         the import is at another step by now
└── TooLateToUndo     a day is over, or it was undone already
"""


class ExchangeRefused(Exception):
    """This is not taken in, or not given out."""


class NotASpreadsheet(ExchangeRefused):
    """No file that we can read."""


class TooMuch(ExchangeRefused):
    """More rows or bytes than one file may have."""


class UnknownImport(ExchangeRefused):
    """No import has this id."""


class WrongStep(ExchangeRefused):
    """The import is at another step by now."""


class TooLateToUndo(ExchangeRefused):
    """The import can no longer be undone."""
