"""Figures are kept for a minute, not longer, and never for somebody else."""

from datetime import UTC, datetime, timedelta

from cloud.reporting.tile_cache import LIFETIME, TileCache

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def test_a_figure_is_made_once_a_minute() -> None:
    cache, made = TileCache(), iter(range(10))
    assert cache.get("a", NOW, lambda: next(made)) == 0
    assert cache.get("a", NOW + LIFETIME / 2, lambda: next(made)) == 0
    assert cache.get("a", NOW + LIFETIME, lambda: next(made)) == 1


def test_another_key_has_another_figure() -> None:
    cache = TileCache()
    assert cache.get(("t1", None), NOW, lambda: 1) == 1
    assert cache.get(("t2", None), NOW, lambda: 2) == 2


def test_a_clock_that_went_back_is_not_believed() -> None:
    cache, made = TileCache(), iter(range(10))
    cache.get("a", NOW, lambda: next(made))
    assert cache.get("a", NOW - timedelta(minutes=5), lambda: next(made)) == 1
