"""The demonstration's retailer: Halcyon Market, two stores in Greece. Plain facts, no code."""

from __future__ import annotations

from dataclasses import dataclass

from cloud.estate.operations import StoreFacts

TENANT = "01J0HALCY0N00000000000MART"
NAME = "Halcyon Market"
CURRENCY, COUNTRY, TIME_ZONE = "EUR", "GR", "Europe/Athens"

_COMPANY = "Halcyon Market S.A. · ΑΦΜ 094014298"
_THANKS = ("Thank you · Ευχαριστούμε · Спасибо", "Շնորհակալություն · Kiitos")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRegister:
    """A till position, and how busy it is."""

    name: str
    prefix: str
    receipts_a_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStore:
    """A store with its registers."""

    facts: StoreFacts
    registers: tuple[DemoRegister, ...]
    opens: int  # hour
    closes: int


STORES = (
    DemoStore(
        facts=StoreFacts(
            code="S1",
            name="Koukaki",
            address="Falirou 34, 117 42 Athens",
            country=COUNTRY,
            currency=CURRENCY,
            time_zone=TIME_ZONE,
            language="en",
            receipt_header=("HALCYON MARKET", "Falirou 34, Koukaki, Athens", _COMPANY),
            receipt_footer=_THANKS,
        ),
        registers=(
            DemoRegister(name="Till 1", prefix="K1", receipts_a_day=26),
            DemoRegister(name="Till 2", prefix="K2", receipts_a_day=14),
        ),
        opens=8,
        closes=21,
    ),
    DemoStore(
        facts=StoreFacts(
            code="S2",
            name="Ladadika",
            address="Katouni 12, 546 25 Thessaloniki",
            country=COUNTRY,
            currency=CURRENCY,
            time_zone=TIME_ZONE,
            language="en",
            receipt_header=("HALCYON MARKET", "Katouni 12, Ladadika, Thessaloniki", _COMPANY),
            receipt_footer=_THANKS,
        ),
        registers=(DemoRegister(name="Till 1", prefix="L1", receipts_a_day=18),),
        opens=9,
        closes=21,
    ),
)

# category, name, basis points, letter on the receipt
TAX_RATES = (
    ("standard", "Standard", 2400, "A"),
    ("reduced", "Reduced", 1300, "B"),
    ("lowest", "Lowest", 600, "C"),
)

PRICE_LISTS = (("retail", "Retail"), ("wholesale", "Wholesale"))
WHOLESALE_PERCENT = 88  # of the retail price


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOperator:
    """Somebody who signs on; the PINs stand in the project's README."""

    name: str
    role: str
    language: str
    pin: str
    card: str = ""
    stores: tuple[str, ...] = ()  # codes; empty: every store


OPERATORS = (
    DemoOperator(name="Maria", role="cashier", language="el", pin="4826", card="1001"),
    DemoOperator(name="Aram", role="cashier", language="hy", pin="7391", card="1002"),
    DemoOperator(name="Mikko", role="cashier", language="fi", pin="3648", card="1003"),
    DemoOperator(name="Nora", role="cashier", language="en", pin="2580", card="1004"),
    DemoOperator(name="Olga", role="supervisor", language="ru", pin="5204", card="1005"),
    DemoOperator(name="Eleni", role="manager", language="el", pin="9157", card="1006"),
    DemoOperator(name="Davit", role="technician", language="en", pin="6073", card="1007"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoUser:
    """Somebody who signs in to the portal."""

    email: str
    name: str
    role: str
    language: str


PASSWORD = "halcyon-days-2026"  # noqa: S105 - stands in the README; of the demonstration only
USERS = (
    DemoUser(email="demo@tameio.example", name="Demo Owner", role="administrator", language=""),
    DemoUser(email="nora@halcyon.example", name="Nora Lind", role="administrator", language="en"),
    DemoUser(email="eleni@halcyon.example", name="Ελένη Μακρή", role="manager", language="el"),
    DemoUser(email="aram@halcyon.example", name="Արամ Սարգսյան", role="manager", language="hy"),
    DemoUser(email="olga@halcyon.example", name="Ольга Новикова", role="manager", language="ru"),
    DemoUser(email="mikko@halcyon.example", name="Mikko Virtanen", role="view-only", language="fi"),
)

# name, hue, discount in basis points, price list, share of the customers in thousandths
CUSTOMER_CATEGORIES = (
    ("Silver card", "info", 300, "", 210),
    ("Gold card", "warn", 500, "", 90),
    ("VIP", "violet", 1000, "", 20),
    ("Pensioner", "good", 500, "", 110),
    ("Mother with child", "brand", 700, "", 45),
    ("Wholesale", "slate", 0, "wholesale", 0),  # organisations
    ("Staff", "slate", 1500, "", 8),
)

# kind, name, basis points, threshold in cents, item categories
DISCOUNT_RULES: tuple[tuple[str, str, int, int, tuple[str, ...]], ...] = (
    ("amount", "Big basket: 60 € and more", 200, 6000, ()),
    ("turnover", "Loyal customer: 1,500 € a year", 400, 150_000, ()),
)

BRANDS = {
    "Halcyon": "0f766e",
    "Hestia": "b4452f",
    "Kyma": "1f6fb0",
    "Pella": "7a4a9a",
    "Lyra": "c2881e",
    "Lumi": "2f8f9a",
    "Araks": "a8323a",
    "Taiga": "2f6f4a",
    "Boreal": "33485f",
    "Thalia": "c24a7a",
}
