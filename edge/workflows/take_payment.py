"""Payment: cash with change; a card, whose terminal or operator must tell what became of it."""

from __future__ import annotations

from typing import Literal

from edge.journal.card_intents import CardIntent, forget_intent, keep_intent
from edge.journal.parking import keep_open
from edge.journal.writing import Writing
from edge.peripherals.payment_terminal import Charged, NotCharged
from edge.till.state import CardPaymentWaiting, Stage
from edge.till.tendering import NotTaken, Taken, TenderOutcome, begin_payment, take_card, take_cash
from edge.workflows.ask_terminal import AskTerminal, Settle
from edge.workflows.desk import Desk
from edge.workflows.open_basket import OpenBasket
from firmware_drivers.payment_terminal.terminal import Movement
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import CardPaymentIntended, CardPaymentSettled
from sync_protocol.retail.basket import Basket
from sync_protocol.retail.money import Money
from sync_protocol.retail.tender import Payment, Tendered, TenderKind

NOTHING_TO_PAY = N_("There is nothing to pay yet.")
TENDER_REFUSED = N_("That amount does not go.")
CARD_TAKEN = N_("A card payment was taken. Take it back first, at the terminal too.")
VOID_AT_TERMINAL = N_("Void the payment at the terminal, too.")
NOT_TAKEN_BACK = N_("The terminal did not take the payment back. It still counts.")
NOT_CHARGED = N_("Noted: the card was not charged.")
ANSWER_CARD = N_("Look at the terminal: was it paid?")

CardOutcome = Literal["paid", "not-paid", "unknown"]


