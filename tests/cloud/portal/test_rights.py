"""Every route the application has, walked by a stranger and by somebody who may only look."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from cloud.app import ROUTERS
from tests.cloud.conftest import Aurora

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
)
# What anybody who has signed in may do with their own account.
OWN = ("/profile", "/sign-out", "/menu/", "/palette", "/")


def routes() -> Iterator[tuple[str, str]]:
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                for method in sorted(route.methods):
                    yield method, route.path


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "01KAXK0000000000000000NONE", path)


WALK = sorted(set(routes()))


def test_the_walk_sees_the_whole_application() -> None:
    assert len(WALK) > 30


def test_a_stranger_gets_nowhere(aurora: Aurora) -> None:
    visitor = aurora.visitor()
    reached = []
    for method, path in WALK:
        if path.startswith(OPEN):
            continue
        answer = visitor.ask(method, filled(path), headers={"origin": aurora.base})
        led_away = answer.status == 303 and answer.location.startswith("/sign-in")
        if not led_away and answer.status not in {401, 403}:
            reached.append((method, path, answer.status))
    assert reached == []


@pytest.mark.parametrize("email", ["vera@example.org"])
def test_somebody_who_may_only_look_changes_nothing(aurora: Aurora, email: str) -> None:
    visitor = aurora.as_user(email)
    reached = []
    for method, path in WALK:
        if method == "GET" or path.startswith(OPEN) or path.startswith(OWN[:-1]):
            continue
        answer = visitor.ask(
            method,
            filled(path),
            body=b"",
            headers={
                "origin": aurora.base,
                "content-type": "application/x-www-form-urlencoded",
            },
        )
        if answer.status != 403:
            reached.append((method, path, answer.status))
    assert reached == []


def test_no_page_of_another_retailer_can_be_reached_by_its_id(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    wrong = []
    for method, path in WALK:
        if method != "GET" or "{" not in path or path.startswith(OPEN):
            continue
        answer = visitor.get(filled(path))
        if answer.status not in {404, 422}:
            wrong.append((path, answer.status))
    assert wrong == []
