"""Rights: what the ready roles allow, and how the most particular right wins."""

import pytest

from cloud.access.rights import (
    ADMINISTRATOR,
    EVERYTHING,
    MANAGER,
    READY_ROLES,
    SECTIONS,
    VIEW_ONLY,
    Scope,
    everything_of,
)


def scope_of(role: str) -> Scope:
    ready = next(each for each in READY_ROLES if each.id == role)
    return Scope("t", None, dict.fromkeys(ready.rights, "all"))


def test_an_administrator_may_everything() -> None:
    assert all(scope_of(ADMINISTRATOR).may(section, "delete") for section in SECTIONS)


def test_a_manager_runs_the_shop_but_not_the_users() -> None:
    assert scope_of(MANAGER).may("catalogue", "edit")
    assert not scope_of(MANAGER).may("users", "see")


def test_a_viewer_sees_and_changes_nothing() -> None:
    viewer = scope_of(VIEW_ONLY)
    assert viewer.may("receipts", "see")
    assert not viewer.may("receipts", "export")
    assert not viewer.may("catalogue", "edit")
    assert not viewer.may("settings", "see")


@pytest.mark.parametrize(
    ("rights", "reach"),
    [
        ({("receipts", "see"): "own", ("receipts", EVERYTHING): "all"}, "own"),
        ({("receipts", EVERYTHING): "store", (EVERYTHING, "see"): "all"}, "store"),
        ({(EVERYTHING, EVERYTHING): "all"}, "all"),
        ({("customers", "see"): "all"}, "none"),
    ],
)
def test_the_most_particular_right_wins(rights: dict[tuple[str, str], str], reach: str) -> None:
    assert Scope("t", None, rights).reach("receipts", "see") == reach


def test_stores_limit_rows() -> None:
    assert Scope("t", frozenset({"a"})).covers("a")
    assert not Scope("t", frozenset({"a"})).covers("b")
    assert everything_of("t").covers("b")
