"""Rights: which role may do what, in which section, with whose rows. Pure.

A right is *role x section x action -> reach*. A scope is what one user may touch: it is loaded
once per request and given to every repository, so a query that forgets it cannot be written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from cloud.portal.language import N_

SECTION_NAMES: Final[Mapping[str, str]] = {
    "receipts": N_("Receipts and shifts"),
    "reports": N_("Figures and reports"),
    "customers": N_("Customers"),
    "catalogue": N_("Goods, prices and discounts"),
    "stock": N_("Stock"),
    "staff": N_("Operators of the tills"),
    "tills": N_("Tills and stores"),
    "exceptions": N_("Exceptions and quarantine"),
    "settings": N_("Settings"),
    "users": N_("Users and roles"),
    "history": N_("Change history"),
}
SECTIONS: Final = tuple(SECTION_NAMES)
ACTION_NAMES: Final[Mapping[str, str]] = {
    "see": N_("See"),
    "add": N_("Add"),
    "edit": N_("Edit"),
    "delete": N_("Remove"),
    "export": N_("Export"),
}
ACTIONS: Final = tuple(ACTION_NAMES)
EVERYTHING: Final = "*"

# What a section has at all; a right to anything else would promise what is not there.
ACTIONS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "receipts": ("see", "export"),
    "reports": ("see", "export"),
    "customers": ACTIONS,
    "catalogue": ACTIONS,
    "stock": ("see", "add", "edit", "export"),
    "staff": ("see", "add", "edit", "export"),
    "tills": ("see", "add", "edit"),
    "exceptions": ("see", "edit"),
    "settings": ("see", "edit"),
    "users": ("see", "add", "edit"),
    "history": ("see", "export"),
}

# Whose rows a role sees, from few to all. "store": of the shops named on each person's page, none
# if none is named there; "group": of colleagues with the same role too.
OWN, GROUP, STORE, ALL = "own", "group", "store", "all"
_IN_STORES: Final = {
    ALL: N_("in every shop, or those named for a person"),
    STORE: N_("only in shops named for a person"),
}
REACHES_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "receipts": _IN_STORES,
    "customers": {
        ALL: N_("all customers"),
        GROUP: N_("only customers looked after by people with this role"),
        OWN: N_("only customers one looks after oneself"),
    },
}
# Sections that live in shops follow the choice for receipts: half a shop would be no limit.
_LIKE_RECEIPTS: Final = frozenset({"receipts", "reports", "exceptions", "staff", "tills"})


def reach_for(section: str, chosen: Mapping[str, str]) -> str:
    """Return whose rows of a section a role sees, by what was chosen for it."""
    return chosen.get("receipts" if section in _LIKE_RECEIPTS else section, ALL)


ADMINISTRATOR, SENIOR_MANAGER, MANAGER = "administrator", "senior-manager", "manager"
VIEW_ONLY, CASHIER, TECHNICIAN, ACCOUNTANT = "view-only", "cashier", "technician", "accountant"


@dataclass(frozen=True, slots=True)
class ReadyRole:
    """A role every retailer starts with."""

    id: str
    name: str
    rights: tuple[tuple[str, str], ...]  # section, action
    hidden: tuple[str, ...] = ()  # fields, as in `HIDEABLE`


def _all_of(*sections: str) -> tuple[tuple[str, str], ...]:
    return tuple((section, EVERYTHING) for section in sections)


def _seeing(*sections: str) -> tuple[tuple[str, str], ...]:
    return tuple((section, "see") for section in sections)


_SHOP: Final = (
    "receipts",
    "reports",
    "customers",
    "catalogue",
    "stock",
    "staff",
    "tills",
    "exceptions",
)

READY_ROLES: Final = (
    ReadyRole(ADMINISTRATOR, N_("Administrator"), _all_of(EVERYTHING)),
    ReadyRole(
        SENIOR_MANAGER,
        N_("Senior manager"),
        (*_all_of(*_SHOP, "settings", "history"), ("users", "see")),
    ),
    ReadyRole(MANAGER, N_("Manager"), _all_of(*_SHOP)),
    ReadyRole(VIEW_ONLY, N_("View only"), _seeing(*_SHOP)),
    ReadyRole(
        CASHIER,
        N_("Cashier"),
        (*_seeing("receipts", "customers", "catalogue"), ("customers", "add")),
        hidden=("customers.remarks", "customers.money", "customers.tax_number"),
    ),
    ReadyRole(
        TECHNICIAN,
        N_("Technician"),
        (*_all_of("tills", "exceptions"), *_seeing("staff", "catalogue", "history")),
    ),
    ReadyRole(
        ACCOUNTANT,
        N_("Accountant"),
        (
            *_all_of("receipts", "reports"),
            *_seeing("customers", "catalogue", "exceptions", "history"),
            ("customers", "export"),
            ("history", "export"),
        ),
        hidden=("customers.birthday", "customers.remarks"),
    ),
)


@dataclass(frozen=True, slots=True)
class Hideable:
    """A field that a role may be kept from: its name, and the columns that hold it by table."""

    section: str
    label: str
    columns: Mapping[str, frozenset[str]]  # an empty set: the table is the field


HIDEABLE: Final[Mapping[str, Hideable]] = {
    "customers.phone": Hideable(
        "customers",
        N_("Phones"),
        {"customer_phone": frozenset(), "customer_contact": frozenset()},
    ),
    "customers.email": Hideable(
        "customers",
        N_("E-mail"),
        {"customer": frozenset({"email"}), "customer_contact": frozenset()},
    ),
    "customers.birthday": Hideable(
        "customers", N_("Birthday"), {"customer": frozenset({"birthday"})}
    ),
    "customers.tax_number": Hideable(
        "customers", N_("Tax number"), {"customer": frozenset({"tax_number"})}
    ),
    "customers.remarks": Hideable("customers", N_("Remarks"), {"customer": frozenset({"remarks"})}),
    "customers.money": Hideable(
        "customers",
        N_("Debt and credit"),
        {"customer": frozenset({"balance_minor", "credit_limit_minor"})},
    ),
    "customers.turnover": Hideable(
        "customers",
        N_("What they spent"),
        {"customer": frozenset({"spent_minor", "turnover_minor"})},
    ),
    "stock.cost": Hideable(
        "stock",
        N_("Cost and margin"),
        {
            "stock_balance": frozenset({"average_milli"}),
            "stock_movement": frozenset({"cost_milli", "value_minor"}),
            "stock_document_line": frozenset({"cost_milli"}),
        },
    ),
    "staff.card": Hideable("staff", N_("Card"), {"staff_operator": frozenset({"card"})}),
}


def hidden_columns(fields: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the columns behind hidden fields, by table; a field of another time is passed over."""
    found: dict[str, frozenset[str]] = {}
    for name in fields:
        for table, columns in HIDEABLE[name].columns.items() if name in HIDEABLE else ():
            found[table] = found.get(table, frozenset()) | columns
    return found


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data, and which part of it, somebody may touch."""

    tenant: str
    stores: frozenset[str] | None = None  # None: every store
    rights: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    hidden: frozenset[str] = frozenset()  # fields, as in `HIDEABLE`

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

    def shows(self, name: str) -> bool:
        """Say whether a field may be seen; `customers.email` for instance."""
        return name not in self.hidden

    def covers(self, store: str) -> bool:
        """Say whether rows of this store may be touched."""
        return self.stores is None or store in self.stores


def everything_of(tenant: str) -> Scope:
    """The scope of our own processes (ingest, jobs), which act for a retailer as a whole."""
    return Scope(tenant, None, {(EVERYTHING, EVERYTHING): "all"})
