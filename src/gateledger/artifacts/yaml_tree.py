"""YAML and JSON as they were written: every value is text and knows its line, nothing is run.

Dates, integer keys and `yes` stay what they look like; only merge keys (`<<`) are resolved. Depth, size and what
aliases expand to are capped. A 5 MB description is read in one to four seconds and about 130 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from gateledger.artifacts.json_tree import JsonReading
from gateledger.artifacts.tree import MAX_CHARACTERS, Building, Node, Refused, Tree
from gateledger.model.problem import Problem

__all__ = ["MAX_CHARACTERS", "Node", "Tree", "read_tree"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


def read_tree(text: str) -> Tree:
    """Read YAML or JSON; what cannot be read is a Problem with its line."""
    if len(text) > MAX_CHARACTERS:
        return Tree(problem=Problem(message=f"larger than {MAX_CHARACTERS} characters: not read"))
    text = text.removeprefix("\ufeff")
    building = Building()
    try:
        if text.lstrip()[:1] in ("{", "["):
            reading = JsonReading(text)
            found = reading.document()
            if found is not None:
                return Tree((found,), repeated=tuple(reading.repeated))
        return Tree(tuple(_documents(text, building)), repeated=tuple(building.repeated))
    except Refused as refused:
        return Tree(problem=Problem(message=str(refused), line=refused.line or None))
    except UnicodeError:
        return Tree(problem=Problem(message="not Unicode text"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "not readable as YAML"
        return Tree(problem=Problem(message=f"not YAML: {said}", line=mark.line + 1 if mark else None))


def _documents(text: str, building: Building) -> Iterator[Node]:
    for event in yaml.parse(text, _LOADER):
        kind = type(event)
        if kind is yaml.DocumentStartEvent:
            building.begin()
        elif kind is yaml.DocumentEndEvent:
            if building.finished is not None:
                yield building.finished
        else:
            _take(building, event, kind)


def _take(building: Building, event: Any, kind: type) -> None:
    if kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
        building.close()
        return
    line = event.start_mark.line + 1 if event.start_mark else 0
    if kind is yaml.ScalarEvent:
        plain = event.implicit[0]
        text = "" if plain and event.value in _NOTHING else event.value
        building.scalar(Node(text, line, plain=plain), event.anchor)
    elif kind is yaml.AliasEvent:
        building.alias(event.anchor or "", line)
    elif kind is yaml.MappingStartEvent:
        building.open(Node({}, line), event.anchor)
    elif kind is yaml.SequenceStartEvent:
        building.open(Node([], line), event.anchor)
