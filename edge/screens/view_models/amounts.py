"""What is typed and what it is worth, in words."""

from edge.screens.front import Front
from edge.till.state import TillState
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.money import Money
from sync_protocol.retail.tender import Payment


def currency_of(state: TillState) -> str:
    """Give the currency the till sells in."""
    return state.store.currency if state.store else "EUR"


def typed_money(state: TillState, front: Front, wording: Wording) -> str:
    """Show the amount typed on the pad."""
    currency = currency_of(state)
    return wording.money(Money(front.amount_minor(currency), currency))


def typed_number(front: Front, wording: Wording) -> str:
    """Show digits as typed, with the language's decimal mark."""
    return front.typed.replace(".", wording.decimal_mark())


def dots(front: Front) -> str:
    """Show how many digits of a secret are typed, never which."""
    return " ".join("●" if i < len(front.typed) else "○" for i in range(max(4, len(front.typed))))


def split_share(payment: Payment, persons: int, *, cash: bool) -> int:
    """Give what one of so many persons pays of what is due, in minor units; the last one the rest.

    A share of cash is rounded up to the smallest coin.
    """
    due = (payment.cash_due if cash else payment.due).minor
    if persons < 2:
        return due
    share = -(-due // persons)
    step = payment.cash_step_minor if cash else 1
    return min(due, -(-share // step) * step)
