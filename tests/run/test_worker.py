"""Many subjects at once on one loop, through failures, restarts and deaths."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from redis.exceptions import ConnectionError as NoConnection

from gateledger.run.metrics import Metrics
from gateledger.run.queue import Again, Done, Queue
from gateledger.run.redis_client import connect
from gateledger.run.valkey import EmbeddedValkey
from gateledger.run.worker import Worker


async def refuse_to_give_up(job, reason):
    raise AssertionError(f"gave up on {job.subject}: {reason}")


@contextlib.asynccontextmanager
async def working(*workers):
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield
    finally:
        for worker in workers:
            worker.stop()
        await asyncio.gather(*tasks)


async def until(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.005)
    return found


async def settled(queue):
    while (stats := await queue.stats()).pending or stats.leased:  # noqa: ASYNC110  # the event is in Redis
        await asyncio.sleep(0.01)
    return stats


async def test_a_burst_is_judged_concurrently_and_shared_by_workers(live_queue, job):
    judged, in_flight, most = Counter(), 0, 0

    async def handle(question):
        nonlocal in_flight, most
        in_flight += 1
        most = max(most, in_flight)
        await asyncio.sleep(0.05)
        in_flight -= 1
        judged[question.subject] += 1
        return Done()

    workers = [
        Worker(live_queue, handle, refuse_to_give_up, concurrency=20, name=name, metrics=Metrics())
        for name in "ab"
    ]
    await live_queue.put(*(job(number) for number in range(1, 201)))
    started = time.monotonic()
    async with working(*workers), asyncio.timeout(20):
        await settled(live_queue)
    assert set(judged.values()) == {1}
    assert len(judged) == 200
    assert 20 < most <= 40
    assert time.monotonic() - started < 10, "one after another it would take 10 s"
    share = [
        worker._metrics.registry.get_sample_value(
            "gateledger_judgements_total", {"kind": "pull-request", "result": "done"}
        )
        for worker in workers
    ]
    assert min(share) > 20, f"one worker took it all: {share}"


async def test_events_during_a_judgement_lead_to_one_more(live_queue, job):
    judged, release = [], asyncio.Event()

    async def handle(question):
        judged.append(question.head_sha)
        await release.wait()
        return Done()

    async with working(Worker(live_queue, handle, refuse_to_give_up)), asyncio.timeout(10):
        await live_queue.put(job())
        await until(lambda: judged)
        for number in range(20):
            await live_queue.put(job(sha=f"{number:040x}"))
        release.set()
        await settled(live_queue)
    assert judged == ["", f"{19:040x}"]


async def test_an_error_is_tried_again_and_then_given_up_aloud(live_queue, job):
    tried, given_up = [], []

    async def handle(question):
        tried.append(question.subject)
        raise ValueError("no such thing")

    async def give_up(question, reason):
        given_up.append((question.subject, reason))

    async with working(Worker(live_queue, handle, give_up)), asyncio.timeout(10):
        await live_queue.put(job())
        stats = await settled(live_queue)
    assert len(tried) == 1 + len(live_queue.backoff)
    assert given_up == [("o/r#7", "ValueError: no such thing")]
    assert stats.failed == 1


class Passing(Exception):  # noqa: N818
    """It may be over soon."""


class Lasting(Exception):  # noqa: N818
    """As GitHub's errors say it: asking again does not help."""

    transient = False


async def fail(question):
    raise ValueError("nothing was seen")


async def failures(queue, count, seconds=10):
    async with asyncio.timeout(seconds):
        while len(failed := await queue.failed()) != count:  # noqa: ASYNC110  # the event is in Redis
            await asyncio.sleep(0.01)
    return failed


async def test_when_even_giving_up_fails_the_subject_stays_in_question_and_is_seen(live_queue, job):
    worker = Worker(live_queue, fail, refuse_to_give_up)
    async with working(worker):
        await live_queue.put(job())
        (failure,) = (await failures(live_queue, 1)).values()
        assert "nothing was seen; nor could that be said: AssertionError" in failure.reason
        assert failure.rounds >= 1
        stats = await live_queue.stats()
        assert stats.pending + stats.leased == 1


