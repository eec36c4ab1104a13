"""The files of a release and of the one before, and what changed between them: two trees, compared by blob id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateledger.artifacts.beside import chosen
from gateledger.artifacts.paths import select
from gateledger.collect.blobs import Content, Contents, Wanted, read_contents
from gateledger.collect.compared import earlier_paths
from gateledger.collect.files import MOST_BYTES, MOST_FILES, NOT_FETCHED
from gateledger.collect.reading import or_unavailable
from gateledger.collect.trees import SYMBOLIC_LINK, Entry, select_entries
from gateledger.github.errors import Refused
from gateledger.github.installation import Installation
from gateledger.github.routes import COMPARE, TREE, repository_values
from gateledger.model.facts import UNASKED, Before, ChangedFile, File, Files, Templates, Unavailable
from gateledger.model.needs import Needs

MOST_COMPARED = 300
"""Files that GitHub lists of a comparison (REST: "Compare two commits")."""

Tree = dict[str, Entry]


@dataclass(frozen=True)
class Between:
    """Two commits of a repository; `before` is empty for a first release. The trees are theirs, where known."""

    repository: str
    head: str
    before: str = ""
    head_tree: str = ""


Entries = tuple[Entry, ...] | Unavailable


@dataclass(frozen=True)
class Located:
    """Which files are wanted: at the head, at the commit before, and there of those that changed and are compared."""

    head: Entries
    base: Entries
    compared: Entries
    changed: tuple[ChangedFile, ...] | Unavailable


@dataclass(frozen=True)
class Read:
    """What the wanted files say."""

    files: Files | Unavailable
    templates: Templates | Unavailable
    before: Before | Unavailable = UNASKED


async def read_tree(hub: Installation, repository: str, sha: str) -> Tree | None:
    """Give every file of a commit or tree; None when there are more than GitHub lists. Raises GitHubError."""

    async def ask() -> Tree | None:
        try:
            raw = await hub.get(
                TREE,
                repository_values(repository, tree_sha=sha),
                params={"recursive": "1"},
                conditional=False,
            )
        except Refused as error:
            if error.status == 409:  # "Git Repository is empty."
                return {}
            raise
        return None if raw.get("truncated") else _entries(raw["tree"])

    return await hub.once(f"{repository}/tree/{sha}", ask)


def _entries(listed: Iterable[Any]) -> Tree:
    blobs = (raw for raw in listed if raw["type"] == "blob")
    return {
        raw["path"]: Entry(raw["path"], raw["sha"], raw.get("size") or 0, raw.get("mode") or "100644")
        for raw in blobs
    }


def head_globs(needs: Needs) -> tuple[str, ...]:
    """Give the globs of everything that is wanted at the head: a release is judged on all of it."""
    return tuple(dict.fromkeys((*needs.head, *needs.touched, *needs.compared, *needs.reviewed, *needs.dated)))


async def locate_files(
    hub: Installation, between: Between, needs: Needs, head: Tree | Unavailable | None
) -> Located:
    """Find the wanted files in the head's tree, which was read, and in the one before. Raises limits alone."""
    before: Tree | Unavailable | None = {}
    if between.before:
        before = await or_unavailable(read_tree(hub, between.repository, between.before))
    changed = await _changed(hub, between, head, before)
    return Located(
        head=await _matching(hub, between, head, needs),
        base=await _select(hub, between.repository, (between.before, before), needs.base),
        compared=_earlier(before, changed, needs),
        changed=changed,
    )


async def read_files(hub: Installation, between: Between, needs: Needs, located: Located) -> Read:
    """Read the wanted files of both commits in one question. Raises limits alone."""
    wanted = [*_wanted(located.head, between.head), *_wanted(located.base, between.before)]
    wanted += _wanted(located.compared, between.before)
    contents = await or_unavailable(read_contents(hub, between.repository, _fitting(wanted)))
    files, base = _files(located.head, contents), _files(located.base, contents)
    return Read(
        files=files if isinstance(files, Unavailable) else Files(commit=between.head, files=files),
        templates=base if isinstance(base, Unavailable) else Templates(commit=between.before, files=base),
        before=_before(_files(located.compared, contents), between, needs),
    )


def _before(earlier: tuple[File, ...] | Unavailable, between: Between, needs: Needs) -> Before | Unavailable:
    if not needs.compared:
        return UNASKED
    return earlier if isinstance(earlier, Unavailable) else Before(commit=between.before, files=earlier)


async def _matching(
    hub: Installation, between: Between, tree: Tree | Unavailable | None, needs: Needs
) -> Entries:
    globs = head_globs(needs)
    if isinstance(tree, dict):
        return tuple(tree[path] for path in sorted(chosen(tree, globs, needs.beside))) if globs else ()
    if isinstance(tree, Unavailable):
        return tree
    return await or_unavailable(select_entries(hub, between.repository, between.head, globs, needs.beside))


