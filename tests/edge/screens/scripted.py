"""A till that only shows: states by name, for pictures and for tests of single screens."""

from dataclasses import replace
from functools import cache

from cloud.demo.goods import Product, read_groups, read_products
from edge.screens.intents.places import FieldName, Overlay, Place
from edge.till.state import (
    AgeCheckAsked,
    ApprovalAsked,
    CardPaymentWaiting,
    DeviceChange,
    DeviceReadiness,
    DeviceTest,
    DocumentFound,
    Finished,
    FoundCustomers,
    FoundItems,
    ItemTile,
    LabelLine,
    LabelRun,
    Notice,
    Operator,
    ParkedBasket,
    PortFound,
    RecoveryAsked,
    ReportShown,
    ReturnInProgress,
    Severity,
    Shift,
    ShiftClosing,
    Stage,
    StorageView,
    Store,
    SyncView,
    TillState,
    UnknownCodeFound,
    WeightAsked,
)
from edge.workflows.till import Till
from sync_protocol.messages.from_till import PeriodTotals, TaxSum, TenderSum
from sync_protocol.retail.customer import Customer
from sync_protocol.retail.identifiers import CategoryId, ItemId, OperatorId, ShiftId
from sync_protocol.retail.item import Category
from sync_protocol.retail.label import STARTERS
from sync_protocol.retail.quantity import Quantity, Unit
from sync_protocol.retail.sale import ReturnedLine, refund_of
from sync_protocol.retail.tender import Payment
from tests.builders import (
    NOON_US,
    a_basket,
    a_customer,
    a_sale,
    an_item,
    card,
    cash,
    eur,
    silver_card,
)

PICTURED = 60


@cache
def demo_goods(count: int = PICTURED) -> tuple[Product, ...]:
    """The demonstration's favourites, then the others."""
    return tuple(sorted(read_products(), key=lambda p: not p.is_favourite)[:count])


@cache
def items() -> tuple[ItemTile, ...]:
    """Goods of the demonstration, named in five languages."""
    return tuple(
        ItemTile(
            item=an_item(
                product.name,
                id=ItemId(product.sku),
                category=CategoryId(product.category),
                names=tuple(product.names.items()),
                unit=Unit.KILOGRAM if product.is_weighed else Unit.EACH,
                weighed=product.is_weighed,
                picture=f"picture-{number}",
            ),
            price=eur(product.price_minor),
        )
        for number, product in enumerate(demo_goods())
    )


@cache
def categories() -> tuple[Category, ...]:
    return tuple(
        Category(id=CategoryId(group.key), name=group.names["en"], hue=group.hue, order=number)
        for number, group in enumerate(read_groups())
        if not group.parent
    )


STORE = Store(
    id="12",
    name="Store 12",
    register="2",
    register_name="Till 2",
    currency="EUR",
    time_zone="Europe/Athens",
    language="en",
    cash_step_minor=5,
)
MARIA = Operator(id=OperatorId("maria"), name="Maria K.", role="cashier", language="en")
OPERATORS = (
    MARIA,
    Operator(id=OperatorId("aram"), name="Aram S.", role="supervisor", language="hy"),
    Operator(id=OperatorId("olga"), name="Olga P.", role="cashier", language="ru"),
    Operator(id=OperatorId("eleni"), name="Eleni D.", role="manager", language="el"),
    Operator(id=OperatorId("aino"), name="Aino V.", role="cashier", language="fi"),
)
DEVICES = (
    DeviceReadiness(device="scanner", state="ready", detail="/dev/input/event3"),
    DeviceReadiness(
        device="receipt-printer", state="attention", message="Paper is low: have a roll ready."
    ),
    DeviceReadiness(
        device="drawer",
        state="ready",
        last_error="the printer is silent [no answer]",
        last_error_us=NOON_US,
    ),
    DeviceReadiness(device="scale", state="failed", message="No answer: check cable and power."),
    DeviceReadiness(device="display", state="absent"),
    DeviceReadiness(device="card-terminal", state="ready"),
)


def sold(customer: Customer | None = None, count: int = 6, language: str = "en"):
    """A basket of some pieces and something weighed."""
    basket = a_basket(rules=(silver_card(),)).for_customer(customer)
    pieces = [tile for tile in items() if not tile.item.weighed]
    for number, tile in enumerate(pieces[2 : 2 + count]):
        basket = basket.with_item(
            tile.item,
            quantity=Quantity.each(1 + number % 3),
            unit_price=tile.price or eur(0),
            name=tile.item.name_in(language),
        )
    weighed = next(tile for tile in items() if tile.item.weighed)
    return basket.with_item(
        weighed.item,
        quantity=Quantity.grams(745),
        unit_price=weighed.price or eur(0),
        name=weighed.item.name_in(language),
    )


