"""A .proto file as declarations with their lines: proto2, proto3 and editions, by recursive descent.

Written here because the Python parsers that exist give no lines, take ten times as long, or look ahead without bound on
hostile text. (https://protobuf.dev/reference/protobuf/edition-2023-spec/ and the proto2 and proto3 ones beside it)
"""

from __future__ import annotations

from collections.abc import Callable

from gateledger.artifacts.api.protobuf_options import options_of, skip_statement
from gateledger.artifacts.api.protobuf_stream import Stream
from gateledger.artifacts.api.protobuf_tokens import tokens
from gateledger.artifacts.api.protobuf_words import (
    MAX_ENUM,
    MAX_FIELD,
    Declared,
    Enum,
    EnumValue,
    Field,
    Import,
    Message,
    Method,
    Range,
    Service,
)

_MAX_DEPTH = 64
_LABELS = frozenset({"required", "optional", "repeated"})


def parse(text: str) -> Declared:
    """Read a whole file. Raises NotProtobufError with the line of the first thing that cannot be read."""
    return _File(Stream(tokens(text))).read()


class _File:
    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.declared = Declared()

    def read(self) -> Declared:
        statements: dict[str, Callable[[], None]] = {
            "syntax": self.syntax,
            "edition": self.syntax,
            "package": self.package,
            "import": self.imported,
            "option": lambda: self.option(self.declared.options),
            "service": self.service,
        }
        stream = self.stream
        while stream.kind != "end":
            if stream.take(";"):
                continue
            if stream.text in ("export", "local") and stream.ahead() == "service":
                stream.next()  # visibility, since edition 2024
            read = statements.get(stream.text)
            if read is not None:
                stream.next()
                read()
            elif not self.nested(self.declared.package, 0):
                stream.fail("a declaration (message, enum, service, extend, import, option)")
        return self.declared

    def named(self, scope: str, kind: str) -> tuple[str, int]:
        """Read a name that is declared here; give it in full, with its line."""
        line = self.stream.line
        name = self.stream.word()
        full = f"{scope}.{name}" if scope else name
        self.declared.names.append((full, kind, line))
        return full, line

    def syntax(self) -> None:
        if self.declared != Declared():
            self.stream.refuse("the syntax must be said first, and once")
        self.stream.expect("=")
        self.declared.syntax = self.stream.string()
        self.declared.says_syntax = True
        self.stream.expect(";")

    def package(self) -> None:
        if self.declared.package_line:
            self.stream.refuse(f"a second package; the first is in line {self.declared.package_line}")
        self.declared.package_line = self.stream.line
        self.declared.package = self.stream.type_name()
        self.stream.expect(";")

    def imported(self) -> None:
        line = self.stream.line
        how = self.stream.next().text if self.stream.text in ("public", "weak", "option") else ""
        self.declared.imports.append(Import(self.stream.string(), how, line))
        self.stream.expect(";")

    def option(self, options: dict[str, str]) -> None:
        options_of(self.stream, options)
        self.stream.expect(";")

    def nested(self, scope: str, depth: int) -> bool:
        """Read a message, enum or extend if one begins here."""
        stream = self.stream
        if depth > _MAX_DEPTH:
            stream.refuse("nested too deeply")
        if stream.text in ("export", "local") and stream.ahead() in ("message", "enum"):
            stream.next()  # visibility, since edition 2024
        if not _begins_nested(stream):
            return False
        kind = stream.next().text
        if kind == "message":
            name, line = self.named(scope, "message")
            self.message(Message(name, line), depth)
        elif kind == "enum":
            self.enum(scope)
        else:
            line = stream.line
            block = Message(scope, line, extends=stream.type_name())
            self.declared.extensions.append(block)
            self.body(block, depth)
        return True

    def message(self, message: Message, depth: int) -> None:
        self.declared.messages.append(message)
        self.body(message, depth)

    def body(self, message: Message, depth: int) -> None:
        stream = self.stream
        stream.expect("{")
        while not stream.take("}"):
            if stream.take(";") or self.nested(message.name, depth + 1):
                continue
            ahead = stream.ahead()
            if stream.text == "option" and _is_option(ahead, stream.ahead(2)):
                stream.next()
                self.option(message.options)
            elif stream.text == "oneof" and stream.ahead(2) == "{":
                stream.next()
                self.oneof(message, depth)
            elif stream.text == "reserved" and stream.ahead(2) != "=":
                stream.next()
                self.reserved(message, MAX_FIELD)
            elif stream.text == "extensions" and stream.ahead(2) != "=":
                stream.next()
                message.extensions += self.ranges(MAX_FIELD)
                self.bracketed()
                stream.expect(";")
            else:
                self.field(message, "", depth)

    def oneof(self, message: Message, depth: int) -> None:
        name, line = self.named(message.name, "oneof")
        short = name.rpartition(".")[2]
        message.oneofs.setdefault(short, line)
        self.stream.expect("{")
        while not self.stream.take("}"):
            if self.stream.take(";"):
                continue
            if self.stream.text == "option" and _is_option(self.stream.ahead(), self.stream.ahead(2)):
                self.stream.next()
                self.option({})
            else:
                self.field(message, short, depth)

    def field(self, message: Message, oneof: str, depth: int) -> None:
        stream = self.stream
        label = ""
        if stream.text in _LABELS and stream.ahead() != "=":
            label = stream.next().text
        key = ""
        group = stream.text == "group" and stream.ahead(2) == "="
        if stream.text == "map" and stream.ahead() == "<":
            key, kind = self.map_type()
        elif group:
            kind = stream.next().text
        else:
            kind = stream.type_name()
        name, line = self.named(message.name, "group" if group else "field")
        stream.expect("=")
        number = stream.integer()
        options = self.bracketed()
        short = name.rpartition(".")[2]
        if group:
            if self.declared.syntax != "proto2" or not short[:1].isupper():
                said = f"group '{short}': only proto2 has groups, and their names begin with a capital"
                self.declared.slips.append((said, line))
            inner = Message(name, line)
            kind, short = short, short.lower()
            self.declared.names[-1] = (name, "message", line)
            if depth > _MAX_DEPTH:
                stream.refuse("nested too deeply")
            self.declared.messages.append(inner)
            self.body(inner, depth + 1)
        else:
            stream.expect(";")
        message.fields.append(Field(short, number, kind, line, label, key, oneof, options))

    def map_type(self) -> tuple[str, str]:
        stream = self.stream
        stream.next()
        stream.expect("<")
        key = stream.word()
        stream.expect(",")
        kind = stream.type_name()
        stream.expect(">")
        return key, kind

    def bracketed(self) -> dict[str, str]:
        """Read `[name = value, ...]` if it stands here."""
        options: dict[str, str] = {}
        if not self.stream.take("["):
            return options
        while not self.stream.take("]"):
            options_of(self.stream, options)
            if not self.stream.take(",") and self.stream.text != "]":
                self.stream.fail("',' or ']'")
        return options

    def reserved(self, holder: Message | Enum, most: int) -> None:
        stream = self.stream
        if stream.kind == "number" or stream.text == "-":
            holder.reserved += self.ranges(most)
        else:
            while True:
                line = stream.line
                quoted = stream.kind == "string"
                name = stream.string() if quoted else stream.word()
                if quoted == self.declared.syntax.isdigit():
                    said = "editions reserve names without quotes, proto2 and proto3 with them"
                    self.declared.slips.append((f"{said}: '{name[:80]}'", line))
                if not (name.isidentifier() and name.isascii()):
                    self.declared.slips.append((f"'{name[:80]}' is no name that could be reserved", line))
                holder.reserved_names.setdefault(name, line)
                if not stream.take(","):
                    break
        stream.expect(";")

    def ranges(self, most: int) -> list[Range]:
        found: list[Range] = []
        while True:
            line = self.stream.line
            first = last = self.stream.integer()
            if self.stream.take("to"):
                last = most if self.stream.take("max") else self.stream.integer()
            found.append(Range(first, last, line))
            if not self.stream.take(","):
                return found

    def enum(self, scope: str) -> None:
        stream = self.stream
        name, line = self.named(scope, "enum")
        enum = Enum(name, line)
        self.declared.enums.append(enum)
        stream.expect("{")
        while not stream.take("}"):
            if stream.take(";"):
                continue
            if stream.text == "option" and stream.ahead() != "=":
                stream.next()
                self.option(enum.options)
            elif stream.text == "reserved" and stream.ahead() != "=":
                stream.next()
                self.reserved(enum, MAX_ENUM)
            else:
                # A value's full name stands beside its enum's, not below it: the scoping of C++.
                full, line = self.named(name.rpartition(".")[0], "value")
                stream.expect("=")
                number = stream.integer()
                value = EnumValue(full.rpartition(".")[2], number, line, self.bracketed())
                enum.values.append(value)
                stream.expect(";")

    def service(self) -> None:
        stream = self.stream
        name, line = self.named(self.declared.package, "service")
        service = Service(name, line)
        self.declared.services.append(service)
        stream.expect("{")
        while not stream.take("}"):
            if stream.take(";"):
                continue
            if stream.text == "option":
                stream.next()
                self.option(service.options)
            elif stream.take("rpc"):
                service.methods.append(self.method(name))
            elif stream.text == "stream" and stream.ahead(2) == "(":
                skip_statement(stream)  # proto2's withdrawn stream methods
            else:
                stream.fail("'rpc', 'option' or '}'")

    def method(self, service: str) -> Method:
        stream = self.stream
        full, line = self.named(service, "method")
        request, streams = self.method_type()
        stream.expect("returns")
        response, answers = self.method_type()
        method = Method(full.rpartition(".")[2], line, request, response, streams, answers)
        if stream.take(";"):
            return method
        stream.expect("{")
        while not stream.take("}"):
            if stream.take(";"):
                continue
            stream.expect("option")
            self.option(method.options)
        return method

    def method_type(self) -> tuple[str, bool]:
        stream = self.stream
        stream.expect("(")
        streams = stream.ahead() != ")" and stream.take("stream")
        kind = stream.type_name()
        stream.expect(")")
        return kind, streams


def _begins_nested(stream: Stream) -> bool:
    """Tell a declaration from a field whose type has such a name."""
    if stream.text == "extend":
        return stream.ahead() == "." or stream.ahead(2) in ("{", ".")
    return stream.text in ("message", "enum") and stream.ahead(2) == "{"


def _is_option(first: str, second: str) -> bool:
    """Tell `option name = ...` and `option (ext).name = ...` from a field of a type called option."""
    return first == "(" or second in ("=", ".")
