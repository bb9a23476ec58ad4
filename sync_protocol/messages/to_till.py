"""Reference rows: what headquarters decides and every till knows.

A row is one entity; its body names its kind in ``k``. Amounts are minor units with their currency
beside them. `read_row` gives the class of any row; unknown kinds are refused with `FutureVersion`
and skipped by the till, which goes on with what it understands.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from sync_protocol.messages.canonical import Fields
from sync_protocol.messages.errors import FutureVersion, MalformedMessage
from sync_protocol.retail.barcode import ScanRules, VariableMeasureRule
from sync_protocol.retail.customer import Customer, CustomerCategory
from sync_protocol.retail.discount import DiscountKind, DiscountRule
from sync_protocol.retail.identifiers import CategoryId, CustomerId, ItemId
from sync_protocol.retail.item import Category, Item, ItemKind, Pack
from sync_protocol.retail.label import (
    STARTERS,
    FieldKind,
    LabelKind,
    LabelTemplate,
    TemplateField,
    UnfitTemplate,
)
from sync_protocol.retail.loyalty import Factor, Level, Program
from sync_protocol.retail.money import Money
from sync_protocol.retail.price import RETAIL_LIST, Price
from sync_protocol.retail.promotion import DAY_MINUTES, Goods, Part, Promotion, PromotionKind
from sync_protocol.retail.quantity import Unit
from sync_protocol.retail.tax import TaxRate


class CategoryRow(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="k", tag="category"
):
    """A category of items. Bucket: group/catalog."""

    id: str
    name: str
    parent: str = ""
    hue: int = 0
    order: int = 0

    def to_category(self) -> Category:
        """Give the trade's value."""
        return Category(
            id=CategoryId(self.id),
            name=self.name,
            parent=CategoryId(self.parent) if self.parent else None,
            hue=self.hue,
            order=self.order,
        )


class ItemRow(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="k", tag="item"
):
    """Something that can be sold. Bucket: group/catalog."""

    id: str
    sku: str
    name: str
    tax_category: str
    category: str
    unit: Unit = Unit.EACH
    kind: ItemKind = ItemKind.GOODS
    weighed: bool = False
    plu: str = ""
    age_limit_years: int = 0
    discountable: bool = True
    packs: tuple[tuple[str, int], ...] = ()  # (code, units); GTINs as 14 digits
    picture: str = ""
    names: dict[str, str] = {}
    rank: int = 0  # turnover rank, 0 sells most: the natural order of lists
    favourite: bool = False

    def to_item(self) -> Item:
        """Give the trade's value."""
        return Item(
            id=ItemId(self.id),
            sku=self.sku,
            name=self.name,
            tax_category=self.tax_category,
            category=CategoryId(self.category),
            unit=self.unit,
            kind=self.kind,
            weighed=self.weighed,
            plu=self.plu,
            age_limit_years=self.age_limit_years,
            discountable=self.discountable,
            packs=tuple(Pack(code=code, units=units) for code, units in self.packs),
            picture=self.picture,
            names=tuple(sorted(self.names.items())),
        )


class PriceRow(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="k", tag="price"
):
    """One row of a price list. Bucket: group/prices."""

    item: str
    minor: int
    currency: str
    price_list: str = RETAIL_LIST
    from_us: int = 0
    until_us: int | msgspec.UnsetType = msgspec.UNSET
    quantity_min: int = 0

    def to_price(self) -> Price:
        """Give the trade's value."""
        return Price(
            item=ItemId(self.item),
            amount=Money(self.minor, self.currency),
            price_list=self.price_list,
            from_us=self.from_us,
            until_us=None if isinstance(self.until_us, msgspec.UnsetType) else self.until_us,
            quantity_min=self.quantity_min,
        )


class TaxRateRow(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="k", tag="tax-rate"
):
    """A rate in force. Bucket: tenant/tax."""

    category: str
    rate_bp: int
    letter: str = ""
    from_us: int = 0
    until_us: int | msgspec.UnsetType = msgspec.UNSET

    def to_rate(self) -> TaxRate:
        """Give the trade's value."""
        return TaxRate(
            category=self.category,
            rate_bp=self.rate_bp,
            letter=self.letter,
            from_us=self.from_us,
            until_us=None if isinstance(self.until_us, msgspec.UnsetType) else self.until_us,
        )


