"""One subject, one judgement at a time, and no event forgotten."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import timedelta

import pytest


async def claim_one(queue):
    (claim,) = await queue.claim(10, "w")
    return claim


async def test_twenty_events_on_one_subject_are_one_judgement(queue, job):
    for number in range(20):
        await queue.accept(f"guid-{number}", [job(sha=f"{number:040x}")])
    claim = await claim_one(queue)
    assert claim.job.head_sha == f"{19:040x}"
    await queue.finish(claim)
    assert await queue.claim(10, "w") == []


async def test_events_during_a_judgement_are_exactly_one_more(queue, job):
    await queue.put(job())
    claim = await claim_one(queue)
    for _ in range(20):
        await queue.put(job())
    assert await queue.claim(10, "w") == [], "nobody else may judge it at the same time"
    await queue.finish(claim)
    await queue.finish(await claim_one(queue))
    assert (await queue.stats()).pending == 0


async def test_the_latest_hint_and_the_earliest_receipt_survive(queue, clock, job):
    await queue.put(job(sha="a" * 40, at=clock.time))
    await queue.put(job(sha="b" * 40, at=clock.time + timedelta(seconds=5)))
    await queue.put(job(sha="c" * 40, at=clock.time + timedelta(seconds=3)))
    claim = await claim_one(queue)
    assert claim.job.head_sha == "c" * 40
    assert claim.job.waiting_since == clock.time


async def test_a_redelivery_queues_nothing_new(queue, job):
    assert await queue.accept("guid", [job()])
    await queue.finish(await claim_one(queue))
    assert not await queue.accept("guid", [job()])
    assert await queue.claim(10, "w") == []


async def test_a_dead_workers_subject_comes_back(queue, job, clock):
    await queue.put(job())
    dead = await claim_one(queue)
    clock.forward(queue.lease_seconds - 0.1)
    assert await queue.reap() == []
    clock.forward(0.2)
    assert await queue.reap() == ["o/r#7"]
    again = await claim_one(queue)
    assert again.attempt == 1
    assert not await queue.finish(dead), "the dead may not end what others judge"
    assert await queue.finish(again)


async def test_a_worker_that_always_dies_is_counted(queue, clock, job):
    await queue.put(job())
    for died in range(3):
        assert (await claim_one(queue)).attempt == died
        clock.forward(queue.lease_seconds + 1)
        await queue.reap()
    assert (await claim_one(queue)).attempt == 3


async def test_a_living_worker_keeps_its_lease_and_hears_of_a_lost_one(queue, clock, job):
    await queue.put(job(1), job(2))
    first, second = await queue.claim(10, "w")
    for _ in range(5):
        clock.forward(queue.lease_seconds / 2)
        assert await queue.heartbeat([first]) == set()
    assert await queue.reap() == [second.subject]
    assert await queue.heartbeat([first, second]) == {second.subject}


async def test_back_off_grows_and_ends(queue, clock, job):
    await queue.put(job())
    waited = []
    while await queue.retry(claim := await claim_one(queue)):
        seconds = 0.0
        while not (await queue.stats()).waiting:
            clock.forward(0.5)
            seconds += 0.5
        waited.append(seconds)
    assert waited == list(queue.backoff)
    assert await queue.fail(claim, "broken")
    assert {name: (each.reason, each.attempts) for name, each in (await queue.failed()).items()} == {
        "o/r#7": ("broken", len(queue.backoff) + 1)
    }
    assert await queue.claim(10, "w") == []


async def test_an_event_pulls_a_retry_forward_and_its_failure_costs_no_attempt(queue, clock, job):
    await queue.put(job())
    await queue.retry(await claim_one(queue))
    await queue.put(job())
    early = await claim_one(queue)
    assert early.attempt == 1
    assert await queue.retry(early)
    assert await queue.claim(10, "w") == [], "the planned pause goes on"
    clock.forward(queue.backoff[0])
    assert (await claim_one(queue)).attempt == 1


async def test_waiting_for_a_rate_limit_costs_no_attempt(queue, clock, job):
    await queue.put(job())
    for _ in range(20):
        claim = await claim_one(queue)
        assert claim.attempt == 0
        await queue.again(claim, 60)
        assert await queue.claim(10, "w") == []
        clock.forward(60)


async def test_an_event_revives_a_failed_subject_with_new_attempts(queue, clock, job):
    await queue.put(job())
    for _ in queue.backoff:
        await queue.retry(await claim_one(queue))
        clock.forward(1000)
    await queue.fail(await claim_one(queue), "broken")
    await queue.put(job())
    assert await queue.failed() == {}
    assert (await claim_one(queue)).attempt == 0


async def test_an_event_during_the_last_attempt_outweighs_its_failure(queue, job):
    await queue.put(job())
    claim = await claim_one(queue)
    await queue.put(job())
    await queue.fail(claim, "broken")
    assert await queue.failed() == {}
    assert (await claim_one(queue)).attempt == 0


async def test_failed_subjects_can_be_put_back(queue, job):
    await queue.put(job(1), job(2))
    for claim in await queue.claim(10, "w"):
        await queue.fail(claim, "broken")
    assert await queue.requeue_failed("o/r#2", "o/r#99") == ["o/r#2"]
    assert await queue.requeue_failed() == ["o/r#1"]
    assert (await queue.stats()).waiting == 2


async def test_what_is_released_keeps_its_receipt_and_runs_at_once(queue, clock, job):
    await queue.put(job(at=clock.time))
    clock.forward(5)
    await queue.release(await claim_one(queue))
    claim = await claim_one(queue)
    assert (claim.attempt, claim.job.waiting_since) == (0, clock.time - timedelta(seconds=5))


async def test_the_first_come_are_claimed_first(queue, clock, job):
    for number in (3, 1, 2):
        await queue.put(job(number))
        clock.forward(1)
    assert [claim.job.number for claim in await queue.claim(2, "w")] == [3, 1]


async def test_views_tell_who_waits_and_who_is_judged(queue, clock, job):
    await queue.put(job(1))
    clock.forward(2)
    await queue.put(job(2))
    assert (await queue.stats()).oldest_seconds == 2
    await queue.claim(1, "host:42")
    assert set(await queue.pending()) == {"o/r#2"}
    leased = (await queue.leased())["o/r#1"]
    assert (leased.worker, leased.started_at, leased.job.number) == ("host:42", clock.time, 1)
    stats = await queue.stats()
    assert (stats.pending, stats.waiting, stats.leased, stats.failed) == (1, 1, 1, 0)


@pytest.mark.parametrize(
    "guid", ["", "   ", "not a uuid \x00 \n", "ä" * 5000, "72d3162e-cc78-11e3-81ab-4c9367dc0958"]
)
async def test_odd_delivery_ids_do_no_harm(queue, job, guid):
    assert await queue.accept(guid, [job(1)])
    assert await queue.accept(guid, [job(1)]) is (guid == "")
    assert (await queue.stats()).pending == 1


async def test_a_wake_up_reaches_a_waiting_worker_in_milliseconds(queue, job):
    waiting = asyncio.create_task(queue.wait(5))
    await asyncio.sleep(0.05)
    started = time.perf_counter()
    await queue.put(job())
    assert await waiting
    assert time.perf_counter() - started < 0.5
    assert not await queue.wait(0.1)


async def test_a_wake_up_that_leaves_work_behind_wakes_the_next_worker(queue, job):
    await queue.put(*(job(number) for number in range(100)))
    while await queue.wait(0.01):
        pass
    await queue.claim(8, "w")
    assert await queue.wait(0.1)


async def test_only_json_enters_redis(queue, job):
    await queue.put(job(1), job(2))
    claim, _ = await queue.claim(2, "w")
    await queue.fail(claim, "broken")
    await queue.put(job(3))
    for name in ("jobs", "held", "failed"):
        for value in (await queue._hash(name)).values():
            json.loads(value)
