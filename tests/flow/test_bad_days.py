"""GitHub, the ledger or the process on a bad day: no verdict is lost, doubled, or made up."""

from __future__ import annotations

import asyncio
import time

import pytest
import structlog

from gateledger.flow import settling, showing, subjects
from gateledger.github.errors import GitHubError, Transient
from gateledger.ledger.errors import LedgerUnavailable
from gateledger.model.answer import Again, Done
from gateledger.run.handling import handler, last_words
from gateledger.run.metrics import Metrics
from gateledger.run.queue import Queue
from gateledger.run.worker import Worker


@pytest.fixture
def good(corridor):
    """A pull request that passes, not yet judged."""
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    return corridor.pull(repo, body=f"Closes #{issue.number}")


async def until(happened, seconds=10.0):
    """Wait until something has happened."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.01)


async def until_failed(queue, count):
    """Wait until so many subjects have failed; give them."""
    for _ in range(1500):
        if len(failed := await queue.failed()) == count:
            return failed
        await asyncio.sleep(0.01)
    raise AssertionError(f"not {count} failed")


async def test_two_bad_gateways_are_outlived(corridor, good):
    corridor.hub.faults.add("POST", "/graphql$", status=502, times=2)
    assert isinstance(await corridor.judge(good), Done)
    assert corridor.conclusion(good) == "success"


@pytest.fixture
def plain_log():
    """As the processes log: the default draws every frame's values, which takes seconds."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.ReturnLoggerFactory(),
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
async def queue(corridor, redis, plain_log):
    """A queue with a worker that gives up quickly."""
    made, metrics = Queue(redis, backoff=(0.01, 0.01), lease_seconds=60), Metrics()
    handle, give_up = handler(corridor.world, made, metrics), last_words(corridor.world, made, metrics)
    worker = Worker(made, handle, give_up, concurrency=4, grace=1)
    running = asyncio.create_task(worker.run())
    yield made
    worker.stop()
    await running


async def test_a_long_outage_ends_as_could_not_evaluate_and_the_next_event_judges(corridor, good, queue):
    await corridor.judge(good)
    corridor.hub.faults.add("POST", "/graphql$", status=502, times=None)
    await queue.put(corridor.job(good))
    (failure,) = (await until_failed(queue, 1)).values()
    assert (failure.job.subject, failure.attempts) == ("acme/shop#2", 3)
    assert corridor.conclusion(good) == "action_required"
    assert "ould not evaluate" in corridor.check(good).title
    assert corridor.predicate(corridor.records(good)[-1])["result"] == "ERROR"
    corridor.hub.faults.clear()
    await queue.put(corridor.job(good))
    await until(lambda: corridor.conclusion(good) == "success")
    await until_failed(queue, 0)
    assert len(corridor.records(good)) == 3


async def test_a_fault_of_our_own_ends_as_could_not_evaluate_too(corridor, good, queue, monkeypatch):
    await corridor.judge(good)

    def stumble(*_, **__):
        raise KeyError("a field that we were sure of")

    monkeypatch.setattr(subjects, "judge_pull_request", stumble)
    await queue.put(corridor.job(good))
    (failure,) = (await until_failed(queue, 1)).values()
    assert "KeyError" in failure.reason
    assert corridor.conclusion(good) == "action_required"


async def test_an_outage_makes_no_noise_in_a_repository_that_never_opted_in(corridor):
    pull = corridor.pull(corridor.repository(policy=None))
    corridor.hub.faults.add("POST", "/graphql$", status=502, times=None)
    with pytest.raises(GitHubError):
        await subjects.give_up(corridor.world, corridor.job(pull), "502")
    assert corridor.checks(pull) == []
    assert corridor.world.ledger.size() == 0


async def test_what_passes_is_asked_again_first_and_said_in_the_end(corridor, good):
    corridor.hub.faults.add("GET", "/git/trees/", status=502, times=None)
    first = await corridor.judge(good)
    assert isinstance(first, Again)
    assert first.counts
    assert corridor.check(good).status == "in_progress"
    assert corridor.records(good) == []
    last = await subjects.give_up(corridor.world, corridor.job(good), first.reason)
    assert corridor.conclusion(good) == "action_required"
    assert corridor.predicate(last.index)["result"] == "ERROR"
    corridor.hub.faults.clear()
    await corridor.judge(good)
    assert corridor.conclusion(good) == "success"


async def test_a_secondary_limit_on_the_check_puts_the_job_back_and_keeps_the_record(corridor, good):
    corridor.hub.faults.secondary_limit("POST", "/check-runs$", retry_after=1)
    first = await corridor.judge(good)
    assert isinstance(first, Again)
    assert not first.counts
    assert 0 < first.after <= 2
    assert corridor.checks(good) == []
    await asyncio.sleep(first.after + 0.05)
    assert isinstance(await corridor.judge(good), Done)
    assert corridor.conclusion(good) == "success"
    assert corridor.records(good) == [0]


async def test_a_rate_limit_that_graphql_tells_with_status_200_puts_the_job_back(corridor, good):
    corridor.hub.faults.graphql_limit(reset_in=30)
    first = await corridor.judge(good)
    assert isinstance(first, Again)
    assert not first.counts
    assert 1 < first.after <= 60


async def test_giving_up_waits_while_github_asks_us_to_wait(corridor, good):
    corridor.hub.faults.graphql_limit(reset_in=30, times=None)
    with pytest.raises(subjects.NotNow):
        await subjects.give_up(corridor.world, corridor.job(good), "tried often enough")
    assert corridor.checks(good) == []


