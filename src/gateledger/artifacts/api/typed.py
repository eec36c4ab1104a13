"""Values with types, by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema) and by JSON.

Keys stay text, dates stay text, and so do `yes`, `no`, `on` and `off`.
"""

from __future__ import annotations

import re
from typing import Any

from gateledger.artifacts.tree import Node

_INT = re.compile(r"[-+]?[0-9]{1,300}")
_OTHER_INT = re.compile(r"0o[0-7]{1,60}|0x[0-9a-fA-F]{1,60}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_FIRST = frozenset("0123456789+-.tTfF")
_LONGEST = 400


def typed(node: Node) -> Any:
    """Give the value that JSON would hold; what an alias repeats is one object."""
    return _typed(node, {})


def _typed(node: Node, known: dict[int, Any]) -> Any:
    value = node.value
    if isinstance(value, str):
        return scalar(value) if node.plain else value
    found = known.get(id(value))
    if found is None:
        found = (
            {key: _typed(each, known) for key, each in value.items()}
            if isinstance(value, dict)
            else [_typed(each, known) for each in value]
        )
        known[id(value)] = found
    return found


def scalar(text: str) -> str | int | float | bool | None:
    """Type a text that was written plainly; infinity and what is no number stay text: JSON has neither."""
    if not text:
        return None
    if text[0] not in _FIRST or len(text) > _LONGEST:
        return text
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    number = _number(text)
    return text if number is None else number


def _number(text: str) -> int | float | None:
    if _INT.fullmatch(text):
        return int(text)
    if _OTHER_INT.fullmatch(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    number = float(text) if _FLOAT.fullmatch(text) else None
    return number if number is None or abs(number) < 1e308 else None