class DiscountRuleRow(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="k",
    tag="discount-rule",
):
    """A discount rule. Bucket: tenant/discounts."""

    id: str
    kind: DiscountKind
    name: str
    percent_bp: int
    customer_category: str = ""
    threshold_minor: int = 0
    item_categories: tuple[str, ...] = ()
    from_us: int = 0
    until_us: int | msgspec.UnsetType = msgspec.UNSET

    def to_rule(self) -> DiscountRule:
        """Give the trade's value."""
        return DiscountRule(
            id=self.id,
            kind=self.kind,
            name=self.name,
            percent_bp=self.percent_bp,
            customer_category=self.customer_category,
            threshold_minor=self.threshold_minor,
            item_categories=frozenset(self.item_categories),
            from_us=self.from_us,
            until_us=None if isinstance(self.until_us, msgspec.UnsetType) else self.until_us,
        )


class GoodsRow(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Which goods a promotion is about, and how many of them a combination needs."""

    items: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    count: int = 1

    def to_goods(self) -> Goods:
        """Give the trade's value."""
        return Goods(items=frozenset(self.items), categories=frozenset(self.categories))


class PromotionRow(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="k", tag="promotion"
):
    """A promotion. Bucket: tenant/discounts, so that offers and rules become true together."""

    id: str
    kind: PromotionKind
    name: str
    priority: int = 0
    goods: GoodsRow = GoodsRow()
    percent_bp: int = 0
    amount_minor: int = 0
    buy: int = 0
    get: int = 0
    parts: tuple[GoodsRow, ...] = ()
    coupon: str = ""
    customer_categories: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()  # Monday is 0
    from_minute: int = 0
    until_minute: int = DAY_MINUTES
    minimum_minor: int = 0
    times_max: int = 0
    with_discounts: bool = False
    from_us: int = 0
    until_us: int | msgspec.UnsetType = msgspec.UNSET

    def to_promotion(self) -> Promotion:
        """Give the trade's value."""
        return Promotion(
            id=self.id,
            kind=self.kind,
            name=self.name,
            priority=self.priority,
            goods=self.goods.to_goods(),
            percent_bp=self.percent_bp,
            amount_minor=self.amount_minor,
            buy=self.buy,
            get=self.get,
            parts=tuple(Part(goods=part.to_goods(), count=part.count) for part in self.parts),
            coupon=self.coupon,
            customer_categories=frozenset(self.customer_categories),
            stores=frozenset(self.stores),
            weekdays=frozenset(self.weekdays),
            from_minute=self.from_minute,
            until_minute=self.until_minute,
            minimum_minor=self.minimum_minor,
            times_max=self.times_max,
            with_discounts=self.with_discounts,
            from_us=self.from_us,
            until_us=None if isinstance(self.until_us, msgspec.UnsetType) else self.until_us,
        )


class FactorRow(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """How much more or less certain goods earn."""

    goods: GoodsRow
    factor_bp: int


class LevelRow(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A level of customers."""

    category: str
    threshold_minor: int
    factor_bp: int = 10_000


class LoyaltyRow(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="k", tag="loyalty"
):
    """The rules of points; one row, key "loyalty". Bucket: tenant/discounts."""

    version: int
    points: int
    per_minor: int
    minimum_minor: int = 0
    factors: tuple[FactorRow, ...] = ()
    birthday_bp: int = 10_000
    birthday_days: int = 0
    expires_days: int = 0
    levels: tuple[LevelRow, ...] = ()
    period_days: int = 365

    def to_program(self) -> Program:
        """Give the trade's value."""
        return Program(
            version=self.version,
            points=self.points,
            per_minor=self.per_minor,
            minimum_minor=self.minimum_minor,
            factors=tuple(
                Factor(goods=each.goods.to_goods(), factor_bp=each.factor_bp)
                for each in self.factors
            ),
            birthday_bp=self.birthday_bp,
            birthday_days=self.birthday_days,
            expires_days=self.expires_days,
            levels=tuple(
                Level(
                    category=each.category,
                    threshold_minor=each.threshold_minor,
                    factor_bp=each.factor_bp,
                )
                for each in self.levels
            ),
            period_days=self.period_days,
        )


class CustomerCategoryRow(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="k",
    tag="customer-category",
):
    """A group of customers with common terms. Bucket: tenant/customers."""

    id: str
    name: str
    price_list: str = ""

    def to_category(self) -> CustomerCategory:
        """Give the trade's value."""
        return CustomerCategory(id=self.id, name=self.name, price_list=self.price_list)


class CustomerRow(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="k", tag="customer"
):
    """A customer, with only what the till shows. Bucket: tenant/customers."""

    id: str
    name: str
    category: str = ""
    phone: str = ""  # E.164
    card: str = ""
    personal_bp: int = 0
    currency: str = ""
    turnover: int = 0
    points: int = 0
    balance: int = 0  # negative: the customer owes
    credit_limit: int = 0
    prepay_only: bool = False
    note: str = ""
    birthday: str = ""
    last_purchase: str = ""

    def to_customer(self, category: CustomerCategory | None) -> Customer:
        """Give the trade's value; ``category`` is the row's category, looked up by the caller."""
        currency = self.currency

        def money(minor: int) -> Money | None:
            return Money(minor, currency) if currency else None

        return Customer(
            id=CustomerId(self.id),
            name=self.name,
            category=category,
            phone=self.phone,
            card=self.card,
            personal_bp=self.personal_bp,
            turnover=money(self.turnover),
            points=self.points,
            balance=money(self.balance),
            credit_limit=money(self.credit_limit),
            prepay_only=self.prepay_only,
            note=self.note,
            birthday=self.birthday,
            last_purchase=self.last_purchase,
        )


class OperatorRow(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="k", tag="operator"
):
    """Who may sign on. Bucket: tenant/operators.

    ``pin_verifier`` is argon2id of the PIN as headquarters set it; the till wraps it once more with
    its own secret before it is stored, so a copied file alone does not give four-digit PINs away.
    """

    id: str
    name: str
    pin_verifier: str
    language: str = "en"
    card: str = ""
    picture: str = ""
    rights: dict[str, str] = {}  # action: "yes" | "approval" | "no"; absent: the role's default
    role: str = "cashier"  # cashier | supervisor | manager | technician
    stores: tuple[str, ...] = ()  # empty: every store
    active: bool = True


class VariableMeasureRow(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """How the store reads one prefix of its in-store numbers; see `retail.barcode`."""

    prefix: str
    item_from: int
    item_until: int
    value_from: int
    value_until: int
    kind: str
    value_factor: int = 1
    verifier_at: int = -1

    def to_rule(self) -> VariableMeasureRule:
        """Give the trade's value."""
        return VariableMeasureRule(
            prefix=self.prefix,
            item_from=self.item_from,
            item_until=self.item_until,
            value_from=self.value_from,
            value_until=self.value_until,
            kind=self.kind,
            value_factor=self.value_factor,
            verifier_at=self.verifier_at,
        )


class FiscalRow(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """How a register's fiscal device is spoken to; what is not mapped is refused, never guessed."""

    required: bool = True  # no sale without the device
    vat_groups: dict[str, int] = {}  # tax category to the device's group
    tenders: dict[str, str] = {}  # means of payment to the device's kind: cash, card, credit ...
    reasons: dict[str, str] = {}  # reason of a return to "goods returned", "operator error" ...
    operator: int = 1  # the device's own operator
    operator_password: str = ""  # empty: the factory's, or what the till's devices file says
    payments: dict[str, str] = {}  # the device's kind to its code; empty: as above


class LabelFieldRow(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A field of a label template; see `retail.label`."""

    kind: str
    x: int
    y: int
    height: int
    width: int = 0
    lines: int = 1
    bold: bool = False
    text: str = ""


class LabelRow(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A label template that tills may print."""

    id: str
    name: str
    kind: str
    width: int
    height: int
    gap: int = 20
    fields: tuple[LabelFieldRow, ...] = ()

    def to_template(self) -> LabelTemplate | None:
        """Give the trade's value; None: of a kind that only newer releases print."""
        try:
            return LabelTemplate(
                id=self.id,
                name=self.name,
                kind=LabelKind(self.kind),
                width=self.width,
                height=self.height,
                gap=self.gap,
                fields=tuple(
                    TemplateField(
                        kind=FieldKind(row.kind),
                        x=row.x,
                        y=row.y,
                        height=row.height,
                        width=row.width,
                        lines=row.lines,
                        bold=row.bold,
                        text=row.text,
                    )
                    for row in self.fields
                ),
            )
        except (ValueError, UnfitTemplate):
            return None

    @classmethod
    def of(cls, template: LabelTemplate) -> LabelRow:
        """Write a template."""
        return cls(
            id=template.id,
            name=template.name,
            kind=template.kind.value,
            width=template.width,
            height=template.height,
            gap=template.gap,
            fields=tuple(
                LabelFieldRow(
                    kind=field.kind.value,
                    x=field.x,
                    y=field.y,
                    height=field.height,
                    width=field.width,
                    lines=field.lines,
                    bold=field.bold,
                    text=field.text,
                )
                for field in template.fields
            ),
        )


class StoreConfigRow(
    msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="k", tag="store"
):
    """How this store trades. Bucket: store/config; one row, key = store id."""

    id: str
    name: str
    currency: str
    time_zone: str
    country: str = ""
    language: str = "en"
    tax_included: bool = True
    cash_step_minor: int = 1
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    variable_measure: tuple[VariableMeasureRow, ...] = ()
    card_prefixes: tuple[str, ...] = ("29",)
    lock_after_s: int = 300
    drop_alarm_minor: int = 0  # cash in the drawer above which a drop is asked for; 0: never
    other_item_tax_category: str = "standard"  # for free lines
    registers: dict[str, str] = {}  # register id: its name and receipt prefix, "Till 2|S1T2"
    fiscal: dict[str, FiscalRow] = {}  # by register id; missing: an ordinary receipt printer
    labels: tuple[LabelRow, ...] = ()  # none: the templates of `retail.label.STARTERS`
    drawer_alarm_s: int = 60  # a drawer open for longer is said to be left open; 0: never

    def scan_rules(self) -> ScanRules:
        """How codes are read here."""
        return ScanRules(
            variable_measure=tuple(row.to_rule() for row in self.variable_measure),
            card_prefixes=self.card_prefixes,
        )

    def label_templates(self) -> tuple[LabelTemplate, ...]:
        """The labels that can be printed here."""
        found = tuple(t for t in (row.to_template() for row in self.labels) if t is not None)
        return found or STARTERS


Row: TypeAlias = (
    CategoryRow
    | ItemRow
    | PriceRow
    | TaxRateRow
    | DiscountRuleRow
    | PromotionRow
    | LoyaltyRow
    | CustomerCategoryRow
    | CustomerRow
    | OperatorRow
    | StoreConfigRow
)

ROW_KINDS = frozenset(
    {
        "category",
        "item",
        "price",
        "tax-rate",
        "discount-rule",
        "promotion",
        "loyalty",
        "customer-category",
        "customer",
        "operator",
        "store",
    }
)


def write_row(row: Row) -> dict[str, Any]:
    """Give the body of a row, with its kind in ``k``."""
    return msgspec.to_builtins(row)


def read_row(fields: Fields) -> Row:
    """Read any row; raises `FutureVersion` (unknown kind) or `MalformedMessage` (wrong shape)."""
    kind = fields.get("k")
    if kind not in ROW_KINDS:
        raise FutureVersion(f"rows of kind {kind!r} are not known to this release")
    try:
        return msgspec.convert(fields, Row)
    except msgspec.ValidationError as error:
        raise MalformedMessage(f"not a {kind}: {error}") from error
