"""The web application, put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateledger.run.credentials import Credentials
from gateledger.run.receiver import receiver
from gateledger.run.version import VERSION
from gateledger.run.web.api import api
from gateledger.run.web.health import health
from gateledger.run.web.pages import add_pages
from gateledger.run.web.setup import Registration, setup
from gateledger.run.web.site import Site
from gateledger.run.worker import reap_forever
from gateledger.run.world import now

HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


def create_app(site: Site) -> FastAPI:
    """Make the web application; nothing it serves comes from another host."""

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
        _receive(app, site, credentials)
        if site.registered:
            await site.registered(credentials)

    app.include_router(health(site))
    app.include_router(api(site.archive), prefix="/api/v1")
    registration = Registration(site.settings)
    app.include_router(setup(site, registration, start_receiving))
    add_pages(app, site, registration)
    if site.credentials:
        _receive(app, site, site.credentials)
    app.add_middleware(Hardened)
    return app


def _receive(app: FastAPI, site: Site, credentials: Credentials) -> None:
    app.include_router(
        receiver(
            site.queue,
            secrets=credentials.secret_bytes,
            app_id=credentials.app_id,
            metrics=site.metrics,
            now=now,
        )
    )


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
