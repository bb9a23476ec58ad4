"""What can go wrong in the estate.

EstateError
├── UnknownStore, UnknownRegister, UnknownDevice, UnknownClaim    no such row for this retailer
├── StoreInUse          a machine still sells there
├── StoreChanged        somebody else saved this store meanwhile
├── PrefixTaken         another register prints receipts under this prefix
├── NotWaiting          the claim is not waiting for a decision (any more)
└── NoAuthority         the installation has no certificate authority yet
"""


class EstateError(Exception):
    """Something in the estate cannot be done."""


class UnknownStore(EstateError):
    """The retailer has no such store."""


class UnknownRegister(EstateError):
    """The retailer has no such register."""


class UnknownDevice(EstateError):
    """The retailer has no such till."""


class UnknownClaim(EstateError):
    """The retailer has no such claim."""


class StoreInUse(EstateError):
    """A machine still sells there: revoke or replace it first."""


class StoreChanged(EstateError):
    """Somebody else saved this store meanwhile."""


class PrefixTaken(EstateError):
    """Another register prints receipts under this prefix."""


class NotWaiting(EstateError):
    """The claim is not waiting for a decision."""


class NoAuthority(EstateError):
    """The installation has no certificate authority: `tameio-provision init` makes one."""
