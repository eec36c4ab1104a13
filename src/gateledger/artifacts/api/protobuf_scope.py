"""Where the names of a .proto file lead: imports among the files beside it, and types by the scoping rules.

(https://protobuf.dev/programming-guides/proto3/#name-resolution)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from gateledger.artifacts.api.protobuf_parse import parse
from gateledger.artifacts.api.protobuf_tokens import NotProtobufError
from gateledger.artifacts.api.protobuf_words import SCALARS, Declared, Field, Message

_MAX_FILES = 400
_MAX_TOTAL = 8 << 20  # characters of all imported files together
_KNOWN = "google.protobuf."
_KNOWN_IMPORT = "google/protobuf/"


class Named(NamedTuple):
    """A message or enum, and the file it is declared in."""

    kind: str
    path: str
    line: int


@dataclass(slots=True)
class Gathered:
    """A file with everything it imports, directly or not, as far as it was given."""

    path: str
    root: Declared
    files: dict[str, Declared] = field(default_factory=dict)
    types: dict[str, Named] = field(default_factory=dict)
    visible: set[str] = field(default_factory=set)
    """Paths whose names the root may use: its imports, and what those import publicly."""
    unseen: dict[str, None] = field(default_factory=dict)

    def resolve(self, name: str, scope: str) -> str:
        """Give the full name that a written one means there; empty where nothing of that name was given."""
        if name in SCALARS:
            return name
        if name.startswith("."):
            return name[1:] if self._is_type(name[1:]) else ""
        while True:
            full = f"{scope}.{name}" if scope else name
            if self._is_type(full):
                return full
            if not scope:
                return ""
            scope = scope.rpartition(".")[0]

    def _is_type(self, full: str) -> bool:
        return full in self.types or full.startswith(_KNOWN)

    def fields(self) -> Iterator[tuple[Message, Field]]:
        """Give the root's own fields and extensions with what holds them."""
        for message in (*self.root.messages, *self.root.extensions):
            for each in message.fields:
                yield message, each


def gather(path: str, root: Declared, beside: Mapping[str, str]) -> Gathered:
    """Follow the imports of a file through the files beside it; what cannot be read counts as unseen."""
    found = Gathered(path, root)
    waiting: list[tuple[str, Declared, bool]] = [(path, root, True)]
    total = 0
    while waiting:
        at, declared, usable = waiting.pop()
        if usable:
            found.visible.add(at)
        elif at in found.files:
            continue
        if at not in found.files:
            found.files[at] = declared
            _declare(found, at, declared)
        for each in declared.imports:
            place = _place(each.name, at, beside)
            imported = _read(beside[place]) if place and total <= _MAX_TOTAL else None
            if imported is None or len(found.files) > _MAX_FILES:
                if place or not each.name.startswith(_KNOWN_IMPORT):
                    found.unseen[place or each.name] = None
                continue
            sees = usable and (at == path or each.how == "public")
            if place not in found.files or (sees and place not in found.visible):
                total += len(beside[place])
                waiting.append((place, imported, sees))
    return found


def _declare(found: Gathered, path: str, declared: Declared) -> None:
    for full, kind, line in declared.names:
        if kind in ("message", "enum"):
            found.types.setdefault(full, Named(kind, path, line))


def _place(name: str, path: str, beside: Mapping[str, str]) -> str:
    """Find an import below the folders above the importing file, the nearest first; else the one that ends so."""
    folder = path.rpartition("/")[0]
    while True:
        place = f"{folder}/{name}" if folder else name
        if place in beside:
            return place
        if not folder:
            break
        folder = folder.rpartition("/")[0]
    ending = f"/{name}"
    places = sorted(each for each in beside if each.endswith(ending))
    return max(places, key=lambda each: _shared(each, path), default="")


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)


def _read(text: str) -> Declared | None:
    try:
        return parse(text) if len(text) > _SMALL else _parsed(text)
    except NotProtobufError:
        return None


_SMALL = 100_000


@lru_cache(maxsize=32)
def _parsed(text: str) -> Declared:
    """Read a file that many others may import; never changed by whoever gets it."""
    return parse(text)
