"""Once a day, by one of all worker processes: ask what no event asks.

rq enqueue -q gateledger --serializer json gateledger.run.wakeups.look_around    # now instead of at its hour
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import cast

import structlog
from redis.asyncio import Redis

from gateledger.flow.release_daily import daily
from gateledger.flow.world import World
from gateledger.run.queue import Queue

log = structlog.get_logger()

KEY = "gateledger:daily"
HOUR = 3
"""UTC: between the working days of most people."""
KEPT_SECONDS = 3 * 24 * 3600
ASKING_SECONDS = 600
BATCH = 100


async def daily_forever(world: World, queue: Queue, redis: Redis, *, every: float = 60.0) -> None:
    """Look every minute whether today's question was asked, and ask it if nobody did."""
    while True:
        try:
            if await is_due(redis, world.now()):
                await ask(world, queue)
                await cast("Awaitable[object]", redis.set(key_of(world.now()), "asked", ex=KEPT_SECONDS))
        except Exception:
            log.exception("daily_failed")
        await asyncio.sleep(every)


async def is_due(redis: Redis, now: datetime) -> bool:
    """Whether today's question is ours to ask: whoever first says so, does.

    Said for ten minutes alone: if we die before it is asked, another does. Asked twice it is one Job.
    """
    if now.hour < HOUR:
        return False
    said = redis.set(key_of(now), "asking", nx=True, ex=ASKING_SECONDS)
    return bool(await cast("Awaitable[object]", said))


def key_of(now: datetime) -> str:
    """Name what says that a day's question was asked; without it the question is asked once more."""
    return f"{KEY}:{now:%Y-%m-%d}"


async def ask(world: World, queue: Queue) -> int:
    """Queue the questions; give how many."""
    jobs = await daily(world)
    for start in range(0, len(jobs), BATCH):
        await queue.put(*jobs[start : start + BATCH])
    log.info("asked_daily", repositories=len(jobs))
    return len(jobs)
