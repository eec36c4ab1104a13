"""Waivers over HTTP: the page for people, and the JSON."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from gateledger.collect.newest import Newest
from gateledger.collect.waiver_list import list_waivers
from gateledger.model.waiver import ListedWaiver
from gateledger.render.pages import waivers_page
from gateledger.render.pages.views import Site as House
from gateledger.render.pages.waiver_views import Asked, WaiverBoard, WaiverFilter, waiver_rows
from gateledger.run.archive import Archive
from gateledger.run.clock import now
from gateledger.run.web.site import Site
from gateledger.seal.record import read_statement

PAGE = 50
Text = Annotated[str, Query(max_length=300)]
Before = Annotated[int | None, Query(ge=0, description="Only waivers with a lower record index.")]
Limit = Annotated[int, Query(ge=1, le=200)]


class Revoked(BaseModel):
    """A waiver was taken back for these gates; `record` is the index of the record that says so."""

    gates: list[str]
    by: str
    at: datetime
    reason: str
    record: int


class WaiverAnswer(BaseModel):
    """A waiver: `state` is `active`, `expiring` (active, but not for long), `expired` or `revoked`."""

    id: str
    record: int
    repository: str
    subject: str
    gates: list[str]
    state: str
    approved_by: str
    requested_by: str | None
    reason: str
    risk: str
    compensating: list[str]
    even_unknown: bool
    granted_at: datetime
    expires_at: datetime
    head_sha: str
    comment: str
    revocations: list[Revoked]


def waiver_pages(site: Site, house: House) -> APIRouter:
    """Make the router of the page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/waivers", response_class=HTMLResponse)
    async def waivers(repository: Text = "", state: Asked = "", before: Before = None) -> str:
        asked = WaiverFilter(repository=repository.strip(), state=state)
        return waivers_page(await asyncio.to_thread(board, site.archive, asked, before), house)

    return router


def waiver_api(archive: Archive) -> APIRouter:
    """Make the router under `/api/v1`."""
    router = APIRouter(tags=["waivers"])

    @router.get("/waivers", summary="List waivers, newest first")
    async def waivers(
        repository: Text = "", state: Asked = "", before: Before = None, limit: Limit = 50
    ) -> list[WaiverAnswer]:
        asked = WaiverFilter(repository=repository.strip(), state=state)
        found = await asyncio.to_thread(_listed, archive, asked, before, limit)
        return [_answer(each) for each in found.rows]

    return router


def board(archive: Archive, asked: WaiverFilter, before: int | None = None) -> WaiverBoard:
    """What the page shows. Raises LedgerError."""
    found = _listed(archive, asked, before, PAGE)
    query = {name: value for name, value in asked.model_dump().items() if value}
    older = f"/waivers?{urlencode({**query, 'before': found.older})}" if found.older is not None else ""
    return WaiverBoard(rows=waiver_rows(found.rows), filter=asked, older=older, erased=found.erased)


def _listed(archive: Archive, asked: WaiverFilter, before: int | None, limit: int) -> Newest[ListedWaiver]:
    return list_waivers(
        archive.ledger,
        read_statement,
        now(),
        repository=asked.repository,
        state=asked.state,
        before=before,
        limit=limit,
    )


def _answer(each: ListedWaiver) -> WaiverAnswer:
    waiver = each.waiver
    return WaiverAnswer(
        id=waiver.id,
        record=waiver.index,
        repository=each.repository,
        subject=each.subject,
        gates=list(waiver.gates),
        state=each.standing,
        approved_by=waiver.by.login,
        requested_by=waiver.requested_by.login if waiver.requested_by else None,
        reason=waiver.reason,
        risk=waiver.risk,
        compensating=list(waiver.compensating),
        even_unknown=waiver.even_unknown,
        granted_at=waiver.granted_at,
        expires_at=waiver.ends,
        head_sha=waiver.head_sha,
        comment=waiver.url,
        revocations=[
            Revoked(gates=list(one.gates), by=one.by.login, at=one.at, reason=one.reason, record=one.index)
            for one in waiver.revocations
        ],
    )
