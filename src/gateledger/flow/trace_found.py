"""Which of the things that a reference may mean the ledger knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateledger.flow.trace_gather import DECISION
from gateledger.ledger import Ledger
from gateledger.model.trace import NodeKind
from gateledger.trace.graph import identity
from gateledger.trace.reference import Asked, Reference

COMMITS = ("merge-commit", "observed-commit")
"""Relations that name commits which are nobody's head."""
MOST_REPOSITORIES = 2000
MOST = 10
"""Candidates that are listed."""


@dataclass(frozen=True)
class Found:
    """Something that the ledger knows: `kind` and `name` of its node, `part` of a document."""

    kind: NodeKind
    name: str
    part: str = ""

    @property
    def root(self) -> str:
        """The id of its node."""
        return identity(self.kind, self.name)

    @property
    def ref(self) -> str:
        """A reference that means this and nothing else."""
        return f"{self.name}#{self.part}" if self.part else self.name

    def __str__(self) -> str:
        return f"{self.ref} ({self.kind.value.replace('-', ' ')})"


def find(ledger: Ledger, meanings: Iterable[Reference]) -> tuple[Found, ...]:
    """Give everything that the meanings name and the ledger knows, at most `MOST`. Raises LedgerError."""
    found: dict[Found, None] = {}
    for each in meanings:
        found |= dict.fromkeys(_find(ledger, each))
        if len(found) >= MOST:
            break
    return tuple(found)[:MOST]


def _find(ledger: Ledger, asked: Reference) -> list[Found]:
    if asked.kind is Asked.COMMIT:
        return _commits(ledger, asked)
    if asked.kind is Asked.KEY:
        known = ledger.linked("work-item", asked.name, limit=1) or ledger.linked(
            "observed", asked.name, limit=1
        )
        return [Found(NodeKind.WORK_ITEM, asked.name)] if known else []
    repositories = [asked.repository] if asked.repository else ledger.repositories()[:MOST_REPOSITORIES]
    if asked.kind is Asked.DOCUMENT and not asked.repository:
        return _documents(ledger, asked, repositories)
    return [each for repository in repositories if (each := _in(ledger, asked, repository))]


def _commits(ledger: Ledger, asked: Reference) -> list[Found]:
    if len(asked.name) == 40 and (ledger.find(head_sha=asked.name, limit=1)):
        return [Found(NodeKind.COMMIT, asked.name)]
    found = ledger.commits(asked.name, COMMITS, limit=MOST)
    if asked.repository:
        found = [sha for sha in found if any(_commits_in(ledger, sha, asked.repository))]
    return [Found(NodeKind.COMMIT, sha) for sha in found]


def _commits_in(ledger: Ledger, sha: str, repository: str) -> Iterable[bool]:
    yield any(each.repository == repository for each in ledger.find(head_sha=sha, limit=MOST))
    for relation in COMMITS:
        yield any(each.repository == repository for each in ledger.linked(relation, sha, limit=MOST))


def _documents(ledger: Ledger, asked: Reference, repositories: list[str]) -> list[Found]:
    found: set[str] = set()
    for begin in range(0, len(repositories), 400):
        names = [f"{each}:{asked.name}" for each in repositories[begin : begin + 400]]
        for name in names:
            if ledger.linked("document", name, limit=1):
                found.add(name)
    return [Found(NodeKind.DOCUMENT, name, asked.part) for name in sorted(found)]


def _in(ledger: Ledger, asked: Reference, repository: str) -> Found | None:
    if asked.kind is Asked.NUMBER:
        return _numbered(ledger, repository, f"{repository}#{asked.name}")
    if asked.kind is Asked.DOCUMENT:
        name = f"{repository}:{asked.name}"
        return (
            Found(NodeKind.DOCUMENT, name, asked.part) if ledger.linked("document", name, limit=1) else None
        )
    if asked.kind is Asked.DEPLOYMENT:
        return _deployment(ledger, asked, repository)
    name = f"{repository}@{asked.name}"
    known = ledger.latest(repository, name, DECISION) or ledger.linked("about", name, limit=1)
    return Found(NodeKind.RELEASE, name) if known else None


def _numbered(ledger: Ledger, repository: str, name: str) -> Found | None:
    """A number is a pull request where we decided about it or saw it merged, else an issue that we saw or that was linked."""
    if ledger.latest(repository, name, DECISION) or ledger.linked("about", name, limit=1):
        return Found(NodeKind.PULL_REQUEST, name)
    if ledger.linked("work-item", name, limit=1) or ledger.linked("observed", name, limit=1):
        return Found(NodeKind.WORK_ITEM, name)
    return None


def _deployment(ledger: Ledger, asked: Reference, repository: str) -> Found | None:
    mark = "@" if ">" in asked.name else "!"
    name = f"{repository}{mark}{asked.name}"
    if ledger.latest(repository, name, DECISION):
        return Found(NodeKind.DEPLOYMENT, name)
    return Found(NodeKind.DEPLOYMENT, name) if ledger.linked("about", name, limit=1) else None
