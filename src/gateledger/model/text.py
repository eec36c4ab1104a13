"""Texts for GitHub: what `render` writes and `publish` posts. Limits are those of facts page GITHUB.md A1."""

from datetime import datetime
from typing import Literal

from gateledger.model.value import Value


class Annotation(Value):
    """A finding on lines of a file of the head commit."""

    path: str
    start_line: int
    end_line: int
    level: Literal["notice", "warning", "failure"] = "failure"
    message: str
    title: str = ""


class Action(Value):
    """A button on the check: label <= 20, description <= 40, identifier <= 20 characters."""

    label: str
    description: str
    identifier: str


class CheckText(Value):
    """One check run. `external_id` carries the ledger index that it shows (`gl:41`), empty before there is one."""

    name: str
    head_sha: str
    external_id: str = ""
    status: Literal["queued", "in_progress", "completed"] = "completed"
    conclusion: Literal["success", "failure", "neutral", "action_required"] | None = None
    title: str
    summary: str
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    actions: tuple[Action, ...] = ()
    details_url: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None


class CommentText(Value):
    """A sticky comment. `marker` is the hidden line by which it is found again (it begins `body`).

    `key` tells several of one conversation apart; that of a verdict has none.
    """

    number: int
    key: str = ""
    marker: str
    body: str
    worth_creating: bool
    """False when there is nothing to say yet: an existing comment is updated, none is made."""


class IssueText(Value):
    """An issue that we keep up to date. `marker` is the hidden line by which it is found again (it begins `body`).

    `is_open` is False when there is nothing left to say: an open issue of ours is closed with `farewell`, none is made.
    """

    key: str
    marker: str
    title: str
    body: str
    is_open: bool
    farewell: str = ""
