"""Which files a commit has, out of those that somebody asked for."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gateledger.artifacts.beside import chosen
from gateledger.collect.together import together
from gateledger.github import queries
from gateledger.github.errors import NotFound, Refused
from gateledger.github.installation import Installation
from gateledger.github.routes import TREE, repository_values

SYMBOLIC_LINK = "120000"
LIGHT = 4_000
"""Paths that are matched in about a tenth of a second."""


@dataclass(frozen=True)
class Entry:
    """One file in a tree: `size` in bytes, `mode` as git writes it."""

    path: str
    sha: str
    size: int
    mode: str = "100644"


Beside = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


async def select_entries(
    hub: Installation, repository: str, commit: str, patterns: tuple[str, ...], beside: Beside = ()
) -> tuple[Entry, ...]:
    """Give the files of a commit that match any of the globs, by path, and those that lie beside them.

    A commit never changes, so the answer is kept. Raises GitHubError; Refused when GitHub does not list them all.
    """
    if not patterns:
        return ()
    asked = json.dumps([patterns, beside] if beside else patterns)
    name = f"{commit}:{hashlib.sha256(asked.encode()).hexdigest()[:32]}"
    return await hub.once(f"{repository}/{name}", lambda: _kept(hub, repository, name, patterns, beside))


async def _kept(
    hub: Installation, repository: str, name: str, patterns: tuple[str, ...], beside: Beside
) -> tuple[Entry, ...]:
    kept = (await hub.recall(repository, "selection", [name])).get(name)
    if kept is not None:
        return tuple(Entry(*row) for row in json.loads(kept))
    entries = await _selected(hub, repository, name.partition(":")[0], patterns, beside)
    rows = [[each.path, each.sha, each.size, each.mode] for each in entries]
    await hub.keep(repository, "selection", {name: json.dumps(rows).encode()})
    return entries


async def _selected(
    hub: Installation, repository: str, commit: str, patterns: tuple[str, ...], beside: Beside
) -> tuple[Entry, ...]:
    root = commit
    try:
        tree = await _tree(hub, repository, root, recursive=True)
    except NotFound:
        # GitHub reads a commit's id as its tree's; its documentation promises that of trees and names alone.
        root = await _root(hub, repository, commit)
        tree = await _tree(hub, repository, root, recursive=True)
    if tree is None:
        found = await _below_prefixes(hub, repository, root, patterns)
    else:
        found = _entries(tree)
    by_path = {each.path: each for each in found}
    if len(by_path) <= LIGHT:
        return _chosen(by_path, patterns, beside)
    # A hundred thousand paths take seconds, in which the loop must not stand still (see flow/weighing.py).
    return await asyncio.to_thread(_chosen, by_path, patterns, beside)


def _chosen(by_path: dict[str, Entry], patterns: tuple[str, ...], beside: Beside) -> tuple[Entry, ...]:
    return tuple(by_path[path] for path in sorted(chosen(by_path, patterns, beside)))


async def _root(hub: Installation, repository: str, commit: str) -> str:
    """Ask for the id of a commit's tree. Raises NotFound when there is no such commit."""
    values = repository_values(repository)
    variables = {"owner": values["owner"], "name": values["repo"], "commit": commit}
    answer = await hub.query(queries.TREE_OF_COMMIT, variables)
    root = answer.at("repository", "object", "tree", "oid")
    if not root:
        raise NotFound(f"there is no commit {commit}", route=TREE)
    return str(root)


async def _tree(hub: Installation, repository: str, sha: str, *, recursive: bool) -> list[Any] | None:
    """Give a tree's entries; None when GitHub cut them short."""
    params = {"recursive": "1"} if recursive else None
    try:
        raw = await hub.get(
            TREE, repository_values(repository, tree_sha=sha), params=params, conditional=False
        )
    except Refused as error:
        if error.status == 409:  # "Git Repository is empty."
            return []
        raise
    entries: list[Any] = raw["tree"]
    return None if raw.get("truncated") else entries


def _entries(tree: Iterable[Any], below: str = "") -> list[Entry]:
    return [
        Entry(below + raw["path"], raw["sha"], raw.get("size") or 0, raw.get("mode") or "100644")
        for raw in tree
        if raw["type"] == "blob"
    ]


async def _below_prefixes(
    hub: Installation, repository: str, commit: str, patterns: tuple[str, ...]
) -> list[Entry]:
    """Read a tree that is too large only where the globs can match."""
    folders = {literal_folder(pattern) for pattern in patterns if not pattern.startswith("!")}
    if "" in folders:
        raise Refused(
            "the repository has more files than GitHub lists, and a pattern may match anywhere", route=TREE
        )
    found = await together(*(_below(hub, repository, commit, folder) for folder in sorted(folders)))
    return [entry for entries in found for entry in entries]


async def _below(hub: Installation, repository: str, commit: str, folder: str) -> list[Entry]:
    sha = commit
    for step in folder.split("/"):
        level = await _tree(hub, repository, sha, recursive=False)
        if level is None:
            raise Refused(f"GitHub does not list all of {folder}", route=TREE)
        named = next((raw for raw in level if raw["path"] == step and raw["type"] == "tree"), None)
        if named is None:
            return []
        sha = named["sha"]
    tree = await _tree(hub, repository, sha, recursive=True)
    if tree is None:
        raise Refused(f"{folder} has more files than GitHub lists", route=TREE)
    return _entries(tree, f"{folder}/")


def literal_folder(pattern: str) -> str:
    """Give the folder that a gitignore-style glob stays in; empty when it may match anywhere.

    Source: git docs, "gitignore", PATTERN FORMAT: a slash at the beginning or in the middle ties it to the root.
    """
    steps = pattern.lstrip("/").split("/")
    tied = "/" in pattern.rstrip("/")
    fixed: list[str] = []
    for step in steps[:-1]:
        if not step or any(sign in step for sign in "*?[\\"):
            break
        fixed.append(step)
    return "/".join(fixed) if tied else ""
