"""Issues and their hierarchy."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from gateledger.sandbox.errors import SandboxError
from gateledger.sandbox.model.thread import Thread

if TYPE_CHECKING:
    from gateledger.sandbox.model.pull import Pull
    from gateledger.sandbox.model.repository import Repository

Reason = Literal["completed", "not_planned", "duplicate"]


class Issue(Thread):
    """An issue; `state_reason` in lower case as REST writes it."""

    graphql_type: ClassVar[str] = "Issue"
    event: ClassVar[str] = "issues"
    prefix: ClassVar[str] = "I"
    folder: ClassVar[str] = "issues"

    def __init__(self, repository: Repository, title: str, body: str, author: str | None) -> None:
        super().__init__(repository, title, body, author)
        self.state_reason: str | None = None
        self.parent: Issue | None = None
        self.sub_issues: list[Issue] = []

    def close(self, reason: Reason = "completed", by: str | None = None) -> None:
        """Close it; sends `issues.closed`."""
        with self.hub.lock:
            if self.state == "CLOSED":
                raise SandboxError(f"issue {self.number} is closed already")
            actor = self.hub.account(by)
            self.state, self.state_reason = "CLOSED", reason
            self.closed_at, self.closed_by = self.hub.clock.now(), actor
            self.touched("closed", actor)

    def reopen(self, by: str | None = None) -> None:
        """Open it again; sends `issues.reopened`."""
        with self.hub.lock:
            if self.state == "OPEN":
                raise SandboxError(f"issue {self.number} is open already")
            self.state, self.state_reason = "OPEN", "reopened"
            self.closed_at = self.closed_by = None
            self.touched("reopened", self.hub.account(by))

    def delete(self, by: str | None = None) -> None:
        """Take it out of the repository; sends `issues.deleted`, the number stays burnt."""
        with self.hub.lock:
            self.touched("deleted", self.hub.account(by))
            del self.repository.threads[self.number]
            for pull in self.repository.pulls():
                pull.links.pop(self, None)

    def add_sub_issue(self, other: Issue, by: str | None = None) -> None:
        """Make another issue a part of this one; sends both `sub_issues` events."""
        with self.hub.lock:
            if other.parent is not None or other is self:
                raise SandboxError(f"issue {other.number} has a parent already, or is its own")
            other.parent = self
            self.sub_issues.append(other)
            self.hub.events.sub_issue(self, other, "added", self.hub.account(by))

    def remove_sub_issue(self, other: Issue, by: str | None = None) -> None:
        """Undo that; sends both `sub_issues` events."""
        with self.hub.lock:
            self.sub_issues.remove(other)
            other.parent = None
            self.hub.events.sub_issue(self, other, "removed", self.hub.account(by))

    @property
    def sub_issues_summary(self) -> dict[str, int]:
        """Count the parts: total, completed, percent."""
        total = len(self.sub_issues)
        done = sum(part.state == "CLOSED" for part in self.sub_issues)
        return {"total": total, "completed": done, "percent_completed": 100 * done // total if total else 0}

    def pulls_that_close(self) -> list[Pull]:
        """List the pull requests of all repositories that this issue is linked to."""
        pulls = [pull for repository in self.hub.repositories.values() for pull in repository.pulls()]
        return [pull for pull in pulls if self in pull.closing_issues()]
