"""The worker process: everything that judging needs, opened and closed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

import structlog

from gateledger.run.anchoring.asked import everybody
from gateledger.run.anchoring.carrier import Carrier, carry_forever
from gateledger.run.anchoring.guard import guard_and_tell
from gateledger.run.archive import Archive, load_settings, open_archive
from gateledger.run.clock import now
from gateledger.run.credentials import Credentials
from gateledger.run.daily import daily_forever
from gateledger.run.expiring import expiring_forever
from gateledger.run.handling import handler, last_words
from gateledger.run.log import configure
from gateledger.run.metrics import Metrics
from gateledger.run.metrics_relay import relay_forever
from gateledger.run.mistake import Mistake
from gateledger.run.presence import Presence
from gateledger.run.processes import STOP, SUPERVISED, queue_server, read_credentials, run_loop
from gateledger.run.queue import Queue
from gateledger.run.redelivering import redelivering_forever
from gateledger.run.redis_client import connect
from gateledger.run.settings import Settings
from gateledger.run.wakeups import RqLane
from gateledger.run.worker import Worker
from gateledger.run.world import checkpoint_forever, open_world

log = structlog.get_logger()

YIELDING = 5
"""Added to the niceness of such a worker: where the CPU is short, GitHub waits for its answer, a verdict does not."""


def work_until_stopped() -> None:
    """Judge subjects until SIGTERM or SIGINT. Raises Mistake for settings that cannot be used."""
    settings = load_settings()
    configure(settings.log_format)
    if SUPERVISED in os.environ:
        os.nice(YIELDING)
    credentials = read_credentials(settings)
    if credentials is None:
        raise Mistake("set GATELEDGER_APP_ID, GATELEDGER_PRIVATE_KEY and GATELEDGER_WEBHOOK_SECRET")
    with queue_server(settings) as (redis_url, _), open_archive(settings) as archive:
        run_loop(_work(settings, credentials, archive, redis_url))


async def _work(settings: Settings, credentials: Credentials, archive: Archive, redis_url: str) -> None:
    redis, metrics = connect(redis_url), Metrics()
    queue = Queue(redis)
    async with (
        everybody(settings, archive.outsiders, credentials, redis) as asked,
        open_world(settings, credentials, redis=redis, archive=archive, metrics=metrics) as world,
    ):
        if SUPERVISED not in os.environ:  # the server above has asked
            await guard_and_tell(archive, asked)
        worker = Worker(
            queue,
            handler(world, queue, metrics),
            last_words(world, queue, metrics),
            concurrency=settings.concurrency,
            metrics=metrics,
        )
        for name in STOP:
            asyncio.get_running_loop().add_signal_handler(name, worker.stop)
        orphaned = asyncio.create_task(_stop_when_orphaned(worker))
        every = settings.checkpoint_seconds
        signing = asyncio.create_task(checkpoint_forever(archive, metrics, every=every))
        carrying = asyncio.create_task(carry_forever(Carrier(archive, asked, now), metrics, every=every))
        looking = asyncio.create_task(daily_forever(world, queue, redis))
        expiring = asyncio.create_task(expiring_forever(world, queue, redis))
        redelivering = asyncio.create_task(redelivering_forever(world, redis, metrics))
        telling = asyncio.create_task(relay_forever(redis, metrics, worker.name))
        living = asyncio.create_task(Presence(redis).keep(worker.name))
        loop = asyncio.get_running_loop()
        lane = RqLane(redis_url, name=worker.name, kick=lambda: _call(loop, worker.kick))
        lane.start()
        try:
            await worker.run()
        finally:
            for task in (signing, carrying, looking, expiring, redelivering, telling, orphaned, living):
                task.cancel()
            await asyncio.gather(living, return_exceptions=True)
            await asyncio.to_thread(lane.stop)
            await asyncio.to_thread(archive.write_checkpoint)
    await redis.aclose()


async def _stop_when_orphaned(worker: Worker, *, every: float = 1.0) -> None:
    """Stop when the server above has died without a word (kill -9): nobody would ever stop us."""
    above = os.getppid()
    while SUPERVISED in os.environ:
        await asyncio.sleep(every)
        if os.getppid() != above:
            log.warning("orphaned", parent=above)
            worker.stop()
            return


def _call(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    """Call a function on the loop, from another thread."""
    loop.call_soon_threadsafe(function)
