"""The web application, put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateledger.run.clock import now
from gateledger.run.credentials import Credentials
from gateledger.run.receiver import Receiver
from gateledger.run.version import VERSION
from gateledger.run.web.api import api
from gateledger.run.web.bypasses import bypass_api
from gateledger.run.web.health import health
from gateledger.run.web.log import log
from gateledger.run.web.pages import add_pages
from gateledger.run.web.population import population_api
from gateledger.run.web.readiness import readiness_api
from gateledger.run.web.setup import Registration, setup
from gateledger.run.web.site import Site
from gateledger.run.web.tracing import tracing_api
from gateledger.run.web.waivers import waiver_api
from gateledger.run.worker import reap_forever

WEBHOOK = "/webhook"
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


def create_app(site: Site) -> ASGIApp:
    """Make the web application; nothing it serves comes from another host."""
    front = Front(site)
    front.pages = _pages(site, front)
    return Hardened(front)


def _pages(site: Site, front: Front) -> FastAPI:

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        loops = [asyncio.ensure_future(reap_forever(site.queue, site.metrics))]
        loops += [asyncio.ensure_future(loop()) for loop in site.background]
        yield
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)

    app = FastAPI(
        title="Gateledger",
        version=VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )

    async def start_receiving(credentials: Credentials) -> None:
        site.credentials = credentials
        front.receive(credentials)
        if site.registered:
            await site.registered(credentials)

    app.include_router(health(site))
    app.include_router(api(site.archive), prefix="/api/v1")
    app.include_router(readiness_api(site), prefix="/api/v1")
    app.include_router(tracing_api(site.archive.ledger), prefix="/api/v1")
    app.include_router(waiver_api(site.archive), prefix="/api/v1")
    app.include_router(population_api(site.archive), prefix="/api/v1")
    app.include_router(bypass_api(site.archive), prefix="/api/v1")
    app.include_router(log(site.archive), prefix="/log")
    _describe_webhook(app)
    registration = Registration(site.settings)
    app.include_router(setup(site, registration, start_receiving))
    add_pages(app, site, registration)
    return app


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body is not JSON"},
    401: {"description": "No webhook secret fits the signature"},
    413: {"description": "The body has more than 25 MB"},
    415: {"description": "The content type is neither JSON nor a form"},
    503: {"description": "The queue cannot take it now, or the App is not registered yet"},
}


def _describe_webhook(app: FastAPI) -> None:
    """Describe the receiver, and answer in its place while there is nothing to prove a delivery with."""

    @app.post(WEBHOOK, status_code=202, responses=REFUSALS, tags=["operations"])
    async def webhook() -> None:
        """Take a webhook delivery of GitHub; it is queued durably before the answer."""
        raise HTTPException(503, "the App is not registered yet")


class Front:
    """Deliveries to the receiver, once there are credentials to prove them with; everything else to the pages."""

    pages: ASGIApp

    def __init__(self, site: Site) -> None:
        """Take the site; `pages` is set by whoever makes them."""
        self._site = site
        self._receiver: Receiver | None = None
        if site.credentials:
            self.receive(site.credentials)

    def receive(self, credentials: Credentials) -> None:
        """Take deliveries from now on."""
        self._receiver = Receiver(
            self._site.queue,
            secrets=credentials.secret_bytes,
            app_id=credentials.app_id,
            metrics=self._site.metrics,
            now=now,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to the one who answers it."""
        if (
            self._receiver
            and scope["type"] == "http"
            and scope["path"] == WEBHOOK
            and scope["method"] == "POST"
        ):
            await self._receiver(scope, receive, send)
        else:
            await self.pages(scope, receive, send)


class Hardened:
    """Put the headers on every answer that make a browser refuse foreign content."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application behind."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; add the headers where the answer begins."""

        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
                there: set[Any] = {name.lower() for name, _ in headers}
                headers += [(name, value) for name, value in HEADERS if name not in there]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, hardened if scope["type"] == "http" else send)
