"""Files that belong to a document by where they lie: the parts that its references may lead to."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable

from gateledger.artifacts.paths import select

MOST = 200
"""Parts beside documents that are taken, the nearest first."""
SHARED = frozenset(
    {
        "common", "components", "definitions", "examples", "headers", "lib", "messages", "models", "parameters",
        "paths", "responses", "schema", "schemas", "shared", "spec", "specs", "types",
    }
)  # fmt: skip
"""Names of folders next to a document's own in which parts are usually kept."""

Globs = tuple[str, ...]


def chosen(paths: Collection[str], patterns: Globs, beside: Iterable[tuple[Globs, Globs]]) -> set[str]:
    """Give the paths that match the globs, and of each pair those of the second that lie beside one of the first.

    Beside is: in or below the same folder, or below a folder next to it (at any height) whose name says that it
    holds parts.
    """
    found = set(select(paths, patterns))
    for documents, parts in beside:
        folders = {posixpath.dirname(path) for path in select(paths, documents)}
        if folders:
            near = ((_distance(path, folders), path) for path in select(paths, parts))
            ordered = sorted((distance, path) for distance, path in near if distance is not None)
            found.update(path for _, path in ordered[:MOST])
    return found


def _distance(path: str, folders: set[str]) -> int | None:
    """Count the folders between a file and the nearest document; None when it lies beside none."""
    steps = posixpath.dirname(path).split("/") if "/" in path else []
    for up in range(len(steps), -1, -1):
        folder = "/".join(steps[:up])
        if folder in folders:
            return len(steps) - up
    for up, step in enumerate(steps):
        parent = "/".join(steps[:up])
        if step.lower() in SHARED and any(_is_below(folder, parent) for folder in folders):
            return len(steps) + 1
    return None


def _is_below(folder: str, parent: str) -> bool:
    return not parent or folder.startswith(f"{parent}/")