def selling(customer: Customer | None = None, count: int = 6, language: str = "en") -> TillState:
    basket = sold(customer, count, language)
    return TillState(
        stage=Stage.SELLING,
        store=STORE,
        operators=OPERATORS,
        operator=MARIA,
        shift=Shift(
            id=ShiftId("s"),
            number=17,
            operator=MARIA.id,
            opened_us=NOON_US,
            business_day="2026-11-25",
            float_=eur(10000),
            expected_cash=eur(41450),
        ),
        basket=basket,
        totals=basket.totals(),
        selected=basket.lines[-2].number,
        receipt_number="S1T1-000042",
        sync=SyncView(state="online"),
        devices=DEVICES,
        catalogue_revision=1,
        language=language,
    )


TOTALS = PeriodTotals(
    currency="EUR",
    sales=84,
    returns=2,
    gross_sales=248330,
    gross_returns=17290,
    discounts=4120,
    rounding=3,
    tenders=(
        TenderSum(kind="cash", count=51, amount=81250),
        TenderSum(kind="card", count=33, amount=149790),
    ),
    taxes=(
        TaxSum(category="standard", rate_bp=2400, net=167541, tax=40210, gross=207751),
        TaxSum(category="reduced", rate_bp=1300, net=46923, tax=6100, gross=53023),
    ),
    paid_in=2000,
    paid_out=1550,
    drops=40000,
    float_minor=10000,
    voided_lines=3,
    no_sales=2,
    overrides=1,
    expected_cash=51700,
)


