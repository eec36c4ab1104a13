"""Deliveries of what happened -> the questions whether it came past its verdict, from real payload shapes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from gateledger.intake.parse import parse
from gateledger.intake.route import route
from gateledger.model.event import Delivery

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SHA, BEFORE, ZERO = "a" * 40, "b" * 40, "0" * 40
REPOSITORY = {
    "id": 9,
    "full_name": "acme/shop",
    "default_branch": "main",
    "html_url": "https://github.com/acme/shop",
}
SENDER = {"id": 2, "login": "ben", "type": "User"}


def jobs(event, **payload):
    body = {"repository": REPOSITORY, "installation": {"id": 5}, "sender": SENDER} | payload
    headers = {"x-github-event": event, "x-github-delivery": "d-1", "content-type": "application/json"}
    parsed = parse(Delivery(headers=headers, body=json.dumps(body).encode(), received_at=NOW))
    return {job.kind.value: job for job in route(parsed, app_id=42)}


def closed(**more):
    pull = {
        "number": 7,
        "title": "Pay",
        "head": {"sha": SHA, "ref": "work"},
        "base": {"sha": BEFORE, "ref": "main"},
    }
    return jobs("pull_request", action="closed", number=7, pull_request=pull | more)


def push(ref="refs/heads/main", **more):
    commits = [{"id": SHA, "added": [], "removed": [], "modified": ["src/a.py"]}]
    given = {"ref": ref, "before": BEFORE, "after": SHA, "created": False, "deleted": False, "forced": False}
    return jobs("push", **given | {"commits": commits} | more)


def deployed(state="in_progress", **more):
    status = {
        "state": state,
        "environment": "production",
        "created_at": "2026-11-23T10:00:00Z",
        "creator": SENDER,
    }
    deployment = {"id": 31, "sha": SHA, "ref": "v1.2", "environment": "production"}
    return jobs(
        "deployment_status",
        action="created",
        **{"deployment_status": status, "deployment": deployment} | more,
    )


def test_a_merge_is_observed_after_everything_that_is_judged():
    found = closed(merged=True)
    assert found["merged"].subject == "acme/shop?merged=7"
    assert found["merged"].base_ref == "main"
    order = list(found)
    assert order.index("merged") > order.index("pull-request")
    assert order.index("merged") > order.index("sweep-commit")


@pytest.mark.parametrize("merged", [False, None, "yes", 1])
def test_what_was_only_closed_is_not(merged):
    assert "merged" not in closed(merged=merged)


def test_a_push_to_the_default_branch_is_asked_how_it_came():
    job = push()["pushed"]
    assert job.subject == f"acme/shop?pushed=main:{SHA}"
    assert (job.sighting.push.before, job.sighting.push.after, job.sighting.by.login) == (BEFORE, SHA, "ben")
    assert not job.sighting.push.policy
    assert "policy" not in push()


def test_two_pushes_are_two_questions():
    assert push()["pushed"].subject != push(after="c" * 40)["pushed"].subject


@pytest.mark.parametrize("path", [".github/policies.yml", "policies.yml"])
def test_a_push_that_touches_the_policy_asks_about_it(path):
    found = push(commits=[{"id": SHA, "added": [path], "removed": [], "modified": []}])
    assert found["policy"].subject == f"acme/shop?policy=main:{SHA}"
    assert found["pushed"].sighting.push.policy


def test_a_push_that_tells_too_little_may_have_touched_it():
    assert "policy" in push(forced=True)
    assert "policy" in push(commits=None)


@pytest.mark.parametrize(
    "more", [{"ref": "refs/heads/feature"}, {"ref": "refs/tags/v1"}, {"after": ZERO, "deleted": True}]
)
def test_other_pushes_are_not_asked_at_once(more):
    found = push(**more)
    assert "pushed" not in found
    assert "policy" not in found


@pytest.mark.parametrize(
    ("action", "asked"),
    [("published", True), ("released", False), ("prereleased", False), ("created", False)],
)
def test_a_publication_is_asked_about_once(action, asked):
    found = jobs("release", action=action, release={"tag_name": "v1.2", "body": ""})
    assert ("published" in found) is asked
    assert "release" in found


@pytest.mark.parametrize("state", ["in_progress", "success"])
def test_a_deployment_that_goes_on_is_asked_about(state):
    job = deployed(state)["deployed"]
    assert job.subject == "acme/shop?deployed=31"
    assert (job.deployed.environment, job.deployed.sha, job.deployed.ref) == ("production", SHA, "v1.2")
    assert job.deployed.at == datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize("state", ["waiting", "queued", "pending", "failure", "error", "inactive"])
def test_one_that_waits_or_failed_is_not(state):
    assert deployed(state) == {}


@pytest.mark.parametrize(
    "more",
    [
        {"deployment_status": None},
        {"deployment": None},
        {"deployment": {"id": "x", "sha": SHA}},
        {"deployment": {"id": 31, "sha": "main"}},
        {"deployment_status": {"state": "success", "environment": "production"}},
        {
            "deployment_status": {
                "state": 7,
                "environment": "production",
                "created_at": "2026-11-23T10:00:00Z",
            }
        },
    ],
)
def test_what_is_damaged_is_not_acted_on(more):
    assert deployed(**more) == {}
