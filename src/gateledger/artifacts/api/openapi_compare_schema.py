"""A schema as it reads once its references and its `allOf` are folded in: what holds for a value of it.

`oneOf: [X, {type: "null"}]`, `type: [t, "null"]` and `nullable: true` read alike; so do a choice with one branch and
that branch, and a choice between bare types and a list of types.
JSON Schema 2020-12, https://spec.openapis.org/oas/v3.0.3#schema-object and v3.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from gateledger.artifacts.api.openapi_compare_parts import Part, Side, written
from gateledger.artifacts.tree import Node

_MOST_MEMBERS = 300
UPPER = {
    "maximum": "max",
    "exclusiveMaximum": "exclusive-max",
    "maxLength": "max-length",
    "maxItems": "max-items",
    "maxProperties": "max-properties",
    "maxContains": "max-contains",
}
LOWER = {
    "minimum": "min",
    "exclusiveMinimum": "exclusive-min",
    "minLength": "min-length",
    "minItems": "min-items",
    "minProperties": "min-properties",
    "minContains": "min-contains",
}
_INNER = (
    "items", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "if", "then", "else", "not",
    "contentSchema",
)  # fmt: skip
_TABLES = ("patternProperties", "dependentSchemas")
_PLAIN = (
    "format", "pattern", "multipleOf", "uniqueItems", "contentMediaType", "contentEncoding", "default", "const",
    "x-stability-level", "x-sunset",
)  # fmt: skip
_BOTH = " both"
"""Like `allOf`, where nobody wrote one: the same property stands in two members."""
_BARE = frozenset({"type", "title", "description", "example", "examples", "$comment"})


@dataclass(slots=True)
class Schema:
    """What holds for a value. Missing: anything goes."""

    part: Part
    types: frozenset[str] | None = None
    """Without `null`; None: any."""
    by_choice: bool = False
    """Whether the types were written as a choice between schemas."""
    nullable: bool = False
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    never: bool = False
    """Whether no value fits (`false`)."""
    enum: dict[str, Part] | None = None
    extensible: dict[str, Part] | None = None
    """`x-extensible-enum`: values that are known, others may come."""
    plain: dict[str, Part] = field(default_factory=dict)
    bounds: dict[str, tuple[Decimal, Part]] = field(default_factory=dict)
    properties: dict[str, Part] = field(default_factory=dict)
    required: dict[str, Part] = field(default_factory=dict)
    inner: dict[str, Part] = field(default_factory=dict)
    """Further schemas by keyword: `items`, `not` ..., and `keyword[name]` for those in tables and lists."""
    others: Part | None = None
    """`additionalProperties`."""
    dependent: dict[str, tuple[frozenset[str], Part]] = field(default_factory=dict)
    choices: dict[str, list[Part]] = field(default_factory=dict)
    """Branches of `oneOf` and `anyOf`."""
    lone: dict[str, Part] = field(default_factory=dict)
    """The branch of a choice that has no other, and was folded in."""
    discriminator: Part | None = None
    members: list[Part] = field(default_factory=list)
    """Of its own `allOf`, as written."""

    @property
    def kinds(self) -> frozenset[str] | None:
        """The types; what only objects or arrays can have says so, too."""
        if self.types is None and self.properties:
            return frozenset({"object"})
        if self.types is None and "items" in self.inner:
            return frozenset({"array"})
        return self.types

    @property
    def is_bare(self) -> bool:
        """Whether it says nothing of its own beside its choices."""
        return self.types is None and not self.properties and self.enum is None

    def text(self, key: str) -> str:
        """Give the text of a keyword, empty where it is missing."""
        part = self.plain.get(key)
        return written(part.node) if part else ""


@dataclass(slots=True)
class _Reading:
    side: Side
    schema: Schema
    seen: set[int] = field(default_factory=set)

    def take(self, part: Part) -> None:
        if id(part.node) in self.seen or len(self.seen) > _MOST_MEMBERS:
            return
        self.seen.add(id(part.node))
        if isinstance(part.node.value, str):
            self.schema.never |= part.node.value.lower() == "false"
        target = self.side.target(part)
        if target is not None:
            self.take(target)
        self.types(part)
        self.switches(part)
        self.plain(part)
        self.bounds(part)
        self.inner(part)
        self.objects(part)
        for member in (*_items(part, "allOf"), *_items(part, _BOTH)):
            self.take(member)
        for kind in ("oneOf", "anyOf"):
            self.choice(kind, list(_items(part, kind)))

    def types(self, part: Part) -> None:
        said = part.at("type")
        if said is None:
            return
        found = (
            {said.node.value} if isinstance(said.node.value, str) else {each.text() for each in said.items()}
        )
        found = {str(each) for each in found if each}
        self.schema.nullable |= "null" in found
        self.narrow(frozenset(found - {"null"}))

    def narrow(self, found: frozenset[str]) -> None:
        """Hold to these types as well as to those known."""
        known = self.schema.types
        if known is not None:
            wider = found | ({"integer"} if "number" in found else frozenset())
            found = (known & wider) | (found & {"integer"} if "number" in known else frozenset())
        self.schema.types = found or known

    def switches(self, part: Part) -> None:
        schema = self.schema
        schema.nullable |= part.says("nullable") or part.says("x-nullable")
        schema.read_only |= part.says("readOnly")
        schema.write_only |= part.says("writeOnly")
        schema.deprecated |= part.says("deprecated")

    def plain(self, part: Part) -> None:
        for key in _PLAIN:
            found = part.at(key)
            if found is not None:
                self.schema.plain.setdefault(key, found)
        self.schema.discriminator = self.schema.discriminator or part.at("discriminator")
        for key, attribute in (("enum", "enum"), ("x-extensible-enum", "extensible")):
            listed = part.at(key)
            if listed is None:
                continue
            values = {written(each.node): each for each in listed.items()}
            known = getattr(self.schema, attribute)
            kept = (
                values if known is None else {value: each for value, each in known.items() if value in values}
            )
            setattr(self.schema, attribute, kept)

    def bounds(self, part: Part) -> None:
        for keys, tighter in ((UPPER, min), (LOWER, max)):
            for key in keys:
                found = _number(part, key)
                if found is not None:
                    known = self.schema.bounds.get(key, found)
                    self.schema.bounds[key] = tighter(known, found, key=lambda each: each[0])

    def inner(self, part: Part) -> None:
        for key in _INNER:
            found = part.at(key)
            if found is not None and not isinstance(found.node.value, list):
                self.schema.inner[key] = self.both(self.schema.inner.get(key), found)
        for key in _TABLES:
            for name, found in (part.at(key) or Part(Node(""), "")).entries():
                self.schema.inner.setdefault(f"{key}[{name}]", found)
        for place, found in enumerate(_items(part, "prefixItems")):
            self.schema.inner.setdefault(f"prefixItems[{place}]", found)

    def objects(self, part: Part) -> None:
        for name, found in (part.at("properties") or Part(Node(""), "")).entries():
            self.schema.properties[name] = self.both(self.schema.properties.get(name), found)
        for each in _items(part, "required"):
            self.schema.required.setdefault(each.text(), each)
        self.schema.others = self.schema.others or part.at("additionalProperties")
        for name, found in (part.at("dependentRequired") or Part(Node(""), "")).entries():
            self.schema.dependent.setdefault(name, (frozenset(each.text() for each in found.items()), found))

    def both(self, known: Part | None, found: Part) -> Part:
        """Give a schema that holds when both do."""
        if known is None or known.node is found.node or known.file != found.file:
            return known or found
        key = (id(known.node), id(found.node))
        if key not in self.side.made:
            self.side.made[key] = Node({_BOTH: Node([known.node, found.node])}, found.node.line)
        return Part(self.side.made[key], found.file)

    def choice(self, kind: str, branches: list[Part]) -> None:
        rest = [each for each in branches if not _is_null(self.side.follow(each))]
        self.schema.nullable |= len(rest) < len(branches)
        if len(rest) == 1:
            self.take(rest[0])
            if len(branches) == 1:
                self.schema.lone[kind] = rest[0]
        elif rest and all(_is_bare(self.side.follow(each)) for each in rest):
            self.schema.by_choice = True
            self.narrow(frozenset(self.side.follow(each).text("type") for each in rest))
        elif rest:
            self.schema.choices.setdefault(kind, []).extend(rest)


def read_schema(side: Side, part: Part) -> Schema:
    """Fold references and `allOf` into one; no text stops it, cycles end where they close."""
    target = side.follow(part)
    reading = _Reading(side, Schema(target, members=list(_items(target, "allOf"))))
    reading.take(part)
    return reading.schema


def _items(part: Part, key: str) -> Iterator[Part]:
    found = part.at(key)
    if found is not None:
        yield from found.items()


def _number(part: Part, key: str) -> tuple[Decimal, Part] | None:
    """Give a bound. `exclusiveMaximum: true` (before 3.1) turns `maximum` into the exclusive one."""
    found = part.at(key)
    if key.startswith("exclusive"):
        plain = key.removeprefix("exclusive").lower()
        if found is not None and part.says(key):
            found = part.at(plain)
    elif part.says(f"exclusive{key.capitalize()}"):
        return None
    try:
        number = Decimal(found.text()) if found is not None and found.text() else None
    except InvalidOperation:
        return None
    return (number, found) if found is not None and number is not None and number.is_finite() else None


def _is_null(part: Part) -> bool:
    values = [written(each.node) for each in _items(part, "enum")]
    return part.text("type") == "null" or values in ([""], ["null"])


def _is_bare(part: Part) -> bool:
    return bool(part.text("type")) and all(key in _BARE for key, _ in part.entries())
