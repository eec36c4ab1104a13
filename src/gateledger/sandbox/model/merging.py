"""Merging a pull request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from gateledger.sandbox.errors import RefusedError
from gateledger.sandbox.git.values import Entry, Special
from gateledger.sandbox.git.walk import at
from gateledger.sandbox.model.branches import Push
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.pull import Pull
    from gateledger.sandbox.model.repository import Repository

Method = Literal["merge", "squash", "rebase"]


class Merge:
    """One merge, by one person."""

    def __init__(self, pull: Pull, actor: Account) -> None:
        self._pull = pull
        self._actor = actor
        self._repository = pull.repository
        self._web = pull.hub.account("web-flow")

    def run(self, method: Method, *, bypass: bool) -> str:
        """Move the base branch, close the pull request and what it closes; give the new tip."""
        pull = self._pull
        if not bypass:
            self.allowed()
        base = self._repository.branches.tip(pull.base_ref_name)
        sha = self._commit(base, method)
        pull.base_sha = base
        moment = pull.hub.clock.now()
        pull.state, pull.merged_at, pull.closed_at = "MERGED", moment, moment
        pull.merged_by = pull.closed_by = self._actor
        pull.merge_sha = sha
        pull.landed = self._repository.branches.between(base, sha)
        for one in {*pull.landed, *pull.commit_shas, pull.head_sha}:
            self._repository.landed.setdefault(one, []).append(pull)
        ref = f"refs/heads/{pull.base_ref_name}"
        if bypass:
            self._note(ref, base, sha)
        self._repository.branches.move(ref, sha, self._actor, merge="pr_merge")
        pull.touched("closed", self._actor)
        for issue in pull.closing_issues():
            if issue.state == "OPEN" and pull.base_ref_name == self._repository.default_branch:
                issue.close(by=self._actor.login)
        return sha

    def _note(self, ref: str, before: str, after: str) -> None:
        """Tell the rules' own log of a merge that did not wait for them."""
        rulesets = self._repository.rulesets
        push = Push(self._repository, ref, before, self._pull.head_sha, False, self._actor)
        rulesets.note(replace(push, after=after), "bypass" if rulesets.judge(push) else "pass")

    def allowed(self) -> None:
        """Refuse with 405, as the merge button does, what may not be merged."""
        pull = self._pull
        if pull.state != "OPEN" or pull.is_draft:
            raise RefusedError(405, "Pull Request is not mergeable")
        for rule in self._repository.rules(pull.base_ref_name):
            if not rule.met_by(pull.repository.checking, pull.head_sha):
                raise RefusedError(405, f'Required status check "{rule.check}" is expected.')
        base = self._repository.branches.tip(pull.base_ref_name)
        if merged_tree(self._repository, base, pull.head_sha) is None:
            raise RefusedError(405, "Merge conflict")

    def _commit(self, base: str, method: Method) -> str:
        pull, branches, store = self._pull, self._repository.branches, self._repository.store
        tree = merged_tree(self._repository, base, pull.head_sha) or store.history(pull.head_sha).tree
        if method == "merge":
            message = f"Merge pull request #{pull.number} from {pull.head_repository.owner.login}/{pull.head_ref_name}\n\n{pull.title}"
            return branches.make([base, pull.head_sha], tree, message, self._actor, committer=self._web)
        if method == "squash":
            message = f"{pull.title} (#{pull.number})" + self._trailers()
            return branches.make([base], tree, message, pull.author, committer=self._web)
        tip = base
        for sha in pull.commit_shas:
            step = merged_tree(self._repository, tip, sha) or store.history(sha).tree
            one = store.history(sha)
            tip = branches.make([tip], step, one.message, one.author, committer=self._actor)
        return tip

    def _trailers(self) -> str:
        """Name everybody else with a commit in it, as GitHub does in a squash's message."""
        store, own = self._repository.store, self._pull.author.email
        wrote = (store.history(sha).author for sha in self._pull.commit_shas)
        others = {each.email: each.name for each in wrote if each.email != own}
        lines = [f"Co-authored-by: {name} <{email}>" for email, name in others.items()]
        return "\n\n" + "\n".join(lines) if lines else ""


def merged_tree(repository: Repository, base: str, head: str) -> str | None:
    """Put what `head` changed upon `base`, file by file; None when both changed one file differently."""
    store = repository.store
    fork = store.merge_base(base, head)
    if fork is None:
        return None
    ours, theirs, old = (store.history(sha).tree for sha in (base, head, fork))
    files: dict[str, Special | None] = {}
    for change in repository.diffs.files(old, theirs):
        for path in filter(None, (change.path, change.previous)):
            was, now, new = (at(store, tree, path) for tree in (old, ours, theirs))
            if now not in {was, new}:
                return None
            files[path] = _content(repository, new)
    return store.tree(ours, files)


def _content(repository: Repository, entry: Entry | None) -> Special | None:
    if entry is None:
        return None
    if entry.type == "commit":
        return Special(entry.mode, entry.sha)
    return Special(entry.mode, repository.store.data(entry.sha))
