"""Who did something, as of then."""

from gateledger.model.value import Value


class Actor(Value):
    """A GitHub account: `id` is its number (None when the platform did not say), `kind` User, Bot, Organization."""

    login: str
    id: int | None = None
    kind: str = "User"


GHOST = Actor(login="ghost")
"""What GitHub shows for a deleted account."""
