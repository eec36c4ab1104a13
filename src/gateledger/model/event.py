"""A webhook POST, before and after it proved itself."""

from datetime import datetime
from typing import Literal

from gateledger.model.command import Command
from gateledger.model.deployment import DeploymentAsk, DeploymentSeen
from gateledger.model.sighting import Sighting
from gateledger.model.value import Value


class Delivery(Value):
    """One webhook POST: header names in lower case, the exact body. Not yet believed."""

    headers: dict[str, str]
    body: bytes
    received_at: datetime


class Trigger(Value):
    """What woke a Job: kept in the Record, so that an auditor can find the delivery at GitHub."""

    event: str
    action: str = ""
    delivery_id: str = ""
    received_at: datetime
    payload_sha256: str = ""
    sender: str = ""


class Event(Value):
    """A Delivery that proved itself, reduced to what we act on. Absent parts are None or empty."""

    trigger: Trigger
    repository: str = ""
    repository_id: int | None = None
    installation: int | None = None
    default_branch: str = ""
    sender_kind: str = ""
    number: int | None = None
    """Of the pull request or of the issue the event speaks of."""
    issue_is_pull_request: bool = False
    base_ref: str = ""
    head_sha: str = ""
    head_ref: str = ""
    base_sha: str = ""
    before_sha: str = ""
    """Where the head was before this event."""
    deleted: bool = False
    """Of a push: the ref is gone."""
    merged: bool = False
    """Of a pull request that was closed: by merging it."""
    pull_requests: tuple[int, ...] = ()
    app_id: int | None = None
    """The app that owns the check run or suite, or that wrote the comment, the event speaks of."""
    check_name: str = ""
    """Of a check run or a status: its name or context. Of suites and workflow runs empty: they speak of several."""
    requested_action: str = ""
    command: str = ""
    """Of a comment: what follows `/gateledger` on its first line, e.g. `recheck`."""
    said: Command | None = None
    """The same with its words and who gave it; None where an edit did not change it."""
    repositories: tuple[str, ...] = ()
    """Of an installation: the repositories it newly covers, `o/r`."""
    changed_paths: tuple[str, ...] | None = None
    """Of a push: paths of all listed commits; None when the payload may be cut short."""
    reason: str = ""
    sighting: Sighting | None = None
    """What the delivery showed of an issue, a pull request or a branch."""
    landed: Sighting | None = None
    """A push to the default branch."""
    tags: tuple[str, ...] = ()
    """Of a release, a push or a creation: the tags that it speaks of; two where a draft got another one."""
    only_ours: bool = False
    """Of an edited release: nothing changed but the section of the notes that is ours."""
    deployment: DeploymentAsk | None = None
    deployed: DeploymentSeen | None = None


Refusal = Literal["signature", "body", "size"]
