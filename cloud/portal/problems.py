"""Errors as people and machines need them: a page, a toast, or problem details (RFC 9457).

Raise `Problem` from an endpoint for anything that has a status; features' own business errors are
translated to it where they are caught. What nobody caught becomes a 500 with the request's id and
nothing of our insides.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from cloud.database.errors import HiddenField
from cloud.portal.language import N_, _
from cloud.portal.layout import is_fragment, render

log = structlog.get_logger(__name__)

MACHINE_PATHS = ("/api/", "/sync/", "/enrol/", "/health", "/metrics", "/openapi.json")

_TITLES = {
    400: N_("This request could not be understood"),
    401: N_("Please sign in"),
    403: N_("You may not do this"),
    404: N_("This is not here"),
    405: N_("This cannot be done here"),
    409: N_("Somebody else changed this meanwhile"),
    413: N_("This is too large"),
    422: N_("Something does not fit"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("Not available at the moment"),
}


class Problem(Exception):
    """Ends a request with a status and a sentence for whoever asked."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers, self.extra = status, detail, headers, extra


class NotSignedIn(Exception):
    """The request needs somebody signed in: pages lead to the sign-in page, machines get 401."""


class GoElsewhere(Exception):
    """Something has to be done first, on another page of ours."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class ProblemDetails(BaseModel):
    """What every failed API call answers (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    request_id: str = Field(description="Quote this when you ask us about it.")
    errors: list[dict[str, Any]] = []


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe failing answers for the OpenAPI document: ``responses=documented(404, 409)``."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "model": ProblemDetails,
            "content": {"application/problem+json": {}},
        }
        for status in {400, 401, 403, 422, *statuses}
    }


def add_handlers(app: FastAPI) -> None:  # noqa: C901 - a table of exceptions
    """Teach the application how to answer when something goes wrong."""

    @app.exception_handler(Problem)
    async def on_problem(request: Request, problem: Problem) -> Response:
        return answer(
            request, problem.status, problem.detail, headers=problem.headers, **problem.extra
        )

    @app.exception_handler(HiddenField)
    async def on_hidden(request: Request, error: HiddenField) -> Response:
        log.warning("hidden-field-asked", path=request.url.path, field=str(error))
        return answer(request, 403, "")

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        detail = "" if error.detail == HTTPStatus(error.status_code).phrase else str(error.detail)
        return answer(request, error.status_code, detail, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        errors = [
            {"where": [str(part) for part in each["loc"]], "what": each["msg"]}
            for each in error.errors()
        ]
        return answer(request, 422, "", errors=errors)

    @app.exception_handler(NotSignedIn)
    async def on_stranger(request: Request, error: NotSignedIn) -> Response:
        del error
        if is_machine(request):
            return answer(request, 401, "", headers={"WWW-Authenticate": "Bearer"})
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        sign_in = str(request.url_for("get_sign_in").include_query_params(next=target).path)
        query = request.url_for("get_sign_in").include_query_params(next=target).query
        address = f"{sign_in}?{query}" if request.method == "GET" and target != "/" else sign_in
        if is_fragment(request):
            return Response(status_code=204, headers={"HX-Redirect": address})
        return RedirectResponse(address, status_code=303)

    @app.exception_handler(GoElsewhere)
    async def on_elsewhere(request: Request, error: GoElsewhere) -> Response:
        if is_fragment(request):
            return Response(status_code=204, headers={"HX-Redirect": error.address})
        return RedirectResponse(error.address, status_code=303)

    @app.exception_handler(Exception)
    async def on_fault(request: Request, error: Exception) -> Response:
        log.error("request-failed", path=request.url.path, exc_info=error)
        return answer(request, 500, "")

    _ = (on_problem, on_hidden, on_http, on_invalid, on_stranger, on_elsewhere, on_fault)


def is_machine(request: Request) -> bool:
    """Say whether the caller reads JSON rather than pages."""
    return request.url.path.startswith(MACHINE_PATHS)


def answer(
    request: Request,
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **extra: Any,
) -> Response:
    """Answer a failed request in the form its caller reads."""
    request_id = getattr(request.state, "request_id", "")
    title = _(
        _TITLES.get(status, _TITLES[500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400])
    )
    if is_machine(request):
        body = ProblemDetails(
            title=HTTPStatus(status).phrase,
            status=status,
            detail=detail,
            request_id=request_id,
            errors=extra.get("errors", []),
        )
        return JSONResponse(
            body.model_dump(),
            status,
            headers=dict(headers or {}),
            media_type="application/problem+json",
        )
    return render(
        request,
        None,
        "_error_page.html",
        status_code=status,
        title=title,
        detail=detail,
        status=status,
        request_id=request_id,
        headers=headers,
    )
