"""Comments and reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.model.revision import EditedText, Revision
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.pull import Pull
    from gateledger.sandbox.model.thread import Thread


@dataclass(eq=False)
class Comment:
    """A comment in the conversation of an issue or a pull request."""

    thread: Thread
    database_id: int
    author: Account
    content: EditedText
    created_at: str
    updated_at: str
    via_app: bool = False

    graphql_type = "IssueComment"

    @property
    def id(self) -> str:
        return node_id("IC", self.database_id)

    @property
    def body(self) -> str:
        return self.content.text

    @property
    def url(self) -> str:
        return f"{self.thread.url}#issuecomment-{self.database_id}"

    @property
    def author_association(self) -> str:
        return self.thread.repository.association(self.author)

    def edit(self, body: str, by: str | None = None) -> None:
        """Replace the text; sends `issue_comment.edited`."""
        hub = self.thread.hub
        with hub.lock:
            before, editor = self.body, hub.account(by or self.author.login)
            self.updated_at = hub.clock.now()
            self.content.edit(Revision(hub.ids.next(), editor, self.updated_at, body))
            hub.events.comment(self, "edited", editor, {"body": {"from": before}})

    def delete(self, by: str | None = None) -> None:
        """Take it out of the conversation; sends `issue_comment.deleted`."""
        hub = self.thread.hub
        with hub.lock:
            self.thread.comments.remove(self)
            hub.events.comment(self, "deleted", hub.account(by or self.author.login))


@dataclass(eq=False)
class Review:
    """A review of a pull request; `state` in upper case as GraphQL and REST lists write it."""

    pull_request: Pull
    database_id: int
    author: Account
    state: str
    body: str
    submitted_at: str
    commit_sha: str

    graphql_type = "PullRequestReview"

    @property
    def id(self) -> str:
        return node_id("PRR", self.database_id)

    @property
    def url(self) -> str:
        return f"{self.pull_request.url}#pullrequestreview-{self.database_id}"

    @property
    def created_at(self) -> str:
        return self.submitted_at

    @property
    def updated_at(self) -> str:
        return self.submitted_at

    @property
    def author_association(self) -> str:
        return self.pull_request.repository.association(self.author)

    def dismiss(self, message: str = "", by: str | None = None) -> None:
        """Dismiss it; sends `pull_request_review.dismissed`."""
        hub = self.pull_request.hub
        with hub.lock:
            before, self.state = self.state, "DISMISSED"
            actor = hub.account(by)
            self.pull_request.happened(
                "ReviewDismissedEvent",
                actor,
                review=self,
                previous_review_state=before,
                dismissal_message=message,
            )
            hub.events.review(self, "dismissed", actor)
