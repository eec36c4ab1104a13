"""What changed within messages and enums: fields by their numbers, values by theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gateledger.artifacts.api.protobuf_changes_words import Both, Versions
from gateledger.artifacts.api.protobuf_words import SCALARS, Enum, Field, Message, Range
from gateledger.artifacts.api.words import Breaking, Level

# https://protobuf.dev/programming-guides/proto3/#updating: within one group old and new read each other.
_ALIKE = (
    frozenset({"int32", "uint32", "int64", "uint64", "bool", "enum"}),
    frozenset({"sint32", "sint64"}),
    frozenset({"fixed32", "sfixed32"}),
    frozenset({"fixed64", "sfixed64"}),
    frozenset({"string", "bytes"}),
)


def message_changes(both: Both) -> Iterator[Breaking]:
    """List what changed in one message."""
    kept = {each.number: each for each in both.new.fields}
    for each in both.old.fields:
        now = kept.get(each.number)
        if now is None:
            yield _removed(both, each)
        else:
            yield from _field(both, each, now)
    numbers = {each.number for each in both.old.fields}
    for each in both.new.fields:
        if each.label == "required" and each.number not in numbers:
            message = f"required field '{each.name}' of '{both.new.name}' is new: older messages lack it"
            yield both.say("MESSAGE_SAME_REQUIRED_FIELDS", message, each.line)
    for name in both.old.oneofs:
        if name not in both.new.oneofs:
            message = f"oneof '{name}' of '{both.new.name}' is gone"
            yield both.say("ONEOF_NO_DELETE", message, level="warning")
    yield from _reservations(both.versions, both.old, both.new)
    for span in _uncovered(both.old.extensions, both.new.extensions):
        message = f"'{both.new.name}' no longer leaves {span.first} to {span.last} to extensions"
        yield both.say("EXTENSION_MESSAGE_NO_DELETE", message)


def enum_changes(versions: Versions, old: Enum, new: Enum) -> Iterator[Breaking]:
    """List what changed in one enum."""
    for value in old.values:
        same = [each for each in new.values if each.number == value.number]
        if not same:
            reserved = _is_reserved(new, value.name, value.number)
            message = (
                f"value '{value.name}' ({value.number}) of '{new.name}' is gone{_how(reserved=reserved)}"
            )
            level: Level = "warning" if reserved else "error"
            yield versions.say("ENUM_VALUE_NO_DELETE", message, new.line, level)
        elif all(each.name != value.name for each in same):
            message = f"value {value.number} of '{new.name}' was '{value.name}', is now '{same[0].name}'"
            yield versions.say("ENUM_VALUE_SAME_NAME", message, same[0].line)
    yield from _reservations(versions, old, new)


def _removed(both: Both, field: Field) -> Breaking:
    reserved = _is_reserved(both.new, field.name, field.number)
    message = f"field '{field.name}' ({field.number}) of '{both.new.name}' is gone{_how(reserved=reserved)}"
    return both.say("FIELD_NO_DELETE", message, level="warning" if reserved else "error")


def _how(*, reserved: bool) -> str:
    return ", its number and name reserved" if reserved else " without reserving its number and name"


def _is_reserved(holder: Message | Enum, name: str, number: int) -> bool:
    spans = any(span.first <= number <= span.last for span in holder.reserved)
    return spans and name in holder.reserved_names


def _field(both: Both, old: Field, new: Field) -> Iterator[Breaking]:
    where = f"field {new.number} of '{both.new.name}'"
    if old.name != new.name:
        message = f"{where} was '{old.name}', is now '{new.name}'"
        yield both.say("FIELD_SAME_NAME", message, new.line)
    elif old.json_name != new.json_name:
        message = f"{where} was '{old.json_name}' in JSON, is now '{new.json_name}'"
        yield both.say("FIELD_SAME_JSON_NAME", message, new.line)
    yield from _type(both, old, new)
    yield from _cardinality(both, old, new)
    if old.oneof != new.oneof:
        yield _oneof(both, old, new)
    for option in ("default", "jstype"):
        was, now = old.options.get(option, ""), new.options.get(option, "")
        if was != now:
            message = f"{option} of '{new.name}' of '{both.new.name}' changed from '{was}' to '{now}'"
            yield both.say(f"FIELD_SAME_{option.upper()}", message, new.line, "warning")


def _type(both: Both, old: Field, new: Field) -> Iterator[Breaking]:
    was, now = (old.type, both.old.name), (new.type, both.new.name)
    if old.key == new.key and both.versions.same_type(was, now):
        return
    if old.is_map == new.is_map or not {old.label, new.label} & {"repeated"}:
        alike = not old.is_map and not new.is_map and _are_alike(_basic(both, old), _basic(both, new))
        tail = ": the same on the wire, not in JSON or code" if alike else ""
        message = f"type of '{new.name}' of '{both.new.name}' changed from {_said(old)} to {_said(new)}{tail}"
        yield both.say("FIELD_SAME_TYPE", message, new.line, "warning" if alike else "error")


def _basic(both: Both, field: Field) -> str:
    """Give a scalar's own name, else `enum`, `message`, or the name where that is not known."""
    if field.type in SCALARS:
        return field.type
    gathered, scope = (
        (both.versions.new, both.new.name) if field in both.new.fields else (both.versions.old, both.old.name)
    )
    named = gathered.types.get(gathered.resolve(field.type, scope))
    return named.kind if named else field.type


