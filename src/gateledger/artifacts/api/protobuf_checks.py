"""What makes a .proto file wrong: the rules that protoc enforces, as far as one can tell from the files given.

(https://protobuf.dev/programming-guides/proto3/, https://protobuf.dev/reference/protobuf/proto2-spec/)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gateledger.artifacts.api.protobuf_scope import Gathered
from gateledger.artifacts.api.protobuf_words import (
    MAX_ENUM,
    MAX_FIELD,
    SCALARS,
    Declared,
    Enum,
    Field,
    Message,
    Range,
)

_INTERNAL = Range(19_000, 19_999, 0)
_SYNTAXES = frozenset({"proto2", "proto3"})
_KEYS = SCALARS - {"double", "float", "bytes"}

Wrong = tuple[str, int]
"""What is wrong, and in which line."""


def faults(declared: Declared) -> Iterator[Wrong]:
    """List what is wrong within the file itself."""
    yield from declared.slips
    yield from _header(declared)
    yield from _twice(declared)
    for message in declared.messages:
        yield from _message(message, declared.syntax)
    for block in declared.extensions:
        for each in block.fields:
            yield from _numbered(each, MAX_ENUM)  # a MessageSet's extensions go further than fields
            yield from _labelled(each, declared.syntax, extends=True)
    for enum in declared.enums:
        yield from _enum(enum, declared)


def unknown_types(gathered: Gathered) -> Iterator[Wrong]:
    """List types that no file declares, or one that is not imported; only when every import was given."""
    if gathered.unseen:
        return
    for message, each in gathered.fields():
        yield from _known(gathered, each.type, message.name, each.line)
    for block in gathered.root.extensions:
        yield from _known(gathered, block.extends, block.name, block.line)
    for service in gathered.root.services:
        for method in service.methods:
            for kind in dict.fromkeys((method.request, method.response)):
                yield from _known(gathered, kind, service.name, method.line)


def wrong_method_types(gathered: Gathered) -> Iterator[Wrong]:
    """List methods that take or give something that is no message."""
    for service in gathered.root.services:
        for method in service.methods:
            for kind in dict.fromkeys((method.request, method.response)):
                full = gathered.resolve(kind, service.name)
                named = gathered.types.get(full)
                if full in SCALARS or (named and named.kind == "enum"):
                    yield f"{method.name} speaks of '{kind}', which is no message", method.line


def _known(gathered: Gathered, name: str, scope: str, line: int) -> Iterator[Wrong]:
    full = gathered.resolve(name, scope)
    named = gathered.types.get(full)
    if not full:
        yield f"'{name}' is not defined", line
    elif named and named.path not in gathered.visible:
        yield f"'{full}' is defined in {named.path}, which is not imported", line


def _header(declared: Declared) -> Iterator[Wrong]:
    if declared.syntax not in _SYNTAXES and not declared.syntax.isdigit():
        yield f"unknown syntax '{declared.syntax[:40]}': proto2, proto3 or an edition", 1
    seen: dict[str, int] = {}
    for each in declared.imports:
        if each.name in seen:
            yield f"'{each.name}' is imported twice, first in line {seen[each.name]}", each.line
        seen.setdefault(each.name, each.line)


def _twice(declared: Declared) -> Iterator[Wrong]:
    seen: dict[str, int] = {}
    for full, kind, line in declared.names:
        if full in seen:
            yield f"{kind} '{full}' is already defined in line {seen[full]}", line
        seen.setdefault(full, line)


def _message(message: Message, syntax: str) -> Iterator[Wrong]:
    numbers: dict[int, Field] = {}
    spoken: dict[str, Field] = {}
    for each in message.fields:
        yield from _numbered(each, MAX_FIELD)
        yield from _labelled(each, syntax)
        if (first := numbers.setdefault(each.number, each)) is not each:
            yield f"field number {each.number} of '{each.name}' is already used by '{first.name}'", each.line
        same = spoken.setdefault(each.json_name, each)
        if same is not each and same.name != each.name and syntax != "proto2":
            yield f"the JSON name of '{each.name}' is that of '{same.name}': {each.json_name}", each.line
        yield from _reserved(message, each.name, each.number, each.line)
    for name, line in message.oneofs.items():
        if not any(each.oneof == name for each in message.fields):
            yield f"oneof '{name}' has no field", line
    if syntax == "proto3" and message.extensions:
        yield "proto3 has no extension ranges", message.extensions[0].line
    yield from _ranges(sorted([*message.reserved, *message.extensions]), least=1)
    for name, line in _overlapping(message.fields, message.extensions):
        yield f"the number of '{name}' is left to extensions", line


def _overlapping(fields: Sequence[Field], ranges: Sequence[Range]) -> Iterator[Wrong]:
    for each in fields:
        if any(span.first <= each.number <= span.last for span in ranges):
            yield each.name, each.line


def _numbered(each: Field, most: int) -> Iterator[Wrong]:
    if not 1 <= each.number <= most:
        yield f"field number {each.number} of '{each.name}' is not between 1 and {most}", each.line
    elif _INTERNAL.first <= each.number <= _INTERNAL.last:
        yield f"field number {each.number} of '{each.name}' is one of protobuf's own (19000-19999)", each.line


def _labelled(each: Field, syntax: str, *, extends: bool = False) -> Iterator[Wrong]:
    if each.key and each.key not in _KEYS:
        yield f"'{each.key}' cannot be the key of the map '{each.name}'", each.line
    if each.label and (each.oneof or each.is_map):
        where = "a map" if each.is_map else f"oneof '{each.oneof}'"
        yield f"'{each.name}' is {each.label}: {where} takes no label", each.line
    elif syntax == "proto2" and not (each.label or each.oneof or each.is_map):
        yield f"'{each.name}' says neither optional nor required nor repeated", each.line
    elif syntax == "proto3" and each.label == "required":
        yield f"'{each.name}' is required: proto3 has no required fields", each.line
    elif syntax.isdigit() and each.label in ("required", "optional"):
        yield f"'{each.name}' is {each.label}: editions say features.field_presence instead", each.line
    if syntax == "proto3" and "default" in each.options and not extends:
        yield f"'{each.name}' has a default: proto3 has none of its own", each.line


def _reserved(holder: Message | Enum, name: str, number: int, line: int) -> Iterator[Wrong]:
    if name in holder.reserved_names:
        yield f"the name '{name}' is reserved in line {holder.reserved_names[name]}", line
    for span in holder.reserved:
        if span.first <= number <= span.last:
            yield f"the number {number} of '{name}' is reserved in line {span.line}", line
            return


def _ranges(ranges: list[Range], *, least: int) -> Iterator[Wrong]:
    before: Range | None = None
    for span in ranges:
        if span.last < span.first or span.first < least:
            yield f"no range of numbers: {span.first} to {span.last}", span.line
        elif before and span.first <= before.last:
            yield f"{span.first} to {span.last} overlaps {before.first} to {before.last}", span.line
        before = span


def _enum(enum: Enum, declared: Declared) -> Iterator[Wrong]:
    if not enum.values:
        yield f"enum '{enum.name}' has no value", enum.line
        return
    closed = "CLOSED" in (enum.options.get("features.enum_type"), declared.options.get("features.enum_type"))
    if declared.syntax != "proto2" and not closed and enum.values[0].number != 0:
        yield f"the first value of enum '{enum.name}' must be zero", enum.values[0].line
    numbers: dict[int, str] = {}
    for value in enum.values:
        if not -MAX_ENUM - 1 <= value.number <= MAX_ENUM:
            yield f"{value.number} of '{value.name}' does not fit into 32 bits", value.line
        first = numbers.setdefault(value.number, value.name)
        if first != value.name and enum.options.get("allow_alias") != "true":
            yield f"{value.number} of '{value.name}' is already that of '{first}'", value.line
        yield from _reserved(enum, value.name, value.number, value.line)
    yield from _ranges(sorted(enum.reserved), least=-MAX_ENUM - 1)
