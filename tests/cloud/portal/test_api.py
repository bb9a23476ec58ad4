"""The API against its own description: what it promises, it keeps, for generated input."""

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.cloud.conftest import Aurora

# Generous for a machine that does other things; a hanging endpoint is found all the same.
TIMEOUT_S = 20
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OWN = (
    "ledger",
    "figures",
    "reports",
    "stock",
    "operation",
    "catalogue",
    "promotions",
    "customers",
    "staff",
    "users",
    "history",
    "estate",
    "quarantine",
)


def test_the_description_is_an_openapi_document_with_our_own_paths(aurora: Aurora) -> None:
    document = aurora.visitor().get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/receipts" in document["paths"]
    assert all(not path.startswith("/receipts") for path in document["paths"])
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), (path, method)


@pytest.mark.parametrize("tag", OWN)
def test_generated_requests_get_what_the_description_says(aurora: Aurora, tag: str) -> None:
    cookie = "; ".join(f"{k}={v}" for k, v in aurora.as_user().cookies.items())
    # Without a certificate authority, as here, a claim is rightly answered 503.
    schema = (
        schemathesis.openapi.from_url(f"{aurora.base}/openapi.json")
        .include(tag=tag)
        .exclude(path="/api/v1/registers/{register}/claims")
    )
    seen = 0
    for operation in schema.get_all_operations():
        strategy = operation.ok().as_strategy()

        @hypothesis.settings(
            max_examples=12,
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=strategy)
        def run(case: schemathesis.Case) -> None:
            response = case.call(
                base_url=aurora.base,
                timeout=TIMEOUT_S,
                headers={"cookie": cookie, "origin": aurora.base},
            )
            case.validate_response(response, checks=CHECKS)

        run()
        seen += 1
    assert seen
