"""Who may do what, and when a supervisor must.

A role has defaults; headquarters may change single rights of single operators. Whoever approves an
action must be allowed to do it without approval.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sync_protocol.retail.marking import N_


class Action(StrEnum):
    """What rights are about; the names stand in operators' rows."""

    SELL = "sell"
    VOID_LINE = "void-line"
    ABANDON = "abandon-basket"
    OVERRIDE_PRICE = "override-price"
    DISCOUNT = "discount"
    DISCOUNT_SALE = "discount-sale"
    FREE_LINE = "free-line"
    KEY_WEIGHT = "key-weight"
    PARK = "park"
    RETURN = "return"
    RETURN_WITHOUT_RECEIPT = "return-without-receipt"
    COPY = "copy-receipt"
    POST_VOID = "post-void"
    ENROL_CUSTOMER = "enrol-customer"
    NO_SALE = "no-sale"
    PAID_IN = "paid-in"
    PAID_OUT = "paid-out"
    DROP = "drop"
    FLOAT = "float"
    OPEN_SHIFT = "open-shift"
    CLOSE_SHIFT = "close-shift"
    X_REPORT = "x-report"
    CLOSE_DAY = "close-day"
    TRAINING = "training"
    DEVICES = "devices"


class Answer(StrEnum):
    """What a right says."""

    YES = "yes"
    APPROVAL = "approval"
    NO = "no"


ACTION_NAMES: dict[Action, str] = {
    Action.SELL: N_("Sell"),
    Action.VOID_LINE: N_("Void a line"),
    Action.ABANDON: N_("Give up the sale"),
    Action.OVERRIDE_PRICE: N_("Change a price"),
    Action.DISCOUNT: N_("Give a discount"),
    Action.DISCOUNT_SALE: N_("Give a discount on the whole sale"),
    Action.FREE_LINE: N_("Sell as other item"),
    Action.KEY_WEIGHT: N_("Type a weight"),
    Action.PARK: N_("Park the sale"),
    Action.RETURN: N_("Take goods back"),
    Action.RETURN_WITHOUT_RECEIPT: N_("Take goods back without a receipt"),
    Action.COPY: N_("Print a copy"),
    Action.POST_VOID: N_("Take back a finished sale"),
    Action.ENROL_CUSTOMER: N_("Take down a new customer"),
    Action.NO_SALE: N_("Open the drawer"),
    Action.PAID_IN: N_("Paid-in"),
    Action.PAID_OUT: N_("Paid-out"),
    Action.DROP: N_("Drop"),
    Action.FLOAT: N_("Add to the float"),
    Action.OPEN_SHIFT: N_("Open the shift"),
    Action.CLOSE_SHIFT: N_("Close the shift"),
    Action.X_REPORT: N_("X report"),
    Action.CLOSE_DAY: N_("Close the day"),
    Action.TRAINING: N_("Training"),
    Action.DEVICES: N_("Set up and try devices"),
}

_ASKS_CASHIER = frozenset(
    {
        Action.OVERRIDE_PRICE,
        Action.DISCOUNT,
        Action.DISCOUNT_SALE,
        Action.FREE_LINE,
        Action.KEY_WEIGHT,
        Action.RETURN_WITHOUT_RECEIPT,
        Action.POST_VOID,
        Action.PAID_OUT,
        Action.NO_SALE,
        Action.CLOSE_DAY,
        Action.TRAINING,
        Action.DEVICES,
    }
)
_NOT_FOR_TECHNICIAN = frozenset(Action) - {Action.TRAINING, Action.X_REPORT, Action.DEVICES}
SUPERVISING = frozenset({"supervisor", "manager"})


def default_for(role: str, action: Action) -> Answer:
    """Say what a role may do unless headquarters said otherwise."""
    if role in SUPERVISING:
        return Answer.YES
    if role == "technician":
        return Answer.NO if action in _NOT_FOR_TECHNICIAN else Answer.YES
    return Answer.APPROVAL if action in _ASKS_CASHIER else Answer.YES


def may(role: str, rights: Mapping[str, str], action: Action) -> Answer:
    """Say whether an operator may do something: yes, with approval, no."""
    wanted = rights.get(action)
    return Answer(wanted) if wanted in set(Answer) else default_for(role, action)


def may_approve(role: str, rights: Mapping[str, str], action: Action) -> bool:
    """Say whether an operator may approve somebody else's action."""
    return role in SUPERVISING and may(role, rights, action) is Answer.YES
