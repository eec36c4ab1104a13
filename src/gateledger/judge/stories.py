"""Story and specification files that stand for work items."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from gateledger.artifacts.paths import matches
from gateledger.judge.marks import Patterns, SameAs, Tightens
from gateledger.judge.mentions import names_file, repository_of
from gateledger.model.facts import Change, File, Files, Unavailable, WorkItem

Glob = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Stories = Annotated[tuple[Glob, ...], Patterns("touched"), Tightens("subset")]
SameStories = Annotated[tuple[Glob, ...], Patterns("touched"), Tightens("subset"), SameAs("linked-work-item")]

STORIES = (
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
"""Where spec-kit, Kiro, OpenSpec, Backlog.md, BMAD and plain habit keep them."""


def named_stories(change: Change, files: Files, globs: tuple[str, ...]) -> tuple[WorkItem, ...]:
    """Give the story files that the pull request's description names."""
    repository = repository_of(change.url)
    found = [file for file in files.files if matches(file.path, globs)]
    return tuple(story(file) for file in found if names_file(change.body, file.path, repository=repository))


def changed_stories(change: Change, files: Files, globs: tuple[str, ...]) -> tuple[WorkItem, ...]:
    """Give the story files that the pull request adds or changes."""
    touched = {file.path for file in change.files if file.status != "removed"}
    return tuple(story(file) for file in files.files if file.path in touched and matches(file.path, globs))


def story(file: File) -> WorkItem:
    """See a file of the head commit as a work item."""
    lost = file.unreadable or (None if file.text is not None else "it is not a text file")
    return WorkItem(
        path=file.path,
        body=file.text or "",
        source="file",
        unreadable=Unavailable(reason=lost) if lost else None,
    )
