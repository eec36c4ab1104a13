"""A repository's own issue and pull request templates: what a body holds before anyone wrote anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from gateledger.artifacts.plain import normalised
from gateledger.model.problem import Problem, Severity
from gateledger.model.value import Value

_MAX_CHARACTERS = 256 * 1024
_MAX_FIELDS = 200
_MAX_LINES = 5_000
_DEPTH = 30
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.{1,300}?)\s*#*\s*$")
_PROSE_KEYS = ("value", "placeholder", "description")


class Template(Value):
    """A template: its normalised lines, the labels of a form's fields in order, what was wrong with it."""

    path: str
    lines: frozenset[str] = frozenset()
    labels: tuple[str, ...] = ()
    is_form: bool = False
    problems: tuple[Problem, ...] = ()


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _parsed(text: str) -> Any:
    """Parse YAML that is neither deep nor self-referring: both can make a small file very costly."""
    depth = 0
    for event in yaml.parse(text, _LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read in templates")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            raise yaml.YAMLError("nested too deeply")
    return yaml.load(text, _LOADER)  # noqa: S506  # a safe loader, here under either of its names


def read_template(path: str, text: str) -> Template:
    """Read a Markdown or form template; broken YAML gives what its lines still tell, and a Problem."""
    text = text[:_MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if not path.lower().endswith((".yml", ".yaml")):
        return Template(path=path, lines=frozenset(_lines(_body(text))))
    return _read_form(path, text)


def _body(text: str) -> str:
    """Leave out front matter."""
    if not text.startswith("---\n"):
        return text
    _, closed, body = text[4:].partition("\n---")
    return body if closed else text


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n")[:_MAX_LINES]:
        shown = line.replace("<!--", " ").replace("-->", " ").strip().lstrip(">")
        found = _HEADING.match(shown)
        words = normalised(found[1] if found else shown)
        if words:
            yield words


def _read_form(path: str, text: str) -> Template:
    try:
        parsed = _parsed(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        reason = getattr(error, "problem", None) or str(error)[:200]
        return _unread(
            path,
            text,
            Problem(
                message=f"the form is not YAML: {reason}", path=path, line=line, severity=Severity.WARNING
            ),
        )
    body = parsed.get("body") if isinstance(parsed, dict) else None
    if not isinstance(body, list):
        return _unread(
            path, text, Problem(message="the form has no body", path=path, severity=Severity.WARNING)
        )
    labels: list[str] = []
    lines: set[str] = set()
    for entry in body[:_MAX_FIELDS]:
        if isinstance(entry, dict):
            _read_field(entry, labels, lines)
    return Template(path=path, lines=frozenset(lines), labels=tuple(labels), is_form=True)


def _read_field(entry: dict[Any, Any], labels: list[str], lines: set[str]) -> None:
    attributes = entry.get("attributes")
    if not isinstance(attributes, dict):
        return
    if entry.get("type") != "markdown" and isinstance(label := attributes.get("label"), str):
        labels.append(label.strip())
    for key in _PROSE_KEYS:
        if isinstance(prose := attributes.get(key), str):
            lines.update(_lines(prose))
    options = attributes.get("options")
    if entry.get("type") == "checkboxes" and isinstance(options, list):
        for option in options[:_MAX_FIELDS]:
            if isinstance(option, dict) and isinstance(words := option.get("label"), str):
                lines.update(_lines(words))


_LABEL_LINE = re.compile(r"^\s*-?\s*label:\s*(.{1,300})$")


def _unread(path: str, text: str, problem: Problem) -> Template:
    """Give the labels and lines that a form shows even when it cannot be parsed."""
    labels = [
        found[1].strip().strip("'\"")
        for line in text.split("\n")[:_MAX_LINES]
        if (found := _LABEL_LINE.match(line))
    ]
    return Template(
        path=path, lines=frozenset(_lines(text)), labels=tuple(labels), is_form=True, problems=(problem,)
    )
