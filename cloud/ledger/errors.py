"""What can go wrong in the ledger.

LedgerError
├── NotOpen           the exception was decided already; look again
└── UnknownDocument   no such document here
"""


class LedgerError(Exception):
    """Something in the ledger cannot be done."""


class NotOpen(LedgerError):
    """Somebody has decided this exception meanwhile."""


class UnknownDocument(LedgerError):
    """The retailer has no such document."""
