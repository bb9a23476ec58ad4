"""Help: what the screen in front of the operator is for, and what to do next."""

from edge.screens.front import Front
from edge.screens.intents.moving import GoBack
from edge.screens.intents.places import Place
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.question_view import QuestionView
from edge.till.state import Stage, TillState
from sync_protocol.languages.wording import N_, Wording

BY_PLACE = {
    Place.CUSTOMERS: N_(
        "Scan the card, or type a phone number or a name. Who is not found is taken down as new. "
        "Prices change at once."
    ),
    Place.PARKED: N_("Sales that wait. Recall one when no other sale is open."),
    Place.CASH: N_("Book what goes in or out of the drawer, or open it. A drop goes to the safe."),
    Place.DEVICES: N_("Each device in words. Test tries it; Change sets it up."),
    Place.RECEIPTS: N_("Find an earlier receipt by its number and print it again. It says COPY."),
    Place.SETTINGS: N_("Language, colours and size are yours and come back when you sign on."),
    Place.HEALTH: N_("What is wrong stands first, with what to do. Selling goes on meanwhile."),
}
BY_STAGE = {
    Stage.SIGN_ON: N_("Touch your name and type your number, or scan your card."),
    Stage.SHIFT_CLOSED: N_("Count the money in the drawer, type it and open the shift."),
    Stage.SELLING: N_(
        "Scan, or touch goods. A number typed first is how many. Touch a line to change it. "
        "Then Pay. F2 search, F3 customer, F4 park, F8 pay."
    ),
    Stage.TENDERING: N_(
        "Type what you were given, or touch an amount. Several means may be used; Split shares it. "
        "F6 cash, F7 card, F8 complete."
    ),
    Stage.COMPLETED: N_("Give the change and the receipt. The next scan begins the next sale."),
    Stage.RETURNING: N_(
        "Scan the receipt or choose it, touch what comes back, say why, and give the money back."
    ),
    Stage.CLOSING_SHIFT: N_(
        "Count each note and coin. What should be there is shown only after you confirm."
    ),
}
OTHERWISE = N_("Do what the screen says. Nothing you touch here loses a sale.")


def help_view(state: TillState, front: Front, wording: Wording) -> QuestionView:
    """Describe the help for where the operator is."""
    text = BY_PLACE.get(front.place) or BY_STAGE.get(state.stage) or OTHERWISE
    return QuestionView(
        name="help",
        title=wording.text("Help"),
        text=wording.text(text),
        answers=(
            KeyView(name="help-close", text=wording.text("Close"), intent=GoBack(), look="primary"),
        ),
    )