class TakePayment:
    """Takes tenders for the open basket."""

    def __init__(self, desk: Desk, baskets: OpenBasket, terminal: AskTerminal) -> None:
        """Keep what is paid with the basket, so that a power cut does not forget it."""
        self._desk = desk
        self._baskets = baskets
        self._terminal = terminal

    def begin(self) -> None:
        """Go from the basket to its payment."""
        state = self._desk.state
        if state.stage is not Stage.SELLING or state.busy or state.prompt is not None:
            return
        if state.basket is None or state.basket.is_empty or state.totals is None:
            self._desk.warn(NOTHING_TO_PAY)
            return
        step = state.store.cash_step_minor if state.store else 1
        self._desk.change(
            stage=Stage.TENDERING, payment=begin_payment(state.totals, step), notice=None
        )

    def back(self) -> None:
        """Go back to the basket; cash on the counter simply goes back, a card payment does not."""
        state = self._desk.state
        if state.stage is not Stage.TENDERING or state.busy:
            return
        if state.payment is not None and state.payment.other:
            self._desk.warn(CARD_TAKEN)
            return
        self._desk.change(stage=Stage.SELLING, payment=None, prompt=None)
        self._baskets.keep()

    def cash(self, amount_minor: int) -> None:
        """Take cash."""
        payment = self._payment()
        if payment is not None:
            self._take(take_cash(payment, amount_minor))

    def card(self, amount_minor: int | None) -> None:
        """Ask for a card payment: written down first, then terminal or operator is asked."""
        payment = self._payment()
        basket = self._desk.state.basket
        if payment is None or basket is None:
            return
        wanted = payment.due.minor if amount_minor is None else amount_minor
        # The reference is what is looked for at the terminal after a power cut.
        reference = self._desk.new_id()[-8:]
        if isinstance(take_card(payment, wanted, reference), NotTaken):
            self._desk.warn(TENDER_REFUSED)
            return
        currency = basket.currency
        if self._terminal.fitted:
            self._by_terminal(basket, payment, Money(wanted, currency))
            return
        draft = self._desk.draft(
            CardPaymentIntended(
                basket=basket.id, reference=reference, amount=wanted, currency=currency
            )
        )

        operator = draft.operator

        def work(writing: Writing) -> None:
            keep_intent(
                writing,
                CardIntent(
                    reference=reference, basket=basket.id, amount_minor=wanted, currency=currency
                ),
            )
            keep_open(writing, basket, operator, payment)
            writing.add(draft)

        def then(_: None) -> None:
            amount = Money(wanted, currency)
            self._desk.change(busy=False, prompt=CardPaymentWaiting(amount, reference))

        self._desk.change(busy=True)
        self._desk.write(work, then, lambda _reason: self._desk.change(busy=False))

    def answer_card(self, outcome: CardOutcome, approval: str) -> None:
        """Take down what the terminal showed; "unknown" keeps the question open."""
        prompt = self._desk.state.prompt
        if not isinstance(prompt, CardPaymentWaiting):
            return
        if prompt.terminal:
            self._answer_for_terminal(prompt, outcome, approval)
            return
        state = self._desk.state
        payment = state.payment
        if outcome == "paid" and payment is not None:
            shown = approval.strip() or prompt.reference
            taken = take_card(payment, prompt.amount.minor, shown)
            payment = taken.payment if isinstance(taken, Taken) else payment
        self.settle(prompt.reference, outcome, approval, state.basket, payment)
        if outcome == "unknown":
            self._desk.change(
                prompt=CardPaymentWaiting(prompt.amount, prompt.reference, unknown=True)
            )
            self._desk.warn(ANSWER_CARD)
        else:
            self._desk.change(prompt=None, payment=payment, notice=None)

    def settle(
        self,
        reference: str,
        outcome: CardOutcome,
        approval: str = "",
        basket: Basket | None = None,
        payment: Payment | None = None,
    ) -> None:
        """Write down what became of a card payment, and with it what is paid of the basket."""
        draft = self._desk.draft(
            CardPaymentSettled(reference=reference, outcome=outcome, approval=approval.strip())
        )

        def work(writing: Writing) -> None:
            if outcome != "unknown":
                forget_intent(writing, reference)
            if basket is not None:
                # In one transaction: a power cut must not forget money the terminal has taken.
                keep_open(writing, basket, draft.operator, payment)
            writing.add(draft)

        self._desk.write(work)

    def remove(self, index: int) -> None:
        """Take a tender back."""
        payment = self._payment()
        if payment is None or not 0 <= index < len(payment.tenders):
            return
        tender = payment.tenders[index]
        if (
            tender.kind is TenderKind.CARD
            and self._terminal.fitted
            and tender.reference.isdecimal()
        ):
            self._take_back(index, tender)
            return
        self._desk.change(payment=payment.without_tender(index))
        self._baskets.keep()
        if tender.kind is TenderKind.CARD:
            self.settle(tender.reference, "not-paid")
            self._desk.warn(VOID_AT_TERMINAL)

    def _by_terminal(self, basket: Basket, payment: Payment, amount: Money) -> None:
        signed_on = self._desk.state.operator
        operator = signed_on.id if signed_on else ""

        def finished(outcome: Charged | NotCharged, settle: Settle) -> None:
            paid = payment
            if isinstance(outcome, Charged):
                taken = take_card(payment, amount.minor, outcome.approval)
                paid = taken.payment if isinstance(taken, Taken) else payment
                self._desk.change(payment=paid)
            self._settle_with(settle, basket, paid)

        self._terminal.begin(
            Movement.PAYMENT,
            amount,
            finished,
            basket=basket.id,
            beside=lambda writing: keep_open(writing, basket, operator, payment),
        )

    def _take_back(self, index: int, tender: Tendered) -> None:
        """Reverse a payment at the terminal; only then is the tender gone."""
        payment, basket = self._payment(), self._desk.state.basket
        if payment is None or basket is None:
            return

        def finished(outcome: Charged | NotCharged, settle: Settle) -> None:
            left = payment
            if isinstance(outcome, Charged):
                left = payment.without_tender(index)
                self._desk.change(payment=left)
            else:
                self._desk.warn(NOT_TAKEN_BACK)
            self._settle_with(settle, basket, left)

        self._terminal.begin(
            Movement.REVERSAL,
            tender.amount,
            finished,
            basket=basket.id,
            receipt=int(tender.reference),
        )

    def _settle_with(self, settle: Settle, basket: Basket, payment: Payment) -> None:
        operator = self._desk.state.operator

        def work(writing: Writing) -> None:
            settle(writing)
            # In one transaction: a power cut must not forget money the terminal has taken.
            keep_open(writing, basket, operator.id if operator else "", payment)

        self._desk.write(work)

    def _answer_for_terminal(
        self, prompt: CardPaymentWaiting, outcome: CardOutcome, approval: str
    ) -> None:
        if not prompt.unknown:
            if outcome == "not-paid":
                self._terminal.cancel()
            return
        match outcome:
            case "paid":
                shown = approval.strip() or prompt.reference
                self._terminal.answered(prompt.reference, Charged(shown))
            case "not-paid":
                self._terminal.answered(prompt.reference, NotCharged(NOT_CHARGED))
            case "unknown":
                self._desk.warn(ANSWER_CARD)

    def _take(self, outcome: TenderOutcome) -> None:
        match outcome:
            case Taken(payment):
                self._desk.change(payment=payment, notice=None)
                self._baskets.keep()
            case NotTaken():
                self._desk.warn(TENDER_REFUSED)

    def _payment(self) -> Payment | None:
        state = self._desk.state
        if state.stage is not Stage.TENDERING or state.busy or state.prompt is not None:
            return None
        return state.payment
