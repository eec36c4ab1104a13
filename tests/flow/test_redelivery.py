"""Deliveries that never arrived: asked for again, with patience, until they arrive or are a gap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateledger.flow import redelivering
from gateledger.flow.redelivering import ATTEMPTS, redeliver, undelivered_now

REPO = "acme/shop"


class Hours:
    """Lets time pass at GitHub and here, and looks at what was sent again."""

    def __init__(self, corridor) -> None:
        self.corridor, self.hub = corridor, corridor.hub
        self._offset = timedelta()
        corridor.changed(now=lambda: datetime.now(UTC) + self._offset)

    def pass_(self, **delta) -> None:
        self._offset += timedelta(**delta)
        self.hub.clock.advance(**delta)

    def lose(self, *events) -> None:
        """From now on deliveries of these events (none named: all) come to nothing; the others arrive."""

        def lost(sent) -> bool:
            if not events or sent.event in events:
                return True
            sent.status, sent.status_code = "OK", 202
            return False

        self.hub.sender.losing = lost

    def arrive(self) -> None:
        """From now on everything arrives."""
        self.lose("nothing")
        for sent in self.hub.deliveries:
            if sent.status == "not configured":
                sent.status, sent.status_code = "OK", 202

    async def run(self):
        return await redeliver(self.corridor.world, self.corridor.world.as_app)

    def again(self):
        return [each for each in self.hub.deliveries if each.redelivery]

    def gaps(self):
        found = self.corridor.world.ledger.find(kind="gap", limit=100)
        return [self.corridor.predicate(each.index) for each in found]


@pytest.fixture
def hours(corridor, monkeypatch) -> Hours:
    made = Hours(corridor)
    real = corridor.hub.sender._start

    def start(sent):
        real(sent)
        if sent.status == "not configured":  # nobody listens in these tests: what is not lost counts as taken
            sent.status, sent.status_code = "OK", 202

    monkeypatch.setattr(corridor.hub.sender, "_start", start)
    return made


@pytest.fixture
def repo(corridor, hours):
    return corridor.repository()


async def test_nothing_failed_nothing_is_asked_for(hours, repo):
    done = await hours.run()
    assert (done.tried, done.open, hours.again()) == (0, 0, [])


async def test_what_never_arrived_is_asked_for_again_under_its_guid(hours, repo):
    hours.lose("issues")
    repo.issue("T", "b")
    hours.pass_(minutes=20)
    hours.arrive()
    done = await hours.run()
    assert done.tried == 1
    (again,) = hours.again()
    assert (again.event, again.status) == ("issues", "OK")
    later = await hours.run()
    assert (later.arrived, later.tried, later.open) == (1, 0, 0)


async def test_what_arrived_by_another_hand_meanwhile_is_left_alone(hours, repo):
    hours.lose("issues")
    repo.issue("T", "b")
    lost = hours.hub.deliveries[-1]
    hours.arrive()
    hours.hub.redeliver(lost.id)
    hours.pass_(minutes=20)
    done = await hours.run()
    assert (done.tried, done.open) == (0, 0)


async def test_what_failed_just_now_has_to_wait(hours, repo):
    hours.lose("issues")
    repo.issue("T", "b")
    done = await hours.run()
    assert (done.tried, done.open) == (0, 1)


async def test_each_pause_is_twice_as_long(hours, repo):
    hours.lose("issues")
    repo.issue("T", "b")
    tried = []
    for _ in range(12):
        hours.pass_(minutes=10)
        tried.append((await hours.run()).tried)
    assert [n for n, count in enumerate(tried, 1) if count] == [1, 3, 7]


async def test_what_fails_too_often_is_a_gap_that_names_it(hours, repo):
    hours.lose("issues")
    repo.issue("T", "b")
    lost = hours.hub.deliveries[-1]
    for _ in range(12):
        hours.pass_(hours=4)
        done = await hours.run()
        if done.given_up:
            break
    assert done.given_up == [lost.guid]
    (gap,) = hours.gaps()
    told = gap["gap"]
    assert (told["guid"], told["event"], told["action"]) == (lost.guid, "issues", "opened")
    assert (told["statusCode"], told["attempts"]) == (503, ATTEMPTS)
    assert gap["repository"]["fullName"] == REPO
    assert told["deliveredAt"]
    assert (await hours.run()).given_up == []


async def test_what_the_log_is_about_to_forget_is_a_gap(hours, repo):
    hours.lose("issues")
    repo.issue("T", "b")
    hours.pass_(days=2, hours=23)
    done = await hours.run()
    assert len(done.given_up) == 1
    assert "forget" in hours.gaps()[0]["gap"]["reason"]


async def test_one_run_asks_for_so_many_and_the_next_for_the_others(hours, repo, monkeypatch):
    monkeypatch.setattr(redelivering, "MOST", 2)
    hours.lose("issues")
    for number in range(3):
        repo.issue(f"T{number}", "b")
    hours.pass_(minutes=20)
    hours.arrive()
    assert [(await hours.run()).tried for _ in range(3)] == [2, 1, 0]


async def test_an_hour_reads_an_hour_of_the_log(hours, repo):
    for number in range(150):
        repo.issue(f"T{number}", "b")
    for name in ("one", "another"):
        hours.pass_(hours=1)
        repo.issue(name, "b")
        await hours.run()
    hours.hub.reset_requests()
    await hours.run()
    assert len([each for each in hours.hub.requests if each.path == "/app/hook/deliveries"]) == 1


async def test_losing_what_was_kept_reads_the_whole_log_again(hours, repo, corridor):
    hours.lose("issues")
    repo.issue("T", "b")
    await hours.run()
    hours.pass_(minutes=30)
    await corridor.world.shown.swap(
        redelivering.STATE, await corridor.world.shown.get(redelivering.STATE), "?"
    )
    assert (await hours.run()).tried == 1


async def test_a_rate_limit_ends_the_run_and_keeps_what_is_open(hours, repo):
    hours.lose("issues")
    for number in range(3):
        repo.issue(f"T{number}", "b")
    hours.pass_(minutes=20)
    hours.hub.faults.primary_limit("POST", "/attempts$", reset_in=60)
    done = await hours.run()
    assert (done.tried, done.open) == (0, 3)
    assert "rate limit" in done.unable.lower()
    assert (await hours.run()).tried == 3


async def test_an_attempt_that_github_refuses_counts(hours, repo):
    hours.lose("issues")
    repo.issue("T", "b")
    hours.pass_(minutes=20)
    hours.hub.faults.add("POST", "/attempts$", status=422, times=None)
    done = await hours.run()
    assert (done.tried, done.open, hours.again()) == (1, 1, [])


async def test_the_doctor_counts_what_never_arrived(hours, repo, corridor):
    hours.lose("issues")
    repo.issue("T", "b")
    assert await undelivered_now(corridor.world.as_app, corridor.world.now()) == (1, True)
