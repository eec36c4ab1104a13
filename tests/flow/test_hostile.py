"""Tricks that were tried on waivers, reconciles and redactions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateledger.flow import subjects
from gateledger.flow.holding import hold
from gateledger.flow.population import population
from gateledger.flow.waiver_requests import who_asked
from gateledger.model.answer import Done
from gateledger.model.event import Trigger
from gateledger.model.job import Job, JobKind
from gateledger.model.population import What

PLAIN = "version: 1\npull_request: {gates: {linked-work-item: {}}}\n"
RELEASING = PLAIN + 'release: {tags: ["v*"], gates: {change-history: {}}}\n'
WIDER = PLAIN + 'release: {tags: ["v*", "api-*"], gates: {change-history: {}}}\n'
GUARDED = PLAIN + 'waivers: {approvers: ["@owen"]}\nretention: {approvers: ["@olga", "@pete"]}\n'


class Days:
    def __init__(self, corridor):
        self.corridor, self.hub = corridor, corridor.hub
        self._offset = timedelta()
        corridor.changed(now=lambda: datetime.now(UTC) + self._offset)

    async def reconcile(self, name="acme/shop"):
        self._offset += timedelta(hours=25)
        self.hub.clock.advance(hours=25)
        self.hub.expire_tokens()
        trigger = Trigger(event="schedule", action="daily", received_at=self.corridor.world.now())
        job = Job(
            kind=JobKind.RECONCILE,
            repository=name,
            key="",
            installation=next(iter(self.hub.installations)),
            trigger=trigger,
        )
        answer = await subjects.answer(self.corridor.world, job)
        assert isinstance(answer, Done), answer
        return answer

    def gaps(self):
        found = self.corridor.world.ledger.find(kind="gap", limit=100)
        return [self.corridor.predicate(each.index)["change"]["subject"] for each in found]

    def bypasses(self):
        found = self.corridor.world.ledger.find(kind="bypass", limit=100)
        return [self.corridor.predicate(each.index)["change"]["subject"] for each in found]


@pytest.fixture
def days(corridor):
    return Days(corridor)


@pytest.mark.parametrize("first", [PLAIN, RELEASING])
async def test_a_tag_is_not_new_because_the_policy_calls_it_a_release_by_now(corridor, days, first):
    repo = corridor.repository(policy=first)
    corridor.hub.permission("administration", "read")
    repo.tag("api-1")
    if first is PLAIN:
        repo.tag("v0.9")
    corridor.pull(repo)
    await corridor.settle()
    await days.reconcile()
    repo.commit("main", {".github/policies.yml": WIDER})
    await corridor.settle()
    await days.reconcile()
    assert not [each for each in days.gaps() if "@" in each]


async def test_the_button_cannot_be_pressed_by_a_comment(corridor):
    repo = corridor.repository(policy=GUARDED)
    pull = corridor.pull(repo, author="ada")
    issue = repo.issue("Something", "else")
    await corridor.settle()
    issue.comment("mallory", "/gateledger request-waiver")
    await corridor.settle()
    assert await who_asked(corridor.world, f"acme/shop#{pull.number}") is None
    assert not [each for each in corridor.comments(pull) if "mallory" in each.body]


async def test_evidence_of_a_record_under_a_legal_hold_is_not_erased_by_its_digest(corridor):
    repo = corridor.repository(policy=GUARDED)
    pull = corridor.pull(repo, author="ada")
    issue = repo.issue("Something", "else")
    await corridor.settle()
    (first,) = corridor.records(pull)
    repo.commit(pull.head_ref_name, {"a.py": "1"})
    await corridor.settle()
    second = corridor.records(pull)[-1]
    assert first != second
    mine = corridor.predicate(first)["policy"]["document"]["sha256"]
    assert mine == corridor.predicate(second)["policy"]["document"]["sha256"]
    hold(corridor.world, f"record/{second}", reason="a lawsuit", by="root")
    issue.comment("olga", f"/gateledger redact {first} sha256:{mine} because of the law, article 17")
    await corridor.settle()
    assert f"record {second} rests on it, and is under a legal hold" in corridor.comments(issue)[-1].body
    issue.comment("pete", f"/gateledger redact {first} confirm")
    await corridor.settle()
    assert corridor.world.ledger.evidence.has(mine)
    assert "nobody asked here" in corridor.comments(issue)[-1].body


async def test_what_rests_on_a_waiver_that_is_erased_is_judged_anew(corridor):
    repo = corridor.repository(policy=GUARDED)
    pull = corridor.pull(repo, author="ada")
    issue = repo.issue("Something", "else")
    await corridor.settle()
    end = f"{datetime.now(UTC) + timedelta(days=5):%Y-%m-%d}"
    pull.comment("owen", f"/gateledger waive linked-work-item until {end} because the outage fix cannot wait")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    (waiver,) = corridor.world.ledger.find(kind="waiver", limit=5)
    issue.comment("olga", f"/gateledger redact {waiver.index} because of the law, article 17")
    await corridor.settle()
    issue.comment("pete", f"/gateledger redact {waiver.index} confirm")
    await corridor.settle()
    assert corridor.world.ledger.get(waiver.index).erased
    assert corridor.conclusion(pull) == "failure"


async def test_rules_that_are_no_business_of_ours_and_merges_of_long_ago_are_no_direct_pushes(corridor, days):
    repo = corridor.repository(policy=PLAIN)
    pull = corridor.pull(repo)
    await corridor.settle()
    pull.merge(bypass=True)
    await corridor.settle()
    for _ in range(3):
        await days.reconcile()
    before = days.bypasses()
    assert before == [f"acme/shop#{pull.number}"]
    corridor.hub.permission("administration", "read")
    repo.rulesets.suites += [
        suite(corridor, repo, pull.merge_sha, "refs/heads/main"),
        suite(corridor, repo, "a" * 40, "refs/heads/feature/x"),
        suite(corridor, repo, "b" * 40, "refs/tags/nightly-1"),
    ]
    listed = await days.reconcile()
    windows = corridor.predicate(listed.index)["reconciled"]["windows"]
    assert {"what": "bypass", "count": 3}.items() <= windows[-1].items()
    assert days.bypasses() == before


def suite(corridor, repo, sha, ref):
    return {
        "id": 77,
        "actor_id": 1,
        "actor_name": "rita",
        "before_sha": "0" * 40,
        "after_sha": sha,
        "ref": ref,
        "repository_id": repo.database_id,
        "repository_name": repo.name,
        "pushed_at": f"{corridor.world.now() - timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}",
        "result": "bypass",
        "evaluation_result": None,
    }


async def test_a_push_that_was_heard_is_no_gap_where_the_policy_only_observes(corridor, days):
    repo = corridor.repository(policy=PLAIN + "mode: observe\n")
    corridor.hub.permission("administration", "read")
    corridor.pull(repo)
    await corridor.settle()
    await days.reconcile()
    heard = repo.commit("main", {"x.py": "1"})
    await corridor.settle()
    await days.reconcile()
    assert days.gaps() == []
    assert days.bypasses() == []
    now = corridor.world.now()
    rows = list(population(corridor.world.ledger, "acme/shop", now - timedelta(days=3), now))
    (row,) = [each for each in rows if each.what is What.DIRECT_PUSH]
    assert (row.head_sha, row.record_kind, row.exception) == (str(heard), "push-observed", "")
    repo.commit("main", {"x.py": "2"})
    corridor.heard()  # and nothing of it reaches us
    await days.reconcile()
    assert days.gaps() == ["acme/shop:main"]


async def test_a_release_of_before_the_policy_spoke_of_releases_is_neither_gap_nor_bypass(corridor, days):
    repo = corridor.repository(policy=PLAIN)
    corridor.hub.permission("administration", "read")
    corridor.pull(repo)
    await corridor.settle()
    await days.reconcile()
    repo.tag("v0.9")
    repo.releases.create("v0.9")
    await corridor.settle()
    corridor.hub.clock.advance(seconds=60)
    days._offset += timedelta(seconds=60)
    repo.commit("main", {".github/policies.yml": RELEASING})
    await corridor.settle()
    await days.reconcile()
    assert days.gaps() == []
    assert not [each for each in days.bypasses() if "@" in each]
    repo.tag("v1.0")
    repo.releases.create("v1.0")
    corridor.heard()
    await days.reconcile()
    assert days.gaps() == ["acme/shop@v1.0"]


async def test_a_push_whose_commit_is_gone_is_a_direct_one_and_no_crash(corridor):
    repo = corridor.repository(policy=PLAIN)
    corridor.pull(repo)
    await corridor.settle()
    repo.commit("main", {"x.py": "1"})
    (job,) = [each for each in corridor.heard() if each.kind is JobKind.PUSHED]
    lost = job.sighting.push.model_copy(update={"after": "b" * 40, "commits": ("b" * 40,)})
    seen = job.sighting.model_copy(update={"push": lost})
    trigger = job.trigger.model_copy(update={"received_at": job.trigger.received_at - timedelta(hours=1)})
    gone = job.model_copy(update={"key": f"main:{'b' * 40}", "sighting": seen, "trigger": trigger})
    answer = await subjects.answer(corridor.world, gone)
    assert isinstance(answer, Done)
    assert corridor.predicate(answer.index)["bypass"]["commit"] == "b" * 40


async def test_a_merge_commit_that_github_lost_keeps_no_window_open(corridor, days):
    repo = corridor.repository(policy=PLAIN)
    corridor.hub.permission("administration", "read")
    pull = corridor.pull(repo)
    await corridor.settle()
    pull.merge(bypass=True)
    corridor.heard()
    pull.merge_sha = None
    answer = await days.reconcile()
    assert days.gaps() == [f"acme/shop#{pull.number}"]
    assert "not complete" not in answer.reason


async def test_a_waiver_of_a_repository_that_was_called_so_before_is_none_of_the_new_ones(corridor):
    repo = corridor.repository(policy=GUARDED)
    pull = corridor.pull(repo, author="ada")
    await corridor.settle()
    end = f"{datetime.now(UTC) + timedelta(days=5):%Y-%m-%d}"
    pull.comment("owen", f"/gateledger waive linked-work-item until {end} because the outage fix cannot wait")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    corridor.hub.clock.advance(minutes=1)
    pull.created_at = corridor.hub.clock.now()  # as one of the same number does in a repository made anew
    await corridor.judge(pull)
    assert corridor.conclusion(pull) == "failure"


@pytest.mark.parametrize("lost", ["ref", "after_sha", "before_sha"])
async def test_one_list_of_another_form_keeps_no_other_from_being_told(corridor, days, lost):
    repo = corridor.repository(policy=PLAIN)
    corridor.hub.permission("administration", "read")
    pull = corridor.pull(repo)
    await corridor.settle()
    for _ in range(3):
        await days.reconcile()
    pull.merge(bypass=True)
    corridor.heard()
    odd = suite(corridor, repo, "a" * 40, "refs/heads/main") | {lost: None}
    repo.rulesets.suites.append(odd | {"pushed_at": f"{corridor.world.now():%Y-%m-%dT%H:%M:%SZ}"})
    answer = await days.reconcile()
    assert ("another form" in answer.reason) == (lost != "ref")
    assert days.gaps() == [f"acme/shop#{pull.number}"]
