"""One file at a commit."""

from gateledger.model.value import Value


class File(Value):
    """One file at a commit. `text` is None when it is binary or `unreadable` says why it could not be had."""

    path: str
    sha: str
    """The git blob id."""
    size: int = 0
    text: str | None = None
    unreadable: str | None = None
