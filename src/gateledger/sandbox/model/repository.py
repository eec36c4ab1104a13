"""A repository: the door to everything in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.git.diff import Diffs, FileChange
from gateledger.sandbox.git.store import Content, GitStore
from gateledger.sandbox.git.values import Person
from gateledger.sandbox.model.branches import NOTHING, Branches
from gateledger.sandbox.model.checking import Checking
from gateledger.sandbox.model.deployments import Deployments
from gateledger.sandbox.model.issue import Issue
from gateledger.sandbox.model.label import Label
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.model.queue import Entry, MergeGroup
from gateledger.sandbox.model.releases import Releases
from gateledger.sandbox.model.reporting import Reporting
from gateledger.sandbox.model.rule import RequiredCheck
from gateledger.sandbox.model.ruleset import required_check
from gateledger.sandbox.model.rulesets import Rulesets
from gateledger.sandbox.model.workflows import Workflows
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox

# https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
EVENTFUL_TAGS = 3
WRITERS = frozenset({"admin", "maintain", "write"})


class Repository(Reporting):
    """One repository. Its methods do what a person or a program does on GitHub, webhooks included."""

    graphql_type = "Repository"
    default_branch = "main"

    def __init__(
        self,
        hub: Sandbox,
        owner: Account,
        name: str,
        *,
        private: bool = False,
        fork_of: Repository | None = None,
    ) -> None:
        self.hub, self.owner, self.name, self.is_private, self.fork_of = hub, owner, name, private, fork_of
        self.database_id = hub.ids.next()
        self.created_at = self.pushed_at = hub.clock.now()
        self.store: GitStore = fork_of.store if fork_of else GitStore()
        self.diffs: Diffs = fork_of.diffs if fork_of else Diffs(self.store)
        self.branches: Branches = Branches(self)
        self.checking = Checking(self)
        self.workflows = Workflows(self)
        self.threads: dict[int, Issue | Pull] = {}
        self.landed: dict[str, list[Pull]] = {}
        self.groups: list[MergeGroup] = []
        self.queued_branches: set[str] = set()
        self.roles: dict[str, str] = {}
        self.rulesets = Rulesets(self)
        self.releases = Releases(self)
        self.deployments = Deployments(self)
        self.forks: list[Repository] = []
        self.shape: dict[str, Any] = {}
        self._labels: dict[str, Label] = {}
        self._last_number = 0

    @property
    def name_with_owner(self) -> str:
        return f"{self.owner.login}/{self.name}"

    @property
    def id(self) -> str:
        return node_id("R", self.database_id)

    @property
    def url(self) -> str:
        return f"{self.hub.url}/{self.name_with_owner}"

    @property
    def default_ref(self) -> str:
        return f"refs/heads/{self.default_branch}"

    @property
    def updated_at(self) -> str:
        return self.pushed_at

    def next_number(self) -> int:
        """Issues and pull requests share their numbers."""
        self._last_number += 1
        return self._last_number

    # people

    def permit(self, login: str, role: str) -> None:
        """Give someone a role: admin, maintain, write, triage, read, none."""
        self.roles[login.lower()] = role

    def role(self, account: Account) -> str:
        """Say what someone may do here; `mona` administers everything, strangers read what is public."""
        given = self.roles.get(account.login.lower())
        if given is None and account.login in {self.hub.maintainer, self.owner.login}:
            return "admin"
        return given or ("none" if self.is_private else "read")

    def can_write(self, account: Account) -> bool:
        return self.role(account) in WRITERS

    def association(self, account: Account) -> str:
        """Say what GitHub writes beside a comment: OWNER, MEMBER, CONTRIBUTOR, NONE ..."""
        if account is self.owner:
            return "OWNER"
        if self.can_write(account):
            return "MEMBER" if self.owner.type == "Organization" else "COLLABORATOR"
        merged = any(pull.author is account and pull.merged for pull in self.pulls())
        return "CONTRIBUTOR" if merged else "NONE"

    # git

    def commit(
        self,
        branch: str,
        files: Mapping[str, Content],
        message: str = "Change",
        author: str | None = None,
        date: str | datetime | None = None,
        *,
        force: bool = False,
    ) -> str:
        """Commit files (None removes one) and push; a missing branch starts at the default one.

        An author written `Name <address>` has no account; the maintainer pushes for them.
        """
        with self.hub.lock:
            stranger = self.hub.stranger(author, date)
            who = self.hub.account(None if stranger else author)
            return self.branches.change(branch, files, message, who, date, force=force, written_by=stranger)

    def tag(
        self,
        name: str,
        target: str | None = None,
        message: str | None = None,
        *,
        by: str | None = None,
        bypass: bool = False,
    ) -> str:
        """Push a tag on a commit (default: the default branch); annotated when it has a message.

        An existing one is pointed elsewhere. Refused (422) where a ruleset says so, unless bypassed.
        """
        with self.hub.lock:
            sha = target or self.branches.tip(self.default_branch)
            actor = self.hub.account(by)
            if message is not None:
                tagger = Person(actor.name, actor.email, self.hub.clock.now())
                sha = self.store.tag(name, sha, message, tagger)
            self.branches.push(f"refs/tags/{name}", sha, actor, bypass=bypass)
            return sha

    def push_tags(self, tags: Mapping[str, str], by: str | None = None) -> None:
        """Push several tags at once; above three of them GitHub sends no event at all."""
        with self.hub.lock:
            if len(tags) > EVENTFUL_TAGS:
                self.branches.refs.update({f"refs/tags/{name}": sha for name, sha in tags.items()})
                return
            for name, sha in tags.items():
                self.tag(name, sha, by=by)

    def delete_ref(self, qualified: str, by: str | None = None, *, bypass: bool = False) -> None:
        """Push the deletion of `refs/tags/v1` or `refs/heads/old`; sends `push` and `delete`."""
        with self.hub.lock:
            self.branches.push(qualified, NOTHING, self.hub.account(by), bypass=bypass)

    def branch_at(self, sha: str) -> str | None:
        """Name a branch whose tip is this commit."""
        prefix = "refs/heads/"
        names = (ref for ref, tip in self.branches.refs.items() if tip == sha and ref.startswith(prefix))
        found = next(names, None)
        return found.removeprefix(prefix) if found else None

    def resolve(self, name: str) -> str | None:
        """Turn a sha, its unique start, a ref or HEAD into the sha it means; tags stay tag objects."""
        if name == "HEAD":
            return self.branches.refs.get(self.default_ref)
        if ref := self.branches.find(name):
            return ref.sha
        if re.fullmatch(r"[0-9a-f]{40}", name):
            return name if self.store.kind(name) else None
        if re.fullmatch(r"[0-9a-f]{7,39}", name):
            found = [sha for sha in map(bytes.decode, self.store.repo.object_store) if sha.startswith(name)]
            return found[0] if len(found) == 1 else None
        return None

    def peel(self, sha: str) -> str | None:
        """Follow a tag object to its commit; None for what leads to no commit."""
        kind = self.store.kind(sha)
        if kind == "tag":
            return self.peel(self.store.tag_object(sha).target)
        return sha if kind == "commit" else None

    def changes_of(self, sha: str) -> tuple[FileChange, ...]:
        """List what one commit changed against its first parent."""
        commit = self.store.history(sha)
        before = self.store.history(commit.parents[0]).tree if commit.parents else self.store.tree(None, {})
        return self.diffs.files(before, commit.tree)

    # issues and pull requests

    def issue(
        self, title: str, body: str = "", author: str | None = None, labels: Iterable[str] = ()
    ) -> Issue:
        """Open an issue; sends `issues.opened`."""
        with self.hub.lock:
            made = Issue(self, title, body, author)
            made.labels = [self.label(name) for name in labels]
            self.threads[made.number] = made
            made.touched("opened", made.author)
            return made

    def pull(
        self,
        head: str,
        base: str = "main",
        title: str = "Change",
        body: str = "",
        author: str | None = None,
        *,
        draft: bool = False,
        fork: str | None = None,
        labels: Iterable[str] = (),
    ) -> Pull:
        """Open a pull request; with `fork` its head branch lies in that repository (made when missing)."""
        with self.hub.lock:
            source = self._fork(fork, head) if fork else self
            author = author or (source.owner.login if fork else None)
            made = Pull(self, title, body, author, head=(source, head), base=base, draft=draft)
            made.labels = [self.label(name) for name in labels]
            self.threads[made.number] = made
            made.touched("opened", made.author)
            return made

    def _fork(self, name: str, head: str) -> Repository:
        found = self.hub.repositories.get(name.lower())
        if found is None:
            found = self.hub.fork(self, name)
        if f"refs/heads/{head}" not in found.branches.refs:
            found.branches.change(head, {f"{head}.txt": f"{head}\n"}, "Change", found.owner)
        return found

    def pulls(self) -> list[Pull]:
        return [thread for thread in self.threads.values() if isinstance(thread, Pull)]

    def pulls_with(self, sha: str) -> list[Pull]:
        """List the merged pull requests that brought a commit; off the default branch the open ones too.

        https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit
        """
        tip = self.branches.refs.get(self.default_ref)
        landed = tip is not None and self.branches.contains(tip, sha)
        merged = self.landed.get(sha, [])
        if landed:
            return merged
        return sorted(
            merged + [pull for pull in self.pulls() if pull.state == "OPEN" and pull.brought(sha)],
            key=lambda pull: pull.number,
        )

    def pulls_from(self, branch: str) -> list[Pull]:
        """List open pull requests, here or in the parent, whose head is this branch."""
        near = [self, self.fork_of] if self.fork_of else [self]
        every = [pull for repository in near for pull in repository.pulls() if pull.state == "OPEN"]
        return [pull for pull in every if (pull.head_repository, pull.head_ref_name) == (self, branch)]

    def find_issue(self, number: int) -> Issue | None:
        found = self.threads.get(number)
        return found if isinstance(found, Issue) else None

    def find_pull(self, number: int) -> Pull | None:
        found = self.threads.get(number)
        return found if isinstance(found, Pull) else None

    def label(self, name: str) -> Label:
        """Give the label of a name, making it when missing."""
        if name not in self._labels:
            self._labels[name] = Label(self.hub.ids.next(), name, self.url, self.hub.clock.now())
        return self._labels[name]

    # rules

    def protect(self, branch: str = "main", check: str = "gateledger", app_id: int | None = None) -> None:
        """Require a check on a branch."""
        with self.hub.lock:
            rule, names = required_check(check, app_id), [f"refs/heads/{branch}"]
            self.rulesets.create(f"{check} on {branch} {len(self.rulesets.every())}", [rule], include=names)

    def rules(self, branch: str) -> list[RequiredCheck]:
        """List the checks that a branch requires."""
        return self.rulesets.required(f"refs/heads/{branch}")

    # merge queue

    def merge_group(self, pulls: list[Pull], by: str | None = None) -> MergeGroup:
        """Put pull requests into the merge queue as one group; sends `merge_group.checks_requested`."""
        with self.hub.lock:
            group = MergeGroup(self, pulls, by)
            self.groups.append(group)
            self.queued_branches.add(group.base_ref)
            group.start()
            return group

    def queue_entries(self, branch: str) -> list[Entry]:
        groups = [group for group in self.groups if group.base_ref == branch]
        return [entry for group in groups for entry in group.entries]
