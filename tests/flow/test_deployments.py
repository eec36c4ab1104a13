"""Deployments that wait for our word: approved, rejected, or told what they wait for."""

from __future__ import annotations

import pytest

from gateledger.flow import subjects
from gateledger.model.answer import Again, Done

DEPLOYING = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
release:
  tags: ["v*"]
  gates: {change-history: {}}
deployment: {environments: [production], gates: inherit-release}
"""


@pytest.fixture
def repo(corridor):
    repo = corridor.repository(policy=DEPLOYING)
    repo.tag("v1.0")
    for name in ("production", "staging"):
        repo.deployments.protect(name)
    corridor.heard()
    corridor.hub.clock.advance(minutes=10)
    return repo


async def landed(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.merge()
    await corridor.settle()
    return repo.branches.tip("main")


async def released(corridor, repo, tag="v1.1"):
    sha = await landed(corridor, repo)
    repo.tag(tag)
    await corridor.settle()
    return sha


def waiting(corridor):
    """The Job of the one deployment that was started."""
    (job,) = [each for each in corridor.heard() if each.deployment]
    return job


def answered(deployment):
    return [each.state for each in deployment.answers if each.state]


def said(deployment):
    return deployment.answers[-1].comment


def decisions(corridor, name):
    return corridor.world.ledger.find(subject=name, kind="decision", limit=50)


async def test_the_release_that_was_let_through_is_deployed(corridor, repo):
    await released(corridor, repo)
    deployment = repo.deployments.start("production", "v1.1")
    await corridor.settle()
    assert (answered(deployment), deployment.state) == (["approved"], "in_progress")
    (record,) = decisions(corridor, "acme/shop@v1.1>production")
    predicate = corridor.predicate(record.index)
    assert predicate["deployment"]["environment"] == "production"
    assert predicate["release"]["allowedBy"] == decisions(corridor, "acme/shop@v1.1")[0].index
    assert f"/decisions/{record.index}" in said(deployment)


async def test_what_was_let_through_is_not_asked_again(corridor, repo):
    await released(corridor, repo)
    repo.deployments.start("production", "v1.1")
    corridor.hub.reset_requests()
    await corridor.settle()
    assert len([each for each in corridor.hub.requests if "access_tokens" not in each.path]) <= 4


async def test_a_refused_release_is_not_deployed(corridor, repo):
    repo.commit("main", {"src/past.py": "z = 3\n"})
    await corridor.settle()
    repo.tag("v1.1")
    await corridor.settle()
    deployment = repo.deployments.start("production", "v1.1")
    await corridor.settle()
    assert (answered(deployment), deployment.state) == (["rejected"], "failure")
    assert "change-history" in said(deployment)


async def test_a_commit_without_a_release_passes_the_gates_now(corridor, repo):
    sha = await landed(corridor, repo)
    deployment = repo.deployments.start("production", "main")
    await corridor.settle()
    assert answered(deployment) == ["approved"]
    assert decisions(corridor, f"acme/shop@{sha[:12]}>production")


async def test_a_direct_push_is_not_deployed_without_a_release_either(corridor, repo):
    repo.commit("main", {"src/past.py": "z = 3\n"})
    await corridor.settle()
    deployment = repo.deployments.start("production", "main")
    await corridor.settle()
    assert answered(deployment) == ["rejected"]


async def test_another_policy_asks_its_gates_anew(corridor, repo):
    await released(corridor, repo)
    stricter = DEPLOYING.replace("{change-history: {}}", "{change-history: {}, qa-sign-off: {}}")
    repo.commit("main", {".github/policies.yml": stricter})
    await corridor.settle()
    deployment = repo.deployments.start("production", "v1.1")
    await corridor.settle()
    assert answered(deployment) == ["rejected"]
    assert "qa-sign-off" in said(deployment)


async def test_an_environment_that_the_policy_does_not_name_goes_on_and_is_recorded(corridor, repo):
    deployment = repo.deployments.start("staging", "main")
    await corridor.settle()
    assert answered(deployment) == ["approved"]
    assert "asks nothing of deployments to staging" in said(deployment)
    sha = repo.branches.tip("main")[:12]
    assert [each.verdict for each in decisions(corridor, f"acme/shop@{sha}>staging")] == ["allow"]


async def test_names_of_environments_are_taken_in_any_case(corridor, repo):
    repo.deployments.protect("Production")
    repo.commit("main", {"src/past.py": "z = 3\n"})
    deployment = repo.deployments.start("Production", "main")
    await corridor.settle()
    assert answered(deployment) == ["rejected"]


async def test_without_a_policy_nothing_is_deployed_past_the_rule(corridor):
    repo = corridor.repository(policy=None)
    repo.deployments.protect("production")
    deployment = repo.deployments.start("production", "main")
    await corridor.settle()
    assert answered(deployment) == ["rejected"]
    assert "has no policy" in said(deployment)
    assert corridor.world.ledger.size() == 1


async def test_a_policy_that_cannot_be_used_lets_nothing_through(corridor, repo):
    repo.commit("main", {".github/policies.yml": corridor.invalid})
    deployment = repo.deployments.start("production", "main")
    await corridor.settle()
    assert answered(deployment) == ["rejected"]
    assert "Policy cannot be used" in said(deployment)


async def test_a_policy_that_observes_lets_through_and_says_what_it_would_do(corridor, repo):
    repo.commit("main", {".github/policies.yml": DEPLOYING + "mode: observe\n"})
    deployment = repo.deployments.start("production", "main")
    await corridor.settle()
    assert answered(deployment) == ["approved"]
    assert "Would block" in said(deployment)


FORGED = [
    "https://evil.example/repos/acme/shop/actions/runs/{run}/deployment_protection_rule",
    "{api}.evil.example/repos/acme/shop/actions/runs/{run}/deployment_protection_rule",
    "{api}/repos/acme/other/actions/runs/{run}/deployment_protection_rule",
    "{api}/repos/acme/shop/../other/actions/runs/{run}/deployment_protection_rule",
    "{api}/repos/acme/shop/actions/runs/{run}/deployment_protection_rule?to=evil",
    "{api}@evil.example/repos/acme/shop/actions/runs/{run}/deployment_protection_rule",
]


@pytest.mark.parametrize("address", FORGED)
async def test_an_address_that_is_not_the_one_we_know_gets_no_answer_and_no_token(corridor, repo, address):
    deployment = repo.deployments.start("production", "main")
    job = waiting(corridor)
    callback = address.format(api=corridor.hub.url, run=job.deployment.run)
    forged = job.model_copy(update={"deployment": job.deployment.model_copy(update={"callback": callback})})
    corridor.hub.reset_requests()
    answer = await subjects.answer(corridor.world, forged)
    assert isinstance(answer, Done)
    assert answer.reason.startswith("refused")
    assert (deployment.answers, corridor.hub.requests, corridor.world.ledger.size()) == ([], [], 0)


async def test_a_redelivery_is_answered_once_and_recorded_once(corridor, repo):
    await released(corridor, repo)
    deployment = repo.deployments.start("production", "v1.1")
    job = waiting(corridor)
    for _ in range(3):
        await subjects.answer(corridor.world, job)
    assert answered(deployment) == ["approved"]
    assert len(decisions(corridor, "acme/shop@v1.1>production")) == 1


async def test_a_request_that_nobody_waits_for_any_more_is_recorded_and_left(corridor, repo):
    await released(corridor, repo)
    deployment = repo.deployments.start("production", "v1.1")
    job = waiting(corridor)
    repo.deployments.bypass(deployment.database_id, "it burns", "mona")
    answer = await subjects.answer(corridor.world, job)
    assert answer.reason.startswith("not answered")


async def test_two_runs_of_one_release_are_two_records(corridor, repo):
    await released(corridor, repo)
    for _ in range(2):
        repo.deployments.start("production", "v1.1")
        await corridor.settle()
    assert len(decisions(corridor, "acme/shop@v1.1>production")) == 2


async def test_without_the_right_to_answer_the_record_stands_alone(corridor, repo):
    await released(corridor, repo)
    corridor.hub.permission("deployments", "read")
    repo.deployments.start("production", "v1.1")
    settled = [answer for _, answer in await corridor.settle()]
    assert any(answer.reason.startswith("not answered") for answer in settled)
    assert len(decisions(corridor, "acme/shop@v1.1>production")) == 1


async def test_what_could_not_be_read_is_reported_then_refused(corridor, repo, monkeypatch):
    await landed(corridor, repo)
    deployment = repo.deployments.start("production", "main")
    job = waiting(corridor)
    unseen(monkeypatch)
    for _ in range(3):
        assert isinstance(await subjects.answer(corridor.world, job), Again)
    assert (len(deployment.reports), answered(deployment)) == (1, [])
    assert "Asking again" in deployment.reports[0]
    await subjects.give_up(corridor.world, job, "it stayed so")
    assert answered(deployment) == ["rejected"]


def unseen(monkeypatch):
    """Have GitHub lose the history."""
    from gateledger.collect import release_snapshot
    from gateledger.github.errors import Transient

    async def lost(*_):
        raise Transient("502 Bad Gateway", status=502)

    monkeypatch.setattr(release_snapshot, "walk_history", lost)


async def test_when_nothing_can_be_read_at_all_it_is_refused(corridor, repo, monkeypatch):
    from gateledger.flow import deploying
    from gateledger.github.errors import Transient

    deployment = repo.deployments.start("production", "main")
    job = waiting(corridor)

    async def lost(*_, **__):
        raise Transient("502 Bad Gateway", status=502)

    monkeypatch.setattr(deploying, "open_release", lost)
    await subjects.give_up(corridor.world, job, "502 Bad Gateway")
    assert answered(deployment) == ["rejected"]
    assert "ould not" in said(deployment)


async def test_reports_never_exceed_what_github_takes(corridor, repo):
    from gateledger.publish.deployment import report_deployment

    deployment = repo.deployments.start("production", "main")
    job = waiting(corridor)
    hub = corridor.world.hub(job.installation)
    for n in range(15):
        await report_deployment(hub, "acme/shop", job.deployment, f"still {n}", shown=corridor.world.shown)
    assert len(deployment.reports) == 10


async def test_a_lost_memory_answers_nothing_twice(corridor, repo, redis):
    await released(corridor, repo)
    deployment = repo.deployments.start("production", "v1.1")
    job = waiting(corridor)
    await subjects.answer(corridor.world, job)
    await redis.flushall()
    answer = await subjects.answer(corridor.world, job)
    assert answer.reason.startswith("not answered")
    assert answered(deployment) == ["approved"]
