import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import requests
import uvicorn
from fastapi import FastAPI

from cloud.database.engine import Database
from cloud.database.schema import create_missing


@dataclass
class TurnedClock:
    """A clock that stands until it is turned."""

    at: datetime = field(default=datetime(2026, 11, 25, 9, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def turn(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    create_missing(opened)
    yield opened
    opened.close()


class Client(requests.Session):
    """Asks one server; paths are relative to it."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def request(self, method: str, url: str, *args: object, **options: object):
        return super().request(method, self._base + url, *args, timeout=20, **options)


@pytest.fixture
def serve() -> Iterator[Callable[[FastAPI], Client]]:
    """Serve an application on a free port until the test ends."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: FastAPI) -> Client:
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        running.append((server, thread))
        return Client(f"http://127.0.0.1:{listener.getsockname()[1]}")

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(10)
