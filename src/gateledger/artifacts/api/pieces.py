"""A large description taken apart, so that what a schema objects to can be said without holding every objection.

The validator collects all objections before the first is given, at some 20 KB each: a hostile file could have half a
million. An instance that is not valid is judged table by table, a few thousand values at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Pointer = tuple[str, ...]
Table = dict[str, Any]

_TABLES = (
    "paths", "webhooks", "channels", "operations", "servers", "definitions", "parameters", "responses", "securityDefinitions",
)  # fmt: skip
_MOST = 4_000
_KEPT = 40


def pieces(instance: Any) -> Iterator[Any]:
    """Give parts of an instance, each a whole document of few values: where one of them is not valid, neither is it.

    An entry that is too large alone is thinned: what is wrong far inside it may then stay untold.
    """
    if not isinstance(instance, dict) or size(instance) <= _MOST:
        yield instance
        return
    tables = list(_tables(instance))
    bare = instance
    for pointer, _ in tables:
        bare = _with(bare, pointer, {})
    bare = bare if size(bare) <= _MOST else thinned(bare)
    yield bare
    for pointer, table in tables:
        yield from (_with(bare, pointer, chunk) for chunk in _chunks(table))


def _tables(instance: Table) -> Iterator[tuple[Pointer, Table]]:
    for name in _TABLES:
        if isinstance(instance.get(name), dict):
            yield (name,), instance[name]
    components = instance.get("components")
    if isinstance(components, dict):
        yield from (
            (("components", name), each) for name, each in components.items() if isinstance(each, dict)
        )


def _chunks(table: Table) -> Iterator[Table]:
    chunk: Table = {}
    spent = 0
    for name, value in table.items():
        cost = size(value)
        if cost > _MOST:
            yield {name: thinned(value)}
            continue
        if spent + cost > _MOST:
            yield chunk
            chunk, spent = {}, 0
        chunk[name] = value
        spent += cost
    if chunk:
        yield chunk


def _with(table: Table, pointer: Pointer, value: Table) -> Table:
    inner = value if len(pointer) == 1 else _with(table[pointer[0]], pointer[1:], value)
    return {**table, pointer[0]: inner}


def size(value: Any) -> int:
    """Count values, without recursion."""
    count, stack = 0, [value]
    while stack:
        each = stack.pop()
        count += 1
        if isinstance(each, dict):
            stack.extend(each.values())
        elif isinstance(each, list):
            stack.extend(each)
    return count


def thinned(value: Any) -> Any:
    """Keep the first entries of every list and table, fewer the deeper."""
    return _thinned(value, _KEPT)


def _thinned(value: Any, kept: int) -> Any:
    fewer = max(4, kept * 3 // 4)
    if isinstance(value, dict):
        return {name: _thinned(each, fewer) for name, each in list(value.items())[:kept]}
    if isinstance(value, list):
        return [_thinned(each, fewer) for each in value[:kept]]
    return value
