"""RQ's part: a lane on which any machine, schedule or operator can wake the workers.

Judging does not go through RQ: see docs/decisions/0003-queue.md. Every worker process is an RQ worker as well, so
`rq info` shows it and its heartbeat; what it does for an RQ job is short and only touches the queue.

    rq enqueue -q gateledger --serializer json gateledger.run.wakeups.drain
    rq enqueue -q gateledger --serializer json gateledger.run.wakeups.requeue_failed
    rq enqueue -q gateledger --serializer json gateledger.run.wakeups.look_around
"""

import asyncio
import contextlib
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as RqQueue
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty

from gateledger.run.clock import now
from gateledger.run.daily import key_of
from gateledger.run.queue import Queue
from gateledger.run.redis_client import connect

LANE = "gateledger"
STOPPING_SECONDS = 5.0


class _Wiring:
    """What RQ jobs of this process may touch: RQ calls functions by name, so there is one for each process."""

    kick: Callable[[], None] | None = None
    redis_url: str = ""


def drain() -> None:
    """RQ job: look for due subjects now."""
    if _Wiring.kick:
        _Wiring.kick()


def requeue_failed(*subjects: str) -> list[str]:
    """RQ job: put failed subjects back, all of them when none is named."""
    return asyncio.run(_requeue(_Wiring.redis_url, subjects))


def look_around() -> None:
    """RQ job: have every repository asked once more today (gateledger.run.daily); for `rq cron`, too."""
    with contextlib.closing(Redis.from_url(_Wiring.redis_url)) as redis:
        redis.delete(key_of(now()))


JOBS: Mapping[str, Callable[..., Any]] = {
    f"{each.__module__}.{each.__name__}": each for each in (drain, requeue_failed, look_around)
}
"""Everything that may be asked for here. RQ itself calls whatever a job names, `os.system` as well."""


class LaneJob(Job):
    """An RQ job that can be nothing but one of JOBS, and calls nobody back."""

    @property
    def func(self) -> Callable[..., Any]:
        """The function to call. Raises PermissionError for one that is not ours."""
        known = JOBS.get(str(self.func_name))
        if known is None:
            raise PermissionError(f"{self.func_name} is no job of this lane")
        return known

    @property
    def success_callback(self) -> None:
        """Nobody."""

    @property
    def failure_callback(self) -> None:
        """Nobody."""

    @property
    def stopped_callback(self) -> None:
        """Nobody."""


def lane(redis: Redis) -> RqQueue:
    """Give the RQ queue that the workers listen to; JSON only, never pickles."""
    return RqQueue(LANE, connection=redis, serializer=JSONSerializer, job_class=LaneJob)


class RqLane:
    """An RQ worker in a thread of a worker process. `kick` is called from that thread."""

    def __init__(self, redis_url: str, *, name: str, kick: Callable[[], None]) -> None:
        """Take a Redis URL, the worker's name, and what wakes it."""
        self._redis_url = redis_url
        self._kick = kick
        self._redis = Redis.from_url(redis_url)
        self._name = name
        self._worker: _LaneWorker | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="rq-lane", daemon=True)

    def start(self) -> None:
        """Register with RQ and listen."""
        _Wiring.kick, _Wiring.redis_url = self._kick, self._redis_url
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and sign off."""
        self._stopping.set()
        if self._worker is not None:
            self._worker.ask_to_stop()
        self._thread.join(STOPPING_SECONDS)
        self._redis.close()

    def _work(self) -> None:
        """RQ's worker leaves when Redis does: it is called back until we leave ourselves."""
        while not self._stopping.is_set():
            # RQ refuses a name whose last bearer died a moment ago, and a container's pid is always the same
            name = f"{self._name}-{secrets.token_hex(3)}"
            with contextlib.suppress(RedisError):
                self._worker = _LaneWorker(
                    [lane(self._redis)],
                    name=name,
                    connection=self._redis,
                    serializer=JSONSerializer,
                    job_class=LaneJob,
                    worker_ttl=30,
                )
                self._worker.work(logging_level="ERROR")
            self._stopping.wait(1)


class _LaneWorker(SimpleWorker):
    """A SimpleWorker that lives in a thread: no signals, no process title, and quick to stop."""

    death_penalty_class = TimerDeathPenalty
    dequeue_timeout = 1

    def ask_to_stop(self) -> None:
        self._stop_requested = True

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Called before every wait: the place to hear of a stop."""
        if self._stop_requested:
            raise StopRequested
        super().heartbeat(timeout, pipeline)

    def _install_signal_handlers(self) -> None:
        """Signals belong to the process."""

    def procline(self, message: str) -> None:
        """So does its title."""

    def subscribe(self) -> None:
        """No remote commands: `rq` may look, the supervisor stops."""

    def unsubscribe(self) -> None:
        """There is nothing to leave."""


async def _requeue(redis_url: str, subjects: Sequence[str]) -> list[str]:
    redis = connect(redis_url)
    try:
        return await Queue(redis).requeue_failed(*subjects)
    finally:
        await redis.aclose()
