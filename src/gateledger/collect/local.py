"""The facts of a working copy: what a pull request of this branch would bring, seen without a network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from gateledger.artifacts.beside import chosen
from gateledger.artifacts.markdown import Kind, read_blocks
from gateledger.artifacts.paths import select
from gateledger.artifacts.plain import plain
from gateledger.artifacts.source import read_source
from gateledger.checkout.errors import UnreadablePolicyError
from gateledger.checkout.names import branch_name
from gateledger.checkout.repository import Checkout
from gateledger.checkout.tree import Entry
from gateledger.collect.compared import earlier_paths
from gateledger.model.facts import (
    UNASKED,
    UNWITNESSED,
    Before,
    Change,
    ChangedFile,
    Checks,
    File,
    Files,
    Moment,
    Snapshot,
    Templates,
    Unavailable,
    WorkItem,
    WorkItems,
)
from gateledger.model.needs import Needs
from gateledger.model.policy import PolicySource, PolicyText
from gateledger.model.standing import TestReport
from gateledger.model.subject import Subject, SubjectKind

POLICY_PATHS = (".github/policies.yml", "policies.yml")
STORY_PATTERNS = (
    "specs/**/spec.md",
    ".specify/specs/**/spec.md",
    ".kiro/specs/*/requirements.md",
    "openspec/specs/**/spec.md",
    "openspec/changes/**/spec.md",
    "backlog/tasks/*.md",
    "docs/stories/*.md",
    "docs/user-stories/*.md",
    "stories/*.md",
    "!**/[Rr][Ee][Aa][Dd][Mm][Ee].md",
    "!**/*[Tt]emplate*",
)
"""Files that are work items unless a policy says otherwise (docs/gates/linked-work-item.md, `stories`)."""

NEEDS_GITHUB = Unavailable(reason="needs GitHub")
_MAX_COMMITS = 250
"""As many as GitHub lists, so that a gate sees the same in both places."""


@dataclass(frozen=True)
class Handed:
    """What was handed over by hand: work items as (name, text), and results of tests that ran here."""

    issues: tuple[tuple[str, str], ...] = ()
    reports: tuple[TestReport, ...] = ()


@dataclass(frozen=True)
class LocalOpened:
    """A working copy, pinned. `note` says in words what differs from a judgement on GitHub (may be empty)."""

    checkout: Checkout
    subject: Subject
    policy: PolicyText
    merge_base: str
    handed: Handed
    now: datetime
    proposed: PolicyText | None = None
    """The working tree's own policy where it differs from the one that judges: to be validated, not obeyed."""
    note: str = ""


@dataclass(frozen=True)
class NoPolicy:
    """There is nothing to judge by, neither at the base nor in the working tree."""

    subject: Subject
    reason: str


def open_checkout(
    checkout: Checkout, *, base: str | None, handed: Handed, now: datetime
) -> LocalOpened | NoPolicy:
    """Pin the working copy to its commits and find the policy that judges it.

    Raises checkout.errors.CheckoutError.
    """
    base = base or checkout.default_base()
    subject = _subject(checkout, base)
    merge_base = checkout.merge_base(base)
    judging = policy_at_base(checkout, subject)
    own = policy_of_working_tree(checkout, subject)
    policy = judging or own
    if policy is None:
        return NoPolicy(
            subject, f"Neither {subject.base_ref} nor the working tree has {' or '.join(POLICY_PATHS)}."
        )
    return LocalOpened(
        checkout=checkout,
        subject=subject,
        policy=policy,
        merge_base=merge_base,
        handed=handed,
        now=now,
        proposed=own if own and judging and own.data != judging.data else None,
        note=_note(subject.base_ref, judging, own),
    )


def collect_checkout(opened: LocalOpened, needs: Needs) -> Snapshot:
    """Collect what can be seen here; everything else is Unavailable with "needs GitHub"."""
    files = opened.checkout.changed_files(opened.merge_base)
    return Snapshot(
        subject=opened.subject,
        change=_change(opened, files),
        work_items=_work_items(opened, needs, files),
        files=_files(opened, needs),
        templates=_templates(opened, needs),
        reviews=NEEDS_GITHUB,
        witnessed=NEEDS_GITHUB if needs.witnessed else UNWITNESSED,
        before=_before(opened, needs, files),
        checks=_checks(opened, needs),
        approvals=NEEDS_GITHUB if needs.reviewed else UNASKED,
        moment=Moment(now=opened.now),
    )


def _subject(checkout: Checkout, base: str) -> Subject:
    repository = checkout.remote_repository()
    return Subject(
        kind=SubjectKind.PULL_REQUEST,
        name=f"{repository}@{checkout.branch()}",
        repository=repository,
        head_sha=checkout.head(),
        base_ref=branch_name(base),
        base_sha=checkout.resolve(base),
    )


def policy_at_base(checkout: Checkout, subject: Subject) -> PolicyText | None:
    """Read the policy that pull requests are judged by: the base's, at its tip. Raises UnreadablePolicyError."""
    files = {file.path: file for file in checkout.read_at(subject.base_sha, POLICY_PATHS)}
    source = PolicySource(
        repository=subject.repository, path="", ref=subject.base_ref, commit=subject.base_sha
    )
    return _first_policy(checkout, files, source)


