"""A question waiting in the queue."""

from datetime import datetime
from enum import StrEnum

from gateledger.model.command import Command
from gateledger.model.deployment import DeploymentAsk, DeploymentSeen
from gateledger.model.event import Trigger
from gateledger.model.sighting import Sighting
from gateledger.model.value import Value


class JobKind(StrEnum):
    """What sort of question. Sweeps only list subjects and queue Jobs; a Sighting asks nothing: it is to be kept."""

    PULL_REQUEST = "pull-request"
    MERGE_GROUP = "merge-group"
    SWEEP_BRANCH = "sweep-branch"
    """Every open pull request of a base branch (`key` = branch, empty = all): the policy may have changed."""
    SWEEP_ISSUE = "sweep-issue"
    """Every open pull request that links this issue, or one of its sub-issues (`key` = number)."""
    SWEEP_COMMIT = "sweep-commit"
    """Every open pull request whose head is this commit (`key` = sha)."""
    CHECK = "check"
    """Something ran on a commit (`key` = sha, colon, the check's name or nothing): who waits for it?"""
    SIGHTING = "sighting"
    """What one delivery showed (`key` = what, and a digest of delivery and content: none ever coalesces)."""
    RELEASE = "release"
    """May this tag be released? (`key` = tag; a draft's tag need not be there yet)"""
    DEPLOYMENT = "deployment"
    """May this deployment go on? (`key` = run, slash, environment)"""
    SWEEP_TAGS = "sweep-tags"
    """Every tag that the ledger does not know yet: events may be missing (`key` empty)."""
    READINESS = "readiness"
    """Could each service be released now? (`key` = branch)"""
    COMMAND = "command"
    """What somebody asked for in a comment (`key` = number, and a digest of delivery and content)."""
    MERGED = "merged"
    """What was merged, and was it let through? (`key` = number)"""
    PUSHED = "pushed"
    """Did what was pushed to a branch come by pull requests? (`key` = branch, colon, the commit it stands at now)"""
    POLICY = "policy"
    """Did a push change the policy that is in force? (`key` as of PUSHED)"""
    PUBLISHED = "published"
    """What was published, and was it let through? (`key` = tag)"""
    DEPLOYED = "deployed"
    """Was this deployment let through? (`key` = its number)"""
    RETENTION = "retention"
    """Which evidence has had its time, by the policy? (`key` empty)"""
    OVERDUE = "overdue"
    """Which bypasses did nobody review in time? (`key` empty)"""
    DRIFT = "drift"
    """Documents of the default branch moved (`key` = branch): which others rest on what they no longer say?"""

    RECONCILE = "reconcile"
    """What does GitHub list that we have no Record of? (`key` empty, or the day since which, `2026-11-01`)"""


MARKS = {
    JobKind.PULL_REQUEST: "#",
    JobKind.MERGE_GROUP: "~",
    JobKind.SWEEP_BRANCH: "?branch=",
    JobKind.SWEEP_ISSUE: "?issue=",
    JobKind.SWEEP_COMMIT: "?commit=",
    JobKind.CHECK: "?check=",
    JobKind.SIGHTING: "?seen=",
    JobKind.RELEASE: "@",
    JobKind.DEPLOYMENT: "?deploy=",
    JobKind.SWEEP_TAGS: "?tags=",
    JobKind.READINESS: "?ready=",
    JobKind.COMMAND: "?said=",
    JobKind.MERGED: "?merged=",
    JobKind.PUSHED: "?pushed=",
    JobKind.POLICY: "?policy=",
    JobKind.PUBLISHED: "?published=",
    JobKind.DEPLOYED: "?deployed=",
    JobKind.OVERDUE: "?overdue=",
    JobKind.RETENTION: "?retention=",
    JobKind.DRIFT: "?chain=",
    JobKind.RECONCILE: "?reconcile=",
}


class Job(Value):
    """A question, keyed by its subject (`o/r#7`), not yet pinned to a commit."""

    kind: JobKind
    repository: str
    key: str
    installation: int
    trigger: Trigger
    base_ref: str = ""
    """A guess that spares a round trip; what GitHub answers decides."""
    head_sha: str = ""
    head_ref: str = ""
    base_sha: str = ""
    sighting: Sighting | None = None
    deployment: DeploymentAsk | None = None
    deployed: DeploymentSeen | None = None
    command: Command | None = None
    waiting_since: datetime | None = None
    """Receipt of the earliest event that this Job answers; `trigger` is the latest. Set by the queue."""

    @property
    def subject(self) -> str:
        """The name under which events coalesce."""
        return f"{self.repository}{MARKS[self.kind]}{self.key}"

    @property
    def number(self) -> int:
        """The pull request's or issue's number."""
        return int(self.key)
