"""Compare two schemas and everything below them, each pair of schemas once for each way that values travel.

The pairs make a graph. It is built first, from every place in use (`explore`): what a pair says of itself is found
once. Then each place is told what can be reached from it, the shortest way there first (`differences`): cycles end,
and work is bounded. Beyond the bound `is_incomplete` says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.api.openapi_compare_choices import choice_changes, member_changes
from gateledger.artifacts.api.openapi_compare_keywords import keyword_changes
from gateledger.artifacts.api.openapi_compare_levels import Change, Way, level_of
from gateledger.artifacts.api.openapi_compare_objects import object_changes
from gateledger.artifacts.api.openapi_compare_pairs import Edge, Pair
from gateledger.artifacts.api.openapi_compare_parts import Part, Side
from gateledger.artifacts.api.openapi_compare_reached import Key, Reached, Told, told_at
from gateledger.artifacts.api.openapi_compare_schema import Schema, read_schema
from gateledger.artifacts.api.openapi_compare_types import type_changes

_MOST_PAIRS = 200_000
_MOST_LOOKS = 400
"""Pairs that are looked at to tell whether one branch of a choice takes what another did."""
_MOST_OPEN = 40
_SAID = frozenset(
    {"$ref", "description", "summary", "title", "example", "examples", "externalDocs", "$comment"}
)


@dataclass(slots=True)
class Walk:
    """Compares schemas of two versions."""

    before: Side
    after: Side
    is_incomplete: bool = False
    is_exploring: bool = False
    """Whether places are only noted, and nothing told yet."""
    _pairs: dict[Key, Reached] = field(default_factory=dict)
    _parts: dict[Key, tuple[Part, Part]] = field(default_factory=dict)
    _roots: dict[Key, Told] = field(default_factory=dict)
    _schemas: dict[int, Schema] = field(default_factory=dict)
    _open: set[Key] = field(default_factory=set)

    def differences(self, old: Part, new: Part, way: Way) -> Iterator[tuple[tuple[str, ...], Change]]:
        """Give every difference below, with the steps that lead to it; while exploring, only note the place."""
        key = self._key(old, new, way)
        if key is None:
            return
        if self.is_exploring:
            self._roots.setdefault(key, [])
            return
        if key not in self._roots:
            self._roots[key] = []
            self._explore({key: self._roots[key]})
        yield from self._roots[key]

    def explore(self) -> None:
        """Compare everything that can be reached from the places noted."""
        self._explore(self._roots)

    def _explore(self, places: dict[Key, Told]) -> None:
        waiting = list(places)
        seen = set(waiting)
        while waiting:
            for _, key in self._reached(waiting.pop()).edges:
                if key not in seen:
                    seen.add(key)
                    waiting.append(key)
        self.is_incomplete |= told_at(places, {key: self._pairs[key] for key in seen if key in self._pairs})

    def is_loud(self, old: Part, new: Part, way: Way) -> bool:
        """Tell whether callers of the old one would be hurt; what is being asked already counts as quiet."""
        start = self._key(old, new, way)
        waiting = deque([start] if start else [])
        seen = set(waiting)
        while waiting and len(seen) <= _MOST_LOOKS:
            key = waiting.popleft()
            if key in self._open:
                continue
            found = self._reached(key)
            if any(change.level == "error" for change in found.changes):
                return True
            fresh = [each for _, each in found.edges if each not in seen]
            waiting += fresh
            seen.update(fresh)
        return False

    def is_same(self, old: Part, new: Part) -> bool:
        """Tell whether the two read the same, references followed."""
        return self.before.reads(old) == self.after.reads(new)

    def schema(self, side: Side, part: Part) -> Schema:
        """Give a schema as it reads."""
        known = self._schemas.get(id(part.node))
        if known is None:
            known = self._schemas[id(part.node)] = read_schema(side, part)
        return known

    def _key(self, old: Part, new: Part, way: Way) -> Key | None:
        """Name a pair; None when the two read the same."""
        old, new = _plain(self.before, old), _plain(self.after, new)
        if self.is_same(old, new):
            return None
        key = (id(old.node), id(new.node), way)
        self._parts.setdefault(key, (old, new))
        return key

    def _reached(self, key: Key) -> Reached:
        known = self._pairs.get(key)
        if known is not None:
            return known
        if len(self._pairs) > _MOST_PAIRS or len(self._open) > _MOST_OPEN:
            self.is_incomplete = True
            return Reached()
        self._open.add(key)
        found = self._compared(*self._parts[key], key[2])
        self._open.discard(key)
        self._pairs[key] = found
        return found

    def _compared(self, old: Part, new: Part, way: Way) -> Reached:
        pair = Pair(self.schema(self.before, old), self.schema(self.after, new), way, self)
        chosen = choice_changes(pair)
        changes, edges = list(chosen.changes), list(chosen.edges)
        if not chosen.is_all:
            for each in (*object_changes(pair), *self._inner(pair)):
                if isinstance(each, Edge):
                    edges.append(each)
                else:
                    changes.append(each)
            changes += type_changes(pair.old, pair.new, way)
            changes += keyword_changes(pair.old, pair.new, way)
        keys = [(each.steps, self._key(each.old, each.new, way)) for each in edges]
        onward = tuple((steps, key) for steps, key in keys if key is not None)
        changes += member_changes(pair, shows=bool(changes or onward))
        return Reached(tuple(changes), onward)

    def _inner(self, pair: Pair) -> Iterator[Edge | Change]:
        for key, old in pair.old.inner.items():
            new = pair.new.inner.get(key)
            if new is None:
                continue
            if key not in {"not", "if"}:
                yield Edge((key,), old, new)
            elif not self.is_same(old, new) and (level := level_of(f"{key}-changed", pair.way)):
                yield Change(f"{key}-changed", f"has another `{key}`", new, level)
        old_rest, new_rest = pair.old.others, pair.new.others
        if old_rest is not None and new_rest is not None and isinstance(new_rest.node.value, dict):
            yield Edge(("additionalProperties",), old_rest, new_rest)


def _plain(side: Side, part: Part) -> Part:
    """Follow a reference that stands alone, so that all its uses are one."""
    for _ in range(30):
        value = part.node.value
        if not isinstance(value, dict) or "$ref" not in value or not _SAID.issuperset(value):
            break
        target = side.target(part)
        if target is None:
            break
        part = target
    return part
