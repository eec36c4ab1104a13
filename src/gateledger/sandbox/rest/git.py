"""Git objects over REST."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Any

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.git.walk import at, walk
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import git as shapes
from gateledger.sandbox.shapes.pull import file as diff_entry
from gateledger.sandbox.shapes.repository import api_url

table = Table()
BASE = "/repos/{owner}/{repo}"
FILES_COMPARED, COMMITS_COMPARED = 300, 250
TOO_LARGE = (
    "This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, "
    "but you can always clone the repository via Git in order to obtain it."
)


def _commit(repository: Repository, name: str) -> str:
    sha = repository.resolve(name)
    peeled = repository.peel(sha) if sha else None
    if peeled is None:
        raise not_found()
    return peeled


@table.on("GET", BASE + "/git/trees/{tree_sha+}")
def get_tree(call: Call) -> Answer:
    repository = call.repository()
    sha = repository.resolve(call.params["tree_sha"])
    if sha and repository.store.kind(sha) != "tree":
        peeled = repository.peel(sha)
        sha = repository.store.history(peeled).tree if peeled else None
    if sha is None:
        raise not_found()
    if call.ask("recursive"):
        found = list(islice(walk(repository.store, sha), call.hub.tree_limit + 1))
    else:
        found = list(repository.store.entries(sha))
    shown = found[: call.hub.tree_limit]
    return Answer(shapes.tree(repository, sha, shown, truncated=len(found) > len(shown)))


@table.on("GET", BASE + "/git/tags/{tag_sha}")
def get_tag(call: Call) -> Answer:
    repository, sha = call.repository(), call.params["tag_sha"]
    if repository.store.kind(sha) != "tag":
        raise not_found()
    return Answer(shapes.tag(repository, sha))


@table.on("GET", BASE + "/git/blobs/{blob_sha}")
def get_blob(call: Call) -> Answer:
    repository, sha = call.repository(), call.params["blob_sha"]
    if repository.store.kind(sha) != "blob":
        raise not_found()
    data = repository.store.data(sha)
    if len(data) > call.hub.blob_limit:
        error = {"resource": "Blob", "field": "data", "code": "too_large"}
        raise RefusedError(403, TOO_LARGE, [error])
    if "application/vnd.github.raw" in call.headers.get("accept", ""):
        return Answer(data, headers={"content-type": "application/vnd.github.raw+json; charset=utf-8"})
    return Answer(shapes.blob(repository, sha))


@table.on("GET", BASE + "/contents")
@table.on("GET", BASE + "/contents/{path+}")
def get_contents(call: Call) -> Answer:
    repository, ref = call.repository(), call.ask("ref") or "HEAD"
    tree = repository.store.history(_commit(repository, ref)).tree
    found = at(repository.store, tree, call.params.get("path", ""))
    if found is None:
        raise not_found()
    if found.type != "tree":
        if "application/vnd.github.raw" in call.headers.get("accept", ""):
            raw = repository.store.data(found.sha)
            return Answer(raw, headers={"content-type": "application/vnd.github.raw+json; charset=utf-8"})
        return Answer(shapes.file(repository, found, ref))
    prefix = f"{found.path}/" if found.path else ""
    entries = [shapes.moved(entry, prefix) for entry in repository.store.entries(found.sha)]
    return Answer([shapes.content(repository, entry, ref) for entry in entries])


@table.on("GET", BASE + "/compare/{basehead+}")
def compare(call: Call) -> Answer:
    repository = call.repository()
    base_name, dots, head_name = call.params["basehead"].partition("...")
    if not dots:
        raise not_found()
    base, head = _end(repository, base_name), _end(repository, head_name)
    fork = repository.store.merge_base(base, head)
    if fork is None:
        raise RefusedError(404, f"No common ancestor between {base_name} and {head_name}.")
    document = _comparison(repository, base, head, fork)
    ahead = repository.branches.between(base, head)
    if not {"page", "per_page"} & set(call.query):  # the newest ones, still oldest first
        shown = ahead[-COMMITS_COMPARED:]
        return Answer(document | {"commits": [shapes.commit(repository, sha) for sha in shown]})
    answer = paged(call, ahead, partial(shapes.commit, repository))
    files = document["files"] if call.ask("page", "1") == "1" else []
    answer.document = document | {"commits": answer.document, "files": files}
    return answer


def _end(repository: Repository, name: str) -> str:
    """One end of a comparison; `owner:branch` lies in a repository of the same network."""
    owner, colon, branch = name.partition(":")
    if not colon:
        return _commit(repository, name)
    root = repository.fork_of or repository
    for one in (root, *root.forks):
        if one.owner.login.lower() == owner.lower():
            return _commit(one, branch)
    raise not_found()


def _comparison(repository: Repository, base: str, head: str, fork: str) -> dict[str, Any]:
    ahead, behind = repository.branches.between(base, head), repository.branches.between(head, base)
    words = {
        (True, True): "diverged",
        (True, False): "ahead",
        (False, True): "behind",
        (False, False): "identical",
    }
    store = repository.store
    changes = repository.diffs.files(store.history(fork).tree, store.history(head).tree)
    url = f"{repository.url}/compare/{base}...{head}"
    return {
        "url": f"{api_url(repository)}/compare/{base}...{head}",
        "html_url": url,
        "permalink_url": url,
        "diff_url": f"{url}.diff",
        "patch_url": f"{url}.patch",
        "base_commit": shapes.commit(repository, base),
        "merge_base_commit": shapes.commit(repository, fork),
        "status": words[bool(ahead), bool(behind)],
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "files": [diff_entry(repository, change, head) for change in changes[:FILES_COMPARED]],
    }


@table.on("GET", BASE + "/commits/{ref+}")
def get_commit(call: Call) -> Answer:
    repository = call.repository()
    sha = _commit(repository, call.params["ref"])
    changes = repository.changes_of(sha)
    added, deleted = sum(one.additions for one in changes), sum(one.deletions for one in changes)
    stats = {"total": added + deleted, "additions": added, "deletions": deleted}
    files = [diff_entry(repository, change, sha) for change in changes[:FILES_COMPARED]]
    return Answer(shapes.commit(repository, sha) | {"stats": stats, "files": files})
