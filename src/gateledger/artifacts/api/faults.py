"""What a schema objects to, reduced to what a person would say.

An `anyOf` or `oneOf` that nothing fits tells only how the alternative that was meant is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import jsonschema_rs

from gateledger.artifacts.api.pieces import Pointer, pieces

_MOST = 200
_SHOWN = 6
_MAX_NESTED = 40
_WORDS = {"object": "a table", "array": "a list", "integer": "a whole number", "null": "nothing"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One objection: where in the document, and what."""

    pointer: Pointer
    message: str
    keyword: str = ""


def faults(validator: jsonschema_rs.Validator, instance: Any) -> list[Fault]:
    """Give the objections in the order of the document's schema, each once; at most some hundred."""
    if validator.is_valid(instance):
        return []
    found: dict[tuple[Pointer, str], Fault] = {}
    located = False
    for piece in pieces(instance):
        if validator.is_valid(piece):
            continue
        located = True
        for error in islice(validator.iter_errors(piece), _MOST):
            for fault in _reduced(error, piece, 0):
                found.setdefault((fault.pointer, fault.message), fault)
        if len(found) > _MOST:
            break
    if not located:
        return [Fault((), "is not valid, far inside an entry that is too large to say where")]
    return _without_echoes(list(found.values()))


def _without_echoes(found: list[Fault]) -> list[Fault]:
    """Drop "not known here" where something inside is missed: a part that fails is then one that nobody knows."""
    missed = {
        each.pointer[:end]
        for each in found
        if each.keyword != "UnevaluatedProperties"
        for end in range(len(each.pointer))
    }
    return [each for each in found if each.keyword != "UnevaluatedProperties" or each.pointer not in missed]


def _reduced(error: jsonschema_rs.ValidationError, instance: Any, depth: int) -> Iterator[Fault]:
    kind = type(error.kind).__name__
    pointer = tuple(str(step) for step in error.instance_path)
    context = getattr(error.kind, "context", None)
    if context and kind in ("AnyOf", "OneOfNotValid") and depth < _MAX_NESTED:
        wanted = _constants(context)
        if wanted:
            yield Fault(pointer, f"must be {' or '.join(wanted)}", kind)
            return
        value = _at(instance, pointer)
        branch = min(context, key=lambda errors: _distance(errors, pointer, value))
        for each in branch:
            yield from _reduced(each, instance, depth + 1)
        return
    value = _at(instance, pointer)
    if kind == "OneOfMultipleValid" and isinstance(value, dict) and "$ref" in value:
        return  # A reference fits wherever the value that it names would.
    yield Fault(pointer, _said(kind, error.kind, value), kind)


def _constants(context: list[list[jsonschema_rs.ValidationError]]) -> list[str]:
    """Tell what must be there where each alternative only misses another key."""
    missing = [
        branch[0].kind.property  # type: ignore[attr-defined]
        for branch in context
        if len(branch) == 1 and type(branch[0].kind).__name__ == "Required"
    ]
    if len(missing) != len(context) or "$ref" in missing or len(missing) > _SHOWN:
        return []
    return [f"given a `{name}`" for name in missing]


def _distance(
    errors: list[jsonschema_rs.ValidationError], pointer: Pointer, value: Any
) -> tuple[int, int, int, int]:
    """Rank an alternative: one that is not meant comes last, then the one with the fewest and deepest faults."""
    unmeant, deepest, shallow = 0, 0, 0
    for error in errors:
        kind = type(error.kind).__name__
        depth = len(error.instance_path) - len(pointer)
        deepest, shallow = max(deepest, depth), shallow + (depth == 0)
        if kind == "Required" and getattr(error.kind, "property", "") == "$ref":
            unmeant += 4
        elif kind in ("Type", "Constant", "Enum", "Not") and depth == 0:
            unmeant += 3
        elif kind in ("Constant", "Enum") and depth == 1:
            unmeant += 2
    if isinstance(value, dict) and "$ref" in value and not unmeant:
        unmeant = (
            -1 if any("$ref" in each.schema_path or "Reference" in each.schema_path for each in errors) else 0
        )
    return unmeant, shallow, len(errors), -deepest


def _at(instance: Any, pointer: Pointer) -> Any:
    for step in pointer:
        if isinstance(instance, dict):
            instance = instance.get(step)
        elif isinstance(instance, list) and step.isdecimal() and int(step) < len(instance):
            instance = instance[int(step)]
        else:
            return None
    return instance


def _said(kind: str, what: Any, value: Any) -> str:
    say = _SAY.get(kind)
    return say(what, value) if say else f"{_shown(value)} is not allowed ({kind})"


def _type(what: Any, value: Any) -> str:
    wanted = " or ".join(_WORDS.get(name, f"a {name}") for name in what.types)
    quotes = ": put it in quotes" if "string" in what.types and isinstance(value, bool | int | float) else ""
    return f"must be {wanted}, not {_shown(value)}{quotes}"


def _enum(what: Any, value: Any) -> str:
    return f"must be {' or '.join(str(each) for each in what.options[:_SHOWN])}, not {_shown(value)}"


def _smallest(what: Any, _: Any) -> str:
    return "must not be empty" if what.limit == 1 else f"must have at least {what.limit} entries"


def _names(what: Any, _: Any) -> str:
    inner = what.error
    return f"has a key that is not allowed: {_said(type(inner.kind).__name__, inner.kind, inner.instance)}"


def _unknown(what: Any, _: Any) -> str:
    return f"{_listed([str(name) for name in what.unexpected])} not known here"


_SAY: dict[str, Callable[[Any, Any], str]] = {
    "Required": lambda what, _: f"lacks `{what.property}`",
    "AdditionalProperties": _unknown,
    "UnevaluatedProperties": _unknown,
    "Type": _type,
    "Enum": _enum,
    "Constant": lambda what, value: f"must be {str(what.expected_value)[:80]}, not {_shown(value)}",
    "Pattern": lambda what, value: f"{_shown(value)} does not match {what.pattern[:80]}",
    "MinItems": _smallest,
    "MinProperties": _smallest,
    "MinLength": _smallest,
    "UniqueItems": lambda *_: "must not list the same twice",
    "PropertyNames": _names,
    "OneOfMultipleValid": lambda *_: "fits more than one of the alternatives that exclude each other",
}


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name[:60]}`" for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{shown}{more} {'is' if len(names) == 1 else 'are'}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"`{value[:60]}`"
    return f"the number {str(value)[:40]}"
