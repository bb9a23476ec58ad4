"""Tills in processes of their own, one a session and layout."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edge.screens.till_process import TillProcess


@pytest.fixture(scope="session")
def running_till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TillProcess]:
    till = TillProcess(tmp_path_factory.mktemp("till"), mock=True)
    yield till
    till.quit()


@pytest.fixture
def till(running_till: TillProcess) -> TillProcess:
    """A till that sells, with an empty basket, however the test before left it."""
    return ready_to_sell(running_till)


@pytest.fixture
def own_till(tmp_path: Path) -> Iterator[TillProcess]:
    """A till of a test's own, which it may kill."""
    till = TillProcess(tmp_path, "1024x600", mock=True)
    yield till
    till.quit()


def sign_on(till: TillProcess, name: str = "Maria K.", pin: str = "1234") -> None:
    screen = till.until_screen("SignOnView")
    index = [key["text"] for key in screen["operators"]].index(name)
    till.tap(f"operator-{index}", *(f"pad-{digit}" for digit in pin), "sign-on")
    till.until(lambda shown: shown["screen"]["kind"] != "SignOnView")


def open_shift(till: TillProcess) -> None:
    till.tap("pad-1", "pad-00", "pad-00", "open-shift")
    till.until_screen("SellView")


def approve(till: TillProcess, pin: str = "9999") -> None:
    """Let the supervisor approve what is asked."""
    till.until(lambda shown: (shown["overlay"] or {}).get("name") == "approval")
    till.tap(*(f"pad-{digit}" for digit in pin), "approve")
    till.until(lambda shown: (shown["overlay"] or {}).get("name") != "approval")


def ready_to_sell(till: TillProcess) -> TillProcess:
    """Go to an empty basket by the keys that lead there."""
    for _ in range(20):
        shown = till.shown()
        kind, overlay = shown["screen"]["kind"], shown["overlay"]
        if overlay is not None:
            till.tap("menu-close" if overlay["kind"] == "MenuView" else "cancel")
        elif kind == "SignOnView":
            sign_on(till)
        elif kind == "OpenShiftView":
            open_shift(till)
        elif kind == "CompletedView":
            till.tap("next-sale")
        elif kind == "SellView":
            if not shown["screen"]["lines"] and not shown["screen"]["keyboard"]:
                return till
            if shown["screen"]["keyboard"]:
                till.tap("search-clear")
            else:
                give_up(till)
        else:
            till.tap("back")
        till.ask("frames", count=2)
    raise AssertionError(f"no way to an empty basket from {till.shown()}")


def give_up(till: TillProcess) -> None:
    till.tap("menu", "menu-void-sale", "void-sale-now")
    till.until(lambda shown: not shown["screen"].get("lines", ("?",)) or shown["overlay"])
    if till.overlay is not None:
        approve(till)
