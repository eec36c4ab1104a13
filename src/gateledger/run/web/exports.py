"""Exports over HTTP: what was made, a form to make one, and the tar."""

from __future__ import annotations

import asyncio
from datetime import UTC, date
from typing import Annotated
from urllib.parse import parse_qs, urlencode, urlsplit

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from gateledger.flow.recording import predicate_of
from gateledger.ledger import Ledger
from gateledger.model.export import ExportScope
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind
from gateledger.render.pages.exports import ExportBoard, ExportRow, export_row, exports_page
from gateledger.render.pages.views import Site as House
from gateledger.run.clock import now
from gateledger.run.exports.jobs import Busy, Exports
from gateledger.run.exports.making import scope_of
from gateledger.run.mistake import Mistake
from gateledger.run.web.setup import may_register
from gateledger.run.web.site import Site

log = structlog.get_logger()

PAGE = 20
LARGEST_FORM = 4096
Token = Annotated[str, Query(max_length=100)]
Before = Annotated[int | None, Query(ge=0)]


def export_pages(site: Site, house: House) -> APIRouter:
    """Make the router; the log says by which address others than the machine's own people may have exports made."""
    router = APIRouter(include_in_schema=False)
    exports, ledger = Exports(site.settings), site.archive.ledger
    log.info("exports", make_at=f"{site.settings.home}/exports?token={site.setup_token}")

    def board(request: Request, token: str, before: int | None = None) -> ExportBoard:
        allowed = may_register(site, request, token)
        today = now().astimezone(UTC).date()
        rows, older = _rows(ledger, before)
        return ExportBoard(
            rows=rows,
            older=older,
            allowed=allowed,
            token=token if allowed else "",
            jobs=tuple(exports.jobs()) if allowed else (),
            busy=allowed and exports.busy(),
            first=str(today.replace(day=1)),
            last=str(today),
        )

    @router.get("/exports", response_class=HTMLResponse)
    async def everything(request: Request, token: Token = "", before: Before = None) -> str:
        return exports_page(await asyncio.to_thread(board, request, token, before), house)

    @router.post("/exports")
    async def make(request: Request) -> Response:
        asked = await _form(request)
        token = asked.get("token", "")
        if not _ours(request) or not may_register(site, request, token):
            raise HTTPException(403, "only whoever may see this page's form may send it")
        try:
            await asyncio.to_thread(_start, exports, ledger, asked)
        except (Mistake, ValueError, Busy) as wrong:
            why = "One is being made already: one at a time." if isinstance(wrong, Busy) else str(wrong)
            shown = await asyncio.to_thread(board, request, token)
            kept = {name: asked.get(name, "")[:100] for name in ("first", "last", "repository")}
            return HTMLResponse(exports_page(shown.model_copy(update=kept | {"wrong": why}), house), 409)
        return RedirectResponse(f"/exports?{urlencode({'token': token})}" if token else "/exports", 303)

    @router.get("/exports/{name}.tar")
    async def download(request: Request, name: str, token: Token = "") -> Response:
        job = exports.find(name) if may_register(site, request, token) else None
        if job is None or job.made is None or not exports.tar(job).is_file():
            raise HTTPException(404, "there is no such export")
        return FileResponse(exports.tar(job), media_type="application/x-tar", filename=f"{job.name}.tar")

    return router


def _start(exports: Exports, ledger: Ledger, asked: dict[str, str]) -> None:
    first, last = (_day(asked.get(name, "")) for name in ("first", "last"))
    repository = asked.get("repository", "").strip()
    scope: ExportScope = scope_of(ledger, first, last, repository)
    exports.start(first, last, repository, scope.name(ledger.origin))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Mistake(f"{text[:40]!r} is not a day: 2026-11-23") from error


def _rows(ledger: Ledger, before: int | None) -> tuple[tuple[ExportRow, ...], str]:
    found = ledger.find(kind=RecordKind.EXPORT, before=before, limit=PAGE + 1)
    older = f"/exports?before={found[PAGE - 1].index}" if len(found) > PAGE else ""
    return tuple(_row(each) for each in found[:PAGE]), older


def _row(entry: Stored) -> ExportRow:
    predicate = {} if entry.erased else predicate_of(entry)
    return export_row(entry.index, entry.at, predicate)


async def _form(request: Request) -> dict[str, str]:
    """Read a form of a few fields. Raises HTTPException for a larger one."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, "the form is too large")
    fields = parse_qs(body.decode(errors="replace"), max_num_fields=10)
    return {name: values[-1] for name, values in fields.items()}


def _ours(request: Request) -> bool:
    """Tell whether the form was on a page of ours: browsers say where a form comes from, other clients say nothing."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
