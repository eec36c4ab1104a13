"""What one delivery showed, kept before anybody can change it."""

from datetime import datetime
from typing import Literal

from gateledger.model.actor import Actor
from gateledger.model.value import Value

LONGEST = 100_000
"""Characters of a text that are kept; GitHub itself takes 65,536."""

MOST_COMMITS = 50
"""Commits of a push that are named; its first ones."""


class Text(Value):
    """A title and a body as the payload had them; `sha256` (hex) is of the whole body, in UTF-8.

    Halves of surrogate pairs, which are no text and cannot be stored, are replaced by U+FFFD before that.
    """

    title: str = ""
    body: str = ""
    sha256: str
    whole: bool = True
    """False when `body` is only the beginning."""


class Push(Value):
    """How a branch moved: shas are hex, all zeros where there was nothing."""

    branch: str
    before: str = ""
    after: str = ""
    created: bool = False
    forced: bool = False
    deleted: bool = False
    policy: bool = False
    """Of the default branch: the policy's file may be among what it changed."""
    commits: tuple[str, ...] = ()
    """The first commits that it brought, oldest first."""


class Sighting(Value):
    """An issue's or a pull request's text, or a push, as one delivery showed it.

    `at` is GitHub's own time of it, taken from the payload; without one it is our receipt. `by` is who did it.
    """

    kind: Literal["issue", "pull-request", "push"]
    name: str
    """`o/r#5`, or `o/r:branch`."""
    number: int | None = None
    url: str = ""
    at: datetime
    by: Actor
    text: Text | None = None
    push: Push | None = None
    head_sha: str = ""
    """Of a pull request."""
    before_sha: str = ""
    head_branch: str = ""
    """Of a pull request: `o/r:branch`, of the fork if it comes from one."""
