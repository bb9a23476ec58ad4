"""The FastAPI application: every feature's routers, listed by hand, behind the guard."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter, FastAPI
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware

from cloud.access import (
    account_pages,
    factor_pages,
    frame_pages,
    history_endpoints,
    history_pages,
    role_pages,
    user_endpoints,
    user_pages,
)
from cloud.access import pages as access_pages
from cloud.access.reachable import rights_of
from cloud.access.signed_in import FactsOf, RetailerFacts
from cloud.access.vault import vault_of
from cloud.catalogue import category_pages, price_list_pages, price_pages
from cloud.catalogue import endpoints as catalogue_endpoints
from cloud.catalogue import pages as catalogue_pages
from cloud.clock import Clock
from cloud.custom_fields import pages as own_field_pages
from cloud.customers import card_pages as customer_card_pages
from cloud.customers import category_pages as customer_category_pages
from cloud.customers import endpoints as customer_endpoints
from cloud.customers import merge_pages as customer_merge_pages
from cloud.customers import pages as customer_pages
from cloud.database.engine import Database
from cloud.estate import demonstration_pages, enrolment_endpoints, store_pages
from cloud.estate import endpoints as estate_endpoints
from cloud.estate import pages as estate_pages
from cloud.exchange import pages as exchange_pages
from cloud.files import pages as file_pages
from cloud.fiscal import endpoints as fiscal_endpoints
from cloud.fiscal import pages as fiscal_pages
from cloud.ingest import endpoints as ingest_endpoints
from cloud.ingest import pages as ingest_pages
from cloud.ingest import quarantine_endpoints
from cloud.labels import pages as label_pages
from cloud.ledger import endpoints as ledger_endpoints
from cloud.ledger import pages as ledger_pages
from cloud.ledger.proof import no_journal
from cloud.loyalty import pages as loyalty_pages
from cloud.portal import health
from cloud.portal.guard import Guard
from cloud.portal.palette import Counter, Provider
from cloud.portal.problems import add_handlers
from cloud.portal.static_files import StaticFiles
from cloud.portal.theme import STATIC
from cloud.promotions import endpoints as promotion_endpoints
from cloud.promotions import offer_pages
from cloud.promotions import pages as promotion_pages
from cloud.reference import endpoints as reference_endpoints
from cloud.reporting import analysis_pages, ready_endpoints, ready_pages
from cloud.reporting import endpoints as reporting_endpoints
from cloud.reporting import pages as reporting_pages
from cloud.reporting.tile_cache import TileCache
from cloud.settings import Settings
from cloud.staff import endpoints as staff_endpoints
from cloud.staff import hours_pages
from cloud.staff import pages as staff_pages
from cloud.stock import endpoints as stock_endpoints
from cloud.stock import pages as stock_pages

BODY_MAX = 16 * 1024 * 1024

# A feature is served because it stands here. The order is that of the OpenAPI document.
ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    access_pages.router,
    frame_pages.router,
    account_pages.router,
    factor_pages.router,
    user_pages.router,
    role_pages.router,
    history_pages.router,
    reporting_pages.router,
    analysis_pages.router,  # before the pages of a report, whose address would catch it
    ready_pages.router,
    exchange_pages.customer_router,
    exchange_pages.item_router,
    own_field_pages.router,
    customer_category_pages.router,
    customer_pages.router,
    customer_merge_pages.router,
    customer_card_pages.router,
    category_pages.router,
    price_list_pages.router,
    catalogue_pages.router,
    price_pages.router,
    label_pages.router,
    promotion_pages.router,
    offer_pages.router,
    loyalty_pages.router,
    staff_pages.router,
    hours_pages.router,
    stock_pages.router,
    catalogue_endpoints.router,
    price_list_pages.api,
    promotion_endpoints.router,
    customer_endpoints.router,
    staff_endpoints.router,
    stock_endpoints.router,
    user_endpoints.router,
    history_endpoints.router,
    reporting_endpoints.router,
    ready_endpoints.router,
    ledger_pages.router,
    ledger_endpoints.router,
    estate_endpoints.router,
    estate_pages.router,
    store_pages.router,
    fiscal_endpoints.router,
    fiscal_pages.router,
    enrolment_endpoints.router,
    ingest_endpoints.router,
    ingest_pages.router,
    quarantine_endpoints.router,
    reference_endpoints.router,
    file_pages.router,
)

# What the command palette searches besides the menu, and the numbers beside menu entries.
PALETTE: tuple[Provider, ...] = (
    ledger_pages.find_receipts,
    customer_pages.find_customers,
    catalogue_pages.find_items,
    staff_pages.find_operators,
    user_pages.find_users,
)
COUNTERS: dict[str, Counter] = {
    "tills": estate_pages.tills_in_trouble,
    "exceptions": ledger_pages.undecided_exceptions,
    "quarantine": ingest_pages.waiting_in_quarantine,
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application is built from."""

    settings: Settings
    database: Database
    clock: Clock
    facts_of: FactsOf


def neutral_facts(session: Session, tenant: str) -> RetailerFacts:
    """Facts of a retailer nobody has described yet."""
    del session, tenant
    return RetailerFacts("Tameio", "EUR", "UTC", "en")


class Background(Protocol):
    """Something that works beside the requests: ingest, jobs, the listener for other processes."""

    def start(self) -> None:
        """Begin; returns at once."""
        ...

    def stop(self) -> None:
        """Finish what is in hand and end."""
        ...


def build_app(parts: Parts, background: Sequence[Background] = ()) -> FastAPI:
    """Build the application; what stands in ``background`` lives as long as it serves."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        del app
        for each in background:
            each.start()
        try:
            yield
        finally:
            for each in reversed(background):
                await run_in_threadpool(each.stop)

    app = FastAPI(
        title="Tameio",
        version="1",
        summary="The back office of Tameio tills: sales, goods, customers and the fleet.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=BODY_MAX,
    )
    app.state.settings = parts.settings
    app.state.database = parts.database
    app.state.clock = parts.clock
    app.state.retailer_facts = parts.facts_of
    app.state.palette = PALETTE
    app.state.counters = COUNTERS
    app.state.vault = vault_of(parts.settings)
    app.state.store_names = staff_pages.store_names
    app.state.journal_lines = no_journal
    app.state.tile_cache = TileCache()
    routers = ROUTERS
    if parts.settings.demo_counter:
        routers = (*ROUTERS, demonstration_pages.router)
    app.state.served_paths = frozenset(
        path for each in routers for route in each.routes if (path := getattr(route, "path", ""))
    )
    app.state.right_for = rights_of(routers)
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(STATIC))
    add_handlers(app)
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=5)
    app.add_middleware(Guard, is_secure=parts.settings.is_secure)
    return app
