"""Pact files, versions 1 to 4: who calls whom, and every interaction with what is wrong with it.

The format: https://github.com/pact-foundation/pact-specification (branches `version-1` to `version-4`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateledger.artifacts.api.words import Place
from gateledger.artifacts.contracts.calls import short
from gateledger.artifacts.contracts.pact_interactions import Said, read_interaction
from gateledger.artifacts.contracts.placed_json import NotJson, PlacedJson
from gateledger.artifacts.contracts.words import Contract, Interaction, state_of
from gateledger.artifacts.identity import item_id
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_MOST = 5_000
_MOST_PROBLEMS = 50
_VERSION = re.compile(r"[1-4](?:\.\d{1,3}){0,2}")
_SIDES = ('"consumer"', '"provider"')
_LISTS = ('"interactions"', '"messages"')
_MARKS = re.compile(r'"pact-?[sS]pecification(?:Version)?"')
_TEMPLATED = re.compile(r"\{\{|\{%|<%")


def is_pact(text: str) -> bool:
    """Tell a Pact file by its two sides and its list, or by a list and the name of the specification."""
    if text.lstrip("\ufeff \t\r\n")[:1] != "{" or not any(each in text for each in _LISTS):
        return False
    sides = sum(each in text for each in _SIDES)
    if not sides or not (sides == len(_SIDES) or _MARKS.search(text)):
        return False
    try:
        root = PlacedJson(text).root
    except NotJson:
        return bool(_MARKS.search(text) or '"request"' in text)
    return isinstance(root, dict) and _has_shape(root)


def _has_shape(root: dict[str, Any]) -> bool:
    """Look at the outermost level only: an interaction of another tool, or a schema of Pact files, has none of it."""
    listed = any(isinstance(root.get(key), list) for key in ("interactions", "messages"))
    sides = sum(isinstance(root.get(key), dict) for key in ("consumer", "provider"))
    return listed and (sides == len(_SIDES) or bool(sides and _version_places(root)))


@dataclass(slots=True)
class _Reading:
    path: str
    json: PlacedJson
    problems: list[Problem]

    def say(self, said: Said, offset: int) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            place = self.json.line(offset)
            self.problems.append(
                Problem(message=said.message, path=self.path, line=place, severity=said.severity)
            )


def read_pact(path: str, text: str) -> Contract:
    """Read a Pact file. Never raises; what is wrong is told with its line."""
    try:
        found = PlacedJson(text)
    except NotJson as error:
        problem = Problem(message=str(error), path=path, line=error.line)
        state = State.FRAGMENT if _TEMPLATED.search(text[:20_000]) else State.INVALID
        if state is State.FRAGMENT:
            problem = Problem(
                message="a template: not judged", path=path, line=error.line, severity=Severity.NOTE
            )
        return Contract(path, "pact", "pact", state=state, problems=(problem,))
    if not isinstance(found.root, dict):
        return Contract(path, "pact", "pact")
    return _read(_Reading(path, found, []))


def _read(reading: _Reading) -> Contract:
    root, places = reading.json.root, reading.json.members(reading.json.start)
    version = next((each for each in _version_places(root) if each), "")
    if version and not _VERSION.fullmatch(version):
        reading.say(
            Said(f"Pact {version[:20]} is not a version that is known", Severity.WARNING), reading.json.start
        )
    consumer, provider = (_side(reading, root, key) for key in ("consumer", "provider"))
    interactions = tuple(_interactions(reading, places, version, provider))
    if not interactions and not reading.problems:
        reading.say(Said("there is no interaction", Severity.WARNING), reading.json.start)
    problems = tuple(reading.problems)
    return Contract(
        reading.path,
        "pact",
        "pact",
        version=version,
        consumer=consumer,
        provider=provider,
        state=state_of(interactions, problems),
        interactions=interactions,
        problems=problems,
    )


def _version_places(root: dict[str, Any]) -> list[str]:
    """Give the version from every place in which tools have written it."""
    metadata = root.get("metadata")
    found = []
    for table in (metadata if isinstance(metadata, dict) else {}, root):
        for key in (
            "pactSpecification",
            "pact-specification",
            "pactSpecificationVersion",
            "pact-specification-version",
        ):
            value = table.get(key)
            value = value.get("version", "") if isinstance(value, dict) else value
            if isinstance(value, str | int):
                found.append(str(value)[:40])
    return found


def _side(reading: _Reading, root: dict[str, Any], key: str) -> str:
    side = root.get(key)
    name = short(side.get("name")) if isinstance(side, dict) else ""
    if not name:
        reading.say(Said(f"the {key} has no name"), reading.json.start)
    return name


def _interactions(
    reading: _Reading, places: dict[str, int], version: str, provider: str
) -> Iterator[Interaction]:
    offsets = [
        (offset, key)
        for key in ("interactions", "messages")
        if key in places
        for offset in reading.json.elements(places[key])
    ]
    if len(offsets) > _MOST:
        reading.say(
            Said(f"more than {_MOST} interactions: the rest is not read", Severity.WARNING), offsets[0][0]
        )
    for key in ("interactions", "messages"):
        if key in places and not isinstance(reading.json.root[key], list):
            reading.say(Said(f"`{key}` is not a list"), places[key])
    seen: dict[str, int] = {}
    for offset, key in offsets[:_MOST]:
        line = reading.json.line(offset)
        raw = reading.json.value(offset)
        read, said = read_interaction(raw, version, is_message=key == "messages")
        for each in said:
            reading.say(each, offset)
        if read is not None:
            number = seen[read.id or read.name] = seen.get(read.id or read.name, 0) + 1
            yield _placed(read, Place(reading.path, line), provider, number)


def _placed(read: Interaction, place: Place, provider: str, number: int) -> Interaction:
    words = f"{read.description} {read.name}" + (f" {number}" if number > 1 else "")
    return Interaction(
        description=read.description,
        method=read.method,
        path=read.path,
        status=read.status,
        kind=read.kind,
        channel=read.channel,
        operation=read.operation,
        keys=read.keys,
        query=read.query,
        content_type=read.content_type,
        provider=provider,
        pending=read.pending,
        place=place,
        id=item_id(words, read.id if number == 1 else ""),
    )
