"""Write a review back into the line that declares or locks a link, and touch nothing else.

Every edit is proved by reading the result again: what does not read back as meant is not written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.chain import read_declared
from gateledger.artifacts.chain_graph import Edge
from gateledger.artifacts.chain_link import Link
from gateledger.artifacts.chain_lock import split_edge

LOCK = ".trace.lock"
HEADER = (
    "# What each document rests on, as last reviewed. One line an edge; order has no meaning.\n"
    "# Written by `gateledger trace --review`: read what changed upstream before you run it.\n"
)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_IN_PLACE = ("front-matter", "lock", "doorstop", "fasttrace")
_UNWELCOME = re.compile(r"[\s'\"#]+")


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviewed, and on which day (`YYYY-MM-DD`)."""

    by: str
    on: str


def edge_line(edge: Edge, review: Review) -> str:
    """Write the lock's line for an edge as reviewed now."""
    return f"{edge.child} -> {edge.parent} {_middle(edge, review)}"


def _middle(edge: Edge, review: Review) -> str:
    who = " ".join(_UNWELCOME.sub(" ", review.by).split()[:5]) or "unknown"
    stamp = edge.place.current if edge.place else ""
    return f"@{stamp} by {who} on {review.on}"


def in_place(edge: Edge, *, has_lock: bool) -> bool:
    """Tell whether a review belongs on the line that was found, and not on a new line of the lock."""
    if edge.at.family not in _IN_PLACE or edge.at.line < 1:
        return False
    return bool(edge.at.stamp) or edge.at.family != "front-matter" or not has_lock


def restamp(text: str, edge: Edge, review: Review) -> str | None:
    """Give the file with the edge's line restamped; None when that line cannot be edited safely."""
    lines = _LINE.findall(text)
    at = edge.at
    if _LONE_RETURN.search(text) or not 0 < at.line <= len(lines):
        return None
    old = lines[at.line - 1]
    new = _restamped(old, edge, review)
    if new is None:
        return None
    lines[at.line - 1] = new
    written = "".join(lines)
    return written if _reads_back(written, edge) else None


def add_line(text: str, edge: Edge, review: Review) -> str:
    """Give the lock with a line for the edge added: among the others in order, so that two additions seldom meet."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = _LINE.findall(text or HEADER.replace("\n", newline))
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    listed = [
        (index, found) for index, line in enumerate(lines) if (found := split_edge(line.rstrip("\r\n")))
    ]
    indent = _indent(lines, listed[0][0] if listed else None)
    added = f"{indent}{edge_line(edge, review)}{newline}"
    key = edge.key
    later = next((index for index, found in listed if (found.child, found.parent) > key), None)
    after = listed[-1][0] + 1 if listed else len(lines)
    lines.insert(after if later is None else later, added)
    return "".join(lines)


def _indent(lines: list[str], first: int | None) -> str:
    """Give what stands before an edge in this file: nothing, or a list's dash."""
    if first is not None:
        found = re.match(r"\s*(?:-\s+)?", lines[first])
        return found[0] if found else ""
    return "  - " if any(line.startswith("links:") for line in lines) else ""


def _restamped(line: str, edge: Edge, review: Review) -> str | None:
    body = line.rstrip("\r\n")
    end = line[len(body) :]
    if edge.at.family == "lock":
        found = split_edge(body)
        return None if found is None else f"{found.head} {_middle(edge, review)}{found.tail}{end}"
    if edge.at.family == "doorstop":
        new = re.sub(
            rf"(-\s+['\"]?{re.escape(edge.at.written)}['\"]?)(?::.*)?$",
            rf"\g<1>: {edge.current}",
            body,
            count=1,
        )
        return new + end
    target = re.escape(edge.at.written)
    if edge.at.family == "fasttrace":
        revision = f"{edge.at.written.rpartition('~')[0]}~{edge.current}"
        return re.sub(rf"{target}(?![0-9])", lambda _: revision, body, count=1) + end
    pattern = rf"(?<![\w./#-]){target}(?:\s*@sha256:[0-9a-fA-F]{{12,64}})?(?![\w/#~-]|\.\w)"
    return re.sub(pattern, lambda _: f"{edge.at.written} @{edge.current}", body, count=1) + end


def _reads_back(text: str, edge: Edge) -> bool:
    links = read_declared(edge.at.path, text).links
    return any(_same(link, edge.at) and link.stamp and link.stamp == edge.current for link in links)


def _same(one: Link, other: Link) -> bool:
    return one.line == other.line and one.parent == other.parent and one.family == other.family
