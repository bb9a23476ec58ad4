"""The guard at the door: request id, cross-site refusal and security headers, in pure ASGI.

Cross-site requests: every unsafe method is refused unless the browser says it comes from our own
pages (`Sec-Fetch-Site`, or `Origin` where a browser does not send the former). A request that says
neither comes from a machine; it passes only without our session cookie, because a machine shows a
key, and a browser that forgot both headers must not act with somebody's session.
"""

import re
from http.cookies import CookieError, SimpleCookie
from time import perf_counter

import structlog
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from ulid import ULID

log = structlog.get_logger(__name__)

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; script-src 'self'; style-src 'self';"
    " style-src-attr 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
SESSION_COOKIES = ("__Host-sid", "sid")

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Guard:
    """Stands before the application; see the module's text for what it refuses."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self._app = app
        self._is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): v.decode("latin-1") for name, v in scope["headers"]}
        request_id = headers.get("x-request-id", "")
        if not _REQUEST_ID.fullmatch(request_id):
            request_id = str(ULID())
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id)

        started = perf_counter()

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=message["status"],
                    ms=round((perf_counter() - started) * 1000, 1),
                )
                self._add_headers(MutableHeaders(scope=message), scope["path"], request_id)
            await send(message)

        if scope["method"] not in _SAFE and not is_own(headers):
            log.warning("cross-site-refused", path=scope["path"], origin=headers.get("origin"))
            refusal = PlainTextResponse(
                "This request came from another site and was refused.", status_code=403
            )
            await refusal(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def _add_headers(self, headers: MutableHeaders, path: str, request_id: str) -> None:
        headers["x-request-id"] = request_id
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "same-origin"
        headers["content-security-policy"] = CONTENT_POLICY
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["permissions-policy"] = "geolocation=(), microphone=(), camera=(self)"
        if self._is_secure:
            headers["strict-transport-security"] = "max-age=31536000"
        if not path.startswith("/static/"):
            headers.setdefault("cache-control", "no-store")


def is_own(headers: dict[str, str]) -> bool:
    """Say whether an unsafe request comes from our own pages, or from a machine with a key."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is not None:
        return origin.partition("://")[2] == headers.get("host")
    return not _has_session_cookie(headers.get("cookie", ""))


def _has_session_cookie(header: str) -> bool:
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return True  # unreadable: assume the worse
    return any(name in cookies for name in SESSION_COOKIES) or any(
        f"{name}=" in header for name in SESSION_COOKIES
    )
