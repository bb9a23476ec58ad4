"""A till with a fiscal device sells as soon as headquarters has saved its mapping."""

from pathlib import Path

import pytest

from cloud.access.rights import everything_of
from cloud.audit.operations import System
from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.estate.models import Register
from cloud.estate.operations import StoreFacts, found_retailer, open_store
from cloud.fiscal.families import FAMILIES, Taxed, proposal
from cloud.fiscal.operations import save_setup
from cloud.fiscal.repository import FiscalRepository
from cloud.reference.repository import Holder, Position, changes
from sync_protocol.messages.reference import STORE_CONFIG
from sync_protocol.messages.to_till import StoreConfigRow, read_row
from tests.cloud.goods import TurnedClock
from tests.edge.conftest import REGISTER, STORE, fill
from tests.edge.workflows.fiscal_rigs import FiscalShop
from tests.firmware_drivers.fiscal_printer.families import EVERY_FAMILY

TENANT = "01KAXK0000TENANT0000000001"
TAXES = {
    "shtrih-m": ("RU", 2000, 1000),
    "datecs-x": ("BG", 2000, 900),
    "tremol-zfp": ("BG", 2000, 900),
    "armenia-hdm": ("AM", 2000, 0),
}
FAMILY = {"datecs-x": "datecs", "tremol-zfp": "tremol"}
RIGS = [rig for rig in EVERY_FAMILY if str(rig) in TAXES]


class Headquarters:
    """A retailer with the till's store, in a country whose law asks for a device."""

    def __init__(self, folder: Path, country: str) -> None:
        self.database = Database(f"sqlite:///{folder / 'hq.db'}", pool=2)
        self.clock = TurnedClock()
        create_missing(self.database)
        with self.database.transaction() as session:
            found_retailer(
                session, self.clock, name="R", currency="EUR", time_zone="UTC", tenant=TENANT
            )
            facts = StoreFacts(code="S1", name="Shop 12", country=country)
            store = open_store(session, self.clock, System(), TENANT, facts)
            session.add(
                Register(
                    tenant=TENANT,
                    id=REGISTER,
                    store=store.id,
                    name="Till 1",
                    receipt_prefix="S1T1",
                    created_at=self.clock.now(),
                )
            )
            self.store = store.id

    def save(self, family: str, taxes: list[Taxed]) -> None:
        """Save what is proposed for a family."""
        with self.database.transaction() as session:
            place = FiscalRepository(session, everything_of(TENANT)).place(REGISTER)
            facts = proposal(FAMILIES[family], taxes)
            save_setup(session, self.clock, System(), place, facts, taxes=taxes, seen=0)

    def tell(self, shop: FiscalShop, rev: int) -> None:
        """Give the till what its store's bucket holds now."""
        with self.database.reading() as session:
            page = changes(session, Holder(TENANT, self.store), STORE_CONFIG, Position())
        row = read_row(page.rows[0].body)
        assert isinstance(row, StoreConfigRow)
        fill(shop.shop.parts.reference, STORE_CONFIG, {STORE: row}, rev=rev)


@pytest.mark.parametrize("rig", RIGS, ids=str)
def test_a_till_sells_as_soon_as_its_mapping_is_saved(rig, tmp_path: Path) -> None:
    country, standard, reduced = TAXES[str(rig)]
    taxes = [Taxed("standard", "Standard", standard), Taxed("reduced", "Reduced", reduced)]
    headquarters = Headquarters(tmp_path, country)
    shop = FiscalShop(tmp_path / "till", rig, None)
    shop.shop.open()
    headquarters.save(FAMILY.get(str(rig), str(rig)), taxes)

    headquarters.tell(shop, rev=3)

    assert shop.sell_through() == "sold"
    assert shop.executed == shop.booked == 1
    shop.shop.till.stop()
    headquarters.database.close()
