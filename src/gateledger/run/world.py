"""The World of a process: wire, ledger, signer and clock, opened once and shared by all its journeys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import cast

import structlog
from redis.asyncio import Redis
from ulid import ULID

from gateledger.flow.world import World
from gateledger.github.app import GitHubApp
from gateledger.github.config import GitHubConfig
from gateledger.github.errors import GitHubError
from gateledger.judge.catalog import catalog
from gateledger.run.archive import Archive
from gateledger.run.clock import now
from gateledger.run.credentials import Credentials
from gateledger.run.metrics import Metrics
from gateledger.run.pages import PageClient
from gateledger.run.settings import Settings
from gateledger.run.shipped import packs
from gateledger.run.shown import RedisShown
from gateledger.run.version import VERSION

log = structlog.get_logger()

ASK_FOR_NAME = 5.0
"""Seconds in which GitHub may tell the App's slug; without it our comments are known by the App's id alone."""


@asynccontextmanager
async def open_world(
    settings: Settings, credentials: Credentials, *, redis: Redis, archive: Archive, metrics: Metrics
) -> AsyncIterator[World]:
    """Open the World. Raises ValueError for a private key or an address that cannot be used."""

    def on_request(method: str, route: str, status: int, seconds: float) -> None:  # noqa: ARG001
        api = "graphql" if route.endswith("graphql") else "rest"
        metrics.github_requests.labels(api, str(status)).inc()

    config = GitHubConfig(
        app_id=credentials.app_id,
        private_key=credentials.private_key,
        rest_url=settings.github_api_url,
        graphql_url=settings.github_graphql_url,
        user_agent=f"gateledger/{VERSION}",
    )
    async with GitHubApp(config, redis=redis, now=now, on_request=on_request) as app:
        yield World(
            hub=app.installation,
            as_app=app,
            ledger=archive.ledger,
            shown=RedisShown(redis),
            signer=archive.signer(),
            now=now,
            new_record_id=lambda moment: str(ULID.from_datetime(moment)),
            catalog=catalog(),
            packs=packs(),
            app_id=credentials.app_id,
            app_slug=credentials.slug or await _slug(app, redis, credentials.app_id),
            version=VERSION,
            public_url=settings.home,
            sign_head=archive.write_checkpoint,
            pages=PageClient,
        )


async def _slug(app: GitHubApp, redis: Redis, app_id: int) -> str:
    """Ask GitHub once for the App's slug; Redis remembers it for a day."""
    key = f"gateledger:app:{app_id}:slug"
    known = await cast("Awaitable[bytes | None]", redis.get(key))
    if known:
        return known.decode()
    try:
        async with asyncio.timeout(ASK_FOR_NAME):
            slug = str((await app.get("/app"))["slug"])
    except (GitHubError, TimeoutError, KeyError, TypeError) as error:
        log.warning("app_name_unknown", reason=str(error))
        return ""
    await cast("Awaitable[object]", redis.set(key, slug, ex=86_400))
    return slug


async def checkpoint_forever(archive: Archive, metrics: Metrics, *, every: float = 5.0) -> None:
    """Sign the ledger's head every few seconds when it has grown; one process at a time does it."""
    while True:
        await asyncio.sleep(every)
        try:
            await asyncio.to_thread(archive.write_checkpoint)
            metrics.ledger_size.set(await asyncio.to_thread(archive.ledger.size))
        except Exception:
            log.exception("checkpoint_failed")
