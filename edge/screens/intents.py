"""What can be asked for on the screens. Frozen, named in the imperative, no Kivy."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sync_protocol.retail.customer import Customer
from sync_protocol.retail.identifiers import CategoryId, ItemId, OperatorId, SaleId
from sync_protocol.retail.tender import TenderKind


class Place(StrEnum):
    """Where the operator went within a stage; the stage itself is the till's."""

    MAIN = "main"  # the stage's own screen
    CUSTOMERS = "customers"
    PARKED = "parked"
    CASH = "cash"
    DEVICES = "devices"
    RECEIPTS = "receipts"
    SETTINGS = "settings"
    HEALTH = "health"


class Overlay(StrEnum):
    """A question of the screens' own, over the screen. The till's own prompts come before it."""

    NONE = "none"
    MENU = "menu"
    DISCOUNT = "discount"
    SALE_DISCOUNT = "sale-discount"
    PRICE = "price"
    PARK = "park"
    NOTE = "note"
    VOID_SALE = "void-sale"
    CLOSE_DAY = "close-day"


class FieldName(StrEnum):
    """What text is being typed into."""

    NONE = ""
    SEARCH = "search"
    CLAIM_CODE = "claim-code"
    CUSTOMER_SEARCH = "customer-search"
    RECEIPT_SEARCH = "receipt-search"
    COPY_SEARCH = "copy-search"
    LABEL = "label"
    DEVICE_ADDRESS = "device-address"


# --- typing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypeDigits:
    """Keys of the number pad: digits, ``00`` or the decimal mark ``.``."""

    digits: str


@dataclass(frozen=True, slots=True)
class EraseDigit:
    """Take the last key of the number pad back."""


@dataclass(frozen=True, slots=True)
class ClearDigits:
    """Take back all that was typed on the number pad."""


@dataclass(frozen=True, slots=True)
class TypeText:
    """Characters for the field in focus."""

    text: str


@dataclass(frozen=True, slots=True)
class EraseCharacter:
    """Take the last character back."""


@dataclass(frozen=True, slots=True)
class ClearField:
    """Empty the field in focus and leave it."""


@dataclass(frozen=True, slots=True)
class Enter:
    """Finish what is being typed."""


@dataclass(frozen=True, slots=True)
class Focus:
    """Type into a field from now on; no field hides the keyboard."""

    field: FieldName


@dataclass(frozen=True, slots=True)
class ChooseKeyboard:
    """Change the language of the keyboard on the screen."""

    language: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A code came from a scanner; ``typed`` when it came as keys of the window."""

    code: str
    typed: bool = False


# --- moving about -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go to a place."""

    place: Place


@dataclass(frozen=True, slots=True)
class GoBack:
    """Leave the overlay, the place or the stage."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open an overlay of the screens' own."""

    overlay: Overlay


@dataclass(frozen=True, slots=True)
class TogglePad:
    """Show or hide the number pad over the grid (compact layout)."""


@dataclass(frozen=True, slots=True)
class ChooseCategory:
    """Show a category's items; None shows the favourites."""

    category: CategoryId | None


@dataclass(frozen=True, slots=True)
class PageCategories:
    """Show other categories in the bar, from this position on."""

    first: int


@dataclass(frozen=True, slots=True)
class ShowMoreItems:
    """The end of the page is in sight."""


@dataclass(frozen=True, slots=True)
class ChooseTheme:
    """Dark or light."""

    dark: bool


@dataclass(frozen=True, slots=True)
class ChooseSide:
    """Basket on the left or on the right."""

    left: bool


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The operator's language."""

    language: str


# --- starting ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Enrol:
    """Ask for this till's identity with the claim code typed."""


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """Say whether headquarters shows the same words as this till."""

    match: bool


@dataclass(frozen=True, slots=True)
class AnswerRecovery:
    """Say what happened before the power failed: ``printed``, ``paid`` and so on."""

    answer: str


@dataclass(frozen=True, slots=True)
class ChooseOperator:
    """Whose number comes next."""

    operator: OperatorId


@dataclass(frozen=True, slots=True)
class SignOn:
    """Sign on with the number typed."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Lock the till."""


@dataclass(frozen=True, slots=True)
class OpenShift:
    """Open a shift with the float typed, or the one proposed."""


# --- selling ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SellItem:
    """A tile was touched."""

    item: ItemId


@dataclass(frozen=True, slots=True)
class SelectLine:
    """Choose the line that keys act on; None: none."""

    line: int | None


@dataclass(frozen=True, slots=True)
class SetQuantity:
    """Give the selected line the quantity typed."""


@dataclass(frozen=True, slots=True)
class StepQuantity:
    """One more or one less."""

    by: int


@dataclass(frozen=True, slots=True)
class SetPrice:
    """Give the selected line the price typed, for the reason typed or chosen."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class GiveDiscount:
    """Take the percentage typed off the selected line for a reason."""

    reason: str
    percent_bp: int = 0  # 0: what was typed


@dataclass(frozen=True, slots=True)
class GiveSaleDiscount:
    """Take the percentage typed, or the amount typed, off the whole sale for a reason."""

    reason: str
    amount: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last change of the basket back."""


