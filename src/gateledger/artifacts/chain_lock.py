"""The lock: one line an edge, so that a review is one changed line and merges seldom meet.

    # comment
    child -> parent @sha256:<hex of what the parent meant when reviewed> by WHO on YYYY-MM-DD

In `.trace.lock` the line stands alone, in `traceability.yml` as an entry of the list `links`. A child or a parent is
`path` or `path#id`, both from the repository's root, or an id. Order has no meaning. Two lines for one edge (a union
merge keeps both) say that either was reviewed.
"""

from __future__ import annotations

import re

from gateledger.artifacts.chain_link import STAMP, Declared, Link, read_reference
from gateledger.model.problem import Problem, Severity

NAMES = (".trace.lock", "trace.lock", "traceability.yml", "traceability.yaml")
EDGE = re.compile(
    rf"\s*(?:-\s+)?(?P<quote>['\"]?)(?P<child>[^'\"]+?)\s+->\s+(?P<parent>[^'\"]+?)(?:\s+{STAMP})?"
    r"(?:\s+by\s+(?P<by>\S+(?: \S+){0,4}?))?(?:\s+on\s+(?P<on>[0-9]{4}-[0-9]{2}-[0-9]{2}))?(?P=quote)\s*(?:\s#.*)?"
)
_QUIET = re.compile(r"\s*(?:#.*|---.*|\.\.\.|(?:version|links|edges)\s*:.*)?")
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
        if _QUIET.fullmatch(line[:_LONGEST]):
            continue
        link = _edge(path, number, line) if len(line) <= _LONGEST else None
        if link:
            links.append(link)
        else:
            problems.append(_unread(path, number, line))
    if not links and not path.endswith(".lock"):
        return Declared()  # a file of that name may be somebody else's
    return Declared(tuple(links), (), tuple(problems[:50]))


def _edge(path: str, number: int, line: str) -> Link | None:
    match = EDGE.fullmatch(line)
    child = read_reference(match["child"], path) if match else None
    parent = read_reference(match["parent"], path) if match else None
    if match is None or child is None or parent is None:
        return None
    return Link(
        child[0],
        parent[0],
        path,
        number,
        family="lock",
        relation="",
        stamp=f"sha256:{match['hex'].lower()}" if match["hex"] else "",
        by=match["by"] or "",
        on=match["on"] or "",
        written=match["parent"],
    )


def _unread(path: str, number: int, line: str) -> Problem:
    if line.startswith(_CONFLICT):
        message = "a merge conflict was left here"
    else:
        message = f"not an edge (`child -> parent @sha256:…`): “{line.strip()[:80]}”"
    return Problem(message=message, path=path, line=number, severity=Severity.ERROR)
