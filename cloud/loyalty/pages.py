"""Portal pages of loyalty: the program with its simulator, and a customer's ledger of points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.catalogue.repository import CatalogueRepository
from cloud.clock import Clock
from cloud.customers.errors import UnknownCustomer
from cloud.customers.models import Customer
from cloud.customers.repository import CustomerRepository
from cloud.database.session import Time, Transaction
from cloud.loyalty.errors import ChangedMeanwhile, TooFewPoints
from cloud.loyalty.forms import SLOTS, AdjustForm, ProgramForm, program_row, write_factor
from cloud.loyalty.models import ADJUSTED, EARNED, EXPIRED, TAKEN_BACK, LoyaltyProgram
from cloud.loyalty.operations import adjust_points, save_program
from cloud.loyalty.repository import newest_movements, present_program, row_of, sums_by_kind
from cloud.loyalty.simulation import simulate
from cloud.portal.amounts import write_amount
from cloud.portal.csv_file import decimal_sign
from cloud.portal.forms import Bound, form
from cloud.portal.language import _, manner
from cloud.portal.layout import fragment, go_to, page
from cloud.portal.problems import Problem
from sync_protocol.messages.to_till import LoyaltyRow

router = APIRouter(include_in_schema=False)

_PAGE = "/loyalty"
MOVEMENTS_SHOWN = 200
ProgramBound = Annotated[Bound[ProgramForm], Depends(form(ProgramForm))]
AdjustBound = Annotated[Bound[AdjustForm], Depends(form(AdjustForm))]


@router.get(_PAGE, dependencies=[Depends(needs("customers", "see"))])
def get_program(request: Request, user: SignedIn, session: Transaction, clock: Time) -> Response:
    """Show the program and what it has given so far."""
    return _program_page(request, user, session, clock, Bound[ProgramForm]())


@router.post(_PAGE, dependencies=[Depends(needs("customers", "edit"))])
def post_program(
    request: Request, user: SignedIn, session: Transaction, clock: Time, bound: ProgramBound
) -> Response:
    """Save a new version of the program."""
    row = program_row(bound, user.manner.currency)
    if row is not None and bound.data is not None:
        try:
            save_program(
                session,
                clock,
                user,
                user.tenant,
                row,
                is_active=bound.data.is_active,
                seen=bound.data.version,
            )
            return go_to(request, _PAGE, _("Saved. The tills count by it now."))
        except ChangedMeanwhile:
            bound.refuse("", _("Somebody else saved the program meanwhile. Please look again."))
    return _program_page(request, user, session, clock, bound, status_code=422)


@router.post(f"{_PAGE}/simulate", dependencies=[Depends(needs("customers", "see"))])
def post_simulation(
    request: Request, user: SignedIn, session: Transaction, clock: Time, bound: ProgramBound
) -> Response:
    """Replay the last 30 days with the form as it stands; nothing is saved."""
    row = program_row(bound, user.manner.currency)
    simulated = (
        None if row is None else simulate(session, user.tenant, row.to_program(), clock.now())
    )
    return fragment(
        request,
        user,
        "loyalty/_simulation.html",
        form=bound,
        field_names=field_names(),
        simulated=simulated,
    )


@router.get(f"{_PAGE}/customers/{{customer}}", dependencies=[Depends(needs("customers", "see"))])
def get_ledger(request: Request, user: SignedIn, session: Transaction, customer: str) -> Response:
    """Show every movement of a customer's points."""
    found = _find(session, user, customer)
    return _ledger_page(request, user, session, found, Bound[AdjustForm]())


@router.post(f"{_PAGE}/customers/{{customer}}", dependencies=[Depends(needs("customers", "edit"))])
def post_adjustment(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    customer: str,
    bound: AdjustBound,
) -> Response:
    """Give or take points by hand, with the reason."""
    found = _find(session, user, customer)
    if bound.data is not None and not bound.data.points:
        bound.refuse("points", _("Please enter how many points."))
    if bound.data is not None:
        try:
            adjust_points(session, clock, user, found, bound.data.points, note=bound.data.note)
            return go_to(request, f"{_PAGE}/customers/{found.id}", _("The points are booked."))
        except TooFewPoints:
            bound.refuse("points", _("The customer does not have so many points."))
    return _ledger_page(request, user, session, found, bound, status_code=422)


