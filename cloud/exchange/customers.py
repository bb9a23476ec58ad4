"""Customers in files: understood, matched with those we have, saved in bulk, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cloud.clock import Clock, new_id
from cloud.custom_fields.operations import texts_of
from cloud.customers.contacts import keep_birthday, keep_phone
from cloud.customers.errors import NotABirthday, NotAPhone, NotATaxNumber
from cloud.customers.facts import ORGANISATION, PERSON, Home
from cloud.customers.holdings import cards_of, contacts_of, groups_of, phones_of
from cloud.customers.models import (
    Customer,
    CustomerCard,
    CustomerCategory,
    CustomerGroup,
    CustomerPhone,
    Purchase,
)
from cloud.customers.operations import customer_search_text
from cloud.customers.publishing import publish_rows
from cloud.customers.tax_numbers import keep_tax_number
from cloud.database.bulk import insert_rows
from cloud.exchange.columns import Column
from cloud.exchange.models import CHANGE, DUPLICATE, NEW, SAME, Import, ImportRow
from cloud.exchange.readings import read_day, read_yes
from cloud.exchange.subject import Change, Checked, Told, write_history
from cloud.portal.amounts import NotAnAmount, read_percent
from cloud.portal.language import _
from cloud.portal.search import fold, spelling_key
from cloud.reference.operations import take_revision
from sync_protocol.messages.reference import CUSTOMERS

_TEXTS: Final = {
    "name": 120,
    "email": 254,
    "city": 80,
    "note": 200,
    "remarks": 4000,
    "origin": 80,
    "hobbies": 400,
    "position": 80,
}
_FLAGS: Final = ("is_prepay_only", "is_do_not_contact", "consent_email", "consent_sms")
_HELD: Final = ("phones", "cards", "groups")
_ORGANISATION_WORDS = ("organisation", "organization", "company", "организация", "юрлицо",
                       "εταιρεια", "կազմակերպություն", "yritys", "organisaatio")  # fmt: skip


class CustomerSubject:
    """Imports customers of one retailer."""

    section = "customers"

    def __init__(self, session: Session, home: Home) -> None:
        self._tenant, self._home = home.tenant, home
        found = session.execute(
            select(CustomerCategory.name, CustomerCategory.id).where(
                CustomerCategory.tenant == home.tenant
            )
        )
        self._categories = {fold(name): category for name, category in found}
        self._seen: dict[tuple[str, str], int] = {}  # what earlier rows of the file hold

    def columns(self) -> list[Column]:
        """Name the fields a column can be."""
        return [
            Column("name", _("Name"), ("full name", "customer", "client", "фио", "имя", "клиент",
                   "наименование", "ονομα", "ονοματεπωνυμο", "πελατης", "անուն", "nimi", "asiakas"),
                   is_required=True),
            Column("first_name", _("First name"), ("given name", "имя", "etunimi", "μικρο ονομα")),
            Column("last_name", _("Surname"), ("last name", "family name", "фамилия", "επωνυμο",
                   "ազգանուն", "sukunimi")),
            Column("number", _("Number"), ("customer number", "code", "код", "номер", "κωδικος",
                   "համար", "numero", "asiakasnumero")),
            Column("kind", _("Type"), ("kind", "тип", "τυπος", "tyyppi")),
            Column("phones", _("Phone"), ("phones", "mobile", "telephone", "tel", "телефон",
                   "мобильный", "τηλεφωνο", "κινητο", "հեռախոս", "puhelin", "matkapuhelin"),
                   is_many=True),
            Column("email", _("E-mail"), ("email", "mail", "почта", "эл. почта", "эл. փոստ",
                   "ηλ. ταχυδρομειο", "էլ. փոստ", "sahkoposti")),
            Column("cards", _("Card"), ("cards", "loyalty card", "card number", "карта",
                   "номер карты", "καρτα", "քարտ", "kortti"), is_many=True),
            Column("city", _("Town"), ("city", "город", "πολη", "քաղաք", "kaupunki")),
            Column("category", _("Category"), ("категория", "κατηγορια", "կատեգորիա", "luokka")),
            Column("groups", _("Groups"), ("group", "tags", "группа", "группы", "ομαδα", "խումբ",
                   "ryhma"), is_many=True),
            Column("birthday", _("Birthday"), ("birth date", "date of birth", "день рождения",
                   "дата рождения", "γενεθλια", "ημερομηνια γεννησης", "ծննդյան օր",
                   "syntymapaiva")),
            Column("tax_number", _("Tax number"), ("vat number", "инн", "αφμ", "հվհհ", "y-tunnus")),
            Column("personal_bp", _("Own discount"), ("discount", "скидка", "εκπτωση", "զեղչ",
                   "alennus")),
            Column("note", _("Note for the cashier"), ("note", "заметка", "σημειωση")),
            Column("remarks", _("Remarks"), ("comment", "comments", "комментарий", "примечание",
                   "παρατηρησεις", "huomautus")),
            Column("origin", _("How they found us"), ("source", "источник", "lahde")),
            Column("hobbies", _("Hobbies"), ("хобби", "χομπι", "harrastukset")),
            Column("position", _("Position"), ("job", "должность", "θεση", "պաշտոն", "asema")),
            Column("consent_email", _("Consent to e-mail"), ()),
            Column("consent_sms", _("Consent to SMS"), ()),
            Column("is_prepay_only", _("Prepay only"), ("prepayment",)),
            Column("is_do_not_contact", _("Do not contact"), ()),
        ]  # fmt: skip

    def check(self, session: Session, rows: Sequence[Told]) -> list[Checked]:
        """Understand rows, find those we have, and say what saving would do."""
        checked = [self._understood(row) for row in rows]
        known = _Known(session, self._tenant, [each.values for each in checked if not each.reason])
        for each in checked:
            if each.reason:
                continue
            if earlier := self._repeats(each):
                each.outcome, each.record = DUPLICATE, ""
                each.reason = _("same as row {n}", n=earlier)
                continue
            found = known.match(each.values)
            if found is None:
                if not each.values.get("name"):
                    each.refuse(_("A new customer needs a name."))
                    continue
                taken = next((c for c in each.values.get("cards", ()) if c in known.cards), None)
                if taken is not None:
                    each.refuse(_("Card {card} belongs to somebody else.", card=taken))
                    continue
                each.outcome = NEW
                each.values.pop("number", None)
            else:
                each.record = found.id
                foreign = [
                    card
                    for card in each.values.get("cards", ())
                    if known.cards.get(card, found.id) != found.id
                ]
                if foreign:
                    each.refuse(_("Card {card} belongs to somebody else.", card=foreign[0]))
                    continue
                each.outcome = CHANGE if known.differs(found, each.values) else SAME
        return checked

    def save(self, session: Session, clock: Clock, made: Import, rows: Sequence[ImportRow]) -> None:
        """Save new and changed customers, and tell the tills."""
        revision = take_revision(session, self._tenant, CUSTOMERS)
        now = clock.now()
        new = [row for row in rows if row.outcome == NEW]
        changed = [row for row in rows if row.outcome == CHANGE]
        history = self._add(session, clock, made, new)
        history += self._change(session, clock, changed)
        write_history(session, clock, made, "customer", history)
        session.flush()
        session.expire_all()
        ids = [row.record for row in rows if row.record]
        publish_rows(session, revision, _customers(session, self._tenant, ids), now)

    def take_back(
        self, session: Session, clock: Clock, made: Import, rows: Sequence[ImportRow]
    ) -> int:
        """Remove what was new, put back what was changed; not what somebody touched since."""
        revision = take_revision(session, self._tenant, CUSTOMERS)
        ids = [row.record for row in rows]
        found = {each.id: each for each in _customers(session, self._tenant, ids)}
        bought = set(
            session.scalars(
                select(Purchase.customer)
                .where(Purchase.tenant == self._tenant, Purchase.customer.in_(ids))
                .distinct()
            )
        )
        kept = 0
        removed: list[str] = []
        history: list[Change] = []
        restored: list[Customer] = []
        for row in rows:
            customer = found.get(row.record)
            is_new = row.outcome == NEW
            if (
                customer is None
                or customer.version != row.before["version"]
                or (is_new and customer.id in bought)
            ):
                kept += 1
                continue
            if is_new:
                removed.append(customer.id)
                history.append((customer.id, "import undone", {"name": customer.name}, None))
                continue
            values: dict[str, Any] = row.before["columns"]
            after = {name: getattr(customer, name) for name in values}
            for name, value in values.items():
                setattr(customer, name, value)
            customer.version += 1
            customer.changed_at = clock.now()
            _let_go(session, customer, row.before["added"])
            restored.append(customer)
            history.append((customer.id, "import undone", after, values))
        for table in (CustomerPhone, CustomerCard, CustomerGroup):
            session.execute(
                delete(table).where(table.tenant == self._tenant, table.customer.in_(removed))
            )
        session.execute(
            delete(Customer).where(Customer.tenant == self._tenant, Customer.id.in_(removed))
        )
        session.flush()
        self._make_searchable(session, restored)
        session.flush()
        write_history(session, clock, made, "customer", history)
        publish_rows(session, revision, restored, clock.now())
        revision.publish(deleted=removed, at=clock.now())
        return kept

    def _understood(self, row: Told) -> Checked:
        checked, told = Checked(row.n, row.cells), row.fields
        values = checked.values
        for name, longest in _TEXTS.items():
            if name in told:
                values[name] = " ".join(told[name])[:longest]
        if "name" not in values and ("first_name" in told or "last_name" in told):
            parts = (*told.get("first_name", ()), *told.get("last_name", ()))
            values["name"] = " ".join(parts)[:120]
        if len(values.get("name", "xx")) < 2:
            checked.refuse(_("The name is too short."))
        if "email" in values and not _is_email(values["email"]):
            checked.refuse(_("{text} is no e-mail address.", text=values["email"]))
        for name in _FLAGS:
            if name in told:
                values[name] = read_yes(told[name][0])
        if "number" in told:
            values["number"] = told["number"][0][:16]
        if "kind" in told:
            is_firm = fold(told["kind"][0]) in _ORGANISATION_FOLDED
            values["kind"] = ORGANISATION if is_firm else PERSON
        self._understand_more(checked, told)
        return checked

    def _understand_more(  # noqa: C901, PLR0912 - a branch per kind of field
        self, checked: Checked, told: Mapping[str, list[str]]
    ) -> None:
        values = checked.values
        for name in _HELD:
            if name in told:
                longest = 40 if name != "phones" else 60
                values[name] = [each.strip()[:longest] for each in _split(told[name])]
        try:
            if "phones" in values:
                phones = (keep_phone(each, self._home.country) for each in values["phones"])
                values["phones"] = list(dict.fromkeys(phones))
            if "birthday" in told:
                values["birthday"] = keep_birthday(read_day(told["birthday"][0]))
            if "tax_number" in told:
                values["tax_number"] = keep_tax_number(told["tax_number"][0], self._home.country)
            if "personal_bp" in told:
                values["personal_bp"] = read_percent(told["personal_bp"][0].rstrip("% "))
        except NotAPhone as refusal:
            checked.refuse(_("{text} is no telephone number.", text=str(refusal)))
        except NotABirthday as refusal:
            checked.refuse(_("{text} is no day of the calendar.", text=str(refusal)))
        except NotATaxNumber as refusal:
            checked.refuse(_("{text} is no tax number.", text=str(refusal)))
        except NotAnAmount:
            text = told["personal_bp"][0]
            checked.refuse(_("{text} is no percentage from 0 to 100.", text=text))
        if "category" in told:
            category = self._categories.get(fold(told["category"][0]))
            if category is None:
                checked.refuse(_("There is no category {name}.", name=told["category"][0]))
            else:
                values["category"] = category

    def _repeats(self, row: Checked) -> int:
        """Give the earlier row of the file that is the same customer; 0: none."""
        values = row.values
        marks = [("number", values.get("number", "")), ("email", fold(values.get("email", "")))]
        marks += [("card", card) for card in values.get("cards", ())]
        named = spelling_key(values.get("name", ""))
        # A household shares a phone: only the same name makes it the same person.
        marks += [("phone", f"{phone} {named}") for phone in values.get("phones", ())]
        marks = [mark for mark in marks if mark[1]]
        earlier = min((self._seen[mark] for mark in marks if mark in self._seen), default=0)
        for mark in marks:
            self._seen.setdefault(mark, row.n)
        return earlier

    def _add(
        self, session: Session, clock: Clock, made: Import, rows: Sequence[ImportRow]
    ) -> list[Change]:
        if not rows:
            return []
        now = clock.now()
        history: list[Change] = []
        last = session.scalar(
            select(func.max(Customer.number)).where(Customer.tenant == self._tenant)
        )
        number = int((last or "C0")[1:])
        customers: list[dict[str, Any]] = []
        phones: list[dict[str, Any]] = []
        cards: list[dict[str, Any]] = []
        groups: list[dict[str, Any]] = []
        for row in rows:
            number += 1
            row.record = new_id(clock)
            key = {"tenant": self._tenant, "customer": row.record}
            values = {**_blank(), **_columns(row.values)}
            values |= {
                "tenant": self._tenant,
                "id": row.record,
                "number": f"C{number:07}",
                "currency": self._home.currency,
                "source": "import",
                "consent_at": _consented(row.values, now),
                "created_at": now,
                "changed_at": now,
                "name_key": spelling_key(row.values["name"]),
                "version": 1,
            }
            own = row.values
            values["search_text"] = customer_search_text(
                Customer(**{name: values[name] for name in _SEARCHED}),
                own.get("phones", ()),
                own.get("cards", ()),
                own.get("groups", ()),
            )
            customers.append(values)
            phones += [
                {**key, "number": phone, "order": order}
                for order, phone in enumerate(own.get("phones", ()))
            ]
            cards += [{**key, "number": card, "issued_at": now} for card in own.get("cards", ())]
            groups += [{**key, "name": name} for name in dict.fromkeys(own.get("groups", ()))]
            row.before = {"version": 1}
            history.append((row.record, "imported", None, {**own, "file": made.file_name}))
        insert_rows(session, _table(Customer), customers)
        for table, held in (
            (CustomerPhone, phones),
            (CustomerCard, cards),
            (CustomerGroup, groups),
        ):
            insert_rows(session, _table(table), held)
        return history

    def _change(self, session: Session, clock: Clock, rows: Sequence[ImportRow]) -> list[Change]:
        if not rows:
            return []
        ids = [row.record for row in rows]
        found = {each.id: each for each in _customers(session, self._tenant, ids)}
        holdings = {
            "phones": phones_of(session, self._tenant, ids),
            "cards": cards_of(session, self._tenant, ids),
            "groups": groups_of(session, self._tenant, ids),
        }
        now = clock.now()
        history: list[Change] = []
        changed: list[Customer] = []
        for row in rows:
            customer = found.get(row.record)
            if customer is None:
                continue
            columns = _columns(row.values)
            before = {name: getattr(customer, name) for name in columns}
            for name, value in columns.items():
                setattr(customer, name, value)
            added: dict[str, list[str]] = {}
            for name, held in holdings.items():
                present = held.get(customer.id, [])
                more = [each for each in row.values.get(name, ()) if each not in present]
                if more:
                    added[name] = list(dict.fromkeys(more))
                    _hold(session, customer, name, added[name], len(present), now)
            customer.changed_at = now
            customer.version += 1
            if any(before.get(f, value) != value for f, value in columns.items() if "consent" in f):
                customer.consent_at = now
            row.before = {"columns": before, "added": added, "version": customer.version}
            changed.append(customer)
            after = {name: columns[name] for name in columns if before[name] != columns[name]}
            history.append(
                (
                    customer.id,
                    "imported",
                    {**{name: before[name] for name in after}, **dict.fromkeys(added, "")},
                    {**after, **{name: ", ".join(values) for name, values in added.items()}},
                )
            )
        session.flush()
        self._make_searchable(session, changed)
        return history

    def _make_searchable(self, session: Session, customers: Sequence[Customer]) -> None:
        ids = [each.id for each in customers]
        phones, cards = phones_of(session, self._tenant, ids), cards_of(session, self._tenant, ids)
        groups = groups_of(session, self._tenant, ids)
        contacts = contacts_of(session, self._tenant, ids)
        own = texts_of(session, self._tenant, ids)
        for each in customers:
            each.name_key = spelling_key(each.name)
            each.search_text = customer_search_text(
                each,
                phones.get(each.id, ()),
                cards.get(each.id, ()),
                [
                    *(c.value for c in contacts.get(each.id, ())),
                    *groups.get(each.id, ()),
                    *own.get(each.id, ()),
                ],
            )


_ORGANISATION_FOLDED: Final = frozenset(map(fold, _ORGANISATION_WORDS))
_SEARCHED: Final = ("name", "number", "email", "city", "tax_number")


class _Known:
    """The customers that rows of one portion may mean."""

    def __init__(self, session: Session, tenant: str, values: Sequence[Mapping[str, Any]]) -> None:
        def told(name: str) -> set[str]:
            return {
                one
                for each in values
                for one in ([each[name]] if isinstance(each.get(name), str) else each.get(name, ()))
            }

        def by(column: InstrumentedAttribute[str], name: str) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            owner = cast("Any", column.class_)
            customer = owner.id if owner is Customer else owner.customer
            for value, key in session.execute(
                select(column, customer).where(owner.tenant == tenant, column.in_(told(name)))
            ):
                found.setdefault(value, []).append(key)
            return found

        self._numbers = by(Customer.number, "number")
        self._phones = by(CustomerPhone.number, "phones")
        self._emails = by(Customer.email, "email")
        self.cards = {card: ids[0] for card, ids in by(CustomerCard.number, "cards").items()}
        ids = {
            *self.cards.values(),
            *(i for held in (self._numbers, self._phones, self._emails)
              for many in held.values() for i in many),
        }  # fmt: skip
        self._found = {each.id: each for each in _customers(session, tenant, sorted(ids))}
        self._held = {
            "phones": phones_of(session, tenant, sorted(ids)),
            "cards": cards_of(session, tenant, sorted(ids)),
            "groups": groups_of(session, tenant, sorted(ids)),
        }

    def match(self, values: Mapping[str, Any]) -> Customer | None:
        """Find whom a row means: by our number, a card, a phone, an e-mail, in this order."""
        named = spelling_key(values.get("name", ""))
        candidates: list[list[str]] = [self._numbers.get(values.get("number", ""), [])]
        candidates += [[self.cards[c]] for c in values.get("cards", ()) if c in self.cards]
        candidates += [self._phones.get(phone, []) for phone in values.get("phones", ())]
        candidates += [self._emails.get(values.get("email", ""), [])]
        for ids in candidates:
            there = [self._found[i] for i in ids if i in self._found and self._found[i].is_active]
            if len(there) == 1:
                return there[0]
            same = [each for each in there if named and each.name_key == named]
            if len(same) == 1:
                return same[0]
        return None

    def differs(self, customer: Customer, values: Mapping[str, Any]) -> bool:
        """Say whether saving would change anything."""
        if any(getattr(customer, n) != value for n, value in _columns(values).items()):
            return True
        return any(
            set(values.get(name, ())) - set(held.get(customer.id, ()))
            for name, held in self._held.items()
        )


def _customers(session: Session, tenant: str, ids: Sequence[str]) -> Sequence[Customer]:
    return session.scalars(
        select(Customer).where(Customer.tenant == tenant, Customer.id.in_(ids))
    ).all()


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: v for name, v in values.items() if name not in _HELD and name != "number"}


def _consented(values: Mapping[str, Any], now: datetime) -> datetime | None:
    return now if values.get("consent_email") or values.get("consent_sms") else None


def _blank() -> dict[str, Any]:
    """Give every column of a customer its empty value."""
    return {
        column.name: cast("Any", column.default).arg
        if column.default is not None
        else None
        if column.nullable
        else 0
        if column.type.python_type is int
        else ""
        for column in _table(Customer).columns
    }


def _table(model: Any) -> Table:
    return cast("Table", model.__table__)


def _hold(  # noqa: PLR0913, PLR0917 - who gets what
    session: Session,
    customer: Customer,
    name: str,
    values: Iterable[str],
    order: int,
    now: datetime,
) -> None:
    key = {"tenant": customer.tenant, "customer": customer.id}
    for at, value in enumerate(values, start=order):
        match name:
            case "phones":
                session.add(CustomerPhone(**key, number=value, order=at))
            case "cards":
                session.add(CustomerCard(**key, number=value, issued_at=now))
            case _:
                session.add(CustomerGroup(**key, name=value))


def _let_go(session: Session, customer: Customer, added: Mapping[str, Sequence[str]]) -> None:
    for name, column in (
        ("phones", CustomerPhone.number),
        ("cards", CustomerCard.number),
        ("groups", CustomerGroup.name),
    ):
        table = cast("Any", column.class_)
        if added.get(name):
            session.execute(
                delete(table).where(
                    table.tenant == customer.tenant,
                    table.customer == customer.id,
                    column.in_(added[name]),
                )
            )


def _split(cells: Iterable[str]) -> list[str]:
    return [part for cell in cells for part in cell.replace(";", ",").split(",") if part.strip()]


def _is_email(text: str) -> bool:
    name, _at, domain = text.partition("@")
    return bool(name) and "." in domain and "@" not in domain and " " not in text
