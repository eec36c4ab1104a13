"""The refs of a repository, and what a push to one of them sets off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from gateledger.sandbox.clock import node_id, stamp
from gateledger.sandbox.errors import RefusedError, SandboxError
from gateledger.sandbox.git.store import Content, GitStore
from gateledger.sandbox.git.values import Person
from gateledger.sandbox.git.walk import ancestors, between, log
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository

NOTHING = "0" * 40
Author = Account | Person


@dataclass(frozen=True)
class Ref:
    """A ref as it is now; `name` without `refs/heads/` or `refs/tags/`."""

    repository: Repository
    qualified: str
    sha: str

    graphql_type = "Ref"

    @property
    def id(self) -> str:
        return node_id("REF", f"{self.repository.database_id}:{self.qualified}")

    @property
    def prefix(self) -> str:
        return "/".join(self.qualified.split("/")[:2]) + "/"

    @property
    def name(self) -> str:
        return self.qualified.removeprefix(self.prefix)


@dataclass(frozen=True)
class Push:
    """A ref that moved."""

    repository: Repository
    ref: str
    before: str
    after: str
    forced: bool
    actor: Account
    merge: str = ""
    """How a pull request came by it: `pr_merge` or `merge_queue_merge`."""

    @property
    def branch(self) -> str | None:
        return self.ref.removeprefix("refs/heads/") if self.ref.startswith("refs/heads/") else None

    @property
    def created(self) -> bool:
        return self.before == NOTHING

    @property
    def deleted(self) -> bool:
        return self.after == NOTHING


@dataclass(frozen=True)
class Activity:
    """What happened to a ref, and when."""

    database_id: int
    push: Push
    at: str

    @property
    def kind(self) -> str:
        """Name it as GitHub does."""
        push = self.push
        names = {"branch_creation": push.created, "branch_deletion": push.deleted, "force_push": push.forced}
        return next((name for name, so in names.items() if so), push.merge or "push")


class Branches:
    """Move refs, and tell everyone who must know."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._hub = repository.hub
        self._store: GitStore = repository.store
        self.refs: dict[str, str] = {}
        self.pushed: dict[str, str] = {}
        self.activities: list[Activity] = []
        self.between = lru_cache(maxsize=20_000)(lambda base, head: tuple(between(self._store, base, head)))
        self.log = lru_cache(maxsize=500)(lambda sha, path: tuple(log(self._store, sha, path)))
        self._reached = lru_cache(maxsize=64)(lambda sha: frozenset(ancestors(self._store, sha, set())))

    def tip(self, branch: str) -> str:
        try:
            return self.refs[f"refs/heads/{branch}"]
        except KeyError:
            raise SandboxError(f"{self._repository.name_with_owner} has no branch {branch!r}") from None

    def find(self, name: str) -> Ref | None:
        """Find a ref by short or full name; pull requests' heads included."""
        for qualified in (name, f"refs/heads/{name}", f"refs/tags/{name}", f"refs/{name}"):
            if sha := self.refs.get(qualified) or self._pull_head(qualified):
                return Ref(self._repository, qualified, sha)
        return None

    def contains(self, tip: str, sha: str) -> bool:
        """Say whether a commit can be reached from another one, or is it."""
        peeled = self._repository.peel(tip)
        return peeled is not None and sha in self._reached(peeled)

    def forward(self, before: str, after: str) -> bool:
        """Say whether going from one to the other loses nothing; tags are followed to their commits."""
        commit = self._repository.peel(before)
        return commit is not None and self.contains(after, commit)

    def _pull_head(self, qualified: str) -> str | None:
        parts = qualified.split("/")
        if parts[:2] != ["refs", "pull"] or parts[3:] != ["head"] or not parts[2].isdecimal():
            return None
        pull = self._repository.find_pull(int(parts[2]))
        return pull.head_sha if pull else None

    def make(
        self,
        parents: list[str],
        tree: str,
        message: str,
        author: Author,
        date: str | datetime | None = None,
        *,
        committer: Author | None = None,
    ) -> str:
        """Store a commit without moving any ref; a `Person` as author keeps their own date."""
        moment = stamp(date or self._hub.clock.moment())
        by = committer or author
        wrote = author if isinstance(author, Person) else Person(author.name, author.email, moment)
        return self._store.commit(tree, parents, message, wrote, Person(by.name, by.email, moment))

    def change(
        self,
        branch: str,
        files: Mapping[str, Content],
        message: str,
        author: Account,
        date: str | datetime | None = None,
        *,
        force: bool = False,
        written_by: Author | None = None,
    ) -> str:
        """Commit files on a branch, made from the default one when missing, and push it.

        With `force` the new commit replaces the branch's last one. `written_by` is an author who did not push.
        """
        start = self.refs.get(f"refs/heads/{branch}") or self.refs.get(self._repository.default_ref)
        parents = [start] if start else []
        tree = self._store.history(start).tree if start else None
        if force and start:
            parents = list(self._store.history(start).parents)
        sha = self.make(parents, self._store.tree(tree, files), message, written_by or author, date)
        ref = f"refs/heads/{branch}"
        push = Push(self._repository, ref, self.refs.get(ref, NOTHING), sha, force, author)
        if self._repository.rulesets.judge(push):  # whoever uses this method is let through, and noted
            self._repository.rulesets.note(push, "bypass")
        self._set(push)
        return sha

    def move(self, ref: str, after: str, actor: Account, *, forced: bool = False, merge: str = "") -> None:
        """Set a ref, or delete it with 40 zeros, and send what GitHub sends."""
        push = Push(self._repository, ref, self.refs.get(ref, NOTHING), after, forced, actor, merge)
        self._set(push)

    def push(self, ref: str, after: str, actor: Account, *, bypass: bool = False) -> None:
        """Set or delete a ref as somebody who must follow its rules; 422 when it is against them.

        With `bypass` an administrator does it all the same, and the rules' own log says so.
        """
        before = self.refs.get(ref, NOTHING)
        moved = NOTHING not in {before, after}
        push = Push(self._repository, ref, before, after, moved and not self.forward(before, after), actor)
        rulesets = self._repository.rulesets
        if self._repository.releases.locks(ref):
            raise RefusedError(422, "Cannot update or delete the tag of an immutable release.")
        if bypass:
            rulesets.note(push, "bypass" if rulesets.judge(push) else "pass")
        else:
            rulesets.refuse(push)
        self._set(push)

    def _set(self, push: Push) -> None:
        ref, after = push.ref, push.after
        if push.deleted:
            del self.refs[ref]
        else:
            self.refs[ref] = after
            self.pushed.setdefault(after, self._hub.clock.now())
        self._repository.pushed_at = self._hub.clock.now()
        self.activities.append(Activity(self._hub.ids.next(), push, self._hub.clock.now()))
        self._tell(push)

    def _tell(self, push: Push) -> None:
        events = self._hub.events
        if push.created:
            events.create(push)
        elif push.deleted:
            events.delete(push)
        events.push(push)
        if push.branch is None or push.deleted:
            return
        if self._hub.app.permissions.get("checks") == "write":
            suite = self._repository.checking.suite(self._hub.app, push.after, push.branch, push.before)
            events.check_suite(suite, "requested", push.actor)
        for pull in self._repository.pulls_from(push.branch):
            pull.follow(push)
