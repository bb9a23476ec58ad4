"""F04: a full disk is told before "paid", nothing is half written, and the day can be closed."""

from pathlib import Path

import pytest

from edge.journal.errors import StorageFull
from edge.journal.space import DiskSpace, Room
from tests.faults.full_disks import MEGABYTE, NotMountable, small_disk
from tests.faults.selling import Told, begin, is_whole, open_journal, sell


def test_f04_on_a_full_disk_the_sale_is_refused_and_the_ballast_finishes_it(tmp_path: Path) -> None:
    try:
        with small_disk(tmp_path / "disk", megabytes=4) as disk:
            _fill_up(disk)
    except NotMountable as reason:
        pytest.skip(f"no disk of a few megabytes here: {reason}")


def _fill_up(disk: Path) -> None:
    space = DiskSpace(disk, ballast_bytes=MEGABYTE, full_bytes=MEGABYTE // 4)
    assert space.keep_ballast()
    journal = open_journal(disk / "ledger.db")
    begin(journal)
    told = Told()
    warned = False
    for _ in range(100_000):
        warned = warned or space.look().room is not Room.PLENTY
        try:
            told.numbers.append(sell(journal))
        except StorageFull:
            break
    else:
        pytest.fail("the disk never filled up")
    assert warned
    assert not is_whole(journal, told)
    assert space.look().room is Room.FULL
    assert space.release_ballast()
    told.numbers.append(sell(journal))
    assert not is_whole(journal, told)
    assert not space.release_ballast()
    journal.close()
    assert not is_whole(open_journal(disk / "ledger.db"), told)
