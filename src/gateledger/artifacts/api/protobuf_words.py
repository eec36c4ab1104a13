"""What a .proto file declares, each with its line: names are full (`shop.v1.Order.Line`), without a leading dot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

MAX_FIELD = (1 << 29) - 1
MAX_ENUM = (1 << 31) - 1

SCALARS = frozenset(
    [
        "double",
        "float",
        "int32",
        "int64",
        "uint32",
        "uint64",
        "sint32",
        "sint64",
        "fixed32",
        "fixed64",
        "sfixed32",
        "sfixed64",
        "bool",
        "string",
        "bytes",
    ]
)


class Range(NamedTuple):
    """Numbers that are reserved or left to extensions, both ends included."""

    first: int
    last: int
    line: int

    def holds(self, other: Range) -> bool:
        """Tell whether every number of the other is in this one."""
        return self.first <= other.first and other.last <= self.last


@dataclass(slots=True)
class Field:
    """A field of a message or of an `extend`. `type` is as written, or resolved once `resolved` was set."""

    name: str
    number: int
    type: str
    line: int
    label: str = ""
    """`required`, `optional`, `repeated`, or empty."""
    key: str = ""
    """The type of a map's keys; empty for what is no map."""
    oneof: str = ""
    options: dict[str, str] = field(default_factory=dict)
    resolved: str = ""

    @property
    def is_map(self) -> bool:
        """Whether it is a map."""
        return bool(self.key)

    @property
    def json_name(self) -> str:
        """Give the name in JSON: as declared, else lowerCamelCase (https://protobuf.dev/programming-guides/json/)."""
        if declared := self.options.get("json_name"):
            return declared
        head, *rest = self.name.split("_")
        return head + "".join(part[:1].upper() + part[1:] for part in rest)


@dataclass(slots=True)
class Message:
    """A message, a proto2 group, or (with `extends`) what an `extend` block adds to another message."""

    name: str
    line: int
    fields: list[Field] = field(default_factory=list)
    oneofs: dict[str, int] = field(default_factory=dict)
    reserved: list[Range] = field(default_factory=list)
    reserved_names: dict[str, int] = field(default_factory=dict)
    extensions: list[Range] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    extends: str = ""


@dataclass(slots=True)
class EnumValue:
    """One value of an enum."""

    name: str
    number: int
    line: int
    options: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Enum:
    """An enum."""

    name: str
    line: int
    values: list[EnumValue] = field(default_factory=list)
    reserved: list[Range] = field(default_factory=list)
    reserved_names: dict[str, int] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Method:
    """A method of a service; types as written."""

    name: str
    line: int
    request: str
    response: str
    request_streams: bool = False
    response_streams: bool = False
    options: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Service:
    """A service."""

    name: str
    line: int
    methods: list[Method] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)


class Import(NamedTuple):
    """An import; `how` is `public`, `weak`, `option` or empty."""

    name: str
    how: str
    line: int


@dataclass(slots=True)
class Declared:
    """One file. `syntax` is `proto2`, `proto3` or the edition (`2023`); proto2 where nothing is said."""

    syntax: str = "proto2"
    says_syntax: bool = False
    slips: list[tuple[str, int]] = field(default_factory=list)
    """What was read though the syntax has it otherwise, and in which line."""
    package: str = ""
    package_line: int = 0
    imports: list[Import] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    enums: list[Enum] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    extensions: list[Message] = field(default_factory=list)
    names: list[tuple[str, str, int]] = field(default_factory=list)
    """Every full name in the order of declaration, with its kind and line: also fields, values, oneofs, methods."""

    @property
    def is_empty(self) -> bool:
        """Whether it declares nothing that anybody could use."""
        methods = any(service.methods for service in self.services)
        return not (self.messages or self.enums or self.extensions or methods)
