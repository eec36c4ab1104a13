"""A command that somebody gave in a comment, as its delivery showed it."""

from datetime import datetime

from gateledger.model.actor import Actor
from gateledger.model.sighting import Text
from gateledger.model.value import Value

LONGEST_LINE = 400
"""Characters of a command that are read; a tag has at most 255 bytes."""


class Command(Value):
    """The first line of a comment on the issue or pull request `number`: `/gateledger NAME WORDS`.

    `by` wrote the comment, `sender` did what the delivery tells (created or edited it): two people, where somebody
    edits what another one said. `via_app`: a program spoke with the account of its user. `at` is GitHub's own time.
    """

    name: str
    words: tuple[str, ...] = ()
    line: str = ""
    number: int
    on_pull_request: bool = False
    by: Actor
    sender: Actor
    via_app: bool = False
    at: datetime
    url: str = ""
    text: Text


class Bound(Value):
    """What the words of a command were about when they arrived: the tag, and the commit that it stood at."""

    tag: str
    commit: str
    withdrawn: bool = False
    """Of a sign-off: it takes back earlier ones."""
