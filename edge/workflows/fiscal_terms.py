"""A sale in a fiscal device's terms, or why it cannot be; pure.

Headquarters maps tax categories, means of payment and reasons of returns. What is not mapped is
refused in words before the sale is completed, never printed as something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from firmware_drivers.fiscal_printer.receipt import (
    QUANTITY_UNIT,
    FiscalLine,
    FiscalReceipt,
    FiscalTender,
    OriginalReceipt,
    ReceiptKind,
    RefundReason,
    TenderKind,
    UnprintableReceipt,
)
from sync_protocol.languages.wording import N_
from sync_protocol.retail.sale import Sale, SaleKind, SoldLine

NO_VAT_GROUP = N_(
    "Not possible yet: headquarters must set the fiscal VAT group of tax category {name}."
)
NO_TENDER = N_("Not possible yet: headquarters must set the fiscal payment for {name}.")
NO_REASON = N_("Not possible yet: headquarters must set the fiscal reason for {name}.")
TAX_ON_TOP = N_("The fiscal printer needs prices that include tax. Call headquarters.")
NO_ORIGINAL = N_("Only what this fiscal printer has sold can come back here: find its receipt.")
NOT_PRINTABLE = N_("The fiscal printer cannot print this: {reason}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalMapping:
    """How headquarters' words are said to the device."""

    required: bool = True
    vat_groups: Mapping[str, int] = field(default_factory=dict[str, int])
    tenders: Mapping[str, str] = field(default_factory=dict[str, str])
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])
    operator: int = 1
    operator_password: str = ""
    payments: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def settings(self) -> dict[str, Any]:
        """What wins over the devices file, in its words."""
        told: dict[str, Any] = {}
        if self.operator_password:
            told["operator_passwords"] = {str(self.operator): self.operator_password}
        if self.payments:
            told["tenders"] = dict(self.payments)
        return told


@dataclass(frozen=True, slots=True)
class CannotPrint:
    """Why a document cannot be put on record."""

    message: str  # msgid
    values: Mapping[str, str] = field(default_factory=dict[str, str])


FiscalForm: TypeAlias = FiscalReceipt | CannotPrint


def fiscal_receipt(
    sale: Sale, mapping: FiscalMapping, sale_number: int, original: OriginalReceipt | None = None
) -> FiscalForm:
    """Say a finished sale or return to a device; ``original`` is the receipt a return names."""
    refund = sale.kind is SaleKind.RETURN
    if not sale.tax_included:
        return CannotPrint(TAX_ON_TOP)
    if refund and original is None:
        return CannotPrint(NO_ORIGINAL)
    missing = _missing(sale, mapping)
    if missing is not None:
        return missing
    try:
        return FiscalReceipt(
            sale_id=sale.id,
            sale_number=sale_number,
            operator=mapping.operator,
            kind=ReceiptKind.REFUND if refund else ReceiptKind.SALE,
            lines=tuple(_line(line, mapping.vat_groups[line.tax_category]) for line in sale.lines),
            # What is rounded off in cash is a discount to the device, or a surcharge.
            discount_minor=sale.rounding.minor if refund else -sale.rounding.minor,
            tenders=tuple(
                FiscalTender(
                    TenderKind(mapping.tenders[tender.kind]),
                    abs(tender.amount.minor),
                    tender.reference,
                )
                for tender in sale.tenders
                if tender.amount.minor
            ),
            original=original,
            reason=_reason(sale, mapping) if refund else None,
        )
    except UnprintableReceipt as error:
        return CannotPrint(NOT_PRINTABLE, {"reason": str(error)})


def _missing(sale: Sale, mapping: FiscalMapping) -> CannotPrint | None:
    known = {kind.value for kind in TenderKind}
    for line in sale.lines:
        if line.tax_category not in mapping.vat_groups:
            return CannotPrint(NO_VAT_GROUP, {"name": line.tax_category})
    for tender in sale.tenders:
        if mapping.tenders.get(tender.kind) not in known:
            return CannotPrint(NO_TENDER, {"name": str(tender.kind)})
    if sale.kind is SaleKind.RETURN and _reason(sale, mapping) is None:
        return CannotPrint(NO_REASON, {"name": sale.lines[0].return_reason or "-"})
    return None


def _reason(sale: Sale, mapping: FiscalMapping) -> RefundReason | None:
    if not mapping.reasons:
        return RefundReason.GOODS_RETURNED
    wanted = mapping.reasons.get(sale.lines[0].return_reason if sale.lines else "")
    return next((one for one in RefundReason if one.value == wanted), None)


def _line(line: SoldLine, vat_group: int) -> FiscalLine:
    quantity, price = abs(line.quantity.thousandths), line.unit_price.minor
    gross, amount = abs(line.gross.minor), abs(line.amount.minor)
    if (price * quantity + QUANTITY_UNIT // 2) // QUANTITY_UNIT != gross:
        quantity, price = QUANTITY_UNIT, gross  # labelled, or part of a line: its amount is fixed
    return FiscalLine(
        description=line.name,
        price_minor=price,
        quantity=quantity,
        vat_group=vat_group,
        discount_minor=gross - amount,
        code=line.sku,
    )
