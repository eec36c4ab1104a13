"""Published releases and deployments that go on, held against what was decided about them."""

from __future__ import annotations

import hashlib

import pytest

POLICY = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
release: {tags: ["v*"], gates: {change-history: {}}}
deployment: {environments: [production], gates: inherit-release}
waivers: {approvers: ["@rita"]}
"""
OBSERVE = POLICY.replace("version: 1", "version: 1\nmode: observe")


@pytest.fixture
def repo(corridor):
    corridor.hub.permission("contents", "write")
    corridor.hub.subscribe("deployment_status")
    repo = corridor.repository(policy=POLICY)
    repo.tag("v1.0")
    repo.deployments.protect("production")
    corridor.heard()
    corridor.hub.clock.advance(minutes=10)
    return repo


async def landed(corridor, repo, *, bypass=False):
    """A change on the default branch: judged and allowed, or merged past its verdict."""
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body="" if bypass else f"Closes #{issue.number}")
    await corridor.settle()
    pull.merge(bypass=bypass, by="ben")
    await corridor.settle()
    return repo.branches.tip("main")


def records(corridor, kind, about):
    found = corridor.world.ledger.find(kind=kind, subject=f"{kind}:{about}", limit=10)
    return [corridor.predicate(each.index) for each in reversed(found)]


async def test_a_draft_that_was_let_through_and_then_published(corridor, repo):
    sha = await landed(corridor, repo)
    draft = repo.releases.create("v1.1", draft=True, target_commitish="main")
    await corridor.settle()
    repo.releases.upload(draft.database_id, "shop.tar.gz", b"all of it")
    repo.releases.publish(draft.database_id)
    await corridor.settle()

    (said,) = records(corridor, "release", "acme/shop@v1.1")
    release = said["release"]
    assert (said["result"], release["commit"], release["tag"]) == ("PASSED", sha, "v1.1")
    file = next(each for each in release["assets"] if each["name"] == "shop.tar.gz")
    assert file["digest"]["sha256"] == hashlib.sha256(b"all of it").hexdigest()
    assert release["publishedBy"]["login"]
    assert release["publishedAt"] == said["timing"]["eventAt"]
    assert release["verdict"]["verdict"] == "allow"
    assert not records(corridor, "bypass", "acme/shop@v1.1")


async def test_a_tag_that_was_judged_and_then_released(corridor, repo):
    await landed(corridor, repo)
    repo.tag("v1.1")
    await corridor.settle()
    repo.releases.create("v1.1")
    await corridor.settle()

    (said,) = records(corridor, "release", "acme/shop@v1.1")
    assert said["result"] == "PASSED"


async def test_published_although_it_was_refused(corridor, repo):
    await landed(corridor, repo, bypass=True)
    draft = repo.releases.create("v1.1", draft=True, target_commitish="main")
    await corridor.settle()
    repo.releases.publish(draft.database_id)
    await corridor.settle()

    (said,) = records(corridor, "bypass", "acme/shop@v1.1")
    assert (said["bypass"]["what"], said["bypass"]["how"]) == ("release", "release-bypass")
    (observed,) = records(corridor, "release", "acme/shop@v1.1")
    assert observed["result"] == "BYPASSED"
    titles = [each.title for each in repo.threads.values() if each.author is corridor.hub.app.bot]
    assert "Review a bypass: acme/shop@v1.1 was released (release-bypass)" in titles


async def test_published_before_anything_was_judged(corridor, repo):
    await landed(corridor, repo)
    repo.releases.create("v1.1")
    await corridor.settle()

    (said,) = records(corridor, "bypass", "acme/shop@v1.1")
    assert said["bypass"]["how"] == "check-late"
    assert "came afterwards" in said["bypass"]["why"]


async def test_published_and_seen_before_its_verdict_is_there(corridor, repo):
    from gateledger.flow import subjects

    await landed(corridor, repo)
    repo.releases.create("v1.1")
    (job,) = [each for each in corridor.heard() if each.kind == "published"]
    await subjects.answer(corridor.world, job)

    (said,) = records(corridor, "bypass", "acme/shop@v1.1")
    assert said["bypass"]["how"] == "check-absent"


async def test_a_release_that_the_policy_does_not_name(corridor, repo):
    repo.releases.create("nightly")
    await corridor.settle()
    assert not corridor.world.ledger.find(kind="release")


async def test_a_release_that_is_observed_only(corridor):
    repo = corridor.repository(policy=OBSERVE)
    repo.releases.create("v1.0")
    await corridor.settle()
    (said,) = records(corridor, "release", "acme/shop@v1.0")
    assert (said["result"], said["mode"]) == ("NOT_APPLICABLE", "observe")


async def test_a_release_without_a_policy(corridor):
    repo = corridor.repository(policy=None)
    repo.releases.create("v1.0")
    await corridor.settle()
    assert corridor.world.ledger.size() == 0


async def test_a_tag_alone_is_a_question_and_no_release(corridor, repo):
    await landed(corridor, repo)
    repo.tag("v1.1")
    await corridor.settle()
    assert not corridor.world.ledger.find(kind="release")
    assert not records(corridor, "bypass", "acme/shop@v1.1")


async def test_a_release_that_is_told_twice_is_one_record(corridor, repo):
    from gateledger.flow import subjects

    await landed(corridor, repo)
    repo.releases.create("v1.1")
    (job,) = [each for each in corridor.heard() if each.kind == "published"]
    await subjects.answer(corridor.world, job)
    await subjects.answer(corridor.world, job)
    assert len(records(corridor, "release", "acme/shop@v1.1")) == 1
    assert len(records(corridor, "bypass", "acme/shop@v1.1")) == 1


async def test_a_deployment_that_was_let_through_leaves_its_decision(corridor, repo):
    await landed(corridor, repo)
    repo.tag("v1.1")
    await corridor.settle()
    deployment = repo.deployments.start("production", "v1.1")
    await corridor.settle()
    repo.deployments.finish(deployment.database_id)
    await corridor.settle()
    assert deployment.state == "success"
    assert not records(corridor, "bypass", "acme/shop@v1.1>production")


async def test_a_deployment_that_an_administrator_let_past_the_refusal(corridor, repo):
    await landed(corridor, repo, bypass=True)
    repo.tag("v1.1")
    await corridor.settle()
    repo.deployments.protect("production", 99)  # another rule still holds it when ours has refused
    deployment = repo.deployments.start("production", "v1.1", by="ann")
    jobs = corridor.heard()
    repo.deployments.bypass(deployment.database_id, "the shop is down", by="ben")
    later = corridor.heard()
    from gateledger.flow import subjects

    for job in [*jobs, *later]:
        await subjects.answer(corridor.world, job, last=True)

    (said,) = records(corridor, "bypass", "acme/shop@v1.1>production")
    assert said["bypass"]["what"] == "deployment"
    assert said["bypass"]["how"] in {"deployment-bypass", "check-absent"}


async def test_a_deployment_that_went_on_without_our_answer(corridor, repo):
    await landed(corridor, repo)
    repo.tag("v1.1")
    await corridor.settle()
    deployment = repo.deployments.start("production", "v1.1")
    corridor.heard()
    repo.deployments.bypass(deployment.database_id, "now", by="ben")
    await corridor.settle()

    (said,) = records(corridor, "bypass", "acme/shop@v1.1>production")
    assert said["bypass"]["how"] == "check-absent"


async def test_an_environment_that_nobody_guards_may_be_deployed_to(corridor, repo):
    repo.deployments.start("staging", "main")
    await corridor.settle()
    assert not corridor.world.ledger.find(kind="bypass")


async def test_a_guarded_environment_without_the_rule_turned_on(corridor, repo):
    """The policy names it, and nothing at GitHub asks us: it went out without our answer."""
    await landed(corridor, repo)
    repo.deployments.environment("production").rules.clear()
    repo.deployments.start("production", "main")
    await corridor.settle()
    (said,) = records(corridor, "bypass", "acme/shop@main>production")
    assert said["bypass"]["how"] == "check-absent"
