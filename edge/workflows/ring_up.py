"""A scan, a touch or a weight to a changed basket."""

from __future__ import annotations

from dataclasses import replace

from edge.peripherals.scale import LiveWeight
from edge.till.authority import Action
from edge.till.selling import (
    AddOutcome,
    AgeCheckNeeded,
    LineAdded,
    NoPrice,
    NotPossibleNow,
    Offer,
    WeightNeeded,
    add_free_line,
    add_measured,
    add_offer,
)
from edge.till.state import AgeCheckAsked, Stage, UnknownCodeFound, WeightAsked
from edge.workflows.approvals import Approvals
from edge.workflows.desk import Desk
from edge.workflows.open_basket import OpenBasket
from edge.workflows.shop import Shop
from sync_protocol.languages.wording import N_
from sync_protocol.retail.barcode import (
    DamagedCode,
    GtinScanned,
    MeasuredItem,
    OtherCode,
)
from sync_protocol.retail.errors import RetailError
from sync_protocol.retail.item import Item
from sync_protocol.retail.money import Money
from sync_protocol.retail.promotion import Why, coupon_code
from sync_protocol.retail.quantity import THOUSAND, Quantity, Unit

NO_PRICE = N_("{item} has no price now.")
DAMAGED = N_("This code could not be read. Scan again or type the number.")
NOT_POSSIBLE = N_("That does not go.")
NOT_SELLING = N_("Finish what is on the screen first.")
WRONG_WEIGHT = N_("Type the weight in grams, up to {grams} g.")
COUPON_USED = N_("This coupon is in the sale already.")
COUPON_TOO_NEW = N_("This coupon is newer than the sale. Finish or park the sale first.")
COUPON_GIVES = N_("Coupon taken: {name}, you save {amount}.")
COUPON_WAITS = N_("Coupon taken: {name}. It gives nothing on these goods yet.")
GRAMS_MAX = 100_000


