"""A text with its edit history, as `userContentEdits` tells it."""

from __future__ import annotations

from dataclasses import dataclass

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.people import Account


@dataclass(eq=False)
class Revision:
    """One state of a text. `diff` is the full text after that edit, gone once the revision is deleted."""

    database_id: int
    editor: Account
    edited_at: str
    diff: str | None
    deleted_at: str | None = None
    deleted_by: Account | None = None

    @property
    def id(self) -> str:
        return node_id("UCE", self.database_id)

    @property
    def created_at(self) -> str:
        return self.edited_at

    @property
    def updated_at(self) -> str:
        return self.deleted_at or self.edited_at


class EditedText:
    """The current text and how it came to be."""

    def __init__(self, first: Revision) -> None:
        self.text = first.diff or ""
        self._revisions = [first]

    def edit(self, revision: Revision) -> None:
        self.text = revision.diff or ""
        self._revisions.insert(0, revision)

    @property
    def revisions(self) -> list[Revision]:
        """Newest first, the creation last; empty while nothing was ever edited."""
        return self._revisions if len(self._revisions) > 1 else []

    @property
    def last_edit(self) -> Revision | None:
        return self._revisions[0] if len(self._revisions) > 1 else None
