"""The operations of an OpenAPI description in the words that every format shares."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateledger.artifacts.api.files import Files
from gateledger.artifacts.api.openapi_security import Ways, ways_of
from gateledger.artifacts.api.openapi_whole import Found, Whole
from gateledger.artifacts.api.typed import typed
from gateledger.artifacts.api.words import Operation
from gateledger.artifacts.meaning_api import api as meaning_of
from gateledger.artifacts.tree import Node


@dataclass(frozen=True, slots=True)
class Given(Mapping[str, Node]):
    """The files beside a description as Nodes, for the readers of shapes."""

    files: Files

    def __getitem__(self, key: str) -> Node:
        found = self.files.named(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.files.beside)

    def __len__(self) -> int:
        return len(self.files.beside)


def read_operations(whole: Whole, found: list[Found]) -> tuple[Operation, ...]:
    """Give what callers can ask for, with the security in effect."""
    digests = fingerprints(whole.files)
    around = ways_of(whole.root.at("security"))
    return tuple(_operation(whole, each, around, digests) for each in found)


def fingerprints(files: Files) -> dict[str, str]:
    """Give the digest of each operation's promises by its key."""
    return {part.id: part.digest for part in meaning_of(files.root, Given(files), files.path).parts}


def fingerprint_of(node: Node) -> str:
    """Give a digest of the value as it stands."""
    written = json.dumps(typed(node), sort_keys=True, default=str)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _operation(whole: Whole, found: Found, around: Ways | None, digests: Mapping[str, str]) -> Operation:
    node = found.node
    own = ways_of(node.at("security"))
    return Operation(
        key=found.key,
        method=found.method,
        path=found.template,
        place=whole.place(found.pointer),
        operation_id=node.text("operationId"),
        statuses=tuple(
            key for key, _ in (node.at("responses") or Node({})).entries() if not key.startswith("x-")
        ),
        security=around if own is None else own,
        deprecated=node.text("deprecated").lower() == "true",
        fingerprint=digests.get(found.key) or fingerprint_of(node),
    )
