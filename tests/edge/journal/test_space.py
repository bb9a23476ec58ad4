"""Room on the disk."""

import os
from types import SimpleNamespace

import pytest

from edge.journal.space import DiskSpace, Room


def disk(free_mb: int, total_mb: int = 10_000, inodes_free: int = 10_000):
    block = 1024 * 1024
    return SimpleNamespace(
        f_bavail=free_mb, f_frsize=block, f_blocks=total_mb, f_favail=inodes_free, f_files=20_000
    )


@pytest.mark.parametrize(
    ("free_mb", "inodes", "room"),
    [
        (5_000, 10_000, Room.PLENTY), (999, 10_000, Room.LOW), (299, 10_000, Room.NEARLY_FULL),
        (3, 10_000, Room.FULL), (5_000, 63, Room.NEARLY_FULL), (5_000, 7, Room.FULL),
    ],
)  # fmt: skip
def test_room_is_judged_by_what_may_still_be_done(
    tmp_path, monkeypatch, free_mb, inodes, room
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _folder: disk(free_mb, inodes_free=inodes))
    assert DiskSpace(tmp_path).look().room is room


def test_a_file_system_without_inodes_is_judged_by_its_bytes(tmp_path, monkeypatch) -> None:
    found = disk(5_000, inodes_free=0)
    found.f_files = 0
    monkeypatch.setattr(os, "statvfs", lambda _folder: found)
    assert DiskSpace(tmp_path).look().room is Room.PLENTY


def test_the_ballast_takes_room_and_gives_it_once(tmp_path) -> None:
    space = DiskSpace(tmp_path, ballast_bytes=1024 * 1024, full_bytes=0)
    assert space.keep_ballast()
    assert (tmp_path / "ballast").stat().st_size == 1024 * 1024
    assert space.keep_ballast()
    assert space.release_ballast()
    assert not space.release_ballast()


def test_no_ballast_is_laid_where_there_is_hardly_room(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _folder: disk(100))
    assert not DiskSpace(tmp_path).keep_ballast()