async def test_a_query_that_is_too_large_is_asked_in_smaller_pages(corridor, good):
    corridor.hub.faults.graphql_too_large()
    assert isinstance(await corridor.judge(good), Done)
    assert corridor.conclusion(good) == "success"


async def test_a_token_that_expires_on_the_way_is_renewed(corridor, good):
    await corridor.judge(good)
    corridor.hub.expire_tokens()
    good.push({"src/b.py": "b\n"})
    corridor.hub.faults.add("GET", "/git/trees/", pass_through=True, delay=0.2)
    judging = asyncio.create_task(corridor.judge(good))
    await until(lambda: any("/git/trees/" in each.path for each in corridor.hub.requests))
    corridor.hub.expire_tokens()
    assert isinstance(await judging, Done)
    assert corridor.conclusion(good) == "success"


async def test_a_head_that_moves_while_it_is_looked_at_gets_no_verdict_for_the_old_one(corridor):
    repo = corridor.repository(files={"src/old.py": "a = 1\n" * 40})
    pull = corridor.pull(repo, {"src/old.py": None, "src/new.py": "a = 1\n" * 40})
    old = pull.head_sha
    corridor.hub.faults.add("GET", "/pulls/1/files", pass_through=True, delay=0.3)
    judging = asyncio.create_task(corridor.judge(pull))
    await until(lambda: any(each.path.endswith("/pulls/1/files") for each in corridor.hub.requests))
    pull.push({"src/b.py": "b\n"})
    answer = await judging
    assert isinstance(answer, Again)
    assert not answer.counts
    assert corridor.checks(pull, old) == []
    await corridor.judge(pull)
    assert corridor.conclusion(pull) == "failure"


async def test_a_tree_that_github_cuts_short_blocks_as_unknown_in_its_own_words(corridor, good):
    corridor.hub.tree_limit = 1
    assert isinstance(await corridor.judge(good), Done)
    run = corridor.check(good)
    assert run.conclusion == "failure"
    assert run.title.startswith("Could not tell")
    assert corridor.predicate(corridor.records(good)[0])["result"] == "ERROR"


async def test_a_gate_whose_files_lie_in_known_folders_needs_no_whole_tree(corridor):
    """Validating a policy that the change may bring must not ask for more than the change brings."""
    parts = {f"src/part{number}.py": "p\n" for number in range(60)}
    repo = corridor.repository(policy=corridor.lenient, files=parts)
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    corridor.hub.tree_limit = 30
    await corridor.judge(pull)
    assert corridor.conclusion(pull) == "success", corridor.check(pull).summary


async def test_without_a_ledger_there_is_no_verdict(corridor, good, monkeypatch):
    def refuse(*_):
        raise LedgerUnavailable("the database does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(corridor.world.ledger, "append", refuse)
        with pytest.raises(LedgerUnavailable):
            await corridor.judge(good)
        with pytest.raises(LedgerUnavailable):
            await subjects.give_up(corridor.world, corridor.job(good), "no ledger")
    assert corridor.checks(good) == []
    await corridor.judge(good)
    assert corridor.conclusion(good) == "success"


async def test_a_crash_between_record_and_check_is_finished_later_with_the_same_record(
    corridor, good, monkeypatch
):
    async def die(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(settling, "show", die)
        with pytest.raises(KeyboardInterrupt):
            await corridor.judge(good)
    assert (corridor.records(good), corridor.checks(good)) == ([0], [])
    answer = await corridor.judge(good)
    assert isinstance(answer, Done)
    assert answer.index == 0
    assert corridor.records(good) == [0]
    assert corridor.check(good).external_id == "gl:0"


async def test_a_check_whose_answer_nobody_saw_is_not_made_twice(corridor, good):
    real = corridor.world.hub

    class Deaf:
        """An installation whose first answer to a written check is lost."""

        def __init__(self, hub):
            self._hub = hub

        def __getattr__(self, name):
            return getattr(self._hub, name)

        async def post(self, template, values=None, body=None):
            await self._hub.post(template, values, body)
            raise Transient("the connection broke after the request")

    corridor.changed(hub=lambda number: Deaf(real(number)))
    with pytest.raises(Transient):
        await corridor.judge(good)
    corridor.changed(hub=real)
    await corridor.judge(good)
    assert corridor.conclusion(good) == "success"


async def test_a_slow_judgement_says_that_it_is_in_progress_and_a_quick_one_does_not(
    corridor, good, monkeypatch
):
    monkeypatch.setattr(showing, "PATIENCE", 0.2)
    corridor.hub.reset_requests()
    await corridor.judge(good)
    assert corridor.writes() == ["POST /repos/acme/shop/check-runs"]
    good.push({"docs/stories/b.md": "b\n"})
    corridor.hub.faults.add("GET", "/git/trees/", pass_through=True, delay=0.6)
    judging = asyncio.create_task(corridor.judge(good))
    await until(lambda: corridor.checks(good))
    assert corridor.check(good).status == "in_progress"
    await judging
    assert corridor.conclusion(good) == "success"


async def test_the_verdict_waits_for_its_own_in_progress_to_be_written(corridor, good, monkeypatch):
    monkeypatch.setattr(showing, "PATIENCE", 0.1)
    good.push({"docs/stories/b.md": "b\n"})  # a story, so that the tree is asked for
    corridor.hub.faults.add("GET", "/git/trees/", pass_through=True, delay=0.3)
    corridor.hub.faults.add("POST", "/check-runs$", pass_through=True, delay=0.6)
    corridor.hub.reset_requests()
    await corridor.judge(good)
    assert [each.split()[0] for each in corridor.writes()] == ["POST", "PATCH"]
    assert corridor.conclusion(good) == "success"
