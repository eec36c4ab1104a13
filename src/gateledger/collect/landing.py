"""What the message of a commit on the base branch says about the pull request that brought it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.checkout.history import Landed

# GitHub docs, "Configuring commit merging" and "Configuring commit squashing": the default messages.
_MERGE = re.compile(r"Merge pull request #(?P<number>[1-9]\d{0,9}) from (?P<owner>[^/\s]+)/(?P<branch>\S+)")
_SQUASH = re.compile(r"(?P<title>.*\S) ?\(#(?P<number>[1-9]\d{0,9})\)")


@dataclass(frozen=True)
class Landing:
    """A merged pull request as its commit tells it: a squash message holds the description, or the commits' subjects."""

    number: int
    title: str
    body: str
    head_ref: str = ""


def read_landing(landed: Landed) -> Landing | None:
    """Read the message; None for a commit that names no pull request: direct, or rebased onto the base."""
    subject, _, rest = landed.commit.message.partition("\n")
    rest = rest.strip()
    if merge := _MERGE.fullmatch(subject.strip()):
        title, _, body = rest.partition("\n")
        number = int(merge["number"])
        return Landing(number, title.strip() or subject, body.strip(), head_ref=merge["branch"])
    if squash := _SQUASH.fullmatch(subject.strip()):
        return Landing(int(squash["number"]), squash["title"], rest)
    return None
