"""Questions over several git objects: paths, expressions, ranges."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from gateledger.sandbox.clock import seconds
from gateledger.sandbox.git.store import GitStore
from gateledger.sandbox.git.values import Entry


def walk(store: GitStore, tree: str, prefix: str = "") -> Iterator[Entry]:
    """Give every entry under a tree, folders before their content, with full paths."""
    for entry in store.entries(tree):
        path = prefix + entry.name
        yield replace(entry, path=path)
        if entry.type == "tree":
            yield from walk(store, entry.sha, path + "/")


def at(store: GitStore, tree: str, path: str) -> Entry | None:
    """Find one path under a tree; the empty path is the tree itself."""
    found = Entry("", 0o040000, tree, "")
    for part in filter(None, path.split("/")):
        if found.type != "tree":
            return None
        below = {entry.name: entry for entry in store.entries(found.sha)}
        if part not in below:
            return None
        found = below[part]
    return replace(found, path=path.strip("/"))


def ancestors(store: GitStore, sha: str, until: set[str]) -> dict[str, None]:
    """Collect a commit and what it stands on, in walking order, not beyond `until`."""
    seen: dict[str, None] = {}
    todo = [sha]
    while todo:
        current = todo.pop()
        if current in seen or current in until:
            continue
        seen[current] = None
        todo.extend(reversed(store.history(current).parents))
    return seen


def between(store: GitStore, base: str, head: str) -> list[str]:
    """List the commits of `head` that `base` has not, oldest first."""
    if base == head:
        return []
    return list(reversed(ancestors(store, head, set(ancestors(store, base, set())))))


def log(store: GitStore, sha: str, path: str | None = None) -> Iterator[str]:
    """Give the commits that `git log SHA -- PATH` lists, newest first.

    A commit whose path equals a parent's is left out, and of its parents only that one is followed
    (https://git-scm.com/docs/git-log, "History Simplification", default mode).
    """
    order = count()
    seen, todo = {sha}, [_turn(store, sha, next(order))]
    while todo:
        current = heapq.heappop(todo)[2]
        parents = store.history(current).parents
        same = [one for one in parents if path and _entry(store, one, path) == _entry(store, current, path)]
        if not same and (parents or not path or _entry(store, current, path)):
            yield current
        for parent in same[:1] or parents:
            if parent not in seen:
                seen.add(parent)
                heapq.heappush(todo, _turn(store, parent, next(order)))


def _turn(store: GitStore, sha: str, place: int) -> tuple[int, int, str]:
    """The newest comes first; of one second, the one that was met first."""
    return -seconds(store.history(sha).committer.date), place, sha


def _entry(store: GitStore, sha: str, path: str) -> tuple[int, str] | None:
    found = at(store, store.history(sha).tree, path)
    return (found.mode, found.sha) if found else None