async def _select(
    hub: Installation, repository: str, at: tuple[str, Tree | Unavailable | None], globs: tuple[str, ...]
) -> Entries:
    commit, tree = at
    if isinstance(tree, dict):
        return tuple(tree[path] for path in sorted(select(tree, globs))) if globs else ()
    if isinstance(tree, Unavailable):
        return tree
    return await or_unavailable(select_entries(hub, repository, commit, globs))


async def _changed(
    hub: Installation, between: Between, head: Tree | Unavailable | None, before: Tree | Unavailable | None
) -> tuple[ChangedFile, ...] | Unavailable:
    for tree in (head, before):
        if isinstance(tree, Unavailable):
            return tree
    if isinstance(head, dict) and isinstance(before, dict):
        return compare_trees(before, head)
    if not between.before:
        return Unavailable(reason="the repository has more files than GitHub lists")
    return await or_unavailable(_by_rest(hub, between))


async def _by_rest(hub: Installation, between: Between) -> tuple[ChangedFile, ...] | Unavailable:
    """Ask GitHub what changed where a tree is too large to be listed."""
    values = repository_values(between.repository, basehead=f"{between.before}...{between.head}")
    raw = await hub.get(COMPARE, values, params={"per_page": 1}, conditional=False)
    listed = raw.get("files") or []
    if len(listed) >= MOST_COMPARED:
        return Unavailable(
            reason=f"more than {MOST_COMPARED} files changed, and the tree is too large to be compared"
        )
    found = (
        ChangedFile(
            path=each["filename"],
            status=each["status"],
            previous_path=each.get("previous_filename"),
            additions=each["additions"],
            deletions=each["deletions"],
        )
        for each in listed
    )
    return tuple(sorted(found, key=lambda each: each.path))


def compare_trees(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> tuple[ChangedFile, ...]:
    """Give what changed between two trees, by path; lines are not counted.

    A file counts as renamed when its very content stood under a name that is gone.
    """
    gone: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(before.keys() - after.keys(), reverse=True):
        gone[before[path].sha].append(path)
    found = []
    for path in sorted(after):
        entry, old = after[path], before.get(path)
        if old is None and entry.size and gone[entry.sha]:
            found.append(ChangedFile(path=path, status="renamed", previous_path=gone[entry.sha].pop()))
        elif old is None:
            found.append(ChangedFile(path=path, status="added"))
        elif (old.sha, old.mode) != (entry.sha, entry.mode):
            found.append(ChangedFile(path=path, status="modified" if old.sha != entry.sha else "changed"))
    found += [ChangedFile(path=path, status="removed") for paths in gone.values() for path in paths]
    return tuple(sorted(found, key=lambda each: each.path))


def _earlier(
    before: Tree | Unavailable | None, changed: tuple[ChangedFile, ...] | Unavailable, needs: Needs
) -> tuple[Entry, ...] | Unavailable:
    if not needs.compared:
        return ()
    if isinstance(changed, Unavailable):
        return changed
    if isinstance(before, Unavailable):
        return before
    if before is None:
        return Unavailable(reason="the release before has more files than GitHub lists")
    return tuple(before[path] for path in earlier_paths(changed, needs) if path in before)


def _wanted(entries: tuple[Entry, ...] | Unavailable, commit: str) -> list[Wanted]:
    if isinstance(entries, Unavailable):
        return []
    return [Wanted(each, commit) for each in entries if each.mode != SYMBOLIC_LINK]


def _fitting(wanted: list[Wanted]) -> list[Wanted]:
    """Take the smallest contents first, as far as the limits let them."""
    kept: dict[str, Wanted] = {}
    room = MOST_BYTES
    for each in sorted(wanted, key=lambda one: (one.entry.size, one.entry.path)):
        if len(kept) < MOST_FILES and each.entry.sha not in kept and each.entry.size <= room:
            kept[each.entry.sha] = each
            room -= each.entry.size
    return list(kept.values())


def _files(
    entries: tuple[Entry, ...] | Unavailable, contents: Contents | Unavailable
) -> tuple[File, ...] | Unavailable:
    if isinstance(entries, Unavailable):
        return entries
    if not entries:
        return ()
    if isinstance(contents, Unavailable):
        return contents
    return tuple(_file(each, contents.by_sha.get(each.sha, NOT_FETCHED)) for each in entries)


def _file(entry: Entry, content: Content) -> File:
    if entry.mode == SYMBOLIC_LINK:
        content = Content(unreadable="a symbolic link, which is not followed")
    return File(
        path=entry.path, sha=entry.sha, size=entry.size, text=content.text, unreadable=content.unreadable
    )
