"""The population over HTTP: the page for people, and all its rows as JSON or CSV."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse, StreamingResponse

from gateledger.flow.population import population
from gateledger.model.population import PopulationRow
from gateledger.render.pages import population_page
from gateledger.render.pages.population_views import PopulationView, population_view
from gateledger.render.pages.views import Site as House
from gateledger.render.population import population_csv, population_json
from gateledger.run.archive import Archive
from gateledger.run.clock import now
from gateledger.run.web.site import Site

A_MONTH = timedelta(days=30)
LONGEST = timedelta(days=366 * 2)
From = Annotated[date | None, Query(alias="from", description="The first day (UTC); a month ago.")]
To = Annotated[date | None, Query(alias="to", description="The last day (UTC), included; today.")]


def population_pages(site: Site, house: House) -> APIRouter:
    """Make the router of the page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/repositories/{name:path}/population", response_class=HTMLResponse)
    async def page(name: str, first: From = None, last: To = None) -> str:
        return population_page(await asyncio.to_thread(_view, site.archive, name, _days(first, last)), house)

    return router


def population_api(archive: Archive) -> APIRouter:
    """Make the router under `/api/v1`."""
    router = APIRouter(tags=["ledger"])

    @router.get(
        "/population",
        summary="List every merge, direct push, release and deployment of a period, with its record",
        response_model=list[PopulationRow],
    )
    async def rows(
        repository: Annotated[str, Query(max_length=300)],
        first: From = None,
        last: To = None,
        form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
    ) -> StreamingResponse:
        days = _days(first, last)
        found = await asyncio.to_thread(_rows, archive, repository, days)
        if form == "csv":
            name = f"population-{days[0]}-{days[1]}.csv"
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return StreamingResponse(population_csv(found), media_type="text/csv", headers=headers)
        return StreamingResponse(population_json(found), media_type="application/json")

    return router


def _days(first: date | None, last: date | None) -> tuple[date, date]:
    """Give the period asked for; 422 for one that ends before it begins, or is too long for a page."""
    today = now().date()
    until = min(last or today, today)
    since = first or until - A_MONTH
    if since > until:
        raise HTTPException(422, "the period ends before it begins")
    if until - since > LONGEST:
        raise HTTPException(422, "at most two years: `gateledger population` has no bound")
    return since, until


def _view(archive: Archive, name: str, days: tuple[date, date]) -> PopulationView:
    spelt = spelling(archive, name)
    return population_view(spelt, *days, _rows(archive, spelt, days))


def _rows(archive: Archive, name: str, days: tuple[date, date]) -> Iterator[PopulationRow]:
    start, end = (datetime.combine(day, time.min, UTC) for day in (days[0], days[1] + timedelta(days=1)))
    return population(archive.ledger, spelling(archive, name), start, end)


def spelling(archive: Archive, name: str) -> str:
    """Give a repository's name as the ledger has it; 404 for one that it does not know."""
    found = _like(name, archive.ledger.repositories())
    if found is None:
        raise HTTPException(404, f"the ledger has nothing of {name}")
    return found


def _like(name: str, known: Iterable[str]) -> str | None:
    return next((each for each in known if each and each.casefold() == name.strip().casefold()), None)
