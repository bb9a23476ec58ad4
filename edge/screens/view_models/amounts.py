"""What is typed and what it is worth, in words."""

from edge.screens.front import Front
from edge.till.state import TillState
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.money import Money


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
