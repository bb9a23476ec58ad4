import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from provisioning.demo.virtual_screen import SIZE, ScreenPage, VirtualScreen
from tests.provisioning.conftest import free_port, until

pytestmark = pytest.mark.window


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[VirtualScreen]:
    made = VirtualScreen(tmp_path / "screen")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def page(screen: VirtualScreen) -> Iterator[ScreenPage]:
    made = ScreenPage(screen, free_port())
    made.start()
    yield made
    made.stop()


def act(page: ScreenPage, body: object, origin: str | None = None) -> int:
    told = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"origin": page.url if origin is None else origin}
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request("POST", f"{page.url}/acts", body=told, headers=headers).status


def pointer(screen: VirtualScreen) -> str:
    told = subprocess.run(
        ["xdotool", "getmouselocation"],
        env={"DISPLAY": screen.display, "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout


def test_taps_on_the_page_reach_the_screen(page: ScreenPage, screen: VirtualScreen) -> None:
    assert (
        act(page, [{"kind": "down", "x": 300, "y": 200}, {"kind": "up", "x": 300, "y": 200}]) == 204
    )
    until(lambda: "x:300 y:200" in pointer(screen))
    assert act(page, [{"kind": "move", "x": 99_999, "y": -5}, {"kind": "key", "name": "a"}]) == 204
    until(lambda: f"x:{SIZE[0] - 1} y:0" in pointer(screen))


def test_nobody_else_may_tap(page: ScreenPage) -> None:
    tap = [{"kind": "down", "x": 1, "y": 1}]
    assert act(page, tap, origin="https://elsewhere.example") == 403
    assert act(page, tap, origin="") == 403
    assert act(page, b"x" * 3000) == 403


@pytest.mark.parametrize(
    "body", [b"", b"{", [{"kind": "down"}], [1], [{"kind": "down", "x": "a", "y": 1}]]
)
def test_rubbish_is_refused(page: ScreenPage, body: object) -> None:
    assert act(page, body) == 400


def test_a_key_is_a_name_and_never_a_command(page: ScreenPage, tmp_path: Path) -> None:
    assert act(page, [{"kind": "key", "name": f"a exec touch {tmp_path}/bad"}]) == 204
    assert act(page, [{"kind": "down\nexec touch /x", "x": 1, "y": 1}]) == 204
    assert not (tmp_path / "bad").exists()


def test_the_page_shows_the_picture_and_streams_it(page: ScreenPage) -> None:
    with urllib3.PoolManager(retries=False) as pool:
        assert b"screen.stream" in pool.request("GET", f"{page.url}/").data
        assert pool.request("GET", f"{page.url}/nothing").status == 404
        assert pool.request("GET", f"{page.url}/screen.jpg").data[:2] == b"\xff\xd8"
        answer = pool.request("GET", f"{page.url}/screen.stream", preload_content=False)
        started = answer.read(200)
        answer.release_conn()
        answer.close()
    assert b"image/jpeg" in started
    assert threading.active_count() < 50
