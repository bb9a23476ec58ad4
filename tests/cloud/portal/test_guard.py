"""The guard: who may send unsafe requests, and what every answer carries."""

import pytest

from cloud.portal.guard import is_own
from tests.cloud.conftest import Aurora

HOST = "till.example"


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": f"https://{HOST}"}, False),
        ({"origin": f"https://{HOST}"}, True),
        ({"origin": "https://evil.test"}, False),
        ({"origin": "null"}, False),
        ({}, True),
        ({"authorization": "Bearer tk_x"}, True),
        ({"cookie": "sid=abc"}, False),
        ({"cookie": "other=1"}, True),
        ({"cookie": "a b; __Host-sid=x"}, False),
    ],
)
def test_only_our_own_pages_and_machines_with_a_key_may_change_things(
    headers: dict[str, str], own: bool
) -> None:
    assert is_own({"host": HOST, **headers}) is own


def test_every_answer_carries_the_security_headers(aurora: Aurora) -> None:
    for path in ("/sign-in", "/nowhere", "/api/v1/receipts", "/health", "/static/nothing.js"):
        headers = aurora.visitor().get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-request-id"]
    assert aurora.visitor().get("/sign-in").headers["cache-control"] == "no-store"


def test_a_request_id_is_taken_over_when_it_looks_like_one(aurora: Aurora) -> None:
    visitor = aurora.visitor()
    assert visitor.get("/health", x_request_id="abcd-1234").headers["x-request-id"] == "abcd-1234"
    assert visitor.get("/health", x_request_id="<b>").headers["x-request-id"] != "<b>"


def test_a_body_without_end_is_refused(aurora: Aurora) -> None:
    visitor = aurora.visitor()
    answer = visitor.ask(
        "POST",
        "/sign-in",
        body=b"email=" + b"x" * (17 * 1024 * 1024),
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "origin": aurora.base,
        },
    )
    assert answer.status in {400, 413}
