"""The HTTPS service for tills: the same application, another port, only the paths for machines.

Tills verify this server by the installation's own root, so its certificate is ours and not a
public one; browsers use the other port. Client certificates are not asked for: a till proves
itself by a token signed with its signing key.
"""

from __future__ import annotations

import asyncio
import ssl
import threading

import structlog
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cloud.settings import Settings

log = structlog.get_logger(__name__)

PATHS = ("/enrol/", "/sync/", "/health")
_START_TIMEOUT_S = 10.0


class TillPathsOnly:
    """Lets machines' paths through and nothing of the portal."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and not scope["path"].startswith(PATHS):
            refusal = PlainTextResponse("This port is for tills.\n", status_code=404)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


class TillService:
    """Serves tills beside the portal. Starts with it and ends with it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._app: ASGIApp | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_configured(self) -> bool:
        """Tell whether there is a port and a certificate to serve with."""
        settings = self._settings
        return bool(settings.device_port and settings.device_tls_cert and settings.device_tls_key)

    def serve(self, app: ASGIApp) -> None:
        """Say which application to serve; called once while everything is wired."""
        self._app = TillPathsOnly(app)

    def start(self) -> None:
        """Begin to listen; a missing certificate is said and the portal goes on without."""
        if not self.is_configured or self._app is None:
            log.warning("till-service-off", reason="no port or certificate is configured")
            return
        settings = self._settings
        config = uvicorn.Config(
            self._app,
            host=settings.device_host,
            port=settings.device_port,
            ssl_certfile=str(settings.device_tls_cert),
            ssl_keyfile=str(settings.device_tls_key),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",  # the portal's server runs it
            ws="none",
            timeout_graceful_shutdown=5,
        )
        config.load()
        if config.ssl is not None:
            config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="till-service", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests in hand and end."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(_START_TIMEOUT_S)

    def _run(self) -> None:
        assert self._server is not None
        asyncio.run(self._server.serve())
