"""`trace REF`: from anything that the ledger knows, to who asked for it and to what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateledger.flow.trace_found import COMMITS, Found, find
from gateledger.flow.trace_gather import (
    DECISION,
    MOST_PULLS,
    WHOLE,
    decided_on,
    deployments_of,
    observed,
    releases_with,
    subjects,
)
from gateledger.ledger import Ledger
from gateledger.model.trace import NodeKind, Trace
from gateledger.trace.reference import meanings
from gateledger.trace.seen import Story, SubjectSeen
from gateledger.trace.story import tell

A_PAGE = 500


class NothingKnown(LookupError):  # noqa: N818 - an answer
    """The ledger has nothing that the reference could mean."""


class Ambiguous(LookupError):  # noqa: N818 - an answer
    """The reference means several things; `candidates` are references that mean one of them each."""

    def __init__(self, ref: str, candidates: Sequence[Found]) -> None:
        """Take what it could mean."""
        named = "\n".join(f"  {each}" for each in candidates)
        super().__init__(f"{ref}: this may be any of\n{named}\nSay which.")
        self.candidates = tuple(candidates)


@dataclass(frozen=True)
class _Around:
    """What is gathered: names of pull requests, releases and deployments, and what to say about it."""

    pulls: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    deployments: tuple[str, ...] = ()
    commits: dict[str, tuple[str, ...]] | None = None
    notes: tuple[str, ...] = ()


def trace_ref(ledger: Ledger, ref: str, *, repository: str = "") -> Trace:
    """Trace a reference; `repository` is meant where it names none. Raises NothingKnown, Ambiguous, LedgerError."""
    found = find(ledger, meanings(ref, repository))
    if not found:
        raise NothingKnown(_unknown(ref))
    if len(found) > 1:
        raise Ambiguous(ref, found)
    return _trace(ledger, ref, found[0])


def _unknown(ref: str) -> str:
    if not meanings(ref):
        return (
            f"{ref}: this names nothing that can be traced; write a commit (7 digits or more), o/r#12, o/r@v1.2.0, "
            "o/r:docs/prd.md, a tracker's key, or an address on GitHub"
        )
    return f"{ref}: the ledger has no record of it. What was decided before this ledger began is not in it."


def _trace(ledger: Ledger, ref: str, found: Found) -> Trace:
    around = _AROUND[found.kind](ledger, found)
    pulls = subjects(ledger, around.pulls[:MOST_PULLS], evidence=True)
    shipped = _shipped(ledger, found, around)
    names = around.releases or tuple(dict.fromkeys(name for each in shipped.values() for name in each))
    releases = subjects(ledger, names, evidence=len(names) == 1)
    decided = [each.decision for each in releases if each.decision]
    deployed = tuple(dict.fromkeys((*around.deployments, *deployments_of(ledger, decided))))
    story = Story(
        ref=ref,
        root=found.root,
        pulls=pulls,
        releases=releases,
        deployments=subjects(ledger, deployed, evidence=bool(around.deployments)),
        observed=observed(ledger, _items(pulls)),
        shipped={name: tuple(each for each in ones if each in names) for name, ones in shipped.items()},
        commits=around.commits or {},
        notes=(*around.notes, *_limits(around)),
        origin=ledger.origin,
        size=ledger.size(),
    )
    return tell(story)


def _shipped(ledger: Ledger, found: Found, around: _Around) -> dict[str, tuple[str, ...]]:
    """Which releases bring which pull request; of a release that was asked for it is known."""
    if found.kind in {NodeKind.RELEASE, NodeKind.DEPLOYMENT}:
        return dict.fromkeys(around.pulls, around.releases)
    return releases_with(ledger, around.pulls[:MOST_PULLS])


def _items(pulls: Sequence[SubjectSeen]) -> set[str]:
    return {name for each in pulls if each.decision for name in each.decision.linked("work-item")}


def _limits(around: _Around) -> tuple[str, ...]:
    count = len(around.pulls)
    if count > MOST_PULLS:
        return (f"{count} pull requests: the first {MOST_PULLS} are shown",)
    if count > WHOLE:
        return (f"{count} pull requests: trace one of them for its criteria, its tests and its documents",)
    return ()


def _of_pull(ledger: Ledger, found: Found) -> _Around:
    del ledger
    return _Around(pulls=(found.name,))


def _of_item(ledger: Ledger, found: Found) -> _Around:
    return _named(ledger, "work-item", found.name)


def _of_document(ledger: Ledger, found: Found) -> _Around:
    around = _named(ledger, "document", found.name)
    note = "Found by the documents that decisions name: those that were recorded before documents were linked are not"
    part = f"; all of {found.name} is traced, #{found.part} among it" if found.part else ""
    return replace(around, notes=(note + part,))


def _of_release(ledger: Ledger, found: Found) -> _Around:
    repository = found.name.partition("@")[0]
    newest = ledger.latest(repository, found.name, DECISION)
    return _Around(pulls=newest.links.get("member", ()) if newest else (), releases=(found.name,))


def _of_deployment(ledger: Ledger, found: Found) -> _Around:
    """A deployment, the release behind it, and what that brings."""
    repository, _, rest = found.name.partition("@" if "@" in found.name else "!")
    newest = ledger.latest(repository, found.name, DECISION)
    if newest is None:
        known = ledger.linked("about", found.name, limit=1)
        head = known[0].head_sha if known else ""
        names = [each.subject for each in decided_on(ledger, head) if "@" in each.subject]
        release = next((name for name in names if ">" not in name), "")
    else:
        release = f"{repository}@{rest.partition('>')[0]}"
    around = _of_release(ledger, Found(NodeKind.RELEASE, release)) if release else _Around()
    return replace(around, deployments=(found.name,))


def _of_commit(ledger: Ledger, found: Found) -> _Around:
    """Every subject that has this commit as its head, that it was merged as, or whose branch it was pushed to."""
    sha = found.name
    names = {each.subject: None for each in decided_on(ledger, sha)}
    for each in ledger.linked(COMMITS[0], sha):
        names |= dict.fromkeys((*each.links.get("pull-request", ()), *each.links.get("about", ())))
    for each in ledger.linked(COMMITS[1], sha, limit=20):
        names |= {one.subject: None for one in decided_on(ledger, each.head_sha)}
    pulls = tuple(name for name in names if "#" in name)
    releases = tuple(name for name in names if "@" in name and ">" not in name)
    deployed = tuple(name for name in names if ">" in name)
    members = [name for one in releases for name in _of_release(ledger, Found(NodeKind.RELEASE, one)).pulls]
    unknown = () if names else (f"commit {sha} was seen, but nothing was decided about it",)
    return _Around(
        pulls=tuple(dict.fromkeys((*pulls, *members))),
        releases=releases,
        deployments=deployed,
        commits={sha: tuple(f"{_kind(name)}:{name}" for name in names)},
        notes=unknown,
    )


def _kind(name: str) -> str:
    kind = NodeKind.DEPLOYMENT if ">" in name else NodeKind.RELEASE if "@" in name else NodeKind.PULL_REQUEST
    return kind.value


def _named(ledger: Ledger, relation: str, target: str) -> _Around:
    """Pull requests and releases whose Records name it."""
    names: dict[str, None] = {}
    before: int | None = None
    while len(names) < MOST_PULLS:
        page = ledger.linked(relation, target, before=before, limit=A_PAGE)
        names |= {each.subject: None for each in page if each.kind == DECISION}
        if len(page) < A_PAGE:
            break
        before = page[-1].index
    pulls = tuple(sorted(name for name in names if "#" in name))
    releases = [name for name in names if "@" in name and ">" not in name]
    brought = {name for each in releases_with(ledger, pulls).values() for name in each}
    return _Around(pulls=pulls, releases=tuple(sorted({*releases, *brought})))


_AROUND = {
    NodeKind.PULL_REQUEST: _of_pull,
    NodeKind.WORK_ITEM: _of_item,
    NodeKind.DOCUMENT: _of_document,
    NodeKind.RELEASE: _of_release,
    NodeKind.DEPLOYMENT: _of_deployment,
    NodeKind.COMMIT: _of_commit,
}
