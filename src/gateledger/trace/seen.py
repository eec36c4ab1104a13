"""What the room is given: Records as they were read, gathered around what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateledger.artifacts.upstream import Rest


@dataclass(frozen=True)
class Seen:
    """One Record: its place, its lookup keys, and what it says.

    `said` is None when it was erased, and empty when it is somebody else's statement.
    """

    index: int
    kind: str
    repository: str
    subject: str
    head_sha: str
    verdict: str
    at: str
    said: Mapping[str, Any] | None
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def part(self, *names: str) -> Any:
        """A part of what it says, whatever lies between; None where it is not there."""
        found: Any = self.said
        for name in names:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found

    def text(self, *names: str) -> str:
        """The same as text; empty where there is none."""
        found = self.part(*names)
        return found if isinstance(found, str) else ""

    def rows(self, *names: str) -> tuple[Mapping[str, Any], ...]:
        """The same as a list of mappings; empty where there is none."""
        found = self.part(*names)
        return tuple(each for each in found if isinstance(each, Mapping)) if isinstance(found, list) else ()

    def linked(self, relation: str) -> tuple[str, ...]:
        """The targets of one relation."""
        return tuple(self.links.get(relation, ()))


@dataclass(frozen=True)
class CriteriaSeen:
    """What a work item asked for when the work on a pull request began, and what became of that.

    `then` is None when that is not known, and `why` says why. `lost` and `added` are in words.
    """

    item: str
    began: str = ""
    then: tuple[str, ...] | None = None
    version: str = ""
    """Which text it is: by whom, when."""
    record: int | None = None
    """The Record that witnessed this text."""
    why: str = ""
    lost: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inside:
    """What a decision's evidence tells beyond its Record; `missing` says why there is none."""

    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What each gate counted in favour."""
    checks: tuple[tuple[str, str, str], ...] = ()
    """Of what ran on the head: name, how it ended, address."""
    criteria: tuple[CriteriaSeen, ...] = ()
    rests: tuple[Rest, ...] = ()
    """The chain, from the documents of the decision upwards."""
    cites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The documents that each work item names in its text."""
    titles: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""


@dataclass(frozen=True)
class SubjectSeen:
    """A pull request, release or deployment: its newest decision, how often it was decided, what was said about it."""

    name: str
    repository: str
    decision: Seen | None = None
    decided: int = 0
    happened: tuple[Seen, ...] = ()
    inside: Inside = field(default_factory=Inside)


@dataclass(frozen=True)
class Story:
    """Everything around what was asked. `shipped` names the releases of each pull request."""

    ref: str
    root: str
    pulls: tuple[SubjectSeen, ...] = ()
    releases: tuple[SubjectSeen, ...] = ()
    deployments: tuple[SubjectSeen, ...] = ()
    observed: Mapping[str, Seen] = field(default_factory=dict)
    """The newest observation of each work item."""
    shipped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    commits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Commits that were asked for, and the subjects that they belong to."""
    notes: tuple[str, ...] = ()
    origin: str = ""
    size: int = 0