def _are_alike(old: str, new: str) -> bool:
    return any(old in group and new in group for group in _ALIKE)


def _said(field: Field) -> str:
    return f"map<{field.key}, {field.type}>" if field.is_map else field.type


def _cardinality(both: Both, old: Field, new: Field) -> Iterator[Breaking]:
    was, now = _label(old), _label(new)
    if was == now or (bool(old.oneof) != bool(new.oneof) and "repeated" not in (was, now)):
        return
    # Explicit presence or none: the same on the wire and in JSON.
    quiet = {was, now} <= {"", "optional"}
    message = f"'{new.name}' of '{both.new.name}' was {was or 'singular'}, is now {now or 'singular'}"
    yield both.say("FIELD_SAME_CARDINALITY", message, new.line, "warning" if quiet else "error")


def _label(field: Field) -> str:
    return "map" if field.is_map else field.label


def _oneof(both: Both, old: Field, new: Field) -> Breaking:
    """Tell a move into, out of or between oneofs; alone into a new one it is safe on the wire."""
    inside = [each for each in both.new.fields if each.oneof == new.oneof]
    alone = not old.oneof and len(inside) == 1
    renamed = bool(old.oneof and new.oneof) and new.oneof not in both.old.oneofs
    moved = f"from oneof '{old.oneof}'" if old.oneof else "from no oneof"
    message = f"'{new.name}' of '{both.new.name}' moved {moved} to {_to(new)}"
    return both.say("FIELD_SAME_ONEOF", message, new.line, "warning" if alone or renamed else "error")


def _to(field: Field) -> str:
    return f"oneof '{field.oneof}'" if field.oneof else "none"


def _reservations(versions: Versions, old: Message | Enum, new: Message | Enum) -> Iterator[Breaking]:
    """List what is no longer reserved: an error once it is used again."""
    rule = "RESERVED_ENUM_NO_DELETE" if isinstance(old, Enum) else "RESERVED_MESSAGE_NO_DELETE"
    used: Sequence[tuple[int, str]] = [
        (each.number, each.name) for each in (new.values if isinstance(new, Enum) else new.fields)
    ]
    for span in _uncovered(old.reserved, new.reserved):
        again = any(span.first <= number <= span.last for number, _ in used)
        said = str(span.first) if span.first == span.last else f"{span.first} to {span.last}"
        yield versions.say(rule, _freed(new.name, said, again=again), new.line, _grave(again=again))
    for name in old.reserved_names:
        if name not in new.reserved_names:
            again = any(name == each for _, each in used)
            message = _freed(new.name, f"'{name}'", again=again)
            yield versions.say(rule, message, new.line, _grave(again=again))


def _freed(holder: str, what: str, *, again: bool) -> str:
    return f"'{holder}' no longer reserves {what}{', and uses it again' if again else ''}"


def _grave(*, again: bool) -> Level:
    return "error" if again else "warning"


def _uncovered(old: Sequence[Range], new: Sequence[Range]) -> Iterator[Range]:
    """Give the old ranges that the new ones together no longer cover."""
    merged: list[Range] = []
    for span in sorted(new):
        if merged and span.first <= merged[-1].last + 1:
            merged[-1] = merged[-1]._replace(last=max(merged[-1].last, span.last))
        else:
            merged.append(span)
    for span in old:
        if not any(each.holds(span) for each in merged):
            yield span
