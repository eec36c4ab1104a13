"""The lock: one line an edge, so that a review is one changed line and merges seldom meet.

    # comment
    child -> parent @sha256:<hex of what the parent meant when reviewed> by WHO on YYYY-MM-DD

In `.trace.lock` the line stands alone, in `traceability.yml` as an entry of the list `links`. A child or a parent is
`path` or `path#id`, both from the repository's root, or an id. Order has no meaning. Two lines for one edge (a union
merge keeps both) say that either was reviewed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.chain_link import STAMP, Declared, Link, read_reference
from gateledger.model.problem import Problem, Severity

NAMES = (".trace.lock", "trace.lock", "traceability.yml", "traceability.yaml")
_ARROW = " -> "
_HEAD = re.compile(r"(?:- +)?['\"]?")
_STAMP = re.compile(rf" {STAMP}$")
_BY = re.compile(r" by ((?:[^ ]+ ){0,4}[^ ]+)$")
_ON = re.compile(r" on ([0-9]{4}-[0-9]{2}-[0-9]{2})$")
_QUIET = re.compile(r"(?:#.*|---.*|\.\.\.|(?:version|links|edges)\s*:.*)?")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_MOST = 20_000
_LONGEST = 2_000


def is_lock(path: str) -> bool:
    """Tell a lock by its file name."""
    return path.rpartition("/")[2].lower() in NAMES


def read_lock(path: str, text: str) -> Declared:
    """Read every edge; a line that is none is a Problem."""
    links: list[Link] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n")[:_MOST], 1):
        if _QUIET.fullmatch(line[:_LONGEST].strip()):
            continue
        link = _edge(path, number, line)
        if link:
            links.append(link)
        else:
            problems.append(_unread(path, number, line))
    if not links and not path.endswith(".lock"):
        return Declared()  # a file of that name may be somebody else's
    return Declared(tuple(links), (), tuple(problems[:50]))


@dataclass(frozen=True, slots=True)
class LockLine:
    """One edge as it is written: `head` up to the parent's end, `tail` from the end of what a review says."""

    head: str
    child: str
    parent: str
    stamp: str
    by: str
    on: str
    tail: str


def split_edge(line: str) -> LockLine | None:
    """Take an edge's line apart (without its line end), step by step: no step looks twice at what it left behind."""
    if _ARROW not in line or len(line) > _LONGEST:
        return None
    start = len(line) - len(line.lstrip())
    opened = _HEAD.match(line, start)
    start = opened.end() if opened else start
    body, tail = _without_tail(line, quoted=line[start - 1 : start] if start else "")
    child, _, rest = body[start:].partition(_ARROW)
    rest, on = _cut(_ON, rest)
    rest, by = _cut(_BY, rest)
    rest, hexadecimal = _cut(_STAMP, rest)
    parent = rest.strip()
    if not child.strip() or not parent or "'" in parent or '"' in parent:
        return None
    head = f"{line[:start]}{child}{_ARROW}{rest.rstrip()}"
    stamp = f"sha256:{hexadecimal.lower()}" if hexadecimal else ""
    return LockLine(head, child.strip(), parent, stamp, by, on, tail)


def _without_tail(line: str, *, quoted: str) -> tuple[str, str]:
    """Part a line before its closing quote, its comment and the blanks before that."""
    mark = line.find(" #", line.index(_ARROW))
    end = len(line) if mark < 0 else mark
    end = len(line[:end].rstrip())
    if quoted in ("'", '"') and quoted and line[end - 1] == quoted:
        end -= 1
    return line[:end], line[end:]


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    text = text.rstrip()
    found = pattern.search(text)
    return (text[: found.start()], found[1]) if found else (text, "")


def _edge(path: str, number: int, line: str) -> Link | None:
    found = split_edge(line)
    child = read_reference(found.child, path) if found else None
    parent = read_reference(found.parent, path) if found else None
    if found is None or child is None or parent is None:
        return None
    return Link(
        child[0],
        parent[0],
        path,
        number,
        family="lock",
        relation="",
        stamp=found.stamp,
        by=found.by,
        on=found.on,
        written=found.parent,
    )


def _unread(path: str, number: int, line: str) -> Problem:
    if line.startswith(_CONFLICT):
        message = "a merge conflict was left here"
    else:
        message = f"not an edge (`child -> parent @sha256:…`): “{line.strip()[:80]}”"
    return Problem(message=message, path=path, line=number, severity=Severity.ERROR)
