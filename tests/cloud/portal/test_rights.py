"""Every route the application has, walked by a stranger and by every ready role."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from cloud.access.operations import create_user
from cloud.access.reachable import right_of
from cloud.access.rights import READY_ROLES, ReadyRole, Scope
from cloud.app import ROUTERS
from tests.cloud.conftest import Aurora
from tests.cloud.trading import PASSWORD

# Open to strangers on purpose; each proves its caller another way or needs no proof.
OPEN = (
    "/health",
    "/metrics",
    "/sign-in",
    "/sign-in/language",
    "/openapi.json",
    "/sync/",
    "/enrol",
    "/api/enrol",
    "/demo/",
    "/account/",  # the link itself is the proof
    "/forgotten",
)
# What anybody who has signed in may do with their own account.
# Pictures of goods carry the hash of their content as name: whoever works here may see them.
OWN = ("/profile", "/sign-out", "/roles/view-as/end", "/menu/", "/palette", "/files/", "/")


def routes() -> Iterator[tuple[str, str]]:
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                for method in sorted(route.methods or ()):
                    yield method, route.path


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "01KAXK0000000000000000NONE", path)


WALK = sorted(set(routes()))


def test_the_walk_sees_the_whole_application() -> None:
    assert len(WALK) > 30


def test_a_stranger_gets_nowhere(aurora: Aurora) -> None:
    visitor = aurora.visitor()
    reached: list[tuple[str, str, int]] = []
    for method, path in WALK:
        if path.startswith(OPEN):
            continue
        answer = visitor.ask(method, filled(path), headers={"origin": aurora.base})
        led_away = answer.status == 303 and answer.location.startswith("/sign-in")
        if not led_away and answer.status not in {401, 403}:
            reached.append((method, path, answer.status))
    assert reached == []


def test_every_route_is_classified() -> None:
    """A new page or endpoint asks for a right, or stands above as open or one's own."""
    unclassified = [
        (method, path)
        for method, path, right in CLASSIFIED
        if right is None and not path.startswith(OPEN) and not is_own(path)
    ]
    assert unclassified == []


def is_own(path: str) -> bool:
    return path == "/" or path.startswith(OWN[:-1])


CLASSIFIED = sorted(
    {
        (method, route.path, right_of(route))
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    },
    key=str,
)


@pytest.mark.parametrize("ready", READY_ROLES, ids=lambda ready: ready.id)
def test_a_role_reaches_exactly_what_it_may(aurora: Aurora, ready: ReadyRole) -> None:
    """Every page and endpoint, asked by everybody: refused when and only when the role says so."""
    with aurora.database.transaction() as session:
        create_user(
            session,
            aurora.clock,
            tenant=aurora.retailer.tenant,
            email="walker@example.org",
            name="Walker",
            password=PASSWORD,
            role=ready.id,
        )
    scope = Scope("t", None, dict.fromkeys(ready.rights, "all"))
    visitor = aurora.as_user("walker@example.org")
    wrong: list[tuple[str, str, int]] = []
    for method, path, right in CLASSIFIED:
        if right is None or path.startswith("/live/"):  # a stream of events never ends
            continue
        answer = visitor.ask(
            method,
            filled(path),
            body=None if method == "GET" else b"",
            headers={
                "origin": aurora.base,
                "content-type": "application/x-www-form-urlencoded",
            },
        )
        if (answer.status == 403) == scope.may(*right) or answer.status == 500:
            wrong.append((method, path, answer.status))
    assert wrong == []


def test_no_page_of_another_retailer_can_be_reached_by_its_id(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    wrong: list[tuple[str, int]] = []
    for method, path in WALK:
        if method != "GET" or "{" not in path or path.startswith(OPEN):
            continue
        answer = visitor.get(filled(path))
        if answer.status not in {404, 422}:
            wrong.append((path, answer.status))
    assert wrong == []
