"""What a delivery shows is kept whatever it is, and never mixed up with another."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateledger.intake.parse import parse
from gateledger.intake.route import route
from gateledger.intake.sighting import read_moment
from gateledger.model.event import Delivery
from gateledger.model.job import Job, JobKind
from gateledger.model.sighting import LONGEST, MOST_COMMITS

NOW = datetime(2026, 12, 1, 9, 0, 30, tzinfo=UTC)
AT = "2026-12-01T09:00:00Z"
SHA, OLD, ZERO = "a" * 40, "b" * 40, "0" * 40
REPOSITORY = {
    "id": 1,
    "full_name": "acme/shop",
    "default_branch": "main",
    "html_url": "https://github.com/acme/shop",
    "pushed_at": 1796115600,
}
ISSUE = {
    "number": 12,
    "title": "Guest checkout",
    "body": "## Acceptance criteria\n",
    "html_url": "https://github.com/acme/shop/issues/12",
    "updated_at": AT,
}
PULL = ISSUE | {
    "number": 7,
    "head": {"sha": SHA, "ref": "guests", "repo": {"full_name": "fork/shop"}},
    "base": {"sha": OLD, "ref": "release/1.x"},
}


def deliver(event: str, *, guid: str = "g-1", received_at: datetime = NOW, **payload: Any):
    common = {
        "action": "edited",
        "repository": REPOSITORY,
        "installation": {"id": 5},
        "sender": {"login": "ada", "id": 3, "type": "User"},
    }
    body = json.dumps(common | payload).encode()
    headers = {"x-github-event": event, "x-github-delivery": guid}
    return parse(Delivery(headers=headers, body=body, received_at=received_at))


def kept(event) -> list[Job]:
    return [job for job in route(event, app_id=None) if job.kind is JobKind.SIGHTING]


def push(**more: Any):
    given = {
        "ref": "refs/heads/guests",
        "before": ZERO,
        "after": SHA,
        "created": True,
        "commits": [{"id": SHA}],
    }
    return deliver("push", **given | more)


def test_an_issues_text_is_kept_with_githubs_time_and_who_did_it():
    (job,) = kept(deliver("issues", issue=ISSUE))
    seen = job.sighting
    assert (seen.kind, seen.name, seen.text.title, seen.text.body) == (
        "issue",
        "acme/shop#12",
        "Guest checkout",
        "## Acceptance criteria\n",
    )
    assert seen.text.sha256 == hashlib.sha256(b"## Acceptance criteria\n").hexdigest()
    assert (seen.at, seen.by.login, seen.by.id) == (datetime(2026, 12, 1, 9, 0, tzinfo=UTC), "ada", 3)


@pytest.mark.parametrize(
    "action", ["opened", "edited", "labeled", "closed", "deleted", "pinned", "no_such_thing"]
)
def test_every_action_shows_the_text(action):
    assert len(kept(deliver("issues", action=action, issue=ISSUE))) == 1
    assert len(kept(deliver("pull_request", action=action, pull_request=PULL))) == 1


def test_a_pull_requests_text_is_kept_with_its_heads_and_its_branch():
    (job,) = kept(deliver("pull_request", action="synchronize", pull_request=PULL, before=OLD, after=SHA))
    seen = job.sighting
    assert (seen.kind, seen.name, seen.head_sha, seen.before_sha, seen.head_branch) == (
        "pull-request",
        "acme/shop#7",
        SHA,
        OLD,
        "fork/shop:guests",
    )
    assert job.base_ref == "release/1.x"


def test_a_pull_request_is_judged_before_what_it_showed_is_kept():
    jobs = route(deliver("pull_request", action="opened", pull_request=PULL), app_id=None)
    assert [job.kind for job in jobs] == [JobKind.PULL_REQUEST, JobKind.SIGHTING]


def test_what_an_issue_showed_is_kept_before_anything_is_judged_by_it():
    jobs = route(deliver("issues", issue=ISSUE), app_id=None)
    assert [job.kind for job in jobs] == [JobKind.SIGHTING, JobKind.SWEEP_ISSUE]


def test_a_push_is_kept_with_githubs_time_and_asks_no_policy_of_its_own_branch():
    (job,) = kept(push())
    seen = job.sighting
    assert (seen.name, seen.push.created, seen.push.commits, job.base_ref) == (
        "acme/shop:guests",
        True,
        (SHA,),
        "",
    )
    assert seen.at == datetime.fromtimestamp(1796115600, UTC)


@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("the default branch", {"ref": "refs/heads/main"}),
        ("the merge queue's branch", {"ref": "refs/heads/gh-readonly-queue/main/pr-7-" + SHA}),
        ("a tag", {"ref": "refs/tags/guests"}),
        ("no ref", {"ref": None}),
    ],
)
def test_a_push_that_is_no_work_is_not_kept(what, more):
    assert kept(push(**more)) == [], what


def test_only_the_first_commits_of_a_push_are_named():
    commits = [{"id": f"{number:040x}"} for number in range(1, 99)]
    (job,) = kept(push(commits=commits))
    assert job.sighting.push.commits[0] == f"{1:040x}"
    assert len(job.sighting.push.commits) == MOST_COMMITS


def test_a_redelivery_is_the_same_job_and_every_other_delivery_another():
    first, again = (
        kept(deliver("issues", issue=ISSUE, received_at=NOW + timedelta(hours=n)))[0] for n in (0, 1)
    )
    assert first.subject == again.subject
    others = [
        deliver("issues", issue=ISSUE, guid="g-2"),
        deliver("issues", issue=ISSUE | {"body": "another"}),
        deliver("issues", issue=ISSUE, action="labeled"),
        deliver("issues", issue=ISSUE | {"number": 13}),
    ]
    assert len({job.subject for event in others for job in kept(event)} - {first.subject}) == len(others)


def test_a_long_text_is_cut_and_its_digest_is_of_all_of_it():
    body = "x" * (LONGEST + 1)
    (job,) = kept(deliver("issues", issue=ISSUE | {"body": body}))
    text = job.sighting.text
    assert (len(text.body), text.whole, text.sha256) == (
        LONGEST,
        False,
        hashlib.sha256(body.encode()).hexdigest(),
    )


@pytest.mark.parametrize("body", ["\ud83d", "a\udc00b", "\x00", None, "", "\u202e", "é" * 70_000])
def test_a_job_with_any_text_travels_as_json(body):
    (job,) = kept(deliver("issues", issue=ISSUE | {"body": body}))
    assert Job.model_validate_json(job.model_dump_json()) == job


@pytest.mark.parametrize("at", [None, "", "yesterday", "2026-12-01T09:00:00", 5, [AT]])
def test_without_a_time_of_githubs_our_receipt_counts(at):
    (job,) = kept(deliver("issues", issue=ISSUE | {"updated_at": at}))
    assert job.sighting.at == NOW


@pytest.mark.parametrize("at", [None, -1, 0, 10**18, "soon", True])
def test_a_push_without_a_time_is_dated_by_our_receipt(at):
    (job,) = kept(push(repository=REPOSITORY | {"pushed_at": at}))
    assert job.sighting.at == NOW


def test_nothing_is_kept_without_an_installation_or_a_number():
    assert kept(deliver("issues", issue=ISSUE, installation=None)) == []
    assert kept(deliver("issues", issue=ISSUE | {"number": "12"})) == []
    assert kept(deliver("issues", issue=None)) == []


@pytest.mark.parametrize("raw", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-11-23"])
def test_a_moment_that_no_clock_shows_is_none(raw):
    assert read_moment(raw) is None
