"""What we read of GitHub's payloads: narrow on purpose, and absent rather than wrong.

Unknown fields are ignored, and a part of the wrong type or shape counts as absent: GitHub adds fields every
week, other versions of it lack some, and a strict reader would drop the event (GITHUB.md A11).
"""

from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WrapValidator,
)
from pydantic.functional_validators import ModelWrapValidatorHandler

T = TypeVar("T")


def _or_absent(value: Any, read: ModelWrapValidatorHandler[T]) -> T | None:
    try:
        return read(value)
    except ValidationError:
        return None


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("control characters")
    return text


def _no_dots(name: str) -> str:
    if name.partition("/")[2] in {".", ".."}:
        raise ValueError("a step in a path, not a repository")
    return name


Absent = WrapValidator(_or_absent)
Number = Annotated[int | None, Field(ge=1, lt=2**53), Absent]
Flag = Annotated[bool | None, Absent]
Word = Annotated[str | None, StringConstraints(pattern=r"^[a-z_]{1,64}\z"), Absent]
Sha = Annotated[str | None, StringConstraints(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})\z"), Absent]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,100}/[A-Za-z0-9_.-]{1,100}\z")]
FullName = Annotated[Annotated[Name, AfterValidator(_no_dots)] | None, Absent]
OneLine = Annotated[str, StringConstraints(min_length=1, max_length=400), AfterValidator(_printable)]
Line = Annotated[OneLine | None, Absent]
Text = Annotated[str | None, Absent]
Path = Annotated[str, StringConstraints(max_length=4096)]
Paths = Annotated[list[Path] | None, Absent]


class Part(BaseModel):
    """A part of a payload: exact types, unknown fields ignored."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Account(Part):
    id: Number = None
    login: Line = None
    type: Line = None


class Repository(Part):
    id: Number = None
    full_name: FullName = None
    default_branch: Line = None
    html_url: Line = None
    pushed_at: Annotated[int | str | None, Absent] = None
    """Seconds since 1970 in a `push`, ISO 8601 elsewhere."""


class WithId(Part):
    id: Number = None


class Ref(Part):
    ref: Line = None
    sha: Sha = None
    repo: Annotated[Repository | None, Absent] = None


class Written(Part):
    """What issues and pull requests have in common: a text and its time."""

    number: Number = None
    title: Text = None
    body: Text = None
    html_url: Line = None
    updated_at: Line = None


class PullRequest(Written):
    head: Annotated[Ref | None, Absent] = None
    base: Annotated[Ref | None, Absent] = None
    merged: Flag = None


class Issue(Written):
    pull_request: Annotated[dict[str, Any] | None, Absent] = None


class Comment(Part):
    body: Text = None
    user: Annotated[Account | None, Absent] = None
    html_url: Line = None
    created_at: Line = None
    updated_at: Line = None
    performed_via_github_app: Annotated[WithId | None, Absent] = None


class MergeGroup(Part):
    head_sha: Sha = None
    head_ref: Line = None
    base_sha: Sha = None
    base_ref: Line = None


PullRequests = Annotated[list[Annotated[PullRequest | None, Absent]] | None, Absent]


class Check(Part):
    """A check run, a check suite, or a run of a workflow."""

    head_sha: Sha = None
    name: Line = None
    head_branch: Line = None
    app: Annotated[WithId | None, Absent] = None
    pull_requests: PullRequests = None
    check_suite: Annotated["Check | None", Absent] = None


class RequestedAction(Part):
    identifier: Line = None


class PushedCommit(Part):
    id: Sha = None
    added: Paths = None
    removed: Paths = None
    modified: Paths = None


class Release(Part):
    tag_name: Line = None
    body: Text = None


class Was(Part):
    was: Annotated[str | None, Field(alias="from"), Absent] = None


class Changes(Part):
    """What an edit changed, and what it was before; a part that did not change is not there."""

    body: Annotated[Was | None, Absent] = None
    name: Annotated[Was | None, Absent] = None
    tag_name: Annotated[Was | None, Absent] = None
    make_latest: Annotated[dict[str, Any] | None, Absent] = None


class Deployment(Part):
    id: Number = None
    sha: Sha = None
    ref: Line = None
    environment: Line = None


class DeploymentStatus(Part):
    state: Word = None
    environment: Line = None
    created_at: Line = None
    creator: Annotated[Account | None, Absent] = None
    target_url: Line = None


Repositories = Annotated[list[Annotated[Repository | None, Absent]] | None, Absent]


class Payload(Part):
    """Every part of every event that we act on."""

    action: Word = None
    reason: Word = None
    repository: Annotated[Repository | None, Absent] = None
    installation: Annotated[WithId | None, Absent] = None
    sender: Annotated[Account | None, Absent] = None
    number: Number = None
    pull_request: Annotated[PullRequest | None, Absent] = None
    issue: Annotated[Issue | None, Absent] = None
    sub_issue: Annotated[Issue | None, Absent] = None
    parent_issue: Annotated[Issue | None, Absent] = None
    comment: Annotated[Comment | None, Absent] = None
    merge_group: Annotated[MergeGroup | None, Absent] = None
    check_run: Annotated[Check | None, Absent] = None
    check_suite: Annotated[Check | None, Absent] = None
    workflow_run: Annotated[Check | None, Absent] = None
    sha: Sha = None
    context: Line = None
    requested_action: Annotated[RequestedAction | None, Absent] = None
    ref: Line = None
    ref_type: Word = None
    before: Sha = None
    after: Sha = None
    forced: Flag = None
    created: Flag = None
    deleted: Flag = None
    commits: Annotated[list[PushedCommit] | None, Absent] = None
    release: Annotated[Release | None, Absent] = None
    changes: Annotated[Changes | None, Absent] = None
    environment: Line = None
    deployment: Annotated[Deployment | None, Absent] = None
    deployment_callback_url: Line = None
    deployment_status: Annotated[DeploymentStatus | None, Absent] = None
    repositories: Repositories = None
    repositories_added: Repositories = None
