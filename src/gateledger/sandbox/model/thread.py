"""What issues and pull requests share: a number, a text with history, labels, a conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.errors import SandboxError
from gateledger.sandbox.model.comment import Comment
from gateledger.sandbox.model.revision import EditedText, Revision
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox
    from gateledger.sandbox.model.label import Label
    from gateledger.sandbox.model.repository import Repository


@dataclass(eq=False)
class Happening:
    """One line of a timeline; `graphql_type` names the official event type."""

    graphql_type: str
    database_id: int
    actor: Account
    created_at: str
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return node_id("EVT", self.database_id)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.details[name]
        except KeyError:
            raise AttributeError(name) from None


class Thread:
    """An issue or a pull request. Every change sends the webhook that GitHub would send."""

    graphql_type: ClassVar[str]
    event: ClassVar[str]
    prefix: ClassVar[str]
    folder: ClassVar[str]

    def __init__(self, repository: Repository, title: str, body: str, author: str | None) -> None:
        self.repository = repository
        self.hub: Sandbox = repository.hub
        self.number = repository.next_number()
        self.database_id = self.hub.ids.next()
        self.author = self.hub.account(author)
        self.title = title
        self.created_at = self.updated_at = self.hub.clock.now()
        self.content = EditedText(Revision(self.hub.ids.next(), self.author, self.created_at, body))
        self.state = "OPEN"
        self.closed_at: str | None = None
        self.closed_by: Account | None = None
        self.labels: list[Label] = []
        self.comments: list[Comment] = []
        self.timeline: list[Happening] = []

    @property
    def id(self) -> str:
        return node_id(self.prefix, self.database_id)

    @property
    def body(self) -> str:
        return self.content.text

    @property
    def url(self) -> str:
        return f"{self.repository.url}/{self.folder}/{self.number}"

    @property
    def author_association(self) -> str:
        return self.repository.association(self.author)

    def happened(self, kind: str, actor: Account, **details: Any) -> None:
        """Write a line into the timeline."""
        moment = self.hub.clock.now()
        self.timeline.append(Happening(kind, self.hub.ids.next(), actor, moment, details))

    def touched(self, action: str, actor: Account, **extra: Any) -> None:
        """Note the change's time and send the webhook of this thread."""
        self.updated_at = self.hub.clock.now()
        self.hub.events.thread(self, action, actor, extra)

    def edit(self, title: str | None = None, body: str | None = None, by: str | None = None) -> None:
        """Change title and body, one webhook for each, as the two forms of the web page do."""
        with self.hub.lock:
            actor = self.hub.account(by or self.author.login)
            if title is not None and title != self.title:
                before, self.title = self.title, title
                self.happened("RenamedTitleEvent", actor, previous_title=before, current_title=title)
                self.touched("edited", actor, changes={"title": {"from": before}})
            if body is not None and body != self.body:
                before = self.body
                self.content.edit(Revision(self.hub.ids.next(), actor, self.hub.clock.now(), body))
                self.touched("edited", actor, changes={"body": {"from": before}})

    def delete_revision(self, n: int, by: str | None = None) -> None:
        """Delete the text of revision `n`, 0 the newest; who and when stay. No webhook, as on GitHub."""
        with self.hub.lock:
            revisions = self.content.revisions
            if not 0 < n < len(revisions):
                raise SandboxError(
                    f"{self.number} has no deletable revision {n}: the newest cannot be deleted"
                )
            revisions[n].diff = None
            revisions[n].deleted_at = self.hub.clock.now()
            revisions[n].deleted_by = self.hub.account(by)

    def label(self, *names: str, by: str | None = None) -> None:
        """Add labels, each with its webhook."""
        with self.hub.lock:
            for label in map(self.repository.label, names):
                if label not in self.labels:
                    self.labels.append(label)
                    self.touched("labeled", self.hub.account(by), label=label)

    def unlabel(self, *names: str, by: str | None = None) -> None:
        """Remove labels, each with its webhook."""
        with self.hub.lock:
            for label in map(self.repository.label, names):
                if label in self.labels:
                    self.labels.remove(label)
                    self.touched("unlabeled", self.hub.account(by), label=label)

    def comment(self, user: str | Account, body: str, *, via_app: bool = False) -> Comment:
        """Say something; sends `issue_comment.created`."""
        with self.hub.lock:
            author = user if isinstance(user, Account) else self.hub.account(user)
            moment = self.updated_at = self.hub.clock.now()
            content = EditedText(Revision(self.hub.ids.next(), author, moment, body))
            said = Comment(self, self.hub.ids.next(), author, content, moment, moment, via_app)
            self.comments.append(said)
            self.hub.events.comment(said, "created", author)
            return said
