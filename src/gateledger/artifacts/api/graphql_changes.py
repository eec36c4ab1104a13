"""What changed between two versions of a GraphQL schema that clients notice.

The classes are graphql-js's (`findBreakingChanges`, `findDangerousChanges`): its names in lower case with dashes are
the ids, dangerous ones are warnings. https://github.com/graphql/graphql-js/blob/main/src/utilities/findSchemaChanges.ts
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import GraphQLSchema
from graphql.language import Node
from graphql.utilities import BreakingChangeType, DangerousChangeType, find_schema_changes

from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.graphql_build import build
from gateledger.artifacts.api.graphql_merge import ROOTS, Merged, merge
from gateledger.artifacts.api.graphql_source import NotGraphqlError, line_of, parsed, path_of
from gateledger.artifacts.api.openapi_changes import INCOMPLETE
from gateledger.artifacts.api.words import Breaking, Place

_PLACE = re.compile(r"(?<![\w@])([A-Za-z_]\w*)\.([A-Za-z_]\w*)(?:\((\w+):\))?")
_DIRECTIVE = re.compile(r"@(\w+)")
_NAME = re.compile(r"[A-Za-z_]\w*")


def graphql_changes(before: Version, after: Version) -> Iterator[Breaking]:
    """Compare two versions of one document, each with what stands beside it; an unreadable one is told as not compared.

    A change in a document that only lends its types is told where that document is compared.
    """
    if not after.text.strip() and before.text.strip():
        yield Breaking("schema-removed", f"{before.path} is gone", place=Place(after.path, 1))
        return
    old, new = _side(before), _side(after)
    if old is None or new is None:
        message = "could not be read as a schema: what changed is not known"
        yield Breaking(INCOMPLETE, message, place=Place(after.path, 1), level="warning")
        return
    for change in find_schema_changes(old.schema, new.schema):
        if not isinstance(change.type, BreakingChangeType | DangerousChangeType):
            continue
        if change.description.startswith("Standard scalar "):
            continue  # nothing speaks of it any more: that is told where it was spoken of
        subject = _Subject.of(change.description, (old.merged, new.merged))
        if not (subject.owned_by(old.merged) or subject.owned_by(new.merged)):
            continue
        if subject.type and subject.type not in old.merged.types:
            continue  # stood elsewhere, and was a stand-in here
        left = not subject.type or subject.type in new.merged.types
        yield Breaking(
            id=change.type.name.lower().replace("_", "-") if left else "type-removed",
            message=change.description.rstrip(".") if left else f"{subject.type} was removed",
            operation=subject.operation(old.merged),
            place=Place(after.path, subject.line(new.merged)),
            level="error" if isinstance(change.type, BreakingChangeType) else "warning",
        )


@dataclass(frozen=True, slots=True)
class _Side:
    merged: Merged
    schema: GraphQLSchema


def _side(version: Version) -> _Side | None:
    try:
        merged = merge(version.path, parsed(version.path, version.text), version.beside)
    except NotGraphqlError:
        return None
    schema = build(merged)
    return _Side(merged, schema) if schema else None


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a change is about: a type, its field or value, an argument; or a directive."""

    type: str = ""
    member: str = ""
    argument: str = ""
    directive: str = ""

    @classmethod
    def of(cls, description: str, sides: tuple[Merged, Merged]) -> _Subject:
        """Find it in the sentence: a schema coordinate, else the last known type that is named."""
        if found := _PLACE.search(description):
            return cls(found[1], found[2], found[3] or "")
        if directive := _DIRECTIVE.search(description):
            return cls(directive=directive[1])
        known = [name for name in _NAME.findall(description) if any(name in merged.types for merged in sides)]
        # "Cat was removed from union type Pet", "Dog added to interfaces implemented by Animal": the last one
        # changed; "Pet no longer implements interface Named", "Pet changed from a Union type": the first.
        first = not known or "implements" in description or "changed" in description
        return cls(known[0 if first else -1] if known else "")

    def owned_by(self, merged: Merged) -> bool:
        """Tell whether the document itself says something of it; what is of no type is everybody's."""
        if not self.type:
            return True
        return any(path_of(node) == merged.path for node in merged.types.get(self.type, ()))

    def operation(self, old: Merged) -> str:
        """Give the key of the root field it belongs to, empty for what belongs to none."""
        roots = set(old.roots().values()) | set(ROOTS.values())
        return f"{self.type}.{self.member}" if self.member and self.type in roots else ""

    def line(self, new: Merged) -> int:
        """Give the line of what is left of it in the document: argument, member, type, else the first."""
        if not new.own.has_lines:
            return 0
        for node in self._nodes(new):
            if path_of(node) == new.path:
                return line_of(node)
        return 1

    def _nodes(self, new: Merged) -> Iterator[Node]:
        types = new.types.get(self.type, ())
        for node in types:
            for member in _members(node):
                if member.name.value == self.member:  # type: ignore[attr-defined]
                    arguments = getattr(member, "arguments", None) or ()
                    yield from (each for each in arguments if each.name.value == self.argument)
                    yield member
        yield from types
        for definition in new.nodes:
            if self.directive and getattr(getattr(definition, "name", None), "value", "") == self.directive:
                yield definition


def _members(node: Node) -> Iterator[Node]:
    yield from getattr(node, "fields", None) or ()
    yield from getattr(node, "values", None) or ()
