"""Every document still rests on what was reviewed: a changed upstream makes its links suspect until somebody reviews them.

Why: Requirements change after the test plan was written, and nobody tells the test plan. Each document stays
plausible by itself; only the pair is wrong, and it is found in production or by an auditor.

Passes: Each declared link that the change touches carries the fingerprint of what its upstream means now. Links are
declared in front matter (`derives_from`, `satisfies`, `implements`, `verifies`, `covers`, `refines`), as `x-…` keys of
an API description, in `.trace.lock` or `traceability.yml`, or by Doorstop, StrictDoc, OpenFastTrace or sphinx-needs. A
review in the same pull request counts: run `gateledger trace --review` and commit the line that it writes. A release
and a deployment are asked for every declared link, old drift included, and for a document of each kind that `require`
names below another.

Not enough: The same date, or the same folder; a link that nobody ever reviewed; a link to a document, requirement or
operation that is not there, or that is there twice; documents that rest on each other.

Fix: Read what changed upstream (the check says it in words), change the document if it must follow, then run
`gateledger trace --review <document>`; see docs/traceability.md.

Source: https://www.iso.org/standard/72089.html (ISO/IEC/IEEE 29148:2018, 5.2.8 traceability);
https://doorstop.readthedocs.io/ (suspect links)

Stages: pull-request, release, deployment

Controls: 21CFR11:11.10(k), DORA:8, IEC62304:5.1.1, IEC62304:8.2.4, ISO27001:A.8.32, NIST800-53:CM-3, NIST800-53:CM-4,
NIST800-53:SA-10, SSDF:PW.1.2, PCI-DSS:6.5.2, SOC2:CC8.1
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import StringConstraints

from gateledger.artifacts.chain_graph import Edge, EdgeState
from gateledger.artifacts.chain_lock import is_lock
from gateledger.judge.chain_hops import absent, missing
from gateledger.judge.chain_seen import FINE, Sides, see, unread
from gateledger.judge.chain_words import objection, where
from gateledger.judge.marks import Patterns, Tightens
from gateledger.judge.said import Said
from gateledger.judge.stories import Glob
from gateledger.model.facts import UNASKED, Change, File, Files, Release, Templates, Unavailable
from gateledger.model.problem import Problem, Severity
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

Scope = Annotated[Literal["touched", "all"], Tightens("fixed")]
HopText = Annotated[str, StringConstraints(pattern=r"^\s*\S.{0,200}?\s*<-\s*\S.{0,200}$", max_length=500)]
Require = Annotated[tuple[HopText, ...], Tightens("superset")]
Documents = Annotated[tuple[Glob, ...], Patterns("both"), Tightens("superset")]
DOCUMENTS = (
    ".trace.lock",
    "traceability.y*ml",
    "/[Pp][Rr][Dd]*.md",
    "/*[Bb]rief*.md",
    "/*[Rr]equirements*.md",
    "/*[Tt]est[-_][Pp]lan*.md",
    "docs/**/*.md",
    "doc/**/*.md",
    "specs/**/*.md",
    "requirements/**/*.md",
    ".specify/specs/**/*.md",
    ".kiro/specs/**/*.md",
    "openspec/**/*.md",
    "backlog/**/*.md",
    "stories/**/*.md",
    "runbooks/**/*.md",
    "services/*/docs/**/*.md",
    "**/*openapi*.yaml",
    "**/*openapi*.yml",
    "**/*openapi*.json",
    "**/*swagger*.yaml",
    "**/*swagger*.yml",
    "**/*swagger*.json",
    "**/*asyncapi*.yaml",
    "**/*asyncapi*.yml",
    "**/*.feature",
    "**/*.sdoc",
    "**/needs.json",
    "**/.doorstop.yml",
    "req*/**/*.yml",
    "docs/req*/**/*.yml",
    "!**/node_modules/**",
    "!**/vendor/**",
    "!**/fixtures/**",
    "!**/testdata/**",
)


def artifact_chain(  # noqa: PLR0913  # four facts, three settings
    change: Change,
    files: Files,
    templates: Templates,
    release: Release | Unavailable = UNASKED,
    *,
    scope: Scope = "touched",
    require: Require = (),
    documents: Documents = DOCUMENTS,
) -> Iterator[Said]:
    """Compare each link in question with what was reviewed.

    Settings:
        scope: `touched` asks for the links that the change touches or breaks; `all` for every link there is, as a release always does.
        require: Hops that must be there, as `prd <- work-item`: kinds (brief, prd, work-item, openapi, asyncapi, test-plan, runbook) or globs.
        documents: Files that declare links or that links lead to.
    """
    released = isinstance(release, Release)
    everywhere = scope == "all" or released
    sides = see(change, files, templates, documents, released=released)
    asked = sides.asked(everywhere=everywhere)
    for edge in asked:
        yield from _of_edge(edge, sides)
    yield from _unread(sides, unread(files, documents), change)
    for problem in sides.head.chain.problems:
        if everywhere or problem.path in change.paths:
            yield _of_problem(problem)
    for edge in sides.dropped():
        yield _dropped(edge, sides)
    yield from missing(sides, require, everywhere=everywhere)
    yield from absent(sides, require)
    yield _count(asked, sides)


def _of_edge(edge: Edge, sides: Sides) -> Iterator[Said]:
    if edge.state is EdgeState.UNKNOWN:
        yield CouldNotTell(reason=f"{edge.child} rests on {edge.parent}: {edge.why}", locator=where(edge))
    elif edge.state not in FINE:
        yield objection(edge, sides)
    elif not sides.released and sides.is_reviewed_here(edge):
        yield _reviewed_here(edge, sides.change)


def _reviewed_here(edge: Edge, change: Change) -> Note:
    """Name who reviewed: whoever answers for this pull request, and whom the line names if that is somebody else."""
    author = change.author.login
    named = edge.at.by.lstrip("@")
    aside = f" (the line names {edge.at.by})" if named and named.casefold() != author.casefold() else ""
    message = f"{edge.child} -> {edge.parent} was reviewed in this pull request by @{author}{aside}"
    return Note(message=message, locator=where(edge))


def _dropped(edge: Edge, sides: Sides) -> Finding:
    what = f"the link by which {edge.child} rests on {edge.parent}"
    was = f"Since the previous release {what} was taken away"
    return Finding(
        code="dropped",
        message=was if sides.released else f"This change takes away {what}",
        locator=Locator(path=edge.child.path),
        fix=f"Put it back if {edge.child} still follows from {edge.parent}; otherwise say in the description why not.",
        severity="warning",
    )


def _of_problem(problem: Problem) -> Finding:
    severity: Literal["error", "warning"] = "error" if problem.severity is Severity.ERROR else "warning"
    locator = Locator(path=problem.path, line=problem.line)
    fix = f"Mend line {problem.line} of `{problem.path}`: docs/traceability.md shows the form of a link."
    return Finding(code="unread-link", message=problem.message, locator=locator, fix=fix, severity=severity)


def _unread(sides: Sides, lost: tuple[File, ...], change: Change) -> Iterator[Said]:
    """Say that links may stand in documents nobody could read, where the repository declares any at all."""
    if not lost:
        return
    speaks = sides.head.documents.looked_at
    touches = sides.released or any(speaks(path) for path in change.paths)
    locks = [file for file in lost if is_lock(file.path)]
    first = (locks or list(lost))[0]
    more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
    reason = (
        f"{first.path}{more} could not be read ({first.unreadable or 'not text'}), and links may stand there"
    )
    if locks or (touches and sides.head.chain.edges):
        yield CouldNotTell(reason=reason, locator=Locator(path=first.path))


def _count(asked: tuple[Edge, ...], sides: Sides) -> Note:
    if not asked:
        none = "No document declares a link" if sides.released else "The change touches no declared link"
        return Note(message=none)
    fine = sum(edge.state in FINE for edge in asked)
    return Note(message=f"{fine} of {len(asked)} links in question rest on what was reviewed")
