"""What a document declares of the chain: links to its upstream, and the ids that it defines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.model.problem import Problem

STAMP = r"@sha256:(?P<hex>[0-9a-fA-F]{12,64})(?![0-9a-zA-Z])"
_STAMPED = re.compile(rf"{STAMP}$")
_FILE = re.compile(r"[^\s:]*[^\s:/]\.[A-Za-z][A-Za-z0-9]{0,8}")
_ISSUE = re.compile(r"(?:[\w.-]{1,100}/[\w.-]{1,100})?#[0-9]{1,10}")
_NAME = re.compile(r"[A-Za-z][\w.~-]*[0-9][\w.~-]*|[a-z][\w-]*~[\w.-]+(?:~[0-9]+)?")
_LONGEST = 500


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A document (`path`), a part of one (`path`, `id`), an id that some document defines, or something outside."""

    path: str = ""
    id: str = ""
    outside: bool = False
    """An issue or an address: not a file of this repository, never followed."""

    def __str__(self) -> str:
        return f"{self.path}#{self.id}" if self.path and self.id else self.path or self.id


@dataclass(frozen=True, slots=True)
class Link:
    """`child` rests on `parent`, as the file `path` says on `line`.

    `stamp` is what the parent meant when the link was last reviewed: `sha256:<hex>`, Doorstop's own stamp, or an
    OpenFastTrace revision; empty when nobody has. `written` is the parent as it is spelled there.
    """

    child: Reference
    parent: Reference
    path: str
    line: int
    family: str = "front-matter"
    relation: str = "derives_from"
    stamp: str = ""
    by: str = ""
    on: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Defined:
    """An id and what it stands for. `stamp` is the tool's own fingerprint, `unknown` says why it cannot be had."""

    id: str
    path: str
    line: int
    words: str
    family: str
    stamp: str = ""
    unknown: str = ""
    needs: tuple[str, ...] | None = None
    """OpenFastTrace: the types of artifact that shall cover it."""


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything that one file says of the chain."""

    links: tuple[Link, ...] = ()
    defined: tuple[Defined, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_reference(value: str, path: str) -> tuple[Reference, str] | None:
    """Read `path`, `path#id` or `id` with an optional `@sha256:<hex>`; None when the text is none of these."""
    target = value.strip()[:_LONGEST]
    match = _STAMPED.search(target)
    stamp = f"sha256:{match['hex'].lower()}" if match else ""
    target = target[: match.start()].rstrip() if match else target
    if not target:
        return None
    if "://" in target or _ISSUE.fullmatch(target):
        return Reference(id=target, outside=True), stamp
    file, mark, identity = target.partition("#")
    if mark and not file:
        return (Reference(path, identity), stamp) if identity else None
    if _FILE.fullmatch(file) or ("/" in file and " " not in file and mark):
        return Reference(file, identity.strip()), stamp
    return (Reference(id=target), stamp) if not mark and _NAME.fullmatch(target) else None
