"""The kinds of exception, in words: what disagrees, and what to do about it."""

from dataclasses import dataclass

from cloud.portal.language import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of exception is explained."""

    title: str
    advice: str


KINDS: dict[str, Kind] = {
    "sums-disagree": Kind(
        N_("The sums of this receipt do not agree"),
        N_("Compare the receipt with the drawer of that shift, then accept it or ask the store."),
    ),
    "price-unknown": Kind(
        N_("Sold at a price that was not in force"),
        N_("Check whether the price change had reached the till by then."),
    ),
    "tax-differs": Kind(
        N_("Computed with other tax rates than ours"),
        N_("Check the tax table of the store; the receipt stays as it was printed."),
    ),
    "item-unknown": Kind(
        N_("Sold an item that headquarters does not know"),
        N_("Add the item to the catalogue, or accept a free line."),
    ),
    "customer-unknown": Kind(
        N_("Sold to a customer that headquarters does not know"),
        N_("The customer may have been enrolled at a till that has not been heard yet."),
    ),
    "operator-unknown": Kind(
        N_("Rung up by somebody headquarters does not know"),
        N_("Ask the store who was at the till."),
    ),
    "discount-unfounded": Kind(
        N_("A discount that no rule gives"),
        N_("Look at its reason and who approved it."),
    ),
    "return-exceeds": Kind(
        N_("More was returned than was sold"),
        N_("Look at the original receipt and its other returns."),
    ),
    "number-repeated": Kind(
        N_("This receipt number was used before"),
        N_("Two machines may work under one register: look at the tills page."),
    ),
    "clock-doubtful": Kind(
        N_("The till's clock could not be trusted"),
        N_("The order is certain, the time is not; compare with the receipts around it."),
    ),
    "fiscal-unsettled": Kind(
        N_("Not known whether the fiscal receipt exists"),
        N_("Ask the store to switch the fiscal device on: the till asks it and settles by itself."),
    ),
    "fiscal-without-sale": Kind(
        N_("A fiscal receipt without its sale"),
        N_("Compare the device's number with its paper; the till's journal may not be here yet."),
    ),
    "sale-without-fiscal": Kind(
        N_("Sold without a fiscal receipt where one is required"),
        N_("Ask the store what happened; a correction at the device may be due."),
    ),
    "card-unsettled": Kind(
        N_("Not known whether the card was charged"),
        N_("Look the payment up at the terminal or its bank before money goes anywhere."),
    ),
    "card-without-sale": Kind(
        N_("A card was charged and nothing was sold"),
        N_("Look the payment up at the terminal; give it back if the customer has paid otherwise."),
    ),
    "card-refund-alone": Kind(
        N_("Money went back to a card without a return"),
        N_("Ask the store for the return it belongs to."),
    ),
    "short": Kind(
        N_("The drawer was short or over"),
        N_("Look at the count and the reason given when the shift closed."),
    ),
}
UNKNOWN_KIND = Kind(
    N_("Something about this document does not agree"), N_("Read the details and decide.")
)


def kind_of(kind: str) -> Kind:
    """Return the explanation of a kind, a general one for a kind of a newer release."""
    return KINDS.get(kind, UNKNOWN_KIND)
