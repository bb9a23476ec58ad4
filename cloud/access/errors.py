"""What can go wrong with people and their rights.

AccessError
├── EmailTaken       somebody has this address already; choose another
├── UnknownRole      no such role here
├── FixedRole        administrators always may everything
├── BeyondOwnRights  nobody hands out more than they have
├── UnknownUser      no such account here
├── ChangedMeanwhile somebody else saved it since it was read
├── LastAdministrator  the retailer would be left without one
├── OwnAccount       nobody locks out themselves
├── DeadLink         a link that was used, or is too old
└── WeakPassword     too short, or among the obvious ones
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


class UnknownUser(AccessError):
    """The retailer has no such account."""


class ChangedMeanwhile(AccessError):
    """The account was saved by somebody else since it was read."""


class LastAdministrator(AccessError):
    """Nobody would be left who may repair rights."""


class OwnAccount(AccessError):
    """This cannot be done with one's own account."""


class DeadLink(AccessError):
    """The link was used already, or its time is over."""


class WeakPassword(AccessError):
    """The password is too weak; the message (to translate) says why."""
