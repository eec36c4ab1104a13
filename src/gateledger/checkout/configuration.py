"""What the repository's configuration says, and which parts of it must not be obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.checkout.git import Git

_UNTRUSTED = ("local", "worktree")
_COMMANDS = ("clean", "smudge", "process")


@dataclass(frozen=True)
class Configuration:
    """Every setting as (scope, name, value), in git's order: later ones win."""

    entries: tuple[tuple[str, str, str], ...]

    @classmethod
    def read(cls, git: Git) -> Configuration:
        """Read it with one call; nothing in it is obeyed by reading it."""
        return cls(tuple(_entries(git.run("config", "--list", "--show-scope", "-z"))))

    def get(self, name: str) -> str | None:
        """The value in force."""
        return next((value for _, key, value in reversed(self.entries) if key == name), None)

    def overrides(self) -> tuple[tuple[str, str], ...]:
        """Take away the filter programs that the repository itself brings.

        The user's own ones (git-lfs in `~/.gitconfig`) stay: without them every large file would look changed.
        """
        filters = sorted({key.rpartition(".")[0] for _, key, _ in self.entries if key.startswith("filter.")})
        return tuple(pair for name in filters for pair in self._trusted_filter(name))

    def _trusted_filter(self, name: str) -> Iterator[tuple[str, str]]:
        trusted = {key: value for scope, key, value in self.entries if scope not in _UNTRUSTED}
        for command in _COMMANDS:
            yield f"{name}.{command}", trusted.get(f"{name}.{command}", "")
        yield f"{name}.required", trusted.get(f"{name}.required", "false")


def _entries(output: bytes) -> Iterator[tuple[str, str, str]]:
    fields = output.decode("utf-8", "surrogateescape").split("\0")
    for scope, entry in zip(fields[::2], fields[1::2], strict=False):
        name, _, value = entry.partition("\n")
        yield scope, name, value
