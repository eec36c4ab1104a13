"""Which questions an event raises."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateledger.intake.route import route
from gateledger.model.actor import Actor
from gateledger.model.command import Command
from gateledger.model.deployment import DeploymentAsk
from gateledger.model.event import Event, Trigger
from gateledger.model.job import JobKind
from gateledger.model.sighting import Text

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SHA, BEFORE = "a" * 40, "b" * 40
OURS = 42


def event(name, action="", **fields):
    trigger = Trigger(event=name, action=action, received_at=NOW, payload_sha256="c" * 64)
    return Event(
        **{"trigger": trigger, "repository": "o/r", "installation": 5, "number": 7, "head_sha": SHA} | fields
    )


def subjects(asked, app_id=OURS):
    return [job.subject for job in route(asked, app_id=app_id)]


JUDGED = [
    "opened",
    "reopened",
    "edited",
    "ready_for_review",
    "converted_to_draft",
    "labeled",
    "unlabeled",
    "enqueued",
    "dequeued",
]
NOT_JUDGED = [
    "assigned",
    "unassigned",
    "locked",
    "milestoned",
    "review_requested",
    "auto_merge_enabled",
    "nonsense",
]


@pytest.mark.parametrize("action", JUDGED)
@pytest.mark.parametrize("kind", ["User", "Bot"])
def test_a_pull_request_is_judged_whoever_acted(action, kind):
    assert subjects(event("pull_request", action, sender_kind=kind)) == ["o/r#7"]


@pytest.mark.parametrize("action", [*NOT_JUDGED, ""])
def test_what_changes_no_verdict_raises_nothing(action):
    assert subjects(event("pull_request", action)) == []


def test_a_push_to_a_pull_request_also_frees_the_commit_it_left():
    assert subjects(event("pull_request", "synchronize", before_sha=BEFORE)) == [
        "o/r#7",
        f"o/r?commit={BEFORE}",
    ]
    assert subjects(event("pull_request", "synchronize", before_sha="0" * 40)) == ["o/r#7"]


def test_a_closed_pull_request_is_not_judged_but_frees_its_commit():
    assert subjects(event("pull_request", "closed")) == ["o/r#7", f"o/r?commit={SHA}"]


def test_a_job_carries_its_trigger_and_the_hints():
    asked = event("pull_request", "opened", base_ref="main", head_ref="fix", base_sha=BEFORE)
    (job,) = route(asked, app_id=OURS)
    assert job.trigger == asked.trigger
    assert (job.installation, job.number) == (5, 7)
    assert (job.head_sha, job.head_ref, job.base_ref, job.base_sha) == (SHA, "fix", "main", BEFORE)


@pytest.mark.parametrize("action", ["submitted", "edited", "dismissed"])
def test_a_review_judges_its_pull_request(action):
    assert subjects(event("pull_request_review", action)) == ["o/r#7"]


@pytest.mark.parametrize(
    "action",
    [
        "opened",
        "edited",
        "closed",
        "reopened",
        "deleted",
        "transferred",
        "labeled",
        "unlabeled",
        "typed",
        "untyped",
    ],
)
def test_an_issue_puts_whoever_links_it_in_question(action):
    assert subjects(event("issues", action)) == ["o/r?issue=7"]


@pytest.mark.parametrize("action", ["pinned", "assigned", "locked", "milestoned"])
def test_an_issues_other_changes_raise_nothing(action):
    assert subjects(event("issues", action)) == []


@pytest.mark.parametrize("action", ["parent_issue_added", "parent_issue_removed", "sub_issue_added"])
def test_a_new_parent_puts_the_issue_in_question(action):
    assert subjects(event("sub_issues", action)) == ["o/r?issue=7"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(
            {"command": "recheck", "issue_is_pull_request": True}, ["o/r#7"], id="on a pull request"
        ),
        pytest.param({"command": "recheck"}, ["o/r?issue=7"], id="on an issue"),
        pytest.param({"command": ""}, [], id="other text"),
        pytest.param({"command": "dance"}, [], id="unknown command"),
        pytest.param({"command": "recheck", "app_id": OURS}, [], id="our own comment"),
        pytest.param({"command": "recheck", "app_id": 1}, ["o/r?issue=7"], id="another app's comment"),
    ],
)
def test_comments_raise_something_only_by_command(fields, expected):
    assert subjects(event("issue_comment", "created", **fields)) == expected


def test_a_deleted_comment_commands_nothing():
    assert subjects(event("issue_comment", "deleted", command="recheck")) == []


def test_a_merge_group_is_judged_by_its_head():
    asked = event(
        "merge_group", "checks_requested", base_ref="main", base_sha=BEFORE, head_ref="refs/heads/q"
    )
    (job,) = route(asked, app_id=OURS)
    assert (job.subject, job.base_ref, job.base_sha, job.head_ref) == (
        f"o/r~{SHA}",
        "main",
        BEFORE,
        "refs/heads/q",
    )
    assert subjects(event("merge_group", "destroyed")) == []


@pytest.mark.parametrize(
    ("name", "action", "fields", "expected"),
    [
        ("check_run", "rerequested", {"pull_requests": (7, 8)}, ["o/r#7", "o/r#8"]),
        ("check_run", "rerequested", {}, [f"o/r?commit={SHA}"]),
        ("check_suite", "rerequested", {}, [f"o/r?commit={SHA}"]),
        ("check_run", "requested_action", {"requested_action": "re-evaluate"}, [f"o/r?commit={SHA}"]),
        ("check_run", "requested_action", {"requested_action": "request-waiver"}, []),
        ("check_run", "created", {}, []),
        ("check_run", "completed", {}, []),
        ("check_suite", "requested", {}, []),
        ("check_suite", "completed", {}, []),
        ("check_run", "rerequested", {"app_id": 15368}, []),
        ("check_run", "rerequested", {"app_id": None}, []),
    ],
)
def test_only_our_own_checks_are_asked_again(name, action, fields, expected):
    asked = event(name, action, **{"app_id": OURS, "number": None} | fields)
    assert subjects(asked) == expected
    assert subjects(asked, app_id=None) == []


def said(name, *words, number=7):
    who = Actor(login="ada", id=1)
    return Command(
        name=name, words=words, number=number, by=who, sender=who, at=NOW, text=Text(sha256="0" * 64)
    )


def test_the_button_that_asks_for_a_waiver_is_a_command_of_its_own():
    asked = event(
        "check_run",
        "requested_action",
        app_id=OURS,
        requested_action="request-waiver",
        said=said("request-waiver", number=0),
    )
    (job,) = route(asked, app_id=OURS)
    assert (job.kind, job.head_sha, job.command.name) == (JobKind.COMMAND, SHA, "request-waiver")
    assert subjects(asked, app_id=43) == []
    assert subjects(event("check_run", "created", app_id=OURS, said=said("request-waiver"))) == []


@pytest.mark.parametrize(
    ("pull", "words", "kinds"),
    [
        (True, (), ["pull-request"]),
        (True, ("v1.2",), ["pull-request", "command"]),
        (False, (), ["sweep-issue"]),
        (False, ("v1.2",), ["sweep-issue", "command"]),
    ],
)
def test_a_recheck_that_names_something_may_mean_a_release(pull, words, kinds):
    asked = event(
        "issue_comment",
        "created",
        command="recheck",
        said=said("recheck", *words),
        issue_is_pull_request=pull,
    )
    assert [job.kind.value for job in route(asked, app_id=OURS)] == kinds


def test_a_merge_groups_check_is_asked_again_as_a_merge_group():
    branch = f"gh-readonly-queue/release/1.x/pr-104-{BEFORE}"
    (job,) = route(event("check_suite", "rerequested", app_id=OURS, head_ref=branch), app_id=OURS)
    assert (job.subject, job.base_ref) == (f"o/r~{SHA}", "release/1.x")


@pytest.mark.parametrize(
    ("paths", "swept"),
    [
        ((".github/policies.yml",), True),
        (("README.md", "policies.yml"), True),
        ((".github/ISSUE_TEMPLATE/story.yml",), True),
        ((".github/issue_template.md",), True),
        (("ISSUE_TEMPLATE/a.md",), True),
        (None, True),
        (("src/policies.yml", "docs/policies.yml.md", ".github/workflows/ci.yml"), False),
        ((), False),
    ],
)
def test_a_push_sweeps_its_branch_when_it_may_change_the_policy(paths, swept):
    asked = event("push", base_ref="release/1.x", changed_paths=paths)
    assert subjects(asked) == (["o/r?branch=release/1.x"] if swept else [])


@pytest.mark.parametrize(
    ("paths", "asked"),
    [
        (("docs/prd.md",), True),
        (("README.MD", "src/a.py"), True),
        (("api/openapi.yaml",), True),
        (("traceability.yml",), True),
        (("docs/needs.json",), True),
        (("features/pay.feature",), True),
        (("specs/a.sdoc",), True),
        ((".trace.lock",), True),
        (("docs/trace.lock",), True),
        (None, True),
        ((), False),
        (("src/app.py", "docs/plan.png", "md", "poetry.lock"), False),
    ],
)
def test_a_push_of_documents_to_the_default_branch_asks_what_rests_on_them(paths, asked):
    pushed = event("push", base_ref="main", default_branch="main", changed_paths=paths, before_sha=BEFORE)
    jobs = [job for job in route(pushed, app_id=OURS) if job.kind is JobKind.DRIFT]
    assert [(job.subject, job.base_sha, job.head_sha) for job in jobs] == (
        [("o/r?chain=main", BEFORE, SHA)] if asked else []
    )


def test_only_the_default_branch_drifts():
    pushed = event("push", base_ref="release/1.x", default_branch="main", changed_paths=("docs/prd.md",))
    assert subjects(pushed) == []
    assert subjects(event("push", base_ref="main", changed_paths=("docs/prd.md",))) == []


def test_the_first_push_of_a_branch_has_nothing_to_be_compared_with():
    first = event(
        "push", base_ref="main", default_branch="main", changed_paths=("a.md",), before_sha="0" * 40
    )
    drifts = [job for job in route(first, app_id=OURS) if job.kind is JobKind.DRIFT]
    assert [job.base_sha for job in drifts] == [""]


def test_deleted_branches_sweep_nothing():
    assert subjects(event("push", base_ref="", changed_paths=None)) == []
    assert subjects(event("push", base_ref="main", changed_paths=None, deleted=True)) == []


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("installation", "created"),
        ("installation", "new_permissions_accepted"),
        ("installation", "unsuspend"),
        ("installation_repositories", "added"),
    ],
)
def test_a_new_installation_sweeps_each_repository(name, action):
    asked = event(name, action, repository="", number=None, repositories=("o/a", "o/b"))
    assert subjects(asked) == ["o/a?branch=", "o/a?tags=", "o/b?branch=", "o/b?tags="]


@pytest.mark.parametrize("action", ["deleted", "suspend", "removed"])
def test_a_lost_installation_raises_nothing(action):
    assert subjects(event("installation", action, repositories=("o/a",))) == []


@pytest.mark.parametrize("missing", [{"installation": None}, {"repository": ""}, {"number": None}])
def test_without_its_parts_an_event_raises_nothing(missing):
    assert subjects(event("pull_request", "opened", **missing)) == []


def test_other_events_raise_nothing():
    assert subjects(event("star", "created")) == []


# releases and deployments


@pytest.mark.parametrize(
    "action", ["created", "published", "released", "prereleased", "edited", "unpublished", "deleted"]
)
def test_whatever_happens_to_a_release_puts_its_tag_in_question(action):
    asked = subjects(event("release", action, tags=("v1.0",)))
    assert asked == ["o/r@v1.0", *(["o/r?published=v1.0"] if action == "published" else [])]


def test_a_draft_that_got_another_tag_puts_both_in_question():
    assert subjects(event("release", "edited", tags=("v1.1", "v1.0"))) == ["o/r@v1.1", "o/r@v1.0"]


def test_our_own_edit_of_the_notes_asks_nothing_and_anybody_elses_does():
    ours = {"tags": ("v1.0",), "only_ours": True}
    assert subjects(event("release", "edited", sender_kind="Bot", **ours)) == []
    assert subjects(event("release", "edited", sender_kind="User", **ours)) == ["o/r@v1.0"]
    assert subjects(event("release", "edited", sender_kind="Bot", tags=("v1.0",))) == ["o/r@v1.0"]


@pytest.mark.parametrize("deleted", [False, True])
def test_a_pushed_tag_is_judged_and_others_are_looked_for(deleted):
    assert subjects(event("push", tags=("v1.0",), deleted=deleted)) == ["o/r@v1.0", "o/r?tags="]


def test_a_created_tag_is_judged_and_a_created_branch_is_not():
    assert subjects(event("create", tags=("v1.0",))) == ["o/r@v1.0"]
    assert subjects(event("create")) == []


def test_a_push_to_the_default_branch_asks_whether_it_could_be_released():
    pushed = event("push", base_ref="main", default_branch="main", changed_paths=("src/a.py",))
    assert subjects(pushed) == ["o/r?ready=main"]


def test_a_waiting_deployment_is_answered_by_what_its_request_says():
    ask = DeploymentAsk(environment="eu/production", run=9, callback="https://api.github.com/x", sha=SHA)
    (job,) = route(event("deployment_protection_rule", "requested", deployment=ask), app_id=OURS)
    assert (job.subject, job.deployment, job.head_sha) == ("o/r?deploy=9/eu/production", ask, SHA)
    assert subjects(event("deployment_protection_rule", "completed", deployment=ask)) == []


def test_the_button_of_the_release_check_looks_for_releases_beside_pull_requests():
    pressed = event(
        "check_run", "rerequested", app_id=OURS, check_name="gateledger/release", pull_requests=(7,)
    )
    assert subjects(pressed) == [f"o/r?commit={SHA}"]
