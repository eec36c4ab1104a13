"""A real Valkey for the whole session, and queues that do not see each other."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateledger.model.event import Trigger
from gateledger.model.job import Job, JobKind
from gateledger.run.queue import Queue
from gateledger.run.redis_client import connect
from gateledger.run.valkey import EmbeddedValkey

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
_prefixes = itertools.count()


class Clock:
    """Time that only moves when told to."""

    def __init__(self):
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def _job(number: int = 7, *, sha: str = "", at: datetime = START, delivery: str = "d") -> Job:
    trigger = Trigger(event="pull_request", action="synchronize", delivery_id=delivery, received_at=at)
    return Job(
        kind=JobKind.PULL_REQUEST,
        repository="o/r",
        key=str(number),
        installation=1,
        trigger=trigger,
        head_sha=sha,
    )


@pytest.fixture(scope="session")
def job() -> Callable[..., Job]:
    """Makes the question about one pull request."""
    return _job


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as home, EmbeddedValkey(Path(home), fsync="no") as server:
        yield server.redis_url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def prefix() -> str:
    return f"{{test}}:{next(_prefixes)}:"


@pytest.fixture
async def queue(valkey_url: str, clock: Clock, prefix: str) -> AsyncIterator[Queue]:
    """A queue of its own whose time is the clock's."""
    redis = connect(valkey_url)
    yield Queue(redis, prefix=prefix, jitter=lambda seconds: seconds, now=clock)
    await redis.aclose()


@pytest.fixture
async def live_queue(valkey_url: str, prefix: str) -> AsyncIterator[Queue]:
    """A queue of its own in real time, with short leases and pauses."""
    redis = connect(valkey_url)
    yield Queue(redis, prefix=prefix, lease_seconds=1.0, backoff=(0.05, 0.05))
    await redis.aclose()
