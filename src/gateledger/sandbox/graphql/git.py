"""Git objects."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from gateledger.sandbox.clock import node_id, seconds
from gateledger.sandbox.git.diff import FileChange
from gateledger.sandbox.git.values import Entry, History, Person
from gateledger.sandbox.git.walk import at
from gateledger.sandbox.graphql.connection import Connection, connect
from gateledger.sandbox.graphql.info import Info
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.shapes.git import account_of

KINDS = {"commit": ("Commit", "C"), "tree": ("Tree", "T"), "blob": ("Blob", "B"), "tag": ("Tag", "TA")}
TEXT_SHOWN = 512_000
COAUTHOR = re.compile(r"^co-authored-by: *([^<\n]*)<([^>\n]*)>", re.IGNORECASE | re.MULTILINE)


@dataclass(eq=False)
class GitObject:
    """A git object in a repository; `path` is where a tree was found."""

    repository: Repository
    oid: str
    kind: str
    path: str = ""

    @property
    def graphql_type(self) -> str:
        return KINDS[self.kind][0]

    @property
    def id(self) -> str:
        return node_id(KINDS[self.kind][1], self.oid)

    @property
    def abbreviated_oid(self) -> str:
        return self.oid[:7]

    @property
    def commit_url(self) -> str:
        return f"{self.repository.url}/commit/{self.oid}"

    @property
    def url(self) -> str:
        return self.commit_url

    @cached_property
    def history(self) -> History:
        return self.repository.store.history(self.oid)

    @property
    def changes(self) -> tuple[FileChange, ...]:
        return self.repository.changes_of(self.oid)

    @cached_property
    def data(self) -> bytes:
        return self.repository.store.data(self.oid)

    @property
    def is_binary(self) -> bool:
        return b"\0" in self.data[:8_000]


@dataclass(eq=False)
class GitActor:
    """A person of a commit."""

    repository: Repository
    person: Person


def wrap(repository: Repository, sha: str | None, path: str = "") -> GitObject | None:
    """Give the object of a sha; None for what is not there."""
    kind = repository.store.kind(sha) if sha else None
    return GitObject(repository, sha, kind, path) if sha and kind else None


def find_object(
    source: Repository, _: Info, expression: str | None = None, oid: str | None = None
) -> GitObject | None:
    """Resolve `oid`, or an expression such as `main`, `SHA:path/to/file`, `HEAD:`."""
    if expression is None:
        return wrap(source, oid)
    name, colon, path = expression.partition(":")
    sha = source.resolve(name)
    if sha is None or not colon:
        return wrap(source, sha)
    tree = sha
    if source.store.kind(sha) != "tree":
        peeled = source.peel(sha)
        if peeled is None:
            return None
        tree = source.store.history(peeled).tree
    found = at(source.store, tree, path)
    return wrap(source, found.sha, found.path) if found else None


def _text(source: GitObject, _: Info) -> str | None:
    return None if source.is_binary else source.data[:TEXT_SHOWN].decode("utf-8", "replace")


def _entries(source: GitObject, _: Info) -> list[dict[str, Any]]:
    prefix = f"{source.path}/" if source.path else ""
    listed = (replace(one, path=prefix + one.name) for one in source.repository.store.entries(source.oid))
    return [_line(source.repository, one) for one in listed]


def _line(repository: Repository, entry: Entry) -> dict[str, Any]:
    plain = {"mode": entry.mode, "name": entry.name, "oid": entry.sha, "path": entry.path, "type": entry.type}
    return plain | {"repository": repository, "entry": entry}


def _size(source: dict[str, Any], _: Info) -> int:
    blob = source["type"] == "blob"
    return len(source["repository"].store.data(source["oid"])) if blob else 0


def _object(source: dict[str, Any], _: Info) -> GitObject | None:
    return wrap(source["repository"], source["oid"], source["path"])


def _file(source: GitObject, _: Info, path: str) -> dict[str, Any] | None:
    found = at(source.repository.store, source.history.tree, path)
    return _line(source.repository, found) if found else None


def _parents(source: GitObject, info: Info, **args: Any) -> Connection:
    return connect(info, source.history.parents, args, lambda sha: wrap(source.repository, sha))


def _pulls(source: GitObject, info: Info, **args: Any) -> Connection:
    return connect(info, source.repository.pulls_with(source.oid), args)


class Walk(Connection):
    """A history; as on GitHub its cursors can be made up, so that many pages fit into one request."""

    start = ""

    def cursor(self, place: int) -> str:
        return f"{self.start} {place}"


def _history(source: GitObject, info: Info, **args: Any) -> Connection:
    where, since, until = source.repository, args.get("since"), args.get("until")
    store = where.store
    found = where.branches.log(source.oid, (args.get("path") or "").strip("/") or None)
    if since or until:
        dates = {sha: seconds(store.history(sha).committer.date) for sha in found}
        first, last = seconds(since) if since else 0, seconds(until) if until else max(dates.values())
        found = tuple(sha for sha in found if first <= dates[sha] <= last)
    page = connect(info, found, args, lambda sha: wrap(where, sha), kind=Walk)
    assert isinstance(page, Walk)
    page.start = source.oid
    return page


def _person(role: str) -> Any:
    return lambda source, _: GitActor(source.repository, getattr(source.history, role))


def _authors(source: GitObject, info: Info, **args: Any) -> Connection:
    """The author, then whom the message names (GitHub docs, "Creating a commit with multiple authors")."""
    history = source.history
    named = (
        Person(found[1].strip(), found[2], history.author.date)
        for found in COAUTHOR.finditer(history.message)
    )
    people = {each.email: each for each in (history.author, *named)}
    return connect(info, tuple(people.values()), args, lambda one: GitActor(source.repository, one))


def _user(source: GitActor, _: Info) -> Any:
    found = account_of(source.repository, source.person)
    return found if found and found.type == "User" else None


def _tag_target(source: GitObject, _: Info) -> GitObject | None:
    return wrap(source.repository, source.repository.store.tag_object(source.oid).target)


RESOLVERS: dict[tuple[str, str], Any] = {
    ("Blob", "text"): _text,
    ("Blob", "byteSize"): lambda source, _: len(source.data),
    ("Blob", "isTruncated"): lambda source, _: not source.is_binary and len(source.data) > TEXT_SHOWN,
    ("Tree", "entries"): _entries,
    ("TreeEntry", "size"): _size,
    ("TreeEntry", "object"): _object,
    ("Tag", "name"): lambda source, _: source.repository.store.tag_object(source.oid).name,
    ("Tag", "message"): lambda source, _: source.repository.store.tag_object(source.oid).message,
    ("Tag", "target"): _tag_target,
    ("Tag", "tagger"): lambda source, _: GitActor(
        source.repository, source.repository.store.tag_object(source.oid).tagger
    ),
    ("GitActor", "date"): lambda source, _: source.person.date,
    ("GitActor", "email"): lambda source, _: source.person.email,
    ("GitActor", "name"): lambda source, _: source.person.name,
    ("GitActor", "user"): _user,
    ("Commit", "author"): _person("author"),
    ("Commit", "authors"): _authors,
    ("Commit", "committer"): _person("committer"),
    ("Commit", "authoredDate"): lambda source, _: source.history.author.date,
    ("Commit", "committedDate"): lambda source, _: source.history.committer.date,
    ("Commit", "pushedDate"): lambda source, _: source.repository.branches.pushed.get(source.oid),
    ("Commit", "message"): lambda source, _: source.history.message,
    ("Commit", "messageHeadline"): lambda source, _: source.history.message.partition("\n")[0],
    ("Commit", "messageBody"): lambda source, _: source.history.message.partition("\n")[2].strip(),
    ("Commit", "parents"): _parents,
    ("Commit", "history"): _history,
    ("Commit", "tree"): lambda source, _: wrap(source.repository, source.history.tree),
    ("Commit", "file"): _file,
    ("Commit", "additions"): lambda source, _: sum(one.additions for one in source.changes),
    ("Commit", "deletions"): lambda source, _: sum(one.deletions for one in source.changes),
    ("Commit", "changedFilesIfAvailable"): lambda source, _: len(source.changes),
    ("Commit", "associatedPullRequests"): _pulls,
}
