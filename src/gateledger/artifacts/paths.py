"""Gitignore-style path globs, as policies and gates write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from pathspec import GitIgnoreSpec


@lru_cache(maxsize=512)
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(patterns)


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Say whether a repository-relative path matches any of the globs (a later `!glob` takes it out again)."""
    return _spec(tuple(patterns)).match_file(path)


def select(paths: Iterable[str], patterns: Iterable[str]) -> Iterator[str]:
    """Give the paths that match, in their order."""
    spec = _spec(tuple(patterns))
    return (path for path in paths if spec.match_file(path))