def states(language: str = "en") -> dict[str, tuple[TillState, dict[str, object]]]:
    """Every screen by name: the state and what is different in front."""
    sell = selling(a_customer(personal_bp=0, points=1240), language=language)
    empty = a_basket()
    fresh = replace(
        sell,
        basket=empty,
        totals=empty.totals(),
        selected=None,
        sync=SyncView(state="offline", unsent=12, unsent_amount=eur(34050), oldest_us=NOON_US),
    )
    pay = Payment(total=sell.totals.total, cash_step_minor=5)
    sale = a_sale(sold())
    debtor = a_customer(
        prepay_only=True,
        balance=eur(-8420),
        credit_limit=eur(10000),
        note="Allergic to nuts: ask",
        points=1240,
        turnover=eur(184200),
        last_purchase="2026-11-12",
        personal_bp=500,
    )
    closing = replace(
        fresh,
        stage=Stage.CLOSING_SHIFT,
        closing=ShiftClosing(),
        parked=(
            ParkedBasket(
                basket=sold(),
                total=eur(3810),
                operator_name="Maria K.",
                parked_us=NOON_US,
                label="blue jacket",
            ),
        ),
    )
    refund = refund_of(
        sale, [ReturnedLine(line=2, quantity=Quantity.each(1), reason="Damaged")], {1: 1000}
    )
    locked = replace(
        fresh,
        stage=Stage.SIGN_ON,
        operator=None,
        shift=None,
        basket=None,
        totals=None,
        operators=OPERATORS,
        language="en",
    )
    return {
        "starting": (TillState(), {}),
        "enrolment": (
            TillState(stage=Stage.NOT_ENROLLED),
            {"texts": {FieldName.CLAIM_CODE: "K7QF3MWD"}, "focus": FieldName.CLAIM_CODE},
        ),
        "enrolling": (
            TillState(stage=Stage.NOT_ENROLLED, enrolment_number="482 913"),
            {"texts": {FieldName.CLAIM_CODE: "K7QF3MWD9T2X"}},
        ),
        "comparing": (
            TillState(
                stage=Stage.NOT_ENROLLED,
                busy=True,
                enrolment_number="482 913",
                enrolment_words="lusab-babad-gutih-tugad-zuzuv",
            ),
            {"texts": {FieldName.CLAIM_CODE: "K7QF3MWD9T2X"}},
        ),
        "waiting": (TillState(stage=Stage.WAITING_FOR_DATA), {}),
        "recovery": (
            replace(locked, stage=Stage.RECOVERY, prompt=RecoveryAsked("printing", sale=sale)),
            {},
        ),
        "sign-on": (locked, {"operator": MARIA.id, "typed": "123"}),
        "open-shift": (
            replace(locked, stage=Stage.SHIFT_CLOSED, operator=MARIA),
            {"typed": "10000"},
        ),
        "sell": (sell, {}),
        "sell-empty": (fresh, {}),
        "sell-pad": (sell, {"pad_open": True, "typed": "2.5"}),
        "search": (
            replace(
                sell,
                found_items=FoundItems(
                    text="καφ",
                    tiles=tuple(t for t in items() if "καφ" in t.item.name_in("el").lower()),
                ),
            ),
            {"focus": FieldName.SEARCH, "texts": {FieldName.SEARCH: "καφ"}, "keyboard": "el"},
        ),
        "search-hy": (
            replace(sell, found_items=FoundItems(text="լ", tiles=items()[7:12])),
            {"focus": FieldName.SEARCH, "texts": {FieldName.SEARCH: "լ"}, "keyboard": "hy"},
        ),
        "notice": (
            replace(
                sell,
                notice=Notice(
                    message="The receipt printer does not answer: check its cable and power.",
                    severity=Severity.WARNING,
                    number=3,
                ),
            ),
            {},
        ),
        "storage-full": (
            replace(sell, storage=StorageView(state="full", free_bytes=3_000_000)),
            {},
        ),
        "menu": (sell, {"overlay": Overlay.MENU}),
        "customers": (
            replace(
                sell,
                basket=sell.basket.for_customer(None),
                found_customers=FoundCustomers(
                    text="el",
                    customers=(
                        debtor,
                        a_customer(
                            id="b", name="Eleni Pappa", category=None, phone="+306900000456"
                        ),
                        a_customer(id="c", name="Elena Sidorova"),
                    ),
                ),
            ),
            {
                "place": Place.CUSTOMERS,
                "texts": {FieldName.CUSTOMER_SEARCH: "el"},
                "customer": debtor,
            },
        ),
        "customers-typing": (
            replace(
                sell,
                basket=sell.basket.for_customer(None),
                found_customers=FoundCustomers(
                    text="el",
                    customers=(debtor, a_customer(id="b", name="Eleni Pappa", category=None)),
                ),
            ),
            {
                "place": Place.CUSTOMERS,
                "texts": {FieldName.CUSTOMER_SEARCH: "el"},
                "focus": FieldName.CUSTOMER_SEARCH,
            },
        ),
        "tender": (replace(sell, stage=Stage.TENDERING, payment=pay), {"typed": "2000"}),
        "tender-paid": (
            replace(
                sell,
                stage=Stage.TENDERING,
                payment=pay.with_tender(card(1000)).with_tender(cash(15000)),
            ),
            {},
        ),
        "completed": (
            replace(
                sell,
                stage=Stage.COMPLETED,
                finished=Finished(sale=a_sale(sold()), printing="done", drawer_opened=True),
            ),
            {},
        ),
        "completed-no-paper": (
            replace(
                sell,
                stage=Stage.COMPLETED,
                finished=Finished(
                    sale=sale,
                    printing="failed",
                    printing_problem="Put a new roll in and print again.",
                ),
            ),
            {},
        ),
        "parked": (
            replace(
                fresh,
                parked=(
                    *closing.parked,
                    ParkedBasket(
                        basket=sold(count=2),
                        total=eur(230),
                        operator_name="Aram S.",
                        parked_us=NOON_US - 1_300_000_000,
                    ),
                ),
            ),
            {"place": Place.PARKED},
        ),
        "return-find": (
            replace(
                fresh,
                stage=Stage.RETURNING,
                documents=tuple(
                    DocumentFound(
                        number=f"S1T1-0000{n}",
                        kind="sale" if n % 3 else "return",
                        business_day="2026-11-24",
                        total=eur(n * 131),
                    )
                    for n in range(41, 33, -1)
                ),
                basket=None,
            ),
            {},
        ),
        "return": (
            replace(
                fresh,
                stage=Stage.RETURNING,
                returning=ReturnInProgress(
                    original=sale,
                    sold_us=NOON_US,
                    already=((1, 1000),),
                    ticked=((2, 1000, "Damaged", True),),
                    refund=refund,
                ),
            ),
            {"reason": "Damaged"},
        ),
        "close-shift": (
            closing,
            {"counts": {20000: 1, 5000: 2, 2000: 6, 1000: 9}, "counting": 1000},
        ),
        "close-shift-short": (
            replace(
                closing,
                closing=ShiftClosing(
                    counted=eur(41250),
                    count_by_denomination=((5000, 8), (1000, 1), (200, 1)),
                    expected=eur(41450),
                    difference=eur(-200),
                ),
            ),
            {},
        ),
        "x-report": (
            replace(
                fresh,
                report=ReportShown(
                    kind="x", number=0, business_day="2026-11-25", totals=TOTALS, at_us=NOON_US
                ),
            ),
            {},
        ),
        "cash": (fresh, {"place": Place.CASH, "typed": "40000", "reason": "Too much cash"}),
        "new-customer": (
            sell,
            {
                "overlay": Overlay.NEW_CUSTOMER,
                "place": Place.CUSTOMERS,
                "focus": FieldName.NEW_NAME,
                "texts": {FieldName.NEW_NAME: "Eleni P", FieldName.NEW_PHONE: "+306912345678"},
                "consent": True,
            },
        ),
        "sale-discount": (
            sell,
            {"overlay": Overlay.SALE_DISCOUNT, "typed": "10", "reason": "Good will"},
        ),
        "help": (sell, {"overlay": Overlay.HELP}),
        "sell-large": (sell, {"large": True, "contrast": True}),
        "tender-large": (
            replace(sell, stage=Stage.TENDERING, payment=pay),
            {"large": True, "contrast": True},
        ),
        "health": (fresh, {"place": Place.HEALTH}),
        "devices": (fresh, {"place": Place.DEVICES}),
        "device-test": (
            replace(fresh, device_test=DeviceTest(device="scale", grams=745)),
            {"place": Place.DEVICES},
        ),
        "labels": (
            replace(
                fresh,
                label_run=LabelRun(
                    templates=STARTERS,
                    template=STARTERS[1].id,
                    lines=(
                        LabelLine(item=an_item("Tomatoes", unit=Unit.KILOGRAM), price=eur(389)),
                        LabelLine(item=an_item("Sourdough loaf"), price=eur(430), copies=12),
                    ),
                    grams=745,
                    message="{count} labels are out.",
                    count=4,
                ),
            ),
            {"place": Place.LABELS},
        ),
        "device-setup": (
            replace(
                fresh,
                device_change=DeviceChange(
                    device="scale",
                    found=(
                        PortFound(address="serial:/dev/ttyS0", title="ttyS0 (/dev/ttyS0)"),
                        PortFound(
                            address="serial-usb:A50285BI",
                            title="Mettler-Toledo USB scale (/dev/ttyUSB0)",
                            model="toledo-8217",
                        ),
                    ),
                    address="serial-usb:A50285BI",
                    model="toledo-8217",
                    models=(
                        ("toledo-8217", "Mettler-Toledo 8217 protocol"),
                        ("cas-type-6", "CAS AP, PR and others, TYPE-6"),
                    ),
                    fitted=True,
                    tried=True,
                    message="This is how it answers now. Keep it if that is right.",
                ),
            ),
            {"place": Place.DEVICES},
        ),
        "settings": (fresh, {"place": Place.SETTINGS}),
        "ask-approval": (
            replace(
                sell, prompt=ApprovalAsked("price-override", "This number may not approve it.")
            ),
            {"typed": "12"},
        ),
        "ask-age": (
            replace(sell, prompt=AgeCheckAsked(an_item("Ararat 5", age_limit_years=18))),
            {},
        ),
        "ask-weight": (
            replace(
                sell, prompt=WeightAsked(an_item("Tomatoes", unit=Unit.KILOGRAM), eur(389), 745)
            ),
            {},
        ),
        "ask-unknown": (
            replace(sell, prompt=UnknownCodeFound("5201234567890", "approval")),
            {"typed": "250"},
        ),
        "ask-card": (
            replace(
                sell,
                stage=Stage.TENDERING,
                payment=pay,
                prompt=CardPaymentWaiting(eur(4120), "A1B2C3"),
            ),
            {},
        ),
        "ask-card-unknown": (
            replace(
                sell,
                stage=Stage.TENDERING,
                payment=pay,
                prompt=CardPaymentWaiting(eur(4120), "A1B2C3", unknown=True),
            ),
            {},
        ),
        "ask-discount": (
            sell,
            {"overlay": Overlay.DISCOUNT, "typed": "10", "reason": "Damaged packaging"},
        ),
        "ask-price": (sell, {"overlay": Overlay.PRICE, "typed": "250"}),
        "ask-park": (
            sell,
            {
                "overlay": Overlay.PARK,
                "texts": {FieldName.LABEL: "blue jacket"},
                "focus": FieldName.LABEL,
            },
        ),
        "ask-void": (sell, {"overlay": Overlay.VOID_SALE}),
    }


class ScriptedTill(Till):
    """Shows what it is told and counts what it is asked."""

    def __init__(self, state: TillState) -> None:
        self._state = state
        self.asked: list[tuple[str, tuple[object, ...]]] = []
        self._callbacks = []

    @property
    def state(self) -> TillState:
        return self._state

    def become(self, state: TillState) -> None:
        self._state = state
        for callback in self._callbacks:
            callback()

    def subscribe(self, callback):
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def categories(self):
        return categories()

    def tiles(self, category, offset=0):
        if offset:
            return ()
        return tuple(t for t in items() if category is None or t.item.category == category)

    def __getattribute__(self, name: str):
        found = object.__getattribute__(self, name)
        if name in SILENT or name.startswith("_") or not callable(found):
            return found

        def asked(*args: object, **kwargs: object) -> None:
            self.asked.append((name, (*args, *kwargs.values())))

        return asked


SILENT = {"state", "become", "subscribe", "categories", "tiles", "asked"}
