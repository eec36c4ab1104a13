"""A proven Delivery -> Event."""

import hashlib
import re
from collections.abc import Callable

from gateledger.intake.body import BadBody, read_object
from gateledger.intake.command import REQUEST_WAIVER, command_line, command_of, pressed
from gateledger.intake.payload import (
    Changes,
    Check,
    Comment,
    Deployment,
    Payload,
    PullRequests,
    PushedCommit,
    Ref,
    Repositories,
)
from gateledger.intake.sighting import landing_of, read_actor, read_moment, sighting_of
from gateledger.model.deployment import DeploymentAsk, DeploymentSeen
from gateledger.model.event import Delivery, Event, Trigger
from gateledger.model.notes import has_section, outside

__all__ = ["BadBody", "parse"]

EVENT = re.compile(r"[a-z0-9_]{1,64}", re.ASCII)
DELIVERY_ID = re.compile(r"[!-~]{1,100}", re.ASCII)
BRANCH = "refs/heads/"
TAG = "refs/tags/"
CALLBACK = re.compile(r"/actions/runs/([0-9]{1,18})/deployment_protection_rule", re.ASCII)

# GitHub cuts a push at 2,048 commits and a commit at 3,000 files [docs: webhook-events-and-payloads, push].
COMMITS_LISTED = 2048
FILES_LISTED = 3000


def parse(delivery: Delivery) -> Event | None:
    """Reduce a proven Delivery to what we act on; None when its header names no event.

    Raises BadBody when the body is not one JSON object. What is missing or of the wrong type counts as absent.
    """
    payload = Payload.model_validate(read_object(delivery.body, delivery.headers.get("content-type", "")))
    name = delivery.headers.get("x-github-event", "")
    if not EVENT.fullmatch(name):
        return None
    event = _envelope(payload, _trigger(payload, delivery, name))
    read = PARTICULARS.get(name)
    if read is None:
        return event
    told = event.model_copy(update=read(payload))
    seen: dict[str, object] = {"sighting": sighting_of(payload, told)}
    seen["landed"] = landing_of(payload, told)
    if told.command:
        seen["said"] = command_of(payload, told.trigger)
    elif told.requested_action == REQUEST_WAIVER:
        seen["said"] = pressed(payload, told.trigger, next(iter(told.pull_requests), 0))
    return told.model_copy(update=seen)


def _trigger(payload: Payload, delivery: Delivery, name: str) -> Trigger:
    delivery_id = delivery.headers.get("x-github-delivery", "")
    return Trigger(
        event=name,
        action=payload.action or "",
        delivery_id=delivery_id if DELIVERY_ID.fullmatch(delivery_id) else "",
        received_at=delivery.received_at,
        payload_sha256=hashlib.sha256(delivery.body).hexdigest(),
        sender=(payload.sender and payload.sender.login) or "",
    )


def _envelope(payload: Payload, trigger: Trigger) -> Event:
    repository, sender = payload.repository, payload.sender
    return Event(
        trigger=trigger,
        repository=(repository and repository.full_name) or "",
        repository_id=repository.id if repository else None,
        default_branch=(repository and repository.default_branch) or "",
        installation=payload.installation.id if payload.installation else None,
        sender_kind=(sender and sender.type) or "",
        reason=payload.reason or "",
    )


def _pull_request(payload: Payload) -> dict[str, object]:
    subject = payload.pull_request
    head, base = (subject and subject.head) or Ref(), (subject and subject.base) or Ref()
    return {
        "number": (subject and subject.number) or payload.number,
        "head_sha": head.sha or "",
        "head_ref": head.ref or "",
        "base_sha": base.sha or "",
        "base_ref": base.ref or "",
        "before_sha": payload.before or "",
        "merged": bool(subject and subject.merged),
    }


def _issue(payload: Payload) -> dict[str, object]:
    issue, comment = payload.issue, payload.comment or Comment()
    app = comment.performed_via_github_app
    return {
        "number": issue.number if issue else None,
        "issue_is_pull_request": bool(issue and issue.pull_request is not None),
        "command": command_line(comment.body)[0],
        "app_id": app.id if app else None,
    }


def _sub_issue(payload: Payload) -> dict[str, object]:
    """GitHub tells both sides, each in its own repository: we look at the side of the event's repository."""
    ours = payload.sub_issue if (payload.action or "").startswith("parent_issue") else payload.parent_issue
    return {"number": ours.number if ours else None}


def _merge_group(payload: Payload) -> dict[str, object]:
    group = payload.merge_group
    if group is None:
        return {}
    return {
        "head_sha": group.head_sha or "",
        "head_ref": group.head_ref or "",
        "base_sha": group.base_sha or "",
        "base_ref": (group.base_ref or "").removeprefix(BRANCH),
    }


def _check(payload: Payload) -> dict[str, object]:
    check = payload.check_run or payload.check_suite or Check()
    suite = check.check_suite or check
    return {
        "head_sha": check.head_sha or "",
        "head_ref": suite.head_branch or "",
        "app_id": check.app.id if check.app else None,
        "check_name": (payload.check_run and payload.check_run.name) or "",
        "pull_requests": _numbers(check.pull_requests, payload.repository.id if payload.repository else None),
        "requested_action": (payload.requested_action and payload.requested_action.identifier) or "",
    }


