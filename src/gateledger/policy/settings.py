"""The settings of a gate, as its JSON Schema wants them."""

from __future__ import annotations

import re
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from gateledger.model.catalog import CatalogGate, Setting
from gateledger.policy.placed import Key, Place
from gateledger.policy.reader import TRUTH, WHOLE, Reader
from gateledger.policy.tree import Entry, Many, Node, Table, Text

FRACTION = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")


def read_setting(reader: Reader, gate: CatalogGate, setting: Setting, key: Key, entry: Entry) -> None:
    """Set one setting of a gate, or object at the line of the value that does not fit."""
    data = value_of(entry.node, setting.json_schema)
    errors = sorted(
        Draft202012Validator(setting.json_schema).iter_errors(data),
        key=lambda each: list(map(str, each.path)),
    )
    for error in errors:
        spot = _node_at(entry.node, error).spot
        reader.object(spot, f"`{setting.name}` of `{gate.name}`: {wording(error)}")
    if errors:
        return
    items: dict[str, Place] = {}
    if isinstance(data, list):
        data = tuple(dict.fromkeys(data)) if all(isinstance(each, str) for each in data) else tuple(data)
        items = _places(reader, entry.node)
    if setting.patterns:
        for glob, place in items.items():
            reader.check_glob(glob, place.spot)
    reader.put(key, data, entry.spot, items)


def value_of(node: Node, schema: dict[str, Any]) -> Any:
    """Give the JSON value of a node, reading scalars as YAML 1.2 does unless the schema asks for text.

    One value where the schema asks for a list is a list of one.
    """
    kind = schema.get("type")
    if isinstance(node, Table):
        within = schema.get("properties", {})
        return {entry.name: value_of(entry.node, within.get(entry.name, {})) for entry in node}
    if isinstance(node, Many):
        return [value_of(item, schema.get("items", {})) for item in node.items]
    if kind == "array" and not node.is_nothing:
        return [value_of(node, schema.get("items", {}))]
    return node.value if kind == "string" else _scalar(node)


def _scalar(node: Text) -> Any:
    if not node.plain:
        return node.value
    if node.is_nothing:
        return None
    if WHOLE.fullmatch(node.value):
        return int(node.value)
    if FRACTION.fullmatch(node.value):
        return float(node.value)
    return TRUTH.get(node.value, node.value)


def _places(reader: Reader, node: Node) -> dict[str, Place]:
    nodes = node.items if isinstance(node, Many) else [node]
    return {each.value: reader.place(each.spot) for each in reversed(nodes) if isinstance(each, Text)}


def _node_at(node: Node, error: ValidationError) -> Node:
    for step in error.absolute_path:
        if isinstance(node, Many) and isinstance(step, int):
            node = node.items[step]
        elif isinstance(node, Table) and step in node.entries:
            node = node.entries[str(step)].node
    return node


def wording(error: ValidationError) -> str:
    """Say in words what the schema objects to."""
    wanted = error.validator_value
    words = {
        "type": f"must be {KINDS.get(str(wanted), wanted)}",
        "minimum": f"must be at least {wanted}",
        "maximum": f"must be at most {wanted}",
        "minItems": f"needs at least {wanted} entries",
        "maxItems": f"has more than {wanted} entries",
        "minLength": "must not be empty",
        "enum": f"must be one of {wanted}",
    }
    return words.get(str(error.validator), error.message[:200])


KINDS = {
    "integer": "a whole number",
    "number": "a number",
    "string": "a text",
    "array": "a list",
    "boolean": "`true` or `false`",
    "object": "a mapping",
}
