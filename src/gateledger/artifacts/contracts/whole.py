"""Which operations a tool tests that makes its cases out of a description."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from itertools import takewhile

from gateledger.artifacts.api.words import Api, Operation
from gateledger.artifacts.contracts.words import Whole
from gateledger.artifacts.paths import matches

_SHELVES = frozenset({"docs", "api", "apis", "specs", "services", "packages", "apps", "src"})
"""Folders at the top that hold many things which have nothing to do with each other."""


def tested_by(whole: Whole, apis: Sequence[Api]) -> tuple[tuple[Api, Operation], ...] | None:
    """Give the operations; None where it cannot be told which ones, none where the description is not among them."""
    if whole.narrowed:
        return None
    named = tuple(_named(whole, apis))
    if not whole.spec and len(named) > 1:
        return None
    return tuple((api, each) for api in named for each in api.operations if _is_tested(whole, each))


def _named(whole: Whole, apis: Sequence[Api]) -> Iterator[Api]:
    """Give the descriptions it is given: by path, from its own folder or from the root; else the only one near it."""
    if whole.spec:
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(whole.place.path), whole.spec))
        rooted = posixpath.normpath(whole.spec)
        yield from (api for api in apis if api.path in (beside, rooted))
        return
    told = [api for api in apis if api.kind in ("openapi", "graphql")]
    near = [api for api in told if _is_near(whole, api)]
    yield from near or told


def shared_folders(one: str, other: str) -> int:
    """Count the folders that two files have in common, from the root."""
    mine, theirs = (path.split("/")[:-1] for path in (one, other))
    pairs = zip(mine, theirs, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _is_near(whole: Whole, api: Api) -> bool:
    """Whether both stand in the same part of a repository that has several."""
    shared = shared_folders(whole.place.path, api.path)
    return shared > 1 or (shared == 1 and api.path.split("/")[0] not in _SHELVES)


def _is_tested(whole: Whole, operation: Operation) -> bool:
    """Whether it is not left out, and is among those asked for where some are."""
    if any(_means(each, operation) for each in whole.without):
        return False
    return not whole.only or all(
        any(_means(each, operation) for each in whole.only if _form(each) == form)
        for form in {_form(each) for each in whole.only}
    )


def _form(pattern: str) -> str:
    """Options of different kinds narrow one another; of one kind they add up."""
    return "id" if pattern.startswith("#") else "method" if pattern.endswith(" *") else "path"


def _means(pattern: str, operation: Operation) -> bool:
    """Whether a pattern means the operation: an id, a path, or a method and a path, `*` standing for anything."""
    if pattern.startswith("#"):
        return pattern[1:] == operation.operation_id
    method, _, path = pattern.rpartition(" ")
    if method and method.strip().upper() != operation.method:
        return False
    if "*" not in path or "{" in path:
        return operation.path == path
    return matches(operation.path.lstrip("/"), (path,))
