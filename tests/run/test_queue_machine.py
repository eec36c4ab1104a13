"""No interleaving of events, workers, deaths and redeliveries loses a subject."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from gateledger.run.queue import Queue
from gateledger.run.redis_client import connect

NUMBERS = st.integers(1, 3)
_runs = itertools.count()


class QueueMachine(RuleBasedStateMachine):
    """The model: when each subject last had an event, when its last judgement started, who believes to hold it."""

    url = ""
    make_job = None

    @initialize()
    def begin(self):
        self.loop = asyncio.new_event_loop()
        self.time = datetime(2026, 11, 23, tzinfo=UTC)
        self.redis = connect(self.url)
        self.queue = Queue(
            self.redis,
            prefix=f"{{machine}}:{next(_runs)}:",
            backoff=(2, 8),
            jitter=lambda seconds: seconds,
            now=lambda: self.time,
        )
        self.steps = itertools.count(1)
        self.last_event: dict[str, int] = {}
        self.last_start: dict[str, int] = {}
        self.claims = []
        self.holder: dict[str, str] = {}
        self.guids: set[str] = set()

    def do(self, awaitable):
        return self.loop.run_until_complete(awaitable)

    def expire(self):
        self.time += timedelta(seconds=self.queue.lease_seconds + 1)
        self.do(self.queue.reap())
        self.holder.clear()

    def end(self, claim, awaitable):
        """Only who holds the lease can end a judgement."""
        assert self.do(awaitable) is (self.holder.get(claim.subject) == claim.token)
        if self.holder.get(claim.subject) == claim.token:
            del self.holder[claim.subject]

    @rule(number=NUMBERS)
    def event(self, number):
        job = type(self).make_job(number, at=self.time)
        self.do(self.queue.put(job))
        self.last_event[job.subject] = next(self.steps)

    @rule(number=NUMBERS, guid=st.sampled_from("abc"))
    def delivery(self, number, guid):
        job = type(self).make_job(number, at=self.time)
        queued = self.do(self.queue.accept(guid, [job]))
        assert queued is (guid not in self.guids), "a GUID is queued exactly once"
        self.guids.add(guid)
        if queued:
            self.last_event[job.subject] = next(self.steps)

    @rule(count=st.integers(1, 3))
    def claim(self, count):
        for claim in self.do(self.queue.claim(count, "w")):
            assert claim.subject not in self.holder, "two judgements of one subject at once"
            self.holder[claim.subject] = claim.token
            self.last_start[claim.subject] = next(self.steps)
            self.claims.append(claim)

    def take(self, data):
        return self.claims.pop(data.draw(st.integers(0, len(self.claims) - 1))) if self.claims else None

    @rule(data=st.data())
    def finish(self, data):
        if claim := self.take(data):
            self.end(claim, self.queue.finish(claim))

    @rule(data=st.data())
    def retry_or_fail(self, data):
        if not (claim := self.take(data)):
            return
        if self.do(self.queue.retry(claim)):
            if self.holder.get(claim.subject) == claim.token:
                del self.holder[claim.subject]
        else:
            self.end(claim, self.queue.fail(claim, "broken"))

    @rule(data=st.data())
    def again(self, data):
        if claim := self.take(data):
            self.end(claim, self.queue.again(claim, 60))

    @rule(data=st.data())
    def crash(self, data):
        """A worker dies: it forgets its claim, and somebody finds out later."""
        self.take(data)
        self.expire()

    @rule()
    def stall(self):
        """A worker only seemed dead: it still believes in its claims and will try to end them."""
        self.expire()

    @rule()
    def beat(self):
        lost = self.do(self.queue.heartbeat(self.claims))
        assert lost == {each.subject for each in self.claims if self.holder.get(each.subject) != each.token}
        self.claims = [each for each in self.claims if self.holder.get(each.subject) == each.token]

    @rule(seconds=st.sampled_from([1, 5, 70]))
    def wait(self, seconds):
        self.time += timedelta(seconds=seconds)

    @rule()
    def operator_puts_back(self):
        for subject in self.do(self.queue.requeue_failed()):
            self.last_event[subject] = next(self.steps)

    @invariant()
    def nothing_is_forgotten(self):
        views = (self.queue.pending(), self.queue.leased(), self.queue.failed())
        known = set().union(*(self.do(view) for view in views))
        for subject, at in self.last_event.items():
            if at > self.last_start.get(subject, 0):
                assert subject in known, f"{subject} has an event that nobody will look at"

    @invariant()
    def what_is_pending_can_be_claimed(self):
        """Pending means: due now or later, or waiting for the lease that holds it."""
        due = {key.decode() for key in self.do(self.redis.zrange(self.queue._key("due"), 0, -1))}
        leased = set(self.do(self.queue.leased()))
        assert due.isdisjoint(leased)
        assert set(self.do(self.queue.pending())) <= due | leased
        assert due <= set(self.do(self.queue.pending()))

    def teardown(self):
        """In the end, living workers bring every subject home."""
        self.claims.clear()
        for _ in range(12):
            self.time += timedelta(seconds=700)
            self.do(self.queue.reap())
            for claim in self.do(self.queue.claim(10, "w")):
                self.last_start[claim.subject] = next(self.steps)
                self.do(self.queue.finish(claim))
        self.nothing_is_forgotten()
        stats = self.do(self.queue.stats())
        assert (stats.pending, stats.leased) == (0, 0)
        self.do(self.redis.aclose())
        self.loop.close()


@pytest.mark.timeout(110)
def test_no_interleaving_loses_a_wake_up(valkey_url, job):
    QueueMachine.url, QueueMachine.make_job = valkey_url, staticmethod(job)
    run_state_machine_as_test(
        QueueMachine,
        settings=settings(
            max_examples=150,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
