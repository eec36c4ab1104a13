"""A comment's first line -> the command on it, if it is one."""

from __future__ import annotations

import re
from datetime import datetime

from gateledger.intake.payload import Comment, Payload
from gateledger.intake.sighting import read_actor, read_moment, read_text, scrubbed
from gateledger.model.command import LONGEST_LINE, Command
from gateledger.model.event import Trigger

# Four spaces or a tab would make it code, `>` a quotation (CommonMark 4.4, 5.1): what is shown, not said.
COMMAND = re.compile(r"\ufeff?(?:[ \t]*\r?\n)* {0,3}/gateledger[ \t]+(\S[^\r\n]*)")
NAME = re.compile(r"[a-z][a-z-]{0,30}", re.ASCII)
WORDS = re.compile(r"[ \t]+")
FIRST = 4096
"""Characters of a comment in which its first line is looked for."""
REQUEST_WAIVER = "request-waiver"
"""The button of a check; nobody gives it in a comment."""
UNKNOWN = "?"
"""What follows `/gateledger` is not even a word."""


def command_line(body: str | None) -> tuple[str, tuple[str, ...]]:
    """Give the name of the command that a comment begins with, and the words after it; an empty name for none."""
    found = COMMAND.match(scrubbed((body or "")[:FIRST]))
    if found is None:
        return "", ()
    words = WORDS.split(found[1][:LONGEST_LINE].strip())
    name = words[0].lower()
    return (name if NAME.fullmatch(name) else UNKNOWN), tuple(words[1:])


def command_of(payload: Payload, trigger: Trigger) -> Command | None:
    """Give the command that a delivery brings: of a new comment, or of one that was edited into another command."""
    comment, issue = payload.comment, payload.issue
    if comment is None or issue is None or not issue.number or trigger.action not in {"created", "edited"}:
        return None
    name, words = command_line(comment.body)
    if not name or (trigger.action == "edited" and not _is_new(payload, name, words)):
        return None
    return Command(
        name=name,
        words=words,
        line=" ".join(["/gateledger", name, *words]),
        number=issue.number,
        on_pull_request=issue.pull_request is not None,
        by=read_actor(comment.user),
        sender=read_actor(payload.sender),
        via_app=comment.performed_via_github_app is not None,
        at=_time(comment, trigger),
        url=comment.html_url or "",
        text=read_text("", comment.body or ""),
    )


def pressed(payload: Payload, trigger: Trigger, number: int) -> Command:
    """Give the button of a check as the command that it stands for; `number` is a pull request's, 0 for none known."""
    who = read_actor(payload.sender)
    return Command(
        name=REQUEST_WAIVER,
        line="the button Request waiver",
        number=number,
        on_pull_request=True,
        by=who,
        sender=who,
        at=trigger.received_at,
        text=read_text("", ""),
    )


def _is_new(payload: Payload, name: str, words: tuple[str, ...]) -> bool:
    """Whether an edit made it a command, or another one; a comment that says what it said commands nothing again."""
    earlier = payload.changes and payload.changes.body and payload.changes.body.was
    return isinstance(earlier, str) and command_line(earlier) != (name, words)


def _time(comment: Comment, trigger: Trigger) -> datetime:
    """Give when these words were said: an edit says them anew."""
    said = comment.updated_at if trigger.action == "edited" else comment.created_at
    return read_moment(said) or trigger.received_at
