"""Real git objects with real SHA-1s, in memory; one store for a repository and all its forks."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from dulwich.graph import find_merge_base
from dulwich.objects import Blob, Commit, ObjectID, Tag, Tree
from dulwich.repo import MemoryRepo

from gateledger.sandbox.clock import seconds
from gateledger.sandbox.git.values import Entry, History, Person, Special, TagObject

FILE = 0o100644
FOLDER = stat.S_IFDIR
Content = str | bytes | Special | None


@dataclass(frozen=True)
class _Change:
    mode: int
    sha: str | None


class GitStore:
    """Write and read blobs, trees, commits and tags. Shas are hex texts throughout."""

    def __init__(self) -> None:
        self.repo = MemoryRepo()
        self._objects = self.repo.object_store
        self.history = lru_cache(maxsize=100_000)(self._history)
        self.entries = lru_cache(maxsize=20_000)(self._entries)
        self.merge_base = lru_cache(maxsize=20_000)(self._merge_base)

    def blob(self, data: bytes) -> str:
        """Store bytes; give the blob's sha."""
        blob = Blob.from_string(data)
        self._objects.add_object(blob)
        return blob.id.decode()

    def tree(self, base: str | None, files: Mapping[str, Content]) -> str:
        """Store a tree that differs from `base` in these files; None removes one."""
        changes = {path: self._change(content) for path, content in files.items()}
        return self._tree(base, changes) or self._store_tree({})

    def _change(self, content: Content) -> _Change:
        if content is None:
            return _Change(0, None)
        special = content if isinstance(content, Special) else Special(FILE, content)
        if isinstance(special.content, str) and stat.S_IFMT(special.mode) == 0o160000:
            return _Change(special.mode, special.content)
        data = special.content.encode() if isinstance(special.content, str) else special.content
        return _Change(special.mode, self.blob(data))

    def _tree(self, base: str | None, changes: Mapping[str, _Change]) -> str | None:
        items = {entry.name: (entry.mode, entry.sha) for entry in self.entries(base)} if base else {}
        below: dict[str, dict[str, _Change]] = {}
        for path, change in changes.items():
            name, _, rest = path.partition("/")
            if rest:
                below.setdefault(name, {})[rest] = change
            elif change.sha is None:
                items.pop(name, None)
            else:
                items[name] = (change.mode, change.sha)
        for name, inner in below.items():
            mode, sha = items.get(name, (FOLDER, ""))
            folder = self._tree(sha if sha and mode == FOLDER else None, inner)
            items[name] = (FOLDER, folder) if folder else (0, "")
        kept = {name: item for name, item in items.items() if item[1]}
        return self._store_tree(kept) if kept else None

    def _store_tree(self, items: Mapping[str, tuple[int, str]]) -> str:
        tree = Tree()
        for name, (mode, sha) in items.items():
            tree.add(name.encode(), mode, ObjectID(sha.encode()))
        self._objects.add_object(tree)
        return tree.id.decode()

    def commit(
        self, tree: str, parents: list[str], message: str, author: Person, committer: Person | None = None
    ) -> str:
        """Store a commit; the committer is the author unless named."""
        by = committer or author
        commit = Commit()
        commit.tree = ObjectID(tree.encode())
        commit.parents = [ObjectID(parent.encode()) for parent in parents]
        commit.author = f"{author.name} <{author.email}>".encode()
        commit.committer = f"{by.name} <{by.email}>".encode()
        commit.author_time, commit.commit_time = seconds(author.date), seconds(by.date)
        commit.author_timezone = commit.commit_timezone = 0
        commit.message = message.encode()
        self._objects.add_object(commit)
        return commit.id.decode()

    def tag(self, name: str, target: str, message: str, tagger: Person) -> str:
        """Store an annotated tag of a commit, or of another tag."""
        tag = Tag()
        tag.name = name.encode()
        tag.object = (type(self._objects[ObjectID(target.encode())]), ObjectID(target.encode()))
        tag.tagger = f"{tagger.name} <{tagger.email}>".encode()
        tag.tag_time, tag.tag_timezone = seconds(tagger.date), 0
        tag.message = message.encode()
        self._objects.add_object(tag)
        return tag.id.decode()

    def tag_object(self, sha: str) -> TagObject:
        """Read an annotated tag."""
        tag = self._objects[ObjectID(sha.encode())]
        if not isinstance(tag, Tag):
            raise KeyError(sha)
        return TagObject.of(tag)

    def kind(self, sha: str) -> str | None:
        """Say what a sha names: commit, tree, blob, tag; None when nothing."""
        try:
            return self._objects[ObjectID(sha.encode())].type_name.decode()
        except (KeyError, ValueError):
            return None

    def data(self, sha: str) -> bytes:
        """Give a blob's bytes."""
        return self._objects[ObjectID(sha.encode())].as_raw_string()

    def _history(self, sha: str) -> History:
        commit = self._objects[ObjectID(sha.encode())]
        if not isinstance(commit, Commit):
            raise KeyError(sha)
        return History.of(commit)

    def _entries(self, tree: str) -> tuple[Entry, ...]:
        found = self._objects[ObjectID(tree.encode())]
        if not isinstance(found, Tree):
            raise KeyError(tree)
        return tuple(Entry.of(item) for item in found.iteritems())

    def _merge_base(self, one: str, other: str) -> str | None:
        """Find the best common ancestor; None for unrelated histories."""
        found = find_merge_base(self.repo, [ObjectID(one.encode()), ObjectID(other.encode())])
        return found[0].decode() if found else None
