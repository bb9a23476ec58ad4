"""The demonstration's customers: 2,000 people and organisations in five languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from anyascii import anyascii

from cloud.customers.facts import ORGANISATION, PERSON, CustomerFacts
from cloud.demo.shop import CUSTOMER_CATEGORIES
from sync_protocol.retail.identifiers import check_digit

COUNT = 2000
WITH_CARD = 150
_DATA = Path(__file__).parent / "data" / "names.txt"
_CARD_PREFIX = "29"
_LANGUAGE_SHARES = {"el": 44, "ru": 15, "hy": 14, "fi": 12, "en": 15}
# Country code, first digits and number of further digits of mobile numbers.
_MOBILES = {
    "el": ("+3069", 8),
    "ru": ("+79", 9),
    "hy": ("+3749", 7),
    "fi": ("+3584", 8),
    "en": ("+447", 9),
}
_ORGANISATION_SHARE, _PREPAY_SHARE, _NOTE_SHARE = 0.03, 0.006, 0.02
_NOTES = (
    "Allergic to nuts",
    "Prefers a paper bag",
    "Orders sourdough every Friday",
    "Ask for the invoice details",
)


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of the demonstration, and how often they come."""

    facts: CustomerFacts
    since: datetime
    weight: float = field(default=1.0)  # how often they buy, against the others


def make_people(random: Random, categories: dict[str, str], now: datetime) -> list[Person]:
    """Make the customers; ``categories`` gives the id of each category by name."""
    names = _read_names()
    languages = random.choices(
        list(_LANGUAGE_SHARES), weights=list(_LANGUAGE_SHARES.values()), k=COUNT
    )
    chosen = random.choices(
        ["", *(name for name, *_ in CUSTOMER_CATEGORIES)],
        weights=[
            1000 - sum(share for *_, share in CUSTOMER_CATEGORIES),
            *(share for *_, share in CUSTOMER_CATEGORIES),
        ],
        k=COUNT,
    )
    people: list[Person] = []
    for number, (language, category) in enumerate(zip(languages, chosen, strict=True), start=1):
        since = now - timedelta(days=random.randint(3, 1400), minutes=random.randint(0, 1440))
        if random.random() < _ORGANISATION_SHARE:
            facts = _organisation(random, names, language, number, categories["Wholesale"])
        else:
            facts = _person(random, names, language, number, categories.get(category, ""))
        # A few come every other day, many twice a year.
        people.append(Person(facts, since, random.paretovariate(1.1)))
    return people


def _person(
    random: Random, names: dict[str, list[str]], language: str, number: int, category: str
) -> CustomerFacts:
    sex = random.choice(("women", "men"))
    name = (
        f"{random.choice(names[f'{language} {sex}'])}"
        f" {random.choice(names[f'{language} surnames {sex}'])}"
    )
    has_card = bool(category) or random.random() < 0.6
    return CustomerFacts(
        kind=PERSON,
        name=name,
        category=category,
        phones=(_phone(random, language),),
        cards=(card_of(number),) if has_card else (),
        email=_email(name, number) if random.random() < 0.7 else "",
        city=random.choice(names[f"{language} towns"]),
        language=language,
        birthday=_birthday(random),
        personal_bp=random.choice((200, 300, 500)) if random.random() < 0.01 else 0,
        is_prepay_only=random.random() < _PREPAY_SHARE,
        note=random.choice(_NOTES) if random.random() < _NOTE_SHARE else "",
        consent_email=random.random() < 0.55,
        consent_sms=random.random() < 0.4,
    )


def _organisation(
    random: Random, names: dict[str, list[str]], language: str, number: int, category: str
) -> CustomerFacts:
    name = random.choice(names[f"{language} companies"]).replace("_", " ")
    return CustomerFacts(
        kind=ORGANISATION,
        name=name,
        category=category,
        phones=(_phone(random, language),),
        cards=(card_of(number),),
        email=_email(name, number),
        city=random.choice(names[f"{language} towns"]),
        language=language,
        tax_number=str(random.randint(10**8, 10**9 - 1)),
        credit_limit_minor=random.choice((0, 50_000, 100_000)),
        consent_email=True,
    )


def _phone(random: Random, language: str) -> str:
    first, digits = _MOBILES[language]
    return first + "".join(str(random.randint(0, 9)) for _ in range(digits))


def card_of(number: int) -> str:
    """Give the card number of a customer who has one."""
    payload = f"{_CARD_PREFIX}{1_000_000 + number * 37:010}"
    return payload + check_digit(payload)


def _email(name: str, number: int) -> str:
    plain = "".join(c for c in anyascii(name).lower().replace(" ", ".") if c.isalnum() or c == ".")
    return f"{plain.strip('.')}{number % 97}@example.com"


def _birthday(random: Random) -> str:
    if random.random() < 0.25:
        return ""
    return str(date(1944, 1, 1) + timedelta(days=random.randint(0, 62 * 365)))


def _read_names() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    section = ""
    for line in _DATA.read_text("utf-8").splitlines():
        if line.startswith("@"):
            section = line[1:]
        elif line and not line.startswith("#"):
            lists[section] = line.split()
    return lists