def policy_of_working_tree(checkout: Checkout, subject: Subject) -> PolicyText | None:
    """Read the policy that lies on disk, committed or not. Raises UnreadablePolicyError."""
    files = {file.path: file for file in checkout.read(POLICY_PATHS)}
    return _first_policy(
        checkout, files, PolicySource(repository=subject.repository, path="", ref="working tree")
    )


def _first_policy(checkout: Checkout, files: dict[str, File], source: PolicySource) -> PolicyText | None:
    for path in POLICY_PATHS:
        file = files.get(path)
        if file is None:
            continue
        if file.text is None:
            reason = file.unreadable or "binary"
            raise UnreadablePolicyError(
                checkout.top, f"the policy {path} at {source.ref} cannot be read: {reason}."
            )
        data = file.text.encode()
        found = {"path": path, "blob": file.sha, "sha256": hashlib.sha256(data).hexdigest()}
        return PolicyText(source=source.model_copy(update=found), data=data)
    return None


def _note(base: str, judging: PolicyText | None, own: PolicyText | None) -> str:
    if judging is None and own is not None:
        return (
            f"{base} has no policy yet: judged by the working tree's {own.source.path}. "
            "On GitHub a pull request is not judged by the policy it introduces."
        )
    if judging is not None and own is not None and own.data != judging.data:
        return f"{own.source.path} differs here: judged by the one of {base}, as on GitHub."
    return ""


def _change(opened: LocalOpened, files: tuple[ChangedFile, ...]) -> Change:
    """Describe the pull request as if it were opened now: its title is the first commit's subject, as on GitHub."""
    commits = opened.checkout.commits(opened.merge_base)
    branch = opened.checkout.branch()
    return Change(
        title=commits[0].message.partition("\n")[0] if commits else branch,
        author=opened.checkout.user(),
        created_at=opened.now,
        base_ref=opened.subject.base_ref,
        head_ref=branch,
        head_sha=opened.subject.head_sha,
        head_repository=opened.subject.repository,
        files=files,
        commits=commits[:_MAX_COMMITS],
        commits_total=len(commits),
    )


def _work_items(opened: LocalOpened, needs: Needs, files: tuple[ChangedFile, ...]) -> WorkItems | Unavailable:
    """Give the issues handed over and the story files of this change.

    With neither, the issues that the future pull request will link cannot be known here: that is not "none".
    """
    given = [_item(opened, name, text, given=True) for name, text in opened.handed.issues]
    stories = opened.checkout.read(_stories(opened, needs, files))
    told = [
        _item(opened, file.path, file.text or "", given=False, unreadable=file.unreadable) for file in stories
    ]
    return WorkItems(items=(*given, *told)) if given or told else NEEDS_GITHUB


def _stories(opened: LocalOpened, needs: Needs, files: tuple[ChangedFile, ...]) -> tuple[str, ...]:
    """Name the story files that the change brings or edits, or whose folder is named like the branch.

    Only what the policy's gates look at counts: one that takes no stories must not be passed by one.
    """
    touched = {file.path for file in files if file.status != "removed"}
    branch = opened.checkout.branch()
    paths = select(select(_paths(opened.checkout.listing()), STORY_PATTERNS), needs.at_head)
    return tuple(path for path in paths if path in touched or PurePosixPath(path).parent.name == branch)


def _item(
    opened: LocalOpened, path: str, text: str, *, given: bool, unreadable: str | None = None
) -> WorkItem:
    return WorkItem(
        repository=opened.subject.repository,
        path=path,
        title=title_of(text) or PurePosixPath(path).stem,
        body=text,
        edits=NEEDS_GITHUB,
        source="given" if given else "file",
        unreadable=Unavailable(reason=unreadable) if unreadable else None,
    )


def title_of(text: str) -> str:
    """Give the title of the front matter, or the first heading."""
    source = read_source(text)
    headings = (plain(block.text) for block in read_blocks(source) if block.kind is Kind.HEADING)
    return source.title or next((heading for heading in headings if heading), "")


def _files(opened: LocalOpened, needs: Needs) -> Files:
    listed = [entry.path for entry in opened.checkout.listing()]
    wanted = sorted(chosen(listed, needs.at_head, needs.beside)) if needs.at_head else ()
    return Files(commit=opened.subject.head_sha, files=opened.checkout.read(wanted))


def _before(opened: LocalOpened, needs: Needs, files: tuple[ChangedFile, ...]) -> Before | Unavailable:
    """Read what gates compare as it was where the branch began."""
    if not needs.compared:
        return UNASKED
    paths = earlier_paths(files, needs)
    return Before(commit=opened.merge_base, files=opened.checkout.read_at(opened.merge_base, paths))


def _checks(opened: LocalOpened, needs: Needs) -> Checks | Unavailable:
    """Give the test results that were handed over; what runs at GitHub cannot be seen here."""
    if not needs.checks:
        return UNASKED
    return (
        Checks(commit=opened.subject.head_sha, reports=opened.handed.reports)
        if opened.handed.reports
        else NEEDS_GITHUB
    )


def _templates(opened: LocalOpened, needs: Needs) -> Templates:
    """Read what gates want from the base, where templates count as they are before the change."""
    base = opened.subject.base_sha
    wanted = select(_paths(opened.checkout.listing(base)), needs.base) if needs.base else ()
    return Templates(commit=base, files=opened.checkout.read_at(base, wanted))


def _paths(entries: Iterable[Entry]) -> Iterable[str]:
    return (entry.path for entry in entries)