@dataclass(frozen=True, slots=True)
class RemoveDiscount:
    """Take the manual discount back."""


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Write the text typed on the selected line."""


@dataclass(frozen=True, slots=True)
class VoidLine:
    """Take the selected line back."""


@dataclass(frozen=True, slots=True)
class VoidSale:
    """Give the whole basket up."""


@dataclass(frozen=True, slots=True)
class TakeCustomer:
    """The sale is for this customer; None: for nobody known."""

    customer: Customer | None


@dataclass(frozen=True, slots=True)
class LookAtCustomer:
    """Show what must be known about a customer found."""

    customer: Customer


@dataclass(frozen=True, slots=True)
class Park:
    """Put the basket aside under the label typed."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Fetch a basket back."""

    sale: SaleId


# --- paying -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartTender:
    """Go to the payment."""


@dataclass(frozen=True, slots=True)
class Tender:
    """Take an amount by a means: the one named, the one typed, or what is due."""

    kind: TenderKind
    minor: int = 0


@dataclass(frozen=True, slots=True)
class TakeTenderBack:
    """Take a tender out again."""

    index: int


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """Say what the terminal's screen shows: ``paid``, ``not-paid``, ``unknown``."""

    answer: str


@dataclass(frozen=True, slots=True)
class AnswerFiscal:
    """Say by the paper whether the fiscal receipt exists."""

    printed: bool


@dataclass(frozen=True, slots=True)
class Complete:
    """Make the sale."""


@dataclass(frozen=True, slots=True)
class NextSale:
    """Leave the finished sale."""


@dataclass(frozen=True, slots=True)
class PrintAgain:
    """Print the receipt of the finished sale again."""


@dataclass(frozen=True, slots=True)
class PrintOnOther:
    """Print the receipt of the finished sale on the second printer."""


@dataclass(frozen=True, slots=True)
class PrintEarlier:
    """Print an earlier receipt, or a copy of it."""

    number: str


# --- answering the till's prompts -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConfirmAge:
    """The operator saw proof of age, or not."""

    proven: bool


@dataclass(frozen=True, slots=True)
class TakeWeight:
    """Sell by the weight shown, or by the one typed in grams."""

    keyed: bool = False


@dataclass(frozen=True, slots=True)
class SellFreeLine:
    """Sell the unknown code as a line with the price typed."""


@dataclass(frozen=True, slots=True)
class Approve:
    """A supervisor's number was typed."""


@dataclass(frozen=True, slots=True)
class CancelPrompt:
    """Leave the till's question without doing it."""


# --- returning --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartReturn:
    """Go to the returns, or choose the receipt with this number."""

    number: str = ""


@dataclass(frozen=True, slots=True)
class ReturnWithoutReceipt:
    """Take goods back that nobody can show a receipt for."""


@dataclass(frozen=True, slots=True)
class ToggleRestock:
    """Goods go back on the shelf, or not."""


@dataclass(frozen=True, slots=True)
class LookUpCode:
    """Search for the item by hand instead of the unknown code."""


@dataclass(frozen=True, slots=True)
class ShowReport:
    """Look at the X report."""


@dataclass(frozen=True, slots=True)
class PrintReport:
    """Print the report shown."""


@dataclass(frozen=True, slots=True)
class SetTraining:
    """Training on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class TickLine:
    """Take one more piece of a line back, none after the last."""

    line: int


@dataclass(frozen=True, slots=True)
class ChooseReason:
    """Say why: for a return, a difference, or cash that is moved."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveRefund:
    """Make the return, with the money going back by this means."""

    kind: TenderKind


# --- the drawer, the shift and the day --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChooseCashKind:
    """What is done with the drawer: drop, paid-in, paid-out."""

    kind: str


@dataclass(frozen=True, slots=True)
class MoveCash:
    """Move the amount typed for the reason typed."""


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    """No-sale, for a reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class StartCloseShift:
    """Go to the count."""


@dataclass(frozen=True, slots=True)
class ChooseDenomination:
    """Which coin or note the pad counts now; 0: other amount."""

    minor: int


@dataclass(frozen=True, slots=True)
class ConfirmCount:
    """The count is done: show what was expected."""


@dataclass(frozen=True, slots=True)
class CountAgain:
    """Go back to the count."""


@dataclass(frozen=True, slots=True)
class CloseShift:
    """Close the shift with what was counted."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class CloseDay:
    """Make the Z report."""


# --- devices and headquarters -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TestDevice:
    """Try a device."""

    device: str


@dataclass(frozen=True, slots=True)
class ChangeDevice:
    """Set a device up, or another one in its place."""

    device: str


@dataclass(frozen=True, slots=True)
class LookForDevices:
    """Look again at what is plugged in."""


@dataclass(frozen=True, slots=True)
class ChooseDevicePort:
    """Say where the device is plugged in."""

    address: str


@dataclass(frozen=True, slots=True)
class ChooseDeviceModel:
    """Say what the device is."""

    model: str


@dataclass(frozen=True, slots=True)
class ChooseDeviceSpeed:
    """Say how fast its line is; 0: as usual for it."""

    baud: int


@dataclass(frozen=True, slots=True)
class TryDevice:
    """Use what is chosen, without keeping it."""


@dataclass(frozen=True, slots=True)
class KeepDevice:
    """Use what is chosen from now on."""


@dataclass(frozen=True, slots=True)
class RemoveDevice:
    """Take the device off this till."""


@dataclass(frozen=True, slots=True)
class SynchroniseNow:
    """Do not wait for the next attempt."""


@dataclass(frozen=True, slots=True)
class DismissNotice:
    """The notice was read."""


Intent: TypeAlias = object
"""Any of the classes above."""
