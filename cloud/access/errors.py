"""What can go wrong with people and their rights.

AccessError
├── EmailTaken       somebody has this address already; choose another
├── UnknownRole      no such role here
├── FixedRole        administrators always may everything
└── BeyondOwnRights  nobody hands out more than they have
"""


class AccessError(Exception):
    """Something about a user cannot be done."""


class EmailTaken(AccessError):
    """An account with this address exists."""


class UnknownRole(AccessError):
    """The retailer has no such role."""


class FixedRole(AccessError):
    """This role cannot be tuned."""


class BeyondOwnRights(AccessError):
    """The role would allow more than whoever hands it out may themselves."""
