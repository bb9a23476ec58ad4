"""F04 with the whole till on it: the disk fills up under a payment, and space comes back."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from ulid import ULID

from edge.journal.entries import Draft
from edge.journal.errors import StorageFull
from sync_protocol.messages.from_till import DrawerOpened
from tests.edge.conftest import Shop, build_shop, fill_shop
from tests.faults.full_disks import MEGABYTE, NotMountable, small_disk

LOAF = "4006381333931"


def test_f04_a_till_whose_disk_is_full_takes_no_money_and_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    try:
        with small_disk(tmp_path / "disk", megabytes=24) as disk:
            _trade(disk)
    except NotMountable as reason:
        pytest.skip(f"no disk of a few megabytes here: {reason}")


def _trade(disk: Path) -> None:
    shop = build_shop(disk / "till")
    fill_shop(shop.parts.reference)
    shop.till.start()
    shop.open()
    sold = [shop.sell(LOAF) for _ in range(3)]

    # The last byte is gone while a customer pays: nothing is taken, nothing printed, no drawer.
    shop.till.scan(LOAF)
    shop.till.begin_payment()
    shop.till.tender_cash(430)
    shop.settle()
    printed, opened = len(shop.printer.jobs), shop.drawer.opened
    filler = _fill(disk)
    _write_until_refused(shop)
    shop.till.complete_sale()
    state = shop.until(lambda s: not s.busy)
    assert state.stage == "tendering"
    assert state.storage.state == "full"
    assert "NOT taken" in state.notice.message
    assert (len(shop.printer.jobs), shop.drawer.opened) == (printed, opened)
    assert numbers(shop) == sold

    # Space comes back: the same payment goes through, and the next sale after it.
    filler.unlink()
    shop.till._housekeeping.look()
    assert shop.state.storage.state != "full"
    shop.till.complete_sale()
    sold.append(shop.until(lambda s: s.finished).finished.sale.number)
    sold.append(shop.sell(LOAF))
    shop.settle()
    assert numbers(shop) == sold
    shop.restart().sign_on()
    assert shop.sell(LOAF) not in sold
    shop.till.stop()


def _fill(disk: Path) -> Path:
    """Use the disk up to its last byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(os.urandom(MEGABYTE // 4))
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 512)
    return filler


def _write_until_refused(shop: Shop) -> None:
    """Use up what the journal's own file still had, by notes in the journal."""
    with suppress(StorageFull):
        for _ in range(20_000):
            note = Draft(id=str(ULID()), record=DrawerOpened(reason="to use the disk up"))
            shop.parts.desk.journal.ask(
                lambda journal, note=note: journal.transact(lambda writing: writing.add(note))
            )


def numbers(shop: Shop) -> list[str]:
    """Receipt numbers in the journal, read as somebody else would."""
    with closing(sqlite3.connect(f"file:{shop.folder}/ledger.db?mode=ro", uri=True)) as database:
        rows = database.execute(
            "SELECT json_extract(line, '$.d.number') FROM entry"
            " WHERE json_extract(line, '$.ty') = 'sale.completed' ORDER BY position"
        )
        return [row[0] for row in rows]
