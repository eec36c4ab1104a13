"""Every webhook the sandbox sends, in GitHub's shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.hooks.push import push_payload
from gateledger.sandbox.model.branches import Push
from gateledger.sandbox.model.check import CheckRun, CheckSuite
from gateledger.sandbox.model.comment import Comment, Review
from gateledger.sandbox.model.deployment import Deployment
from gateledger.sandbox.model.issue import Issue
from gateledger.sandbox.model.label import Label
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.model.release import Release
from gateledger.sandbox.model.ruleset import Ruleset
from gateledger.sandbox.model.status import CommitStatus
from gateledger.sandbox.model.workflow import WorkflowRun
from gateledger.sandbox.people import Account
from gateledger.sandbox.shapes import check as check_shapes
from gateledger.sandbox.shapes import deployment as deployment_shapes
from gateledger.sandbox.shapes import pull as pull_shapes
from gateledger.sandbox.shapes import release as release_shapes
from gateledger.sandbox.shapes import ruleset as ruleset_shapes
from gateledger.sandbox.shapes import status as status_shapes
from gateledger.sandbox.shapes import thread as thread_shapes
from gateledger.sandbox.shapes import workflow as workflow_shapes
from gateledger.sandbox.shapes.account import account, organization
from gateledger.sandbox.shapes.git import brief
from gateledger.sandbox.shapes.installation import installation
from gateledger.sandbox.shapes.repository import api_url, repository

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox
    from gateledger.sandbox.installation import Installation
    from gateledger.sandbox.model.queue import MergeGroup
    from gateledger.sandbox.model.repository import Repository
    from gateledger.sandbox.model.thread import Thread


# an app hears only of what it may read
NEEDED = {
    "check_run": "checks",
    "check_suite": "checks",
    "deployment": "deployments",
    "deployment_protection_rule": "deployments",
    "deployment_status": "deployments",
    "release": "contents",
    "repository_ruleset": "administration",
    "status": "statuses",
    "workflow_run": "actions",
}


class Events:
    """Build each event's payload and hand it to the sender."""

    def __init__(self, hub: Sandbox) -> None:
        self._hub = hub

    def send(self, event: str, where: Repository, actor: Account, payload: dict[str, Any]) -> None:
        """Add what every event of a repository carries; silent where the app is not installed."""
        installed = self._hub.installation_of(where)
        needed = NEEDED.get(event)
        if installed is None or event not in self._hub.subscribed:
            return
        if needed is not None and needed not in self._hub.app.permissions:
            return
        payload["repository"] = repository(where)
        if where.owner.type == "Organization":
            payload["organization"] = organization(where.owner)
        payload["sender"] = account(actor)
        payload["installation"] = {
            "id": installed.database_id,
            "node_id": node_id("MDIz", installed.database_id),
        }
        self._hub.deliver(event, payload)

    def installed(self, where: Installation, changed: Repository, verb: str) -> None:
        """`installation.created` for an account's first repository, `installation_repositories` for others."""
        names = ("name", "full_name", "private", "id", "node_id")
        whole = repository(changed)
        brief_one = {name: whole[name] for name in names}
        body: dict[str, Any] = {
            "installation": installation(where),
            "sender": account(self._hub.account(None)),
        }
        if verb == "added" and len(where.repositories) == 1:
            event = "installation"
            body |= {"action": "created", "repositories": [brief_one], "requester": None}
        else:
            event = "installation_repositories"
            lists = {
                f"repositories_{word}": [brief_one] if word == verb else [] for word in ("added", "removed")
            }
            body |= {"action": verb, "repository_selection": "selected", "requester": None} | lists
        self._hub.deliver(event, body)

    def thread(self, thread: Thread, action: str, actor: Account, extra: dict[str, Any]) -> None:
        """`issues` or `pull_request`."""
        label = extra.get("label")
        if isinstance(label, Label):
            extra["label"] = thread_shapes.label(label)
        if isinstance(thread, Pull):
            body = {"action": action, "number": thread.number, "pull_request": pull_shapes.full(thread)}
        else:
            assert isinstance(thread, Issue)
            body = {"action": action, "issue": thread_shapes.issue(thread)}
        self.send(thread.event, thread.repository, actor, body | extra)

    def comment(
        self, comment: Comment, action: str, actor: Account, changes: dict[str, Any] | None = None
    ) -> None:
        """`issue_comment`."""
        thread = comment.thread
        assert isinstance(thread, Issue | Pull)
        body = {
            "action": action,
            "issue": thread_shapes.issue(thread),
            "comment": thread_shapes.comment(comment),
        }
        self.send("issue_comment", thread.repository, actor, body | ({"changes": changes} if changes else {}))

    def review(self, review: Review, action: str, actor: Account) -> None:
        """`pull_request_review`; its pull request is the short shape."""
        pull = review.pull_request
        shown = pull_shapes.review(review)
        shown |= {"state": review.state.lower(), "body": review.body or None}
        body = {"action": action, "review": shown, "pull_request": pull_shapes.simple(pull)}
        self.send("pull_request_review", pull.repository, actor, body)

    def sub_issue(self, parent: Issue, child: Issue, verb: str, actor: Account) -> None:
        """`sub_issues`, once for the parent and once for the part."""
        body = {
            "parent_issue_id": parent.database_id,
            "parent_issue": thread_shapes.issue(parent),
            "sub_issue_id": child.database_id,
            "sub_issue": thread_shapes.issue(child),
        }
        down = {"sub_issue_repo": repository(child.repository)}
        up = {"parent_issue_repo": repository(parent.repository)}
        self.send("sub_issues", parent.repository, actor, {"action": f"sub_issue_{verb}"} | body | down)
        self.send("sub_issues", child.repository, actor, {"action": f"parent_issue_{verb}"} | body | up)

    def check_run(
        self, run: CheckRun, action: str, actor: Account, extra: dict[str, Any] | None = None
    ) -> None:
        """`check_run`."""
        body = {"action": action, "check_run": check_shapes.event_run(run)}
        self.send("check_run", run.repository, actor, body | (extra or {}))

    def check_suite(self, suite: CheckSuite, action: str, actor: Account) -> None:
        """`check_suite`."""
        body = {"action": action, "check_suite": check_shapes.suite(suite)}
        self.send("check_suite", suite.repository, actor, body)

    def ruleset(self, where: Repository, changed: Ruleset, action: str, actor: Account) -> None:
        """`repository_ruleset`."""
        shown = ruleset_shapes.full(where, changed, writer=False)
        body = {"action": action, "repository_ruleset": shown} | (
            {"changes": {}} if action == "edited" else {}
        )
        self.send("repository_ruleset", where, actor, body)

    def release(self, one: Release, action: str, actor: Account, extra: dict[str, Any] | None = None) -> None:
        """`release`."""
        body = {"action": action, "release": release_shapes.release(one)}
        self.send("release", one.repository, actor, body | (extra or {}))

    def deployment(self, one: Deployment) -> None:
        """`deployment.created`."""
        self.send("deployment", one.repository, one.creator, {"action": "created"} | _of_run(one))

    def deployment_status(self, one: Deployment) -> None:
        """`deployment_status.created`, for the newest one."""
        shown = deployment_shapes.status(one, one.statuses[-1])
        extra = {"action": "created", "deployment_status": shown, "check_run": check_shapes.run(one.job)}
        self.send("deployment_status", one.repository, one.creator, _of_run(one) | extra)

    def protection_rule(self, one: Deployment) -> None:
        """`deployment_protection_rule.requested`; its `ref` is the short name."""
        pulls = check_shapes.pulls(one.run.suite)
        body = {
            "action": "requested",
            "environment": one.environment.name,
            "event": one.run.event,
            "sha": one.sha,
            "ref": one.ref,
            "deployment_callback_url": (
                f"{api_url(one.repository)}/actions/runs/{one.run.database_id}/deployment_protection_rule"
            ),
            "deployment": deployment_shapes.deployment(one),
            "pull_requests": [pull_shapes.full(pull) for pull in pulls],
        }
        self.send("deployment_protection_rule", one.repository, one.creator, body)

    def status(self, status: CommitStatus) -> None:
        """`status`, which has no action."""
        self.send("status", status.repository, status.creator, status_shapes.event(status))

    def workflow_run(self, run: WorkflowRun, action: str) -> None:
        """`workflow_run`."""
        body = {
            "action": action,
            "workflow_run": workflow_shapes.run(run),
            "workflow": workflow_shapes.workflow(run.workflow),
        }
        self.send("workflow_run", run.repository, run.actor, body)

    def merge_group(self, group: MergeGroup, action: str, reason: str | None = None) -> None:
        """`merge_group`; it does not list the pull requests."""
        body: dict[str, Any] = {
            "action": action,
            "merge_group": {
                "head_sha": group.head_sha,
                "head_ref": f"refs/heads/{group.head_ref}",
                "base_sha": group.base_sha,
                "base_ref": f"refs/heads/{group.base_ref}",
                "head_commit": brief(group.repository, group.head_sha),
            },
        }
        if reason:
            body["reason"] = reason
        self.send("merge_group", group.repository, group.actor, body)

    def push(self, push: Push) -> None:
        """`push`."""
        self.send("push", push.repository, push.actor, push_payload(push))

    def delete(self, push: Push) -> None:
        """`delete`, whose ref is the short name."""
        body = {
            "ref": push.ref.split("/", 2)[2],
            "ref_type": "branch" if push.branch else "tag",
            "pusher_type": "user",
        }
        self.send("delete", push.repository, push.actor, body)

    def create(self, push: Push) -> None:
        """`create`, whose ref is the short name."""
        kind = "branch" if push.branch else "tag"
        body = {
            "ref": push.ref.split("/", 2)[2],
            "ref_type": kind,
            "master_branch": push.repository.default_branch,
            "description": None,
            "pusher_type": "user",
        }
        self.send("create", push.repository, push.actor, body)


def _of_run(one: Deployment) -> dict[str, Any]:
    """What the events of a deployment share."""
    return {
        "deployment": deployment_shapes.deployment(one),
        "workflow": workflow_shapes.workflow(one.run.workflow),
        "workflow_run": workflow_shapes.run(one.run),
    }
