"""An API description of any kind: recognised by its content, read once for everybody who asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping

from gateledger.artifacts.api.asyncapi import read_asyncapi
from gateledger.artifacts.api.graphql import is_graphql, read_graphql
from gateledger.artifacts.api.kept import Kept, content
from gateledger.artifacts.api.openapi import read_openapi
from gateledger.artifacts.api.protobuf import is_protobuf, read_protobuf
from gateledger.artifacts.api.recognise import family_of, release_tree
from gateledger.artifacts.api.words import Api, ApiKind

_NONE: Mapping[str, str] = {}
_APIS: Kept[Api] = Kept(24 << 20)
_KINDS: Kept[ApiKind | None] = Kept(4_000)
_READERS: dict[ApiKind, Callable[[str, str, Mapping[str, str]], Api]] = {
    "openapi": read_openapi,
    "asyncapi": read_asyncapi,
    "graphql": read_graphql,
    "protobuf": read_protobuf,
}
_OUTWARD = re.compile(r"\$ref[\"']?\s*:\s*[\"']?[^#\"'\s]")


def kind_of(path: str, text: str) -> ApiKind | None:
    """Tell the kind of a description, whole or in part; None for anything else."""
    return _KINDS.get((path, content(text)), 1, lambda: _kind_of(path, text))


def _kind_of(path: str, text: str) -> ApiKind | None:
    if is_protobuf(path, text):
        return "protobuf"
    return family_of(path, text) or ("graphql" if is_graphql(path, text) else None)


def is_api(path: str, text: str) -> bool:
    """Tell whether a text is an API description, whole or in part, by its content."""
    return kind_of(path, text) is not None


def read_api(path: str, text: str, beside: Mapping[str, str] = _NONE, *, kind: ApiKind | None = None) -> Api:
    """Read a description of any kind. `beside` are texts of the same commit by path, for its references.

    Any text gives an answer; one that is of no kind is read as OpenAPI, and absent or a fragment.
    """
    kind = kind or kind_of(path, text) or "openapi"
    if kind in ("openapi", "asyncapi") and not _OUTWARD.search(text):
        beside = _NONE
    cost = len(text) + sum(map(len, beside.values()))
    named = content(*(each for pair in sorted(beside.items()) for each in pair))
    key: Hashable = (kind, path, content(text), named)
    return _APIS.get(key, cost, lambda: _read(kind, path, text, beside))


def _read(kind: ApiKind, path: str, text: str, beside: Mapping[str, str]) -> Api:
    api = _READERS[kind](path, text, beside)
    release_tree(text)
    return api
