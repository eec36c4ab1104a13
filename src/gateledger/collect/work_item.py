"""One work item: an issue's text, its history and its parent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from gateledger.artifacts.paths import matches
from gateledger.collect.reading import nodes, read_actor, read_time, unavailable
from gateledger.github.graphql import GraphAnswer
from gateledger.model.facts import Edit, Unavailable, WorkItem

Source = Literal["github-link", "keyword"]

_TEXT = (
    "number",
    "url",
    "title",
    "body",
    "state",
    "author",
    "labels",
    "createdAt",
    "lastEditedAt",
    "repository",
)

HIDDEN = Unavailable(
    reason="it is in a private repository, and the pull request is in one that others can read"
)
NOT_LISTED = Unavailable(
    reason="it is in another private repository, which the policy does not list under `repositories` of "
    "`linked-work-item`"
)
STRANGER = Unavailable(reason="it belongs to another owner, whom the policy does not name")
NOT_SHOWN = Unavailable(reason="GitHub does not show it to this App: no access, deleted, or moved")


@dataclass(frozen=True)
class Readers:
    """Who will see what a work item says: `home` is the pull request's repository, `private` whether strangers cannot.

    `listed` are globs over the names of further repositories that the policy trusts.
    """

    home: str
    private: bool
    listed: tuple[str, ...] = ()

    def hides(self, repository: str, *, private: bool) -> Unavailable | None:
        """Say why the text of an issue must not be looked at, if that is so."""
        if not private or repository.lower() == self.home.lower():
            return None
        if not self.private:
            return HIDDEN
        return None if self.lists(repository) else NOT_LISTED

    def is_strange(self, repository: str) -> bool:
        """Say whether an issue belongs to an owner whose issues ask nothing of this repository."""
        mine, theirs = (name.partition("/")[0].lower() for name in (self.home, repository))
        return bool(theirs) and mine != theirs and not self.lists(repository)

    def lists(self, repository: str) -> bool:
        """Say whether the policy names a repository."""
        return matches(repository.lower(), tuple(glob.lower() for glob in self.listed))


def strange(item: WorkItem) -> WorkItem:
    """Keep of a stranger's issue where it is, and nothing of what it says."""
    place = {"repository": item.repository, "number": item.number}
    return WorkItem(**place, url=item.url, source="stranger", unreadable=STRANGER)


def unreadable(
    why: Unavailable, *, repository: str = "", number: int | None = None, source: Source
) -> WorkItem:
    """Give a work item of which only the place is known."""
    return WorkItem(repository=repository, number=number, source=source, unreadable=why)


def read_work_item(part: GraphAnswer, *, source: Source, readers: Readers) -> WorkItem:
    """Read an issue that came with its first edits.

    The text of an issue in another, private repository must not show up in a check that its readers may not see.
    """
    if part.data is None:
        error = part.error_above()
        return unreadable(unavailable(error) if error else NOT_SHOWN, source=source)
    raw = part.data
    where = raw.get("repository") or {}
    repository = where.get("nameWithOwner") or ""
    place = {"repository": repository, "number": raw.get("number")}
    if readers.is_strange(repository):
        return strange(WorkItem(**place))
    if hidden := readers.hides(repository, private=where.get("isPrivate") is not False):
        return unreadable(hidden, **place, source=source)
    if error := next((found for field in _TEXT if (found := part.error_at(field))), None):
        return unreadable(unavailable(error), **place, source=source)
    return WorkItem(
        **place,
        url=raw["url"],
        title=raw["title"] or "",
        body=raw["body"] or "",
        state=raw["state"],
        state_reason=raw.get("stateReason"),
        labels=tuple(sorted(label["name"] for label in nodes(raw["labels"]) if label)),
        author=read_actor(raw["author"]),
        created_at=read_time(raw["createdAt"]),
        last_edited_at=read_time(raw["lastEditedAt"]),
        edits=read_edits(part.part("userContentEdits"), edited=raw["lastEditedAt"] is not None),
        parent=_parent(part.part("parent"), source=source, readers=readers),
        source=source,
    )


def _parent(part: GraphAnswer, *, source: Source, readers: Readers) -> WorkItem | None:
    if part.data is None and not part.error_above():
        return None
    return read_work_item(part, source=source, readers=readers)


def read_edits(part: GraphAnswer, *, edited: bool) -> tuple[Edit, ...] | Unavailable:
    """Read a page of the edit history, newest first. An issue that was `edited` must have one."""
    if part.errors:
        return unavailable(part.errors[0])
    found = nodes(part.data)
    if edited and not found:
        return Unavailable(reason="the issue was edited, and GitHub does not show its history")
    edits = tuple(_edit(raw) for raw in found if raw)
    complete = len(edits) == len(found) and all(edits)
    return (
        tuple(e for e in edits if e)
        if complete
        else Unavailable(reason="GitHub hides a part of the edit history")
    )


def _edit(raw: Any) -> Edit | None:
    at = read_time(raw.get("editedAt"))
    if at is None:
        return None
    deleted = read_time(raw.get("deletedAt"))
    editor = read_actor(raw.get("editor"))
    return Edit(at=at, editor=editor, text=None if deleted else raw.get("diff"), deleted_at=deleted)
