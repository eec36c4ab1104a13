"""Pull requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from gateledger.sandbox.errors import SandboxError
from gateledger.sandbox.git.diff import FileChange
from gateledger.sandbox.git.store import Content
from gateledger.sandbox.model.branches import Push
from gateledger.sandbox.model.check import CheckRun
from gateledger.sandbox.model.comment import Review
from gateledger.sandbox.model.keywords import closed_by
from gateledger.sandbox.model.merging import Merge, Method
from gateledger.sandbox.model.thread import Thread
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.issue import Issue
    from gateledger.sandbox.model.queue import MergeGroup
    from gateledger.sandbox.model.repository import Repository

OPINIONS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


class Pull(Thread):
    """A pull request; `head_repository` differs from `repository` when it comes from a fork."""

    graphql_type: ClassVar[str] = "PullRequest"
    event: ClassVar[str] = "pull_request"
    prefix: ClassVar[str] = "PR"
    folder: ClassVar[str] = "pull"

    def __init__(
        self,
        repository: Repository,
        title: str,
        body: str,
        author: str | None,
        *,
        head: tuple[Repository, str],
        base: str,
        draft: bool,
    ) -> None:
        super().__init__(repository, title, body, author)
        self.head_repository, self.head_ref_name = head
        self.base_ref_name = base
        self.head_sha = self.head_repository.branches.tip(self.head_ref_name)
        self.base_sha = repository.branches.tip(base)
        self.is_draft = draft
        self.merged_at: str | None = None
        self.merged_by: Account | None = None
        self.merge_sha: str | None = None
        self.landed: tuple[str, ...] = ()
        self.reviews: list[Review] = []
        self.links: dict[Issue, str] = {}
        self.group: MergeGroup | None = None

    @property
    def merged(self) -> bool:
        return self.merged_at is not None

    @property
    def is_cross_repository(self) -> bool:
        return self.head_repository is not self.repository

    @property
    def commit_shas(self) -> tuple[str, ...]:
        """Its commits, oldest first."""
        return self.repository.branches.between(self.base_sha, self.head_sha)

    def brought(self, sha: str) -> bool:
        """Say whether a commit is one of its own."""
        return sha in self.commit_shas or sha == self.head_sha

    @property
    def changes(self) -> tuple[FileChange, ...]:
        """Its changed files, from the merge base to the head."""
        store = self.repository.store
        base = store.merge_base(self.base_sha, self.head_sha) or self.base_sha
        return self.repository.diffs.files(store.history(base).tree, store.history(self.head_sha).tree)

    def push(
        self,
        files: Mapping[str, Content],
        message: str = "Change",
        *,
        force: bool = False,
        author: str | None = None,
        date: str | None = None,
    ) -> str:
        """Commit on its head branch; sends `push` and `pull_request.synchronize`."""
        with self.hub.lock:
            stranger = self.hub.stranger(author, date)
            who = self.hub.account(self.author.login if stranger or not author else author)
            branches, name = self.head_repository.branches, self.head_ref_name
            return branches.change(name, files, message, who, date, force=force, written_by=stranger)

    def follow(self, push: Push) -> None:
        """Take a push to the head branch."""
        if push.deleted:
            return
        before, self.head_sha = push.before, push.after
        self.base_sha = self.repository.branches.tip(self.base_ref_name)
        if push.forced:
            self.happened(
                "HeadRefForcePushedEvent", push.actor, pull_request=self, before=before, after=push.after
            )
        self.touched("synchronize", push.actor, before=before, after=push.after)

    def edit(
        self,
        title: str | None = None,
        body: str | None = None,
        by: str | None = None,
        base: str | None = None,
    ) -> None:
        """Change title, body, or the base branch (retarget)."""
        with self.hub.lock:
            super().edit(title, body, by)
            if base is None or base == self.base_ref_name:
                return
            actor = self.hub.account(by or self.author.login)
            before = {"ref": {"from": self.base_ref_name}, "sha": {"from": self.base_sha}}
            self.happened(
                "BaseRefChangedEvent",
                actor,
                pull_request=self,
                previous_ref_name=self.base_ref_name,
                current_ref_name=base,
            )
            self.base_ref_name, self.base_sha = base, self.repository.branches.tip(base)
            self.touched("edited", actor, changes={"base": before})

    def ready(self, by: str | None = None) -> None:
        """End the draft; sends `pull_request.ready_for_review`."""
        with self.hub.lock:
            self.is_draft = False
            actor = self.hub.account(by or self.author.login)
            self.happened("ReadyForReviewEvent", actor, pull_request=self)
            self.touched("ready_for_review", actor)

    def draft(self, by: str | None = None) -> None:
        """Make it a draft; sends `pull_request.converted_to_draft`."""
        with self.hub.lock:
            self.is_draft = True
            self.touched("converted_to_draft", self.hub.account(by or self.author.login))

    def close(self, by: str | None = None) -> None:
        """Close it without merging; sends `pull_request.closed`."""
        with self.hub.lock:
            if self.state != "OPEN":
                raise SandboxError(f"pull request {self.number} is {self.state.lower()} already")
            actor = self.hub.account(by)
            self.state, self.closed_at, self.closed_by = "CLOSED", self.hub.clock.now(), actor
            self.touched("closed", actor)

    def reopen(self, by: str | None = None) -> None:
        """Open it again; sends `pull_request.reopened`."""
        with self.hub.lock:
            if self.state != "CLOSED":
                raise SandboxError(f"pull request {self.number} is {self.state.lower()}")
            self.state, self.closed_at, self.closed_by = "OPEN", None, None
            self.head_sha = self.head_repository.branches.tip(self.head_ref_name)
            self.touched("reopened", self.hub.account(by or self.author.login))

    def merge(self, method: Method = "merge", by: str | None = None, *, bypass: bool = False) -> str:
        """Merge it and give the merge commit; refused (405) while a required check does not pass.

        With `bypass` an administrator merges all the same.
        """
        with self.hub.lock:
            return Merge(self, self.hub.account(by)).run(method, bypass=bypass)

    def link(self, issue: Issue, by: str | None = None) -> None:
        """Link an issue through the sidebar; sends nothing, as on GitHub."""
        with self.hub.lock:
            self.links[issue] = self.hub.clock.now()
            self.happened("ConnectedEvent", self.hub.account(by), source=self, subject=issue)

    def unlink(self, issue: Issue, by: str | None = None) -> None:
        """Take such a link away; sends nothing, as on GitHub."""
        with self.hub.lock:
            del self.links[issue]
            self.happened("DisconnectedEvent", self.hub.account(by), source=self, subject=issue)

    def closing_issues(self, *, user_linked_only: bool = False) -> list[Issue]:
        """List linked issues: keywords in the body, where the base is the default branch, then the sidebar."""
        found: dict[Issue, None] = {}
        if self.base_ref_name == self.repository.default_branch and not user_linked_only:
            for name, number in closed_by(self.body):
                repository = self.hub.repositories.get((name or self.repository.name_with_owner).lower())
                issue = repository.find_issue(number) if repository else None
                if issue:
                    found[issue] = None
        return list(found | dict.fromkeys(self.links))

    def review(self, user: str, state: str = "APPROVED", body: str = "", commit: str | None = None) -> Review:
        """Review a commit, the head if none is named; `state` APPROVED, CHANGES_REQUESTED or COMMENTED."""
        with self.hub.lock:
            author = self.hub.account(user)
            if state.upper() == "APPROVED" and author is self.author:
                raise SandboxError("Can not approve your own pull request")
            moment = self.updated_at = self.hub.clock.now()
            number = self.hub.ids.next()
            said = Review(self, number, author, state.upper(), body, moment, commit or self.head_sha)
            self.reviews.append(said)
            self.hub.events.review(said, "submitted", author)
            return said

    def latest_reviews(self, *, opinionated: bool = False, writers_only: bool = False) -> list[Review]:
        """The last review of each reviewer; opinionated ones leave comments aside."""
        seen: dict[Account, Review] = {}
        for review in self.reviews:
            counts = review.state in OPINIONS or not opinionated
            if counts and (not writers_only or self.repository.can_write(review.author)):
                seen[review.author] = review
        return list(seen.values())

    def checks(self) -> list[CheckRun]:
        """Every check run on its head, oldest first."""
        return self.repository.checks(self.head_sha)
