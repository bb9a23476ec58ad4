"""The receipts register as a file."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from cloud.ledger.names import names_for
from cloud.ledger.repository import ListedSale
from cloud.portal.language import _
from cloud.portal.list_files import Amount, Cell, ListFile

ROWS_MAX = 20_000


def receipt_list(session: Session, tenant: str, sales: Iterable[ListedSale]) -> ListFile:
    """Write receipts in the order of the list."""
    rows = list(sales)
    names = names_for(
        session,
        tenant,
        operators={each.sale.operator for each in rows},
        customers={each.sale.customer for each in rows},
    )
    head = [
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

    def row(each: ListedSale) -> list[Cell]:
        sale, fiscal = each.sale, each.fiscal if each.fiscal_number else None
        return [
            sale.number,
            sale.at,
            sale.business_day,
            names.store(sale.store),
            names.register(sale.register),
            names.operator(sale.operator) if sale.operator else "",
            names.customer(sale.customer) if sale.customer else "",
            sale.line_count,
            " + ".join(each.tenders),
            each.fiscal_number or "",
            *((fiscal.memory, fiscal.sign) if fiscal else ("", "")),
            Amount(sale.tax_minor, sale.currency),
            Amount(sale.discount_minor, sale.currency),
            Amount(sale.total_minor, sale.currency),
            sale.currency,
        ]

    return ListFile("receipts", _("Receipts"), head, map(row, rows))


def as_text(value: str) -> str:
    """Keep a spreadsheet from running what somebody typed as a formula."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
