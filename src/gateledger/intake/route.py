"""Event -> Jobs: the questions that it raises, and what it showed (GITHUB.md A4, PRODUCT.md section 2)."""

import hashlib
import re
from collections.abc import Callable

from gateledger.intake.sighting import sighting_key
from gateledger.model.event import Event
from gateledger.model.job import Job, JobKind

PULL_REQUEST = frozenset(
    [
        "opened",
        "reopened",
        "synchronize",
        "edited",
        "ready_for_review",
        "converted_to_draft",
        "labeled",
        "unlabeled",
        "enqueued",
        "dequeued",
    ]
)
REVIEW = frozenset(["submitted", "edited", "dismissed"])
ISSUE = frozenset(
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
SUB_ISSUE = frozenset(["parent_issue_added", "parent_issue_removed", "sub_issue_added", "sub_issue_removed"])
CHECK = frozenset(["created", "completed"])
"""What other apps' checks do that may change a verdict: one that begins anew is as good as none."""
SUITE = frozenset(["completed"])
WORKFLOW = frozenset(["requested", "in_progress", "completed"])
LONGEST_NAME = 200
INSTALLATION = frozenset(["created", "added", "new_permissions_accepted", "unsuspend"])

RELEASE = frozenset(
    ["created", "published", "released", "prereleased", "edited", "unpublished", "deleted"],
)
WENT_ON = frozenset(["in_progress", "success"])
RELEASE_CHECK = "gateledger/release"

HINTED = frozenset([JobKind.PULL_REQUEST, JobKind.MERGE_GROUP, JobKind.DEPLOYMENT, JobKind.MERGED])
HINTS = ("base_ref", "head_sha", "head_ref", "base_sha")

QUEUE_BRANCH = re.compile(r"(?:refs/heads/)?gh-readonly-queue/(.+)/pr-\d+-[0-9a-f]{40,64}", re.ASCII)
POLICY_FILES = frozenset({".github/policies.yml", "policies.yml"})
DOCUMENT = re.compile(
    r".*\.(?:md|markdown|ya?ml|json|feature|sdoc)|(?:.*/)?\.?trace\.lock", re.IGNORECASE | re.DOTALL
)
"""What may declare links or be linked to: which of them count, the policy says."""
TEMPLATES = re.compile(r"(?:\.github/|docs/)?issue_template(?:\.md|\.txt|/.*)?", re.IGNORECASE | re.ASCII)


def route(event: Event, *, app_id: int | None) -> tuple[Job, ...]:
    """Give the Jobs that an Event raises; none for what changes no verdict, and for echoes of our own doing.

    `app_id` is ours: check events of other apps are not ours to answer, and our own comments are no commands.
    Everything else counts whoever sent it: a bot's pull request is judged like any other.
    """
    rule = RULES.get(event.trigger.event)
    if rule is None or event.installation is None:
        return ()
    # What a pull request's own event shows is kept after its verdict, which needs none of it; anything else before.
    if event.trigger.event == "pull_request":
        return (*rule(event, app_id), *_sighting(event))
    return (*_sighting(event), *rule(event, app_id))


def _sighting(event: Event) -> tuple[Job, ...]:
    """What the delivery showed is kept one by one: of two edits right after each other, both."""
    seen = event.sighting
    if seen is None:
        return ()
    base = event.base_ref if seen.kind == "pull-request" else ""  # a push's own branch decides nothing
    jobs = _job(event, JobKind.SIGHTING, sighting_key(event, seen))
    return tuple(job.model_copy(update={"sighting": seen, "base_ref": base}) for job in jobs)


def _pull_request(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    action = event.trigger.action
    jobs: tuple[Job, ...] = ()
    if action in PULL_REQUEST:
        jobs = _judge(event)
    # The check on a commit blocks while any pull request on it blocks: when one leaves, the others may be free.
    if action == "closed":
        jobs += _judge(event) + _sweep_commit(event, event.head_sha)  # its own Job takes it off the commit
        if event.merged and event.number:
            jobs += _job(event, JobKind.MERGED, str(event.number))
    if action == "synchronize":
        jobs += _sweep_commit(event, event.before_sha)
    return jobs


def _review(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    return _judge(event) if event.trigger.action in REVIEW else ()


def _issue(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    return _sweep_issue(event) if event.trigger.action in ISSUE else ()


def _sub_issue(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    return _sweep_issue(event) if event.trigger.action in SUB_ISSUE else ()


def _comment(event: Event, app_id: int | None) -> tuple[Job, ...]:
    ours = app_id is not None and event.app_id == app_id
    if ours or event.trigger.action not in {"created", "edited"}:
        return ()
    if event.command != "recheck":
        return _said(event)
    jobs = _judge(event) if event.issue_is_pull_request else _sweep_issue(event)
    return (
        *jobs,
        *(_said(event) if event.said and event.said.words else ()),
    )  # a word may be a release's tag


def _said(event: Event) -> tuple[Job, ...]:
    """Every command is answered by itself; whether its giver may give it, and whether there is such a one, is told later."""
    if event.said is None:
        return ()
    said = f"{event.trigger.delivery_id}\n{event.trigger.payload_sha256}"
    number = event.said.number
    jobs = _job(event, JobKind.COMMAND, f"{number}:{hashlib.sha256(said.encode()).hexdigest()}")
    return tuple(job.model_copy(update={"command": event.said}) for job in jobs)


def _merge_group(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    if event.trigger.action != "checks_requested" or not event.head_sha:
        return ()
    return _job(event, JobKind.MERGE_GROUP, event.head_sha)


def _check(event: Event, app_id: int | None) -> tuple[Job, ...]:
    if app_id is None or event.app_id is None:
        return ()
    if event.app_id != app_id:
        return _ran(event, CHECK if event.trigger.event == "check_run" else SUITE)
    if not _asks_again(event):
        return _pressed(event)
    group = QUEUE_BRANCH.fullmatch(event.head_ref)
    if group and event.head_sha:
        return _job(event.model_copy(update={"base_ref": group[1]}), JobKind.MERGE_GROUP, event.head_sha)
    if event.pull_requests and event.check_name != RELEASE_CHECK:
        return tuple(job for number in event.pull_requests for job in _judge(_of(event, number)))
    # The list is empty for pull requests from forks (GITHUB.md A1): whoever sweeps asks GitHub.
    return _sweep_commit(event, event.head_sha)


def _pressed(event: Event) -> tuple[Job, ...]:
    """A button that is no repetition: somebody asks for something about the commit."""
    if event.trigger.action != "requested_action":
        return ()
    return tuple(job.model_copy(update={"head_sha": event.head_sha}) for job in _said(event))


def _workflow(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    return _ran(event, WORKFLOW)


def _status(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    return _ran(event, frozenset([event.trigger.action]))


def _ran(event: Event, actions: frozenset[str]) -> tuple[Job, ...]:
    """Ask who waits for what ran on a commit; a suite and a workflow speak for whatever is in them."""
    if event.trigger.action not in actions or not event.head_sha.strip("0"):
        return ()
    return _job(event, JobKind.CHECK, f"{event.head_sha}:{event.check_name[:LONGEST_NAME]}")


def _asks_again(event: Event) -> bool:
    action = event.trigger.action
    return action == "rerequested" or (
        action == "requested_action" and event.requested_action == "re-evaluate"
    )


def _push(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    """A new policy or template puts its branch's open pull requests in question.

    A push to an organisation's `.github` repository so far re-judges that repository alone; other repositories
    of the organisation see its policy at their next event.
    """
    if event.tags:
        return (*_releases(event), *_job(event, JobKind.SWEEP_TAGS, ""))
    if event.deleted or not event.base_ref:
        return ()
    jobs = (*_drift(event), *_ready(event))
    if _may_change_policy(event.changed_paths):
        jobs = (*_job(event, JobKind.SWEEP_BRANCH, event.base_ref), *jobs)
    return (*jobs, *_landed(event))


def _landed(event: Event) -> tuple[Job, ...]:
    """Ask of a push to the default branch how it came, and whether it changed the policy; each push for itself."""
    if event.landed is None or not event.head_sha.strip("0"):
        return ()
    paths, landed = event.changed_paths, event.landed
    touched = paths is None or any(path in POLICY_FILES for path in paths)
    if touched and landed.push:
        landed = landed.model_copy(update={"push": landed.push.model_copy(update={"policy": True})})
    kinds = (JobKind.PUSHED, *([JobKind.POLICY] if touched else []))
    asked = [job for kind in kinds for job in _job(event, kind, f"{event.base_ref}:{event.head_sha}")]
    return tuple(job.model_copy(update={"sighting": landed}) for job in asked)


def _ready(event: Event) -> tuple[Job, ...]:
    """Every push to the default branch may change whether it could be released, and what its drafts release."""
    if event.base_ref != event.default_branch:
        return ()
    return _job(event, JobKind.READINESS, event.base_ref)


def _create(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    return _releases(event)


def _release(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    """A release puts its tag in question, unless a program (we, as a rule) merely wrote our own section anew."""
    if event.trigger.action not in RELEASE or (event.only_ours and event.sender_kind == "Bot"):
        return ()
    # `released` and `prereleased` come along with it: one of the three is enough.
    out = event.tags[:1] if event.trigger.action == "published" else ()
    return (*_releases(event), *(job for tag in out for job in _job(event, JobKind.PUBLISHED, tag)))


def _releases(event: Event) -> tuple[Job, ...]:
    return tuple(job for tag in event.tags for job in _job(event, JobKind.RELEASE, tag))


def _deployment(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    asked = event.deployment
    if event.trigger.action != "requested" or asked is None:
        return ()
    jobs = _job(event, JobKind.DEPLOYMENT, f"{asked.run}/{asked.environment}")
    return tuple(job.model_copy(update={"deployment": asked}) for job in jobs)


def _deployed(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    """A deployment that goes on was let through, or went past the answer."""
    seen = event.deployed
    if seen is None or seen.state not in WENT_ON:
        return ()
    jobs = _job(event, JobKind.DEPLOYED, str(seen.number))
    return tuple(job.model_copy(update={"deployed": seen}) for job in jobs)


def _drift(event: Event) -> tuple[Job, ...]:
    """Ask whether documents that rest on others still do, where the default branch got other documents."""
    if event.base_ref != event.default_branch or not _touches_documents(event.changed_paths):
        return ()
    seen = {"base_sha": event.before_sha if event.before_sha.strip("0") else "", "head_sha": event.head_sha}
    return tuple(job.model_copy(update=seen) for job in _job(event, JobKind.DRIFT, event.base_ref))


def _touches_documents(paths: tuple[str, ...] | None) -> bool:
    return paths is None or any(DOCUMENT.fullmatch(path) for path in paths)


def _may_change_policy(paths: tuple[str, ...] | None) -> bool:
    return paths is None or any(path in POLICY_FILES or TEMPLATES.fullmatch(path) for path in paths)


def _installation(event: Event, _app_id: int | None) -> tuple[Job, ...]:
    if event.trigger.action not in INSTALLATION:
        return ()
    each = (event.model_copy(update={"repository": name}) for name in event.repositories)
    asked = (JobKind.SWEEP_BRANCH, JobKind.SWEEP_TAGS)
    return tuple(job for event in each for kind in asked for job in _job(event, kind, ""))


def _judge(event: Event) -> tuple[Job, ...]:
    return _job(event, JobKind.PULL_REQUEST, str(event.number)) if event.number else ()


def _of(event: Event, number: int) -> Event:
    return event.model_copy(update={"number": number})


def _sweep_issue(event: Event) -> tuple[Job, ...]:
    return _job(event, JobKind.SWEEP_ISSUE, str(event.number)) if event.number else ()


def _sweep_commit(event: Event, sha: str) -> tuple[Job, ...]:
    return _job(event, JobKind.SWEEP_COMMIT, sha) if sha.strip("0") else ()


def _job(event: Event, kind: JobKind, key: str) -> tuple[Job, ...]:
    if not event.repository or event.installation is None:
        return ()
    job = Job(
        kind=kind,
        repository=event.repository,
        key=key,
        installation=event.installation,
        trigger=event.trigger,
    )
    return (job.model_copy(update={name: getattr(event, name) for name in HINTS}) if kind in HINTED else job,)


RULES: dict[str, Callable[[Event, int | None], tuple[Job, ...]]] = {
    "pull_request": _pull_request,
    "pull_request_review": _review,
    "issues": _issue,
    "sub_issues": _sub_issue,
    "issue_comment": _comment,
    "merge_group": _merge_group,
    "check_run": _check,
    "check_suite": _check,
    "workflow_run": _workflow,
    "status": _status,
    "push": _push,
    "create": _create,
    "release": _release,
    "deployment_protection_rule": _deployment,
    "deployment_status": _deployed,
    "installation": _installation,
    "installation_repositories": _installation,
}
