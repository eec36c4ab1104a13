"""Once an hour, by one of all worker processes: ask GitHub again for what never arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import cast

import structlog
from redis.asyncio import Redis

from gateledger.flow.redelivering import Redelivered, redeliver
from gateledger.flow.world import World
from gateledger.run.metrics import Metrics

log = structlog.get_logger()

KEY = "gateledger:redelivery"
ASKING_SECONDS = 600
KEPT_SECONDS = 2 * 3600


async def redelivering_forever(world: World, redis: Redis, metrics: Metrics, *, every: float = 60.0) -> None:
    """Look every minute whether this hour's question was asked, and ask it if nobody did."""
    while True:
        await asyncio.sleep(every)
        try:
            if world.as_app is not None and await is_due(redis, world.now()):
                tell(metrics, await redeliver(world, world.as_app))
                done = redis.set(key_of(world.now()), "asked", ex=KEPT_SECONDS)
                await cast("Awaitable[object]", done)
        except Exception:
            log.exception("redelivery_failed")


async def is_due(redis: Redis, now: datetime) -> bool:
    """Whether this hour is ours: whoever first says so, does. Said for ten minutes alone, should we die of it."""
    said = redis.set(key_of(now), "asking", nx=True, ex=ASKING_SECONDS)
    return bool(await cast("Awaitable[object]", said))


def key_of(now: datetime) -> str:
    """Name what says that an hour's question was asked."""
    return f"{KEY}:{now:%Y-%m-%dT%H}"


def tell(metrics: Metrics, done: Redelivered) -> None:
    """Count, and log what is worth a look."""
    for name, count in (("tried", done.tried), ("arrived", done.arrived), ("lost", len(done.given_up))):
        metrics.redeliveries.labels(name).inc(count)
    metrics.undelivered.set(done.open)
    said = {"tried": done.tried, "arrived": done.arrived, "open": done.open}
    if done.given_up or done.unable:
        log.warning("deliveries_lost", lost=done.given_up[:20], unable=done.unable, **said)
    elif done.tried or done.open:
        log.info("redelivered", **said)
