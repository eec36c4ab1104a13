"""Read the bytes of a policy file into a tree that knows its lines.

The tree is built from PyYAML's parser events, without recursion and without its resolver, so that `on`, `no` and
`2026-12-01` stay the text they are, and so that limits hold before anything is built (YAML 1.1 reads them as
truth values and dates; an alias of an alias of an alias grows without bound).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from gateledger.model.policy import PolicyText
from gateledger.model.problem import Problem
from gateledger.policy.growing import Growing
from gateledger.policy.tree import Node, Spot

MAX_BYTES = 256 * 1024
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.1 section 5.1 does not allow in a document."""

QUOTES = {
    "@": "a value that begins with `@` needs quotes",
    "*": "a value that begins with `*` needs quotes",
    "!": "a value that begins with `!` needs quotes",
    "`": "a value that begins with a backtick needs quotes",
    "%": "a value that begins with `%` needs quotes",
    "\t": "indent with spaces, not tabs",
}


def compose(text: PolicyText) -> tuple[Node | None, list[Problem]]:
    """Give the document's tree, or None and the Problems that prevent it. Never raises."""
    path = text.source.path
    decoded, problem = _decode(text.data)
    if problem:
        return None, [problem.model_copy(update={"path": path})]
    growing = Growing()
    try:
        for event in _events(decoded):
            growing.take(event)
            if growing.full:
                break
    except yaml.MarkedYAMLError as error:
        growing.broken = True
        growing.problems.append(_syntax(error, decoded))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        growing.broken = True
        growing.problems.append(Problem(message=f"this is not YAML: {error}"[:300], line=1, column=1))
    problems = [each.model_copy(update={"path": path}) for each in growing.problems]
    return (None if growing.broken else growing.root), problems


def _events(text: str) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=LOADER)
    return events


def _decode(data: bytes) -> tuple[str, Problem | None]:
    if len(data) > MAX_BYTES:
        return "", Problem(message=f"the file is larger than {MAX_BYTES // 1024} KiB", line=1, column=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        spot = spot_of(data[: error.start].decode("utf-8", "replace"))
        return "", Problem(message="this byte is not UTF-8", line=spot.line, column=spot.column)
    found = UNREADABLE.search(text)
    if found:
        spot = spot_of(text[: found.start()])
        message = f"the character U+{ord(found.group()):04X} cannot stand in YAML"
        return "", Problem(message=message, line=spot.line, column=spot.column)
    return text, None


def spot_of(before: str) -> Spot:
    """Say the place of what follows `before`."""
    last = before.rfind("\n")
    return Spot(line=before.count("\n") + 1, column=len(before) - last)


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    message = f"this is not YAML: {error.problem or error.context or error}"
    for each in (error.context_mark, error.problem_mark):
        hint = QUOTES.get(_character(text, each.line, each.column)) if each else None
        if hint:
            mark, message = each, f"{message}; {hint}"
            break
    line, column = (mark.line, mark.column) if mark else (0, 0)
    return Problem(message=message, line=line + 1, column=column + 1)


def _character(text: str, line: int, column: int) -> str:
    lines = text.split("\n", line + 1)
    return lines[line][column : column + 1] if line < len(lines) else ""