def _workflow_run(payload: Payload) -> dict[str, object]:
    return {"head_sha": (payload.workflow_run and payload.workflow_run.head_sha) or ""}


def _status(payload: Payload) -> dict[str, object]:
    return {"head_sha": payload.sha or "", "check_name": payload.context or ""}


def _numbers(listed: PullRequests, repository_id: int | None) -> tuple[int, ...]:
    """Those whose base is this repository: the list may name pull requests of forks and of parents, too."""
    return tuple(
        dict.fromkeys(
            each.number
            for each in listed or ()
            if each
            and each.number
            and each.base
            and each.base.repo
            and each.base.repo.id == repository_id is not None
        )
    )


def _push(payload: Payload) -> dict[str, object]:
    ref = payload.ref or ""
    return {
        "base_ref": ref.removeprefix(BRANCH) if ref.startswith(BRANCH) else "",
        "head_sha": payload.after or "",
        "before_sha": payload.before or "",
        "deleted": bool(payload.deleted),
        "tags": (ref.removeprefix(TAG),) if ref.startswith(TAG) else (),
        "changed_paths": _changed_paths(payload),
    }


def _create(payload: Payload) -> dict[str, object]:
    return {"tags": (payload.ref,) if payload.ref and payload.ref_type == "tag" else ()}


def _release(payload: Payload) -> dict[str, object]:
    release, changes = payload.release, payload.changes
    if release is None or not release.tag_name:
        return {}
    earlier = changes.tag_name.was if changes and changes.tag_name else None
    tags = dict.fromkeys([release.tag_name, *([earlier] if earlier else [])])
    return {"tags": tuple(tags), "only_ours": _only_ours(release.body or "", changes)}


def _only_ours(body: str, changes: Changes | None) -> bool:
    """Whether an edit wrote our section and nothing else; one that took it away did something to it."""
    if changes is None or changes.body is None or changes.name or changes.tag_name or changes.make_latest:
        return False
    return has_section(body) and outside(body) == outside(changes.body.was or "")


def _deployment(payload: Payload) -> dict[str, object]:
    """The run stands in the address of the answer alone; whether that address is GitHub's is for others to tell."""
    callback, asked = payload.deployment_callback_url or "", payload.deployment or Deployment()
    run = CALLBACK.search(callback)
    if run is None or not payload.environment:
        return {}
    ask = DeploymentAsk(
        environment=payload.environment,
        run=int(run[1]),
        callback=callback,
        number=asked.id,
        sha=asked.sha or payload.sha or "",
        ref=asked.ref or payload.ref or "",
    )
    return {"deployment": ask, "head_sha": ask.sha, "head_ref": ask.ref}


def _deployment_status(payload: Payload) -> dict[str, object]:
    status, made = payload.deployment_status, payload.deployment
    if status is None or made is None or made.id is None or not made.sha:
        return {}
    environment, at = status.environment or made.environment, read_moment(status.created_at)
    if not environment or not status.state or at is None:
        return {}
    seen = DeploymentSeen(
        environment=environment,
        number=made.id,
        sha=made.sha,
        ref=made.ref or "",
        state=status.state,
        by=read_actor(status.creator or payload.sender),
        at=at,
        url=status.target_url or "",
    )
    return {"deployed": seen, "head_sha": seen.sha}


def _changed_paths(payload: Payload) -> tuple[str, ...] | None:
    """None when it may be more: a list that is cut or damaged, or commits that a forced push took away."""
    commits = payload.commits
    if commits is None or payload.forced or len(commits) >= COMMITS_LISTED:
        return None
    paths: dict[str, None] = {}
    for commit in commits:
        listed = _listed(commit)
        if listed is None or len(listed) >= FILES_LISTED:
            return None
        paths.update(dict.fromkeys(listed))
    return tuple(paths)


def _listed(commit: PushedCommit) -> list[str] | None:
    if commit.added is None or commit.removed is None or commit.modified is None:
        return None
    return commit.added + commit.removed + commit.modified


def _names(listed: Repositories) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.full_name for each in listed or () if each and each.full_name))


def _installation(payload: Payload) -> dict[str, object]:
    return {"repositories": _names(payload.repositories) + _names(payload.repositories_added)}


PARTICULARS: dict[str, Callable[[Payload], dict[str, object]]] = {
    "pull_request": _pull_request,
    "pull_request_review": _pull_request,
    "issues": _issue,
    "issue_comment": _issue,
    "sub_issues": _sub_issue,
    "merge_group": _merge_group,
    "check_run": _check,
    "check_suite": _check,
    "workflow_run": _workflow_run,
    "status": _status,
    "push": _push,
    "create": _create,
    "release": _release,
    "deployment_protection_rule": _deployment,
    "deployment_status": _deployment_status,
    "installation": _installation,
    "installation_repositories": _installation,
}