async def test_giving_up_what_will_not_pass_is_tried_once(live_queue, job):
    tried = []

    async def give_up(question, reason):
        tried.append(question.subject)
        raise Lasting("the App is not installed")

    async with working(Worker(live_queue, fail, give_up)), asyncio.timeout(10):
        await live_queue.put(job())
        stats = await settled(live_queue)
    assert (len(tried), stats.failed) == (1, 1)


async def test_giving_up_is_tried_six_times_and_no_more(live_queue, job):
    tried = []

    async def give_up(question, reason):
        tried.append(question.subject)
        raise Passing("GitHub is away")

    async with working(Worker(live_queue, fail, give_up)), asyncio.timeout(20):
        await live_queue.put(job())
        stats = await settled(live_queue)
    assert (len(tried), stats.failed) == (6, 1)


async def test_a_judgement_that_succeeds_after_all_is_no_failure_any_more(live_queue, job):
    tried = []

    async def handle(question):
        if not tried:
            raise ValueError("nothing was seen")
        return Done()

    async def give_up(question, reason):
        tried.append(question.subject)
        raise Passing("GitHub is away")

    async with working(Worker(live_queue, handle, give_up)), asyncio.timeout(20):
        await live_queue.put(job())
        stats = await settled(live_queue)
    assert (len(tried), stats.failed) == (1, 0)


async def test_a_judgement_that_hangs_is_a_failed_attempt(live_queue, job):
    attempts = []

    async def handle(question):
        attempts.append(question)
        if len(attempts) == 1:
            await asyncio.sleep(3600)
        return Done()

    async with working(Worker(live_queue, handle, refuse_to_give_up, timeout=0.1)), asyncio.timeout(10):
        await live_queue.put(job())
        await settled(live_queue)
    assert len(attempts) == 2


async def test_again_comes_back_later_without_an_attempt(live_queue, job):
    at = []

    async def handle(question):
        at.append(time.monotonic())
        return Done() if len(at) > 5 else Again(after_seconds=0.05, reason="rate limit")

    async with working(Worker(live_queue, handle, refuse_to_give_up)), asyncio.timeout(20):
        await live_queue.put(job())
        await settled(live_queue)
    assert len(at) == 6


async def test_a_poisonous_subject_is_given_up_without_another_try(live_queue, job):
    await live_queue.put(job())
    for _ in range(len(live_queue.backoff) + 1):
        assert await live_queue.claim(1, "victim")
        await asyncio.sleep(live_queue.lease_seconds + 0.05)
        await live_queue.reap()
    given_up = []

    async def handle(question):
        raise AssertionError("it was tried again")

    async def give_up(question, reason):
        given_up.append(reason)

    async with working(Worker(live_queue, handle, give_up)), asyncio.timeout(10):
        await settled(live_queue)
    assert given_up == ["its worker died each time it was judged"]


async def test_a_long_judgement_keeps_its_lease(live_queue, job):
    calls = []

    async def handle(question):
        calls.append(question)
        await asyncio.sleep(live_queue.lease_seconds * 3)
        return Done()

    workers = [Worker(live_queue, handle, refuse_to_give_up, name=name) for name in "ab"]
    async with working(*workers), asyncio.timeout(20):
        await live_queue.put(job())
        await settled(live_queue)
    assert len(calls) == 1


async def test_who_answers_after_losing_the_lease_may_have_said_something_old(queue, clock, job):
    async def handle(question):
        clock.forward(queue.lease_seconds + 1)  # the loop stood still
        assert await queue.reap() == [question.subject]
        (newer,) = await queue.claim(1, "b")
        assert await queue.finish(newer)
        return Done()

    worker = Worker(queue, handle, refuse_to_give_up, name="a")
    await queue.put(job())
    (claim,) = await queue.claim(1, "a")
    await worker._judge(claim)
    assert list(await queue.pending()) == [claim.subject], "it is judged once more"


