"""Portal pages of promotions: the list, the editor, and the sample basket beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import changes_of
from cloud.catalogue.models import Item
from cloud.catalogue.reach import reach_of
from cloud.catalogue.repository import CatalogueRepository
from cloud.clock import Clock
from cloud.customers.repository import CustomerRepository
from cloud.database.base import from_microseconds
from cloud.database.session import Time, Transaction
from cloud.estate.repository import EstateRepository
from cloud.portal.amounts import write_amount, write_percent
from cloud.portal.csv_file import decimal_sign
from cloud.portal.formatting import local, weekday_names
from cloud.portal.forms import Bound, form
from cloud.portal.language import _, manner
from cloud.portal.layout import fragment, go_to, page
from cloud.portal.problems import Problem
from cloud.promotions.errors import ChangedMeanwhile, CouponTaken, UnknownRule
from cloud.promotions.models import Promotion
from cloud.promotions.offer_forms import GROUPS, OfferForm, offer_body
from cloud.promotions.offer_words import (
    clock as clock_words,
)
from cloud.promotions.offer_words import (
    condition_words,
    kinds,
    offer_field_names,
    reward_words,
    why_words,
)
from cloud.promotions.offers import (
    PromotionRepository,
    change_promotion,
    create_promotion,
    delete_promotion,
    row_of,
    terms_in_use,
)
from cloud.promotions.pages import item_category_names
from cloud.promotions.preview import Sample, try_out
from cloud.promotions.schemas import PromotionBody
from cloud.reference.operations import revision_now
from sync_protocol.messages.reference import DISCOUNTS
from sync_protocol.messages.to_till import GoodsRow, PromotionRow
from sync_protocol.retail.promotion import DAY_MINUTES, PromotionKind

router = APIRouter(include_in_schema=False)

_LIST = "/promotions"
OfferBound = Annotated[Bound[OfferForm], Depends(form(OfferForm))]


@router.get(_LIST, dependencies=[Depends(needs("catalogue", "see"))])
def get_promotions(request: Request, user: SignedIn, session: Transaction) -> Response:
    """List promotions in the order in which tills try them."""
    currency = user.manner.currency
    rows = [
        (each, reward_words(row, currency), condition_words(row, currency), _days(row))
        for each in PromotionRepository(session, user.scope).promotions()
        for row in (row_of(each),)
    ]
    return page(
        request,
        user,
        "promotions/offers.html",
        rows=rows,
        kinds=kinds(),
        reach=reach_of(
            session, user.scope, DISCOUNTS, revision_now(session, user.tenant, DISCOUNTS)
        ),
    )


@router.get(f"{_LIST}/new", dependencies=[Depends(needs("catalogue", "add"))])
def get_new_promotion(
    request: Request, user: SignedIn, session: Transaction, clock: Time, kind: str = ""
) -> Response:
    """Let a kind be chosen, then show its form."""
    if kind not in set(PromotionKind):
        return page(request, user, "promotions/offer_kinds.html", kinds=kinds())
    empty = PromotionRow(
        id="", kind=PromotionKind(kind), name="", percent_bp=10_000 if kind == "buy-get" else 0
    )
    return _form_page(request, user, session, clock, None, empty, Bound[OfferForm]())


@router.post(f"{_LIST}/new", dependencies=[Depends(needs("catalogue", "add"))])
def post_new_promotion(
    request: Request, user: SignedIn, session: Transaction, clock: Time, bound: OfferBound
) -> Response:
    """Add a promotion."""
    body = _read(session, user, bound)
    if body is not None:
        try:
            create_promotion(
                session, clock, user, user.tenant, body.to_row(), is_active=body.is_active
            )
            return go_to(request, _LIST, _("The tills give this promotion from now on."))
        except CouponTaken:
            bound.refuse("coupon", _("Another promotion has this coupon."))
    kind = PromotionKind(bound.value("kind", "percent"))
    empty = PromotionRow(id="", kind=kind, name="")
    return _form_page(request, user, session, clock, None, empty, bound, status_code=422)


@router.post(f"{_LIST}/preview", dependencies=[Depends(needs("catalogue", "see"))])
def post_preview(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: OfferBound,
    promotion: str = "",
) -> Response:
    """Price the sample basket with the form as it stands; nothing is saved."""
    body = _read(session, user, bound)
    if body is None or bound.data is None:
        return fragment(
            request, user, "promotions/_preview.html", form=bound, field_names=offer_field_names(),
            tried=None, draft="",
        )  # fmt: skip
    draft = promotion or "draft"
    others = [each for each in terms_in_use(session, user.tenant) if each.id != draft]
    data = bound.data
    zone = ZoneInfo(manner().time_zone)
    at = data.sample_at.replace(tzinfo=zone) if data.sample_at else clock.now().astimezone(zone)
    offset = at.utcoffset()
    tried = try_out(
        session,
        user,
        [*others, body.to_row(draft).to_promotion()],
        Sample(
            lines=data.sample,
            at=at,
            offset_min=int(offset.total_seconds()) // 60 if offset else 0,
            store=data.sample_store,
            customer_category=data.sample_category,
            coupons=data.sample_coupons,
        ),
    )
    return fragment(
        request,
        user,
        "promotions/_preview.html",
        form=bound,
        field_names=offer_field_names(),
        tried=tried,
        draft=draft,
        why_words=why_words(),
    )


@router.get(f"{_LIST}/{{promotion}}", dependencies=[Depends(needs("catalogue", "see"))])
def get_promotion(
    request: Request, user: SignedIn, session: Transaction, clock: Time, promotion: str
) -> Response:
    """Show the form of a promotion."""
    found = _find(session, user, promotion)
    return _form_page(request, user, session, clock, found, row_of(found), Bound[OfferForm]())


@router.post(f"{_LIST}/{{promotion}}", dependencies=[Depends(needs("catalogue", "edit"))])
def post_promotion(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    promotion: str,
    bound: OfferBound,
) -> Response:
    """Save a promotion."""
    found = _find(session, user, promotion)
    body = _read(session, user, bound)
    if body is not None and bound.data is not None:
        try:
            change_promotion(
                session,
                clock,
                user,
                found,
                body.to_row(found.id),
                is_active=body.is_active,
                seen=bound.data.version,
            )
            return go_to(request, _LIST, _("Saved. The tills know it now."))
        except ChangedMeanwhile:
            bound.refuse("", _("Somebody else saved this promotion meanwhile. Please look again."))
        except CouponTaken:
            bound.refuse("coupon", _("Another promotion has this coupon."))
    return _form_page(request, user, session, clock, found, row_of(found), bound, status_code=422)


@router.post(f"{_LIST}/{{promotion}}/delete", dependencies=[Depends(needs("catalogue", "delete"))])
def post_deleted_promotion(
    request: Request, user: SignedIn, session: Transaction, clock: Time, promotion: str
) -> Response:
    """Delete a promotion."""
    delete_promotion(session, clock, user, _find(session, user, promotion))
    return go_to(request, _LIST, _("The promotion is deleted."))


def _read(session: Session, user: SignedInUser, bound: Bound[OfferForm]) -> PromotionBody | None:
    return offer_body(bound, CatalogueRepository(session, user.scope), user.manner.currency)


def _find(session: Session, user: SignedInUser, promotion: str) -> Promotion:
    try:
        return PromotionRepository(session, user.scope).promotion(promotion)
    except UnknownRule:
        raise Problem(404) from None


def _form_page(  # noqa: PLR0913, PLR0917 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    clock: Clock,
    promotion: Promotion | None,
    row: PromotionRow,
    bound: Bound[OfferForm],
    *,
    status_code: int = 200,
) -> Response:
    categories = CustomerRepository(session, user.scope).categories()
    stores = EstateRepository(session, user.scope).stores()
    return page(
        request,
        user,
        "promotions/offer.html",
        status_code=status_code,
        promotion=promotion,
        row=row,
        kind_words=kinds()[row.kind],
        form=bound,
        values=_values(session, user, row),
        groups=GROUPS,
        item_categories=item_category_names(session, user),
        customer_categories=[(each.id, each.name) for each in categories],
        stores=[(each.id, each.name) for each in stores],
        weekdays=list(enumerate(weekday_names())),
        sample_at=local(clock.now()).strftime("%Y-%m-%dT%H:%M"),
        field_names=offer_field_names(),
        changes=changes_of(session, user.tenant, "promotion", promotion.id, 20)
        if promotion
        else [],
        may_edit=user.may("catalogue", "edit" if promotion else "add"),
    )


def _values(session: Session, user: SignedInUser, row: PromotionRow) -> Mapping[str, Any]:
    """Give what the fields hold before anything was typed."""
    currency, decimal = user.manner.currency, decimal_sign()

    def amount(minor: int) -> str:
        return write_amount(minor, currency, decimal=decimal) if minor else ""

    until = None if isinstance(row.until_us, msgspec.UnsetType) else row.until_us
    parts = {n: row.parts[n - 1] if n <= len(row.parts) else GoodsRow() for n in GROUPS}
    whole_day = (row.from_minute, row.until_minute) == (0, DAY_MINUTES)
    return {
        "percent": write_percent(row.percent_bp, decimal=decimal) if row.percent_bp else "",
        "amount": amount(row.amount_minor),
        "minimum": amount(row.minimum_minor),
        "items": _codes(session, user, row.goods),
        "categories": row.goods.categories,
        **{f"items_{n}": _codes(session, user, part) for n, part in parts.items()},
        **{f"categories_{n}": part.categories for n, part in parts.items()},
        **{f"count_{n}": part.count for n, part in parts.items()},
        "from_time": "" if whole_day else clock_words(row.from_minute),
        "until_time": "" if whole_day else clock_words(row.until_minute % DAY_MINUTES),
        "first": local(from_microseconds(row.from_us)).date() if row.from_us else "",
        "last": local(from_microseconds(until)).date() - timedelta(days=1) if until else "",
    }


def _codes(session: Session, user: SignedInUser, goods: GoodsRow) -> str:
    if not goods.items:
        return ""
    skus = session.scalars(
        select(Item.sku)
        .where(Item.tenant == user.tenant, Item.id.in_(goods.items))
        .order_by(Item.sku)
    )
    return " ".join(skus)


def _days(row: PromotionRow) -> tuple[datetime | None, datetime | None]:
    until = None if isinstance(row.until_us, msgspec.UnsetType) else row.until_us
    return (
        from_microseconds(row.from_us) if row.from_us else None,
        from_microseconds(until - 1) if until else None,
    )
