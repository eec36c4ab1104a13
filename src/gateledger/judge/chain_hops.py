"""Hops that a policy requires: documents of one kind rest on one of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.chain_graph import EdgeState
from gateledger.artifacts.paths import matches
from gateledger.judge.chain_seen import Sides
from gateledger.judge.stories import STORIES
from gateledger.model.report import Finding, Locator

KINDS: dict[str, tuple[str, ...]] = {
    "brief": ("**/*[Bb]rief*.md", "!**/*[Tt]emplate*"),
    "prd": ("**/[Pp][Rr][Dd]*.md", "**/*[-_.][Pp][Rr][Dd].md", "**/prd/**/*.md", "!**/*[Tt]emplate*"),
    "work-item": STORIES,
    "openapi": ("**/*openapi*.yaml", "**/*openapi*.yml", "**/*openapi*.json", "**/*swagger*.yaml", "**/*swagger*.yml", "**/*swagger*.json"),
    "asyncapi": ("**/*asyncapi*.yaml", "**/*asyncapi*.yml", "**/*asyncapi*.json"),
    "test-plan": ("**/*[Tt]est[-_ ][Pp]lan*.md", "**/*.feature", "!**/*[Tt]emplate*"),
    "runbook": ("**/*[Rr]unbook*.md", "**/runbooks/**/*.md", "!**/[Rr][Ee][Aa][Dd][Mm][Ee].md", "!**/*[Tt]emplate*"),
}  # fmt: skip
"""What the words of `require` stand for, by path; any other side of a hop is a glob itself."""

STANDS = (EdgeState.REVIEWED, EdgeState.SUSPECT, EdgeState.UNREVIEWED, EdgeState.OUTDATED, EdgeState.PREDATED)


@dataclass(frozen=True)
class Hop:
    """`parent <- child`: every document of the child's kind names one of the parent's kind."""

    parent: str
    child: str

    @classmethod
    def of(cls, written: str) -> Hop:
        """Read `prd <- work-item`."""
        parent, _, child = written.partition("<-")
        return cls(parent.strip(), child.strip())


def missing(sides: Sides, require: tuple[str, ...], *, everywhere: bool) -> Iterator[Finding]:
    """Object to documents in question that name nothing of the kind that they must rest on."""
    touched = sides.change.paths
    asked = [path for path in sides.head.documents.texts if everywhere or path in touched]
    for hop in map(Hop.of, require):
        for path in asked:
            if matches(path, _globs(hop.child)) and not _rests(sides, path, hop):
                yield _finding(path, hop, _example(sides, hop))


def absent(sides: Sides, require: tuple[str, ...]) -> Iterator[Finding]:
    """Object, at a release, to a required hop without a single document of the lower kind.

    Work items are left out: where no story is a file, they are issues.
    """
    for hop in map(Hop.of, require) if sides.released else ():
        if hop.child != "work-item" and not any(
            matches(path, _globs(hop.child)) for path in sides.head.documents.texts
        ):
            yield Finding(
                code="no-document",
                message=f"Nothing at the released commit is {_kind(hop.child)}, which must rest on {_upstream(hop)}",
                locator=Locator(),
                fix=(
                    f"Write it, where `documents` finds it, and let it say what it rests on: "
                    f"`derives_from: {_example(sides, hop)}` in its front matter, or a line in `.trace.lock`."
                ),
            )


def _rests(sides: Sides, path: str, hop: Hop) -> bool:
    upstream = [edge for edge in sides.head.chain.edges if edge.child.path == path and edge.state in STANDS]
    return any(matches(edge.parent.path, _globs(hop.parent)) for edge in upstream)


def _globs(side: str) -> tuple[str, ...]:
    return KINDS.get(side, (side,))


def _example(sides: Sides, hop: Hop) -> str:
    return next(
        (path for path in sorted(sides.head.documents.texts) if matches(path, _globs(hop.parent))),
        "docs/prd.md",
    )


def _finding(path: str, hop: Hop, example: str) -> Finding:
    line = f"{path} -> {example}"
    return Finding(
        code="no-upstream",
        message=f"{path} is {_kind(hop.child)} and declares nothing of {_upstream(hop)} that it rests on",
        locator=Locator(path=path, line=1),
        fix=(
            "Declare it in the front matter:\n\n"
            f"```markdown\n---\nderives_from: {example}\n---\n```\n\n"
            f"or in `.trace.lock`:\n\n```text\n{line}\n```\n\nthen run `gateledger trace --review {path}`."
        ),
    )


def _kind(child: str) -> str:
    return f"a document of kind `{child}`" if child in KINDS else f"one of `{child}`"


def _upstream(hop: Hop) -> str:
    return f"kind `{hop.parent}`" if hop.parent in KINDS else f"`{hop.parent}`"
