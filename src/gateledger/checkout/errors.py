"""What can be wrong with a working copy. Every message carries the path and says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class CheckoutError(Exception):
    """Their mistake or their machine's: `path` is the place, `advice` the way out (may be empty)."""

    def __init__(self, path: Path, message: str, advice: str = "") -> None:
        super().__init__(f"{path}: {message}" + (f" {advice}" if advice else ""))
        self.path = path
        self.message = message
        self.advice = advice


class GitMissingError(CheckoutError):
    """There is no `git` command on the search path."""


class GitFailedError(CheckoutError):
    """Git refused or took too long; the message quotes its own words."""


class NotARepositoryError(CheckoutError):
    """No git repository at or above the path, or none that git is willing to read."""


class BareRepositoryError(CheckoutError):
    """A repository without a working tree."""


class UnbornBranchError(CheckoutError):
    """A branch without a commit."""


class UnknownRevisionError(CheckoutError):
    """A name that is no commit here; `near` are names that were probably meant."""

    def __init__(self, path: Path, message: str, advice: str = "", near: Sequence[str] = ()) -> None:
        super().__init__(path, message, advice)
        self.near = tuple(near)


class NoMergeBaseError(CheckoutError):
    """The branch and its base share no commit, or a shallow clone does not hold it."""


class UnreadablePolicyError(CheckoutError):
    """A policy file that is there but cannot be read as text: nobody may take that for "no policy"."""
