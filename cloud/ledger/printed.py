"""A booked receipt as it was printed: the same code as the till's, laid out for a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone

import segno

from cloud.estate.models import Store
from cloud.ledger.bar_code import Bars, code_128
from cloud.ledger.models import Sale
from cloud.ledger.names import Names
from sync_protocol.languages.wording import Wording
from sync_protocol.messages.sale_body import read_sale
from sync_protocol.retail.receipt import (
    Circumstances,
    Code128,
    Letterhead,
    QrCode,
    Row,
    Separator,
    Style,
    receipt_of,
    set_row,
)

COLUMNS = 42  # an 80 mm printer
_STYLES = {Style.LARGE: "large", Style.BOLD: "bold", Style.SMALL: "tiny"}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of the paper, a line across it, or a code."""

    left: str = ""
    right: str = ""
    style: str = ""  # large, bold, tiny
    is_centred: bool = False
    is_rule: bool = False
    qr: str = ""  # a picture of the code as a data address
    bars: Bars | None = None  # a bar code to draw


def paper_of(sale: Sale, store: Store | None, names: Names) -> list[PaperLine]:
    """Lay a receipt out as the till did, in the language of its store."""
    zone = timezone(timedelta(minutes=sale.tz_min))
    words = Wording(store.language if store else "en", zone)
    receipt = receipt_of(
        read_sale(sale.id, sale.body),
        Circumstances(
            when=words.date_time(sale.at),
            till=names.register(sale.register),
            operator=names.operator(sale.operator),
            customer=names.customers.get(sale.customer, "") if sale.customer else "",
            training=sale.is_training,
            proof=sale.entry_hash.hex()[:16],
        ),
        Letterhead(
            store_name=store.name if store else names.store(sale.store),
            lines=tuple((store.receipt_header if store else "").splitlines()),
            footer=tuple((store.receipt_footer if store else "").splitlines()),
        ),
        words,
    )
    return [line for block in receipt.blocks for line in _lines(block)]


def _lines(block: Row | Separator | QrCode | Code128) -> Sequence[PaperLine]:
    match block:
        case Row():
            return _row(block)
        case Separator():
            return [PaperLine(is_rule=True)]
        case QrCode(content):
            return [PaperLine(content, qr=segno.make(content).svg_data_uri(scale=4))]
        case Code128(content):
            return [PaperLine(content, bars=code_128(content))]


def _row(row: Row) -> list[PaperLine]:
    # Broken where the printer breaks it; the page itself puts the right part at the right edge.
    style = _STYLES.get(row.style, "")
    texts = [text.rstrip() for text in set_row(row, COLUMNS)]
    if row.centred:
        return [PaperLine(text.strip(), style=style, is_centred=True) for text in texts]
    lines = [PaperLine(text, style=style) for text in texts]
    if row.right and lines:
        left = texts[-1].removesuffix(row.right).rstrip()
        lines[-1] = PaperLine(left, row.right, style)
    return lines
