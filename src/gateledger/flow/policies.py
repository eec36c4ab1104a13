"""Which policy judges a subject, what its gates need, and what is wrong with the one a change brings."""

from __future__ import annotations

from gateledger.collect.group import OpenedGroup
from gateledger.collect.opening import Opened
from gateledger.collect.release import OpenedRelease
from gateledger.flow.world import World
from gateledger.judge.kinds import ruled_out
from gateledger.judge.needs import needs
from gateledger.model.actor import GHOST
from gateledger.model.facts import Change, ChangedFile, File, Files, Snapshot, Unavailable
from gateledger.model.needs import Needs
from gateledger.model.policy import Policy, PolicySource, PolicyText
from gateledger.model.problem import Problem

POLICY_PATHS = (".github/policies.yml", "policies.yml")
"""Where a policy is looked up, in this order (PRODUCT.md section 3)."""

_KEPT = frozenset({"ADDED", "MODIFIED", "CHANGED", "DELETED"})

Read = tuple[Policy | None, tuple[Problem, ...]]


def policy_of(world: World, opened: Opened | OpenedGroup | OpenedRelease) -> Read:
    """Read the base branch's policy, else the organisation's; none anywhere is (None, ())."""
    text = text_of(opened)
    # A problem beside a policy of the repository's own is the organisation's: it counts only if that one is used.
    if opened.problems and opened.own_policy is None:
        return None, opened.problems
    if text is None:
        return None, ()
    return world.read_policy(text, opened.organisation_policy if opened.own_policy else None)


def text_of(opened: Opened | OpenedGroup | OpenedRelease) -> PolicyText | None:
    """Give the policy file that judges; None when there is none, or none that is a readable file."""
    if opened.own_policy is not None:
        return opened.own_policy
    return None if opened.problems else opened.organisation_policy


def texts_of(opened: Opened | OpenedGroup | OpenedRelease) -> tuple[PolicyText, ...]:
    """Give every policy file that was found, for the evidence."""
    return tuple(text for text in (opened.own_policy, opened.organisation_policy) if text is not None)


def source_of(opened: Opened | OpenedGroup | OpenedRelease) -> PolicySource:
    """Say where the policy is, also when it could not be read."""
    text = text_of(opened)
    if text is not None:
        return text.source
    path = next((problem.path for problem in opened.problems if problem.path), POLICY_PATHS[0])
    subject = opened.subject
    return PolicySource(repository=subject.repository, path=path, ref=subject.base_ref)


def needs_of(world: World, policy: Policy | None, opened: Opened) -> Needs:
    """Ask for what the gates need, and for the policy files that the change itself brings."""
    asked = (
        needs(policy, world.catalog, stage="pull-request", without=_ruled_out(policy, opened))
        if policy
        else Needs()
    )
    if not _may_bring_policy(opened):
        return asked
    return asked.model_copy(update={"head": (*asked.head, *(f"/{path}" for path in POLICY_PATHS))})


def _ruled_out(policy: Policy, opened: Opened) -> frozenset[str]:
    """Name the gates that need nothing, as far as the first page of changed files tells."""
    listed = opened.pull.at("files", "nodes")
    labels = opened.pull.at("labels", "nodes")
    whole = isinstance(listed, list) and not opened.pull.at("files", "pageInfo", "hasNextPage")
    # GraphQL does not tell the old names of renamed files.
    if not whole or not all(each and each["changeType"] in _KEPT for each in listed) or labels is None:
        return frozenset()
    change = Change(
        author=GHOST,
        files=tuple(ChangedFile(path=each["path"]) for each in listed),
        labels=tuple(each["name"] for each in labels if each),
    )
    return ruled_out(policy, change)


def _may_bring_policy(opened: Opened) -> bool:
    """Whether a policy file is among the changed files, as far as the first page of them tells."""
    listed = opened.pull.at("files", "nodes")
    if not isinstance(listed, list) or opened.pull.at("files", "pageInfo", "hasNextPage"):
        return True
    return any(not each or each.get("path") in POLICY_PATHS for each in listed)


def own_problems(world: World, opened: Opened, snapshot: Snapshot) -> tuple[Problem, ...]:
    """Validate the policy files that this very change brings: they judge the next one, not this one."""
    if not isinstance(snapshot.files, Files) or isinstance(snapshot.change, Unavailable):
        return ()
    touched = {file.path for file in snapshot.change.files if file.status != "removed"}
    problems: list[Problem] = []
    for file in snapshot.files.files:
        if file.path not in POLICY_PATHS or file.path not in touched:
            continue
        if file.text is None:
            problems.append(no_text(file))
            continue
        source = PolicyText.at(file.path, file.text, repository=opened.subject.repository)
        problems += world.read_policy(source, opened.organisation_policy)[1]
    return tuple(problems)


def no_text(file: File) -> Problem:
    """Object to a policy file that cannot be read as text: it would block every change after this one."""
    why = file.unreadable or "not a text file"
    return Problem(message=f"the policy that this change brings cannot be read: {why}", path=file.path)
