"""Could it be released now: pages, JSON and badges. A question of the moment, answered from what was found last."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, HTTPException, Path, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel
from redis.exceptions import RedisError

from gateledger.model.readiness import Readiness
from gateledger.render import pages as render
from gateledger.render.badge import readiness_badge
from gateledger.render.pages.readiness_views import Board, is_stale, state_of
from gateledger.render.pages.views import Site as House
from gateledger.run.clock import now
from gateledger.run.readiness import ReadinessBoard
from gateledger.run.web.site import Site

log = structlog.get_logger()

OWNER = Path(pattern=r"^[A-Za-z0-9_-]{1,100}$", description="The account that owns the repository.")
REPO = Path(pattern=r"^[A-Za-z0-9._-]{1,100}$", description="The repository's name.")
Owner = Annotated[str, OWNER]
Repo = Annotated[str, REPO]
Service = Annotated[str, Query(max_length=100)]

AWAY = "The answers could not be looked up: the queue's server is away. No verdict depends on it."
SECONDS = 60
"""How long a badge may be kept: GitHub's own proxy of images asks again after that."""
HELD = 5.0
"""Seconds for which the list of all repositories is not looked up again."""


class MissingAnswer(BaseModel):
    """What one gate still wants; `outcome` is `fail` or `unknown`."""

    gate: str
    outcome: str
    messages: list[str]
    since: datetime | None


class ServiceAnswer(BaseModel):
    """One service; `service` is empty for what is asked of the repository as a whole."""

    service: str
    state: str
    since: datetime | None
    missing: list[MissingAnswer]


class ReadinessAnswer(BaseModel):
    """Could it be released now: `state` is `ready`, `blocked`, `unknown` or `unasked` (the policy asks nothing)."""

    repository: str
    branch: str
    commit: str
    state: str
    reason: str
    at: datetime
    since: datetime | None
    stale: bool
    services: list[ServiceAnswer]


def readiness_pages(site: Site, house: House) -> APIRouter:
    """Make the router of what people and their web pages look at."""
    router = APIRouter(include_in_schema=False)
    held = _Held(site)

    @router.get("/readiness", response_class=HTMLResponse)
    async def everything() -> str:
        return render.readiness_page(await held.board(), house)

    @router.get("/readiness/{owner}/{repo}", response_class=HTMLResponse)
    async def one(owner: Owner, repo: Repo) -> str:
        return render.ready_page(await _look(site, f"{owner}/{repo}"), now(), house)

    @router.get("/badge/{owner}/{repo}.svg")
    async def badge(owner: Owner, repo: Repo, service: Service = "") -> Response:
        found = await _found(site, f"{owner}/{repo}")
        stale = found is not None and is_stale(found, now())
        drawn = readiness_badge(found, service=service.strip(), stale=stale)
        headers = {"Cache-Control": f"public, max-age={SECONDS}"}
        return Response(drawn, media_type="image/svg+xml", headers=headers)

    return router


def readiness_api(site: Site) -> APIRouter:
    """Make the router under `/api/v1`."""
    router = APIRouter(tags=["releases"])
    refusals: dict[int | str, dict[str, str]] = {
        404: {"description": "Nobody has looked at this repository yet"},
        503: {"description": "The queue's server is away"},
    }

    @router.get(
        "/repositories/{owner}/{repo}/readiness",
        summary="Could each service of a repository be released now, and what is missing",
        responses=refusals,
    )
    async def readiness(owner: Owner, repo: Repo) -> ReadinessAnswer:
        return _answer(await _look(site, f"{owner}/{repo}"))

    return router


async def _look(site: Site, repository: str) -> Readiness:
    """Give what was found last. Raises HTTPException: 404 when nobody has looked, 503 when it cannot be told."""
    if site.board is None:
        raise HTTPException(404, f"nobody has looked yet whether {repository} could be released")
    try:
        found = await site.board.of(repository)
    except RedisError as error:
        raise HTTPException(503, AWAY) from error
    if found is None:
        raise HTTPException(404, f"nobody has looked yet whether {repository} could be released")
    return found


async def _found(site: Site, repository: str) -> Readiness | None:
    """The same for a badge, which always has an answer."""
    try:
        return await _look(site, repository)
    except HTTPException:
        return None


class _Held:
    """The list of all repositories, looked up once for everybody who asks within some seconds."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._one_at_a_time = asyncio.Lock()
        self._board: Board | None = None

    async def board(self) -> Board:
        async with self._one_at_a_time:
            moment = now()
            known = self._board
            if known is None or (moment - known.now).total_seconds() > HELD:
                known = self._board = await _all(self._site.board, moment)
            return known


async def _all(board: ReadinessBoard | None, moment: datetime) -> Board:
    if board is None:
        return Board(now=moment)
    try:
        return Board(found=await board.all(), now=moment)
    except RedisError as error:
        log.warning("readiness_away", reason=str(error))
        return Board(now=moment, away=AWAY)


def _answer(found: Readiness) -> ReadinessAnswer:
    return ReadinessAnswer(
        repository=found.repository,
        branch=found.branch,
        commit=found.commit,
        state=found.state,
        reason=found.reason,
        at=found.at,
        since=found.since,
        stale=is_stale(found, now()),
        services=[
            ServiceAnswer(
                service=each.service,
                state=state_of(each),
                since=each.since,
                missing=[MissingAnswer.model_validate(one.model_dump()) for one in each.missing],
            )
            for each in found.services
        ],
    )
