"""RQ's lane: it shows the workers, and carries wake-ups from anywhere."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
import zlib

import pytest
from redis import Redis
from rq import Callback
from rq import Queue as RqQueue
from rq import Worker as RqWorker
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from gateledger.run.queue import Queue
from gateledger.run.redis_client import connect
from gateledger.run.valkey import EmbeddedValkey
from gateledger.run.wakeups import LANE, RqLane, drain, lane, requeue_failed


@pytest.fixture
def server(tmp_path):
    """A server of its own: RQ's keys have no prefix of ours."""
    with EmbeddedValkey(tmp_path, fsync="no") as made:
        yield made


@pytest.fixture
def kicked(server):
    """Set whenever the lane wakes the worker."""
    event = threading.Event()
    listening = RqLane(server.redis_url, name="host:42", kick=event.set)
    listening.start()
    yield event
    started = time.monotonic()
    listening.stop()
    assert not listening._thread.is_alive()
    assert time.monotonic() - started < 4


@pytest.fixture
def redis(server):
    with Redis.from_url(server.redis_url) as client:
        yield client


def ended(job):
    for _ in range(500):
        if job.get_status(refresh=True) in {JobStatus.FINISHED, JobStatus.FAILED}:
            return job.get_status()
        time.sleep(0.01)
    return None


def test_an_rq_job_wakes_the_worker_and_is_json(kicked, redis):
    job = lane(redis).enqueue(drain)
    assert kicked.wait(5)
    assert ended(job) == JobStatus.FINISHED
    assert b"gateledger.run.wakeups.drain" in zlib.decompress(redis.hget(job.key, "data"))


def test_whoever_reaches_redis_cannot_have_programs_run(kicked, redis, tmp_path):
    made = tmp_path / "made"
    plain = RqQueue(LANE, connection=redis, serializer=JSONSerializer)
    calls = [
        plain.enqueue("os.mkdir", str(made)),
        plain.enqueue(drain, on_success=Callback("os.mkdir"), on_failure=Callback("os.mkdir")),
        plain.enqueue("gateledger.run.wakeups.asyncio.os.mkdir", str(made)),
    ]
    assert [ended(each) for each in calls] == [JobStatus.FAILED, JobStatus.FINISHED, JobStatus.FAILED]
    assert not made.exists()
    assert kicked.is_set()


def test_the_worker_is_visible_to_rq(kicked, redis):
    for _ in range(500):
        if names := [worker.name for worker in RqWorker.all(connection=redis)]:
            break
        time.sleep(0.01)
    assert [name.rpartition("-")[0] for name in names] == ["host:42"]


def test_an_operator_puts_failed_subjects_back_through_rq(kicked, server, redis, job):
    async def fail():
        client = connect(server.redis_url)
        queue = Queue(client)
        await queue.put(job())
        (claim,) = await queue.claim(1, "w")
        await queue.fail(claim, "broken")
        await client.aclose()

    async def pending():
        client = connect(server.redis_url)
        found = await Queue(client).pending()
        await client.aclose()
        return set(found)

    asyncio.run(fail())
    assert ended(lane(redis).enqueue(requeue_failed, "o/r#7")) == JobStatus.FINISHED
    assert asyncio.run(pending()) == {"o/r#7"}


def test_the_lane_outlives_its_server(kicked, server, redis):
    os.kill(server.pid, signal.SIGKILL)
    while server.alive():
        time.sleep(0.02)
    time.sleep(0.5)
    server.start()
    lane(redis).enqueue(drain)
    assert kicked.wait(20)
