"""The pages for people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Literal, ParamSpec, TypeVar

import structlog
from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, Response
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from gateledger.flow.anchoring import standing
from gateledger.ledger.errors import Erased, LedgerMisused
from gateledger.model.anchor import AnchorStanding
from gateledger.render import pages as render
from gateledger.render.pages.views import DecisionFilter, DecisionRow, ManifestOffer, Status
from gateledger.render.pages.views import Site as House
from gateledger.run.clock import now
from gateledger.run.version import VERSION
from gateledger.run.web import releases, views
from gateledger.run.web.bypasses import bypass_pages
from gateledger.run.web.exports import export_pages
from gateledger.run.web.population import population_pages
from gateledger.run.web.readiness import readiness_pages
from gateledger.run.web.setup import ORGANISATION, Registration, may_register
from gateledger.run.web.site import Site
from gateledger.run.web.tracing import tracing_pages
from gateledger.run.web.waivers import waiver_pages

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")
Text = Annotated[str, Query(max_length=300)]


def add_pages(app: FastAPI, site: Site, registration: Registration) -> None:
    """Add the pages, and what a person sees when there is none."""
    house = House(version=VERSION, origin=site.archive.ledger.origin)
    app.include_router(population_pages(site, house))  # before the repositories, whose names have slashes
    app.include_router(_pages(site, house, registration))
    app.include_router(readiness_pages(site, house))
    app.include_router(tracing_pages(site, house))
    app.include_router(waiver_pages(site, house))
    app.include_router(export_pages(site, house))
    app.include_router(bypass_pages(site, house))

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and _for_people(request):
            return HTMLResponse(render.not_found_page(request.url.path, house), 404)
        return JSONResponse({"detail": error.detail}, error.status_code, headers=error.headers)

    @app.exception_handler(LedgerMisused)
    async def asked_for_nothing(request: Request, error: LedgerMisused) -> Response:
        return await refused(request, HTTPException(404, str(error)))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        log.error("page_failed", path=request.url.path, exc_info=error)
        if _for_people(request):
            return HTMLResponse(render.error_page("", house), 500)
        return JSONResponse({"detail": "this is our fault; the log says more"}, 500)


def _for_people(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "*/*")


def _pages(site: Site, house: House, registration: Registration) -> APIRouter:
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    archive = site.archive

    @router.get("/")
    async def home(request: Request, organisation: Text = "", token: Text = "") -> Response:
        offer = None
        if not site.credentials and may_register(site, request, token):
            offer = _offer(registration, organisation.strip(), token)
        status = await _status(site, offer)
        policy = render.security_policy(registration.github if status.offer else "")
        return HTMLResponse(render.home_page(status, house), headers={"Content-Security-Policy": policy})

    @router.get("/decisions")
    async def decisions(
        repository: Text = "",
        subject: Text = "",
        verdict: Literal["", "allow", "block"] = "",
        before: Annotated[int | None, Query(ge=0)] = None,
    ) -> str:
        asked = DecisionFilter(repository=repository.strip(), subject=subject.strip(), verdict=verdict)
        return render.decisions_page(await asyncio.to_thread(views.decisions, archive, asked, before), house)

    @router.get("/decisions/{index}")
    async def decision(index: int) -> str:
        return await _decision(site, house, index)

    @router.get("/decisions/{index}/evidence.json")
    async def evidence(index: int) -> Response:
        page = f"{site.settings.home}/decisions/{index}"
        file = await _found(releases.evidence, archive, index, page)
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=headers)

    @router.get("/decisions/{index}/record")
    async def record(index: int) -> str:
        return render.record_page(await _found(views.sealed, archive, index), house)

    @router.get("/repositories/{name:path}")
    async def repository(name: str) -> str:
        return render.repository_page(await _found(views.repository, archive, name), house)

    @router.get(render.STYLESHEET)
    async def stylesheet() -> Response:
        return Response(render.stylesheet(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    return router


async def _decision(site: Site, house: House, index: int) -> str:
    page = f"{site.settings.home}/decisions/{index}"
    try:
        view = await _found(views.decision, site.archive, index, page)
    except Erased:  # what is left of it, and who had the rest erased
        return render.record_page(await _found(views.sealed, site.archive, index), house)
    return render.decision_page(view, house, release=await _found(releases.release, site.archive, index))


async def _found(read: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Read in a thread; what is not there is a 404."""
    try:
        return await asyncio.to_thread(read, *arguments, **named)
    except (LookupError, LedgerMisused) as error:
        raise HTTPException(404, str(error)) from error


async def _status(site: Site, offer: ManifestOffer | None) -> Status:
    latest, size, root, held = await asyncio.to_thread(_ledger, site)
    try:
        stats = await site.queue.stats()
        pending, failed = stats.pending + stats.leased, stats.failed
    except RedisError:
        pending, failed = 0, 0
    return Status(
        offer=offer,
        registered=site.credentials is not None,
        app=site.credentials.slug if site.credentials else "",
        size=size,
        root_hash=root,
        checkpoint_size=held.size or None,
        standing=held,
        pending=pending,
        failed=failed,
        recent=latest,
    )


def _offer(registration: Registration, organisation: str, token: str) -> ManifestOffer:
    """Offer to register for an organisation when one is named, as only its own App can be installed there."""
    named = organisation if ORGANISATION.fullmatch(organisation) else ""
    return ManifestOffer(
        action=registration.action(named), manifest=registration.manifest(), organisation=named, token=token
    )


def _ledger(site: Site) -> tuple[tuple[DecisionRow, ...], int, str, AnchorStanding]:
    ledger = site.archive.ledger
    recent = views.decisions(site.archive, DecisionFilter(), None).rows[:10]
    size = ledger.size()
    return recent, size, ledger.root() if size else "", standing(site.archive, now())