class RingUp:
    """Adds goods to the basket."""

    def __init__(self, desk: Desk, shop: Shop, baskets: OpenBasket, approvals: Approvals) -> None:
        """Look goods up in the shop."""
        self._desk = desk
        self._shop = shop
        self._baskets = baskets
        self._approvals = approvals
        self._asked: tuple[Item, Quantity | None, MeasuredItem | None] | None = None

    def count_next(self, pieces: int) -> None:
        """Say how many pieces of the next thing are sold; it holds for one thing only."""
        self._desk.change(count_next=max(0, pieces))

    def take_goods(self, code: GtinScanned | MeasuredItem | OtherCode | DamagedCode) -> None:
        """Take a code that means goods."""
        if not self._may_add() or self._take_coupon(code):
            return
        match code:
            case DamagedCode():
                self._desk.warn(DAMAGED)
            case GtinScanned():
                self._take_gtin(code)
            case MeasuredItem():
                item = self._shop.catalogue.by_plu(code.plu)
                if item is None:
                    self._unknown(code.plu)
                else:
                    self._add(item, None, code)
            case OtherCode(text):
                self._take_own_code(text)

    def add_item(self, item_id: str) -> None:
        """Add an item touched on the screen."""
        item = self._shop.catalogue.item(item_id)
        if item is None or not self._may_add():
            return
        self._add(item, None)

    def confirm_age(self) -> None:
        """Go on with the goods whose age limit was asked about."""
        if self._asked is None or not isinstance(self._desk.state.prompt, AgeCheckAsked):
            return
        item, quantity, measured = self._asked
        basket = self._baskets.current()
        if basket is None:
            return
        self._desk.change(prompt=None)
        if self._baskets.put(basket.with_age_checked(item.age_limit_years)):
            self._add(item, quantity, measured)

    def see_weight(self, weight: LiveWeight) -> None:
        """Show what the scale says while a weight is asked for."""
        prompt = self._desk.state.prompt
        if isinstance(prompt, WeightAsked) and (prompt.live_grams, prompt.problem) != (
            weight.grams,
            weight.problem,
        ):
            self._desk.change(
                prompt=replace(prompt, live_grams=weight.grams, problem=weight.problem)
            )

    def take_weight(self) -> None:
        """Sell the stable weight that is shown."""
        prompt = self._desk.state.prompt
        if isinstance(prompt, WeightAsked) and prompt.live_grams:
            self._shop.counter.scale.sold(prompt.live_grams)
            self._sell_weighed(prompt.item, prompt.live_grams)

    def key_weight(self, grams: int) -> None:
        """Sell a typed weight, where allowed."""
        prompt = self._desk.state.prompt
        if not isinstance(prompt, WeightAsked):
            return
        if not 0 < grams <= GRAMS_MAX:
            self._desk.warn(WRONG_WEIGHT, grams=GRAMS_MAX)
            return
        self._approvals.permit(
            Action.KEY_WEIGHT, lambda _approver: self._sell_weighed(prompt.item, grams)
        )

    def sell_free_line(self, name: str, unit_price_minor: int, thousandths: int) -> None:
        """Sell something that the catalogue does not know, where allowed."""
        row = self._shop.store_data.store()
        if row is None or not self._may_add(answering=True):
            return

        def sell(_approver: str) -> None:
            basket = self._baskets.current()
            if basket is not None:
                self._desk.change(prompt=None)
                self._apply(
                    add_free_line(
                        basket,
                        name=name,
                        unit_price=Money(unit_price_minor, row.currency),
                        quantity=Quantity(thousandths, Unit.EACH),
                        tax_category=row.other_item_tax_category,
                    )
                )

        self._approvals.permit(Action.FREE_LINE, sell)

    def forget(self) -> None:
        """Drop what was asked about."""
        self._asked = None
        self._shop.counter.scale.ignore()

    def _take_coupon(self, code: GtinScanned | MeasuredItem | OtherCode | DamagedCode) -> bool:
        """Take a code that a promotion asks for; False: it is not a coupon."""
        texts = {
            coupon_code(text)
            for text in (
                (code.gtin.digits, code.gtin.short)
                if isinstance(code, GtinScanned)
                else (code.text,)
                if isinstance(code, OtherCode | DamagedCode)
                else ()
            )
        }
        promotions = self._shop.store_data.rules().promotions
        coupon = next((each.coupon for each in promotions if each.coupon in texts), "")
        basket = self._baskets.current() if coupon else None
        if basket is None:
            return False
        try:
            taken = basket.with_coupon(coupon)
        except RetailError:
            # In the sale already, or newer than the rules that this sale was opened with.
            self._desk.warn(COUPON_USED if coupon in basket.coupons else COUPON_TOO_NEW)
            return True
        if self._baskets.put(taken, selected=self._desk.state.selected):
            self._say_what_it_gives(coupon)
        return True

    def _say_what_it_gives(self, coupon: str) -> None:
        totals = self._desk.state.totals
        mine = (
            [each for each in totals.verdicts if each.promotion.coupon == coupon] if totals else []
        )
        given = next((each for each in mine if each.why is Why.GIVEN), None)
        if given is not None:
            self._desk.notify(COUPON_GIVES, name=given.promotion.name, amount=given.amount)
        elif mine:
            self._desk.notify(COUPON_WAITS, name=mine[0].promotion.name)

    def _take_gtin(self, code: GtinScanned) -> None:
        found = self._shop.catalogue.by_code(code.gtin.digits)
        if found is None:
            self._unknown(code.gtin.short)
            return
        if code.weight_g is not None and found.item.unit is Unit.KILOGRAM:
            self._add(found.item, Quantity(code.weight_g, Unit.KILOGRAM))
            return
        self._add(found.item, None, units=found.units)

    def _take_own_code(self, text: str) -> None:
        found = self._shop.catalogue.by_code(text)
        item = found.item if found is not None else self._shop.catalogue.by_plu(text)
        if item is None:
            self._unknown(text)
        else:
            self._add(item, None, units=found.units if found is not None else 1)

    def _add(
        self,
        item: Item,
        quantity: Quantity | None,
        measured: MeasuredItem | None = None,
        *,
        units: int = 1,
    ) -> None:
        basket = self._baskets.current()
        if basket is None:
            return
        units *= max(1, self._desk.state.count_next)
        if units > 1 and quantity is None and not item.weighed:
            quantity = Quantity(units * THOUSAND, item.unit)
        self._asked = (item, quantity, measured)
        offer = self._offer(item, quantity)
        if measured is not None:
            self._apply(add_measured(basket, offer, measured, name=self._name_of(item)))
        else:
            name = self._name_of(item)
            self._apply(add_offer(basket, offer, quantity=quantity, name=name))

    def _offer(self, item: Item, quantity: Quantity | None) -> Offer:
        state = self._desk.state
        customer = state.basket.customer if state.basket else None
        price = self._shop.catalogue.price(
            item.id,
            at_us=self._desk.now_us(),
            price_list=customer.price_list if customer else "",
            thousandths=quantity.thousandths if quantity else THOUSAND,
        )
        currency = state.store.currency if state.store else ""
        usable = price is not None and price.amount.currency == currency
        return Offer(item, price.amount if price is not None and usable else None)

    def _apply(self, outcome: AddOutcome) -> None:
        match outcome:
            case LineAdded(basket, line):
                if self._baskets.put(basket, selected=line):
                    self._desk.change(last_added=basket.line(line).item, count_next=0)
            case AgeCheckNeeded(item):
                self._desk.change(prompt=AgeCheckAsked(item))
            case WeightNeeded(item, unit_price):
                keyed = self._approvals.answer(Action.KEY_WEIGHT)
                self._desk.change(prompt=WeightAsked(item, unit_price, None, keyed=keyed))
                self._shop.counter.scale.watch(self._weighed)
            case NoPrice(item):
                self._desk.warn(NO_PRICE, item=item.name)
            case NotPossibleNow(_reason):
                self._desk.warn(NOT_POSSIBLE)

    def _weighed(self, weight: LiveWeight) -> None:
        with self._desk.turn():
            self.see_weight(weight)

    def _sell_weighed(self, item: Item, grams: int) -> None:
        self._shop.counter.scale.ignore()
        basket = self._baskets.current()
        if basket is None:
            return
        self._desk.change(prompt=None)
        quantity = Quantity(grams, item.unit)
        offer = self._offer(item, quantity)
        self._apply(add_offer(basket, offer, quantity=quantity, name=self._name_of(item)))

    def _name_of(self, item: Item) -> str:
        """Name the goods as the receipt does: in the language of the store."""
        store = self._desk.state.store
        return item.name_in(store.language) if store is not None else item.name

    def _unknown(self, code: str) -> None:
        free_line = self._approvals.answer(Action.FREE_LINE)
        self._desk.change(prompt=UnknownCodeFound(code, free_line))

    def _may_add(self, *, answering: bool = False) -> bool:
        state = self._desk.state
        without_receipt = (
            state.stage is Stage.RETURNING
            and state.returning is not None
            and state.returning.original is None
        )
        asked = state.prompt is not None and not isinstance(state.prompt, UnknownCodeFound)
        if not (self._desk.is_selling or without_receipt) or (asked and not answering):
            self._desk.warn(NOT_SELLING)
            return False
        if state.stage is Stage.COMPLETED:
            self._desk.change(stage=Stage.SELLING, finished=None)
        if isinstance(state.prompt, UnknownCodeFound) and not answering:
            self._desk.change(prompt=None)
        return True
