"""What an operator may do at a till: roles, actions, answers. Plain data, in the till's words.

The till knows each role's usual answers; headquarters keeps only what differs for a person.
"""

from __future__ import annotations

from cloud.portal.language import N_

CASHIER, SUPERVISOR, MANAGER, TECHNICIAN = "cashier", "supervisor", "manager", "technician"
YES, APPROVAL, NO = "yes", "approval", "no"

ROLES = {
    CASHIER: N_("Cashier"),
    SUPERVISOR: N_("Supervisor"),
    MANAGER: N_("Manager"),
    TECHNICIAN: N_("Technician"),
}

ANSWERS = {YES: N_("Yes"), APPROVAL: N_("With approval"), NO: N_("No")}

ACTIONS = {
    "sell": N_("Sell"),
    "void-line": N_("Void a line"),
    "abandon-basket": N_("Give up the sale"),
    "override-price": N_("Change a price"),
    "discount": N_("Give a discount"),
    "discount-sale": N_("Give a discount on the whole sale"),
    "free-line": N_("Sell as other item"),
    "key-weight": N_("Type a weight"),
    "park": N_("Park the sale"),
    "return": N_("Take goods back"),
    "return-without-receipt": N_("Take goods back without a receipt"),
    "copy-receipt": N_("Print a copy"),
    "post-void": N_("Take back a finished sale"),
    "enrol-customer": N_("Take down a new customer"),
    "no-sale": N_("Open the drawer"),
    "paid-in": N_("Paid-in"),
    "paid-out": N_("Paid-out"),
    "drop": N_("Drop"),
    "float": N_("Add to the float"),
    "open-shift": N_("Open the shift"),
    "close-shift": N_("Close the shift"),
    "x-report": N_("X report"),
    "close-day": N_("Close the day"),
    "training": N_("Training"),
    "devices": N_("Set up and try devices"),
}
