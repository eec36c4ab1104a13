"""The operations of one version, told alike for 2.0 and 3.x: parameters, bodies, answers, what a caller must show.

2.0 body and form parameters become bodies of the media types that are consumed, answers carry those that are produced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.api.openapi_compare_parts import Part, Side
from gateledger.artifacts.tree import Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_PARAMETER = re.compile(r"\{([^{}]*)\}")
_FORM = "application/x-www-form-urlencoded"
_UNHEARD = frozenset({"accept", "content-type", "authorization"})
"""Header parameters that have no meaning: 3.x, Parameter Object."""
_MOST_CALLBACK_DEPTH = 2
Content = dict[str, Part | None]
"""Schemas by media type; None for a media type without one."""


@dataclass(slots=True)
class Body:
    """What is sent. `part` is where it is said."""

    part: Part
    required: bool
    content: Content


@dataclass(slots=True)
class Answer:
    """What comes back for one status. Header names are in lower case."""

    part: Part
    content: Content
    headers: dict[str, tuple[str, Part]] = field(default_factory=dict)


@dataclass(slots=True)
class Spoken:
    """One operation. `is_call_back`: the server calls (webhook, callback), so that bodies come to us."""

    key: str
    template: str
    part: Part
    parameters: dict[tuple[str, str], Part] = field(default_factory=dict)
    """By place (`in`) and name; path parameters by their number in the template."""
    shared: frozenset[int] = frozenset()
    """Which of them (`id` of the value) stand with the path, for all its operations."""
    body: Body | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    is_call_back: bool = False
    stability: str = ""


@dataclass(slots=True)
class Reading:
    """Reads the operations of one version."""

    side: Side
    old_style: bool
    """2.0."""

    def operations(self) -> Iterator[Spoken]:
        """Give every operation under `paths` and `webhooks`, callbacks after theirs."""
        for template, item in self.table(self.side.whole.at("paths")):
            if template.startswith("/"):
                yield from self.item(template, item, "")
        for name, item in self.table(self.side.whole.at("webhooks")):
            yield from self.item(name, item, "webhook ")

    def item(self, template: str, item: Part, before: str, depth: int = 0) -> Iterator[Spoken]:
        """Give the operations of one path."""
        shared = list(self.parameters(item))
        for name, part in self.methods(item):
            spoken = Spoken(f"{before}{name.upper()} {template}", template, part, is_call_back=bool(before))
            spoken.stability = part.text("x-stability-level") or item.text("x-stability-level")
            self.speak(spoken, shared)
            yield spoken
            if depth < _MOST_CALLBACK_DEPTH:
                for back, entry in self.table(part.at("callbacks")):
                    for expression, inner in self.table(entry):
                        words = f"{spoken.key} callback {back} "
                        yield from self.item(expression, inner, words, depth + 1)

    def methods(self, item: Part) -> Iterator[tuple[str, Part]]:
        for name, part in item.entries():
            if name in METHODS and isinstance(part.node.value, dict):
                yield name, part
        for name, part in self.table(item.at("additionalOperations")):
            if name.lower() not in METHODS:
                yield name, part

    def table(self, part: Part | None) -> Iterator[tuple[str, Part]]:
        """Give the tables in a table, references followed."""
        for name, found in self.side.follow(part).entries() if part else ():
            target = self.side.follow(found)
            if isinstance(target.node.value, dict):
                yield name, target

    def parameters(self, part: Part) -> Iterator[Part]:
        listed = part.at("parameters")
        for each in listed.items() if listed else ():
            yield self.side.follow(each)

    def speak(self, spoken: Spoken, shared: list[Part]) -> None:
        spoken.shared = frozenset(id(each.node) for each in shared)
        numbers = {name: str(place) for place, name in enumerate(_PARAMETER.findall(spoken.template))}
        form: list[Part] = []
        for each in (*shared, *self.parameters(spoken.part)):
            where, name = each.text("in"), each.text("name")
            if self.old_style and where == "body":
                spoken.body = Body(each, each.says("required"), self.consumed(spoken.part, each.at("schema")))
            elif self.old_style and where == "formData":
                form.append(each)
            elif where == "path":
                spoken.parameters[where, numbers.get(name, name)] = each
            elif where == "header" and name.lower() not in _UNHEARD:
                spoken.parameters[where, name.lower()] = each
            elif where and name and where != "header":
                spoken.parameters[where, name] = each
        if form:
            spoken.body = self.form(spoken.part, form)
        elif spoken.body is None and (body := spoken.part.at("requestBody")) is not None:
            found = self.side.follow(body)
            spoken.body = Body(found, found.says("required"), self.content(found))
        for status, part in self.table(spoken.part.at("responses")):
            spoken.answers[status.upper()] = self.answer(spoken.part, part)

    def form(self, operation: Part, fields: list[Part]) -> Body:
        """Put form fields together as the object that they are."""
        key = tuple(id(each.node) for each in fields)
        if key not in self.side.made:
            needed = [Node(each.text("name"), each.node.line) for each in fields if each.says("required")]
            said: dict[str, Node] = {each.text("name"): _typed(each.node) for each in fields}
            line = fields[0].node.line
            whole = {
                "type": Node("object", line),
                "properties": Node(said, line),
                "required": Node(list(needed), line),
            }
            self.side.made[key] = Node(whole, line)
        schema = Part(self.side.made[key], operation.file)
        types = [each.text() for each in self.listed(operation, "consumes")] or [_FORM]
        return Body(fields[0], any(each.says("required") for each in fields), dict.fromkeys(types, schema))

    def consumed(self, operation: Part, schema: Part | None) -> Content:
        types = [each.text() for each in self.listed(operation, "consumes")] or ["application/json"]
        return dict.fromkeys(types, schema)

    def listed(self, operation: Part, key: str) -> Iterator[Part]:
        found = operation.at(key) or self.side.whole.at(key)
        yield from found.items() if found else ()

    def content(self, part: Part) -> Content:
        return {
            name: media.at("schema") or media.at("itemSchema")
            for name, media in self.table(part.at("content"))
        }

    def answer(self, operation: Part, part: Part) -> Answer:
        content = self.content(part)
        if self.old_style and (schema := part.at("schema")) is not None:
            types = [each.text() for each in self.listed(operation, "produces")] or ["application/json"]
            content = dict.fromkeys(types, schema)
        headers = {name.lower(): (name, header) for name, header in self.table(part.at("headers"))}
        headers.pop("content-type", None)
        return Answer(part, content, headers)


def _typed(node: Node) -> Node:
    """Give a form field as a schema: `required` there is a switch, not a list, and `file` is text."""
    rest = {key: value for key, value in node.entries() if key not in {"required", "in", "name"}}
    if node.text("type") == "file":
        rest["type"] = Node("string", node.line)
        rest["format"] = Node("binary", node.line)
    return Node(rest, node.line)


def alike(template: str) -> str:
    """Give a path template without the names of its parameters."""
    return _PARAMETER.sub("{}", template)
