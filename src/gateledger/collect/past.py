"""The facts of pull requests that a checkout's base branch took in, seen without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from gateledger.artifacts.paths import select
from gateledger.checkout.history import Landed, Step, brought, first_parents, steps
from gateledger.checkout.names import branch_name, host_of
from gateledger.checkout.repository import Checkout
from gateledger.collect.compared import earlier_paths
from gateledger.collect.keywords import Reference, closing_references
from gateledger.collect.landing import Landing, read_landing
from gateledger.collect.local import (
    NEEDS_GITHUB,
    POLICY_PATHS,
    STORY_PATTERNS,
    NoPolicy,
    policy_at_base,
    policy_of_working_tree,
    title_of,
)
from gateledger.collect.past_files import Trees, read_trees
from gateledger.model.actor import Actor
from gateledger.model.facts import (
    UNASKED,
    UNWITNESSED,
    Before,
    Change,
    Commit,
    File,
    Moment,
    Snapshot,
    Unavailable,
    WorkItem,
    WorkItems,
)
from gateledger.model.needs import Needs
from gateledger.model.policy import PolicyText
from gateledger.model.preview import Direct
from gateledger.model.subject import Subject, SubjectKind

_MAX_COMMITS = 250
"""As many as GitHub lists."""

_CUT_OFF = Unavailable(reason="this shallow clone does not hold the commit before it", transient=True)


@dataclass(frozen=True)
class PastOpened:
    """A base branch, pinned, with what landed on it, newest first. `policy` is the one that judges all of it."""

    checkout: Checkout
    branch: Subject
    """The base branch itself: its repository, name and tip."""
    policy: PolicyText
    pulls: tuple[tuple[Landing, Landed], ...]
    direct: tuple[Direct, ...]
    landed: tuple[Landed, ...]
    now: datetime
    note: str = ""


@dataclass(frozen=True)
class _Seen:
    """Everything that was read for all pull requests at once."""

    opened: PastOpened
    needs: Needs
    steps: dict[str, tuple[Step, ...]]
    brought: dict[str, tuple[Commit, ...]]
    trees: Trees
    stories: frozenset[str]
    address: str


def open_past(
    checkout: Checkout, *, base: str | None, last: int, policy: PolicyText | None, now: datetime
) -> PastOpened | NoPolicy:
    """Pin the base branch and list the last commits along its first parents.

    `policy` None: the base's own, else the working tree's. Raises checkout.errors.CheckoutError.
    """
    base = base or checkout.default_base()
    branch = _branch(checkout, base)
    own = policy or policy_at_base(checkout, branch)
    judging = own or policy_of_working_tree(checkout, branch)
    if judging is None:
        return NoPolicy(
            branch, f"Neither {branch.base_ref} nor the working tree has {' or '.join(POLICY_PATHS)}."
        )
    landed = first_parents(checkout.git, branch.head_sha, last)
    read = [(read_landing(each), each) for each in landed]
    return PastOpened(
        checkout=checkout,
        branch=branch,
        policy=judging,
        pulls=tuple((landing, each) for landing, each in read if landing),
        direct=tuple(_direct(each) for landing, each in read if landing is None),
        landed=landed,
        now=now,
        note="" if own else f"{branch.base_ref} has no policy yet: judged by the working tree's.",
    )


def collect_past(opened: PastOpened, needs: Needs) -> Iterator[tuple[Landing, Landed, Snapshot]]:
    """Collect what a checkout can tell of each merged pull request, in few calls of git for all of them."""
    whole = [each for each in opened.landed if not _cut_off(opened, each)]
    changed = steps(opened.checkout.git, whole)
    undone = [(each.commit.sha, changed.get(each.commit.sha, ())) for each in whole]
    trees = read_trees(opened.checkout.git, opened.branch.head_sha, undone, needs)
    seen = _Seen(
        opened=opened,
        needs=needs,
        steps=changed,
        brought=brought(opened.checkout.git, opened.landed),
        trees=trees,
        # Only what the policy's gates look at: one that takes no stories must not be passed by one.
        stories=frozenset(select(select(trees.paths, STORY_PATTERNS), needs.at_head)),
        address=_address(opened),
    )
    for landing, landed in opened.pulls:
        yield landing, landed, _snapshot(seen, landing, landed)


def _branch(checkout: Checkout, base: str) -> Subject:
    repository, tip = checkout.remote_repository(), checkout.resolve(base)
    return Subject(
        kind=SubjectKind.PULL_REQUEST,
        name=f"{repository}@{branch_name(base)}",
        repository=repository,
        head_sha=tip,
        base_ref=branch_name(base),
        base_sha=tip,
    )


def _direct(landed: Landed) -> Direct:
    commit = landed.commit
    return Direct(sha=commit.sha, title=commit.message.partition("\n")[0], at=commit.committed_at)


def _cut_off(opened: PastOpened, landed: Landed) -> bool:
    """Whether a commit looks like a root because the clone ends there."""
    return opened.checkout.shallow and not landed.parents


def _address(opened: PastOpened) -> str:
    host = host_of(opened.checkout.configuration.get("remote.origin.url") or "")
    return f"https://{host}/{opened.branch.repository}" if host else ""


def _snapshot(seen: _Seen, landing: Landing, landed: Landed) -> Snapshot:
    opened = seen.opened
    subject = opened.branch.model_copy(
        update={
            "name": f"{opened.branch.repository}#{landing.number}",
            "number": landing.number,
            "head_sha": landed.commit.sha,
            "base_sha": landed.parents[0] if landed.parents else "",
            "url": f"{seen.address}/pull/{landing.number}" if seen.address else "",
        }
    )
    moment = Moment(now=opened.now)
    if _cut_off(opened, landed):
        return Snapshot.unseen(subject, _CUT_OFF, moment)
    change = _change(seen, subject, landing, landed)
    return Snapshot(
        subject=subject,
        change=change,
        work_items=_work_items(seen, change),
        files=seen.trees.files(landed.commit.sha),
        templates=seen.trees.templates(landed.commit.sha, subject.base_sha),
        reviews=NEEDS_GITHUB,
        witnessed=NEEDS_GITHUB if seen.needs.witnessed else UNWITNESSED,
        before=_before(seen, subject, change),
        checks=NEEDS_GITHUB if seen.needs.checks else UNASKED,
        approvals=NEEDS_GITHUB if seen.needs.reviewed else UNASKED,
        moment=moment,
    )


def _before(seen: _Seen, subject: Subject, change: Change) -> Before | Unavailable:
    if not seen.needs.compared:
        return UNASKED
    paths = earlier_paths(change.files, seen.needs)
    return seen.trees.before_change(subject.head_sha, subject.base_sha, paths)


def _change(seen: _Seen, subject: Subject, landing: Landing, landed: Landed) -> Change:
    commits = seen.brought.get(landed.commit.sha) or (landed.commit,)
    begun = [commit.authored_at for commit in commits if commit.authored_at]
    return Change(
        number=landing.number,
        title=landing.title,
        body=landing.body,
        author=commits[-1].author or Actor(login=landed.author or "unknown", kind="Git"),
        state="MERGED",
        url=subject.url,
        created_at=min(begun, default=None),
        base_ref=subject.base_ref,
        head_ref=landing.head_ref,
        head_sha=landed.commit.sha,
        files=tuple(
            sorted(
                (step.change for step in seen.steps.get(landed.commit.sha, ())), key=lambda each: each.path
            )
        ),
        commits=commits[:_MAX_COMMITS],
        commits_total=len(commits),
    )


def _work_items(seen: _Seen, change: Change) -> WorkItems | Unavailable:
    """Give the stories that the change names or, where it links no issue, brings; issues only GitHub can show.

    With neither, its links were made where a checkout cannot see them: that is not "none".
    """
    references = closing_references(
        f"{change.title}\n\n{change.body}", repository=seen.opened.branch.repository, host=_host(seen)
    )
    stories = _stories(seen, change, linked=bool(references))
    items = [*(_unread(each) for each in references), *(_story(seen, file) for file in stories)]
    return WorkItems(items=tuple(items)) if items else NEEDS_GITHUB


def _host(seen: _Seen) -> str:
    return seen.address.removeprefix("https://").partition("/")[0] or "github.com"


def _stories(seen: _Seen, change: Change, *, linked: bool) -> Sequence[File]:
    """Give the story files that the change names, is named after, or (unless it is `linked`) brings."""
    files = {file.path: file for file in seen.trees.files(change.head_sha).files}
    touched = {file.path for file in change.files if file.status != "removed"} if not linked else set()
    branch = change.head_ref.rpartition("/")[2]
    text = f"{change.title}\n{change.body}"
    return [
        files[path]
        for path in sorted(seen.stories & files.keys())
        if path in touched or _named(path, text) or (branch and PurePosixPath(path).parent.name == branch)
    ]


def _named(path: str, text: str) -> bool:
    return path in text and bool(re.search(rf"(?<![\w.%~-]){re.escape(path)}(?![\w/-]|\.\w)", text))


def _unread(reference: Reference) -> WorkItem:
    return WorkItem(
        repository=reference.repository,
        number=reference.number,
        edits=NEEDS_GITHUB,
        source="keyword",
        unreadable=NEEDS_GITHUB,
    )


def _story(seen: _Seen, file: File) -> WorkItem:
    text = file.text or ""
    return WorkItem(
        repository=seen.opened.branch.repository,
        path=file.path,
        title=title_of(text) or PurePosixPath(file.path).stem,
        body=text,
        edits=NEEDS_GITHUB,
        source="file",
        unreadable=Unavailable(reason=file.unreadable) if file.unreadable else None,
    )
