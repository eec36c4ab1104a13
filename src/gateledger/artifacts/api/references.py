"""Every `$ref` of a description, and where it leads. Only the document and the files beside it are ever followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.api.codes import problem
from gateledger.artifacts.api.files import Files, Target
from gateledger.artifacts.api.words import Place
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Problem, Severity

MAX_REFERENCES = 200_000
_MAX_TOLD = 50

_DATA = frozenset({"example", "default", "enum", "const", "value", "x-examples"})
NAMES = frozenset(
    {
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "responses", "headers", "content", "callbacks",
        "links", "encoding", "mapping", "variables", "scopes", "schemas", "securitySchemes", "securityDefinitions", "parameters",
        "requestBodies", "examples", "pathItems", "paths", "webhooks", "messages", "servers", "channels", "operations", "messageTraits",
        "operationTraits", "serverVariables", "correlationIds", "replies", "replyAddresses", "serverBindings", "channelBindings",
        "operationBindings", "messageBindings", "mediaTypes", "dependencies", "additionalOperations",
    }
)  # fmt: skip
"""Keys whose value's keys are somebody's own names, so that none of them is a key of the format."""


@dataclass(slots=True)
class References:
    """What the references of a document lead to, collected by `look`."""

    files: Files
    parts: dict[str, None] = field(default_factory=dict)
    unseen: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0
    seen: set[tuple[int, bool]] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)

    def look(self) -> References:
        """Walk the document, and every value of another file that a reference names."""
        waiting: list[tuple[Node, str, str]] = [(self.files.root, self.files.path, "")]
        while waiting:
            node, base, key = waiting.pop()
            for reference, line, inner in self._references(node, key):
                self.count += 1
                if self.count > MAX_REFERENCES:
                    place = Place(base, line)
                    self.problems.append(
                        problem("could-not-tell", f"more than {MAX_REFERENCES} references", place)
                    )
                    return self
                found = self.files.target(reference, base)
                self._judge(reference, found, Place(base, line))
                if found.node is not None and found.file != self.files.path:
                    self.parts[found.file] = None
                    waiting.append((found.node, found.file, inner))
        return self

    def _references(self, root: Node, key: str) -> Iterator[tuple[str, int, str]]:
        """Give each reference with its line and the key that it stands under."""
        stack = [(root, key)]
        while stack:
            node, key = stack.pop()
            value = node.value
            if isinstance(value, str):
                continue
            names = key in NAMES
            if (id(value), names) in self.seen:
                continue
            self.seen.add((id(value), names))
            if isinstance(value, list):
                if key != "examples":
                    stack.extend((each, "") for each in value)
                continue
            if key == "examples":
                value = {name: each for name, each in value.items() if each.text("$ref")}
            reference = value.get("$ref")
            if (
                reference is not None
                and isinstance(reference.value, str)
                and not (names and node.at("$ref", "type"))
            ):
                yield reference.value, reference.place, key
                if names:
                    continue
            stack.extend(
                (each, "" if names else name) for name, each in value.items() if names or not _is_data(name)
            )

    def _judge(self, reference: str, found: Target, place: Place) -> None:
        if found.missing == "unseen":
            self.unseen[found.file] = None
        if not found.missing or (found.missing, reference) in self.told or len(self.told) > _MAX_TOLD:
            return
        self.told.add((found.missing, reference))
        shown = f"`{reference[:160]}`"
        if found.missing == "remote":
            said = f"{shown} leads out of the repository and is not followed"
            self.problems.append(problem("remote-reference", said, place, Severity.NOTE))
        elif found.missing == "unseen":
            said = f"{shown} names {found.file[:160]}, which was not given"
            self.problems.append(problem("unseen-reference", said, place, Severity.NOTE))
        elif found.missing == "unreadable":
            said = f"{shown} names {found.file[:160]}, which is neither YAML nor JSON"
            self.problems.append(problem("unresolved-reference", said, place, _severity(found.file)))
        else:
            where = "in this document" if found.file == self.files.path else f"in {found.file[:160]}"
            self.problems.append(problem("unresolved-reference", f"{shown} names nothing {where}", place))


def _severity(file: str) -> Severity:
    """A file of another format (a .proto, a text) is no mistake, and is not read here."""
    return Severity.ERROR if file.lower().endswith((".yaml", ".yml", ".json")) else Severity.NOTE


def _is_data(name: str) -> bool:
    return name in _DATA or name.startswith("x-")
