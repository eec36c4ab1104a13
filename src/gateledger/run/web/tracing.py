"""Pages and JSON that trace, and the report by control."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse, Response

from gateledger.flow.control_reporting import control_report
from gateledger.flow.trace_ref import Ambiguous, NothingKnown, trace_ref
from gateledger.ledger import Ledger
from gateledger.model.control import Framework, Scope
from gateledger.model.trace import Trace
from gateledger.render.controls_report import ControlsReport
from gateledger.render.pages.controls import ControlsAsked, controls_page
from gateledger.render.pages.trace import TraceAsked, trace_page
from gateledger.render.pages.views import Site as House
from gateledger.render.trace_json import trace_json
from gateledger.render.trace_svg import trace_svg
from gateledger.render.trace_tree import KINDS
from gateledger.run.clock import now
from gateledger.run.shipped import frameworks
from gateledger.run.version import VERSION
from gateledger.run.web.site import Site

Text = Annotated[str, Query(max_length=600)]
MOST_RECORDS = 20_000
"""Records that a page reads; the command reads all."""
DAYS = 90
"""The period of a report that names none."""
ALONE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
"""A picture brings its own style, and runs nothing."""


def tracing_api(ledger: Ledger) -> APIRouter:
    """Make the router of `/api/v1`."""
    router = APIRouter(tags=["ledger"])

    @router.get(
        "/trace",
        summary="Who asked for something, and what came of it: nodes and edges",
        responses={
            404: {"description": "The ledger has no record of it"},
            409: {"description": "It may be several things"},
        },
    )
    async def trace(ref: Text, repository: Text = "") -> Response:
        found = await _traced(ledger, ref, repository)
        return Response(trace_json(found), media_type="application/json")

    return router


def tracing_pages(site: Site, house: House) -> APIRouter:
    """Make the pages."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    ledger = site.archive.ledger

    @router.get("/trace")
    async def trace(ref: Text = "", repository: Text = "") -> Response:
        asked = TraceAsked(ref=ref.strip(), repository=repository.strip())
        if not asked.ref:
            return HTMLResponse(trace_page(asked, None, house))
        try:
            found = await asyncio.to_thread(trace_ref, ledger, asked.ref, repository=asked.repository)
        except Ambiguous as error:
            several = tuple((each.ref, KINDS.get(each.kind, "")) for each in error.candidates)
            return HTMLResponse(
                trace_page(asked.model_copy(update={"candidates": several}), None, house), 300
            )
        except NothingKnown as error:
            return HTMLResponse(trace_page(asked.model_copy(update={"wrong": str(error)}), None, house), 404)
        return HTMLResponse(trace_page(asked, found, house))

    @router.get("/trace.svg")
    async def picture(ref: Text, repository: Text = "") -> Response:
        found = await _traced(ledger, ref, repository)
        return Response(trace_svg(found), media_type="image/svg+xml", headers=ALONE)

    @router.get("/controls")
    async def controls(
        framework: Text = "",
        repository: Text = "",
        start: Annotated[str, Query(alias="from", max_length=10)] = "",
        end: Annotated[str, Query(alias="to", max_length=10)] = "",
    ) -> str:
        asked = ControlsAsked(framework=framework, repository=repository.strip(), start=start, end=end)
        return await asyncio.to_thread(_controls, site, house, asked)

    @router.get("/controls/{framework}.{form}")
    async def download(
        framework: str,
        form: str,
        repository: Text = "",
        start: Annotated[str, Query(alias="from", max_length=10)] = "",
        end: Annotated[str, Query(alias="to", max_length=10)] = "",
    ) -> Response:
        asked = ControlsAsked(framework=framework, repository=repository.strip(), start=start, end=end)
        return await asyncio.to_thread(_download, site, asked, form)

    return router


async def _traced(ledger: Ledger, ref: str, repository: str) -> Trace:
    try:
        return await asyncio.to_thread(trace_ref, ledger, ref.strip(), repository=repository.strip())
    except Ambiguous as error:
        raise HTTPException(409, str(error)) from error
    except NothingKnown as error:
        raise HTTPException(404, str(error)) from error


def _controls(site: Site, house: House, asked: ControlsAsked) -> str:
    known = frameworks()
    today = now().date()
    asked = asked.model_copy(
        update={
            "framework": asked.framework or known[0].framework,
            "start": asked.start or (today - timedelta(days=DAYS)).isoformat(),
            "end": asked.end or today.isoformat(),
        }
    )
    try:
        report, whole = _report(site, asked)
    except ValueError as error:
        return controls_page(known, asked, None, house, wrong=str(error))
    query = urlencode({"repository": asked.repository, "from": asked.start, "to": asked.end})
    forms = (("CSV", "csv"), ("OSCAL", "json"), ("One page", "html"))
    downloads = [(name, f"/controls/{asked.framework}.{form}?{query}") for name, form in forms]
    command = f"gateledger report --framework {asked.framework} --from {asked.start} --to {asked.end}"
    more = (
        ""
        if whole
        else f"Only the first {MOST_RECORDS:,} records of the period were read; `{command}` reads all"
    )
    return controls_page(known, asked, report, house, wrong=more, downloads=downloads)


def _report(site: Site, asked: ControlsAsked) -> tuple[ControlsReport, bool]:
    """Raises ValueError saying what was asked wrongly."""
    scope = Scope(
        origin=site.archive.ledger.origin,
        repository=asked.repository,
        start=_day(asked.start, "From"),
        end=_day(asked.end, "To", after=True),
        record_address=f"{site.settings.home}/decisions/{{index}}/record",
    )
    if scope.start and scope.end and scope.start >= scope.end:
        raise ValueError("the first day lies behind the last")
    return control_report(site.archive.ledger, [_framework(asked.framework)], scope, most=MOST_RECORDS)


def _framework(name: str) -> Framework:
    for each in frameworks():
        if each.framework == name:
            return each
    raise ValueError(f"{name}: there is no such framework")


def _day(text: str, what: str, *, after: bool = False) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1 if after else 0)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{what}: {text} is not a day such as 2026-11-23") from error


FORMS: dict[str, tuple[str, Any]] = {
    "csv": ("text/csv; charset=utf-8", lambda report: report.csv().encode()),
    "json": ("application/json", lambda report: report.oscal(now(), VERSION)),
    "html": ("text/html; charset=utf-8", lambda report: report.html().encode()),
}


def _download(site: Site, asked: ControlsAsked, form: str) -> Response:
    try:
        kind, write = FORMS[form]
        report, whole = _report(site, asked)
    except (KeyError, ValueError) as error:
        raise HTTPException(404, str(error)) from error
    if not whole:
        raise HTTPException(413, f"more than {MOST_RECORDS} records: use `gateledger report`")
    headers = {"Content-Disposition": f'attachment; filename="controls-{asked.framework}.{form}"'}
    return Response(write(report), media_type=kind, headers=headers)
