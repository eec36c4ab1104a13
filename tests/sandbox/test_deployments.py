"""Deployments that wait for our answer."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from githubkit_schemas.v2026_03_10 import models

from gateledger.sandbox import RefusedError, SandboxError

REPO = "/repos/acme/shop"


def fits(model: str, document) -> None:
    getattr(models, model).model_validate(document)


@pytest.fixture
def waiting(hub, repo):
    hub.subscribe("deployment", "deployment_status")
    repo.deployments.protect("production")
    return repo.deployments.start("production", by="dev")


@pytest.fixture
def answer(client, waiting):
    """Post to the callback address that the webhook names."""

    def post(**body):
        asked = [one for one in client.hub.deliveries if one.event == "deployment_protection_rule"][
            -1
        ].payload
        return client.post(
            urlsplit(asked["deployment_callback_url"]).path, json={"environment_name": "production"} | body
        )

    return post


def test_the_app_is_asked_with_github_s_payload(hub, repo, waiting):
    asked = [one.payload for one in hub.deliveries if one.event == "deployment_protection_rule"]
    assert len(asked) == 1
    fits("WebhookDeploymentProtectionRuleRequested", asked[0])
    assert (asked[0]["environment"], asked[0]["ref"]) == ("production", "main")
    assert asked[0]["deployment"]["sha"] == asked[0]["sha"] == repo.branches.tip("main")
    assert asked[0]["sender"]["login"] == "dev"
    fits("Deployment", asked[0]["deployment"])
    said = {one.event: one.payload for one in hub.deliveries}
    assert said["deployment_status"]["deployment_status"]["state"] == "waiting"
    assert {"deployment", "workflow", "workflow_run"} <= set(said["deployment"])


def test_an_unprotected_environment_waits_for_nobody(hub, repo):
    one = repo.deployments.start("staging", by="dev")
    assert (one.state, one.waiting) == ("in_progress", set())
    assert "deployment_protection_rule" not in {each.event for each in hub.deliveries}
    assert repo.deployments.finish(one.database_id).state == "success"
    assert one.run.suite.conclusion == "success"


def test_approval_lets_it_through(client, repo, waiting, answer):
    pending = client.get(f"{REPO}/actions/runs/{waiting.run.database_id}/pending_deployments").json()
    fits("PendingDeployment", pending[0])
    with pytest.raises(SandboxError, match="waiting"):
        repo.deployments.finish(waiting.database_id)
    assert answer(state="approved", comment="all there").status_code == 204
    assert (waiting.state, waiting.job.status) == ("in_progress", "in_progress")
    assert client.get(f"{REPO}/actions/runs/{waiting.run.database_id}/pending_deployments").json() == []
    (said,) = client.get(f"{REPO}/actions/runs/{waiting.run.database_id}/approvals").json()
    assert (said["state"], said["comment"], said["user"]["login"]) == (
        "approved",
        "all there",
        "gateledger[bot]",
    )
    repo.deployments.finish(waiting.database_id)
    assert answer(state="approved").status_code == 422


def test_rejection_fails_the_run(client, waiting, answer):
    assert answer(state="rejected", comment="no runbook").status_code == 204
    assert (waiting.state, waiting.job.conclusion, waiting.run.suite.conclusion) == (
        "failure",
        "failure",
        "failure",
    )
    listed = client.get(f"{REPO}/deployments/{waiting.database_id}/statuses").json()
    assert [one["state"] for one in listed] == ["failure", "waiting"]
    fits("DeploymentStatus", listed[0])


def test_reports_are_short_and_few(waiting, answer):
    assert answer(comment="x" * 1_025).status_code == 422
    for number in range(10):
        assert answer(comment=f"still checking {number}").status_code == 204
    assert answer(comment="once more").status_code == 422
    assert len(waiting.reports) == 10
    assert answer(state="approved").status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"comment": ""},
        {"state": "maybe"},
        {"state": "approved", "environment_name": "elsewhere"},
        {"state": "approved", "environment_name": ""},
    ],
)
def test_what_is_no_answer_is_refused(waiting, answer, body):
    assert answer(**body).status_code == 422
    assert waiting.state == "waiting"


def test_permissions_and_unknown_runs(hub, client, waiting, answer):
    unknown = f"{REPO}/actions/runs/1/deployment_protection_rule"
    body = {"environment_name": "production", "state": "approved"}
    assert client.post(unknown, json=body).status_code == 404
    assert client.get(f"{REPO}/actions/runs/1/pending_deployments").status_code == 404
    hub.permission("deployments", "read")
    assert answer(state="approved").status_code == 403
    hub.permission("deployments", None)
    assert client.get(f"{REPO}/deployments").status_code == 403


def test_all_rules_must_approve_and_an_app_answers_only_its_own(hub, client, repo, answer):
    repo.deployments.protect("production", 77)
    one = repo.deployments.start("production")
    assert answer(state="approved").status_code == 204
    assert one.state == "waiting"
    assert answer(state="approved").status_code == 422
    repo.deployments.answer(one.run.database_id, "production", "approved", "", hub.other_app(77))
    assert one.state == "in_progress"


def test_administrators_bypass_and_time_runs_out(repo, waiting):
    assert repo.deployments.bypass(waiting.database_id, "hot-fix").state == "in_progress"
    assert [one.by.login for one in waiting.answers] == ["mona"]
    with pytest.raises(SandboxError, match="waits for nothing"):
        repo.deployments.bypass(waiting.database_id)
    late = repo.deployments.start("production")
    assert repo.deployments.time_out(late.database_id).run.suite.conclusion == "failure"
    with pytest.raises(RefusedError):
        repo.deployments.answer(late.run.database_id, "production", "approved", "", repo.hub.app)


def test_our_app_can_be_asked_again(hub, repo, waiting):
    repo.deployments.request(waiting.database_id)
    assert sum(one.event == "deployment_protection_rule" for one in hub.deliveries) == 2


def test_a_tag_is_deployed_at_its_commit(hub, repo):
    repo.deployments.protect("production")
    repo.tag("v1", message="First")
    one = repo.deployments.start("production", "v1", event="release")
    asked = hub.deliveries[-1].payload
    assert (asked["ref"], asked["event"], asked["sha"]) == ("v1", "release", repo.branches.tip("main"))
    assert one.sha == repo.branches.tip("main")
    with pytest.raises(SandboxError, match="no commit"):
        repo.deployments.start("production", "v9")


def test_lists(client, repo, waiting):
    (one,) = client.get(f"{REPO}/deployments?environment=production&ref=main").json()
    fits("Deployment", one)
    assert client.get(f"{REPO}/deployments/{one['id']}").json() == one
    assert client.get(f"{REPO}/deployments?environment=none").json() == []
    assert client.get(f"{REPO}/deployments/1").status_code == 404
    (place,) = client.get(f"{REPO}/environments").json()["environments"]
    fits("Environment", place)
    assert client.get(f"{REPO}/environments/production").json() == place
    assert client.get(f"{REPO}/environments/none").status_code == 404
    (rule,) = client.get(f"{REPO}/environments/production/deployment_protection_rules").json()[
        "custom_deployment_protection_rules"
    ]
    fits("DeploymentProtectionRule", rule)


def test_an_environment_has_six_rules_at_most(repo):
    for number in range(6):
        repo.deployments.protect("production", 100 + number)
    with pytest.raises(SandboxError, match="6 protection rules"):
        repo.deployments.protect("production")
