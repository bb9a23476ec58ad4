"""The receipts register as a file for a spreadsheet."""

import csv
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO

from sqlalchemy.orm import Session

from cloud.ledger.names import names_for
from cloud.ledger.repository import ListedSale
from cloud.portal.formatting import local, locale
from cloud.portal.language import _
from sync_protocol.retail.currency import minor_digits

ROWS_MAX = 20_000


def receipts_csv(session: Session, tenant: str, sales: Iterable[ListedSale]) -> bytes:
    """Write receipts as CSV: UTF-8 with mark, the separator of the reader's country.

    Text that a spreadsheet could take for a formula is written so that it stays text.
    """
    rows = list(sales)
    names = names_for(
        session,
        tenant,
        operators={each.sale.operator for each in rows},
        customers={each.sale.customer for each in rows},
    )
    decimal = str(locale().number_symbols["latn"]["decimal"])
    out = StringIO()
    # Where the decimal sign is a comma, spreadsheets expect a semicolon between cells.
    writer = csv.writer(out, delimiter=";" if decimal == "," else ",", lineterminator="\r\n")
    writer.writerow(
        [
            _("Receipt"),
            _("Date and time"),
            _("Business day"),
            _("Store"),
            _("Till"),
            _("Operator"),
            _("Customer"),
            _("Lines"),
            _("Paid by"),
            _("Fiscal number"),
            _("Fiscal memory"),
            _("Fiscal sign"),
            _("Tax"),
            _("Discount"),
            _("Total"),
            _("Currency"),
        ]
    )
    for each in rows:
        sale = each.sale

        def amount(minor: int, currency: str = sale.currency) -> str:
            return f"{Decimal(minor).scaleb(-minor_digits(currency))}".replace(".", decimal)

        writer.writerow(
            [
                as_text(sale.number),
                f"{local(sale.at):%Y-%m-%d %H:%M:%S}",
                sale.business_day,
                as_text(names.store(sale.store)),
                as_text(names.register(sale.register)),
                as_text(names.operator(sale.operator)) if sale.operator else "",
                as_text(names.customer(sale.customer)) if sale.customer else "",
                sale.line_count,
                " + ".join(each.tenders),
                each.fiscal_number or "",
                *(
                    (as_text(each.fiscal.memory), as_text(each.fiscal.sign))
                    if each.fiscal and each.fiscal_number
                    else ("", "")
                ),
                amount(sale.tax_minor),
                amount(sale.discount_minor),
                amount(sale.total_minor),
                sale.currency,
            ]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_text(value: str) -> str:
    """Keep a spreadsheet from running what somebody typed as a formula."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
