"""Git objects as JSON."""

from __future__ import annotations

from base64 import encodebytes
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.git.values import Entry, History, Person
from gateledger.sandbox.model.branches import Ref
from gateledger.sandbox.people import Account
from gateledger.sandbox.shapes.account import maybe
from gateledger.sandbox.shapes.repository import api_url

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository

UNSIGNED = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}
KINDS = {"blob": "file", "tree": "dir", "commit": "submodule"}


def account_of(repository: Repository, person: Person) -> Account | None:
    """Match a commit's address to an account, as GitHub does."""
    if person.email == "noreply@github.com":
        return repository.hub.account("web-flow")
    login = person.email.partition("@")[0].partition("+")[2]
    return repository.hub.accounts.find(login)


def person(one: Person) -> dict[str, str]:
    return {"name": one.name, "email": one.email, "date": one.date}


def commit(repository: Repository, sha: str) -> dict[str, Any]:
    """Shape: commit."""
    one, base = repository.store.history(sha), api_url(repository)
    url = f"{base}/commits/{sha}"
    return {
        "sha": sha,
        "node_id": node_id("C", sha),
        "url": url,
        "html_url": f"{repository.url}/commit/{sha}",
        "comments_url": f"{url}/comments",
        "commit": _inner(one, base),
        "author": maybe(account_of(repository, one.author)) or {},
        "committer": maybe(account_of(repository, one.committer)) or {},
        "parents": [
            {
                "sha": parent,
                "url": f"{base}/commits/{parent}",
                "html_url": f"{repository.url}/commit/{parent}",
            }
            for parent in one.parents
        ],
    }


def _inner(one: History, base: str) -> dict[str, Any]:
    return {
        "url": f"{base}/git/commits/{one.sha}",
        "author": person(one.author),
        "committer": person(one.committer),
        "message": one.message,
        "tree": {"sha": one.tree, "url": f"{base}/git/trees/{one.tree}"},
        "comment_count": 0,
        "verification": UNSIGNED,
    }


def brief(repository: Repository, sha: str) -> dict[str, Any]:
    """Shape: the `head_commit` of suites and merge groups."""
    one = repository.store.history(sha)
    people = {
        role: {"name": who.name, "email": who.email}
        for role, who in (("author", one.author), ("committer", one.committer))
    }
    return {"id": sha, "tree_id": one.tree, "message": one.message, "timestamp": one.committer.date} | people


def tree(repository: Repository, sha: str, entries: list[Entry], *, truncated: bool) -> dict[str, Any]:
    """Shape: git-tree."""
    base = f"{api_url(repository)}/git"
    return {
        "sha": sha,
        "url": f"{base}/trees/{sha}",
        "tree": [_line(repository, base, entry) for entry in entries],
        "truncated": truncated,
    }


def _line(repository: Repository, base: str, entry: Entry) -> dict[str, Any]:
    line: dict[str, Any] = {
        "path": entry.path,
        "mode": f"{entry.mode:06o}",
        "type": entry.type,
        "sha": entry.sha,
    }
    if entry.type != "commit":
        line["url"] = f"{base}/{entry.type}s/{entry.sha}"
    if entry.type == "blob":
        line["size"] = len(repository.store.data(entry.sha))
    return line


def content(repository: Repository, entry: Entry, ref: str) -> dict[str, Any]:
    """Shape: one entry of content-directory."""
    url = f"{api_url(repository)}/contents/{entry.path}?ref={ref}"
    git = f"{api_url(repository)}/git/{'blobs' if entry.type == 'blob' else 'trees'}/{entry.sha}"
    html = f"{repository.url}/blob/{ref}/{entry.path}"
    plain = entry.type == "blob"
    kind = "symlink" if entry.mode == 0o120000 else KINDS[entry.type]
    return {
        "type": kind,
        "size": len(repository.store.data(entry.sha)) if plain else 0,
        "name": entry.path.rpartition("/")[2],
        "path": entry.path,
        "sha": entry.sha,
        "url": url,
        "git_url": git,
        "html_url": html,
        "download_url": f"{repository.url}/raw/{ref}/{entry.path}" if plain else None,
        "_links": {"self": url, "git": git, "html": html},
    }


def file(repository: Repository, entry: Entry, ref: str) -> dict[str, Any]:
    """Shape: content-file; above one megabyte the content is left out, as on GitHub."""
    data = repository.store.data(entry.sha)
    small = len(data) <= 1_000_000
    inline = {"encoding": "base64", "content": encodebytes(data).decode()}
    return content(repository, entry, ref) | (inline if small else {"encoding": "none", "content": ""})


def ref(one: Ref) -> dict[str, Any]:
    """Shape: git-ref."""
    base = api_url(one.repository) + "/git"
    kind = one.repository.store.kind(one.sha) or "commit"
    target = {"type": kind, "sha": one.sha, "url": f"{base}/{kind}s/{one.sha}"}
    return {"ref": one.qualified, "node_id": one.id, "url": f"{base}/{one.qualified}", "object": target}


def moved(entry: Entry, prefix: str) -> Entry:
    """Give an entry its full path."""
    return replace(entry, path=prefix + entry.name)


def blob(repository: Repository, sha: str) -> dict[str, Any]:
    """Shape: blob."""
    data = repository.store.data(sha)
    return {
        "sha": sha,
        "node_id": node_id("B", sha),
        "size": len(data),
        "url": f"{api_url(repository)}/git/blobs/{sha}",
        "encoding": "base64",
        "content": encodebytes(data).decode(),
    }


def tag(repository: Repository, sha: str) -> dict[str, Any]:
    """Shape: git-tag."""
    base, one = f"{api_url(repository)}/git", repository.store.tag_object(sha)
    kind = repository.store.kind(one.target) or "commit"
    return {
        "node_id": node_id("TA", sha),
        "sha": sha,
        "tag": one.name,
        "message": one.message,
        "url": f"{base}/tags/{sha}",
        "tagger": person(one.tagger),
        "object": {"sha": one.target, "type": kind, "url": f"{base}/{kind}s/{one.target}"},
        "verification": UNSIGNED,
    }
