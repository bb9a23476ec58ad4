"""A till that was off for a month, and for a quarter, catches up over the real endpoints.

At no moment between two requests may it sell goods that it cannot price and tax: what must become
true together arrives in that order.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
import urllib3
import uvicorn
from fastapi import FastAPI, Request

from cloud.catalogue.models import Item
from cloud.catalogue.operations import set_on_sale
from cloud.database.base import to_microseconds
from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.loyalty.operations import save_program
from cloud.portal.problems import add_handlers
from cloud.promotions.models import Promotion
from cloud.promotions.offers import change_promotion, create_promotion, row_of
from cloud.reference.endpoints import router
from cloud.reference.operations import purge_tombstones
from cloud.reference.repository import Holder
from cloud.reference.snapshots import PageStore, Snapshots
from edge.journal.catalogue import Catalogue
from edge.journal.reference import Reader, Reference
from edge.journal.store_data import StoreData
from edge.sync.https import Https
from edge.sync.refdata import ReferencePuller
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages.reference import CATALOG, DISCOUNTS, PRICES, TAX
from sync_protocol.messages.to_till import LoyaltyRow, PromotionRow
from sync_protocol.retail.identifiers import ItemId
from sync_protocol.retail.promotion import PromotionKind
from tests.cloud.goods import Shop, TurnedClock, stock_up
from tests.edge.journal.test_reference import SEAL

KEY = SigningKey.from_seed(bytes(32))
OFFER = PromotionRow(
    id="", kind=PromotionKind.BUY_GET, name="3 for 2", percent_bp=10_000, buy=2, get=1
)


class Line:
    """The till's line to headquarters: real HTTP."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._pool = urllib3.PoolManager()
        self.asked: list[str] = []

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        self.asked.append(path)
        return self._pool.request(
            method, self._base + path, body=body, headers=headers, preload_content=False
        )


@dataclass
class Pair:
    """Headquarters with goods, and one till."""

    shop: Shop
    line: Line
    till: Reference
    folder: Path
    now_ms: int = 0

    def catch_up(self) -> list[str]:
        """Pull until nothing is wanted; give the buckets in the order in which they changed."""
        changed: list[str] = []
        self.till.subscribe(changed.append)
        puller = ReferencePuller(
            Https(self.line),
            self.till,
            self.folder,
            trusted_keys={KEY.key_id: KEY.public},
            roll=Random(1),
        )
        states = self._states()
        puller.plan.offered(self.now_ms, states, self.till.buckets())
        catalogue = Catalogue(Reader(self.till.ref))
        for _ in range(500):
            self.now_ms += 10_000
            if not puller.step(self.now_ms):
                break
            self._can_sell_what_it_shows(catalogue)
        assert puller.plan.is_complete
        for bucket, (rev, _) in states.items():
            assert self.till.buckets()[bucket].rev == rev
        return list(dict.fromkeys(changed))

    def _states(self) -> dict[str, tuple[int, str]]:
        with self.line.request("GET", "/sync/v1/buckets") as answer:
            told = answer.json()["buckets"]
        return {name: (state["rev"], state["gen"]) for name, state in told.items()}

    def _can_sell_what_it_shows(self, catalogue: Catalogue) -> None:
        at_us = to_microseconds(self.shop.clock.now())
        rates = StoreData(Reader(self.till.ref)).rules().taxes
        for (key,) in Reader(self.till.ref).rows(
            "SELECT key FROM row WHERE bucket = ? ORDER BY key", (CATALOG,)
        ):
            item = catalogue.item(str(key))
            if item is not None:
                assert catalogue.price(item.id, at_us=at_us, price_list="", thousandths=1000)
                rates.rate(item.tax_category, at_us)

    def price(self, item: str) -> int:
        at_us = to_microseconds(self.shop.clock.now())
        found = Catalogue(Reader(self.till.ref)).price(
            ItemId(item), at_us=at_us, price_list="", thousandths=1000
        )
        assert found is not None
        return found.amount.minor

    @property
    def promotions(self) -> list[str]:
        return [each.name for each in StoreData(Reader(self.till.ref)).rules().promotions]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    database = Database(f"sqlite:///{tmp_path / 'hq.db'}")
    create_missing(database)
    clock = TurnedClock()
    shop = stock_up(database, clock)
    app = FastAPI()
    app.include_router(router)
    add_handlers(app)
    app.state.database, app.state.clock = database, clock

    def till_of(_request: Request) -> Holder:
        return Holder(shop.tenant, "01STORE")

    app.state.till_of = till_of
    app.state.snapshots = Snapshots(database, PageStore(tmp_path / "pages"), KEY, clock)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    listener = server.config.bind_socket()
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    till = Reference(tmp_path / "till", SEAL)
    folder = tmp_path / "downloads"
    folder.mkdir()
    yield Pair(shop, Line(f"http://127.0.0.1:{listener.getsockname()[1]}"), till, folder)
    till.close()
    server.should_exit = True
    thread.join(10)
    database.close()


