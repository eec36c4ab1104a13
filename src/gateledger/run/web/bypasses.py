"""Bypasses over HTTP: the page for people, and the JSON."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from gateledger.collect.bypass_list import list_bypasses
from gateledger.collect.newest import Newest
from gateledger.model.merge import ListedBypass
from gateledger.render.pages import bypasses_page
from gateledger.render.pages.bypass_views import Asked, BypassBoard, BypassFilter
from gateledger.render.pages.views import Site as House
from gateledger.run.archive import Archive
from gateledger.run.clock import now
from gateledger.run.web.site import Site
from gateledger.seal.record import read_statement

PAGE = 50
Text = Annotated[str, Query(max_length=300)]
Before = Annotated[int | None, Query(ge=0, description="Only bypasses with a lower record index.")]
Limit = Annotated[int, Query(ge=1, le=200)]


class BypassReview(BaseModel):
    """Who looked at a bypass afterwards, and what they said; `record` is the index of the record that says so."""

    record: int
    by: str | None
    at: datetime | None
    because: str
    issue: str


class BypassAnswer(BaseModel):
    """A bypass: `what` is `merge`, `push`, `release` or `deployment`; `state` is `waiting`, `overdue` or `reviewed`."""

    record: int
    repository: str
    subject: str
    what: str
    how: str
    commit: str
    by: str
    at: datetime
    why: str
    url: str
    verdict: int | None
    due_at: datetime
    state: str
    review: BypassReview | None


def bypass_pages(site: Site, house: House) -> APIRouter:
    """Make the router of the page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/bypasses", response_class=HTMLResponse)
    async def bypasses(repository: Text = "", state: Asked = "", before: Before = None) -> str:
        asked = BypassFilter(repository=repository.strip(), state=state)
        return bypasses_page(await asyncio.to_thread(board, site.archive, asked, before), house)

    return router


def bypass_api(archive: Archive) -> APIRouter:
    """Make the router under `/api/v1`."""
    router = APIRouter(tags=["bypasses"])

    @router.get("/bypasses", summary="List bypasses, newest first")
    async def bypasses(
        repository: Text = "", state: Asked = "", before: Before = None, limit: Limit = 50
    ) -> list[BypassAnswer]:
        asked = BypassFilter(repository=repository.strip(), state=state)
        found = await asyncio.to_thread(_listed, archive, asked, before, limit)
        return [_answer(each) for each in found.rows]

    return router


def board(archive: Archive, asked: BypassFilter, before: int | None = None) -> BypassBoard:
    """What the page shows. Raises LedgerError."""
    found = _listed(archive, asked, before, PAGE)
    query = {name: value for name, value in asked.model_dump().items() if value}
    older = f"/bypasses?{urlencode({**query, 'before': found.older})}" if found.older is not None else ""
    return BypassBoard(rows=found.rows, filter=asked, older=older, erased=found.erased)


def _listed(archive: Archive, asked: BypassFilter, before: int | None, limit: int) -> Newest[ListedBypass]:
    return list_bypasses(
        archive.ledger,
        read_statement,
        now(),
        repository=asked.repository,
        state=asked.state,
        before=before,
        limit=limit,
    )


def _answer(each: ListedBypass) -> BypassAnswer:
    review = None
    if each.review is not None:
        review = BypassReview(
            record=each.review,
            by=each.reviewed_by.login if each.reviewed_by else None,
            at=each.reviewed_at,
            because=each.because,
            issue=each.issue,
        )
    return BypassAnswer(
        record=each.index,
        repository=each.repository,
        subject=each.about,
        what=each.what,
        how=each.how,
        commit=each.commit,
        by=each.by.login,
        at=each.at,
        why=each.why,
        url=each.url,
        verdict=each.verdict,
        due_at=each.due_at,
        state=each.standing,
        review=review,
    )
