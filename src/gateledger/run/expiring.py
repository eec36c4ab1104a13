"""Every minute, by one of all worker processes: ask again about what rests on a waiver that has just ended.

When it was looked last is kept in Redis, and moves on only after the questions are queued; where that is lost, the
ledger is looked through a month back, and only what still rests on an ended waiver is asked about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import cast

import structlog
from redis.asyncio import Redis

from gateledger.flow.expiring import expired
from gateledger.flow.world import World
from gateledger.run.queue import Queue

log = structlog.get_logger()

LOOKING = "gateledger:waivers:looking"
LOOKED = "gateledger:waivers:looked"
EVERY = 60.0
BATCH = 100


async def expiring_forever(world: World, queue: Queue, redis: Redis, *, every: float = EVERY) -> None:
    """Look for waivers that ended, if nobody else does."""
    while True:
        try:
            if await is_ours(redis, every):
                await look(world, queue, redis)
        except Exception:
            log.exception("expiring_failed")
        await asyncio.sleep(every)


async def is_ours(redis: Redis, every: float) -> bool:
    """Whether this look is ours: whoever first says so, looks. Said for less than a round alone, so that nobody's death ends it."""
    said = redis.set(LOOKING, "1", nx=True, px=max(1, int(every * 900)))
    return bool(await cast("Awaitable[object]", said))


async def look(world: World, queue: Queue, redis: Redis) -> int:
    """Queue the questions, then remember that it was looked; give how many."""
    now = world.now()
    jobs = await expired(world, await _looked(redis), now)
    for start in range(0, len(jobs), BATCH):
        await queue.put(*jobs[start : start + BATCH])
    await cast("Awaitable[object]", redis.set(LOOKED, now.isoformat()))
    if jobs:
        log.info("waivers_ended", questions=len(jobs))
    return len(jobs)


async def _looked(redis: Redis) -> datetime | None:
    text = await cast("Awaitable[bytes | None]", redis.get(LOOKED))
    try:
        moment = datetime.fromisoformat(text.decode()) if text else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
