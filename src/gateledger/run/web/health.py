"""`/healthz`, `/readyz`, `/metrics`."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from redis.exceptions import RedisError

from gateledger.ledger.errors import LedgerError
from gateledger.run.anchoring.carrier import tell_standing
from gateledger.run.clock import now
from gateledger.run.metrics_relay import told
from gateledger.run.presence import Presence
from gateledger.run.web.site import Site

TEXT = "text/plain; version=0.0.4; charset=utf-8"


def health(site: Site) -> APIRouter:
    """Make the router."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz", summary="Is the process alive?")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz", summary="Can it do its work: queue, ledger, credentials?")
    async def readyz() -> JSONResponse:
        parts = {
            "queue": await _queue(site),
            "ledger": await asyncio.to_thread(_ledger, site),
            "credentials": "ok" if site.credentials else "the App is not registered yet",
        }
        ready = all(state == "ok" for state in parts.values())
        # Without a worker deliveries are still taken: it is told, and does not count.
        workers = await _workers(site)
        return JSONResponse({"ready": ready, **parts, "workers": workers}, status_code=200 if ready else 503)

    @router.get(
        "/metrics", summary="Prometheus metrics, those of the workers included", response_class=Response
    )
    async def metrics() -> Response:
        await asyncio.to_thread(_ledger, site)
        try:
            site.metrics.queue(await site.queue.stats())
            text = await told(site.queue.redis, site.metrics)
        except RedisError:
            text = site.metrics.text()  # the workers' figures are away with the queue; ours are not
        return Response(text, media_type=TEXT)

    return router


async def _queue(site: Site) -> str:
    try:
        await site.queue.stats()
    except RedisError as error:
        return f"the queue does not answer: {error}"
    return "ok"


async def _workers(site: Site) -> int:
    try:
        return await Presence(site.queue.redis).alive()
    except RedisError:
        return 0


def _ledger(site: Site) -> str:
    try:
        site.metrics.ledger_size.set(site.archive.ledger.size())
        tell_standing(site.archive, site.metrics, now())  # unwitnessed is told, and no reason not to be ready
    except LedgerError as error:
        return f"the ledger does not answer: {error}"
    return "ok"