def kind_words() -> Mapping[str, str]:
    """Name the kinds of movement."""
    return {
        EARNED: _("earned"),
        TAKEN_BACK: _("taken back by a return"),
        EXPIRED: _("expired"),
        ADJUSTED: _("by hand"),
    }


def field_names() -> dict[str, str]:
    """Name the fields of the program, for errors."""
    names = {
        "points": _("Points"),
        "per": _("For each"),
        "minimum": _("Minimum of the receipt"),
        "expires_days": _("Expire after"),
        "birthday_factor": _("Birthday factor"),
        "birthday_days": _("Days around the birthday"),
        "period_days": _("Period of the levels"),
        "note": _("Reason"),
    }
    for n in SLOTS:
        names[f"goods_{n}"] = names[f"factor_{n}"] = _("Goods that earn more or less")
        names[f"level_{n}"] = names[f"from_{n}"] = names[f"times_{n}"] = _("Levels")
    return names


def _find(session: Session, user: SignedInUser, customer: str) -> Customer:
    try:
        return CustomerRepository(session, user.scope).customer(customer)
    except UnknownCustomer:
        raise Problem(404) from None


def _program_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    clock: Clock,
    bound: Bound[ProgramForm],
    *,
    status_code: int = 200,
) -> Response:
    del clock
    program = present_program(session, user.tenant)
    sums = sums_by_kind(session, user.tenant)
    nodes = CatalogueRepository(session, user.scope).categories()
    categories = CustomerRepository(session, user.scope).categories()
    return page(
        request,
        user,
        "loyalty/program.html",
        status_code=status_code,
        program=program,
        form=bound,
        values=_values(program, user.manner.currency),
        slots=SLOTS,
        goods=[
            (node.category.id, node.category.names.get(manner().language, node.category.name))
            for node in nodes
        ],
        levels=[(each.id, each.name) for each in categories],
        field_names=field_names(),
        kind_words=kind_words(),
        sums=sums,
        held=sum(sums.values()),
        may_edit=user.may("customers", "edit"),
    )


def _values(program: LoyaltyProgram | None, currency: str) -> dict[str, Any]:
    row = row_of(program) if program else LoyaltyRow(version=0, points=1, per_minor=100)
    decimal = decimal_sign()

    def amount(minor: int) -> str:
        return write_amount(minor, currency, decimal=decimal) if minor else ""

    values: dict[str, Any] = {
        "points": row.points,
        "per": amount(row.per_minor),
        "minimum": amount(row.minimum_minor),
        "expires_days": row.expires_days,
        "birthday_factor": write_factor(row.birthday_bp),
        "birthday_days": row.birthday_days,
        "period_days": row.period_days,
    }
    for n in SLOTS:
        factor = row.factors[n - 1] if n <= len(row.factors) else None
        level = row.levels[n - 1] if n <= len(row.levels) else None
        values[f"goods_{n}"] = factor.goods.categories[0] if factor else ""
        values[f"factor_{n}"] = write_factor(factor.factor_bp) if factor else ""
        values[f"level_{n}"] = level.category if level else ""
        values[f"from_{n}"] = amount(level.threshold_minor) if level else ""
        values[f"times_{n}"] = write_factor(level.factor_bp) if level else ""
    return values


def _ledger_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    customer: Customer,
    bound: Bound[AdjustForm],
    *,
    status_code: int = 200,
) -> Response:
    return page(
        request,
        user,
        "loyalty/ledger.html",
        status_code=status_code,
        customer=customer,
        form=bound,
        movements=newest_movements(session, user.tenant, customer.id, MOVEMENTS_SHOWN),
        kind_words=kind_words(),
        field_names=field_names(),
        may_edit=user.may("customers", "edit"),
    )
