"""One document as read, and the kinds of reader: the words of `gateledger inspect` (PRODUCT.md section 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import SerializerFunctionWrapHandler, model_serializer

from gateledger.artifacts.template import Template
from gateledger.model.artifact import Section, State
from gateledger.model.problem import Problem, Severity
from gateledger.model.value import Value


class InspectedItem(Value):
    """One item that counts; of an edge case also what shall happen."""

    id: str
    text: str
    line: int
    outcome: str | None = None

    @model_serializer(mode="wrap")
    def _without_absent(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {key: value for key, value in handler(self).items() if key != "outcome" or value is not None}


class InspectedProblem(Value):
    """What was seen and does not count, or stops the reading."""

    message: str
    line: int | None
    severity: Severity


class InspectedSection(Value):
    """A part of a work item."""

    state: State
    items: tuple[InspectedItem, ...] = ()


class Inspection(Value):
    """One document as read; `sections` only where the kind has any, and left out of the JSON otherwise."""

    path: str
    kind: str
    state: State
    items: tuple[InspectedItem, ...] = ()
    problems: tuple[InspectedProblem, ...] = ()
    sections: dict[str, InspectedSection] | None = None

    @model_serializer(mode="wrap")
    def _without_absent(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {key: value for key, value in handler(self).items() if key != "sections" or value is not None}


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader is given: text already decoded.

    `beside` are other documents of the same commit by their paths, for references that lead out of this one.
    """

    path: str
    text: str
    templates: tuple[Template, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of document: how it is recognised by its content, how it is read."""

    kind: str
    recognises: Callable[[Document], bool]
    read: Callable[[Document], Inspection]


def inspected_items(section: Section) -> tuple[InspectedItem, ...]:
    """Give the items of a section."""
    return tuple(
        InspectedItem(id=item.id, text=item.text, line=item.line, outcome=item.outcome or None)
        for item in section.items
    )


def inspected_problems(problems: tuple[Problem, ...]) -> tuple[InspectedProblem, ...]:
    """Give what was seen and does not count."""
    return tuple(
        InspectedProblem(message=each.message, line=each.line, severity=each.severity) for each in problems
    )
