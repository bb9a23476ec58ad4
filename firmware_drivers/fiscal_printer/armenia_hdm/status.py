"""Codes and answers of the HDM protocol to values. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, cast

from firmware_drivers.errors import Trouble
from firmware_drivers.fiscal_printer.armenia_hdm.frame import Fields

DONE = 200
SESSION_KEY, SEQUENCE = 102, 104
NO_SUCH_RECEIPT, WRONG_REGISTRATION = 174, 175
NO_PAPER, OPERATOR_BUSY = 145, 408

CODES = {
    400: "the request cannot be decoded",
    402: "wrong protocol version",
    403: "our address is not the one set on the register",
    404: "unknown operation",
    500: "internal error",
    101: "wrong device password",
    102: "the session has ended",
    103: "wrong header",
    104: "the sequence number does not increase",
    105: "wrong JSON",
    111: "wrong operator password",
    112: "no such operator",
    113: "the operator is not active",
    121: "wrong user",
    141: "there is no last receipt",
    142: "the last receipt is another user's",
    143: "printer error",
    144: "the printer does not start",
    145: "no paper",
    151: "no such department, or not allowed",
    152: "paid less than the total",
    153: "above the limit",
    154: "the total must be above zero",
    155: "must be synchronised with the tax office",
    156: "synchronisation failed",
    157: "wrong number of the returned receipt",
    158: "already returned",
    159: "price or quantity is not above zero",
    160: "discount must be 0 to 99.99 per cent",
    161: "product code",
    162: "product name",
    163: "unit",
    164: "the card payment failed",
    165: "the price is zero",
    166: "final price",
    167: "cashless payments exceed the total",
    168: "cashless payments cover the total",
    171: "price",
    172: "unknown kind of receipt",
    173: "kind of discount",
    174: "there is no such receipt",
    175: "wrong registration number",
    177: "this kind of receipt cannot be returned",
    178: "amount of the return",
    179: "must be returned in full",
    180: "more than was sold",
    181: "quantity of the return",
    183: "wrong goods classification code",
    185: "must be synchronised before a return",
    191: "the amount must be above zero",
    192: "the goods classification code is missing",
    193: "the buyer's tax number",
    408: "someone uses the register's own screens",
    503: "data of the tax office do not match",
}
# After these nothing was put on record; any other code leaves it open.
_NOTHING_DONE = frozenset({400, 402, 403, 404, 101, 102, 103, 104, 105, 111, 112, 113, 121})
_REJECTED = frozenset(range(151, 197)) - {155, 156, 185} | {141, 142, OPERATOR_BUSY}
_TROUBLE = {
    403: Trouble.NO_PERMISSION,
    101: Trouble.NO_PERMISSION,
    111: Trouble.NO_PERMISSION,
    143: Trouble.FAULT,
    144: Trouble.FAULT,
    NO_PAPER: Trouble.PAPER_OUT,
    155: Trouble.OFFLINE,
    156: Trouble.OFFLINE,
    185: Trouble.OFFLINE,
    OPERATOR_BUSY: Trouble.OFFLINE,
    500: Trouble.FAULT,
}


class UnreadableAnswer(ValueError):
    """The answer lacks what it must hold."""


def code_words(code: int) -> str:
    """Say what a code means."""
    return f"{CODES.get(code, 'error')} ({code})"


def trouble_of(code: int) -> Trouble:
    """What a person should look at."""
    return _TROUBLE.get(code, Trouble.BAD_REQUEST)


def is_certain(code: int) -> bool:
    """Whether a refusal with this code promises that nothing was put on record."""
    return code in _NOTHING_DONE or code in _REJECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedReceipt:
    """Answer to operations 4 and 6."""

    number: int  # rseq
    registration: str  # crn
    fiscal: str
    total_minor: int
    change_minor: int
    at: datetime | None
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """A line of a receipt that was looked up."""

    identity: int  # rpid: by this it is returned
    code: str
    quantity: int  # thousandths


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundReceipt:
    """Answer to operation 10."""

    number: int
    total_minor: int
    cash_minor: int
    card_minor: int
    returned_number: int  # of the receipt this one gives back; 0: a sale
    at: datetime | None
    lines: tuple[FoundLine, ...] = ()


def read_issued(fields: Fields, zone: tzinfo) -> IssuedReceipt:
    """Read a receipt just issued; numbers may come as text."""
    shown = ("crn", "sn", "tin", "taxpayer", "address", "fiscal", "lottery", "prize", "qr")
    return IssuedReceipt(
        number=_integer(fields, "rseq"),
        registration=str(fields.get("crn", "")),
        fiscal=str(fields.get("fiscal", "")),
        total_minor=_minor(fields.get("total")),
        change_minor=_minor(fields.get("change", 0)),
        at=_moment(fields.get("rtime") or fields.get("time"), zone),
        details=tuple((name, str(fields[name])) for name in shown if fields.get(name)),
    )


def read_found(fields: Fields, zone: tzinfo) -> FoundReceipt:
    """Read a receipt that was looked up."""
    rows = cast("list[Any]", fields.get("totals") or [])
    return FoundReceipt(
        number=_integer(fields, "rseq"),
        total_minor=_minor(fields.get("ta")),
        cash_minor=_minor(fields.get("cash", 0)),
        card_minor=_minor(fields.get("card", 0)),
        returned_number=_integer(fields, "ref") if fields.get("ref") else 0,
        at=_moment(fields.get("time"), zone),
        lines=tuple(
            FoundLine(
                identity=_integer(row, "rpid"),
                code=str(row.get("gc", "")),
                quantity=_scaled(row.get("qty", 0), 1000),
            )
            for row in (cast("Fields", row) for row in rows if isinstance(row, dict))
        ),
    )


def read_clock(fields: Fields, zone: tzinfo) -> datetime:
    """Read operation 12, milliseconds or ISO text, as the register's wall clock."""
    at = _moment(fields.get("dt"), zone)
    if at is None:
        raise UnreadableAnswer(f"{fields.get('dt')!r} is no time")
    return at


def _integer(fields: Fields, name: str) -> int:
    try:
        return int(fields[name])
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableAnswer(f"no number {name} in the answer") from error


def _minor(value: Any) -> int:
    return _scaled(value, 100)


def _scaled(value: Any, scale: int) -> int:
    # JSON has no exact decimals; the text of the number has the two or three digits that were sent.
    try:
        return round(float(value) * scale)
    except (TypeError, ValueError, OverflowError) as error:
        raise UnreadableAnswer(f"{value!r} is not an amount") from error


def _moment(value: Any, zone: tzinfo) -> datetime | None:
    try:
        if str(value).isdecimal():
            since = datetime.fromtimestamp(int(value) / 1000, UTC)
            return since.astimezone(zone).replace(tzinfo=None)
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError):
        return None
