"""What git objects are, once read: frozen values."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from datetime import UTC, datetime

from dulwich.objects import Commit, Tag, TreeEntry

from gateledger.sandbox.clock import stamp


@dataclass(frozen=True)
class Special:
    """A file that is not a plain one: executable 0o100755, symlink 0o120000, submodule 0o160000 (a sha)."""

    mode: int
    content: str | bytes


@dataclass(frozen=True)
class Person:
    """Who and when, as a commit header says it."""

    name: str
    email: str
    date: str


@dataclass(frozen=True)
class Entry:
    """One line of a tree; `path` is the name until the tree is walked."""

    name: str
    mode: int
    sha: str
    path: str

    @classmethod
    def of(cls, item: TreeEntry) -> Entry:
        assert item.path is not None
        assert item.mode is not None
        assert item.sha is not None
        name = item.path.decode("utf-8", "replace")
        return cls(name, item.mode, item.sha.decode(), name)

    @property
    def type(self) -> str:
        if self.mode == stat.S_IFDIR:
            return "tree"
        return "commit" if stat.S_IFMT(self.mode) == 0o160000 else "blob"


@dataclass(frozen=True)
class History:
    """A commit as read."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    message: str
    author: Person
    committer: Person

    @classmethod
    def of(cls, commit: Commit) -> History:
        return cls(
            commit.id.decode(),
            commit.tree.decode(),
            tuple(parent.decode() for parent in commit.parents),
            commit.message.decode("utf-8", "replace"),
            _person(commit.author, commit.author_time),
            _person(commit.committer, commit.commit_time),
        )


@dataclass(frozen=True)
class TagObject:
    """An annotated tag as read."""

    name: str
    target: str
    message: str
    tagger: Person

    @classmethod
    def of(cls, tag: Tag) -> TagObject:
        return cls(
            tag.name.decode(),
            tag.object[1].decode(),
            tag.message.decode("utf-8", "replace"),
            _person(tag.tagger or b"", tag.tag_time or 0),
        )


def _person(header: bytes, moment: float) -> Person:
    name, _, email = header.decode("utf-8", "replace").partition(" <")
    return Person(name, email.removesuffix(">"), stamp(datetime.fromtimestamp(moment, UTC)))
