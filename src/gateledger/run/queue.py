"""The queue: which subjects are in question, who is judging them, and which could not be judged.

Only Jobs enter Redis, as JSON. A subject is judged by one worker at a time; events that come meanwhile lead to
exactly one more judgement, because a claim clears the pending mark before anything is collected.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from random import SystemRandom
from typing import Any, cast

from redis.asyncio import Redis

from gateledger.model.job import Job
from gateledger.model.value import Value
from gateledger.run import queue_scripts as scripts
from gateledger.run.group_commit import GroupCommit

GUID = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
BACKOFF = (2.0, 8.0, 30.0, 120.0, 600.0)
ROUNDS = 6
"""How often a subject is tried once more, each time after the longest pause, when not even giving up succeeds."""
LEASE_SECONDS = 12.0
REMEMBER_SECONDS = 4 * 24 * 3600
"""GitHub redelivers what its log still has: 3 days, GHES 7 (GITHUB.md A5); older is judged once more."""

_random = SystemRandom()


class Done(Value):
    """The subject was judged and answered."""


class Again(Value):
    """Not now: judge the subject again after so many seconds. Costs no attempt (rate limits, passing unknowns)."""

    after_seconds: float
    reason: str


class Claim(Value):
    """A Job that this worker alone may judge, as long as it keeps the lease. `attempt` counts earlier failures."""

    subject: str
    token: str
    job: Job
    attempt: int


class Failure(Value):
    """A subject that nobody could judge, as `doctor` shows it."""

    job: Job
    reason: str
    at: datetime
    attempts: int
    rounds: int = 0
    """How often not even giving up succeeded."""


class Leased(Value):
    """A subject that is being judged: by whom and since when."""

    job: Job
    worker: str
    started_at: datetime


class Stats(Value):
    """How the queue stands: `pending` includes those put off until later, `waiting` only what could run now."""

    pending: int
    waiting: int
    leased: int
    failed: int
    oldest_seconds: float
    """How long the longest waiting subject could have run already."""


def _jitter(seconds: float) -> float:
    return seconds * _random.uniform(0.75, 1.25)


class Queue:
    """Pending subjects, leases and failures in Redis.

    Every method raises redis.exceptions.RedisError when Redis cannot be reached. `now` is for tests: without it
    the server's clock decides.
    """

    def __init__(
        self,
        redis: Redis,
        *,
        prefix: str = "{gateledger}:queue:",  # one hash slot, so that a Redis cluster can run the scripts
        lease_seconds: float = LEASE_SECONDS,
        backoff: Sequence[float] = BACKOFF,
        jitter: Callable[[float], float] = _jitter,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.redis = redis
        self.lease_seconds = lease_seconds
        self.backoff = tuple(backoff)
        self._jitter = jitter
        self._now = now
        self._prefix = prefix
        self._keys = [prefix + name for name in scripts.KEYS]
        self._accepting = GroupCommit(redis, redis.register_script(scripts.ACCEPT))
        self._finishing = GroupCommit(redis, redis.register_script(scripts.FINISH))
        self._scripts = {
            name: redis.register_script(getattr(scripts, name))
            for name in ("CLAIM", "HEARTBEAT", "AGAIN", "RETRY", "FAIL", "POSTPONE", "REAP", "STATS")
        }

    async def accept(self, delivery_id: str, jobs: Sequence[Job]) -> bool:
        """Queue the Jobs of a delivery and remember its GUID, in one step. False: it had been queued already."""
        if not jobs:
            return True
        return await self._accept(self._prefix + "guid:" + _guid(delivery_id), jobs, bool(delivery_id))

    async def put(self, *jobs: Job) -> None:
        """Mark the subjects of the Jobs pending; a failed one is given new attempts."""
        if jobs:
            await self._accept(self._prefix + "guid:", jobs, remember=False)

    async def claim(self, count: int, worker: str) -> list[Claim]:
        """Take up to `count` subjects that are due, clearing their pending marks, and a lease on each."""
        token = f"{worker}:{secrets.token_hex(6)}"
        rows = await self._run("CLAIM", count, _ms(self.lease_seconds), token)
        return [_claim([_text(part) for part in row]) for row in rows]

    async def heartbeat(self, claims: Iterable[Claim]) -> set[str]:
        """Extend the leases; give the subjects whose lease was lost to somebody else."""
        held = [part for claim in claims for part in (claim.subject, claim.token)]
        if not held:
            return set()
        return {_text(subject) for subject in await self._run("HEARTBEAT", _ms(self.lease_seconds), *held)}

    async def finish(self, claim: Claim) -> bool:
        """End a judgement; False when the lease had been lost."""
        return bool(await self._finishing.run(self._keys, [self._time(), claim.subject, claim.token]))

    async def again(self, claim: Claim, after_seconds: float) -> bool:
        """Put the subject back for later without counting an attempt."""
        return bool(await self._run("AGAIN", claim.subject, claim.token, _ms(max(0.0, after_seconds))))

    async def release(self, claim: Claim) -> bool:
        """Give the subject back at once, for another worker."""
        return await self.again(claim, 0)

    async def retry(self, claim: Claim) -> bool:
        """Put the subject back with exponential back-off; False when no retry is left, and the lease is kept."""
        delay = self._jitter(self.backoff[min(claim.attempt, len(self.backoff) - 1)]) if self.backoff else 0
        return int(await self._run("RETRY", claim.subject, claim.token, _ms(delay), len(self.backoff))) >= 0

    async def fail(self, claim: Claim, reason: str) -> bool:
        """Move the subject to the failed ones, unless an event came meanwhile: then it is pending again."""
        failure = self._failure(claim, reason)
        return bool(await self._run("FAIL", claim.subject, claim.token, failure.model_dump_json()))

    async def postpone(self, claim: Claim, reason: str) -> bool:
        """Put a subject that could not even be given up back, for the longest pause, and show it among the failed.

        False when that was done ROUNDS times since the last event: the lease is kept then.
        """
        before = await cast("Any", self.redis.hget(self._key("failed"), claim.subject))
        rounds = Failure.model_validate_json(before).rounds + 1 if before else 1
        if rounds >= ROUNDS:
            return False
        failure = self._failure(claim, reason).model_copy(update={"rounds": rounds})
        pause = _ms(max(self.backoff, default=60.0))
        await self._run("POSTPONE", claim.subject, claim.token, failure.model_dump_json(), pause)
        return True

    def _failure(self, claim: Claim, reason: str) -> Failure:
        at = self._now() if self._now else datetime.now(UTC)
        return Failure(job=claim.job, reason=reason[:2000], at=at, attempts=claim.attempt + 1)

    async def reap(self) -> list[str]:
        """Give the subjects of dead workers back to the queue; give their names."""
        return [_text(subject) for subject in await self._run("REAP", 100)]

    async def wait(self, seconds: float) -> bool:
        """Wait until something becomes due, at most so long; whether something did."""
        return await cast("Any", self.redis.blpop([self._key("wake")], timeout=seconds)) is not None

    async def pending(self) -> dict[str, Job]:
        """The subjects in question, with their Jobs."""
        return {_text(key): _job(value) for key, value in (await self._hash("jobs")).items()}

    async def leased(self) -> dict[str, Leased]:
        """The subjects being judged."""
        return {_text(key): _leased(value) for key, value in (await self._hash("held")).items()}

    async def failed(self) -> dict[str, Failure]:
        """The subjects that could not be judged."""
        return {
            _text(key): Failure.model_validate_json(value)
            for key, value in (await self._hash("failed")).items()
        }

    async def requeue_failed(self, *subjects: str) -> list[str]:
        """Put failed subjects back, all of them when none is named; give their names."""
        failed = await self.failed()
        chosen = [name for name in subjects or failed if name in failed]
        await self.put(*(failed[name].job for name in chosen))
        return chosen

    async def stats(self) -> Stats:
        """Count; also the way to see whether the queue can be reached."""
        pending, waiting, leased, failed, waited = await self._run("STATS")
        return Stats(
            pending=pending, waiting=waiting, leased=leased, failed=failed, oldest_seconds=waited / 1000
        )

    async def _accept(self, guid_key: str, jobs: Sequence[Job], remember: bool) -> bool:  # noqa: FBT001
        rows = [part for job in jobs for part in (job.subject, job.model_dump_json(), _receipt(job))]
        argv = [self._time(), REMEMBER_SECONDS if remember else 0, *rows]
        return bool(await self._accepting.run([*self._keys, guid_key], argv))

    async def _run(self, name: str, *argv: str | int) -> Any:
        return await self._scripts[name](keys=self._keys, args=[self._time(), *argv])

    def _time(self) -> str:
        return str(int(self._now().timestamp() * 1000)) if self._now else ""

    async def _hash(self, name: str) -> dict[bytes, bytes]:
        return cast("dict[bytes, bytes]", await cast("Any", self.redis.hgetall(self._key(name))))

    def _key(self, name: str) -> str:
        return self._prefix + name


def _ms(seconds: float) -> int:
    return int(seconds * 1000)


def _guid(delivery_id: str) -> str:
    """GUIDs need not be UUIDs: odd ones are kept by their digest."""
    return (
        delivery_id
        if GUID.fullmatch(delivery_id)
        else "sha256-" + hashlib.sha256(delivery_id.encode()).hexdigest()
    )


def _receipt(job: Job) -> int:
    return int((job.waiting_since or job.trigger.received_at).timestamp() * 1000)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _job(text: bytes | str) -> Job:
    return Job.model_validate_json(text)


def _claim(row: list[str]) -> Claim:
    subject, token, job, since, attempts = row
    waiting_since = datetime.fromtimestamp(int(since) / 1000, UTC)
    return Claim(
        subject=subject,
        token=token,
        job=_job(job).model_copy(update={"waiting_since": waiting_since}),
        attempt=int(attempts),
    )


def _leased(text: bytes) -> Leased:
    token, job, _since, started = json.loads(text)
    started_at = datetime.fromtimestamp(int(started) / 1000, UTC)
    return Leased(job=_job(job), worker=token.rsplit(":", 2)[0], started_at=started_at)
