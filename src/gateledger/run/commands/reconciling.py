"""`gateledger reconcile` and `gateledger population`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.run.mistake import Mistake

if TYPE_CHECKING:
    from gateledger.flow.world import World
    from gateledger.model.answer import Answer
    from gateledger.model.job import Job

A_MONTH = timedelta(days=30)
INCOMPLETE = "not complete"


class Format(StrEnum):
    """How a population is printed."""

    TERMINAL = "terminal"
    JSON = "json"
    CSV = "csv"


Day = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, UTC.", show_default="a month ago")]  # fmt: skip
LastDay = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, included, UTC.", show_default="today")]  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("reconcile")(reconcile)
    app.command("population")(population)


def reconcile(
    repository: Annotated[
        str,
        typer.Argument(help="The repository.", metavar="OWNER/REPO", show_default="all that are known"),
    ] = "",
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="List everything since this day, UTC.",
            show_default="the last complete list",
        ),
    ] = None,
) -> None:
    """Hold what GitHub lists against the ledger now, as once a day; run it on the server.

    Exit code 0: everything was listed; 1: something could not be listed, and is asked for again.
    """
    whole = asyncio.run(_reconcile(repository.strip(), since.strftime("%Y-%m-%d") if since else ""))
    raise typer.Exit(0 if whole else 1)


async def _reconcile(repository: str, since: str) -> bool:
    from gateledger.flow.subjects import answer
    from gateledger.github.errors import GitHubError
    from gateledger.model.answer import Again

    whole = True
    async with _world() as world:
        for job in await _jobs(world, repository, since):
            try:
                told: Answer | str = await answer(world, job)
            except GitHubError as error:
                told = f"GitHub cannot be asked: {error}"
            reason = told if isinstance(told, str) else told.reason
            whole = whole and not isinstance(told, str | Again) and INCOMPLETE not in reason
            typer.echo(f"{job.repository}: {reason}")
            for further in () if isinstance(told, str | Again) else told.jobs:
                await answer(world, further)
    return whole


@asynccontextmanager
async def _world() -> AsyncIterator[World]:
    """Open what a worker opens. Raises Mistake without credentials."""
    from gateledger.run.archive import load_settings, open_archive
    from gateledger.run.metrics import Metrics
    from gateledger.run.processes import queue_server, read_credentials
    from gateledger.run.redis_client import connect
    from gateledger.run.world import open_world

    settings = load_settings()
    credentials = read_credentials(settings)
    if credentials is None:
        raise Mistake("set GATELEDGER_APP_ID, GATELEDGER_PRIVATE_KEY and GATELEDGER_WEBHOOK_SECRET")
    with queue_server(settings) as (redis_url, _), open_archive(settings) as archive:
        redis = connect(redis_url)
        opened = open_world(settings, credentials, redis=redis, archive=archive, metrics=Metrics())
        try:
            async with opened as world:
                yield world
        finally:
            await redis.aclose()


async def _jobs(world: World, repository: str, since: str) -> list[Job]:
    from gateledger.flow.release_daily import daily
    from gateledger.model.job import JobKind

    known = [each for each in await daily(world) if each.kind is JobKind.RECONCILE]
    if repository:
        known = [each for each in known if each.repository.casefold() == repository.casefold()]
        if not known:
            raise Mistake(
                f"{repository}: no policy ever judged anything there, so there is nothing to hold against"
            )
    return [each.model_copy(update={"key": since}) for each in known]


def population(
    repository: Annotated[str, typer.Argument(help="The repository.", metavar="OWNER/REPO")],
    first: Day = None,
    last: LastDay = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TERMINAL,
) -> None:
    """Print every merge, direct push, release and deployment of a period with its record, and every hole.

    Exit code 0: each has a record and every list is complete; 1: not so.
    """
    from gateledger.flow.population import population as read
    from gateledger.model.population import PopulationRow, What
    from gateledger.render.population import population_csv, population_json, population_lines
    from gateledger.run.archive import read_archive
    from gateledger.run.clock import now

    end = (last or now()).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC) + timedelta(days=1)
    start = first.replace(tzinfo=UTC) if first else end - A_MONTH
    if start >= end:
        raise Mistake(f"--from {start:%Y-%m-%d} is after --to {end - timedelta(days=1):%Y-%m-%d}")
    sound = True

    def looked(rows: Iterator[PopulationRow]) -> Iterator[PopulationRow]:
        nonlocal sound
        for row in rows:
            sound = sound and row.record_index is not None and row.what is not What.NOT_RECONCILED
            yield row

    with read_archive() as archive:
        names = [each for each in archive.ledger.repositories() if each.casefold() == repository.casefold()]
        if not names:
            raise Mistake(f"{repository}: the ledger has nothing of it")
        rows = looked(read(archive.ledger, names[0], start, end))
        if form is Format.TERMINAL:
            for line in population_lines(rows):
                typer.echo(line)
        else:
            for part in population_csv(rows) if form is Format.CSV else population_json(rows):
                typer.echo(part, nl=False)
    raise typer.Exit(0 if sound else 1)
