"""Read what `git diff --raw -z` and `git log -z` print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from gateledger.checkout.names import shown
from gateledger.model.actor import Actor
from gateledger.model.facts import ChangedFile, Commit

# git-diff(1), "Raw output format" -> the words of GitHub's REST API.
_STATUS = {
    "A": "added",
    "C": "copied",
    "D": "removed",
    "M": "modified",
    "R": "renamed",
    "T": "changed",
    "U": "modified",  # unmerged: both sides are in the file
}
_HAS_OLD_NAME = ("R", "C")

COMMIT_FORMAT = "%H%x1f%an%x1f%ae%x1f%aI%x1f%cI%x1f%B"
"""Fields are parted by U+001F; only the message, which is last, may hold one."""

# https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
_NOREPLY = re.compile(r"(?:(?P<id>\d+)\+)?(?P<login>[A-Za-z0-9-]+(?:\[bot\])?)@users\.noreply\.github\.com")


def read_changes(output: bytes) -> Iterator[ChangedFile]:
    """Read raw records: `:modes shas STATUS`, a path, and for renames and copies the new path."""
    fields = iter(output.split(b"\0"))
    for head in fields:
        if head.startswith(b":"):
            yield read_change(head, fields)


def read_change(head: bytes, fields: Iterator[bytes]) -> ChangedFile:
    """Read one raw record, whose path or paths are the next of the fields."""
    letter = head.rsplit(b" ", 1)[-1][:1].decode("ascii", "replace")
    first = shown(next(fields))
    if letter in _HAS_OLD_NAME:
        return ChangedFile(path=shown(next(fields)), status=_STATUS[letter], previous_path=first)
    return ChangedFile(path=first, status=_STATUS.get(letter, "modified"))


def read_commits(output: bytes) -> Iterator[Commit]:
    """Read records of COMMIT_FORMAT parted by NUL."""
    for record in output.decode("utf-8", "replace").split("\0"):
        if not record:
            continue
        sha, _name, email, authored, committed, message = record.split("\x1f", 5)
        yield Commit(
            sha=sha,
            message=message.rstrip("\n"),
            author=account_of(email),
            authored_at=_time(authored),
            committed_at=_time(committed),
        )


def account_of(email: str) -> Actor | None:
    """Name the GitHub account of a no-reply address; any other address belongs to nobody we know."""
    match = _NOREPLY.fullmatch(email)
    if match is None:
        return None
    login = match["login"]
    kind = "Bot" if login.endswith("[bot]") else "User"
    return Actor(login=login, id=int(match["id"]) if match["id"] else None, kind=kind)


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
