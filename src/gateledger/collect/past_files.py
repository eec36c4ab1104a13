"""Files as they were at each of many commits, out of one listing and one reading of the object store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateledger.artifacts.beside import chosen
from gateledger.artifacts.paths import select
from gateledger.checkout.contents import read_from_store
from gateledger.checkout.git import Git
from gateledger.checkout.history import Step
from gateledger.checkout.tree import Entry, read_tree
from gateledger.model.facts import Before, File, Files, Templates
from gateledger.model.needs import Needs

Blobs = dict[str, str]
"""Path -> blob id."""


@dataclass(frozen=True)
class Trees:
    """The wanted files after each commit, and before it (its first parent), by the commit's sha."""

    after: dict[str, Blobs]
    before: dict[str, Blobs]
    contents: dict[tuple[str, str], File]
    found: dict[str, Blobs]
    """Like `before`, of the files that are compared."""

    @property
    def paths(self) -> frozenset[str]:
        """Every path that is wanted anywhere."""
        return frozenset(path for path, _ in self.contents)

    def files(self, commit: str) -> Files:
        """The files that a commit left behind."""
        return Files(commit=commit, files=self._read(self.after[commit]))

    def templates(self, commit: str, base: str) -> Templates:
        """The files that a commit found; `base` names its first parent."""
        return Templates(commit=base, files=self._read(self.before[commit]))

    def before_change(self, commit: str, base: str, paths: Iterable[str]) -> Before:
        """Those of the paths that a commit found, as they were."""
        found = {path: blob for path in paths if (blob := self.found[commit].get(path))}
        return Before(commit=base, files=self._read(found))

    def _read(self, blobs: Blobs) -> tuple[File, ...]:
        return tuple(self.contents[path, blobs[path]] for path in sorted(blobs))


def read_trees(git: Git, tip: str, landed: Sequence[tuple[str, tuple[Step, ...]]], needs: Needs) -> Trees:
    """Read the tip's tree and undo each commit's steps, newest first: no other tree needs to be listed."""
    tree = {entry.path: entry.blob for entry in _listing(git, tip)}
    known = dict.fromkeys([*tree, *(path for _, steps in landed for path in _paths(steps))])
    head = frozenset(chosen(known, needs.at_head, needs.beside)) if needs.at_head else frozenset()
    base = frozenset(select(known, needs.base)) if needs.base else frozenset()
    wanted = head | base
    tree = {path: blob for path, blob in tree.items() if path in wanted}
    after: dict[str, Blobs] = {}
    before: dict[str, Blobs] = {}
    found: dict[str, Blobs] = {}
    for sha, steps in landed:
        after[sha] = {path: blob for path, blob in tree.items() if path in head}
        _undo(tree, steps, wanted)
        before[sha] = {path: blob for path, blob in tree.items() if path in base}
        touched = _paths(steps) if needs.compared else ()
        found[sha] = {path: tree[path] for path in touched if path in tree}
    pairs = {pair for blobs in (*after.values(), *before.values(), *found.values()) for pair in blobs.items()}
    named = sorted(pairs)
    return Trees(after, before, dict(zip(named, read_from_store(git, named), strict=True)), found)


def _listing(git: Git, tip: str) -> Iterable[Entry]:
    return read_tree(git.run("ls-tree", "-r", "-z", "--full-tree", tip))


def _paths(steps: Iterable[Step]) -> list[str]:
    return [side[0] for step in steps for side in (step.before, step.after) if side]


def _undo(tree: Blobs, steps: Sequence[Step], wanted: frozenset[str]) -> None:
    """Take a commit's steps back: first what it made, then what was there before."""
    for step in steps:
        if step.after:
            tree.pop(step.after[0], None)
    for step in steps:
        if step.before and step.before[0] in wanted:
            tree[step.before[0]] = step.before[1]