def stocked(pair: Pair, names: tuple[str, ...], minor: int = 400) -> list[str]:
    ids: list[str] = []
    with pair.shop.database.transaction() as session:
        for name in names:
            item = pair.shop.add(session, name)
            pair.shop.price(session, item, minor)
            ids.append(item.id)
    return ids


def live_through(pair: Pair, loaf: str, roll: str) -> None:
    """A month at headquarters: prices, goods, offers, points."""
    shop = pair.shop
    with shop.database.transaction() as session:
        offer = session.query(Promotion).one()
        change_promotion(
            session, shop.clock, shop.actor, offer,
            PromotionRow(**{**_fields(row_of(offer)), "name": "4 for 3", "buy": 3}),
            is_active=True, seen=1,
        )  # fmt: skip
        save_program(
            session, shop.clock, shop.actor, shop.tenant,
            LoyaltyRow(version=0, points=1, per_minor=100), is_active=True, seen=0,
        )  # fmt: skip
    for day in range(30):
        shop.clock.turn(days=1)
        with shop.database.transaction() as session:
            shop.price(session, session.get_one(Item, (shop.tenant, loaf)), 400 + day)
    with shop.database.transaction() as session:
        later = shop.clock.now().replace(hour=23)
        shop.price(session, session.get_one(Item, (shop.tenant, loaf)), 999, from_at=later)
        gone = session.get_one(Item, (shop.tenant, roll))
        set_on_sale(session, shop.clock, shop.actor, gone, on_sale=False)


def _fields(row: PromotionRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def test_a_till_off_for_a_month_catches_up_by_what_changed(pair: Pair) -> None:
    loaf, roll = stocked(pair, ("Loaf", "Roll"))
    with pair.shop.database.transaction() as session:
        create_promotion(
            session, pair.shop.clock, pair.shop.actor, pair.shop.tenant, OFFER, is_active=True
        )
    assert pair.catch_up() == [TAX, PRICES, CATALOG, DISCOUNTS]
    assert (pair.price(loaf), pair.promotions) == (400, ["3 for 2"])

    live_through(pair, loaf, roll)
    (bun,) = stocked(pair, ("Bun",), 150)
    pair.line.asked.clear()
    assert pair.catch_up() == [PRICES, CATALOG, DISCOUNTS]

    assert not any("snapshot" in path for path in pair.line.asked)
    assert (pair.price(loaf), pair.price(bun), pair.promotions) == (429, 150, ["4 for 3"])
    assert Catalogue(Reader(pair.till.ref)).item(roll) is None
    loyalty = StoreData(Reader(pair.till.ref)).rules().loyalty
    assert loyalty is not None
    assert loyalty.version == 1
    pair.shop.clock.turn(hours=12)  # the scheduled price begins without another word
    assert pair.price(loaf) == 999
    assert pair.catch_up() == []


def test_a_till_off_for_a_quarter_is_told_to_begin_anew(pair: Pair) -> None:
    loaf, roll = stocked(pair, ("Loaf", "Roll"))
    with pair.shop.database.transaction() as session:
        create_promotion(
            session, pair.shop.clock, pair.shop.actor, pair.shop.tenant, OFFER, is_active=True
        )
    pair.catch_up()
    live_through(pair, loaf, roll)
    pair.shop.clock.turn(days=100)
    with pair.shop.database.transaction() as session:
        assert purge_tombstones(session, pair.shop.clock.now()) > 0
    pair.line.asked.clear()

    assert PRICES in pair.catch_up()

    assert any("snapshot-pages" in path for path in pair.line.asked)
    assert Catalogue(Reader(pair.till.ref)).item(roll) is None
    assert pair.price(loaf) == 999
