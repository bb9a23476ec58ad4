"""What can go wrong with people and their rights.

AccessError
├── EmailTaken     somebody has this address already; choose another
└── UnknownRole    no such role here
"""


class AccessError(Exception):
    """Something about a user cannot be done."""


class EmailTaken(AccessError):
    """An account with this address exists."""


class UnknownRole(AccessError):
    """The retailer has no such role."""