async def test_stop_finishes_what_is_short_and_gives_back_what_is_long(live_queue, job):
    finished = []

    async def handle(question):
        await asyncio.sleep(0.2 if question.number == 1 else 3600)
        finished.append(question.number)
        return Done()

    worker = Worker(live_queue, handle, refuse_to_give_up, grace=0.5)
    await live_queue.put(job(1), job(2))
    running = asyncio.create_task(worker.run())
    await until(lambda: len(worker._running) == 2)
    worker.stop()
    await asyncio.wait_for(running, 5)
    assert finished == [1]
    stats = await live_queue.stats()
    assert (stats.waiting, stats.leased) == (1, 0), "another worker can take it at once"
    (claim,) = await live_queue.claim(9, "next")
    assert claim.attempt == 0


async def test_an_idle_worker_starts_within_milliseconds(live_queue, job):
    took = []

    async def handle(question):
        took.append(time.perf_counter())
        return Done()

    async with working(Worker(live_queue, handle, refuse_to_give_up)):
        await asyncio.sleep(0.1)
        delays = []
        for number in range(1, 11):
            put = time.perf_counter()
            await live_queue.put(job(number))
            await until(lambda want=number: len(took) == want)
            delays.append(took[-1] - put)
    assert sorted(delays)[5] < 0.1


async def test_redis_may_restart_in_the_middle(tmp_path, job):
    server = EmbeddedValkey(tmp_path)
    server.start()
    redis = connect(server.redis_url)
    queue = Queue(redis, lease_seconds=2.0)
    judged = Counter()

    async def handle(question):
        judged[question.number] += 1
        await asyncio.sleep(0.3)
        return Done()

    keeper = asyncio.create_task(server.keep(every_seconds=0.1))
    try:
        async with working(Worker(queue, handle, refuse_to_give_up, concurrency=5)), asyncio.timeout(40):
            await queue.put(*(job(number) for number in range(1, 31)))
            await until(lambda: len(judged) > 5)
            os.kill(server.pid, signal.SIGKILL)
            with contextlib.suppress(NoConnection):
                await redis.ping()
            await settled(queue)
        assert set(judged) == set(range(1, 31))
    finally:
        keeper.cancel()
        await redis.aclose()
        server.stop()


CHILD = """
import asyncio, sys
from gateledger.run.queue import Done, Queue
from gateledger.run.redis_client import connect
from gateledger.run.worker import Worker

async def main():
    url, prefix, hang = sys.argv[1:]
    queue = Queue(connect(url), prefix=prefix)
    async def handle(job):
        print("judging", job.subject, file=sys.stderr, flush=True)
        if hang == "hang":
            await asyncio.sleep(3600)
        return Done()
    async def give_up(job, reason):
        print("gave up", reason, file=sys.stderr, flush=True)
    await Worker(queue, handle, give_up).run()

asyncio.run(main())
"""


@contextlib.contextmanager
def started(url, prefix, mode):
    command = [sys.executable, "-c", CHILD, url, prefix, mode]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.timeout(60)
def test_a_worker_killed_in_mid_job_is_replaced_within_thirty_seconds(
    valkey_url, prefix, job, record_property
):
    """With the settings of production; the other worker is idle all the while."""

    async def put():
        redis = connect(valkey_url)
        await Queue(redis, prefix=prefix).put(job())
        await redis.aclose()

    with started(valkey_url, prefix, "hang") as victim:
        asyncio.run(put())
        assert victim.stderr.readline() == "judging o/r#7\n"
        with started(valkey_url, prefix, "quick") as heir:
            time.sleep(4)  # the victim's heartbeats go on until it dies
            victim.kill()
            killed = time.monotonic()
            assert heir.stderr.readline() == "judging o/r#7\n"
            seconds = time.monotonic() - killed
    record_property("seconds_until_judged_again", seconds)
    assert 5 < seconds < 30
