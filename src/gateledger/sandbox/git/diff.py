"""What changed between two trees, per file, as GitHub lists it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache

from dulwich.diff_tree import RenameDetector, TreeChange, tree_changes
from dulwich.objects import ObjectID

from gateledger.sandbox.git.store import GitStore

STATUS = {"add": "added", "delete": "removed", "modify": "modified", "rename": "renamed", "copy": "copied"}
LINES_SHOWN = 3_000


@dataclass(frozen=True)
class FileChange:
    """One changed file; `patch` is None for binary and very large files."""

    path: str
    previous: str | None
    status: str
    sha: str
    additions: int
    deletions: int
    patch: str | None


class Diffs:
    """Compare trees of one store, remembering the answers."""

    def __init__(self, store: GitStore) -> None:
        self._store = store
        self.files = lru_cache(maxsize=5_000)(self._files)

    def _files(self, old: str, new: str) -> tuple[FileChange, ...]:
        objects = self._store.repo.object_store
        one, other = ObjectID(old.encode()), ObjectID(new.encode())
        found = tree_changes(objects, one, other, rename_detector=RenameDetector(objects))
        return tuple(sorted((self._file(change) for change in found), key=lambda file: file.path))

    def _file(self, change: TreeChange) -> FileChange:
        old = change.old.sha if change.old and change.old.sha else None
        new = change.new.sha if change.new and change.new.sha else None
        shown = change.new or change.old
        assert shown is not None
        assert shown.path is not None
        moved = change.type in {"rename", "copy"} and change.old is not None and change.old.path
        added, deleted, patch = self._lines(old, new)
        return FileChange(
            shown.path.decode("utf-8", "replace"),
            moved.decode("utf-8", "replace") if moved else None,
            STATUS[change.type],
            (new or old or b"").decode(),
            added,
            deleted,
            patch,
        )

    def _lines(self, old: ObjectID | None, new: ObjectID | None) -> tuple[int, int, str | None]:
        before, after = self._read(old), self._read(new)
        if b"\0" in before or b"\0" in after:
            return 0, 0, None
        return compare(before.decode("utf-8", "replace"), after.decode("utf-8", "replace"))

    def _read(self, sha: ObjectID | None) -> bytes:
        if sha is None or self._store.kind(sha.decode()) != "blob":  # a submodule's commit is elsewhere
            return b""
        return self._store.data(sha.decode())


def compare(before: str, after: str) -> tuple[int, int, str | None]:
    """Count added and deleted lines, and give the patch without its file header."""
    one, other = before.splitlines(), after.splitlines()
    if not one or not other:
        lines = [f"@@ -{_range(one)} +{_range(other)} @@", *("-" + x for x in one), *("+" + x for x in other)]
    elif len(one) + len(other) > LINES_SHOWN:
        return _roughly(one, other)
    else:
        lines = list(difflib.unified_diff(one, other, lineterm=""))[2:]
    added = sum(line.startswith("+") for line in lines)
    deleted = sum(line.startswith("-") for line in lines)
    return added, deleted, "\n".join(lines) if added + deleted else None


def _range(lines: list[str]) -> str:
    return f"1,{len(lines)}" if lines else "0,0"


def _roughly(one: list[str], other: list[str]) -> tuple[int, int, None]:
    old, new = set(one), set(other)
    return sum(line not in old for line in other), sum(line not in new for line in one), None
