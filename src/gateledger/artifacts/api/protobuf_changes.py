"""What changed between two versions of a .proto file that callers notice, by buf's rules and under its rule ids.

What breaks messages on the wire or as JSON, or takes away what callers call, is an error; what only generated code
notices is a warning. A removal that reserves number and name is a warning, as protobuf itself advises.
https://buf.build/docs/breaking/rules/, https://protobuf.dev/programming-guides/proto3/#updating
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.openapi_changes import INCOMPLETE
from gateledger.artifacts.api.protobuf_changes_fields import enum_changes, message_changes
from gateledger.artifacts.api.protobuf_changes_words import Both, Versions
from gateledger.artifacts.api.protobuf_parse import parse
from gateledger.artifacts.api.protobuf_scope import gather
from gateledger.artifacts.api.protobuf_tokens import NotProtobufError
from gateledger.artifacts.api.protobuf_words import Declared, Method, Service
from gateledger.artifacts.api.words import Breaking, Level, Place

_FILE_OPTIONS = [
    "go_package",
    "java_package",
    "java_outer_classname",
    "java_multiple_files",
    "csharp_namespace",
    "objc_class_prefix",
    "php_namespace",
    "php_class_prefix",
    "php_metadata_namespace",
    "ruby_package",
    "swift_prefix",
    "optimize_for",
    "cc_generic_services",
    "java_generic_services",
    "py_generic_services",
    "cc_enable_arenas",
]


def protobuf_changes(before: Version, after: Version) -> Iterator[Breaking]:
    """Compare two versions of one file; one that cannot be read is told as not compared."""
    if not after.text.strip() and before.text.strip():
        yield Breaking("FILE_NO_DELETE", f"{before.path} is gone", place=Place(after.path, 1))
        return
    try:
        old, new = parse(before.text), parse(after.text)
    except NotProtobufError as error:
        message = f"could not be read: {error}; what changed is not known"
        yield Breaking(INCOMPLETE, message, place=Place(after.path, error.line), level="warning")
        return
    versions = Versions(gather(before.path, old, before.beside), gather(after.path, new, after.beside))
    yield from _file(versions, old, new)
    moved = tuple(_moved(versions, after))
    yield from _gone(versions, old, new, moved)
    for pair in (versions, *moved):
        yield from _pairs(pair)
    yield from _extensions(versions, old, new)


def _pairs(versions: Versions) -> Iterator[Breaking]:
    old, new = versions.old.root, versions.new.root
    for message, kept in versions.both(old.messages, new.messages):
        yield from message_changes(Both(versions, message, kept))
    for enum, left in versions.both(old.enums, new.enums):
        yield from enum_changes(versions, enum, left)
    for service, left_service in versions.both(old.services, new.services):
        yield from _methods(versions, service, left_service)


def _moved(versions: Versions, after: Version) -> Iterator[Versions]:
    """Give the files of the same package to which something moved that the file no longer declares."""
    old, new = versions.old.root, versions.new.root
    gone = {versions.old_name(name) for name, _, _ in old.names} - {
        versions.new_name(name) for name, _, _ in new.names
    }
    outer = {name for name in gone if "." not in name}
    if not outer or old.package != new.package:
        return
    declares = re.compile(
        rf"^[ \t]*(?:message|enum|service)[ \t]+(?:{'|'.join(sorted(outer))})\b", re.MULTILINE
    )
    for path, text in after.beside.items():
        if path == after.path or not path.endswith(".proto") or not declares.search(text):
            continue
        try:
            found = parse(text)
        except NotProtobufError:
            continue
        if found.package == new.package:
            yield Versions(versions.old, gather(path, found, after.beside))


def _file(versions: Versions, old: Declared, new: Declared) -> Iterator[Breaking]:
    if old.package != new.package:
        message = f"package '{old.package}' became '{new.package}': every method and type has another name"
        yield versions.say("FILE_SAME_PACKAGE", message, new.package_line or 1)
    if old.syntax != new.syntax:
        message = f"{old.syntax} became {new.syntax}: presence and enums may behave differently"
        yield versions.say("FILE_SAME_SYNTAX", message, 1, "warning")
    for option in _FILE_OPTIONS:
        was, now = old.options.get(option, ""), new.options.get(option, "")
        if was != now:
            message = f"option {option} changed from '{was}' to '{now}': generated code has other names"
            yield versions.say(f"FILE_SAME_{option.upper()}", message, new.package_line or 1, "warning")


def _gone(versions: Versions, old: Declared, new: Declared, moved: Sequence[Versions]) -> Iterator[Breaking]:
    """List types and services that the file no longer has; with a type, what was within it is gone as well."""
    elsewhere = {name: each.new.path for each in moved for name, _, _ in each.new.root.names}
    for rule, kind, before, after in (
        ("MESSAGE_NO_DELETE", "message", old.messages, new.messages),
        ("ENUM_NO_DELETE", "enum", old.enums, new.enums),
        ("SERVICE_NO_DELETE", "service", old.services, new.services),
    ):
        kept = {versions.new_name(each.name) for each in after}
        for each in before:
            name = versions.old_name(each.name)
            if name in kept or _within(name, versions, new):
                continue
            place = elsewhere.get(each.name)
            level: Level = "warning" if place else "error"
            where = f"moved to {place}: generated code has it elsewhere" if place else "is gone"
            yield versions.say(rule, f"{kind} '{each.name}' {where}", versions.near(name), level)


def _within(name: str, versions: Versions, new: Declared) -> bool:
    """Tell whether it stood in a message that is gone as a whole, and is told of already."""
    holder = name.rpartition(".")[0]
    known = {versions.old_name(each.name) for each in versions.old.root.messages}
    return holder in known and holder not in {versions.new_name(each.name) for each in new.messages}


def _methods(versions: Versions, old: Service, new: Service) -> Iterator[Breaking]:
    kept = {each.name: each for each in new.methods}
    for method in old.methods:
        key = f"{new.name}/{method.name}"
        now = kept.get(method.name)
        if now is None:
            message = f"method '{method.name}' of '{new.name}' is gone"
            yield versions.say("RPC_NO_DELETE", message, new.line, operation=f"{old.name}/{method.name}")
        else:
            for rule, message, level in _method(versions, (old, method), (new, now)):
                yield versions.say(rule, message, now.line, level, operation=key)


def _method(
    versions: Versions, old: tuple[Service, Method], new: tuple[Service, Method]
) -> Iterator[tuple[str, str, Level]]:
    (service, was), (now_service, now) = old, new
    for part, before, after in (
        ("request", was.request, now.request),
        ("response", was.response, now.response),
    ):
        if not versions.same_type((before, service.name), (after, now_service.name)):
            message = f"the {part} of '{now.name}' changed from '{before}' to '{after}'"
            yield f"RPC_SAME_{part.upper()}_TYPE", message, "error"
    for side, streamed, streams in (
        ("client", was.request_streams, now.request_streams),
        ("server", was.response_streams, now.response_streams),
    ):
        if streamed != streams:
            message = f"the {side} of '{now.name}' {'now streams' if streams else 'no longer streams'}"
            yield f"RPC_SAME_{side.upper()}_STREAMING", message, "error"
    idempotency = was.options.get("idempotency_level", ""), now.options.get("idempotency_level", "")
    if idempotency[0] != idempotency[1]:
        message = f"idempotency_level of '{now.name}' changed from '{idempotency[0]}' to '{idempotency[1]}'"
        yield "RPC_SAME_IDEMPOTENCY_LEVEL", message, "warning"


def _extensions(versions: Versions, old: Declared, new: Declared) -> Iterator[Breaking]:
    kept = {(block.extends.lstrip("."), each.number) for block in new.extensions for each in block.fields}
    for block in old.extensions:
        for each in block.fields:
            if (block.extends.lstrip("."), each.number) not in kept:
                message = f"extension '{each.name}' ({each.number}) of '{block.extends}' is gone"
                yield versions.say("EXTENSION_NO_DELETE", message, 1)
