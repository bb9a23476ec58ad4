"""One request is one transaction, committed before the answer is sent."""

from collections.abc import Generator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from cloud.clock import Clock
from cloud.database.engine import Database
from cloud.database.fence import put_fence

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def database_of(request: Request) -> Database:
    """Find the database the application was wired with."""
    return request.app.state.database


def clock_of(request: Request) -> Clock:
    """Find the clock the application was wired with."""
    return request.app.state.clock


def transaction(request: Request) -> Generator[Session]:
    """Open the request's transaction; a GET only reads and takes no write lock."""
    database = database_of(request)
    opened = database.reading() if request.method in _SAFE_METHODS else database.transaction()
    with opened as session:
        put_fence(session, lambda: getattr(request.state, "fence", None))
        session.info["address"] = request.client.host if request.client else ""
        yield session


# scope="function" commits before the response is sent; the default commits after it, and a failed
# commit would then reach the caller as "201 Created".
Transaction = Annotated[Session, Depends(transaction, scope="function")]
OpenDatabase = Annotated[Database, Depends(database_of)]
Time = Annotated[Clock, Depends(clock_of)]
