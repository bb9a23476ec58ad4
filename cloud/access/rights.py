"""Rights: which role may do what, in which section, with whose rows. Pure.

A right is *role x section x action -> reach*. A scope is what one user may touch: it is loaded
once per request and given to every repository, so a query that forgets it cannot be written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cloud.portal.language import N_

SECTIONS: Final = (
    "receipts",
    "reports",
    "customers",
    "catalogue",
    "staff",
    "tills",
    "exceptions",
    "settings",
    "users",
)
ACTIONS: Final = ("see", "add", "edit", "delete", "export")
EVERYTHING: Final = "*"

ADMINISTRATOR, MANAGER, VIEW_ONLY = "administrator", "manager", "view-only"


@dataclass(frozen=True, slots=True)
class ReadyRole:
    """A role every retailer starts with."""

    id: str
    name: str
    rights: tuple[tuple[str, str], ...]  # section, action


READY_ROLES: Final = (
    ReadyRole(ADMINISTRATOR, N_("Administrator"), ((EVERYTHING, EVERYTHING),)),
    ReadyRole(
        MANAGER,
        N_("Manager"),
        tuple(
            (section, EVERYTHING)
            for section in (
                "receipts",
                "reports",
                "customers",
                "catalogue",
                "staff",
                "tills",
                "exceptions",
            )
        ),
    ),
    ReadyRole(
        VIEW_ONLY,
        N_("View only"),
        tuple((section, "see") for section in SECTIONS if section not in {"settings", "users"}),
    ),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data, and which part of it, somebody may touch."""

    tenant: str
    stores: frozenset[str] | None = None  # None: every store
    rights: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def reach(self, section: str, action: str) -> str:
        """Return ``all``, ``store``, ``own``, or ``none``."""
        for key in (
            (section, action),
            (section, EVERYTHING),
            (EVERYTHING, action),
            (EVERYTHING, EVERYTHING),
        ):
            if key in self.rights:
                return self.rights[key]
        return "none"

    def may(self, section: str, action: str) -> bool:
        """Say whether the action is allowed at all."""
        return self.reach(section, action) != "none"

    def covers(self, store: str) -> bool:
        """Say whether rows of this store may be touched."""
        return self.stores is None or store in self.stores


def everything_of(tenant: str) -> Scope:
    """The scope of our own processes (ingest, jobs), which act for a retailer as a whole."""
    return Scope(tenant, None, {(EVERYTHING, EVERYTHING): "all"})
