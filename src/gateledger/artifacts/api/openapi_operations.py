"""The operations of an OpenAPI description in the words that every format shares."""

from __future__ import annotations

from gateledger.artifacts.api.openapi_security import Ways, schemes_at, ways_of
from gateledger.artifacts.api.openapi_whole import Found, Whole
from gateledger.artifacts.api.promises import Promises
from gateledger.artifacts.api.words import Operation
from gateledger.artifacts.tree import Node

_APART = frozenset({"parameters", "security", "servers"})


def read_operations(whole: Whole, found: list[Found]) -> tuple[Operation, ...]:
    """Give what callers can ask for, with the security in effect."""
    promises = Promises(whole.files)
    around = ways_of(whole.root.at("security"))
    return tuple(_operation(whole, each, around, promises) for each in found)


def _operation(whole: Whole, found: Found, around: Ways | None, promises: Promises) -> Operation:
    node = found.node
    own = ways_of(node.at("security"))
    ways = around if own is None else own
    return Operation(
        key=found.key,
        method=found.method,
        path=found.template,
        place=whole.place(found.pointer),
        operation_id=node.text("operationId"),
        statuses=tuple(
            key for key, _ in (node.at("responses") or Node({})).entries() if not key.startswith("x-")
        ),
        security=ways,
        deprecated=node.text("deprecated").lower() == "true",
        fingerprint=promises.digest(*_promised(whole, found, ways)),
    )


def _promised(whole: Whole, found: Found, ways: Ways | None) -> list[tuple[Node | str, str]]:
    """Give what counts of an operation: its own words, the parameters in effect, and the security in effect."""
    base = whole.file(found.pointer)
    own = Node({key: each for key, each in found.node.entries() if key not in _APART})
    schemes = schemes_at(whole)
    used = sorted({use.scheme for way in ways or () for use in way})
    return [
        (found.key, base),
        (own, base),
        *_parameters(whole, found),
        (_security(ways), base),
        *((node, whole.files.path) for name in used if (node := schemes.at(name)) is not None),
    ]


def _parameters(whole: Whole, found: Found) -> list[tuple[Node | str, str]]:
    """Give the parameters of the path, and those of the operation in their stead where name and place are the same."""
    known: dict[tuple[str, str], tuple[Node | str, str]] = {}
    for holder, pointer in ((found.item, found.pointer[:2]), (found.node, found.pointer)):
        base = whole.file(pointer)
        for each in (holder.at("parameters") or Node([])).items():
            parameter, file = whole.files.follow(each, base)
            named = parameter or each
            known[named.text("in"), named.text("name") or each.text("$ref")] = (
                named,
                file if parameter else base,
            )
    return [known[key] for key in sorted(known)]


def _security(ways: Ways | None) -> str:
    if ways is None:
        return "security: nothing said"
    said = (sorted(f"{use.scheme}({' '.join(sorted(use.scopes))})" for use in way) for way in ways)
    return f"security: {sorted(said)}"
