"""Which of the changed files are wanted as they were before the change."""

from __future__ import annotations

from collections.abc import Iterable

from gateledger.artifacts.paths import select
from gateledger.model.facts import ChangedFile
from gateledger.model.needs import Needs

EARLIER = frozenset({"modified", "changed", "renamed", "removed"})
"""What GitHub calls changes to files that were there before."""


def earlier_paths(files: Iterable[ChangedFile], needs: Needs) -> tuple[str, ...]:
    """Give the earlier paths of the changed files that some gate compares, documents before their parts."""
    if not needs.compared:
        return ()
    earlier = [file.previous_path or file.path for file in files if file.status in EARLIER]
    parts = [path for _, globs in needs.beside for path in select(earlier, globs)]
    return tuple(dict.fromkeys([*select(earlier, needs.compared), *parts]))
