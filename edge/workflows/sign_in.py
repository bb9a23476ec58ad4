"""Who works at the till: signing on by PIN or badge, off, locked; language and training."""

from __future__ import annotations

from dataclasses import replace

from edge.journal.sign_in import keep_language, keep_look
from edge.till.authority import Action
from edge.till.state import CardPaymentWaiting, Operator, Stage
from edge.workflows.approvals import Approvals, operator_named
from edge.workflows.desk import Desk
from edge.workflows.pins import Pins, PinsAgree
from edge.workflows.recover import Recover
from edge.workflows.shop import Shop
from edge.workflows.take_payment import ANSWER_CARD
from sync_protocol.languages.wording import LANGUAGES, N_
from sync_protocol.messages.from_till import OperatorSignedOff, OperatorSignedOn

WRONG_PIN = N_("Wrong PIN.")
WAIT = N_("Too many wrong PINs. Please wait.")
UNKNOWN_BADGE = N_("Nobody here has this badge.")
PIN_TOO = N_("{operator}: please type your PIN.")
TRAINING_ON = N_("Training is on: nothing is sold for real.")
TRAINING_OFF = N_("Training is off.")
FINISH_FIRST = N_("Finish the sale on the screen first.")


SWITCHABLE = frozenset({Stage.SELLING, Stage.COMPLETED, Stage.SHIFT_CLOSED})


class SignIn:
    """Signs operators on and off."""

    def __init__(
        self,
        desk: Desk,
        shop: Shop,
        pins: Pins,
        approvals: Approvals,
        recover: Recover,
    ) -> None:
        """Check PINs through ``pins``; ``recover`` has the first word after a power cut."""
        self._desk = desk
        self._recover = recover
        self._shop = shop
        self._pins = pins
        self._approvals = approvals

    def sign_on(self, operator_id: str, pin: str) -> None:
        """Sign on by PIN."""
        state = self._desk.state
        operator = operator_named(state.operators, operator_id)
        if state.stage is not Stage.SIGN_ON or state.busy or operator is None:
            return
        self._desk.change(busy=True, notice=None)
        self._pins.check(
            (operator_id,),
            pin,
            lambda agree: self._answered(operator_id, agree),
            counted_as=operator_id,
        )

    def by_badge(self, code: str) -> None:
        """Sign a cashier on by badge, in place of another one; who may approve types a PIN too."""
        state = self._desk.state
        at_rest = state.stage in {Stage.SIGN_ON, *SWITCHABLE} and state.prompt is None
        if not at_rest or state.busy or state.store is None:
            return
        row = self._shop.store_data.operator_by_card(state.store.id, code)
        operator = operator_named(state.operators, row.id) if row is not None else None
        if operator is None:
            self._desk.warn(UNKNOWN_BADGE)
            return
        if state.operator is not None:
            if operator.id == state.operator.id:
                return
            self.sign_off()  # the till changes hands; an open sale waits for the next one
        if operator.role != "cashier" or operator.locked_until_us > self._desk.now_us():
            self._desk.notify(PIN_TOO, operator=operator.name)
        else:
            self._enter(operator, by_card=True)

    def sign_off(self, *, automatic: bool = False) -> None:
        """Sign off; an open basket stays for whoever signs on next."""
        state = self._desk.state
        if state.operator is None or state.busy:
            return
        if isinstance(state.prompt, CardPaymentWaiting):
            self._desk.warn(ANSWER_CARD)
            return
        if state.stage is Stage.RETURNING:  # what lies there to go back is no sale that waits
            self._desk.change(basket=None, totals=None)
        self._desk.note(OperatorSignedOff(operator=state.operator.id, automatic=automatic))
        self._approvals.forget()
        # A payment under way is part of what waits: it comes back with its basket.
        self._desk.change(
            stage=Stage.SIGN_ON,
            operator=None,
            prompt=None,
            notice=None,
            finished=None,
            returning=None,
            closing=None,
            report=None,
            found_items=None,
            found_customers=None,
            language=state.store.language if state.store else state.language,
        )

    def set_language(self, language: str) -> None:
        """Switch the language of whoever is signed on, for good."""
        operator = self._desk.state.operator
        if language not in LANGUAGES:
            return
        self._desk.change(language=language)
        if operator is not None:
            name = operator.id
            self._desk.write(lambda writing: keep_language(writing, name, language))
            self._desk.change(
                operators=tuple(
                    replace(one, language=language) if one.id == name else one
                    for one in self._desk.state.operators
                )
            )

    def keep_look(self, look: str) -> None:
        """Keep what the screen looks like for whoever is signed on."""
        operator = self._desk.state.operator
        if operator is not None:
            name, others = str(operator.id), dict(self._desk.state.looks)
            self._desk.write(lambda writing: keep_look(writing, name, look))
            self._desk.change(looks=tuple(sorted({**others, name: look}.items())))

    def set_training(self, *, on: bool) -> None:
        """Switch training on or off."""
        state = self._desk.state
        if state.training == on or state.busy:
            return
        if state.basket is not None and not state.basket.is_empty:
            self._desk.warn(FINISH_FIRST)
            return

        def switch(_approver: str) -> None:
            self._desk.change(training=on, basket=None, totals=None, finished=None)
            self._desk.notify(TRAINING_ON if on else TRAINING_OFF)

        if on:
            self._approvals.permit(Action.TRAINING, switch)
        else:
            switch("")

    def _answered(self, operator_id: str, agree: PinsAgree) -> None:
        self._desk.change(busy=False)
        operator = operator_named(self._desk.state.operators, operator_id)
        if agree.operator is None or operator is None:
            self._desk.warn(WAIT if agree.must_wait else WRONG_PIN)
            return
        self._enter(operator, by_card=False)

    def _enter(self, operator: Operator, *, by_card: bool) -> None:
        state = self._desk.state
        self._desk.change(
            operator=operator,
            notice=None,
            language=operator.language if operator.language in LANGUAGES else state.language,
        )
        self._desk.note(OperatorSignedOn(operator=operator.id, by="card" if by_card else "pin"))
        self._recover.ask()
