"""One process that judges many subjects at once, on one event loop."""

import asyncio
import contextlib
import os
import platform
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import structlog
from redis.exceptions import RedisError

from gateledger.github.redaction import redact
from gateledger.model.job import Job
from gateledger.run.metrics import Metrics
from gateledger.run.queue import Again, Claim, Done, Queue
from gateledger.run.redis_client import give_way

log = structlog.get_logger()

BATCH = 8
"""Claims at a time: small, so that idle workers get their share of a burst."""
GATHER_SECONDS = 0.01
"""How long a busy worker lets places become free, so that it claims for several of them at once."""
TICK_SECONDS = 1.0
"""How often the dead are looked for, and what is due without a wake-up (put off, or its wake-up was lost)."""
BREATH_SECONDS = 0.5

Handle = Callable[[Job], Awaitable[Done | Again]]
GiveUp = Callable[[Job, str], Awaitable[None]]


class Worker:
    """Claim subjects, judge up to `concurrency` of them at once, and keep their leases alive.

    `handle` judges one Job; an exception, or more than `timeout` seconds, is a failed attempt. After the last one
    `give_up` tells the world, and the subject joins the failed ones. Redis may go away and come back at any time.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings
        self,
        queue: Queue,
        handle: Handle,
        give_up: GiveUp,
        *,
        concurrency: int = 50,
        timeout: float = 300.0,
        grace: float = 20.0,
        name: str | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """Take the queue and the two ways to end; `grace` is how long `stop` waits for what is in flight."""
        self.name = name or f"{platform.node()}:{os.getpid()}"
        self._queue = queue
        self._handle = handle
        self._give_up = give_up
        self._concurrency = concurrency
        self._timeout = timeout
        self._grace = grace
        self._metrics = metrics or Metrics()
        self._running: dict[asyncio.Task[None], Claim] = {}
        self._bell = asyncio.Event()
        self._stopping = asyncio.Event()
        self._over = False

    def kick(self) -> None:
        """Look for due subjects now."""
        self._bell.set()

    def stop(self) -> None:
        """Claim nothing more, finish what is in flight within the grace, give the rest back. From the loop only."""
        self._stopping.set()
        self._bell.set()

    async def run(self) -> None:
        """Work until `stop`."""
        async with _background(self._listen, self._keep_leases, self._reap):
            try:
                while not self._stopping.is_set():
                    if len(self._running) > BATCH:
                        await asyncio.sleep(GATHER_SECONDS)
                    self._bell.clear()
                    await self._fill()
                    await self._bell.wait()
            finally:
                await self._wind_up()
                self._over = True  # the loops look at it: a cancellation may get lost inside a client library

    async def _fill(self) -> None:
        """Claim until there is nothing due or no room."""
        async with _patience("claim"):
            while not self._stopping.is_set() and (room := self._concurrency - len(self._running)) > 0:
                claims = await self._queue.claim(min(room, BATCH), self.name)
                for claim in claims:
                    self._start(claim)
                if not claims:
                    return

    def _start(self, claim: Claim) -> None:
        task = asyncio.create_task(self._judge(claim), name=claim.subject)
        self._running[task] = claim
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._bell.set()
        if not task.cancelled() and (error := task.exception()):
            log.error(
                "judgement_lost", subject=task.get_name(), error=repr(error)
            )  # its lease runs out, and it runs again

    async def _judge(self, claim: Claim) -> None:
        """Judge one subject and tell the queue how it ended; if the queue cannot be told, the lease runs out."""
        started = time.monotonic()
        result = "released"
        async with _patience("end", claim.subject):
            try:
                result = await self._attempt(claim)
            except asyncio.CancelledError:
                await asyncio.shield(self._queue.release(claim))
                raise
        kind = claim.job.kind.value
        self._metrics.judgements.labels(kind, result).inc()
        self._metrics.judging.labels(kind).observe(time.monotonic() - started)

    async def _attempt(self, claim: Claim) -> str:
        if claim.attempt > len(self._queue.backoff):
            return await self._end(claim, "its worker died each time it was judged")
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._handle(claim.job)
        except Exception as error:  # HOUSE.md section 7: caught once in run/
            log.warning("judgement_failed", subject=claim.subject, attempt=claim.attempt + 1, exc_info=True)
            return await self._try_later(claim, f"{type(error).__name__}: {error}")
        if isinstance(answer, Again):
            await self._queue.again(claim, answer.after_seconds)
            return "again"
        if not await self._queue.finish(claim):
            # What we saw was old by the time we said it: somebody else may have said something newer before.
            await self._queue.put(claim.job)
            return "lost"
        if claim.job.waiting_since:
            self._metrics.answering.observe((datetime.now(UTC) - claim.job.waiting_since).total_seconds())
        return "done"

    async def _try_later(self, claim: Claim, reason: str) -> str:
        if await self._queue.retry(claim):
            return "retry"
        return await self._end(claim, reason)

    async def _end(self, claim: Claim, reason: str) -> str:
        """Give up, aloud. If even that fails, all is tried again some times, unless it is sure to fail again."""
        try:
            async with asyncio.timeout(self._timeout):
                await self._give_up(claim.job, reason)
        except Exception as error:
            log.exception("giving_up_failed", subject=claim.subject)
            reason = redact(f"{reason}; nor could that be said: {type(error).__name__}: {error}")
            # GitHub's errors tell: an App that was uninstalled, or a repository that is gone, does not come back.
            if getattr(error, "transient", True) and await self._queue.postpone(claim, reason):
                return "again"
        log.error("gave_up", subject=claim.subject, reason=reason)
        await self._queue.fail(claim, reason)
        return "failed"

    async def _listen(self) -> None:
        """Ring the bell at every wake-up, and at every tick without one."""
        while not self._over:
            if len(self._running) >= self._concurrency:
                await asyncio.sleep(TICK_SECONDS / 20)  # wake-ups are left to workers with room
                continue
            async with _patience("listen"):
                await self._queue.wait(TICK_SECONDS)
                self._bell.set()

    async def _keep_leases(self) -> None:
        while not self._over:
            await asyncio.sleep(self._queue.lease_seconds / 4)
            async with _patience("heartbeat"):
                lost = await self._queue.heartbeat(list(self._running.values()))
                for task, claim in self._running.items():
                    if claim.subject in lost:
                        log.warning("lease_lost", subject=claim.subject)
                        task.cancel()

    async def _reap(self) -> None:
        while not self._over:
            await asyncio.sleep(TICK_SECONDS)
            await _reap_once(self._queue, self._metrics)

    async def _wind_up(self) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=self._grace)
        for task in (left := list(self._running)):
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def reap_forever(queue: Queue, metrics: Metrics) -> None:
    """Give the subjects of dead workers back to the queue, until cancelled: for the web, beside the workers."""
    while True:
        await asyncio.sleep(TICK_SECONDS)
        await _reap_once(queue, metrics)


async def _reap_once(queue: Queue, metrics: Metrics) -> None:
    async with _patience("reap"):
        for subject in await queue.reap():
            log.warning("lease_reaped", subject=subject)
            metrics.reaped.inc()


@contextlib.asynccontextmanager
async def _patience(doing: str, subject: str | None = None) -> AsyncIterator[None]:
    """Outlive a Redis that is away: say so, and breathe."""
    try:
        yield
    except RedisError as error:
        log.warning("queue_unreachable", doing=doing, subject=subject, error=str(error))
        give_way()
        await asyncio.sleep(BREATH_SECONDS)


@contextlib.asynccontextmanager
async def _background(*loops: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run the loops beside the block; one that ends by an exception ends the block with it."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_run(loop)) for loop in loops]
        yield
        for task in tasks:
            task.cancel()


async def _run(loop: Callable[[], Awaitable[None]]) -> None:
    await loop()
