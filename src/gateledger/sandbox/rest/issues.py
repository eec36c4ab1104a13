"""Issues and comments over REST."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.model.comment import Comment
from gateledger.sandbox.model.issue import Issue
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import thread as shapes

table = Table()
BASE = "/repos/{owner}/{repo}/issues"
LONGEST = 262_144


class CommentBody(BaseModel):
    body: str = Field(min_length=1)


@table.on("GET", BASE)
def list_issues(call: Call) -> Answer:
    threads = sorted(call.repository().threads.values(), key=lambda one: -one.number)
    wanted = call.ask("state", "open")
    found = [one for one in threads if wanted in {"all", shapes.state(one)}]
    creator = call.ask("creator", "")
    return paged(call, [one for one in found if creator in {"", one.author.login}], shapes.issue)


@table.on("POST", BASE)
def create_issue(call: Call) -> Answer:
    class Body(BaseModel):
        title: str
        body: str = ""
        labels: list[str] = []

    repository = call.writable("issues")
    body = call.read(Body, "Issue")
    made = repository.issue(body.title, body.body, call.hub.app.bot.login, body.labels)
    return Answer(shapes.issue(made), 201)


@table.on("GET", BASE + "/{issue_number}")
def get_issue(call: Call) -> Answer:
    return Answer(shapes.issue(call.thread()))


@table.on("PATCH", BASE + "/{issue_number}")
def update_issue(call: Call) -> Answer:
    class Body(BaseModel):
        title: str | None = None
        body: str | None = None
        state: Literal["open", "closed"] | None = None
        state_reason: Literal["completed", "not_planned", "duplicate", "reopened"] | None = None

    call.writable("issues")
    asked, thread, bot = call.read(Body, "Issue"), call.thread(), call.hub.app.bot.login
    thread.edit(asked.title, asked.body, bot)
    if isinstance(thread, Issue) and asked.state and asked.state != shapes.state(thread):
        if asked.state == "open":
            thread.reopen(bot)
        else:
            thread.close("not_planned" if asked.state_reason == "not_planned" else "completed", bot)
    return Answer(shapes.issue(thread))


@table.on("GET", BASE + "/{issue_number}/sub_issues")
def list_sub_issues(call: Call) -> Answer:
    thread = call.thread()
    return paged(call, thread.sub_issues if isinstance(thread, Issue) else [], shapes.issue)


@table.on("GET", BASE + "/{issue_number}/parent")
def get_parent(call: Call) -> Answer:
    thread = call.thread()
    if not isinstance(thread, Issue) or thread.parent is None:
        raise not_found()
    return Answer(shapes.issue(thread.parent))


@table.on("GET", BASE + "/{issue_number}/comments")
def list_comments(call: Call) -> Answer:
    return paged(call, call.thread().comments, shapes.comment)


@table.on("POST", BASE + "/{issue_number}/comments")
def create_comment(call: Call) -> Answer:
    _writable(call)
    said = call.thread().comment(call.hub.app.bot, _text(call), via_app=True)
    return Answer(shapes.comment(said), 201)


def _writable(call: Call) -> None:
    """Comments need `issues:write` or `pull_requests:write`."""
    try:
        call.writable("issues")
    except RefusedError:
        call.writable("pull_requests")


def _text(call: Call) -> str:
    body = call.read(CommentBody, "IssueComment").body
    if len(body.encode()) > LONGEST:
        error = {"resource": "IssueComment", "code": "unprocessable", "field": "data"}
        raise RefusedError(
            422, "Validation Failed", [error | {"message": "Body is too long (maximum is 65536 characters)"}]
        )
    return body


def _comment(call: Call) -> Comment:
    wanted = call.number("comment_id")
    for thread in call.repository().threads.values():
        for comment in thread.comments:
            if comment.database_id == wanted:
                return comment
    raise not_found()


@table.on("GET", BASE + "/comments/{comment_id}")
def get_comment(call: Call) -> Answer:
    return Answer(shapes.comment(_comment(call)))


def _own(call: Call) -> Comment:
    _writable(call)
    found = _comment(call)
    if found.author is not call.hub.app.bot and not call.repository().can_write(call.hub.app.bot):
        raise RefusedError(403, "Resource not accessible by integration")
    return found


@table.on("PATCH", BASE + "/comments/{comment_id}")
def update_comment(call: Call) -> Answer:
    comment = _own(call)
    comment.edit(_text(call), call.hub.app.bot.login)
    return Answer(shapes.comment(comment))


@table.on("DELETE", BASE + "/comments/{comment_id}")
def delete_comment(call: Call) -> Answer:
    _own(call).delete(call.hub.app.bot.login)
    return Answer(status=204)
