"""Webhooks: what is sent, how it is signed, and the log of it."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from pathlib import Path
from typing import NamedTuple

import pytest

from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.model.repository import Repository


@pytest.fixture
def told(hub, receiver):
    """Run something and give the events it sent."""

    def run(action) -> list[str]:
        receiver.got.clear()
        hub.webhook_url = receiver.url
        action()
        assert hub.flush()
        hub.webhook_url = None
        return receiver.events()

    return run


class Work(NamedTuple):
    repo: Repository
    pull: Pull


ACTIONS = {
    "issue opened": (lambda w: w.repo.issue("T", "b"), ["issues.opened"]),
    "both texts edited": (lambda w: w.pull.edit("T", "b"), ["pull_request.edited"] * 2),
    "nothing edited": (lambda w: w.pull.edit(w.pull.title, w.pull.body), []),
    "retargeted": (
        lambda w: (w.repo.commit("next", {"x": "x"}), w.pull.edit(base="next")),
        ["check_suite.requested", "create", "pull_request.edited", "push"],
    ),
    "pushed": (
        lambda w: w.pull.push({"x": "x"}),
        ["check_suite.requested", "pull_request.synchronize", "push"],
    ),
    "draft and back": (
        lambda w: (w.pull.draft(), w.pull.ready()),
        ["pull_request.converted_to_draft", "pull_request.ready_for_review"],
    ),
    "labelled": (
        lambda w: (w.pull.label("a", "b"), w.pull.unlabel("a")),
        ["pull_request.labeled", "pull_request.labeled", "pull_request.unlabeled"],
    ),
    "closed and opened": (
        lambda w: (w.pull.close(), w.pull.reopen()),
        ["pull_request.closed", "pull_request.reopened"],
    ),
    "merged": (
        lambda w: w.pull.merge(),
        ["check_suite.requested", "issues.closed", "pull_request.closed", "push"],
    ),
    "linked and unlinked in the sidebar": (
        lambda w: (w.pull.link(w.repo.find_issue(1)), w.pull.unlink(w.repo.find_issue(1))),
        [],
    ),
    "reviewed": (lambda w: w.pull.review("quinn", "APPROVED"), ["pull_request_review.submitted"]),
    "commented": (lambda w: w.pull.comment("quinn", "hi"), ["issue_comment.created"]),
    "part added": (
        lambda w: w.repo.find_issue(1).add_sub_issue(w.repo.issue("Part", "")),
        ["issues.opened", "sub_issues.parent_issue_added", "sub_issues.sub_issue_added"],
    ),
    "foreign check": (
        lambda w: w.repo.foreign_check(w.pull.head_sha, "ci", "success"),
        ["check_run.completed", "check_run.created", "check_suite.completed"],
    ),
    "status set": (lambda w: w.repo.status(w.pull.head_sha, "broker", "pending"), ["status"]),
    "workflow begun": (
        lambda w: w.repo.workflow_run(w.pull.head_sha, jobs={"test": None}),
        ["check_run.created", "workflow_run.requested"],
    ),
    "workflow run": (
        lambda w: w.repo.workflow_run(w.pull.head_sha, jobs={"lint": "success", "test": "failure"}),
        [
            "check_run.completed",
            "check_run.completed",
            "check_run.created",
            "check_run.created",
            "check_suite.completed",
            "workflow_run.completed",
            "workflow_run.requested",
        ],
    ),
    "re-run all": (lambda w: w.repo.rerequest_suite(w.pull.head_sha), ["check_suite.rerequested"]),
    "queued": (
        lambda w: w.repo.merge_group([w.pull]),
        ["check_suite.requested", "create", "merge_group.checks_requested", "pull_request.enqueued", "push"],
    ),
    "tagged": (lambda w: w.repo.tag("v1"), ["create", "push"]),
    "released": (
        lambda w: w.repo.releases.create("v1"),
        ["create", "push", "release.created", "release.published", "release.released"],
    ),
    "draft saved": (lambda w: w.repo.releases.create("v1", draft=True), ["release.created"]),
    "fork pushed to": (
        lambda w: w.repo.pull("idea", fork="m/shop").push({"x": "y"}),
        ["pull_request.opened", "pull_request.synchronize"],
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_each_action_sends_what_github_sends(repo, pull, told, name):
    action, expected = ACTIONS[name]
    assert told(lambda: action(Work(repo, pull))) == expected


def test_the_apps_own_checks_and_comments_come_back_as_its_bot(client, pull, told, receiver):
    def act() -> None:
        run = client.check(pull.head_sha, status="in_progress").json()["id"]
        client.patch(f"/repos/acme/shop/check-runs/{run}", json={"conclusion": "success"})
        client.post(f"/repos/acme/shop/issues/{pull.number}/comments", json={"body": "done"})

    assert told(act) == [
        "check_run.completed",
        "check_run.created",
        "check_suite.completed",
        "issue_comment.created",
    ]
    senders = {json.loads(body)["sender"]["login"] for _, body in receiver.got}
    assert senders == {"gateledger[bot]"}


def test_buttons_and_re_runs_reach_only_the_owning_app(client, repo, pull, told):
    action = {"label": "Again", "description": "Judge again", "identifier": "again"}
    run = client.check(pull.head_sha, conclusion="failure", actions=[action]).json()["id"]
    other = repo.foreign_check(pull.head_sha, "ci", "failure")
    assert told(lambda: repo.press(run, "again")) == ["check_run.requested_action"]
    assert told(lambda: repo.rerequest(run)) == ["check_run.rerequested"]
    assert told(lambda: repo.rerequest(other.database_id)) == []


@pytest.mark.parametrize(
    ("permission", "silent"),
    [("statuses", "status"), ("actions", "workflow_run"), ("checks", "check_")],
)
def test_the_app_hears_only_of_what_it_may_read(hub, repo, pull, told, permission, silent):
    hub.permission(permission, None)

    def act() -> None:
        repo.status(pull.head_sha, "broker")
        repo.workflow_run(pull.head_sha)

    heard = told(act)
    assert heard
    assert not [event for event in heard if event.startswith(silent)]


def test_headers_and_signature(hub, pull, told, receiver):
    told(lambda: pull.comment("dev", "prüfen ✓"))
    ((headers, body),) = receiver.got
    digest = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert headers["X-GitHub-Event"] == "issue_comment"
    assert headers["X-GitHub-Delivery"] == hub.deliveries[-1].guid
    assert headers["X-GitHub-Hook-Installation-Target-Type"] == "integration"
    assert headers["X-GitHub-Hook-Installation-Target-ID"] == "1"
    assert headers["User-Agent"].startswith("GitHub-Hookshot/")


def test_what_changed_is_told(pull, told, receiver):
    before = pull.head_sha
    told(lambda: pull.push({"x": "x"}))
    sync = next(
        json.loads(body) for headers, body in receiver.got if headers["X-GitHub-Event"] == "pull_request"
    )
    assert (sync["before"], sync["after"]) == (before, pull.head_sha)
    told(lambda: pull.edit(body="new"))
    assert json.loads(receiver.got[0][1])["changes"] == {"body": {"from": "Closes #1"}}


def test_a_failed_delivery_is_logged_and_redelivered_only_on_demand(client, hub, pull, receiver):
    hub.webhook_url = receiver.url
    receiver.status = 503
    pull.comment("dev", "hi")
    assert hub.flush()
    (failed,) = [one for one in hub.deliveries if one.sent]
    assert (failed.status_code, failed.status) == (503, "Invalid HTTP Response: 503")
    receiver.status = 202
    listed = client.as_app("GET", "/app/hook/deliveries?status=failure").json()
    assert [one["guid"] for one in listed] == [failed.guid]
    assert client.as_app("POST", f"/app/hook/deliveries/{failed.id}/attempts").status_code == 202
    assert hub.flush()
    again = hub.deliveries[-1]
    assert (again.guid, again.redelivery, again.status) == (failed.guid, True, "OK")
    assert receiver.got[0][1] == receiver.got[1][1]
    assert client.get("/app/hook/deliveries").status_code == 401


def test_a_refused_connection_has_no_status_code(client, hub, pull):
    hub.webhook_url = "http://127.0.0.1:1/webhook"
    pull.comment("dev", "hi")
    assert hub.flush()
    assert hub.deliveries[-1].status == "failed to connect to host"
    listed = client.as_app("GET", "/app/hook/deliveries").json()
    assert listed[0]["status_code"] == 0
    assert client.as_app("GET", "/app/hook/deliveries?status=failure").json() == []


def test_the_log_is_walked_by_cursor(client, hub, pull, receiver):
    hub.webhook_url = receiver.url
    for number in range(5):
        pull.comment("dev", str(number))
    assert hub.flush()
    seen, path = [], "/app/hook/deliveries?per_page=2"
    while path:
        answer = client.as_app("GET", path)
        seen += [one["id"] for one in answer.json()]
        path = answer.links.get("next", {}).get("url")
    assert seen == sorted((one.id for one in hub.deliveries if one.sent), reverse=True)


def test_without_an_address_nothing_is_sent_but_all_is_logged(hub, pull):
    assert {one.status for one in hub.deliveries} == {"not configured"}
    assert hub.flush(0.1)


def test_installing_and_taking_away(hub, told, receiver):
    def act() -> None:
        hub.repository("new/first")
        hub.uninstall(hub.repository("new/second"))

    told(act)
    kinds = ("installation.created", "installation_repositories.added", "installation_repositories.removed")
    assert [event for event in receiver.events() if event.startswith("installation")] == list(kinds)
    removed = next(json.loads(body) for _, body in receiver.got if b'"action":"removed"' in body)
    assert [one["full_name"] for one in removed["repositories_removed"]] == ["new/second"]


def test_a_receiver_that_never_answers_is_given_up(hub, pull, monkeypatch):
    monkeypatch.setattr("gateledger.sandbox.hooks.sender.TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        hub.webhook_url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        pull.comment("dev", "hi")
        assert hub.flush(5)
    assert (hub.deliveries[-1].status, hub.deliveries[-1].status_code) == ("timed out", 0)


def test_anything_can_be_delivered(hub, told, receiver):
    assert told(lambda: hub.deliver("ping", {"zen": "Keep it logically awesome."}, guid="g-1")) == ["ping"]
    assert receiver.got[0][0]["X-GitHub-Delivery"] == "g-1"


def examples(oracles: Path) -> dict[tuple[str, str | None], list[dict]]:
    found: dict[tuple[str, str | None], list[dict]] = {}
    for group in json.loads((oracles / "webhook-examples.json").read_text("utf-8")):
        for one in group["examples"]:
            found.setdefault((group["name"], one.get("action")), []).append(one)
    return found


# dropped from GitHub's payloads since the examples were recorded, or never sent to apps
GONE = {"deployment", "assignee", "draft"}


@pytest.mark.parametrize("name", ACTIONS)
def test_payloads_have_the_keys_of_recorded_ones(repo, pull, told, receiver, oracles, name):
    recorded = examples(oracles)
    told(lambda: ACTIONS[name][0](Work(repo, pull)))
    for headers, body in receiver.got:
        event, mine = headers["X-GitHub-Event"], json.loads(body)
        theirs = recorded.get((event, mine.get("action")), [])
        shared = set.intersection(*map(set, theirs)) if theirs else {"repository", "sender"}
        assert shared - GONE <= set(mine), (event, mine.get("action"))
        assert {"repository", "sender", "installation", "organization"} <= set(mine)
        subject = {"issues": "issue", "issue_comment": "comment", "pull_request_review": "review"}.get(
            event, event
        )
        inner = [one[subject] for one in theirs if isinstance(one.get(subject), dict)]
        if inner:
            assert set.intersection(*map(set, inner)) - GONE <= set(mine[subject]), (event, subject)
        outer = [one["repository"] for one in theirs]
        if outer:
            assert set.intersection(*map(set, outer)) - {
                "stargazers",
                "master_branch",
                "organization",
            } <= set(mine["repository"])
