"""What families of fiscal devices can be told, and a setup that is right for most shops; pure.

Tax groups are the device's own numbers. Rates are those of the countries where a family is sold,
newest first: they only serve to propose; the device's programming decides. Sources: the protocol
texts named in docs/devices/fiscal-printers.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cloud.estate.fiscal_duty import ALWAYS, AS_COUNTRY, NEVER
from cloud.portal.language import N_
from sync_protocol.languages.reasons import RETURN_REASONS
from sync_protocol.retail.tender import TenderKind

REGISTRATIONS: Mapping[str, str] = {
    AS_COUNTRY: N_("As the store's country asks"),
    ALWAYS: N_("Always: no sale without the device"),
    NEVER: N_("Only while a device is connected"),
}

# Payments as devices know them; drivers turn each into the code of the device.
PAYMENTS: Mapping[str, str] = {
    "cash": N_("Cash"),
    "card": N_("Card"),
    "credit": N_("Credit"),
    "prepayment": N_("Prepayment"),
    "voucher": N_("Voucher"),
    "other": N_("Other"),
}
STORNO_REASONS: Mapping[str, str] = {
    "goods returned": N_("Goods returned"),
    "operator error": N_("Operator error"),
    "tax base reduced": N_("Tax base reduced"),
}
_EXEMPT = frozenset({"exempt", "none", "no-tax", "outside"})


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One tax group of a device: its number, the letter on paper, the rates it usually has."""

    number: int
    letter: str
    rates_bp: tuple[int, ...] = ()
    exempt: bool = False  # no tax at all, which is not a tax of nothing

    @property
    def words(self) -> str:
        """Number and letter, where they differ."""
        return self.letter if self.letter == str(self.number) else f"{self.letter} ({self.number})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Devices that are spoken to alike."""

    id: str
    title: str
    countries: frozenset[str]
    groups: tuple[TaxGroup, ...]
    payments: Mapping[str, str]  # kinds it can take, with the factory's code
    operators_max: int
    password_digits: int  # longest; 0: it knows none
    codes_are_numbers: bool = True
    keeps_reasons: bool = False  # a storno says why

    def group(self, number: int) -> TaxGroup | None:
        """Find a tax group."""
        return next((each for each in self.groups if each.number == number), None)


def _cyrillic(*rates: tuple[int, ...]) -> tuple[TaxGroup, ...]:
    padded = (*rates, *(() for _ in range(8 - len(rates))))
    return tuple(TaxGroup(n, "АБВГДЕЖЗ"[n - 1], rate) for n, rate in enumerate(padded, 1))


FAMILIES: Mapping[str, Family] = {
    each.id: each
    for each in (
        Family(
            id="shtrih-m",
            title="Shtrih-M",
            countries=frozenset({"RU"}),
            groups=(
                TaxGroup(1, "А", (2200, 2000, 1800)),
                TaxGroup(2, "Б", (1000,)),
                TaxGroup(3, "В", (0,)),
                TaxGroup(4, "Г", exempt=True),
            ),
            payments={
                "cash": "0",
                "card": "1",
                "prepayment": "13",
                "credit": "14",
                "other": "15",
            },
            operators_max=30,
            password_digits=8,
        ),
        Family(
            id="datecs",
            title="Datecs, Daisy, Eltrade, Incotex",
            countries=frozenset({"BG"}),
            groups=_cyrillic((0,), (2000,), (), (900,)),
            payments={"cash": "0", "card": "1", "other": "3", "credit": "4", "voucher": "5"},
            operators_max=30,
            password_digits=8,
            codes_are_numbers=False,
            keeps_reasons=True,
        ),
        Family(
            id="tremol",
            title="Tremol",
            countries=frozenset({"BG"}),
            groups=_cyrillic((0,), (2000,), (), (900,)),
            payments={"cash": "0", "voucher": "2", "card": "7", "credit": "8"},
            operators_max=20,
            password_digits=6,
            keeps_reasons=True,
        ),
        Family(
            id="armenia-hdm",
            title="HDM",
            countries=frozenset({"AM"}),
            groups=(
                TaxGroup(1, "1", (2000,)),
                TaxGroup(2, "2", (0,), exempt=True),
                *(TaxGroup(n, str(n)) for n in range(3, 9)),
            ),
            payments={"cash": "", "card": "", "credit": "", "prepayment": ""},
            operators_max=99,
            password_digits=0,
        ),
    )
}

_LIKELY: Mapping[TenderKind, tuple[str, ...]] = {
    TenderKind.CASH: ("cash",),
    TenderKind.CARD: ("card",),
    TenderKind.ON_ACCOUNT: ("credit", "other"),
    TenderKind.PREPAYMENT: ("prepayment", "voucher", "other"),
    TenderKind.GIFT_CARD: ("voucher", "prepayment", "other"),
    TenderKind.STORE_CREDIT: ("voucher", "prepayment", "other"),
    TenderKind.POINTS: ("other", "voucher"),
}


@dataclass(frozen=True, slots=True)
class Taxed:
    """A tax category in force."""

    category: str
    name: str
    rate_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalFacts:
    """How a device is spoken to, as people enter it."""

    family: str
    registration: str = AS_COUNTRY
    tax_groups: Mapping[str, int] = field(default_factory=dict[str, int])
    tenders: Mapping[str, str] = field(default_factory=dict[str, str])
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])
    payments: Mapping[str, str] = field(default_factory=dict[str, str])
    operator: int = 1
    operator_password: str = ""


def family_for(country: str) -> Family:
    """Say which family a store of this country most likely has."""
    return next(
        (each for each in FAMILIES.values() if country in each.countries), FAMILIES["datecs"]
    )


def proposal(family: Family, taxes: Iterable[Taxed]) -> FiscalFacts:
    """Give a setup that is right for most shops; what cannot be guessed is left out."""
    groups = {each.category: _group_of(family, each) for each in taxes}
    return FiscalFacts(
        family=family.id,
        tax_groups={category: number for category, number in groups.items() if number},
        tenders={
            tender.value: kind
            for tender, kinds in _LIKELY.items()
            if (kind := next((each for each in kinds if each in family.payments), ""))
        },
        reasons={
            reason: "operator error" if reason == "Wrong item" else "goods returned"
            for reason in RETURN_REASONS
        },
    )


def _group_of(family: Family, taxed: Taxed) -> int:
    exempt = taxed.category in _EXEMPT
    for each in family.groups:
        if exempt and each.exempt:
            return each.number
    return next((each.number for each in family.groups if taxed.rate_bp in each.rates_bp), 0)
