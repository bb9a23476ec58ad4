"""Money by a card terminal: written down before it is asked, and never asked for twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from edge.journal.card_intents import CardIntent, forget_intent, keep_intent
from edge.journal.writing import Writing
from edge.peripherals.payment_terminal import (
    CardTerminal,
    Charged,
    InDoubt,
    NotCharged,
    TerminalOutcome,
    intent_of,
    intent_text,
)
from edge.till.state import CardPaymentWaiting
from edge.workflows.desk import Desk
from firmware_drivers.payment_terminal.terminal import MoneyIntent, Movement, TerminalMark
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import CardPaymentIntended, CardPaymentSettled
from sync_protocol.retail.money import Money

ASKING = N_("Asking the terminal …")
Settle = Callable[[Writing], None]  # writes the outcome down; belongs into the same transaction
Finished = Callable[[Charged | NotCharged, Settle], None]


class AskTerminal:
    """One movement of money at a time; the prompt stands over the screen until it is known."""

    def __init__(self, desk: Desk, cards: CardTerminal) -> None:
        """Ask ``cards``."""
        self._desk = desk
        self._cards = cards
        self._finished: dict[str, Finished] = {}

    @property
    def fitted(self) -> bool:
        """Whether a terminal moves the money; never in training."""
        return self._cards.fitted and not self._desk.state.training

    def begin(  # noqa: PLR0913 - all of it belongs to one movement
        self,
        movement: Movement,
        amount: Money,
        finished: Finished,
        *,
        basket: str = "",
        receipt: int = 0,
        beside: Callable[[Writing], None] = lambda _writing: None,
    ) -> None:
        """Move money; ``beside`` is written with the intent, ``finished`` is told in a turn."""
        self._desk.change(busy=True, notice=None)

        def marked(mark: TerminalMark | NotCharged) -> None:
            with self._desk.turn():
                if isinstance(mark, NotCharged):
                    self._desk.change(busy=False)
                    self._desk.warn(mark.message)
                    return
                intent = MoneyIntent(
                    movement=movement,
                    amount_minor=amount.minor,
                    currency=amount.currency,
                    before=mark,
                    receipt=receipt,
                )
                self._written(intent, amount, basket, beside, finished)

        self._cards.mark(marked)

    def cancel(self) -> None:
        """Ask the terminal to give up; its answer decides."""
        self._cards.cancel()

    def answered(self, reference: str, outcome: Charged | NotCharged) -> None:
        """Take a person's answer where the terminal could not tell; in a turn."""
        self._cards.forget(reference)
        self._conclude(reference, outcome)

    def ask_about(self, kept: CardIntent, told: Callable[[Charged | NotCharged], None]) -> bool:
        """Ask about an intent of before the start; False: only a person can tell."""
        if not self._cards.fitted or not kept.mark:
            return False
        try:
            intent = intent_of(kept.mark, kept.amount_minor, kept.currency)
        except ValueError:
            return False

        def done(outcome: TerminalOutcome) -> None:
            if not isinstance(outcome, InDoubt):
                with self._desk.turn():
                    told(outcome)

        self._cards.ask(kept.reference, intent, done)
        return True

    def forget(self, reference: str) -> None:
        """Stop asking about an intent: a person has answered."""
        self._cards.forget(reference)

    def _written(
        self,
        intent: MoneyIntent,
        amount: Money,
        basket: str,
        beside: Callable[[Writing], None],
        finished: Finished,
    ) -> None:
        reference = self._desk.new_id()[-8:]
        signed = amount.minor if intent.movement is Movement.PAYMENT else -amount.minor
        draft = self._desk.draft(
            CardPaymentIntended(
                basket=basket, reference=reference, amount=signed, currency=amount.currency
            )
        )
        kept = CardIntent(
            reference=reference,
            basket=basket,
            amount_minor=signed,
            currency=amount.currency,
            mark=intent_text(intent),
        )

        def work(writing: Writing) -> None:
            keep_intent(writing, kept)
            beside(writing)
            writing.add(draft)

        def then(_: None) -> None:
            self._finished[reference] = finished
            self._desk.change(
                busy=False,
                prompt=CardPaymentWaiting(amount, reference, terminal=True, says=ASKING),
            )
            self._cards.move(
                reference,
                intent,
                lambda words: self._shown(reference, words),
                lambda outcome: self._heard(reference, outcome),
            )

        self._desk.write(work, then, lambda _reason: self._desk.change(busy=False))

    def _shown(self, reference: str, words: str) -> None:
        with self._desk.turn():
            prompt = self._prompt(reference)
            if prompt is not None:
                self._desk.change(prompt=replace(prompt, says=words))

    def _heard(self, reference: str, outcome: TerminalOutcome) -> None:
        with self._desk.turn():
            if not isinstance(outcome, InDoubt):
                self._conclude(reference, outcome)
                return
            prompt = self._prompt(reference)
            if prompt is not None:
                self._desk.change(prompt=replace(prompt, unknown=True, says=""))
                self._desk.note(CardPaymentSettled(reference=reference, outcome="unknown"))

    def _conclude(self, reference: str, outcome: Charged | NotCharged) -> None:
        finished = self._finished.pop(reference, None)
        if finished is None:
            return
        self._desk.change(notice=None)
        if isinstance(outcome, NotCharged):
            self._desk.warn(outcome.message, **({"code": outcome.code} if outcome.code else {}))
        finished(outcome, self._settling(reference, outcome))
        # Last: whoever sees no prompt any more must see what was paid.
        self._desk.change(prompt=None)

    def _settling(self, reference: str, outcome: Charged | NotCharged) -> Settle:
        draft = self._desk.draft(
            CardPaymentSettled(
                reference=reference,
                outcome="paid" if isinstance(outcome, Charged) else "not-paid",
                approval=outcome.approval if isinstance(outcome, Charged) else "",
            )
        )

        def work(writing: Writing) -> None:
            forget_intent(writing, reference)
            writing.add(draft)

        return work

    def _prompt(self, reference: str) -> CardPaymentWaiting | None:
        prompt = self._desk.state.prompt
        if isinstance(prompt, CardPaymentWaiting) and prompt.reference == reference:
            return prompt
        return None
