"""Postman collections, format 1 and 2: requests, and which of them have a test.

https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gateledger.artifacts.api.words import Place
from gateledger.artifacts.contracts.calls import call_path, method_of, short
from gateledger.artifacts.contracts.named_calls import graphql_keys
from gateledger.artifacts.contracts.placed_json import NotJson, PlacedJson
from gateledger.artifacts.contracts.words import Contract, Interaction, state_of
from gateledger.artifacts.identity import item_id
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_MOST = 5_000
_MAX_DEPTH = 20
_SCHEMA = re.compile(
    r'"https?://schema\.(?:get)?postman\.com/(?:json/collection|collection/json)/v2'
    r'|"_postman_schema"\s*:\s*"https?://schema\.getpostman\.com/#2\.'
)
_FIRST = re.compile(r'"order"|"folders"|"requests"')
_LINE_COMMENT = re.compile(r"(?<![:\"'])//[^\n]*")
_MAX_SCRIPT = 200_000
_TESTS = re.compile(
    r"\bpm\s*\.\s*(?:test|expect|response\s*\.\s*to)\b|\btests\s*\[|\bpostman\s*\.\s*assert\b|(?<![\w.])expect\s*\("
)
_SKIPPED = re.compile(r"\bpm\s*\.\s*test\s*\.\s*skip\b")
_NAMED = re.compile(r"\bpm\s*\.\s*test\s*\(|\btests\s*\[")
_STATUS = re.compile(
    r"(?:\.have\.status\(\s*|\.code\b[^\n;]{0,40}?(?:eql|equal|equals|eq)\(\s*|responseCode\.code\s*===?\s*|expect\(\s*pm\.response\.code\s*\)[^\n;]{0,40}\(\s*)([1-5]\d\d)\b"
)


def is_postman(text: str) -> bool:
    """Tell a collection by its schema and its items; environments and globals have none."""
    if text.lstrip("\ufeff \t\r\n")[:1] != "{":
        return False
    if _SCHEMA.search(text):
        return '"item"' in text and '"$schema"' not in text[:3_000]
    if not all(word in text for word in ('"requests"', '"order"', '"name"')) or not _FIRST.search(text):
        return False
    try:
        root = PlacedJson(text).root
    except NotJson:
        return '"collectionId"' in text
    requests = root.get("requests") if isinstance(root, dict) else None
    return isinstance(requests, list) and any(
        isinstance(each, dict) and "url" in each and "method" in each for each in requests
    )


@dataclass(slots=True)
class _Reading:
    path: str
    json: PlacedJson
    found: list[Interaction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    untested: int = 0

    def say(self, message: str, offset: int, severity: Severity = Severity.ERROR) -> None:
        if len(self.problems) < 50:
            line = self.json.line(offset)
            self.problems.append(Problem(message=message, path=self.path, line=line, severity=severity))


def read_postman(path: str, text: str) -> Contract:
    """Read a collection. Never raises; requests without a test are named and do not count."""
    try:
        found = PlacedJson(text)
    except NotJson as error:
        problem = Problem(message=str(error), path=path, line=error.line)
        return Contract(path, "postman", "postman", state=State.INVALID, problems=(problem,))
    root = found.root
    if not isinstance(root, dict):
        return Contract(path, "postman", "postman")
    reading = _Reading(path, found)
    outer = root.get("collection") if isinstance(root.get("collection"), dict) else None
    start = found.members(found.start).get("collection", found.start) if outer else found.start
    top = outer or root
    if isinstance(top.get("requests"), list) and "item" not in top:
        version = "1.0.0"
        _first_format(reading, found.members(start)["requests"])
    else:
        version = _version(top)
        _second_format(reading, start, top)
    return _contract(reading, top, version)


def _contract(reading: _Reading, top: dict[str, Any], version: str) -> Contract:
    if reading.untested:
        reading.say(
            f"{reading.untested} of {len(reading.found)} requests have no test: they do not count",
            reading.json.start,
            Severity.WARNING,
        )
    elif not reading.found:
        reading.say("there is no request", reading.json.start, Severity.WARNING)
    info = top.get("info")
    name = short(info.get("name")) if isinstance(info, dict) else short(top.get("name"))
    interactions, problems = tuple(reading.found), tuple(reading.problems)
    return Contract(
        reading.path,
        "postman",
        "postman",
        version=version,
        consumer=name,
        state=state_of(interactions, problems),
        interactions=interactions,
        problems=problems,
    )


def _version(top: dict[str, Any]) -> str:
    info = top.get("info")
    found = re.search(r"/v(\d\.\d\.\d)/", str(info.get("schema", ""))) if isinstance(info, dict) else None
    return found[1] if found else ""


def _second_format(reading: _Reading, start: int, top: dict[str, Any]) -> None:
    """Walk folders: a test of a folder, or of the collection, runs after each request in it."""
    if not isinstance(top.get("item"), list):
        reading.say("the collection has no list of items", start)
        return
    waiting = [(reading.json.members(start)["item"], _has_test(top), 0)]
    while waiting and len(reading.found) < _MOST:
        offset, tested, depth = waiting.pop()
        inner: list[tuple[int, bool, int]] = []
        for place in reading.json.elements(offset):
            item = reading.json.value(place)
            if not isinstance(item, dict):
                reading.say("an item is not a table", place)
            elif isinstance(item.get("item"), list):
                if depth < _MAX_DEPTH:
                    inner.append((reading.json.members(place)["item"], tested or _has_test(item), depth + 1))
            elif "request" in item:
                _take(reading, item, place, tested=tested or _has_test(item))
        waiting += reversed(inner)


def _take(reading: _Reading, item: dict[str, Any], offset: int, *, tested: bool) -> None:
    request = item["request"]
    if isinstance(request, str):
        request = {"url": request, "method": "GET"}
    if not isinstance(request, dict):
        reading.say("a request is not a table", offset)
        return
    body = request.get("body")
    script = "\n".join(_scripts(item))
    _add(reading, short(item.get("name")), request, offset, tested=tested, script=script, body=body)


def _add(  # noqa: PLR0913  # both formats meet here
    reading: _Reading,
    name: str,
    request: dict[str, Any],
    offset: int,
    *,
    tested: bool,
    script: str,
    body: Any,
) -> None:
    method = method_of(request.get("method", "GET"))
    path, query = call_path(_address(request.get("url")), leading=True)
    status = _STATUS.search(script)
    reading.untested += not tested
    line = reading.json.line(offset)
    reading.found.append(
        Interaction(
            description=name,
            method=method,
            path=path,
            status=status[1] if status else "",
            keys=_graphql(body),
            query=query,
            pending=not tested,
            place=Place(reading.path, line),
            id=item_id(f"{name} {method} {path} {line}"),
        )
    )


def _address(url: Any) -> str:
    """Give the address as written; of a table without it, host and path put together again."""
    if isinstance(url, str):
        return url
    if not isinstance(url, dict):
        return ""
    path = url.get("path")
    if isinstance(path, list) and path:
        return "/" + "/".join(each if isinstance(each, str) else "{}" for each in path[:100])
    if isinstance(path, str) and path:
        return path
    raw = url.get("raw")
    return raw if isinstance(raw, str) else ""


def _graphql(body: Any) -> tuple[str, ...]:
    if not isinstance(body, dict):
        return graphql_keys(body)
    return graphql_keys(body.get("graphql")) or graphql_keys(body.get("raw"))


def _has_test(item: dict[str, Any]) -> bool:
    return any(_is_test(script) for script in _scripts(item))


def _is_test(script: str) -> bool:
    """Whether a script asserts anything, comments and skipped tests left out."""
    code = _code(script)
    if _SKIPPED.search(code) and not _NAMED.search(code):
        return False
    return _TESTS.search(code) is not None


def _code(script: str) -> str:
    """Take comments out, in linear time."""
    first, *rest = script[:_MAX_SCRIPT].split("/*")
    return _LINE_COMMENT.sub("", " ".join([first, *(each.partition("*/")[2] for each in rest)]))


def _scripts(item: dict[str, Any]) -> Iterator[str]:
    """Give the scripts that run after a request."""
    events = item.get("event")
    for event in events if isinstance(events, list) else []:
        if isinstance(event, dict) and event.get("listen") == "test" and event.get("disabled") is not True:
            script = event.get("script")
            lines = script.get("exec") if isinstance(script, dict) else script
            if isinstance(lines, list):
                yield "\n".join(each for each in lines if isinstance(each, str))
            elif isinstance(lines, str):
                yield lines


def _first_format(reading: _Reading, offset: int) -> None:
    for place in reading.json.elements(offset)[:_MOST]:
        request = reading.json.value(place)
        if not isinstance(request, dict):
            reading.say("a request is not a table", place)
            continue
        script = (
            request.get("tests")
            if isinstance(request.get("tests"), str)
            else "\n".join(_scripts({"event": request.get("events")}))
        )
        tested = _is_test(script or "")
        name = short(request.get("name"))
        _add(
            reading, name, request, place, tested=tested, script=script or "", body=request.get("rawModeData")
        )
