"""Could it be released now? Asked at every push to the default branch and once a day; nothing is said at GitHub."""

from __future__ import annotations

import pytest

from gateledger.flow import subjects
from gateledger.flow.readying import readiness
from gateledger.flow.release_daily import daily
from gateledger.model.job import JobKind

RELEASING = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
release:
  tags: ["v*"]
  gates: {change-history: {}}
"""


@pytest.fixture
def repo(corridor):
    repo = corridor.repository(policy=RELEASING)
    repo.tag("v1.0")
    corridor.heard()
    corridor.hub.clock.advance(minutes=10)
    return repo


async def found(corridor):
    return await readiness(corridor.world.shown, "acme/shop")


async def test_a_push_past_the_gates_is_seen_before_release_day(corridor, repo):
    repo.commit("main", {"src/past.py": "z = 3\n"})
    await corridor.settle()
    seen = await found(corridor)
    assert (seen.state, seen.ready, seen.commit) == ("blocked", False, repo.branches.tip("main"))
    (whole,) = seen.services
    assert [each.gate for each in whole.missing] == ["change-history"]
    assert "without a pull request" in whole.missing[0].messages[0]


async def test_it_is_ready_when_all_was_let_through_and_nothing_is_said_or_recorded(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.merge()
    decided = len(corridor.world.ledger.find(kind="decision"))
    corridor.hub.reset_requests()
    await corridor.settle()
    assert (await found(corridor)).state == "ready"
    assert len(corridor.world.ledger.find(kind="decision")) == decided
    assert repo.checks(repo.branches.tip("main")) == []
    assert corridor.writes() == []


async def test_other_branches_and_policies_without_releases_are_not_looked_at(corridor):
    repo = corridor.repository()
    repo.commit("side", {"a.txt": "1\n"})
    repo.commit("main", {"a.txt": "1\n"})
    answers = dict(await corridor.settle())
    assert answers["acme/shop?ready=main"].reason == "no release stage"
    assert "acme/shop?ready=side" not in answers
    assert await found(corridor) is None


async def test_a_policy_that_stops_speaking_of_releases_is_told(corridor, repo):
    repo.commit("main", {"src/past.py": "z = 3\n"})
    await corridor.settle()
    repo.commit("main", {".github/policies.yml": corridor.lenient})
    await corridor.settle()
    assert (await found(corridor)).state == "unasked"


async def test_once_a_day_everybody_known_is_asked(corridor, repo):
    repo.commit("main", {"src/past.py": "z = 3\n"})
    await corridor.settle()
    before = await found(corridor)
    job, reconcile = await daily(corridor.world)
    assert (reconcile.kind, reconcile.repository) == (JobKind.RECONCILE, "acme/shop")
    assert (job.kind, job.repository, job.trigger.event) == (JobKind.READINESS, "acme/shop", "schedule")
    answer = await subjects.answer(corridor.world, job)
    assert [each.kind for each in answer.jobs] == [JobKind.SWEEP_TAGS]
    after = await found(corridor)
    assert after.at > before.at
    assert after.state == "blocked"


async def test_every_service_is_asked_for_changed_or_not(corridor):
    policy = RELEASING.replace("{change-history: {}}", "{slo: {}}") + (
        'services:\n  cart: {paths: ["cart/**"]}\n  pay: {paths: ["pay/**"]}\n'
    )
    repo = corridor.repository(policy=policy, files={"cart/a.py": "1\n", "pay/b.py": "1\n"})
    repo.tag("v1.0")
    corridor.heard()
    repo.commit("main", {"cart/a.py": "2\n"})
    await corridor.settle()
    seen = await found(corridor)
    assert {each.service for each in seen.services} == {"cart", "pay"}
    assert not any(each.ready for each in seen.services)
